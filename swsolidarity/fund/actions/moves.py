"""How a request moves from one state to the next: one door, used by every action on requests and payments.

Money is posted first, then the event is written, in the caller's transaction.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, update

from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import N_, Conflict
from swsolidarity.fund import ledger
from swsolidarity.fund.actions import caps
from swsolidarity.fund.events import RequestMoved
from swsolidarity.fund.models.books import FundAccount
from swsolidarity.fund.models.requests import (
    LIVE,
    FundDetailLook,
    FundPayment,
    FundRequest,
    FundRequestEvent,
    FundRequestMark,
    FundRequestParty,
    FundRequestQuestion,
)
from swsolidarity.fund.models.slips import FundSlipWord
from swsolidarity.fund.policy import requests as policy
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.rules import progress
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.requests import Moves, State, Who

STALE = N_("This has moved on since you opened the page. Nothing was changed. Look at it again.")


def expect(request: FundRequest, *states: State, seen: str | None = None) -> None:
    """Go on only if the request stands where the person saw it.

    Raises ``Conflict`` otherwise.
    """
    if request.state not in states or (seen is not None and seen != queries.seen(request)):
        raise Conflict(STALE)


def move(
    request: FundRequest,
    target: State,
    who: Who,
    *,
    actor: Membership | None = None,
    moved: Moves = Moves.NOTHING,
    closes_at: datetime | None = None,
) -> None:
    """Move a locked request along a listed edge and write down that it did; the money has moved already.

    ``actor`` is a steward, or empty: who asked is never written down here. Raises ``Conflict`` when there
    is no such edge for them.
    """
    edge = rules.edge(request.state, target)
    if edge is None or who not in edge.who or moved not in edge.either:
        raise Conflict(STALE)
    _arrive(request, request.state, target, who, actor=actor, moved=moved, closes_at=closes_at)


def enter(request: FundRequest, actor: Membership) -> None:
    """Write down that a steward sent a request for somebody who has no way to be here."""
    _arrive(request, State.DRAFT, State.SUBMITTED, Who.STEWARD, actor=actor)


def _arrive(
    request: FundRequest,
    source: str,
    target: State,
    who: Who,
    *,
    actor: Membership | None = None,
    moved: Moves = Moves.NOTHING,
    closes_at: datetime | None = None,
) -> None:
    now, look = clock.now(), queries.next_look(request)
    db.session.add(
        FundRequestEvent(
            request_id=request.id,
            source=source,
            target=target,
            who=who,
            moved=moved,
            actor_id=actor.id if actor is not None and who is not Who.ASKER else None,
            happened_at=clock.this_hour(now),
        )
    )
    caps.follow(request, target)
    tell(request, target, source)
    request.state = target.value
    request.draft_of = None
    if target is State.RESERVED and request.parts > 1 and request.first_on is None:
        wanted = look.date() if request.needed_by == rules.NO_HURRY else request.needed_by
        request.first_on = max(wanted, now.date())
    part = queries.next_part(request) if target is State.PARTLY_PAID else None
    due = datetime.combine(part[0], rules.EVENING, look.tzinfo) if part else None
    request.act_by = due or rules.act_by(
        target, clock.this_hour(now), look=look, held=request.terms.held, closes_at=closes_at
    )
    request.queued_at = now if target is State.WAITLISTED else None
    request.reached = progress.reached(target, request.reached)
    request.shown = request.shown or target in rules.MEMBERS_SEE_FROM
    request.warned = 0
    request.updated_at = clock.this_hour(now)
    if target in rules.DECIDES and request.decided_at is None:
        request.decided_at = clock.this_hour(now)
    request.ended_at = clock.this_hour(now) if target in rules.ENDED else None
    db.session.flush()


def tell(request: FundRequest, target: str, source: str | None = None) -> None:
    """Let those hear of it whose turn it is when a request stands here."""
    record(
        RequestMoved(
            collective_id=request.fund.collective_id,
            subject=request.ref,
            source=source or request.state,
            target=target,
        )
    )


def mark(
    actor: Membership,
    request: FundRequest,
    purpose: str,
    *,
    detail: str | None = None,
    payment_id: int | None = None,
) -> list[FundRequestMark]:
    """Do one's part of something that takes two; everybody's parts so far. Doing it again changes nothing.

    The part of somebody who may not act on the request any more counts for nothing.
    """
    done = []
    for one in queries.marks(request, purpose):
        if one.membership_id == actor.id or pairs.first_may(
            one.membership_id, lambda first: policy.may_record(first, request)
        ):
            done.append(one)
        else:
            db.session.delete(one)
    if all(one.membership_id != actor.id for one in done):
        mine = FundRequestMark(
            request_id=request.id,
            round=request.round,
            purpose=purpose,
            membership_id=actor.id,
            detail=detail,
            payment_id=payment_id,
            made_at=clock.this_hour(),
        )
        db.session.add(mine)
        db.session.flush()
        done.append(mine)
    return done


def party_ids(request: FundRequest) -> frozenset[int]:
    """Everybody who can never act on the request."""
    return frozenset(party.membership_id for party in request.parties)


def hold_of(request: FundRequest) -> FundAccount:
    """The account that holds what is promised to the request, as it is now; locks the fund.

    Raises ``Conflict`` when nothing was ever promised.
    """
    ledger.lock(request.fund_id)
    if request.hold_id is None:
        raise Conflict(STALE)
    return db.session.get_one(FundAccount, request.hold_id, populate_existing=True)


def release_all(
    request: FundRequest, actor: Membership | None = None, *, blocked_by: str | None = None
) -> None:
    """Give back to the pot what is still promised to the request.

    ``blocked_by`` names what takes it out of the pot again at once: nobody in line is given it.
    """
    hold = hold_of(request)
    if not hold.balance:
        return
    posted = ledger.release(
        hold=hold,
        reference=request.reference,
        request_ref=request.ref,
        amount=request.in_money(hold.balance),
        key=f"blocked:{blocked_by}:{request.public_id}"
        if blocked_by
        else f"release:{request.public_id}:{request.round}:{request.given}",
        recorded_by=actor.id if actor else None,
        parties=party_ids(request),
        spoken_for=blocked_by is not None,
    )
    if isinstance(posted, ledger.InsufficientFunds):
        raise Conflict(STALE)


def erase_destination(request: FundRequest) -> None:
    """Forget how to pay the person, and the fingerprints by which payments were bound to it."""
    request.rail = None
    request.destination = None
    db.session.execute(
        update(FundPayment)
        .where(FundPayment.request_id == request.id, FundPayment.state.not_in(LIVE))
        .values(destination_print=bytes(16))
    )


def erase_words(request: FundRequest) -> None:
    """Forget everything anybody wrote about the request, here; the sum and the number stay."""
    request.purpose = None
    request.words = None
    request.public_text = None
    request.decline_words = None
    request.words_erased = True
    db.session.execute(delete(FundRequestQuestion).where(FundRequestQuestion.request_id == request.id))


def erase_parties(request: FundRequest) -> None:
    """Forget who asked, who stepped aside, and who looked at how to pay."""
    db.session.execute(delete(FundDetailLook).where(FundDetailLook.request_id == request.id))
    db.session.execute(delete(FundRequestParty).where(FundRequestParty.request_id == request.id))
    db.session.execute(delete(FundSlipWord).where(FundSlipWord.request_id == request.id))
    request.asker_tag = request.slip_digest = None
    db.session.flush()
    db.session.expire(request, ["parties"])
