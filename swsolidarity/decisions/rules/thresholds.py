"""The order of verdict, exactly as decisions §4 writes it; the first hit wins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from swsolidarity.core.verdict import N_, Sentence, say
from swsolidarity.decisions.rules.outcome import Numbers, Outcome
from swsolidarity.decisions.rules.terms import Approval, Terms


class Step(NamedTuple):
    """One part of a rule, looked at: the code it ends the verdict with, or None to go on; and why."""

    code: str | None
    why: Sentence


Look = Callable[[], Step | None]


def verdict(numbers: Numbers, terms: Terms, *, call: int = 1, open_objections: int = 0) -> Outcome:
    """What the counted numbers mean under these terms.

    Turnout, blocks, tie, approval, opposition, asides, support. The integrity of the box comes before all
    of them and is checked by whoever counted it.
    """
    told = (
        say("%(cast)s of %(roll)s on the roll voted.", cast=numbers.cast, roll=numbers.eligible),
        say(
            "%(yes)s yes, %(no)s no, %(abstain)s abstained.",
            yes=numbers.yes,
            no=numbers.no,
            abstain=numbers.abstain,
        ),
    )
    return judge(numbers, told, in_order(numbers, terms, call, open_objections))


def in_order(numbers: Numbers, terms: Terms, call: int, open_objections: int) -> tuple[Look, ...]:
    """The steps of a verdict, the first first."""
    return (
        lambda: turnout(numbers, terms),
        lambda: blocks(numbers, terms),
        lambda: objections(open_objections),
        lambda: tie(numbers, terms),
        lambda: approval(numbers, terms),
        lambda: opposition(numbers, terms),
        lambda: asides(numbers, terms),
        lambda: support(numbers, terms, call),
    )


def judge(
    numbers: Numbers,
    counted: Iterable[Sentence],
    steps: Iterable[Look],
    tally: Mapping[str, Any] | None = None,
) -> Outcome:
    """Take the steps one by one; the first that ends it says with which code."""
    told = [*counted]
    for look in steps:
        step = look()
        if step is None:
            continue
        told.append(step.why)
        if step.code is not None:
            return Outcome(step.code, False, numbers, tuple(told), tally=tally)
    told.append(say("So it is adopted."))
    return Outcome("adopted", True, numbers, tuple(told), tally=tally)


def turnout(numbers: Numbers, terms: Terms) -> Step | None:
    """P·den ≥ num·E, else inquorate."""
    if terms.turnout is None:
        return None
    passed = terms.turnout.reached(numbers.cast, numbers.eligible)
    why = say(
        _TURNOUT[passed],
        share=str(terms.turnout),
        needed=terms.turnout.needed(numbers.eligible),
        roll=numbers.eligible,
        cast=numbers.cast,
    )
    return Step(None if passed else "inquorate", why)


def anybody(numbers: Numbers) -> Step | None:
    """Without a single paper there is no result."""
    if numbers.cast:
        return None
    return Step("inquorate", say("Nobody voted, so there is no result."))


def blocks(numbers: Numbers, terms: Terms) -> Step | None:
    """Enough blocks stop it."""
    if terms.blocks_needed is None or numbers.block < terms.blocks_needed:
        return None
    why = say(
        "Blocked it: %(blocks)s. It takes %(needed)s to block.",
        blocks=numbers.block,
        needed=terms.blocks_needed,
    )
    return Step("blocked", why)


def objections(count: int) -> Step | None:
    """One objection that is still open stops it."""
    if not count:
        return None
    return Step("blocked", say("Objections that are still open: %(count)s.", count=count))


def tie(numbers: Numbers, terms: Terms) -> Step | None:
    """Where more than half is asked, yes and no equal and above nothing is a tie, which never adopts."""
    if terms.approval is None or not terms.approval.strict_half:
        return None
    if not numbers.yes == numbers.no > 0:
        return None
    return Step("tied", say("Yes and no are equal, and a tie adopts nothing."))


def approval(numbers: Numbers, terms: Terms) -> Step | None:
    """Y·den > or ≥ num·base; a base of nothing fails."""
    if terms.approval is None:
        return None
    base = numbers.base(terms.approval.base)
    passed = approved(numbers.yes, base, terms.approval)
    return Step(
        None if passed else "not_adopted", _why_approval(numbers, terms.approval, base, passed=passed)
    )


def opposition(numbers: Numbers, terms: Terms) -> Step | None:
    """(N+B)·den ≤ num·base."""
    if terms.opposition is None:
        return None
    against, base = numbers.no + numbers.block, numbers.base(terms.opposition.base)
    passed = not terms.opposition.share.exceeded(against, base)
    why = say(_OPPOSITION[passed], share=str(terms.opposition.share), base=base, against=against)
    return Step(None if passed else "not_adopted", why)


def asides(numbers: Numbers, terms: Terms) -> Step | None:
    """S·den ≤ num·P."""
    if terms.aside is None:
        return None
    passed = not terms.aside.exceeded(numbers.aside, numbers.cast)
    why = say(_ASIDE[passed], share=str(terms.aside), cast=numbers.cast, aside=numbers.aside)
    return Step(None if passed else "not_adopted", why)


def support(numbers: Numbers, terms: Terms, call: int) -> Step | None:
    """Y·den ≥ num·E and Y ≥ min, else inquorate: the support floor."""
    floor = terms.floor(call)
    if floor is None:
        return None
    passed = floor.reached(numbers.yes, numbers.eligible)
    why = say(
        _SUPPORT[passed],
        needed=floor.needed(numbers.eligible),
        roll=numbers.eligible,
        yes=numbers.yes,
    )
    return Step(None if passed else "inquorate", why)


def approved(yes: int, base: int, part: Approval) -> bool:
    """Whether enough of the base said yes. A base of nothing fails, whatever the share."""
    if base == 0:
        return False
    reached = part.share.exceeded if part.strict else part.share.reached
    return reached(yes, base)


def _why_approval(numbers: Numbers, part: Approval, base: int, *, passed: bool) -> Sentence:
    if base == 0:
        return say("Nobody said yes or no, so there is nothing to take a share of.")
    if part.is_simple_majority and not numbers.block:
        return say(_MAJORITY[passed], yes=numbers.yes, no=numbers.no)
    return say(
        _APPROVAL[part.base, part.strict, passed],
        share=str(part.share),
        needed=part.share.needed(base, strict=part.strict),
        base=base,
        yes=numbers.yes,
    )


# Written out one by one, because a translator needs whole sentences.
_APPROVAL = {
    ("decisive", False, True): N_(
        "The rule asks for at least %(share)s of yes and no together, "
        "%(needed)s of %(base)s. %(yes)s said yes: enough."
    ),
    ("decisive", False, False): N_(
        "The rule asks for at least %(share)s of yes and no together, "
        "%(needed)s of %(base)s. %(yes)s said yes: too few."
    ),
    ("decisive", True, True): N_(
        "The rule asks for more than %(share)s of yes and no together, "
        "%(needed)s of %(base)s. %(yes)s said yes: enough."
    ),
    ("decisive", True, False): N_(
        "The rule asks for more than %(share)s of yes and no together, "
        "%(needed)s of %(base)s. %(yes)s said yes: too few."
    ),
    ("cast", False, True): N_(
        "The rule asks for at least %(share)s of everybody who voted, "
        "%(needed)s of %(base)s. %(yes)s said yes: enough."
    ),
    ("cast", False, False): N_(
        "The rule asks for at least %(share)s of everybody who voted, "
        "%(needed)s of %(base)s. %(yes)s said yes: too few."
    ),
    ("cast", True, True): N_(
        "The rule asks for more than %(share)s of everybody who voted, "
        "%(needed)s of %(base)s. %(yes)s said yes: enough."
    ),
    ("cast", True, False): N_(
        "The rule asks for more than %(share)s of everybody who voted, "
        "%(needed)s of %(base)s. %(yes)s said yes: too few."
    ),
    ("eligible", False, True): N_(
        "The rule asks for at least %(share)s of the roll, %(needed)s of %(base)s. %(yes)s said yes: enough."
    ),
    ("eligible", False, False): N_(
        "The rule asks for at least %(share)s of the roll, %(needed)s of %(base)s. %(yes)s said yes: too few."
    ),
    ("eligible", True, True): N_(
        "The rule asks for more than %(share)s of the roll, %(needed)s of %(base)s. %(yes)s said yes: enough."
    ),
    ("eligible", True, False): N_(
        "The rule asks for more than %(share)s of the roll, "
        "%(needed)s of %(base)s. %(yes)s said yes: too few."
    ),
}
_MAJORITY = {
    True: N_("The rule asks for more yes than no: %(yes)s against %(no)s is enough."),
    False: N_("The rule asks for more yes than no: %(yes)s against %(no)s is not enough."),
}
_OPPOSITION = {
    True: N_("At most %(share)s of %(base)s may be against. %(against)s were: within the limit."),
    False: N_("At most %(share)s of %(base)s may be against. %(against)s were: too many."),
}
_ASIDE = {
    True: N_("At most %(share)s of %(cast)s may stand aside. %(aside)s did: within the limit."),
    False: N_("At most %(share)s of %(cast)s may stand aside. %(aside)s did: too many."),
}
_SUPPORT = {
    True: N_("At least %(needed)s of %(roll)s on the roll must say yes. %(yes)s did: enough."),
    False: N_("At least %(needed)s of %(roll)s on the roll must say yes. %(yes)s did: too few."),
}
_TURNOUT = {
    True: N_(
        "The rule asks for %(share)s of the roll to vote, %(needed)s of %(roll)s. %(cast)s did: enough."
    ),
    False: N_(
        "The rule asks for %(share)s of the roll to vote, %(needed)s of %(roll)s. %(cast)s did: too few."
    ),
}
