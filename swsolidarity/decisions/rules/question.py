"""A frozen question as plain values: all that a method of counting may know of it."""

from __future__ import annotations

from dataclasses import dataclass

from swsolidarity.decisions.rules.terms import Terms

CHOICE, STATUS_QUO, NONE = "choice", "status_quo", "none"
KINDS = (CHOICE, STATUS_QUO, NONE)
WITH_OPTIONS = (
    "approval",
    "score",
    "dots",
    "irv",
    "schulze",
    "stv",
    "budget",
    "availability",
    "lot",
)
"""The methods that choose among options; the others answer one question."""
YES_OR_NO = ("vote", "consent", "consensus")
"""The methods that adopt one thing or do not."""
BY_OBJECTION = ("consent", "consensus")
"""The methods under which one can object while the vote is open."""
OBJECT = "object"
OBJECTED_BY_BALLOT = ("consent",)
"""Where ``object`` is an answer on the ballot, and needs its objection with a reason."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. ``id`` never changes and is what the lot is drawn by.

    ``kind``: an ordinary choice; ``status_quo``, everything stays as it is; or ``none`` of these (in an
    election: reopen nominations). ``cost`` in minor units, where requests are chosen.
    """

    id: str
    kind: str = CHOICE
    cost: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is decided, by whom and under which terms.

    ``eligible``: the roll. ``call``: 1, or 2 when it is open a second time. ``places``: how many options
    can win. ``people``: the options are people who stand. ``budget`` and ``step`` (what every voter's share
    is raised by when money is left) in minor units. ``lot``: the places of all options, luckiest first.
    """

    terms: Terms
    eligible: int = 0
    call: int = 1
    options: tuple[Option, ...] = ()
    places: int = 1
    people: bool = False
    budget: int = 0
    step: int = 100
    open_objections: int = 0
    lot: tuple[int, ...] = ()

    def of_kind(self, kind: str) -> tuple[int, ...]:
        """The places of the options of one kind."""
        return tuple(place for place, option in enumerate(self.options) if option.kind == kind)


EXTRA = {
    "approval": STATUS_QUO,
    "irv": STATUS_QUO,
    "schulze": NONE,
    "stv": NONE,
}
"""What is on the ballot besides the options people offer (decisions §2, §7)."""
