"""What follows from a report: decided by whoever looked at it, and for a removal by two."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import bindparam, literal, select

from swsolidarity.collectives.actions import apart, pairs
from swsolidarity.collectives.models import MODERATOR, Membership, PairedAct
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import HIDDEN, Conflict, Invalid, Verdict, require, say
from swsolidarity.moderation import policy, queries, rules
from swsolidarity.moderation.actions.cases import check_point, hold, in_office, note, said
from swsolidarity.moderation.events import CaseDecided
from swsolidarity.moderation.models import ModerationCase, ModerationReport
from swsolidarity.threads import actions as threads
from swsolidarity.threads import queries as talk
from swsolidarity.threads.models import Post

REMOVE = "moderation.remove"
PREFIX = "moderation.case:"

ACTS = {
    rules.NOTHING: "left",
    rules.NOTE: "noted",
    rules.EDIT: "edit_asked",
    rules.HIDE: "hidden",
    rules.PAUSE: "writing_paused",
    rules.REMOVE: "removed",
}
"""What of it members see counted."""


def decide(
    actor: Membership, case: ModerationCase, *, outcome: str, point: int, words: str, days: int | None = None
) -> None:
    """Say what follows, and why. The writer reads it, with how long it lasts and how to appeal.

    Raises ``Invalid`` for an outcome that is not possible here, without a point or words, or for a pause that
    is not 1 to 30 days long; ``Conflict`` when the text is gone by now.
    """
    hold(case)
    require(policy.may_decide(actor, case))
    if outcome not in rules.choices(in_circle=case.in_circle) or outcome == rules.REMOVE:
        raise Invalid("Choose what follows.", field="outcome")
    pairs.drop(case.collective_id, case.reference)
    if outcome == rules.NOTHING:
        _settle(case, actor, outcome)
        return
    _give_reason(case, point, words)
    if outcome == rules.PAUSE:
        if days is None or not 1 <= days <= rules.PAUSE_DAYS_MOST:
            raise Invalid("Say for how many days: 1 to %(most)s.", field="days", most=rules.PAUSE_DAYS_MOST)
        case.pause_days = days
    _settle(case, actor, outcome)


def ask_removal(actor: Membership, case: ModerationCase, *, point: int, words: str) -> PairedAct:
    """Ask a second person to remove a text for good; nothing happens before they agree.

    Raises ``Invalid``, ``Conflict`` when it was asked already.
    """
    hold(case)
    require(policy.may_decide(actor, case))
    if rules.REMOVE not in rules.choices(in_circle=case.in_circle):
        raise Invalid("Choose what follows.", field="outcome")
    pairs.drop(case.collective_id, case.reference)
    _give_reason(case, point, words)
    case.outcome = rules.REMOVE
    db.session.flush()
    return pairs.ask(actor, REMOVE, case.reference, about=case.author)


def undo(case: ModerationCase) -> None:
    """Take back what followed, because others said so."""
    if rules.hides(case.outcome):
        threads.show(case.post, by=case.for_its_writer)
    if case.outcome == rules.PAUSE:
        case.paused_until = None
        db.session.flush()
        _ask_not_to_write(case)


def _give_reason(case: ModerationCase, point: int, words: str) -> None:
    check_point(case.collective_id, case.agreement_version, point)
    case.point = point
    case.words = said(words, "Say why. The person who wrote it reads this.")


def _settle(case: ModerationCase, actor: Membership, outcome: str, second: Membership | None = None) -> None:
    now = clock.now()
    if rules.hides(outcome) and case.post.removed:
        raise Conflict("The text is gone by now: its writer deleted it. Choose something else.")
    case.outcome, case.decided_by_id = outcome, actor.id
    case.seconded_by_id = second.id if second else None
    case.taken_by_id = case.taken_on = None
    case.forget_on = now.date() + rules.KEPT
    case.state = rules.CLOSED if outcome == rules.NOTHING else rules.DECIDED
    if outcome != rules.NOTHING:
        case.appeal_until = clock.this_hour(now + rules.APPEAL + timedelta(hours=1))
    if rules.hides(outcome):
        agreed = queries.points(case.collective_id, case.agreement_version)
        threads.hide(case.post, by=case.for_its_writer, rule=agreed.get(case.point, ""))
    if outcome == rules.PAUSE and case.pause_days:
        case.paused_until = clock.this_hour(now + timedelta(days=case.pause_days, hours=1))
        db.session.flush()
        _ask_not_to_write(case)
    if second is None:
        note(case, in_office(actor), ACTS[outcome])
    db.session.flush()
    record(CaseDecided(collective_id=case.collective_id, subject=case.reference))


def _ask_not_to_write(case: ModerationCase) -> None:
    """Until the end of whatever of this member's is longest; what others said so is not undone with it."""
    apart.pause_writing(case.author, queries.paused_until(case.author_id))


def _find(actor: Membership, subject: str) -> ModerationCase | None:
    return queries.case(actor.collective_id, subject.removeprefix(PREFIX))


def _may(actor: Membership, subject: str) -> Verdict:
    case = _find(actor, subject)
    return HIDDEN if case is None else policy.may_remove(actor, case)


def _content(subject: str) -> str:
    """What exactly is meant: this text as it stands, for this reason."""
    row = db.session.execute(
        select(ModerationCase, Post.revision)
        .join(ModerationCase.post)
        .where(ModerationCase.public_id == subject.removeprefix(PREFIX))
    ).one_or_none()
    return "" if row is None else f"{subject}|{row[1]}|{row[0].point}|{row[0].words}"


def _hold(act: PairedAct) -> None:
    case = queries.case(act.collective_id, act.subject.removeprefix(PREFIX))
    if case is not None:
        hold(case)


def _remove(act: PairedAct, second: Membership) -> None:
    case = _find(second, act.subject)
    assert case is not None
    first = talk.member(act.asked_by_id)
    assert first is not None
    _settle(case, first, rules.REMOVE, second)


_MY_REPORTS = (
    select(literal(PREFIX) + ModerationCase.public_id)
    .join(ModerationReport, ModerationReport.case_id == ModerationCase.id)
    .where(ModerationReport.reporter_id == bindparam("actor_id"))
)

pairs.register(
    pairs.Kind(
        key=REMOVE,
        title=say("A conversation keeper wants to remove a text for good"),
        agree=say("Remove it"),
        may=_may,
        do=_remove,
        content=_content,
        hold=_hold,
        office=MODERATOR,
        among=PairedAct.subject.not_in(_MY_REPORTS),
        audit=(ACTS[rules.REMOVE], "post"),
        back="moderation.queue:-",
    )
)
