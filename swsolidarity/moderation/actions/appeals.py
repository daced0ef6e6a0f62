"""The appeal: other people look at it again, and what followed can be taken back."""

from __future__ import annotations

from secrets import SystemRandom

from sqlalchemy import delete, update

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, require
from swsolidarity.moderation import policy, queries, rules
from swsolidarity.moderation.actions.cases import hold, impartial, in_office, note, said
from swsolidarity.moderation.actions.outcomes import undo
from swsolidarity.moderation.events import AppealAnswered
from swsolidarity.moderation.models import ModerationCase, ModerationReport, ModerationSeat
from swsolidarity.threads import actions as threads
from swsolidarity.threads import policy as talk

PANEL = "panel"


def appeal(actor: Membership, case: ModerationCase, words: str) -> None:
    """Ask for it to be looked at again, by others. Once.

    It goes to those who keep the conversation and had no part in it; without any, to three members drawn by
    lot; and where they cannot be drawn either, what followed is taken back at once.

    Raises ``Invalid`` without words.
    """
    hold(case)
    require(policy.may_appeal(actor, case, clock.now()))
    case.appeal = said(words, "Write why it should be looked at again.")
    case.state = rules.APPEALED
    db.session.flush()
    note(case, "member", "appealed")
    if any(talk.may_arrange(one, case.post.thread) for one in impartial(case)):
        _wait(case)
    else:
        _draw(case)


def answer(actor: Membership, case: ModerationCase, *, stands: bool, words: str) -> None:
    """Say whether it stands: one of those who keep the conversation for all, or one of three drawn by lot.

    Raises ``Invalid`` without words, ``Conflict`` for whoever comes after others have answered.
    """
    require(policy.may_see(actor, case))
    hold(case)
    if case.state == rules.CLOSED:
        raise Conflict("Somebody answered this a moment ago. You need do nothing.")
    require(policy.may_answer(actor, case))
    clean = said(words, "Say why. The person who appealed reads this.")
    case.answer = f"{case.answer}\n\n{clean}" if case.answer else clean
    mine = queries.seat(case.id, actor.id, PANEL)
    if mine is None:
        _finish(case, stands, in_office(actor))
        return
    mine.stands = stands
    db.session.flush()
    said_by_all = [one.stands for one in queries.seats(case.id, PANEL)]
    if (result := rules.panel_says(said_by_all, over=False)) is not None:
        _finish(case, result, PANEL)


def overdue_appeal(case_id: int) -> None:
    """Go on where nobody answered in time: with a lot, and after a lot with what was answered."""
    case = queries.case_by_id(case_id)
    if case is None:
        return
    hold(case)
    if case.state != rules.APPEALED or case.answer_by is None or clock.now() < case.answer_by:
        return
    if drawn := queries.seats(case.id, PANEL):
        stands = rules.panel_says([one.stands for one in drawn], over=True)
        _finish(case, bool(stands), PANEL)
    else:
        _draw(case)


def close_decided(case_id: int) -> None:
    """Nobody appealed: it is over, who reported is forgotten, and what was to be removed is erased."""
    case = queries.case_by_id(case_id)
    if case is None:
        return
    hold(case)
    if case.state == rules.DECIDED and case.appeal_until is not None and clock.now() >= case.appeal_until:
        _close(case)


def _wait(case: ModerationCase) -> None:
    case.answer_by = clock.this_hour(clock.now() + rules.ANSWER)
    case.forget_on = clock.now().date() + 2 * rules.ANSWER + rules.KEPT
    db.session.flush()


def _draw(case: ModerationCase) -> None:
    people = impartial(case)
    if len(people) < rules.PANEL:
        _finish(case, False, PANEL)
        return
    for one in SystemRandom().sample(people, rules.PANEL):
        db.session.add(ModerationSeat(case_id=case.id, membership_id=one.id, role=PANEL))
    _wait(case)


def _finish(case: ModerationCase, stands: bool, office: str) -> None:
    case.lifted = not stands
    if case.lifted:
        undo(case)
    note(case, office, "stood" if stands else "lifted")
    _close(case)
    record(AppealAnswered(collective_id=case.collective_id, subject=case.reference))


def _close(case: ModerationCase) -> None:
    case.state, case.answer_by = rules.CLOSED, None
    case.forget_on = clock.now().date() + rules.KEPT
    forgotten = update(ModerationReport).where(ModerationReport.case_id == case.id)
    db.session.execute(forgotten.values(reporter_id=None), execution_options={"synchronize_session": False})
    db.session.execute(delete(ModerationSeat).where(ModerationSeat.case_id == case.id))
    if case.outcome == rules.REMOVE and not case.lifted:
        threads.erase_hidden(case.post, by=case.for_its_writer)
    db.session.flush()
