"""Who hears of what happens to requests. Every notice reads the same, whatever the outcome."""

from __future__ import annotations

from swsolidarity.collectives.queries import people
from swsolidarity.core.journal import on
from swsolidarity.core.verdict import say
from swsolidarity.fund.actions import moves
from swsolidarity.fund.events import (
    AuditDrawn,
    AuditFoundSomething,
    BooksDoNotAddUp,
    PaymentMoved,
    RequestMoved,
    RequestReminder,
    RequestVouched,
    RoundCalled,
    SecondPersonNeeded,
    WordsNotPosted,
)
from swsolidarity.fund.models.requests import FundRequest
from swsolidarity.fund.queries import audits, parties
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.requests import State
from swsolidarity.notices import actions as notices
from swsolidarity.notices import kinds

KIND = "fund.waiting"
kinds.register(KIND, say("Something about the fund is waiting for you"))
WRONG = "fund.books_do_not_add_up"
kinds.register(WRONG, say("A check found something that does not add up"))
CALL = "fund.round_called"
DRAWN = "fund.audit_drawn"
kinds.register(DRAWN, say("You were drawn by lot to look at something"))
kinds.register(CALL, say("Members are asked for ideas"), kinds.IDEAS)

# Where the person who asked hears of it: everything but what they did themselves and what ends unseen.
_TELL_ASKER = frozenset(State) - {
    State.DRAFT,
    State.SUBMITTED,
    State.APPEALED,
    State.WITHDRAWN,
    State.REDACTED,
}


@on(RequestMoved)
def request_moved(happened: RequestMoved) -> None:
    """The person who asked, and the stewards whose turn it is."""
    request = queries.by_reference(happened.subject)
    if request is None or request.state != happened.target:
        return
    if happened.target in _TELL_ASKER:
        _tell_asker(request)
    if happened.target in rules.WITH_STEWARDS:
        _tell_stewards(request)


@on(RequestVouched)
def request_vouched(happened: RequestVouched) -> None:
    """The stewards who can check it from now on."""
    request = queries.by_reference(happened.subject)
    if request is not None and request.state == State.SUBMITTED:
        _tell_stewards(request)


@on(RequestReminder)
def reminder(happened: RequestReminder) -> None:
    """Whoever can still do something before time runs out."""
    request = queries.by_reference(happened.subject)
    if request is None or request.state not in rules.RUNS_OUT:
        return
    _tell_asker(request)
    if request.state == State.RESERVED:
        _tell_stewards(request)


@on(PaymentMoved)
def payment_moved(happened: PaymentMoved) -> None:
    """The stewards who did not do it."""
    request = queries.by_reference(happened.subject)
    if request is not None and happened.target in ("prepared", "approved"):
        payment = queries.live_payment(request)
        acted = {payment.approved_by or payment.prepared_by} if payment else set()
        _tell_stewards(request, without=frozenset(acted))


@on(SecondPersonNeeded)
def second_person_needed(happened: SecondPersonNeeded) -> None:
    """The stewards who did not prepare it."""
    if happened.collective_id is not None:
        for steward in queries.stewards_of(happened.collective_id, frozenset({happened.prepared_by})):
            notices.tell(steward, KIND, happened.subject)


@on(BooksDoNotAddUp)
def books_do_not_add_up(happened: BooksDoNotAddUp) -> None:
    """Every steward, so that nobody alone can keep it quiet."""
    if happened.collective_id is not None:
        for steward in queries.stewards_of(happened.collective_id, frozenset()):
            notices.tell(steward, WRONG, happened.subject)


@on(WordsNotPosted)
def words_not_posted(happened: WordsNotPosted) -> None:
    """Every steward: one of them chooses another conversation."""
    if happened.collective_id is not None:
        for steward in queries.stewards_of(happened.collective_id, frozenset()):
            notices.tell(steward, KIND, happened.subject)


@on(AuditDrawn)
def audit_drawn(happened: AuditDrawn) -> None:
    """Whoever was drawn."""
    member = audits.member_of(happened.subject)
    if member is not None:
        notices.tell(member, DRAWN, happened.subject)


@on(AuditFoundSomething)
def audit_found_something(happened: AuditFoundSomething) -> None:
    """Every steward, so that nobody alone can keep it quiet; the page is everybody's."""
    if happened.collective_id is not None:
        for steward in queries.stewards_of(happened.collective_id, frozenset()):
            notices.tell(steward, WRONG, happened.subject)


@on(RoundCalled)
def round_called(happened: RoundCalled) -> None:
    """Every full member: whoever has an idea can suggest it."""
    if happened.collective_id is not None:
        for member in people.full_members(happened.collective_id):
            notices.tell(member, CALL, happened.subject)


def _tell_asker(request: FundRequest) -> None:
    # Where one steward alone knows who asked, that steward hears of it: a notice would point at the other.
    asker = parties.asker_id(request) or parties.voucher_id(request)
    if asker is not None:
        # The notice leads to the fund, not to the request: an inbox must not say who asked.
        notices.tell(asker, KIND, _fund(request))


def _tell_stewards(request: FundRequest, without: frozenset[int] = frozenset()) -> None:
    if request.unvouched:
        voucher = parties.voucher_id(request)
        told = [] if voucher is None else [voucher]
    else:
        hidden = moves.party_ids(request) | without
        told = queries.stewards_of(request.fund.collective_id, hidden)
    for steward in told:
        notices.tell(steward, KIND, _fund(request))


def _fund(request: FundRequest) -> str:
    return f"fund.fund:{request.fund.public_id}"
