"""A rule said in words, with the real numbers of one collective in it."""

from __future__ import annotations

from dataclasses import replace

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.rules import parts, said, thresholds
from swsolidarity.decisions.rules.outcome import Numbers
from swsolidarity.decisions.rules.proxies import PAPER, PHONE, PROXY, cap, help_possible
from swsolidarity.decisions.rules.question import NONE, STATUS_QUO
from swsolidarity.decisions.rules.record import (
    FEWEST_PUBLISHED,
    FEWEST_UNLISTED,
    SMALL_SECRET_ROLL,
    SMALLEST_SECRET_ROLL,
)
from swsolidarity.decisions.rules.terms import HIDDEN, NAMED, SECRET, Approval, Floor, Share, Terms


def rehearse(
    terms: Terms,
    roll: int,
    *,
    secrecy: str | None = None,
    call: int = 1,
    has_parties: bool = False,
    places: int | None = None,
) -> list[Sentence]:
    """What it would take to adopt something under these terms with so many people on the roll.

    Every part of the rule is said. ``has_parties``: somebody was taken off the roll whom a list of names
    could tell. ``places``: how many can win in one question; the rule alone knows only what is usual.
    """
    level = secrecy or terms.secrecy
    return [
        how(terms),
        *_roll(terms, roll),
        *_enough(terms, roll, call),
        *_agreement(terms, roll),
        *_options(terms, places),
        *(_again(terms, roll) if call == 1 else []),
        open_for(terms.open_hours),
        *_afterwards(terms),
        *_who_sees(level, roll, has_parties),
        *_published(terms, level),
        *_for_others(terms, level, roll),
    ]


def brief(terms: Terms, roll: int) -> list[Sentence]:
    """The heart of a rule in three or four sentences: how people answer, what is needed, how long."""
    return [
        how(terms),
        *_enough(terms, roll, 1)[:1],
        *_agreement(terms, roll)[:1],
        open_for(terms.open_hours),
    ]


def how(terms: Terms) -> Sentence:
    """How people answer under a rule, and what wins."""
    return said.BY_MEASURES if terms.ladder else said.HOW_PEOPLE_ANSWER[terms.method]


def _roll(terms: Terms, roll: int) -> list[Sentence]:
    told = [say("%(roll)s people are on the roll.", roll=roll)]
    told += [said.WHO_IS_ON_THE_ROLL.get(role, say("Only people in an office are.")) for role in terms.roles]
    if terms.min_membership_days:
        told.append(
            say("Only people who have been members for %(days)s days are.", days=terms.min_membership_days)
        )
    if terms.as_of_start:
        told.append(say("Whoever joined after the matter began is not."))
    if terms.seconds == 1:
        told.append(
            say("One more person must want it discussed, within %(days)s days.", days=terms.seconds_days)
        )
    elif terms.seconds:
        told.append(
            say(
                "%(count)s more people must want it discussed, within %(days)s days.",
                count=terms.seconds,
                days=terms.seconds_days,
            )
        )
    return told


def _enough(terms: Terms, roll: int, call: int) -> list[Sentence]:
    """What is asked of the roll, so that a few cannot decide for all."""
    told = []
    if terms.turnout is not None:
        told.append(
            say("At least %(needed)s of %(roll)s must vote.", needed=terms.turnout.needed(roll), roll=roll)
        )
        told.append(say("That is %(share)s of the roll.", share=str(terms.turnout)))
        told.append(say("Take care: with a turnout, opponents can win by staying at home."))
    floor = terms.floor(call)
    if floor is not None:
        told += support(terms.method, floor, roll)
    if terms.min_support is not None:
        told.append(
            say(
                "An option needs %(share)s of those who vote behind it: %(needed)s if all %(roll)s do.",
                share=str(terms.min_support),
                needed=terms.min_support.needed(roll),
                roll=roll,
            )
        )
    return told


def paradox(terms: Terms, roll: int) -> Sentence:
    """What is wrong with a turnout, with the numbers of this collective where they show it.

    Found by counting, not by a formula: so many yes alone fail, and with one no more they pass.
    """
    share = terms.turnout or Share(1, 2)
    yes = share.needed(roll) - 1
    held = replace(terms, turnout=share, on_inquorate="fail", second_support=None)
    if terms.method == "vote":
        alone, opposed = (
            thresholds.verdict(Numbers(yes=yes, no=no, eligible=roll), held).code for no in (0, 1)
        )
        if (alone, opposed) == ("inquorate", "adopted"):
            return say(
                "With %(share)s of %(roll)s: %(yes)s yes and nobody against fails. "
                "%(yes)s yes and one no passes.",
                share=str(share),
                roll=roll,
                yes=yes,
            )
    return say("With one half of 100: 49 yes and nobody against fails. 49 yes and one no passes.")


def support(method: str, floor: Floor, roll: int) -> list[Sentence]:
    """How many of the roll must be for it."""
    needed = floor.needed(roll)
    told = [say(said.SUPPORT.get(method, said.SUPPORT_OF_AN_OPTION), needed=needed, roll=roll)]
    if not floor.share.num:
        told.append(say("So few are enough however many there are."))
    elif floor.least:
        told.append(
            say(
                "That is %(share)s of the roll, and never fewer people than %(least)s.",
                share=str(floor.share),
                least=floor.least,
            )
        )
    else:
        told.append(say("That is %(share)s of the roll.", share=str(floor.share)))
    if needed > roll:
        told.append(say("That is more people than there are, so it cannot pass yet."))
    return told


def _agreement(terms: Terms, roll: int) -> list[Sentence]:
    """What is asked of those who vote."""
    told = []
    if terms.approval is not None:
        told += [approval(terms.approval), in_numbers(terms.approval, roll)]
    if terms.opposition is not None:
        share = terms.opposition.share
        told.append(
            say(
                "No more than %(share)s may be against: %(most)s if all %(roll)s vote.",
                share=str(share),
                most=share.num * roll // share.den,
                roll=roll,
            )
        )
    if terms.method == "consent":
        told.append(say("An objection that is still open stops it."))
    if terms.aside is not None:
        told.append(
            say(
                "No more than %(share)s of those who vote may stand aside: %(most)s if all %(roll)s vote.",
                share=str(terms.aside),
                most=terms.aside.num * roll // terms.aside.den,
                roll=roll,
            )
        )
    if terms.blocks_needed == 1:
        told.append(say("One person who blocks is enough to stop it."))
    elif terms.blocks_needed is not None:
        told.append(say("%(count)s people who block are enough to stop it.", count=terms.blocks_needed))
    for rung in terms.ladder:
        told.append(
            say(
                said.OF_THOSE_WHO_VOTE[rung.option, rung.strict],
                share=str(rung.of_cast),
                needed=rung.of_cast.needed(roll, strict=rung.strict),
                roll=roll,
            )
        )
        if rung.of_roll is not None:
            told.append(say(said.OF_THE_ROLL[rung.option], needed=rung.of_roll.needed(roll), roll=roll))
    if terms.ladder:
        told.append(say("The first of these that has enough is taken. If none has, nothing changes."))
    return told


def _options(terms: Terms, places: int | None) -> list[Sentence]:
    told = []
    if places is not None and parts.has(terms.method, "places") and not terms.ladder:
        one, many = said.PLACES.get(terms.method, said.PLACES_OF_OPTIONS)
        told.append(one if places == 1 else say(many, places=places))
    elif parts.has(terms.method, "places") and terms.places > 1:
        told.append(say("%(places)s can win, unless the question says otherwise.", places=terms.places))
    if terms.dots:
        told.append(
            say(
                "Everybody has %(dots)s dots, and at most %(most)s of them are for one option.",
                dots=terms.dots,
                most=terms.most_dots or terms.dots,
            )
        )
    if parts.has(terms.method, "completion"):
        told.append(said.COMPLETION[terms.completion])
    if parts.has(terms.method, "tie_break") and not terms.ladder:
        told.append(said.TIE[terms.tie_break])
    return told


def _afterwards(terms: Terms) -> list[Sentence]:
    told = []
    if terms.method in parts.ADVISORY:
        told.append(said.ADVISORY)
    if terms.lapses_days:
        told.append(
            say(
                "What is decided ends after %(days)s days, unless everybody confirms it.",
                days=terms.lapses_days,
            )
        )
    return told


def _who_sees(secrecy: str, roll: int, has_parties: bool) -> list[Sentence]:
    told = [said.WHO_SEES[secrecy]]
    if secrecy in NAMED and has_parties:
        if secrecy != HIDDEN:
            told.append(say("Here nobody does before the close, to protect those it is about."))
        told.append(
            say(
                "If fewer than %(few)s members are not among the names, only the totals are told.",
                few=FEWEST_UNLISTED,
            )
        )
    if secrecy == SECRET and roll < SMALLEST_SECRET_ROLL:
        told.append(say("A secret vote needs at least five people on the roll, so it cannot be held yet."))
    elif secrecy == SECRET and roll < SMALL_SECRET_ROLL:
        told.append(say("So few people can often guess how others voted. Keep that in mind."))
    return told


def _published(terms: Terms, secrecy: str) -> list[Sentence]:
    told = []
    if secrecy == SECRET and terms.publish_ballots:
        told.append(
            say(
                "The ballots are published without names if at least %(few)s people vote.",
                few=FEWEST_PUBLISHED,
            )
        )
    if secrecy == SECRET and terms.withhold:
        told.append(say("Where the numbers would tell how somebody voted, only the result is told."))
    return told


def _for_others(terms: Terms, secrecy: str, roll: int) -> list[Sentence]:
    told = []
    if terms.proxies and secrecy in NAMED:
        most = cap(roll)
        told.append(
            say("One person can vote for one other who asked them to.")
            if most == 1
            else say("One person can vote for up to %(most)s others who asked them to.", most=most)
        )
    if help_possible(terms, secrecy):
        told.append(say("Two returning officers or stewards can put in a vote by phone or on paper."))
    return told


def who_sees(level: str) -> Sentence:
    """Who sees how people vote, at one level of secrecy."""
    return said.WHO_SEES[level]


def approval(part: Approval) -> Sentence:
    """How much must say yes."""
    if part.is_simple_majority:
        return say("More must say yes than no.")
    return say(said.APPROVAL[part.base, part.strict], share=str(part.share))


def in_numbers(part: Approval, roll: int) -> Sentence:
    """How many that is, if nobody stays away."""
    return say(
        said.APPROVAL_IN_NUMBERS[part.base], needed=part.share.needed(roll, strict=part.strict), roll=roll
    )


def measure(key: str) -> Sentence:
    """What a measure is called that a rule fixes by its key."""
    return said.MEASURES[key]


def open_for(hours: int) -> Sentence:
    """How long a vote is open: whole days where it comes out even."""
    days, rest = divmod(hours, 24)
    if hours == 1:
        return say("The vote is open for one hour.")
    if rest:
        return say("The vote is open for %(hours)s hours.", hours=hours)
    if days == 1:
        return say("The vote is open for one day.")
    return say("The vote is open for %(days)s days.", days=days)


def _again(terms: Terms, roll: int) -> list[Sentence]:
    if terms.on_inquorate == "extend":
        return [say("If too few take part, it stays open once more for the same time.")]
    if terms.on_inquorate == "second_call" and terms.second_support is not None:
        return [
            say(
                "If too few take part, it stays open once more, and then %(needed)s are enough.",
                needed=terms.second_support.needed(roll),
            )
        ]
    return []


# What an option of a kind that has no words of its own is called.
KINDS: dict[str, Sentence] = {
    STATUS_QUO: say("Everything stays as it is"),
    NONE: say("None of these"),
}
# The same where people stand: what wins is that the place stays open, and that others can stand.
REOPEN = say("None of these: let others stand")

# How a vote by name came in, where the person did not cast it themselves.
WAYS: dict[str, Sentence] = {
    PROXY: say("by somebody they asked"),
    PHONE: say("by phone, through two stewards"),
    PAPER: say("on paper, through two stewards"),
}

YOUR_VOTE: dict[str, Sentence] = {
    PROXY: say("Your vote was put in by somebody you asked."),
    PHONE: say("Your vote was put in by phone, by two stewards."),
    PAPER: say("Your vote was put in on paper, by two stewards."),
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
# While an election waits for people, that is what there is to do.
PEOPLE_STAND = say("People can stand")
