"""An election out of a file, in the site's own terms: papers as text, options by their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.recount.packed import Packed
from swsolidarity.decisions.recount.source import Unreadable
from swsolidarity.decisions.rules import papers
from swsolidarity.decisions.rules.question import Question

RANKED, APPROVAL, SCORE, BUDGET = "ranked", "approval", "score", "pb"
YESNO, CONSENT = "yesno", "consent"

MOST_OPTIONS = 500
MOST_BALLOTS = 10**9
MOST_MONEY = 10**15
LONGEST_NAME = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """What was voted on, and every paper.

    ``numbers``: the number each option has in the file, counted from nought; one that withdrew is missing.
    ``ballots``: papers as ``rules.papers`` writes them, and how often each; packed where they are only added
    up. ``points``: papers give points, at most ``most``. ``question``: what the site itself published, or the
    rule of a file of yes and no; other files have none. ``lot``: options, luckiest first, where the file or
    its format says so. ``expected``: results to compare with. ``published``: a decision of the site, with its
    own rule. ``faults``: what in the file does not agree with itself.
    """

    kind: str
    title: str = ""
    names: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()
    ballots: Mapping[str, int] | Packed
    seats: int = 1
    costs: tuple[int, ...] = ()
    budget: int = 0
    money_scale: int = 1
    points: bool = False
    most: int = 0
    lot: tuple[int, ...] = ()
    question: Question | None = None
    expected: Sequence[Mapping[str, Any]] = field(default=())
    published: bool = False
    faults: tuple[Sentence, ...] = ()

    @property
    def cast(self) -> int:
        """How many ballots there are, blank ones too."""
        return self.ballots.cast if isinstance(self.ballots, Packed) else sum(self.ballots.values())

    @property
    def grouped(self) -> Mapping[str, int]:
        """The ballots, each paper once."""
        if not isinstance(self.ballots, Packed):
            return self.ballots
        ballots: Counter[str] = Counter()
        for paper, times in self.ballots.items():
            ballots[paper] += times
        return ballots


def whole(value: Any, what: str, *, least: int = 0, most: int = MOST_BALLOTS, line: int | None = None) -> int:
    """A whole number within bounds. Raises ``Unreadable``, naming what it is."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise Unreadable(
            say(
                "%(what)s must be a whole number from %(least)s to %(most)s.",
                what=what,
                least=least,
                most=most,
            ),
            line,
        )
    return value


def digits(text: str, what: str, *, least: int = 0, most: int = MOST_BALLOTS, line: int | None = None) -> int:
    """The same from text. Raises ``Unreadable``."""
    text = text.strip()
    plain = text.removeprefix("-")
    good = plain.isascii() and plain.isdigit() and len(plain) < 20
    return whole(int(text) if good else None, what, least=least, most=most, line=line)


def name(value: Any, line: int | None = None) -> str:
    """What somebody or something is called, cut if long, without what could steer a terminal.

    Raises ``Unreadable`` for anything but text.
    """
    if not isinstance(value, str):
        raise Unreadable(say("A name must be text."), line)
    words = " ".join(value[:LONGEST_NAME].split())
    return "".join(character for character in words if character.isprintable())


def ranking(groups: Sequence[Sequence[int]], options: int, line: int | None = None) -> str:
    """The paper of a ranking. Raises ``Unreadable`` for options that do not exist or come twice."""
    seen: set[int] = set()
    for group in groups:
        if not group:
            raise Unreadable(say("A place in this ranking is empty."), line)
        for option in group:
            exists(option, options, line)
            if option in seen:
                raise Unreadable(say("The same option stands twice on this ballot."), line)
            seen.add(option)
    return papers.write_ranking(groups)


def marks(options_marked: Sequence[int], options: int, line: int | None = None) -> str:
    """The paper of marks. Raises ``Unreadable`` for options that do not exist or come twice."""
    for option in options_marked:
        exists(option, options, line)
    if len(set(options_marked)) != len(options_marked):
        raise Unreadable(say("The same option stands twice on this ballot."), line)
    return papers.write_marks(options_marked)


def exists(option: Any, options: int, line: int | None = None) -> int:
    """The place of an option. Raises ``Unreadable`` when there is none such."""
    if not isinstance(option, int) or isinstance(option, bool) or not 0 <= option < options:
        raise Unreadable(say("This ballot names an option that does not exist."), line)
    return option


def whole_order(order: Any, size: int) -> tuple[int, ...]:
    """A lot that names every option once. Raises ``Unreadable``."""
    whole_numbers = isinstance(order, list | tuple) and all(type(place) is int for place in order)
    if not whole_numbers or sorted(order) != list(range(size)):
        raise Unreadable(say("A lot must name every option once, luckiest first."))
    return tuple(order)


def agree(said: int, found: int, line: int | None = None) -> None:
    """Check a number of ballots a file gives. Raises ``Unreadable``."""
    if said != found:
        raise Unreadable(
            say("The file says it has %(said)s ballots; %(found)s are there.", said=said, found=found), line
        )
