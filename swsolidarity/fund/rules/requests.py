"""The life of a request, as data: seventeen states, who moves it along which edge, what money moves with it.

Everything about whether a request may move stands in ``EDGES``. Who acts next, and by when, is a sentence
for each state, for the person who asked and for the stewards.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, Literal

from swsolidarity.core.verdict import N_, Sentence, say


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
    _edge(S.DRAFT, S.SUBMITTED, _ASKER),
    _edge(S.DRAFT, S.WITHDRAWN, _ASKER),
    _edge(S.SUBMITTED, S.NEEDS_INFO, _STEWARD),
    _edge(S.SUBMITTED, S.SCREENED, _TWO),
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
    # A small sum agreed while the pot is short stands in the same line as everybody else's.
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


Tier = Literal["reserved", "waitlisted"]


def place_or_money(amount: int, *, free: int, ahead: int) -> Tier:
    """What an agreed request gets: its money, or a place in line.

    First come, first served, strictly: while somebody is ahead in line, nobody passes, so that a large
    request is not starved by small ones.
    """
    return "reserved" if not ahead and amount <= free else "waitlisted"


# Clocks -----------------------------------------------------------------------------------------------

DRAFT_KEPT: Final = timedelta(days=30)
ANSWER_WITHIN: Final = timedelta(days=14)
APPEAL_WITHIN: Final = timedelta(days=14)
WAITS_AT_MOST: Final = timedelta(days=90)
HELD_AT_MOST: Final = timedelta(days=30)
HELD_WARNINGS: Final = (7, 2)
CONFIRM_WITHIN: Final = timedelta(days=7)
WORDS_KEPT: Final = timedelta(days=60)
DESTINATION_KEPT: Final = timedelta(days=7)
LOOKS: Final = (1, 4)
"""Evenings on which stewards look at requests: Tuesday and Friday (Monday is 0)."""
EVENING: Final = time(19)


def next_look(local: datetime) -> datetime:
    """The evening by which two stewards have read what is sent now; ``local`` is in the collective's zone.

    At least a day ahead, so that a request sent on Friday afternoon is not promised for Friday evening.
    """
    day = local.date() + timedelta(days=1)
    while day.weekday() not in LOOKS or datetime.combine(day, EVENING, local.tzinfo) < local + timedelta(
        days=1
    ):
        day += timedelta(days=1)
    return datetime.combine(day, EVENING, local.tzinfo)


def act_by(
    state: str, now: datetime, *, look: datetime, closes_at: datetime | None = None
) -> datetime | None:
    """The moment by which the next person acts on a request that has just come to this state."""
    spans: dict[str, timedelta] = {
        S.NEEDS_INFO: ANSWER_WITHIN,
        S.DECLINED: APPEAL_WITHIN,
        S.WAITLISTED: WAITS_AT_MOST,
        S.RESERVED: HELD_AT_MOST,
        S.PARTLY_PAID: HELD_AT_MOST,
        S.SENT: CONFIRM_WITHIN,
    }
    if state == S.IN_VOTE:
        return closes_at
    if state in (S.SUBMITTED, S.APPEALED, S.SCREENED, S.FAST_TRACK, S.DISPUTED):
        return look
    return now + spans[state] if state in spans else None


# Who acts next ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Next:
    """Where a request stands, who acts next, and by when (the moment is written out by the page)."""

    status: Sentence
    then: Sentence
    by: datetime | None = None
    yours: bool = False


STATUS: Final[Mapping[str, Sentence]] = {
    S.DRAFT: say("Not sent yet"),
    S.SUBMITTED: say("Asked"),
    S.NEEDS_INFO: say("A question"),
    S.SCREENED: say("Checked by stewards"),
    S.DECLINED: say("Not agreed"),
    S.APPEALED: say("Looked at again"),
    S.IN_VOTE: say("Voting"),
    S.FAST_TRACK: say("With two stewards"),
    S.RESERVED: say("Ready to pay"),
    S.WAITLISTED: say("Waiting list"),
    S.SENT: say("On its way"),
    S.DISPUTED: say("Being looked into"),
    S.PARTLY_PAID: say("Part received"),
    S.CLOSED: say("Received"),
    S.WITHDRAWN: say("Withdrawn"),
    S.LAPSED: say("Run out"),
    S.REDACTED: say("Finished"),
}

_ASKER_NEXT: Final[Mapping[str, tuple[str, bool]]] = {
    S.DRAFT: (N_("Only you can see this. Finish it when you are ready; it is kept for 30 days."), True),
    S.SUBMITTED: (N_("Two stewards read it. You do not have to do anything."), False),
    S.NEEDS_INFO: (N_("A steward has one question for you. Answer it and we go on."), True),
    S.SCREENED: (N_("Two stewards have checked it. A steward puts it to a vote next."), False),
    S.DECLINED: (N_("You can ask two other stewards to look again."), True),
    S.APPEALED: (N_("Two other stewards look at it. Not the ones who did before."), False),
    S.IN_VOTE: (N_("Members are voting. The result is there when the vote closes."), False),
    S.FAST_TRACK: (N_("Two people are looking at it now. A small sum needs no vote."), False),
    S.RESERVED: (N_("The money is set aside for you. A steward gets it ready to hand over."), False),
    S.WAITLISTED: (
        N_("Agreed, and waiting for money. You are number %(place)s in line. First come, first served."),
        False,
    ),
    S.SENT: (N_("It is on its way to you. When you have it, tell us here."), True),
    S.DISPUTED: (N_("You told us it did not arrive. Two stewards find out what happened."), False),
    S.PARTLY_PAID: (N_("You have a part of it. A steward gets the rest ready."), False),
    S.CLOSED: (N_("You have it. There is nothing more to do."), False),
    S.WITHDRAWN: (
        N_("You took this back. Nobody else sees it any more. You can ask again at any time."),
        False,
    ),
    S.LAPSED: (N_("The time ran out. It is not a judgement of you. You can ask again at any time."), False),
    S.REDACTED: (N_("Everything you wrote has been erased. Only the sum stays in the books."), False),
}

_STEWARD_NEXT: Final[Mapping[str, str]] = {
    S.SUBMITTED: N_("Two stewards check it, or ask one question."),
    S.NEEDS_INFO: N_("Waiting for an answer to our question."),
    S.SCREENED: N_("A steward puts it to a vote."),
    S.DECLINED: N_("The person can ask two other stewards to look again."),
    S.APPEALED: N_("Two stewards who did not decide before look at it again."),
    S.IN_VOTE: N_("Members are voting."),
    S.FAST_TRACK: N_("A small sum: two stewards sign it, or put it to a vote."),
    S.RESERVED: N_("One steward prepares the payment, another checks it, one of them hands it over."),
    S.WAITLISTED: N_("Number %(place)s in line. It gets its money when enough comes in."),
    S.SENT: N_("Waiting for the person to say they have it."),
    S.DISPUTED: N_(
        "It did not arrive. Two stewards, not the one who handed it over, find out what happened."
    ),
    S.PARTLY_PAID: N_("A steward prepares the rest."),
    S.CLOSED: N_("Done."),
    S.WITHDRAWN: N_("Taken back by the person."),
    S.LAPSED: N_("The time ran out."),
    S.REDACTED: N_("Erased on schedule. Only the sum stays in the books."),
}

_NEVER_IN_TIME: Final = N_(
    "It was not confirmed in time. Two stewards can record that it arrived, or came back."
)


def next_for_asker(state: str, by: datetime | None, *, place: int = 0, may_appeal: bool = True) -> Next:
    """Where a request stands, for the person who asked."""
    text, yours = _ASKER_NEXT[state]
    if state == S.DECLINED and not may_appeal:
        return Next(STATUS[state], say(N_("This was looked at twice. You can ask again for something else.")))
    return Next(STATUS[state], _filled(text, place), by, yours)


def next_for_steward(state: str, by: datetime | None, *, place: int = 0, late: bool = False) -> Next:
    """Where a request stands, for stewards. ``late``: the person did not confirm in time."""
    text = _NEVER_IN_TIME if state == S.SENT and late else _STEWARD_NEXT.get(state, N_("Not sent yet."))
    return Next(STATUS[state], _filled(text, place), by, state in WITH_STEWARDS or late)


def _filled(text: str, place: int) -> Sentence:
    return say(text, place=place) if "%(place)s" in text else say(text)


# The way of a request, as steps in words ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way; ``state`` is "done", "now" or "next"."""

    label: Sentence
    state: Literal["done", "now", "next"]


_ROAD: Final[tuple[tuple[Sentence, frozenset[State]], ...]] = (
    (say("Asked"), frozenset({S.DRAFT})),
    (say("Checked by stewards"), frozenset({S.SUBMITTED, S.NEEDS_INFO, S.APPEALED, S.SCREENED})),
    (say("Vote"), frozenset({S.IN_VOTE, S.FAST_TRACK})),
    (say("Money set aside"), frozenset({S.WAITLISTED})),
    (say("Ready to pay"), frozenset({S.RESERVED, S.PARTLY_PAID})),
    (say("On its way"), frozenset({S.SENT, S.DISPUTED})),
    (say("Received"), frozenset({S.CLOSED})),
)


_AGREED: Final = 2


def reached(state: str, so_far: int = 0) -> int:
    """How far along the way a request has come, as the number of the step; it never goes back."""
    return max(so_far, next((n for n, (_, states) in enumerate(_ROAD) if state in states), 0))


def road(state: str, so_far: int, *, small: bool) -> list[Step]:
    """The steps of the way, for the page: what is done, where it is now, what comes.

    ``so_far`` is how far the request came (``reached``). One that ended elsewhere shows that and its end.
    ``small`` sums are agreed by two stewards instead of a vote.
    """
    labels = [
        say("Agreed by two stewards") if small and n == _AGREED else label
        for n, (label, _) in enumerate(_ROAD)
    ]
    if state in ENDED and state != S.CLOSED:
        return [*(Step(label, "done") for label in labels[: max(so_far, 1)]), Step(STATUS[state], "now")]
    at = next(n for n, (_, states) in enumerate(_ROAD) if state in states)
    if state == S.CLOSED:
        return [Step(label, "done") for label in labels]
    return [Step(label, "done" if n < at else "now" if n == at else "next") for n, label in enumerate(labels)]


# Words for what was chosen ------------------------------------------------------------------------------

PURPOSES: Final[Mapping[str, Sentence]] = {
    "rent": say("Rent or a place to stay"),
    "food": say("Food"),
    "health": say("Health"),
    "legal": say("Legal costs"),
    "travel": say("Travel"),
    "children": say("Children or people I look after"),
    "other": say("Something else"),
}
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
}
REASONS: Final[Mapping[str, Sentence]] = {
    "no_money": say("The fund cannot cover this now. It is not a judgement of you."),
    "not_covered": say("Our rules do not let this fund pay for this. Another fund may."),
    "elsewhere": say("There is better help for this elsewhere, and we would like to show you where."),
    "already_helped": say("The fund helped with this already. It has to reach others too."),
    "vote": say("The group did not agree this time. It is not a judgement of you."),
    "no_quorum": say("Too few people voted, twice. It is not a judgement of you."),
}
REASONS_TO_CHOOSE: Final = ("no_money", "not_covered", "elsewhere", "already_helped")
HOW_CHECKED: Final[Mapping[str, Sentence]] = {
    "conversation": say("By talking with them"),
    "vouched": say("Somebody vouched for them"),
    "not_checked": say("Not checked further"),
}


NO_HURRY: Final = date(9999, 12, 31)
"""The day stored when something is not needed by a day: last in a queue ordered by day."""


def reference(year: int, number: int) -> str:
    """The number to say aloud: 2026-041."""
    return f"{year}-{number:03d}"
