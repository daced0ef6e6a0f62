"""A ballot read aloud: in words, for the person who casts it and for whoever reads the names.

A sentence value whose name begins with ``option`` is the place of an option, as in ``rules.outcome``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from swsolidarity.core.verdict import N_, Sentence, say
from swsolidarity.decisions.rules import papers
from swsolidarity.decisions.rules.question import CHOICE, Question

ANSWERS: Mapping[str, Mapping[str, Sentence]] = {
    "vote": {"yes": say("Yes"), "no": say("No"), "abstain": say("Abstain")},
    "consent": {
        "consent": say("I consent"),
        "concern": say("I consent, with a concern"),
        "aside": say("I stand aside"),
        "object": say("I object"),
        "abstain": say("I abstain"),
    },
    "consensus": {
        "agree": say("I agree"),
        "abstain": say("I abstain"),
        "aside": say("I stand aside"),
        "block": say("I block it"),
    },
    "temperature": {
        "for": say("I am for it"),
        "rather_for": say("I am rather for it"),
        "unsure": say("I am not sure"),
        "rather_against": say("I am rather against it"),
        "against": say("I am against it"),
    },
}
WHAT_IT_DOES: Mapping[str, Mapping[str, Sentence]] = {
    "consent": {
        "concern": say("It can go ahead. Your concern is counted."),
        "aside": say("You do not support it, and you do not stop it."),
        "object": say("You think that it would harm us or cannot work. An open objection stops it."),
        "abstain": say("You leave it to the others."),
    },
    "consensus": {
        "abstain": say("You leave it to the others."),
        "aside": say("You do not support it, and you do not stop it."),
        "block": say("You think that it would harm us, and you want to stop it."),
    },
}
"""Beside an answer that not everybody knows."""

NO_CHANGE: Mapping[str, str] = {
    "approval": N_("Mark “%(option)s” too if that is fine with you."),
    "irv": N_("“%(option)s” is a choice like any other. If it wins, nothing changes."),
    "schulze": N_("Put “%(option)s” above whatever you do not want. If it wins, nothing changes."),
    "stv": N_("Put “%(option)s” above whoever you do not want. If it takes a place, that place stays open."),
}
"""What it means to choose that nothing changes, where that is on the paper."""

_PLACES = (
    say("1st choice"),
    say("2nd choice"),
    say("3rd choice"),
    say("4th choice"),
    say("5th choice"),
    say("6th choice"),
    say("7th choice"),
    say("8th choice"),
    say("9th choice"),
    say("10th choice"),
)
RANKED = ("irv", "schulze", "stv")
MARKED = ("approval", "budget")
POINTED = ("score", "dots")


@dataclass(frozen=True, slots=True)
class Aloud:
    """``lines``: what stands on the paper, line by line, each with what was said of it or None.

    ``rest``: what it means for everything else, or that the paper is blank.
    """

    lines: tuple[tuple[Sentence, Sentence | None], ...] = ()
    rest: Sentence | None = None


def place(number: int) -> Sentence:
    """A place in a ranking, counted from one."""
    return _PLACES[number - 1] if number <= len(_PLACES) else say("Choice %(place)s", place=number)


def about_no_change(question: Question) -> Sentence | None:
    """What whoever fills in a paper has to know of the option that means no change; None without one."""
    for at, option in enumerate(question.options):
        if option.kind != CHOICE and question.terms.method in NO_CHANGE:
            return say(NO_CHANGE[question.terms.method], option=at)
    return None


def read(paper: str, question: Question) -> Aloud:
    """A valid paper in words. Raises ``Invalid`` where it is not one, ``KeyError`` for an unknown answer."""
    method, options = question.terms.method, len(question.options)
    if method in ANSWERS:
        return Aloud(((ANSWERS[method][paper], None),))
    if method in MARKED:
        return _marks(papers.marks(paper, options), options)
    if method in RANKED:
        return _ranking(papers.ranking(paper, options), options, equal=method == "schulze")
    given = papers.points(paper, options)
    if method == "availability":
        return _availability(given, options)
    if method in POINTED:
        return _points(given, question)
    return Aloud(rest=say("Your paper is empty."))


def fullest(question: Question) -> tuple[str, ...]:
    """Papers that together take at least as much room in words as any one paper."""
    method, options = question.terms.method, len(question.options)
    if method in ANSWERS:
        return tuple(ANSWERS[method])
    if method in MARKED:
        return papers.BLANK, papers.write_marks(range(options))
    if method in RANKED:
        return papers.BLANK, papers.write_ranking([option] for option in range(options))
    most = 1 if method == "availability" else question.terms.dots or 5
    return papers.BLANK, papers.write_points(dict.fromkeys(range(options), most))


def _option(place: int) -> Sentence:
    return say("%(option)s", option=place)


def _marks(marked: tuple[int, ...], options: int) -> Aloud:
    if not marked:
        return Aloud(rest=say("You mark nothing. That is a blank vote, and it counts as taking part."))
    rest = None if len(marked) == options else say("You leave the rest unmarked.")
    return Aloud(tuple((_option(one), say("Marked")) for one in marked), rest)


def _ranking(ranked: papers.Ranking, options: int, *, equal: bool) -> Aloud:
    if not ranked:
        return Aloud(rest=say("You rank nothing. That is a blank vote, and it counts as taking part."))
    lines = tuple(
        (place(number), _option(one)) for number, group in enumerate(ranked, start=1) for one in group
    )
    if len(lines) == options:
        return Aloud(lines)
    if equal:
        return Aloud(lines, say("You leave the rest empty: all of them come last, equally."))
    return Aloud(lines, say("You leave the rest empty."))


def _points(given: Mapping[int, int], question: Question) -> Aloud:
    if not given:
        return Aloud(rest=say("You give nothing. That is a blank vote, and it counts as taking part."))
    dots = question.terms.method == "dots"
    lines = tuple(
        (
            _option(one),
            say("dots: %(dots)s", dots=points) if dots else say("points: %(points)s", points=points),
        )
        for one, points in sorted(given.items(), key=lambda item: (-item[1], item[0]))
    )
    if dots:
        left = question.terms.dots - sum(given.values())
        return Aloud(lines, say("Dots you do not use: %(left)s.", left=left))
    return Aloud(lines, None if len(given) == len(question.options) else say("The rest get 0 points."))


def _availability(given: Mapping[int, int], options: int) -> Aloud:
    if not given:
        return Aloud(rest=say("You can do none of them."))
    lines = tuple(
        (_option(one), say("Yes") if answer > 1 else say("If need be")) for one, answer in given.items()
    )
    return Aloud(lines, None if len(given) == options else say("The rest you cannot do."))
