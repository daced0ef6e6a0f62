"""Where a request stands, in words: its state, who acts next and by when, and the steps of its way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from swsolidarity.core.verdict import N_, Sentence, say
from swsolidarity.fund.rules.requests import ENDED, WITH_STEWARDS, State

# Who acts next ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Next:
    """Where a request stands, who acts next, and by when (the moment is written out by the page)."""

    status: Sentence
    then: Sentence
    by: datetime | None = None
    yours: bool = False


STATUS: Final[Mapping[str, Sentence]] = {
    State.DRAFT: say("Not sent yet"),
    State.SUBMITTED: say("Asked"),
    State.NEEDS_INFO: say("A question"),
    State.SCREENED: say("Checked by stewards"),
    State.DECLINED: say("Not agreed"),
    State.APPEALED: say("Looked at again"),
    State.IN_VOTE: say("Voting"),
    State.FAST_TRACK: say("With two stewards"),
    State.RESERVED: say("Ready to pay"),
    State.WAITLISTED: say("Waiting list"),
    State.SENT: say("On its way"),
    State.DISPUTED: say("Being looked into"),
    State.PARTLY_PAID: say("Part received"),
    State.CLOSED: say("Received"),
    State.WITHDRAWN: say("Withdrawn"),
    State.LAPSED: say("Run out"),
    State.REDACTED: say("Finished"),
}

_ASKER_NEXT: Final[Mapping[str, tuple[str, bool]]] = {
    State.DRAFT: (N_("Only you can see this. Finish it when you are ready; it is kept for 30 days."), True),
    State.SUBMITTED: (N_("Two stewards read it. You do not have to do anything."), False),
    State.NEEDS_INFO: (N_("A steward has one question for you. Answer it and we go on."), True),
    State.SCREENED: (N_("Two stewards have checked it. A steward puts it to a vote next."), False),
    State.DECLINED: (N_("You can ask two other stewards to look again."), True),
    State.APPEALED: (N_("Two other stewards look at it. Not the ones who did before."), False),
    State.IN_VOTE: (N_("Members are voting. The result is there when the vote closes."), False),
    State.FAST_TRACK: (N_("Two people are looking at it now. It needs no vote."), False),
    State.RESERVED: (N_("The money is set aside for you. A steward gets it ready to hand over."), False),
    State.WAITLISTED: (
        N_("Agreed, and waiting for money. You are number %(place)s in line. First come, first served."),
        False,
    ),
    State.SENT: (N_("It is on its way to you. When you have it, tell us here."), True),
    State.DISPUTED: (N_("You told us it did not arrive. Two stewards find out what happened."), False),
    State.PARTLY_PAID: (N_("You have a part of it. A steward gets the rest ready."), False),
    State.CLOSED: (N_("You have it. There is nothing more to do."), False),
    State.WITHDRAWN: (
        N_("You took this back. Nobody else sees it any more. You can ask again at any time."),
        False,
    ),
    State.LAPSED: (
        N_("The time ran out. It is not a judgement of you. You can ask again at any time."),
        False,
    ),
    State.REDACTED: (N_("Everything you wrote has been erased. Only the sum stays in the books."), False),
}

_STEWARD_NEXT: Final[Mapping[str, str]] = {
    State.SUBMITTED: N_("Two stewards check it, or ask one question."),
    State.NEEDS_INFO: N_("Waiting for an answer to our question."),
    State.SCREENED: N_("A steward puts it to a vote."),
    State.DECLINED: N_("The person can ask two other stewards to look again."),
    State.APPEALED: N_("Two stewards who did not decide before look at it again."),
    State.IN_VOTE: N_("Members are voting."),
    State.FAST_TRACK: N_("Two stewards agree to it, or put it to a vote."),
    State.RESERVED: N_("One steward prepares the payment, another checks it, one of them hands it over."),
    State.WAITLISTED: N_("Number %(place)s in line. It gets its money when enough comes in."),
    State.SENT: N_("Waiting for the person to say they have it."),
    State.DISPUTED: N_(
        "It did not arrive. Two stewards, not the one who handed it over, find out what happened."
    ),
    State.PARTLY_PAID: N_("A steward prepares the rest."),
    State.CLOSED: N_("Done."),
    State.WITHDRAWN: N_("Taken back by the person."),
    State.LAPSED: N_("The time ran out."),
    State.REDACTED: N_("Erased on schedule. Only the sum stays in the books."),
}

_ONLY_ONE: Final = N_(
    "Only the steward you chose reads it now. Tell them your number, so that they know it is you."
)
_UNVOUCHED: Final = N_("Whoever asked says that you know them. Nobody else sees this until you vouch.")

_ONCE_MORE: Final = N_("Too few people voted. A steward puts it to a vote once more.")
_LARGER_AHEAD: Final = N_(
    "Agreed, and number %(place)s in line. Requests are paid in the order they were agreed. "
    "A larger one is before yours."
)
_BEFORE_YOURS: Final = N_(
    "Agreed, and number %(place)s in line. One that comes before yours needs more than there is."
)
_LENT: Final = N_("You have it. You can give it back as it suits you.")
_FROZEN_FIRST: Final = N_("There is less money than when this was agreed. You are first in line.")
_FROZEN: Final = N_("There is less money than when this was agreed. You are number %(place)s in line.")
_FROZEN_STEWARD: Final = N_(
    "Money was blocked, so it waits as number %(place)s in line. It gets its money when enough comes in."
)

_NEVER_IN_TIME: Final = N_(
    "It was not confirmed in time. Two stewards can record that it arrived, or came back."
)


def next_for_asker(
    state: str,
    by: datetime | None,
    *,
    place: int = 0,
    may_appeal: bool = True,
    once_more: bool = False,
    larger_ahead: bool = False,
    in_another_order: bool = False,
    frozen: bool = False,
    to_give_back: bool = False,
    unvouched: bool = False,
) -> Next:
    """Where a request stands, for the person who asked.

    ``once_more``: too few took part in its vote. ``larger_ahead``: there is money for it, and another's turn.
    ``in_another_order``: not who was agreed first is next.
    ``frozen``: its money was set aside, and money was blocked since. ``to_give_back``: some of it is lent.
    ``unvouched``: the one steward who knows who asks has not said so.
    """
    text, yours = _ASKER_NEXT[state]
    if state == State.SUBMITTED and unvouched:
        text = _ONLY_ONE
    if state == State.SCREENED and once_more:
        text = _ONCE_MORE
    if state == State.WAITLISTED and larger_ahead:
        text = _BEFORE_YOURS if in_another_order else _LARGER_AHEAD
    elif state == State.CLOSED and to_give_back:
        text = _LENT
    elif state == State.WAITLISTED and frozen and place:
        text = _FROZEN_FIRST if place == 1 else _FROZEN
    if state == State.DECLINED and not may_appeal:
        return Next(STATUS[state], say(N_("This was looked at twice. You can ask again for something else.")))
    return Next(STATUS[state], _filled(text, place), by, yours)


def next_for_steward(
    state: str,
    by: datetime | None,
    *,
    place: int = 0,
    late: bool = False,
    once_more: bool = False,
    frozen: bool = False,
    unvouched: bool = False,
) -> Next:
    """Where a request stands, for stewards. ``late``: the person did not confirm in time.

    ``once_more``: too few took part in its vote. ``frozen``: money was blocked since it was set aside.
    """
    text = _NEVER_IN_TIME if state == State.SENT and late else _STEWARD_NEXT.get(state, N_("Not sent yet."))
    if state == State.SCREENED and once_more:
        text = _ONCE_MORE
    if state == State.SUBMITTED and unvouched:
        text = _UNVOUCHED
    if state == State.WAITLISTED and frozen:
        text = _FROZEN_STEWARD
    return Next(STATUS[state], _filled(text, place), by, state in WITH_STEWARDS or late)


def _filled(text: str, place: int) -> Sentence:
    return say(text, place=place) if "%(place)s" in text else say(text)


def who_asks(role: str, level: str, name: str | None, *, by_proxy: bool = False) -> Sentence:
    """What this reader is told about who asks; ``name`` only where they may know it."""
    if role == "asker":
        return _YOU[level]
    if role == "voucher":
        return say("You entered it for them") if by_proxy else say("Not written here; you know it")
    if name is None:
        return say("One steward knows") if level == "sealed" and role == "steward" else say("Not told")
    if level == "open":
        return Sentence("%(name)s", {"name": name})
    return say("%(name)s; only stewards see it", name=name)


_YOU: Final[Mapping[str, Sentence]] = {
    "open": say("You; members see your name"),
    "stewards": say("You; members do not see it"),
    "sealed": say("You; only the steward you chose knows it"),
}


# The way of a request, as steps in words ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way; ``state`` is "done", "now" or "next"."""

    label: Sentence
    state: Literal["done", "now", "next"]


_ROAD: Final[tuple[tuple[Sentence, frozenset[State]], ...]] = (
    (say("Asked"), frozenset({State.DRAFT})),
    (
        say("Checked by stewards"),
        frozenset({State.SUBMITTED, State.NEEDS_INFO, State.APPEALED, State.SCREENED}),
    ),
    (say("Vote"), frozenset({State.IN_VOTE, State.FAST_TRACK})),
    (say("Money set aside"), frozenset({State.WAITLISTED})),
    (say("Ready to pay"), frozenset({State.RESERVED, State.PARTLY_PAID})),
    (say("On its way"), frozenset({State.SENT, State.DISPUTED})),
    (say("Received"), frozenset({State.CLOSED})),
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
    if state in ENDED and state != State.CLOSED:
        return [*(Step(label, "done") for label in labels[: max(so_far, 1)]), Step(STATUS[state], "now")]
    at = next(n for n, (_, states) in enumerate(_ROAD) if state in states)
    if state == State.CLOSED:
        return [Step(label, "done") for label in labels]
    return [Step(label, "done" if n < at else "now" if n == at else "next") for n, label in enumerate(labels)]
