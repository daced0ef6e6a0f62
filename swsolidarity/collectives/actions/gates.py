"""The gates somebody who asks to join goes through, one after the other, and the answer at the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm.attributes import set_committed_value

from swsolidarity.collectives import rules
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.events import JoinRequestAnswered, JoinRequestMoved
from swsolidarity.collectives.models import Concern, JoinRequest, Vouch
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict


def locked_state(request: JoinRequest) -> str | None:
    """What became of a request by now; nobody else changes it until this transaction ends."""
    wanted = select(JoinRequest.state).where(JoinRequest.id == request.id).with_for_update()
    state = db.session.scalar(wanted)
    if state is not None:
        db.session.refresh(request, ["state", "gate_until", "decision_ref", "forget_on", "name_sealed"])
    return state


def look_again(request: JoinRequest, states: Sequence[str]) -> None:
    """Two people answer at the same moment: the second one sees what the first one did.

    Raises ``Conflict``.
    """
    if locked_state(request) not in states:
        raise Conflict("Somebody else has just answered this request. There is nothing left to do.")
    vouches = db.session.scalars(select(Vouch).where(Vouch.join_request_id == request.id)).all()
    set_committed_value(request, "vouches", list(vouches))


def pass_vouches(request: JoinRequest) -> str:
    """Enough members stand up for the person, or somebody welcomed them; where it goes from here."""
    return _enter(request, rules.after_vouches(request.concern_days, request.vote_on_admission))


def pass_concerns(request: JoinRequest) -> str:
    """Nothing worries anybody, or the welcomers let it go on; where it goes from here."""
    return _enter(request, rules.after_concerns(request.vote_on_admission))


def to_vote(request: JoinRequest) -> None:
    """The members decide. What puts questions to them takes it from here."""
    _enter(request, rules.VOTE)


def _enter(request: JoinRequest, state: str) -> str:
    if state == rules.ACCEPTED:
        answer(request, accepted=True)
        return state
    now = clock.now()
    request.state = state
    request.gate_until = rules.window_ends(now, request.concern_days) if state == rules.CONCERNS else None
    request.forget_on = rules.request_ends(request.asked_at, request.gate_until or now)
    pairs.drop(request.collective_id, request.reference)
    db.session.flush()
    record(JoinRequestMoved(collective_id=request.collective_id, subject=request.reference, to=state))
    return state


def vote_opened(request: JoinRequest, *, decision_ref: str, closes_at: datetime) -> None:
    """The members vote about this, until then."""
    request.decision_ref = decision_ref
    request.gate_until = rules.window_ends(closes_at, 0)
    request.forget_on = rules.request_ends(request.asked_at, request.gate_until)
    pairs.drop(request.collective_id, request.reference)
    db.session.flush()


def vote_again(request: JoinRequest) -> None:
    """The vote came to nothing, so that it has to be held again."""
    request.decision_ref, request.gate_until = None, None
    db.session.flush()


def answer(request: JoinRequest, *, accepted: bool) -> None:
    """What the person and members wrote is deleted with the answer: it was only for deciding (safety M2)."""
    request.state = "accepted" if accepted else "declined"
    request.answers = None
    request.gate_until = None
    if not accepted:
        request.name = None
    db.session.execute(delete(Concern).where(Concern.join_request_id == request.id))
    pairs.drop(request.collective_id, request.reference)
    days = rules.ACCEPTED_DAYS if accepted else rules.DECLINED_DAYS
    request.forget_on = clock.now().date() + timedelta(days=days)
    db.session.flush()
    record(
        JoinRequestAnswered(
            collective_id=request.collective_id, subject=request.reference, accepted=int(accepted)
        )
    )
