"""The terms of a rule: its method, its thresholds and its times, read from and written to plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from swsolidarity.core.verdict import Invalid

HIDDEN, SECRET = "hidden", "secret"
# Weaker first: a level can be raised until the vote opens, never lowered (decisions §6).
SECRECY = (HIDDEN, SECRET)
BASES = ("decisive", "cast", "eligible")
ON_INQUORATE = ("fail", "extend", "second_call")
LONGEST_HOURS = 24 * 60
LONGEST_MEMBERSHIP = 365


class Share(NamedTuple):
    """A fraction, compared by cross-multiplication and never divided."""

    num: int
    den: int

    def reached(self, part: int, whole: int) -> bool:
        """Whether ``part`` is at least this share of ``whole``."""
        return part * self.den >= self.num * whole

    def exceeded(self, part: int, whole: int) -> bool:
        """Whether ``part`` is more than this share of ``whole``."""
        return part * self.den > self.num * whole

    def needed(self, whole: int, *, strict: bool = False) -> int:
        """The smallest whole number that reaches (or, if strict, exceeds) this share of ``whole``."""
        if strict:
            return self.num * whole // self.den + 1
        return -(-self.num * whole // self.den)

    def __str__(self) -> str:
        return f"{self.num}/{self.den}"


class Floor(NamedTuple):
    """The support floor: so many must say yes, as a share of the roll and at least ``least`` people."""

    share: Share
    least: int = 0

    def reached(self, yes: int, eligible: int) -> bool:
        """Y·den ≥ num·E and Y ≥ min."""
        return self.share.reached(yes, eligible) and yes >= self.least

    def needed(self, eligible: int) -> int:
        """How many must say yes."""
        return max(self.share.needed(eligible), self.least)


class Approval(NamedTuple):
    """How much of a base must say yes; strict means more than the share, else at least the share."""

    share: Share
    base: str = "decisive"
    strict: bool = False

    @property
    def is_simple_majority(self) -> bool:
        """More yes than no."""
        return self.strict_half and self.base == "decisive"

    @property
    def strict_half(self) -> bool:
        """More than one half, of whatever base."""
        return self.strict and 2 * self.share.num == self.share.den


class Opposition(NamedTuple):
    """No and block together may be at most this share of the base."""

    share: Share
    base: str = "cast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything a rule fixes (decisions §4–§6). A part that is None is not asked for."""

    method: str
    open_hours: int
    secrecy: str = HIDDEN
    min_membership_days: int = 0
    turnout: Share | None = None
    support: Floor | None = None
    approval: Approval | None = None
    opposition: Opposition | None = None
    aside: Share | None = None
    blocks_needed: int | None = None
    on_inquorate: str = "fail"
    second_support: Floor | None = None
    withhold: bool = False

    def __post_init__(self) -> None:
        """Refuse terms that no vote could be held under. Raises ``Invalid``."""
        if self.secrecy not in SECRECY or self.on_inquorate not in ON_INQUORATE:
            raise Invalid("This rule is written in a way that is not known here.")
        if not 1 <= self.open_hours <= LONGEST_HOURS:
            raise Invalid("A vote is open for at least an hour and at most 60 days.", field="open_hours")
        if not 0 <= self.min_membership_days <= LONGEST_MEMBERSHIP:
            raise Invalid(
                "People can be asked to have been members for at most a year.", field="min_membership_days"
            )
        shares = [
            self.turnout,
            self.aside,
            *(
                part.share
                for part in (self.support, self.second_support, self.approval, self.opposition)
                if part
            ),
        ]
        if any(share is not None and not 0 <= share.num <= share.den <= 1000 for share in shares):
            raise Invalid("A share is a fraction between nothing and the whole.")
        if any(share is not None and share.den == 0 for share in shares):
            raise Invalid("A share is a fraction between nothing and the whole.")
        if self.approval is not None and self.approval.share.num == 0:
            raise Invalid("Somebody has to say yes.", field="approval")
        if any(part is not None and part.base not in BASES for part in (self.approval, self.opposition)):
            raise Invalid("This rule is written in a way that is not known here.")
        if any(floor is not None and floor.least < 0 for floor in (self.support, self.second_support)):
            raise Invalid("This rule is written in a way that is not known here.")
        if self.blocks_needed is not None and self.blocks_needed < 1:
            raise Invalid("This rule is written in a way that is not known here.")
        if (self.on_inquorate == "second_call") != (self.second_support is not None):
            raise Invalid("A second call needs its lower floor written into the rule.", field="on_inquorate")
        if self.second_support is not None and self.support is not None:
            first, second = self.support, self.second_support
            if second.share.num * first.share.den > first.share.num * second.share.den:
                raise Invalid(
                    "The floor of a second call is not higher than the first.", field="on_inquorate"
                )

    def floor(self, call: int) -> Floor | None:
        """The support floor of the first or the second call."""
        return self.second_support if call > 1 and self.second_support is not None else self.support

    def params(self) -> dict[str, Any]:
        """The terms as plain JSON values, every field there."""
        return {
            "open_hours": self.open_hours,
            "secrecy": self.secrecy,
            "min_membership_days": self.min_membership_days,
            "turnout": _share(self.turnout),
            "support": _floor(self.support),
            "approval": self.approval
            and {
                "share": _share(self.approval.share),
                "base": self.approval.base,
                "strict": self.approval.strict,
            },
            "opposition": self.opposition
            and {"share": _share(self.opposition.share), "base": self.opposition.base},
            "aside": _share(self.aside),
            "blocks_needed": self.blocks_needed,
            "on_inquorate": self.on_inquorate,
            "second_support": _floor(self.second_support),
            "withhold": self.withhold,
        }


def read(method: str, params: Mapping[str, Any]) -> Terms:
    """The terms that ``Terms.params`` wrote.

    Raises ``KeyError`` or ``TypeError`` when they are not whole, ``Invalid`` when they make no sense.
    """
    approval, opposition = params["approval"], params["opposition"]
    return Terms(
        method=method,
        open_hours=params["open_hours"],
        secrecy=params["secrecy"],
        min_membership_days=params["min_membership_days"],
        turnout=_read_share(params["turnout"]),
        support=_read_floor(params["support"]),
        approval=approval and Approval(Share(*approval["share"]), approval["base"], approval["strict"]),
        opposition=opposition and Opposition(Share(*opposition["share"]), opposition["base"]),
        aside=_read_share(params["aside"]),
        blocks_needed=params["blocks_needed"],
        on_inquorate=params["on_inquorate"],
        second_support=_read_floor(params["second_support"]),
        withhold=params["withhold"],
    )


def _share(share: Share | None) -> list[int] | None:
    return None if share is None else [share.num, share.den]


def _floor(floor: Floor | None) -> dict[str, Any] | None:
    return None if floor is None else {"share": _share(floor.share), "least": floor.least}


def _read_share(value: list[int] | None) -> Share | None:
    return None if value is None else Share(*value)


def _read_floor(value: Mapping[str, Any] | None) -> Floor | None:
    return None if value is None else Floor(Share(*value["share"]), value["least"])
