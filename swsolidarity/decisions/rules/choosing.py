"""Which options take the places: the part that is the same however an option comes by its number.

An option that means no change (the status quo, none of these) takes part in the order like any other, and
whatever it is ahead of does not win.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.rules import thresholds
from swsolidarity.decisions.rules.outcome import Numbers, Outcome
from swsolidarity.decisions.rules.question import CHOICE, Question
from swsolidarity.decisions.rules.terms import LOT

Key = tuple[int, ...]
"""What options are ordered by, the larger first; the first number has to be above nought to win."""


@dataclass(frozen=True, slots=True)
class Filled:
    """``winners``: who has a place, best first. ``tied``: equal where the places end, undecided.

    ``drawn``: equal where the places end, decided by the lot. ``stopped_by``: the option that means no
    change and was ahead of all that did not win.
    """

    winners: tuple[int, ...] = ()
    tied: tuple[int, ...] = ()
    drawn: tuple[int, ...] = ()
    stopped_by: int | None = None


def fill(
    keys: Mapping[int, Key], places: int, *, stops: Collection[int] = (), lot: Sequence[int] = ()
) -> Filled:
    """Give the places to the options with the largest keys; the lot decides only where the places end.

    ``lot``: all options, luckiest first; without it what is equal there stays tied.
    """
    winners: list[int] = []
    for key in sorted(set(keys.values()), reverse=True):
        equal = [option for option in sorted(keys) if keys[option] == key]
        stopping = [option for option in equal if option in stops]
        if not stopping and len(equal) <= places - len(winners):
            winners += equal
        elif len(stopping) == len(equal):
            return Filled(tuple(winners), stopped_by=equal[0])
        elif not lot:
            return Filled(tuple(winners), tied=tuple(equal))
        else:
            stopped = None
            for option in sorted(equal, key=list(lot).index):
                if len(winners) == places or stopped is not None:
                    break
                if option in stops:
                    stopped = option
                else:
                    winners.append(option)
            return Filled(tuple(winners), drawn=tuple(equal), stopped_by=stopped)
        if len(winners) == places:
            break
    return Filled(tuple(winners))


def choose(
    question: Question,
    numbers: Numbers,
    *,
    keys: Sequence[Key],
    supporters: Sequence[int],
    describe: Callable[[int], Sentence],
    tally: Mapping[str, Any],
) -> Outcome:
    """What ordered options mean under the terms of the question.

    Turnout; somebody must have marked something; then the places go to the options ``supporters`` of which
    reach ``min_support`` of those who voted and the support floor. ``describe`` says what one option has.
    """
    told = opening(numbers)
    counted = {**tally, "drawn": []}

    def end(code: str, *why: Sentence, **parts: Any) -> Outcome:
        adopted = code in ("adopted", "elected")
        return Outcome(code, adopted, numbers, (*told, *why), tally=counted, **parts)

    missed = too_few(numbers, question)
    if missed is not None:
        return end("inquorate", missed)
    told += _bars(numbers, question)
    stops = {place for place, option in enumerate(question.options) if option.kind != CHOICE}
    running = {
        place: key
        for place, key in enumerate(keys)
        if key[0] > 0 and (place in stops or _reaches(supporters[place], numbers, question))
    }
    lot = question.lot if question.terms.tie_break == LOT else ()
    found = fill(running, question.places, stops=stops, lot=lot)
    counted["drawn"] = list(found.drawn)
    told += [describe(option) for option in found.winners]
    if found.tied:
        equal = [describe(option) for option in found.tied]
        last = say("They are equal where the places end, and a tie decides nothing.")
        return end("tied", *equal, last, tied=found.tied)
    if found.drawn:
        told += [describe(option) for option in found.drawn if option not in found.winners]
        told.append(say("Some are equal where the places end, so the lot decides."))
    if found.stopped_by is not None and not found.drawn:
        told.append(describe(found.stopped_by))
    if found.winners:
        if question.people:
            return end("elected", say("So they are elected."), winners=found.winners)
        return end("adopted", say("So it is adopted."), winners=found.winners)
    if found.stopped_by is not None:
        return end("not_adopted", say("%(option)s comes first, so nothing changes.", option=found.stopped_by))
    ordinary = [place for place in range(len(keys)) if place not in stops]
    told += [describe(place) for place in sorted(ordinary, key=lambda place: keys[place])[-1:]]
    backed = any(_backed(supporters[place], numbers, question) for place in ordinary)
    return end("inquorate" if backed else "not_adopted", say("No option has enough, so nothing is adopted."))


def opening(numbers: Numbers) -> list[Sentence]:
    """How many took part, and how many papers were empty."""
    told = [say("%(cast)s of %(roll)s on the roll voted.", cast=numbers.cast, roll=numbers.eligible)]
    if numbers.blank:
        told.append(say("Papers that came back empty: %(blank)s.", blank=numbers.blank))
    return told


def too_few(numbers: Numbers, question: Question) -> Sentence | None:
    """Why there is no result to speak of, whatever was marked."""
    turnout = thresholds.turnout(numbers, question.terms)
    if turnout is not None and turnout.code is not None:
        return turnout.why
    if not numbers.cast:
        return say("Nobody voted, so there is no result.")
    if numbers.cast == numbers.blank:
        return say("Nobody marked anything, so there is no result.")
    return None


def _bars(numbers: Numbers, question: Question) -> list[Sentence]:
    terms, said = question.terms, []
    if terms.min_support is not None:
        said.append(
            say(
                "An option needs at least %(share)s of those who vote behind it: %(needed)s of %(cast)s.",
                share=str(terms.min_support),
                needed=terms.min_support.needed(numbers.cast),
                cast=numbers.cast,
            )
        )
    floor = terms.floor(question.call)
    if floor is not None:
        said.append(
            say(
                "An option needs at least %(needed)s of %(roll)s on the roll behind it.",
                needed=floor.needed(numbers.eligible),
                roll=numbers.eligible,
            )
        )
    return said


def _reaches(supporters: int, numbers: Numbers, question: Question) -> bool:
    floor = question.terms.floor(question.call)
    return _backed(supporters, numbers, question) and (
        floor is None or floor.reached(supporters, numbers.eligible)
    )


def _backed(supporters: int, numbers: Numbers, question: Question) -> bool:
    share = question.terms.min_support
    return supporters > 0 and (share is None or share.reached(supporters, numbers.cast))
