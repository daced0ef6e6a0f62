"""The terms of a rule: its method, its thresholds and its times, read from and written to plain JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from swsolidarity.core.verdict import Invalid

OPEN, ROLL, UNTIL_VOTED = "open", "roll", "until_voted"
HIDDEN, SECRET, EXTERNAL = "hidden", "secret", "external"
# Weaker first: a level can be raised until the vote opens, never lowered (decisions §6). Names are seen by
# every member at once, by the roll at once, by whoever voted, by everybody after the close, by nobody; or
# the vote is held elsewhere.
SECRECY = (OPEN, ROLL, UNTIL_VOTED, HIDDEN, SECRET, EXTERNAL)
NAMED = (OPEN, ROLL, UNTIL_VOTED, HIDDEN)
# These are answered by name: what somebody says has to be talked over with them, or counted on.
NAMED_BY_NATURE = frozenset({"consent", "consensus", "temperature", "availability", "lot"})
BASES = ("decisive", "cast", "eligible")
ON_INQUORATE = ("fail", "extend", "second_call")
TIED, LOT = "tied", "lot"
ON_CALL = "on_call"
"""Not an office: the members who are on call for what cannot wait, by their own will."""
ADD1, ADD1_THEN_GREEDY, GREEDY = "add1", "add1_then_greedy", "greedy"
COMPLETIONS = (ADD1, ADD1_THEN_GREEDY, GREEDY)
MOST_DOTS = 100
MOST_PLACES = 50
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


class Rung(NamedTuple):
    """One step of a ladder of measures: what it asks of those who vote, and of the roll.

    ``option`` is the id of an option the rule itself fixes.
    """

    option: str
    of_cast: Share
    strict: bool = False
    of_roll: Share | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Everything a rule fixes (decisions §4–§8). A part that is None, nought or empty is not asked for.

    ``roles``: the mandates that put somebody on the roll, or being on call; none means every member.
    ``as_of_start``: the roll is that of the day the process began. ``seconds``: people who must want it
    discussed, within ``seconds_days``. ``places``: how many options win. ``min_support``: the share of those
    who vote that a winning option needs. ``ladder``: the heaviest measure first; the first that reaches its
    bars is taken.
    ``dots``, ``most_dots``: to give in all, and to one option. ``tie_break``: publish a tie, or draw.
    ``completion``: what happens to money that equal shares leave. ``publish_ballots``: rankings are
    published after the close where that gives nobody away. ``lapses_days``: until what an emergency vote
    decided ends by itself. ``confirmed_by``: the key of the rule under which everybody can confirm it.
    """

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
    roles: tuple[str, ...] = ()
    as_of_start: bool = False
    seconds: int = 0
    seconds_days: int = 7
    places: int = 1
    min_support: Share | None = None
    ladder: tuple[Rung, ...] = ()
    dots: int = 0
    most_dots: int = 0
    tie_break: str = TIED
    completion: str = ADD1
    publish_ballots: bool = False
    proxies: bool = False
    assisted: bool = False
    lapses_days: int = 0
    confirmed_by: str = ""

    def __post_init__(self) -> None:
        """Refuse terms that no vote could be held under. Raises ``Invalid``."""
        self._check_secrecy()
        if self.on_inquorate not in ON_INQUORATE:
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
            self.min_support,
            *(rung.of_cast for rung in self.ladder),
            *(rung.of_roll for rung in self.ladder),
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
        self._check_options()
        if (self.on_inquorate == "second_call") != (self.second_support is not None):
            raise Invalid("A second call needs its lower floor written into the rule.", field="on_inquorate")
        if self.second_support is not None and self.support is not None:
            first, second = self.support, self.second_support
            if second.share.num * first.share.den > first.share.num * second.share.den:
                raise Invalid(
                    "The floor of a second call is not higher than the first.", field="on_inquorate"
                )

    def _check_options(self) -> None:
        if self.tie_break not in (TIED, LOT) or self.completion not in COMPLETIONS:
            raise Invalid("This rule is written in a way that is not known here.")
        if not 1 <= self.places <= MOST_PLACES:
            raise Invalid("Between one and fifty options can win.", field="places")
        if not 0 <= self.most_dots <= self.dots <= MOST_DOTS:
            raise Invalid(
                "Give between one and a hundred dots, and no more of them to one option.", field="dots"
            )
        if min(self.seconds, self.seconds_days, self.lapses_days) < 0:
            raise Invalid("This rule is written in a way that is not known here.")
        if self.secrecy not in levels(self.method):
            raise Invalid(
                "This kind of question is answered by name, so it cannot be secret.", field="secrecy"
            )

    def _check_secrecy(self) -> None:
        if self.secrecy not in SECRECY:
            raise Invalid("This rule is written in a way that is not known here.")
        if self.secrecy not in levels(self.method):
            raise Invalid(
                "This kind of question is answered by name, so it cannot be secret.", field="secrecy"
            )
        if self.secrecy not in NAMED and (self.proxies or self.assisted):
            raise Invalid("A secret vote is cast in person: no proxies and no help.", field="proxies")

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
            "roles": list(self.roles),
            "as_of_start": self.as_of_start,
            "seconds": self.seconds,
            "seconds_days": self.seconds_days,
            "places": self.places,
            "min_support": _share(self.min_support),
            "ladder": [
                [rung.option, _share(rung.of_cast), rung.strict, _share(rung.of_roll)] for rung in self.ladder
            ],
            "dots": self.dots,
            "most_dots": self.most_dots,
            "tie_break": self.tie_break,
            "completion": self.completion,
            "publish_ballots": self.publish_ballots,
            "proxies": self.proxies,
            "assisted": self.assisted,
            "lapses_days": self.lapses_days,
            "confirmed_by": self.confirmed_by,
        }


def levels(method: str) -> tuple[str, ...]:
    """The levels of secrecy a method can have, weaker first."""
    return NAMED if method in NAMED_BY_NATURE else SECRECY


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
        **_added_later(params),
    )


def _added_later(params: Mapping[str, Any]) -> dict[str, Any]:
    """What rules of the first release did not say yet: where it is missing, it is not asked for."""
    added = {key: params[key] for key in _AS_WRITTEN if key in params}
    if "roles" in params:
        added["roles"] = tuple(params["roles"])
        added["min_support"] = _read_share(params["min_support"])
        added["ladder"] = tuple(
            Rung(option, Share(*of_cast), strict, _read_share(of_roll))
            for option, of_cast, strict, of_roll in params["ladder"]
        )
    return added


_AS_WRITTEN = (
    "as_of_start",
    "seconds",
    "seconds_days",
    "places",
    "dots",
    "most_dots",
    "tie_break",
    "completion",
    "publish_ballots",
    "proxies",
    "assisted",
    "lapses_days",
    "confirmed_by",
)


def _share(share: Share | None) -> list[int] | None:
    return None if share is None else [share.num, share.den]


def _floor(floor: Floor | None) -> dict[str, Any] | None:
    return None if floor is None else {"share": _share(floor.share), "least": floor.least}


def _read_share(value: list[int] | None) -> Share | None:
    return None if value is None else Share(*value)


def _read_floor(value: Mapping[str, Any] | None) -> Floor | None:
    return None if value is None else Floor(Share(*value["share"]), value["least"])
