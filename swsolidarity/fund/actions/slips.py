"""For somebody who has no way to be here: a steward enters what they ask for, and a slip of paper is theirs.

On it are the number, a code to look the answer up, and words that each say once that money has come. Only
keyed hashes of them are kept, so a lost slip is replaced by a new one and worth nothing from then on.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, update

from swsolidarity.collectives import codes
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock, vault
from swsolidarity.core.db import affected, db
from swsolidarity.core.money import Money
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.fund import ledger, verify
from swsolidarity.fund.actions import asking, caps, moves, payments, vouching
from swsolidarity.fund.models import Fund, FundRequest, FundRequestParty, FundSlipWord
from swsolidarity.fund.policy import requests as policy
from swsolidarity.fund.queries import caps as counted
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.rules import caps as limits
from swsolidarity.fund.rules.requests import State
from swsolidarity.web import throttle

WORDS_EACH = 3
"""Of sixteen random bits each; more than enough where ten tries an hour are let through."""
SPARE = 2
TRIES_AN_HOUR = 10


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on a slip of paper and nowhere else."""

    code: str
    words: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What somebody asks for who cannot write it here themselves."""

    purpose: str
    text: str
    needed_by: date
    to: asking.Destination
    parts: int = 1
    every: str | None = None
    # What the steward calls them, always the same: not stored, and only needed where the group has a limit.
    known_as: str = ""


def enter(
    actor: Membership, fund: Fund, amount: Money, need: Need, *, payer: str, more: bool = False
) -> FundRequest:
    """Enter what somebody asks for who has no way to be here; the steward vouches, and names who pays.

    Raises ``Invalid`` for a sum above what is usual, unless ``more``, and for a payer who is not one.
    """
    require(policy.may_enter(actor, fund))
    fund = ledger.lock(fund.id)
    require(policy.may_enter(actor, fund))
    asking.check_amount(fund, amount, more=more)
    with db.session.begin_nested():  # what turns out to be wrong half-way leaves nothing behind
        request = _entered(actor, fund, amount, need)
        request.payer_id = vouching.payer_of(request, payer)
        _count(request, need.known_as)
        moves.enter(request, actor)
    return request


def _entered(actor: Membership, fund: Fund, amount: Money, need: Need) -> FundRequest:
    request = FundRequest(
        fund_id=fund.id,
        pot_id=queries.free_pot(fund.id, amount.currency).id,
        currency=amount.currency,
        state=State.SUBMITTED.value,
        level="sealed",
        by_proxy=True,
        amount=amount.minor,
        parts=need.parts,
        every=need.every if need.parts > 1 else None,
        needed_by=need.needed_by,
        purpose=need.purpose,
        public_text=need.text,
        updated_at=clock.this_hour(),
    )
    asking.give_number(request, fund)
    db.session.add(request)
    db.session.flush()
    db.session.add(FundRequestParty(request_id=request.id, membership_id=actor.id, role="voucher"))
    db.session.flush()
    request = queries.lock(request.id)
    asking.set_destination(actor, request, need.to)
    return queries.lock(request.id)


def _count(request: FundRequest, known_as: str) -> None:
    if limits.limited(request.terms):
        if not any(letter.isalnum() for letter in known_as):
            raise Invalid("Say what you call them, always the same way. It is not stored.", field="known_as")
        try:
            caps.take(request, counted.somebody(known_as))
        except Conflict as error:
            raise Invalid(error.why.text, field="amount", **error.why.values) from None


def draw(request: FundRequest) -> Slip:
    """What a new slip would say; nothing of it counts before ``keep``."""
    words = [_words() for _ in range(request.parts + SPARE)]
    return Slip(codes.new(codes.ANSWER_LENGTH), words)


def keep(actor: Membership, request: FundRequest, slip: Slip) -> None:
    """From now on this slip is the one; whatever was on another counts no more."""
    require(policy.may_print_slip(actor, request))
    request = queries.lock(request.id)
    moves.expect(request, *policy.SLIP_COUNTS)
    request.slip_digest = vault.current().index("fund_request.slip", slip.code)
    db.session.execute(delete(FundSlipWord).where(FundSlipWord.request_id == request.id))
    db.session.add_all(
        FundSlipWord(request_id=request.id, digest=digest)
        for digest in sorted(_digests(request, words)[0] for words in slip.words)
    )
    db.session.flush()


def received_at_desk(actor: Membership, request: FundRequest, words: str) -> None:
    """A steward who is no party was told the words, or shown them, as the money was handed over."""
    require(policy.may_record(actor, request))
    _received(request, words)


def received_with_slip(request: FundRequest, words: str) -> None:
    """Whoever holds the slip says that the money has come. Find the request by its code first."""
    _received(request, words)


def _received(request: FundRequest, words: str) -> None:
    """Raises ``Invalid`` for words that are not on the slip, or were used, and ``TooMany``."""
    throttle.spend("fund.slip_words", request.public_id, most=TRIES_AN_HOUR, per=3600)
    request = queries.lock(request.id)
    moves.expect(request, State.SENT)
    used = db.session.execute(
        update(FundSlipWord)
        .where(
            FundSlipWord.request_id == request.id,
            FundSlipWord.digest.in_(_digests(request, words)),
            FundSlipWord.used.is_(False),
        )
        .values(used=True)
    )
    if not affected(used):
        raise Invalid(
            "These words are not on the slip, or were used before. Nothing was changed.", field="words"
        )
    payments.arrived_by_words(request)


def _words() -> str:
    return " ".join(verify.words(secrets.token_bytes(12)).split()[:WORDS_EACH])


def _digests(request: FundRequest, words: str) -> tuple[bytes, ...]:
    folded = " ".join(words.replace("-", " ").split())
    return vault.current().indexes("fund_slip_word.digest", f"{request.public_id} {folded}")
