"""Shares and thresholds as choices in a list: their codes, and their words with a collective's numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from swsolidarity.decisions.rules import Approval, Floor, Share
from swsolidarity.web.i18n import gettext as _

NOTHING = "-"
NO_SHARE = "0/1"
FLOORS = (NO_SHARE, "1/10", "1/5", "1/4", "1/3", "1/2", "2/3")
TURNOUTS = (NOTHING, "1/5", "1/4", "1/3", "1/2", "2/3")
BEHIND_AN_OPTION = (NOTHING, "1/10", "1/5", "1/4", "1/3", "1/2", "2/3")
AT_MOST = (NOTHING, "0/1", "1/20", "1/10", "1/5", "1/3", "1/2")
MEASURES = (">1/3", "≥1/3", ">1/2", "≥3/5", "≥2/3", "≥3/4", "≥4/5")
OF_THE_ROLL = (NOTHING, "1/5", "1/4", "1/3", "1/2", "2/3")
APPROVALS = (
    NOTHING,
    "decisive >1/2",
    "decisive ≥3/5",
    "decisive ≥2/3",
    "decisive ≥3/4",
    "decisive ≥4/5",
    "cast >1/2",
    "cast ≥2/3",
    "eligible >1/2",
)


def with_now(codes: Iterable[str], now: str) -> list[str]:
    """The codes on offer, what a rule says now among them."""
    listed = list(codes)
    return listed if now in listed else [now, *listed]


def listed(
    codes: Iterable[str], now: str, none: str, words: Callable[[str], str], *, nothing: str = NOTHING
) -> list[tuple[str, str]]:
    """The choices of a list; ``none`` is what it is called to ask for nothing."""
    return [(code, none if code == nothing else words(code)) for code in with_now(codes, now)]


def of_the_roll(code: str, roll: int) -> str:
    """At least a share of the roll."""
    return _(
        "%(share)s of the roll: %(needed)s of %(roll)s", share=code, needed=read(code).needed(roll), roll=roll
    )


def at_most(code: str, roll: int) -> str:
    """At most a share of those who vote."""
    part = read(code)
    if part.num == 0:
        return _("Nobody")
    return _(
        "%(share)s of those who vote: %(most)s if all %(roll)s do",
        share=code,
        most=part.num * roll // part.den,
        roll=roll,
    )


def of_votes(code: str, roll: int) -> str:
    """At least, or more than, a share of those who vote."""
    part, strict = read(code[1:]), code[0] == ">"
    needed = part.needed(roll, strict=strict)
    if strict:
        return _(
            "More than %(share)s of those who vote: %(needed)s if all %(roll)s do",
            share=code[1:],
            needed=needed,
            roll=roll,
        )
    return _(
        "At least %(share)s of those who vote: %(needed)s if all %(roll)s do",
        share=code[1:],
        needed=needed,
        roll=roll,
    )


def approval_words(code: str, roll: int) -> str:
    """How much must say yes, in one line: a longer one is cut off in a list on a phone."""
    part = read_approval(code)
    if part is None:
        return _("However few say yes")
    share, needed = write(part.share), part.share.needed(roll, strict=part.strict)
    if part.base == "cast":
        return of_votes(code.split(" ")[1], roll)
    if part.is_simple_majority:
        return _("More yes than no: %(needed)s of %(roll)s", needed=needed, roll=roll)
    if part.base == "decisive":
        whole = _("At least %(share)s of yes and no: %(needed)s of %(roll)s")
        more = _("More than %(share)s of yes and no: %(needed)s of %(roll)s")
    else:
        whole = _("At least %(share)s of the roll: %(needed)s of %(roll)s")
        more = _("More than %(share)s of the roll: %(needed)s of %(roll)s")
    return (more if part.strict else whole) % {"share": share, "needed": needed, "roll": roll}


def read(code: str) -> Share:
    """A share from its code."""
    num, den = code.split("/")
    return Share(int(num), int(den))


def write(share: Share | None) -> str:
    """The code of a share, or of none."""
    return NOTHING if share is None else f"{share.num}/{share.den}"


def read_maybe(code: str) -> Share | None:
    """A share, or none."""
    return None if code == NOTHING else read(code)


def read_floor(code: str, least: int | None) -> Floor | None:
    """A floor, or none where neither a share nor a number is asked for."""
    return None if code == NO_SHARE and not least else Floor(read(code), least or 0)


def read_approval(code: str) -> Approval | None:
    """An approval, or none."""
    if code == NOTHING:
        return None
    base, sign_and_share = code.split(" ")
    return Approval(read(sign_and_share[1:]), base, strict=sign_and_share[0] == ">")


def write_approval(approval: Approval | None) -> str:
    """The code of an approval, or of none."""
    if approval is None:
        return NOTHING
    return f"{approval.base} {'>' if approval.strict else '≥'}{write(approval.share)}"
