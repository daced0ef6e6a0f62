"""A round: what of a sum each voter's share paid for, worked out again from the count and one ballot.

Nothing here is kept. The count says what every supporter of a project paid at most; whoever knows their own
marks can follow their own share through it, purchase by purchase.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

LONGEST_CALL: Final = timedelta(days=120)
"""So long, at most, people can suggest projects."""
MOST_PROJECTS: Final = 40
FEWEST_PROJECTS: Final = 2

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Paid:
    """What one voter paid of a project, in minor units, and whether it was all that was asked of them."""

    option: int
    amount: Fraction
    in_full: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where one voter's share went. ``began`` is the share of the sum, ``share`` what it was raised to."""

    began: Fraction
    share: Fraction
    paid: tuple[Paid, ...]

    @property
    def left(self) -> Fraction:
        """What nothing was bought with."""
        return self.share - sum((one.amount for one in self.paid), Fraction(0))


def receipt(marked: Collection[int], tally: Mapping[str, Any]) -> Receipt:
    """Where the share of somebody went who marked these options, in the order in which it was spent.

    ``tally`` is the count as a result keeps it. What was bought by votes after the shares, or costs nothing,
    took nothing from anybody.
    """
    share = Fraction(*tally["raised_to"])
    left, paid = share, []
    for bought in tally["purchases"]:
        asked = Fraction(*bought["share"]) if bought["share"] else Fraction(0)
        if asked and bought["option"] in marked:
            amount = min(left, asked)
            left -= amount
            paid.append(Paid(bought["option"], amount, amount == asked))
    return Receipt(Fraction(*tally["endowment"]), share, tuple(paid))


def stage(state: str, projects_until: date, today: date) -> str:
    """Where a round is: "call" while people suggest, "checking" after that, then as it is stored."""
    if state == "open":
        return "call" if today <= projects_until else "checking"
    return state
