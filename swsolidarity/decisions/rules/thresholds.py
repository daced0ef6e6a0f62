"""The order of verdict, exactly as decisions §4 writes it; the first hit wins."""

from __future__ import annotations

from swsolidarity.core.verdict import N_, Sentence, say
from swsolidarity.decisions.rules.outcome import Numbers, Outcome
from swsolidarity.decisions.rules.terms import Approval, Terms


def verdict(numbers: Numbers, terms: Terms, *, call: int = 1, open_objections: int = 0) -> Outcome:
    """What the counted numbers mean under these terms.

    Turnout, blocks, tie, approval, opposition and asides, support: the integrity of the box, which comes
    before all of them, is checked by whoever counted it.
    """
    told = [
        say("%(cast)s of %(roll)s on the roll voted.", cast=numbers.cast, roll=numbers.eligible),
        say(
            "%(yes)s yes, %(no)s no, %(abstain)s abstained.",
            yes=numbers.yes,
            no=numbers.no,
            abstain=numbers.abstain,
        ),
    ]
    if terms.turnout is not None:
        needed = terms.turnout.needed(numbers.eligible)
        values = {"share": str(terms.turnout), "needed": needed, "cast": numbers.cast}
        if not terms.turnout.reached(numbers.cast, numbers.eligible):
            told.append(
                say(
                    "The rule asks for %(share)s of the roll to vote, %(needed)s people. "
                    "%(cast)s did: too few took part.",
                    **values,
                )
            )
            return _outcome("inquorate", numbers, told)
        told.append(
            say(
                "The rule asks for %(share)s of the roll to vote, %(needed)s people. %(cast)s did: enough.",
                **values,
            )
        )
    if terms.blocks_needed is not None and numbers.block >= terms.blocks_needed:
        told.append(
            say(
                "%(blocks)s blocked it, and %(needed)s are enough to block.",
                blocks=numbers.block,
                needed=terms.blocks_needed,
            )
        )
        return _outcome("blocked", numbers, told)
    if open_objections:
        told.append(say("%(count)s objections are still open.", count=open_objections))
        return _outcome("blocked", numbers, told)
    if terms.approval is not None:
        if terms.approval.strict_half and numbers.yes == numbers.no > 0:
            told.append(say("Yes and no are equal, and a tie adopts nothing."))
            return _outcome("tied", numbers, told)
        base = numbers.base(terms.approval.base)
        passed = approved(numbers.yes, base, terms.approval)
        told.append(_approval(numbers, terms.approval, base, passed=passed))
        if not passed:
            return _outcome("not_adopted", numbers, told)
    if terms.opposition is not None:
        against, base = numbers.no + numbers.block, numbers.base(terms.opposition.base)
        passed = not terms.opposition.share.exceeded(against, base)
        told.append(
            say(
                _OPPOSITION[passed],
                share=str(terms.opposition.share),
                base=base,
                against=against,
            )
        )
        if not passed:
            return _outcome("not_adopted", numbers, told)
    if terms.aside is not None:
        passed = not terms.aside.exceeded(numbers.aside, numbers.cast)
        told.append(
            say(
                _ASIDE[passed],
                share=str(terms.aside),
                cast=numbers.cast,
                aside=numbers.aside,
            )
        )
        if not passed:
            return _outcome("not_adopted", numbers, told)
    floor = terms.floor(call)
    if floor is not None:
        passed = floor.reached(numbers.yes, numbers.eligible)
        told.append(
            say(
                _SUPPORT[passed],
                needed=floor.needed(numbers.eligible),
                roll=numbers.eligible,
                yes=numbers.yes,
            )
        )
        if not passed:
            return _outcome("inquorate", numbers, told)
    told.append(say("So it is adopted."))
    return _outcome("adopted", numbers, told)


def approved(yes: int, base: int, approval: Approval) -> bool:
    """Y·den > or ≥ num·base. A base of nothing fails, whatever the share."""
    if base == 0:
        return False
    reached = approval.share.exceeded if approval.strict else approval.share.reached
    return reached(yes, base)


def _outcome(code: str, numbers: Numbers, told: list[Sentence]) -> Outcome:
    return Outcome(code, code == "adopted", numbers, tuple(told))


def _approval(numbers: Numbers, approval: Approval, base: int, *, passed: bool) -> Sentence:
    if approval.is_simple_majority and not numbers.block:
        return say(_MAJORITY[passed], yes=numbers.yes, no=numbers.no)
    values = {
        "share": str(approval.share),
        "needed": approval.share.needed(base, strict=approval.strict),
        "base": base,
        "yes": numbers.yes,
    }
    if base == 0:
        return say("Nobody said yes or no, so there is nothing to take a share of.")
    return say(_APPROVAL[approval.base, approval.strict, passed], **values)


# Written out one by one, because a translator needs whole sentences.
_APPROVAL = {
    ("decisive", False, True): N_("The rule asks for at least %(share)s of yes and no together, "
    "%(needed)s of %(base)s. %(yes)s said yes: enough."),
    ("decisive", False, False): N_("The rule asks for at least %(share)s of yes and no together, "
    "%(needed)s of %(base)s. %(yes)s said yes: too few."),
    ("decisive", True, True): N_("The rule asks for more than %(share)s of yes and no together, "
    "%(needed)s of %(base)s. %(yes)s said yes: enough."),
    ("decisive", True, False): N_("The rule asks for more than %(share)s of yes and no together, "
    "%(needed)s of %(base)s. %(yes)s said yes: too few."),
    ("cast", False, True): N_("The rule asks for at least %(share)s of everybody who voted, "
    "%(needed)s of %(base)s. %(yes)s said yes: enough."),
    ("cast", False, False): N_("The rule asks for at least %(share)s of everybody who voted, "
    "%(needed)s of %(base)s. %(yes)s said yes: too few."),
    ("cast", True, True): N_("The rule asks for more than %(share)s of everybody who voted, "
    "%(needed)s of %(base)s. %(yes)s said yes: enough."),
    ("cast", True, False): N_("The rule asks for more than %(share)s of everybody who voted, "
    "%(needed)s of %(base)s. %(yes)s said yes: too few."),
    ("eligible", False, True): N_("The rule asks for at least %(share)s of the roll, "
    "%(needed)s of %(base)s. %(yes)s said yes: enough."),
    ("eligible", False, False): N_("The rule asks for at least %(share)s of the roll, "
    "%(needed)s of %(base)s. %(yes)s said yes: too few."),
    ("eligible", True, True): N_("The rule asks for more than %(share)s of the roll, "
    "%(needed)s of %(base)s. %(yes)s said yes: enough."),
    ("eligible", True, False): N_("The rule asks for more than %(share)s of the roll, "
    "%(needed)s of %(base)s. %(yes)s said yes: too few."),
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
