"""What an entry of the ledger may look like, who must stand behind it, and how it is sealed.

Signs: above zero is a debit, below zero a credit. Places, transit and what is blocked are debit accounts;
pots, holds, payables and what pots miss are credit accounts. In every layer and currency the two sides are
equal. What is blocked lies in a layer of its own, and so does what is lent: neither ever counts as money
that can be spent.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Final

from swsolidarity.core.money import Money
from swsolidarity.core.verdict import N_, YES, Sentence, Verdict, no, say
from swsolidarity.fund import verify

ACCOUNT_KINDS: Final = (
    *("asset", "transit", "pot", "hold", "payable"),
    *("frozen", "pot_frozen", "loan", "loaned"),
)
LAYERS: Final = ("liquid", "loan", "frozen")
DEBIT_KINDS: Final = verify.DEBIT_KINDS
FIRST_HASH: Final = verify.FIRST_HASH

# kind: (the account that is debited, the account that is credited). A count may go either way, and a
# reversal is the exact opposite of what it reverses.
MOVES: Final[Mapping[str, tuple[str, str]]] = verify.MOVES
ENTRY_KINDS: Final = (*MOVES, "reversal")
# The second pair of legs of a kind that moves money out of a layer or back.
MIRRORS: Final[Mapping[str, tuple[str, str]]] = verify.MIRRORS
OURS: Final = frozenset({"asset", "transit"})
"""Kinds of accounts whose money is there and can be spent."""

KIND_WORDS: Final[Mapping[str, Sentence]] = {
    "opening": say("Brought over"),
    "contribution": say("Money in"),
    "reserve": say("Promised"),
    "release": say("Given back to the pot"),
    "dispatch": say("Sent on its way"),
    "settle": say("Received"),
    "transfer_asset": say("Moved to another place"),
    "transfer_pot": say("Moved to another pot"),
    "fee": say("Fee"),
    "count_adjust": say("Difference found by counting"),
    "freeze": say("Blocked"),
    "unfreeze": say("Free again"),
    "loan_repay": say("Loan given back"),
    "loan_forgive": say("Loan forgiven"),
    "exchange": say("Exchanged"),
    "reversal": say("Taken back"),
}
"""What each kind of entry is called on a page."""

SECOND_PERSON: Final = frozenset(
    [
        "opening",
        "dispatch",
        "transfer_asset",
        "fee",
        "exchange",
        "count_adjust",
        "freeze",
        "unfreeze",
        "reversal",
    ]
)
APPROVERS: Final = 3
"""With fewer people who can approve, everybody is told: one of them may be part of a request, or away."""
SECOND_DAYS: Final = 14
"""How long a prepared entry or payment waits for a second person; then it is prepared again."""
COUNT_DAYS: Final = 3
"""How long a count of cash waits: whoever confirms it says that the same money lies there."""
NEEDS_DECISION: Final = frozenset({"reserve", "transfer_pot", "loan_forgive"})
# What a decision set aside is given back by release; money somebody has received is theirs; a correction
# of a correction would be a riddle. What members gave another purpose, only members give another one.
REVERSIBLE: Final = frozenset(
    {"opening", "contribution", "dispatch", "transfer_asset", "fee", "exchange", "count_adjust", "loan_repay"}
)


@dataclass(frozen=True, slots=True)
class Account:
    """What the rules need to know of an account."""

    id: int
    kind: str
    layer: str
    currency: str
    code: str
    balance: int
    sent: int = 0
    pot_id: int | None = None
    holder_id: int | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """One signed amount on one account, in minor units."""

    account_id: int
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """Everything an entry says, before it has a number and a seal.

    ``key`` names the intention: the same key posts once. ``decided`` is how much the decision in
    ``decision_ref`` agreed to, in minor units. ``reference`` is a request's number. ``parties`` may
    neither record nor approve. For a dispatch, ``hold_id`` is the hold that covers it.
    """

    fund_id: int
    kind: str
    key: str
    legs: tuple[Leg, ...]
    recorded_by: int | None = None
    approved_by: int | None = None
    decision_ref: str | None = None
    decided: int | None = None
    payment_ref: str | None = None
    request_ref: str | None = None
    reference: str | None = None
    reverses_id: int | None = None
    hold_id: int | None = None
    note: str = ""
    parties: frozenset[int] = field(default_factory=frozenset)


THIRD: Final = 3
"""The line of an exchange that says what it got."""


def own_side(kind: str, amount: int) -> int:
    """How a signed amount changes the balance of an account of this kind."""
    return amount if kind in DEBIT_KINDS else -amount


def may_stand(new: NewEntry, accounts: Mapping[int, Account]) -> Verdict:
    """Whether an entry is well formed and has the authority its kind needs (fund.md, Entries).

    Balances are not looked at here: too little money is an outcome, not a mistake.
    """
    return (
        _is_a_move(new, accounts)
        and _fits(new, accounts)
        and _exchanges(new, accounts)
        and _mirrors(new, accounts)
        and _hands(new, accounts)
        and _grounds(new)
    )


def _is_a_move(new: NewEntry, accounts: Mapping[int, Account]) -> Verdict:
    if new.kind not in ENTRY_KINDS:
        return no("The ledger knows no entry of this kind.")
    # A settle has the second pair if it is a loan's, a reversal if what it takes back has.
    four = new.kind in MIRRORS or new.kind == "exchange"
    wanted = (2, 4) if new.kind in ("settle", "reversal") else (4,) if four else (2,)
    if len(new.legs) not in wanted or len({leg.account_id for leg in new.legs}) != len(new.legs):
        return no("An entry moves money from one account to another.")
    if any(leg.account_id not in accounts for leg in new.legs):
        return no("This account does not belong to the fund.")
    pairs = list(zip(new.legs[::2], new.legs[1::2], strict=True))
    # In one currency every pair moves the same; an exchange gives in one and gets in another.
    amounts = {(accounts[first.account_id].currency, abs(first.amount)) for first, _ in pairs}
    if (
        any(first.amount + second.amount for first, second in pairs)
        or not all(0 < amount <= verify.LARGEST for _, amount in amounts)
        or len({currency for currency, _ in amounts}) != len(amounts)
    ):
        return no("An entry needs an amount above zero, the same on both sides.")
    return YES


def _fits(new: NewEntry, accounts: Mapping[int, Account]) -> Verdict:
    """Whether this kind of entry moves money between these accounts."""
    debit, credit = sides(new.legs)
    to, source = accounts[debit.account_id], accounts[credit.account_id]
    if (to.layer, to.currency) != (source.layer, source.currency):
        return no("One currency never turns into another.")
    shape = (to.kind, source.kind)
    wanted = MOVES.get(new.kind, shape)
    if shape != wanted and not (new.kind == "count_adjust" and shape == wanted[::-1]):
        return no("This kind of entry does not move money between these accounts.")
    if new.kind == "reserve" and source.pot_id != to.id:
        return no("Money for a request is set aside from the pot it was decided on.")
    if new.kind == "reserve" and source.balance and verify.before_again(new.decision_ref or ""):
        return no("What this decision set aside is still there.")
    if new.kind == "release" and to.pot_id != source.id:
        return no("What is left goes back to the pot it came from.")
    return YES


def _exchanges(new: NewEntry, accounts: Mapping[int, Account]) -> Verdict:
    """Whether what an exchange gets is in another currency, at a place and in a pot of that currency."""
    if new.kind != "exchange":
        return YES
    given = accounts[new.legs[0].account_id].currency
    debit, credit = sides(new.legs[2:])
    to, source = accounts[debit.account_id], accounts[credit.account_id]
    if (to.kind, source.kind) != verify.INTO or to.currency != source.currency or to.currency == given:
        return no("An exchange is between a place and a pot in each of two currencies.")
    return YES


_OTHER: Final = N_("What is blocked or lent belongs to something else.")


def _mirrors(new: NewEntry, accounts: Mapping[int, Account]) -> Verdict:
    """Whether the second pair of legs is what this place and pot, or this loan, have in the other layer."""
    debit, credit = (accounts[leg.account_id] for leg in sides(new.legs))
    if new.kind == "loan_forgive" and debit.code != f"{debit.kind}-{new.reference}":
        return no(_OTHER)
    if new.kind in ("reversal", "exchange") or len(new.legs) == len(sides(new.legs)):
        return YES
    to, source = (accounts[leg.account_id] for leg in sides(new.legs[2:]))
    codes = verify.mirror_codes(new.kind, debit.code, credit.code, new.reference)
    if (to.kind, source.kind) != MIRRORS[new.kind] or (to.code, source.code) != codes:
        return no(_OTHER)
    if (to.layer, to.currency) != (source.layer, source.currency) or to.currency != debit.currency:
        return no("One currency never turns into another.")
    return YES


def _hands(new: NewEntry, accounts: Mapping[int, Account]) -> Verdict:
    """Whether enough people stand behind it, none of whom it is about."""
    hands = {person for person in (new.recorded_by, new.approved_by) if person is not None}
    if new.kind in SECOND_PERSON and len(hands) < 2:
        return no("This needs two different people.")
    if new.recorded_by is not None and new.recorded_by == new.approved_by:
        return no("This needs two different people.")
    if hands & (new.parties | parties_of(new, accounts)):
        return no("You cannot act on this request.")
    if new.kind in ("contribution", "loan_repay") and new.recorded_by is None:
        return no("Somebody has to record money that comes in.")
    return YES


OF_A_REQUEST: Final = frozenset({"reserve", "release", "dispatch", "settle", "loan_repay", "loan_forgive"})
LENT: Final = frozenset({"loan", "loaned"})


def _grounds(new: NewEntry) -> Verdict:
    """Whether the decision, request or payment it rests on is named, and covers it."""
    if new.kind in NEEDS_DECISION and not new.decision_ref:
        return no("This needs an adopted decision.")
    if new.kind == "reserve" and abs(new.legs[0].amount) > (new.decided or 0):
        return no("This is more than was decided.")
    if new.kind in OF_A_REQUEST and not new.reference:
        return no("This belongs to a request.")
    if new.kind in ("dispatch", "settle") and not new.payment_ref:
        return no("This belongs to a payment.")
    if new.kind == "dispatch" and new.hold_id is None:
        return no("Nothing is promised to this request.")
    return YES


EXPLAINS_AWAY: Final = frozenset({"count_adjust", "fee", "exchange", "freeze", "unfreeze"})
"""Kinds that say why less, or more, can be spent at a place than its keeper answered for."""


def parties_of(new: NewEntry, accounts: Mapping[int, Account]) -> frozenset[int]:
    """Whose pocket an entry explains away: the holder of a place counted, charged, exchanged or blocked."""
    if new.kind not in EXPLAINS_AWAY:
        return frozenset()
    holders = (accounts[leg.account_id].holder_id for leg in new.legs)
    return frozenset(holder for holder in holders if holder is not None)


def sides(legs: Sequence[Leg]) -> tuple[Leg, Leg]:
    """The debited and the credited leg of the first two, which say what happened."""
    first, second = legs[:2]
    return (first, second) if first.amount > 0 else (second, first)


def flow(debited: str, credited: str) -> str:
    """How an entry reads to people, by the kinds of its accounts.

    "places": from the credited to the debited one. "purposes": from the debited to the credited one.
    "both": money came in or went out, at a place and for a purpose.
    """
    if (debited in DEBIT_KINDS) != (credited in DEBIT_KINDS):
        return "both"
    return "places" if debited in DEBIT_KINDS else "purposes"


def may_reverse(kind: str, *, reversed_already: bool, settled: bool) -> Verdict:
    """Whether an entry of this kind, in this situation, can be taken back by its exact opposite."""
    if kind == "reversal":
        return no("A correction is never corrected. Record what happened as a new entry.")
    if kind == "transfer_pot":
        return no("Members decided this, so two stewards cannot take it back. A new decision moves it back.")
    if kind not in REVERSIBLE:
        return no("This cannot be taken back.")
    if reversed_already:
        return no("This was already taken back.")
    if kind == "dispatch" and settled:
        return no("This was received. It cannot be taken back.")
    return YES


def in_and_out(legs: Sequence[tuple[str, str, int]]) -> dict[str, tuple[int, int, int]]:
    """What (account kind, currency, amount) legs added to what can be spent, took from it, and moved.

    By currency: an exchange takes from one and adds to another.
    """
    found = {}
    for wanted in sorted({currency for _, currency, _ in legs}):
        here = [(kind, amount) for kind, currency, amount in legs if currency == wanted]
        change = sum(amount for kind, amount in here if kind in OURS)
        found[wanted] = (max(change, 0), max(-change, 0), max(amount for _, amount in here))
    return found


def rate(gives: Money, gets: Money) -> str:
    """What one unit was exchanged for, to six decimals, as it goes into the note: "1 EUR = 655.957 XOF"."""
    exactly = Fraction(gets.minor * 10**gives.exponent, gives.minor * 10**gets.exponent)
    millionths = round(exactly * 10**_PLACES)
    whole, part = divmod(millionths, 10**_PLACES)
    decimals = f"{part:0{_PLACES}d}".rstrip("0")
    return f"1 {gives.currency} = {whole}{'.' if decimals else ''}{decimals} {gets.currency}"


_PLACES: Final = 6


def held_more(kind: str, moved: int) -> int:
    """What entries of a kind that moved so much added to the money that is promised, below zero if less.

    Reserve, release and settle are never taken back (``REVERSIBLE``), so nothing else changes it.
    """
    return {"reserve": moved, "release": -moved, "settle": -moved}.get(kind, 0)


def month_of(day: date) -> date:
    """The first day of a day's month: the name of a month in the ledger."""
    return day.replace(day=1)


def commit_note(salt: bytes, note: str) -> bytes:
    """What stays of a note when it is erased; the salt keeps a short note from being guessed."""
    return hashlib.sha256(salt + note.encode()).digest()


def commit_private(
    salt: bytes, *, key: str, recorded_by: int | None, approved_by: int | None, request_ref: str | None
) -> bytes:
    """Binds to the seal what an export leaves out: who acted, for which request, under which key."""
    return hashlib.sha256(
        salt
        + verify.canonical(
            {"approved_by": approved_by, "key": key, "recorded_by": recorded_by, "request": request_ref}
        )
    ).digest()


def pending_hash(
    *,
    fund: str,
    nonce: str,
    kind: str,
    legs: Sequence[Sequence[object]],
    reverses_id: int | None,
    note: str | None,
) -> bytes:
    """The exact content a second person says yes to; ``nonce`` makes two equal proposals different."""
    return hashlib.sha256(
        verify.canonical(
            {
                "fund": fund,
                "kind": kind,
                "legs": [list(leg) for leg in legs],
                "nonce": nonce,
                "note": note or "",
                "reverses": reverses_id,
            }
        )
    ).digest()


def waits_until(begun_on: date, days: int) -> datetime:
    """Until when what somebody began on a day waits for a second person: so many whole days after it."""
    return datetime.combine(begun_on + timedelta(days=days + 1), time(), UTC)
