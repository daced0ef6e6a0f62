"""What a page of results calls things: ballots, methods, levels of secrecy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from swsolidarity.core.verdict import N_, Sentence, say
from swsolidarity.decisions.rules import papers
from swsolidarity.decisions.rules.terms import EXTERNAL, HIDDEN, OPEN, ROLL, SECRET, UNTIL_VOTED

ANSWERS: Mapping[str, Sentence] = {
    "yes": say("Yes"),
    "no": say("No"),
    "consent": say("Consents"),
    "concern": say("Consents, with a concern"),
    "agree": say("Agrees"),
    "aside": say("Stands aside"),
    "object": say("Objects"),
    "block": say("Blocks"),
    "for": say("For it"),
    "rather_for": say("Rather for it"),
    "unsure": say("Not sure"),
    "rather_against": say("Rather against it"),
    "against": say("Against it"),
    "abstain": say("Abstained"),
}
"""What an answer is called on a page of results, in the order of its rows."""

AVAILABLE: Mapping[int, str] = {
    0: N_("%(option)s: no"),
    1: N_("%(option)s: if need be"),
    2: N_("%(option)s: yes"),
}
"""What points mean where people say when they can come."""

_CHOOSE = ("approval", "score", "dots", "irv", "schulze", "stv")
_ADOPT = ("vote", "consent", "consensus", "temperature")
# What is said of an option that won, by the method that counted.
CHOSEN: Mapping[str, Sentence] = {
    "elected": say("Elected"),
    "budget": say("Paid for"),
    "availability": say("Suits most"),
    "lot": say("Drawn"),
    **dict.fromkeys(_ADOPT, say("Adopted")),
} | dict.fromkeys(_CHOOSE, say("Chosen"))

COUNTED: Mapping[str, Sentence] = {
    "vote": say("yes against no"),
    "consent": say("by consent"),
    "consensus": say("by consensus"),
    "temperature": say("not at all: people were only asked"),
    "approval": say("by how many marked each option"),
    "score": say("by adding up points"),
    "dots": say("by adding up dots"),
    "irv": say("round by round, the last drops out"),
    "schulze": say("by comparing options two by two (Schulze)"),
    "stv": say("by single transferable vote, Scottish rule"),
    "budget": say("by equal shares of the sum"),
    "availability": say("not at all: people were only asked"),
    "lot": say("by lot"),
}

LEVELS: Mapping[str, Sentence] = {
    OPEN: say("open"),
    ROLL: say("seen by the people on the roll"),
    UNTIL_VOTED: say("seen by those who had voted"),
    HIDDEN: say("hidden until the close"),
    SECRET: say("secret"),
    EXTERNAL: say("cast elsewhere"),
}

EMPTY = say("Left empty")
RANKED = ("irv", "schulze", "stv")
POINTS = ("score", "dots")


def words(method: str, paper: str, labels: Sequence[str]) -> Sequence[Sentence]:
    """A ballot, part after part, best first; ``labels`` are the words of all options."""
    if paper in ANSWERS:
        return [ANSWERS[paper]]
    if paper == papers.BLANK:
        return [EMPTY]
    if method in RANKED:
        return [
            say("%(place)s. %(options)s", place=place, options=" = ".join(labels[one] for one in group))
            for place, group in enumerate(papers.ranking(paper, len(labels)), start=1)
        ]
    if method in POINTS:
        given = papers.points(paper, len(labels))
        most_first = sorted(given, key=lambda option: (-given[option], option))
        return [say("%(option)s: %(points)s", option=labels[one], points=given[one]) for one in most_first]
    if method == "availability":
        can = papers.points(paper, len(labels))
        return [say(AVAILABLE[can.get(place, 0)], option=label) for place, label in enumerate(labels)]
    return [say("%(option)s", option=labels[one]) for one in papers.marks(paper, len(labels))]
