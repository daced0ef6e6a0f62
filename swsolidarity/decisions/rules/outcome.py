"""What a vote came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from swsolidarity.core.verdict import Sentence

CODES = (
    "adopted",
    "adopted_provisionally",
    "not_adopted",
    "inquorate",
    "blocked",
    "tied",
    "elected",
    "advisory",
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """A count of ballots, and how many were on the roll.

    Yes, no, abstain, block and aside where one answer is given (``concern``: so many of the yes come with a
    concern); ``marked`` where options are marked or ranked; ``blank`` where a paper came back empty.
    """

    yes: int = 0
    no: int = 0
    abstain: int = 0
    block: int = 0
    aside: int = 0
    eligible: int = 0
    concern: int = 0
    marked: int = 0
    blank: int = 0

    @property
    def cast(self) -> int:
        """P: every ballot in the box."""
        answers = self.yes + self.no + self.abstain + self.block + self.aside
        return answers + self.marked + self.blank

    @property
    def decisive(self) -> int:
        """D: the ballots that say yes, no or block."""
        return self.yes + self.no + self.block

    def base(self, name: str) -> int:
        """The number a share is taken of: ``decisive``, ``cast`` or ``eligible``."""
        return {"decisive": self.decisive, "cast": self.cast, "eligible": self.eligible}[name]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one decision: its code, its numbers, and why, in sentences.

    ``numbers`` is None when they are withheld, or when the box failed its check (code ``void``).
    ``winners`` and ``tied`` are places of options. ``tally`` is the method's own count as JSON values, for
    the tables. A sentence value whose name begins with ``option`` is the place of an option; whoever shows
    the sentence puts its words there, so that a record repeats nobody's wording.
    """

    code: str
    adopted: bool
    numbers: Numbers | None
    reasoning: tuple[Sentence, ...]
    winners: tuple[int, ...] = ()
    tied: tuple[int, ...] = ()
    tally: Mapping[str, Any] | None = None

    def withheld(self, why: Sentence) -> Outcome:
        """The same result with the counts, and every sentence that would tell them, left out.

        Between whom a tie is stays only where the tie is the result.
        """
        tied = self.tied if self.code == "tied" else ()
        return replace(self, numbers=None, tally=None, tied=tied, reasoning=(why,))
