"""The life of a request, as data: seventeen states, who moves it along which edge, what money moves with it.

Everything about whether a request may move stands in ``EDGES``. Who acts next, and by when, is a sentence
for each state, for the person who asked and for the stewards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntFlag, StrEnum
from typing import Final, Literal

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.fund import verify


class State(StrEnum):
    """Where a request is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEEDS_INFO = "needs_info"
    SCREENED = "screened"
    DECLINED = "declined"
    APPEALED = "appealed"
    IN_VOTE = "in_vote"
    FAST_TRACK = "fast_track"
    RESERVED = "reserved"
    WAITLISTED = "waitlisted"
    SENT = "sent"
    DISPUTED = "disputed"
    PARTLY_PAID = "partly_paid"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    REDACTED = "redacted"


class Who(StrEnum):
    """Who can move a request. A steward here is always one who is not a party to it."""

    ASKER = "asker"
    STEWARD = "steward"
    TWO_STEWARDS = "two_stewards"
    SYSTEM = "system"


class Moves(StrEnum):
    """What happens to money when a request moves."""

    NOTHING = "nothing"
    RESERVE = "reserve"
    RELEASE = "release"
    DISPATCH = "dispatch"
    SETTLE = "settle"
    REVERSE = "reverse"


@dataclass(frozen=True, slots=True)
class Edge:
    """One allowed move. ``either`` lists what money may move with it; exactly one of them does."""

    source: State
    target: State
    who: frozenset[Who]
    either: frozenset[Moves] = frozenset({Moves.NOTHING})


S, W, M = State, Who, Moves


def _edge(source: State, target: State, who: Collection[Who], *moves: Moves) -> Edge:
    return Edge(source, target, frozenset(who), frozenset(moves or (M.NOTHING,)))


_ASKER, _STEWARD, _TWO, _SYSTEM = {W.ASKER}, {W.STEWARD}, {W.TWO_STEWARDS}, {W.SYSTEM}
_RECEIVED = {W.ASKER, W.TWO_STEWARDS}

EDGES: Final[tuple[Edge, ...]] = (
    # A steward sends it for somebody who has no way to be here.
    _edge(S.DRAFT, S.SUBMITTED, _ASKER | _STEWARD),
    _edge(S.DRAFT, S.WITHDRAWN, _ASKER),
    _edge(S.SUBMITTED, S.NEEDS_INFO, _STEWARD),
    # What a project of a round costs is checked by one; the vote is opened after that.
    _edge(S.SUBMITTED, S.SCREENED, _TWO | _STEWARD),
    _edge(S.SUBMITTED, S.DECLINED, _TWO),
    _edge(S.SUBMITTED, S.WITHDRAWN, _ASKER),
    _edge(S.NEEDS_INFO, S.SUBMITTED, _ASKER),
    _edge(S.NEEDS_INFO, S.LAPSED, _SYSTEM),
    _edge(S.NEEDS_INFO, S.WITHDRAWN, _ASKER),
    _edge(S.DECLINED, S.APPEALED, _ASKER),
    _edge(S.DECLINED, S.REDACTED, _SYSTEM),
    _edge(S.APPEALED, S.SCREENED, _TWO),
    _edge(S.APPEALED, S.DECLINED, _TWO),
    _edge(S.APPEALED, S.WITHDRAWN, _ASKER),
    _edge(S.SCREENED, S.IN_VOTE, _STEWARD),
    _edge(S.SCREENED, S.FAST_TRACK, _STEWARD),
    _edge(S.SCREENED, S.WITHDRAWN, _ASKER),
    _edge(S.FAST_TRACK, S.RESERVED, _TWO, M.RESERVE),
    # What two agreed to while the pot is short stands in the same line as everybody else's.
    _edge(S.FAST_TRACK, S.WAITLISTED, _TWO),
    _edge(S.FAST_TRACK, S.IN_VOTE, _STEWARD),
    _edge(S.FAST_TRACK, S.WITHDRAWN, _ASKER),
    _edge(S.IN_VOTE, S.RESERVED, _SYSTEM, M.RESERVE),
    _edge(S.IN_VOTE, S.WAITLISTED, _SYSTEM),
    _edge(S.IN_VOTE, S.DECLINED, _SYSTEM),
    _edge(S.IN_VOTE, S.SCREENED, _SYSTEM),
    _edge(S.IN_VOTE, S.WITHDRAWN, _ASKER),
    _edge(S.WAITLISTED, S.RESERVED, _SYSTEM, M.RESERVE),
    _edge(S.WAITLISTED, S.LAPSED, _SYSTEM),
    _edge(S.WAITLISTED, S.WITHDRAWN, _ASKER),
    _edge(S.RESERVED, S.SENT, _STEWARD, M.DISPATCH),
    _edge(S.RESERVED, S.WAITLISTED, _SYSTEM, M.RELEASE),
    _edge(S.RESERVED, S.WITHDRAWN, _ASKER, M.RELEASE),
    _edge(S.RESERVED, S.LAPSED, _SYSTEM, M.RELEASE),
    _edge(S.SENT, S.CLOSED, _RECEIVED, M.SETTLE),
    _edge(S.SENT, S.PARTLY_PAID, _RECEIVED, M.SETTLE),
    _edge(S.SENT, S.DISPUTED, _ASKER),
    _edge(S.SENT, S.RESERVED, _TWO, M.REVERSE),
    _edge(S.DISPUTED, S.CLOSED, _TWO, M.SETTLE),
    _edge(S.DISPUTED, S.PARTLY_PAID, _TWO, M.SETTLE),
    _edge(S.DISPUTED, S.RESERVED, _TWO, M.REVERSE),
    _edge(S.PARTLY_PAID, S.SENT, _STEWARD, M.DISPATCH),
    _edge(S.PARTLY_PAID, S.CLOSED, _RECEIVED, M.RELEASE),
    _edge(S.CLOSED, S.REDACTED, _SYSTEM),
    _edge(S.WITHDRAWN, S.REDACTED, _SYSTEM),
    _edge(S.LAPSED, S.REDACTED, _SYSTEM),
)
_BY_ENDS: Final[Mapping[tuple[str, str], Edge]] = {(e.source, e.target): e for e in EDGES}

HOLDS_MONEY: Final = frozenset({S.RESERVED, S.SENT, S.DISPUTED, S.PARTLY_PAID})
"""States in which money is set aside for the request (I9)."""
PAYMENT_ON_ITS_WAY: Final = frozenset({S.SENT, S.DISPUTED})
"""States in which a payment has left and is not confirmed (I9)."""
ENDED: Final = frozenset({S.CLOSED, S.DECLINED, S.WITHDRAWN, S.LAPSED, S.REDACTED})
DECIDES: Final = frozenset({S.RESERVED, S.WAITLISTED, S.DECLINED, S.WITHDRAWN, S.LAPSED})
"""States that decide a request; from the first of them on the sixty days of its words are counted."""
OPEN: Final = frozenset(State) - ENDED - {S.DRAFT}
WITH_STEWARDS: Final = (
    S.SUBMITTED,
    S.APPEALED,
    S.SCREENED,
    S.FAST_TRACK,
    S.RESERVED,
    S.PARTLY_PAID,
    S.DISPUTED,
)
"""States in which the next step is a steward's: the queue."""
TAKES_TWO: Final = frozenset(e.source for e in EDGES if W.TWO_STEWARDS in e.who)
WITHDRAWABLE: Final = frozenset(e.source for e in EDGES if e.target is S.WITHDRAWN)
PAYABLE: Final = frozenset({S.RESERVED, S.PARTLY_PAID})
MEMBERS_SEE_FROM: Final = frozenset({S.IN_VOTE, S.RESERVED, S.WAITLISTED})
"""From here on members see that it exists. What stewards have not agreed is nobody else's business."""


def edge(source: str, target: str) -> Edge | None:
    """The allowed move between two states, or None."""
    return _BY_ENDS.get((source, target))


# How much, and which way a request is decided --------------------------------------------------------

Way = Literal["fast_track", "spend_small", "spend_large"]


def way(amount: int, *, fast_track_up_to: int, small_up_to: int) -> Way:
    """How a request of so many minor units is decided: by two stewards, or by which voting rule."""
    if amount <= fast_track_up_to:
        return "fast_track"
    return "spend_small" if amount <= small_up_to else "spend_large"


URGENT_KINDS: Final = frozenset({"grant"})
"""What can be urgent: help for a person, given at once."""
URGENT_WITHIN: Final = timedelta(hours=6)
"""How soon two stewards look at what one of them marked as urgent."""
FEW: Final = 3
"""Fewer urgent grants than this in a month are not counted aloud."""


def can_be_urgent(kind: str, parts: int, amount: int, *, small_sum: int, each: int) -> bool:
    """Whether marking it as urgent could change anything: more than a small sum, within the cap."""
    return kind in URGENT_KINDS and parts == 1 and small_sum < amount <= each


Tier = Literal["reserved", "waitlisted"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request in line: what it still needs, since when it waits, and for how long smaller ones may pass."""

    amount: int
    since: datetime
    pass_days: int

    def lets_pass(self, free: int, now: datetime) -> bool:
        """Whether the next may have what is free: it is too little for this one, for the time being."""
        until = self.since + timedelta(days=self.pass_days)
        return bool(self.pass_days) and self.amount > free and now < until


def place_or_money(amount: int, *, free: int, ahead: Iterable[Waiting] = (), now: datetime) -> Tier:
    """What an agreed request gets: its money, or a place in line behind those ``ahead``.

    Nobody passes one who is ahead unless the rules of that one let them, so that a large request is not
    starved by small ones.
    """
    if amount <= free and all(one.lets_pass(free, now) for one in ahead):
        return "reserved"
    return "waitlisted"


def line_rank(order: str, tier: int | None) -> int:
    """The place among those in line before their times are compared; without a tick it can wait."""
    return (tier or LEAST_URGENT) if order == "need" else 1


LEAST_URGENT: Final = 3


# Clocks -----------------------------------------------------------------------------------------------

DRAFT_KEPT: Final = timedelta(days=30)
ANSWER_WITHIN: Final = timedelta(days=14)
APPEAL_WITHIN: Final = timedelta(days=14)
WAITS_AT_MOST: Final = timedelta(days=90)
HELD_WARNINGS: Final = (7, 2)
CONFIRM_WITHIN: Final = timedelta(days=7)
WORDS_KEPT: Final = timedelta(days=60)
DESTINATION_KEPT: Final = timedelta(days=7)
EVENING: Final = time(19)


def next_look(local: datetime, days: Sequence[int], closed_until: date | None = None) -> datetime:
    """The evening by which two stewards have read what is sent now; ``local`` is in the collective's zone.

    ``days``: on which they look, Monday 0; not before ``closed_until``. At least a day ahead, so that a
    request sent on Friday afternoon is not promised for Friday evening.
    """
    day = max(local.date() + timedelta(days=1), closed_until or date.min)
    while day.weekday() not in days or datetime.combine(day, EVENING, local.tzinfo) < local + timedelta(
        days=1
    ):
        day += timedelta(days=1)
    return datetime.combine(day, EVENING, local.tzinfo)


def act_by(
    state: str, now: datetime, *, look: datetime, held: timedelta, closes_at: datetime | None = None
) -> datetime | None:
    """The moment by which the next person acts on a request that has just come to this state.

    ``held``: how long money stays set aside that nobody fetches.
    """
    spans: dict[str, timedelta] = {
        S.NEEDS_INFO: ANSWER_WITHIN,
        S.DECLINED: APPEAL_WITHIN,
        S.WAITLISTED: WAITS_AT_MOST,
        S.RESERVED: held,
        S.PARTLY_PAID: held,
        S.SENT: CONFIRM_WITHIN,
    }
    if state == S.IN_VOTE:
        return closes_at
    if state in (S.SUBMITTED, S.APPEALED, S.SCREENED, S.FAST_TRACK, S.DISPUTED):
        return look
    return now + spans[state] if state in spans else None


MOST_VOTES: Final = 2
"""A request that too few voted on is put to the vote again once."""
RUNS_OUT: Final = frozenset({S.NEEDS_INFO, S.WAITLISTED, S.RESERVED})


def warnings_due(left: timedelta) -> int:
    """How many of the warnings should have been given when so much time is left."""
    return sum(left <= timedelta(days=days) for days in HELD_WARNINGS)


# Asking, one thing per page -----------------------------------------------------------------------------


class AskStep(IntFlag):
    """The steps of asking; a draft remembers which are done."""

    AMOUNT = 1
    PURPOSE = 2
    WHEN = 4
    HOW = 8
    WHO = 16
    PREVIEW = 32
    KIND = 64


STEPS: Final[Mapping[str, AskStep]] = {
    "how-much": AskStep.AMOUNT,
    "kind": AskStep.KIND,
    "what-for": AskStep.PURPOSE,
    "when": AskStep.WHEN,
    "how": AskStep.HOW,
    "who": AskStep.WHO,
    "preview": AskStep.PREVIEW,
}


def first_missing(done: int) -> str | None:
    """The first step that is not done yet; None when all of it can be sent."""
    return next((name for name, step in STEPS.items() if not done & step), None)


def may_open_step(name: str, done: int) -> bool:
    """Whether a step can be opened: all before it are done. Going back is always possible."""
    missing = first_missing(done)
    names = list(STEPS)
    return missing is None or names.index(name) <= names.index(missing)


# Words for what was chosen ------------------------------------------------------------------------------

RAILS: Final[Mapping[str, Sentence]] = {
    "cash": say("Cash in person"),
    "mobile": say("Mobile money"),
    "bank": say("Bank transfer"),
    "voucher": say("A voucher"),
    "trusted": say("Through someone I trust"),
}
LEVELS: Final[Mapping[str, Sentence]] = {
    "stewards": say("Only stewards"),
    "open": say("All members"),
    "sealed": say("Only one steward"),
}
REASONS: Final[Mapping[str, Sentence]] = {
    "no_money": say("The fund cannot cover this now. It is not a judgement of you."),
    "not_covered": say("Our rules do not let this fund pay for this. Another fund may."),
    "elsewhere": say("There is better help for this elsewhere, and we would like to show you where."),
    "already_helped": say("The fund helped with this already. It has to reach others too."),
    "vote": say("The group did not agree this time. It is not a judgement of you."),
    "round": say("The sum did not reach this project. It can be suggested again in another round."),
    "no_quorum": say("Too few people voted, twice. It is not a judgement of you."),
}
ROUND: Final = "round"
"""Why a project is not paid for whose round chose others."""
FROZEN: Final = "frozen"
"""Why a request waits that had its money set aside: money was blocked."""
REASONS_TO_CHOOSE: Final = ("no_money", "not_covered", "elsewhere", "already_helped")
HOW_CHECKED: Final[Mapping[str, Sentence]] = {
    "conversation": say("By talking with them"),
    "vouched": say("Somebody vouched for them"),
    "receipt": say("I have seen the receipt"),
    "not_checked": say("Not checked further"),
}


NO_HURRY: Final = date(9999, 12, 31)
"""The day stored when something is not needed by a day: last in a queue ordered by day."""


def reference(year: int, number: int) -> str:
    """The number to say aloud: 2026-041."""
    return f"{year}-{number:03d}"


def payment_hash(
    *,
    fund: str,
    request: str,
    amount: int,
    currency: str,
    rail: str,
    source: str,
    destination: bytes,
    nonce: str,
) -> bytes:
    """What a second person says yes to: the exact content of a payment, as SHA-256 of canonical JSON.

    ``destination`` is a keyed fingerprint; ``nonce`` makes two equal payments different.
    """
    return hashlib.sha256(
        verify.canonical(
            {
                "amount": amount,
                "currency": currency,
                "destination": destination.hex(),
                "fund": fund,
                "nonce": nonce,
                "rail": rail,
                "request": request,
                "source": source,
            }
        )
    ).digest()
