"""What worries members about an admission, and what the welcomers do about it, always two together."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import delete

from swsolidarity.collectives import policy, queries, rules
from swsolidarity.collectives.actions import gates, pairs
from swsolidarity.collectives.actions.members import on_left
from swsolidarity.collectives.events import ConcernWritten
from swsolidarity.collectives.models import WELCOMER, Concern, JoinRequest, Membership, PairedAct
from swsolidarity.core import clock, text
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import HIDDEN, Conflict, Invalid, Sentence, Verdict, require, say

DECLINE = "collectives.decline"
LET_ON = "collectives.let_on"
TO_VOTE = "collectives.to_vote"


def write_concern(actor: Membership, request: JoinRequest, words: str) -> None:
    """Say privately what worries one about an admission, or say it differently.

    Raises ``Refused`` outside of its time, ``Invalid``, ``Conflict`` when the request was answered.
    """
    require(policy.may_write_concern(actor, request, clock.now()))
    said = text.clean(words)
    if not said.strip():
        raise Invalid("Write what worries you.", field="words")
    if len(said) > rules.CONCERN_MOST:
        raise Invalid(
            "Make this shorter: at most %(most)s characters.", field="words", most=rules.CONCERN_MOST
        )
    gates.look_again(request, (rules.CONCERNS,))
    require(policy.may_write_concern(actor, request, clock.now()))
    mine = queries.concern_of(request, actor)
    if mine is None:
        mine = Concern(join_request_id=request.id, membership_id=actor.id, written_on=clock.now().date())
        db.session.add(mine)
        record(ConcernWritten(collective_id=request.collective_id, subject=request.reference))
    mine.words = said
    db.session.flush()


def take_back_concern(actor: Membership, request: JoinRequest) -> None:
    """Nothing worries one any more; possible until there is an answer.

    Raises ``Refused``, ``Conflict``.
    """
    require(policy.may_take_back_concern(actor, request))
    gates.look_again(request, (rules.CONCERNS,))
    db.session.execute(
        delete(Concern).where(Concern.join_request_id == request.id, Concern.membership_id == actor.id)
    )


def forget_concerns_of(member: Membership) -> None:
    """What somebody wrote goes with them."""
    db.session.execute(delete(Concern).where(Concern.membership_id == member.id))


def close_window(request_id: int) -> bool:
    """Let an admission go on when the time for concerns is over and there are none. Safe to do twice."""
    request = db.session.get(JoinRequest, request_id)
    if request is None or gates.locked_state(request) != rules.CONCERNS:
        return False
    stands = rules.stands_at(request.state, request.gate_until, clock.now(), queries.concerns_open(request))
    if stands != rules.PASSED:
        return False
    gates.pass_concerns(request)
    return True


def _asked(
    may: Callable[[Membership, JoinRequest], Verdict],
) -> Callable[[Membership, str], Verdict]:
    def answer(actor: Membership, subject: str) -> Verdict:
        request = queries.request_by_reference(actor.collective_id, subject)
        return HIDDEN if request is None else may(actor, request)

    return answer


def _does(do: Callable[[JoinRequest], object]) -> Callable[[PairedAct, Membership], None]:
    def act(asked: PairedAct, second: Membership) -> None:
        request = queries.request_by_reference(asked.collective_id, asked.subject)
        if request is None:
            raise Conflict("Somebody else has just answered this request. There is nothing left to do.")
        gates.look_again(request, rules.IN_FLIGHT)
        require(named[asked.kind](second, request))
        do(request)
        # Why was for the second person; it is about somebody who may be gone in a week.
        asked.reason = None

    return act


def _hold(asked: PairedAct) -> None:
    request = queries.request_by_reference(asked.collective_id, asked.subject)
    if request is not None:
        gates.locked_state(request)


def _decline(request: JoinRequest) -> None:
    gates.answer(request, accepted=False)


named: dict[str, Callable[[Membership, JoinRequest], Verdict]] = {
    DECLINE: policy.may_decline,
    LET_ON: policy.may_let_on,
    TO_VOTE: policy.may_let_on,
}
"""Which question each of these acts asks."""


def _register(key: str, title: Sentence, agree: Sentence, do: Callable[[JoinRequest], object]) -> None:
    pairs.register(
        pairs.Kind(
            key=key,
            title=title,
            agree=agree,
            may=_asked(named[key]),
            do=_does(do),
            hold=_hold,
            office=WELCOMER,
            audit=(key.rpartition(".")[2], "join_request"),
            back="collectives.join_requests:all",
        )
    )


_register(DECLINE, say("Say no to somebody who asks to join"), say("Say no together"), _decline)
_register(LET_ON, say("Let an admission go on"), say("Let it go on"), gates.pass_concerns)
_register(TO_VOTE, say("Put an admission to the vote"), say("Put it to the vote"), gates.to_vote)

on_left.append(forget_concerns_of)
