"""A rule said in words, with the real numbers of one collective in it."""

from __future__ import annotations

from swsolidarity.core.verdict import N_, Sentence, say
from swsolidarity.decisions.rules.question import NONE, STATUS_QUO
from swsolidarity.decisions.rules.record import FEWEST_UNLISTED, SMALL_SECRET_ROLL, SMALLEST_SECRET_ROLL
from swsolidarity.decisions.rules.terms import (
    EXTERNAL,
    HIDDEN,
    OPEN,
    ROLL,
    SECRET,
    UNTIL_VOTED,
    Approval,
    Terms,
)


def rehearse(
    terms: Terms, roll: int, *, secrecy: str | None = None, call: int = 1, has_parties: bool = False
) -> list[Sentence]:
    """What it would take to adopt something under these terms with so many people on the roll.

    ``has_parties``: somebody was taken off the roll whom a list of names could tell.
    """
    said = [say("%(roll)s people are on the roll.", roll=roll)]
    if terms.min_membership_days:
        said.append(
            say("Only people who have been members for %(days)s days are.", days=terms.min_membership_days)
        )
    if terms.turnout is not None:
        said.append(
            say("At least %(needed)s of %(roll)s must vote.", needed=terms.turnout.needed(roll), roll=roll)
        )
    floor = terms.floor(call)
    if floor is not None:
        needed = floor.needed(roll)
        said.append(say("At least %(needed)s of %(roll)s must say yes.", needed=needed, roll=roll))
        if needed > roll:
            said.append(say("That is more people than there are, so it cannot pass yet."))
    if terms.approval is not None:
        said.append(approval(terms.approval))
    if terms.opposition is not None:
        said.append(
            say(
                "No more than %(share)s may be against.",
                share=str(terms.opposition.share),
            )
        )
    if terms.aside is not None:
        said.append(say("No more than %(share)s of those who vote may stand aside.", share=str(terms.aside)))
    if terms.blocks_needed is not None:
        said.append(say("%(count)s who block are enough to stop it.", count=terms.blocks_needed))
    if call == 1:
        said.extend(_again(terms, roll))
    said.append(open_for(terms.open_hours))
    said.extend(_who_sees(secrecy or terms.secrecy, roll, has_parties))
    return said


def _who_sees(secrecy: str, roll: int, has_parties: bool) -> list[Sentence]:
    said = [_HOW[secrecy]]
    if secrecy == HIDDEN and has_parties:
        said.append(
            say(
                "If fewer than %(few)s members are not among the names, only the totals are told.",
                few=FEWEST_UNLISTED,
            )
        )
    if secrecy == SECRET and roll < SMALLEST_SECRET_ROLL:
        said.append(say("A secret vote needs at least five people on the roll, so it cannot be held yet."))
    elif secrecy == SECRET and roll < SMALL_SECRET_ROLL:
        said.append(say("So few people can often guess how others voted. Keep that in mind."))
    return said


def approval(part: Approval) -> Sentence:
    """How much must say yes."""
    if part.is_simple_majority:
        return say("More must say yes than no.")
    return say(_APPROVAL[part.base, part.strict], share=str(part.share))


def open_for(hours: int) -> Sentence:
    """How long a vote is open: whole days where it comes out even."""
    days, rest = divmod(hours, 24)
    if rest:
        return say("The vote is open for %(hours)s hours.", hours=hours)
    if days == 1:
        return say("The vote is open for one day.")
    return say("The vote is open for %(days)s days.", days=days)


def _again(terms: Terms, roll: int) -> list[Sentence]:
    if terms.on_inquorate == "extend":
        return [say("If too few say yes, it stays open once more for the same time.")]
    if terms.on_inquorate == "second_call" and terms.second_support is not None:
        return [
            say(
                "If too few say yes, it stays open once more, and then %(needed)s are enough.",
                needed=terms.second_support.needed(roll),
            )
        ]
    return []


_HOW = {
    OPEN: say("Every member sees the names and votes as they come in."),
    ROLL: say("Those on the roll see the names and votes as they come in. Nobody else ever does."),
    UNTIL_VOTED: say("Whoever has voted sees how others voted. After the close every member does."),
    HIDDEN: say("Nobody sees how anybody voted until the vote closes. Then members see the names."),
    SECRET: say("The vote is secret: nobody sees how anybody voted, not afterwards either."),
    EXTERNAL: say("The vote is held outside this site, and its result is brought here."),
}

_APPROVAL = {
    ("decisive", False): N_("At least %(share)s of all yes and no must be yes."),
    ("decisive", True): N_("More than %(share)s of all yes and no must be yes."),
    ("cast", False): N_("At least %(share)s of all who vote must say yes."),
    ("cast", True): N_("More than %(share)s of all who vote must say yes."),
    ("eligible", False): N_("At least %(share)s of the roll must say yes."),
    ("eligible", True): N_("More than %(share)s of the roll must say yes."),
}

# What an option of a kind that has no words of its own is called.
KINDS: dict[str, Sentence] = {
    STATUS_QUO: say("Everything stays as it is"),
    NONE: say("None of these"),
}

OUTCOMES: dict[str, Sentence] = {
    "adopted": say("Adopted"),
    "adopted_provisionally": say("Adopted for now"),
    "elected": say("Elected"),
    "advisory": say("What people think"),
    "not_adopted": say("Not adopted"),
    "inquorate": say("Not adopted: too few took part"),
    "tied": say("Not adopted: a tie"),
    "blocked": say("Not adopted: blocked"),
}

# What a person sees of the state; a decided proposal shows its outcome instead.
PHASES: dict[str, Sentence] = {
    "draft": say("Draft"),
    "discussion": say("Being discussed"),
    "opening": say("The vote opens in a moment"),
    "frozen": say("Ready to vote"),
    "voting": say("Open"),
    "paused": say("Paused"),
    "counting": say("Counting"),
    "withdrawn": say("Withdrawn"),
    "void": say("Void"),
    "lapsed": say("Lapsed"),
}
