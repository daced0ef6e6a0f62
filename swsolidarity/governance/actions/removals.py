"""A case about a member: begun, answered, taken back, ended by leaving, forgotten."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives.actions import apart
from swsolidarity.collectives.models import MODERATOR, Membership
from swsolidarity.core import audit, clock, text
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules.pack import REMOVE
from swsolidarity.governance.events.removals import CaseMoved
from swsolidarity.governance.models import RemovalCase, RemovalSeat, RemovalStarter
from swsolidarity.governance.policy import removals as policy
from swsolidarity.governance.queries import removals as queries
from swsolidarity.governance.rules import removals as rules
from swsolidarity.notices import actions as notices

CASE, BY_MEMBERS = "case", "member"


def begin(
    actor: Membership, person: Membership, *, point: int, words: str, with_name: str = ""
) -> RemovalCase:
    """Start a case: as a moderator at once, else with a colleague who is asked to start it together.

    Raises ``Invalid`` for a point that is not in the agreements, no words, or a colleague who is not one.
    """
    # First of all, before anything refers to the row: two who start at once wait for each other here.
    apart.hold(person)
    require(policy.may_start(actor, person))
    case = RemovalCase(
        collective_id=actor.collective_id,
        person_id=person.id,
        state=rules.ASKED,
        agreement_version=actor.collective.agreement_version,
        point=_point(actor, point),
        words=said(words, "Write what happened, as plainly as you can."),
        by_moderator=actor.acts_as(MODERATOR),
        asked_until=clock.this_hour(clock.now() + timedelta(hours=rules.SECOND_HOURS + 1)),
    )
    case.person, case.proposal = person, None
    case.commit()
    second = None if case.by_moderator else _colleague(actor, person, with_name)
    db.session.add(case)
    db.session.flush()
    db.session.add(RemovalStarter(case_id=case.id, membership_id=actor.id, agreed=True))
    if second is not None:
        db.session.add(RemovalStarter(case_id=case.id, membership_id=second.id, agreed=False))
        moved(case)
    else:
        _start(case)
    return case


def join_start(actor: Membership, case: RemovalCase) -> None:
    """Start a case together with whoever asked: the second of two."""
    hold(case)
    mine = queries.started_by(case, actor.id)
    require(policy.may_join_start(actor, case, mine))
    require(policy.may_start(actor, case.person))
    assert mine is not None
    mine.agreed = True
    _start(case)


def decline_start(actor: Membership, case: RemovalCase) -> None:
    """Not start a case together; nothing of it stays."""
    hold(case)
    require(policy.may_join_start(actor, case, queries.started_by(case, actor.id)))
    erase(case)


def take_back(actor: Membership, case: RemovalCase) -> None:
    """Not go on with a case one has started, before it is voted on. The person is told, if they knew."""
    hold(case)
    require(policy.may_take_back(actor, case, queries.started_by(case, actor.id)))
    if case.state == rules.ASKED:
        erase(case)
        return
    pauses = queries.pauses(case.person_id)
    began = pauses[0].began_at if pauses and case.person.is_paused else None
    if began is not None:
        apart.pause(case.person, rules.paused_until(began, None))
    end(case, "taken_back")


def reply(actor: Membership, case: RemovalCase, words: str) -> None:
    """Answer in one's own words; they stand beside the grounds, and voters read both.

    Raises ``Invalid`` when they are empty.
    """
    hold(case)
    require(policy.may_reply(actor, case))
    case.reply = said(words, "Write your reply first. You can also leave it.")
    db.session.flush()


def lapse(case_id: int) -> None:
    """Forget a case that no second person wanted in time."""
    case = queries.case_by_id(case_id)
    if case is None:
        return
    hold(case)
    if case.state == rules.ASKED and case.asked_until is not None and clock.now() >= case.asked_until:
        erase(case)


def forget(case_id: int) -> None:
    """Erase a case whose words have been kept long enough."""
    case = queries.case_by_id(case_id)
    if case is None:
        return
    hold(case)
    if case.forget_on is not None and case.forget_on <= clock.now().date():
        erase(case)


def leave(member: Membership) -> None:
    """Whoever leaves ends the case about them and has no part in others'; the caller holds the row."""
    for asked in db.session.scalars(select(RemovalCase).where(RemovalCase.person_id == member.id)).all():
        if asked.state == rules.ASKED:
            erase(asked)
            continue
        asked.words = asked.reply = asked.appeal = asked.drawn = None
        db.session.execute(delete(RemovalSeat).where(RemovalSeat.case_id == asked.id))
        if asked.state != rules.ENDED:
            if asked.outcome == REMOVE:  # leaving undoes nothing of what the group decided
                apart.keep_out(member.account_id, member.collective_id)
            _call_off(asked)
            end(asked, "left")
    pass_seats(member)
    begun = select(RemovalStarter.case_id).where(RemovalStarter.membership_id == member.id)
    db.session.execute(delete(RemovalCase).where(RemovalCase.id.in_(begun), RemovalCase.state == rules.ASKED))
    db.session.execute(delete(RemovalStarter).where(RemovalStarter.membership_id == member.id))


def call_off_left(case_id: int) -> None:
    """Stop the vote about somebody who left while it was being voted in; nothing of it is counted."""
    case = queries.case_by_id(case_id)
    if case is not None and case.state == rules.ENDED:
        _call_off(case)


def pass_seats(member: Membership) -> None:
    """Let those who come next in the lot take the seats of somebody who cannot answer any more."""
    db.session.execute(
        update(RemovalSeat)
        .where(RemovalSeat.membership_id == member.id, RemovalSeat.state == "asked")
        .values(answer_by=clock.now())
    )


# What the other modules of cases use


def hold(case: RemovalCase) -> None:
    """Hold the person and the case until the transaction ends, in this order, and look at both afresh."""
    apart.hold(case.person)
    db.session.refresh(case, RemovalCase.__table__.columns.keys(), with_for_update=True)


def end(case: RemovalCase, outcome: str) -> None:
    """A case is over. Who started it is forgotten at once, its words a month later."""
    case.state, case.outcome = rules.ENDED, outcome
    case.forget_on = clock.now().date() + timedelta(days=rules.KEPT_DAYS)
    db.session.execute(delete(RemovalStarter).where(RemovalStarter.case_id == case.id))
    moved(case)


def erase(case: RemovalCase) -> None:
    """Nothing of it stays but the counts of the audit chain."""
    for page in ("case", "standing"):
        notices.withdraw(f"governance.{page}:{case.public_id}")
    db.session.execute(delete(RemovalStarter).where(RemovalStarter.case_id == case.id))
    db.session.execute(delete(RemovalSeat).where(RemovalSeat.case_id == case.id))
    db.session.delete(case)
    db.session.flush()


def moved(case: RemovalCase) -> None:
    """Write down where a case is now."""
    db.session.flush()
    record(CaseMoved(collective_id=case.collective_id, subject=case.reference, to=case.state))


def said(words: str, missing: str) -> str:
    """What somebody wrote, cleaned. Raises ``Invalid`` when it is nothing, or too long."""
    clean = text.clean(words)
    if not clean:
        raise Invalid(missing, field="words")
    if len(clean) > rules.WORDS_MOST:
        raise Invalid("Make this shorter: at most %(most)s characters.", field="words", most=rules.WORDS_MOST)
    return clean


def _point(actor: Membership, point: int) -> int:
    in_force = belonging.agreement(actor.collective)
    if point not in dict(belonging.points(in_force)):
        raise Invalid("Choose the point of the agreements this is about.", field="point")
    return point


def _colleague(actor: Membership, person: Membership, name: str) -> Membership:
    found = belonging.member_called(actor.collective_id, name) if name.strip() else None
    if found is None or not found.is_full_member or found.id in (actor.id, person.id):
        raise Invalid(
            "Name a colleague who starts this with you, by the name they go by here.", field="with_name"
        )
    return found


def _start(case: RemovalCase) -> None:
    """The clock begins, and with it the roll: who is not here at this moment has no part in it."""
    if apart.hold(case.person) not in belonging.PRESENT:
        raise Conflict("This cannot be started now. Nothing was sent to anybody.")
    now = clock.now()
    case.state, case.started_at, case.asked_until = rules.VOTE_NOTICE, now, None
    case.notice_until = now + rules.NOTICE
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError:
        raise Conflict("This cannot be started now. Nothing was sent to anybody.") from None
    pauses = queries.pauses(case.person_id)
    if case.person.is_paused and pauses and pauses[0].began_at is not None:
        apart.pause(case.person, rules.paused_until(pauses[0].began_at, now))
    office = MODERATOR if case.by_moderator else BY_MEMBERS
    audit.note(case.collective_id, office=office, act="case_started", kind=CASE)
    moved(case)


def _call_off(case: RemovalCase) -> None:
    """Stop the vote, unless it is being counted or voted in at this very moment: then the clock does it."""
    if case.proposal_id is None:
        return
    running = db.session.scalars(
        select(Proposal)
        .where(Proposal.id == case.proposal_id, Proposal.state.in_(("voting", "paused")))
        .with_for_update(key_share=True, skip_locked=True)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if running is not None and running.closes_at is not None and clock.now() < running.closes_at:
        decisions.call_off(running)


collectives.on_left.append(leave)
