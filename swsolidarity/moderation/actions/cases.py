"""A case from the report until somebody decides: reported, taken, given back, forgotten."""

from __future__ import annotations

from datetime import timedelta
from secrets import SystemRandom

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.models import MODERATOR, Membership
from swsolidarity.core import audit, clock, text
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.moderation import policy, queries, rules
from swsolidarity.moderation.models import (
    ModerationCase,
    ModerationRecusal,
    ModerationReport,
    ModerationSeat,
)
from swsolidarity.notices import actions as notices
from swsolidarity.threads import policy as threads
from swsolidarity.threads import queries as talk
from swsolidarity.threads.models import Post
from swsolidarity.web import throttle

PAST = "moderation.past:"
"""What stays of the way to a case that was forgotten; it leads nowhere."""


def report(actor: Membership, post: Post, *, point: int, words: str) -> ModerationReport:
    """Say that a text goes against the agreements. Whoever looks at it never learns who said so.

    Raises ``Invalid`` without a point or words, ``Conflict`` when this member has done so already,
    ``TooMany``.
    """
    require(policy.may_report(actor, post))
    check_point(actor.collective_id, actor.collective.agreement_version, point)
    clean = said(words, "Say in a few words what is wrong with it.")
    throttle.spend("moderation.report", actor.public_id, most=rules.REPORTS_A_DAY, per=86_400)
    case = _case_of(actor, post)
    made = ModerationReport(case_id=case.id, reporter_id=actor.id, point=point, words=clean)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise Conflict("You have reported this already. Somebody looks at it.") from None
    if case.taken_by_id == actor.id:
        # Whoever was looking at it has a part in it now.
        put_back(case)
    return made


def take(actor: Membership, case: ModerationCase) -> None:
    """Look at a report; from now on it waits for this member. Raises ``Conflict`` for the second of two."""
    require(policy.may_handle(actor, case))
    hold(case)
    if case.state == rules.TAKEN and case.taken_by_id == actor.id:
        return
    if case.state != rules.WAITING:
        raise Conflict("Somebody else took this a moment ago. You need do nothing.")
    require(policy.may_take(actor, case))
    case.state, case.taken_by_id, case.taken_on = rules.TAKEN, actor.id, clock.now().date()
    db.session.flush()


def give_back(actor: Membership, case: ModerationCase) -> None:
    """Pass it on: it waits again for whoever comes next. Not to one by name: who could not be chosen would
    be who reported it.
    """
    hold(case)
    require(policy.may_decide(actor, case))
    put_back(case)


def recuse(actor: Membership, case: ModerationCase) -> None:
    """Say that one has a part in it; from now on there is no such case for this member."""
    hold(case)
    require(policy.may_recuse(actor, case))
    if case.taken_by_id == actor.id:
        put_back(case)
    db.session.add(ModerationRecusal(case_id=case.id, membership_id=actor.id))
    db.session.flush()


def release(case_id: int) -> None:
    """Let a report wait again that somebody took and left lying, or may not look at any more."""
    case = queries.case_by_id(case_id)
    if case is None:
        return
    hold(case)
    if case.state != rules.TAKEN or case.taken_by_id is None or case.taken_on is None:
        return
    taker = talk.member(case.taken_by_id)
    late = case.taken_on + timedelta(days=rules.TAKEN_DAYS) <= clock.now().date()
    if late or taker is None or not policy.may_handle(taker, case):
        put_back(case)


def draw_keepers(case_id: int) -> None:
    """Draw one more member by lot to look at what nobody has taken for days: those who could may have a part
    in it, and nobody may be told so.
    """
    case = queries.case_by_id(case_id)
    if case is None:
        return
    hold(case)
    drawn = {one.membership_id for one in queries.seats(case.id, "keeper")}
    if case.state != rules.WAITING or len(drawn) >= rules.PANEL:
        return
    people = [one for one in impartial(case) if one.id not in drawn]
    if people:
        chosen = SystemRandom().choice(people)
        db.session.add(ModerationSeat(case_id=case.id, membership_id=chosen.id, role="keeper"))
        db.session.flush()


def forget(case_id: int) -> None:
    """Erase a case that was kept long enough. What was hidden stays hidden, and leads to nothing."""
    case = queries.case_by_id(case_id)
    if case is None:
        return
    hold(case)
    if case.forget_on <= clock.now().date():
        erase(case)


def leave(member: Membership) -> None:
    """Whoever leaves has reported nothing, looks at nothing, and nothing is said about them."""
    for case in _about(member):
        erase(case)
    for held in db.session.scalars(
        select(ModerationCase).where(ModerationCase.taken_by_id == member.id)
    ).all():
        put_back(held)
    reports = update(ModerationReport).where(ModerationReport.reporter_id == member.id)
    db.session.execute(reports.values(reporter_id=None), execution_options={"synchronize_session": False})
    for table in (ModerationRecusal, ModerationSeat):
        gone = delete(table).where(table.membership_id == member.id)
        db.session.execute(gone, execution_options={"synchronize_session": False})


# What the other modules of cases use


def hold(case: ModerationCase) -> None:
    """Hold the case until the transaction ends, and look again."""
    db.session.refresh(case, ModerationCase.__table__.columns.keys(), with_for_update=True)


def put_back(case: ModerationCase) -> None:
    """Nobody looks at it; what was asked of a second person means nothing any more."""
    pairs.drop(case.collective_id, case.reference)
    case.state, case.taken_by_id, case.taken_on = rules.WAITING, None, None
    case.outcome, case.point, case.words, case.pause_days = None, 0, None, None
    db.session.flush()


def erase(case: ModerationCase) -> None:
    """Nothing of it stays but the counts of the audit chain."""
    for page in ("case", "own"):
        notices.withdraw(f"moderation.{page}:{case.public_id}")
    pairs.forget_about(case.collective_id, case.reference)
    hidden = update(Post).where(Post.hidden_by == case.for_its_writer).values(hidden_by=PAST)
    db.session.execute(hidden, execution_options={"synchronize_session": False})
    db.session.execute(delete(ModerationCase).where(ModerationCase.id == case.id))
    db.session.expunge(case)


def _about(member: Membership) -> list[ModerationCase]:
    """The cases about what this member wrote."""
    return list(db.session.scalars(select(ModerationCase).where(ModerationCase.author_id == member.id)).all())


def impartial(case: ModerationCase) -> list[Membership]:
    """Who could be drawn: full members who read the conversation and have no part in the case."""
    parts = {case.author_id, case.decided_by_id, case.seconded_by_id, case.taken_by_id}
    parts |= queries.parts(case.id)
    return [
        one
        for one in queries.people(case)
        if one.id not in parts and one.is_full_member and threads.may_read(one, case.post.thread)
    ]


def in_office(actor: Membership) -> str:
    """In which office somebody looks at a report, for the count: theirs, or none where they were drawn."""
    return actor.acting_as(MODERATOR) if actor.acts_as(MODERATOR) else "panel"


def note(case: ModerationCase, office: str, act: str) -> None:
    """Count a use of power. In a circle nobody holds an office, and what is counted would tell of it."""
    if not case.in_circle:
        audit.note(case.collective_id, office=office, act=act, kind="post")


def said(words: str, missing: str) -> str:
    """What somebody wrote, cleaned. Raises ``Invalid`` when it is nothing, or too long."""
    clean = text.clean(words)
    if not clean:
        raise Invalid(missing, field="words")
    if len(clean) > rules.WORDS_MOST:
        raise Invalid("Make this shorter: at most %(most)s characters.", field="words", most=rules.WORDS_MOST)
    return clean


def check_point(collective_id: int, version: int, point: int) -> None:
    """The point is one of the agreements; 0 only where they have none. Raises ``Invalid``."""
    agreed = queries.points(collective_id, version)
    if point not in agreed and (agreed or point):
        raise Invalid("Choose the point of the agreements this is about.", field="point")


def _case_of(actor: Membership, post: Post) -> ModerationCase:
    """The case a report belongs to: the one that is open, or a new one."""
    if (found := queries.open_case(post.id)) is not None:
        hold(found)
        if found.state in rules.OPEN:
            return found
    case = ModerationCase(
        collective_id=actor.collective_id,
        post_id=post.id,
        author_id=post.author_id,
        state=rules.WAITING,
        point=0,
        agreement_version=actor.collective.agreement_version,
        opened_at=clock.this_hour(),
        forget_on=clock.now().date() + rules.KEPT_OPEN,
    )
    try:
        with db.session.begin_nested():
            db.session.add(case)
    except IntegrityError:
        found = queries.open_case(post.id)
        if found is None:
            raise Conflict("Somebody has just looked at this. Look again.") from None
        return found
    return case


collectives.on_left.append(leave)
