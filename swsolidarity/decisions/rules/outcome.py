"""What a vote came to."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    """A count: yes, no, abstain, block and aside, and how many were on the roll."""

    yes: int = 0
    no: int = 0
    abstain: int = 0
    block: int = 0
    aside: int = 0
    eligible: int = 0

    @property
    def cast(self) -> int:
        """P: every ballot in the box."""
        return self.yes + self.no + self.abstain + self.block + self.aside

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
    """

    code: str
    adopted: bool
    numbers: Numbers | None
    reasoning: tuple[Sentence, ...]

    def withheld(self, why: Sentence) -> Outcome:
        """The same result with the counts, and every sentence that would tell them, left out."""
        return replace(self, numbers=None, reasoning=(why,))
