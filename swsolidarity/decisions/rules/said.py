"""The parts of a rule, each written out as whole sentences, because a translator needs whole sentences."""

from __future__ import annotations

from collections.abc import Mapping

from swsolidarity.core.verdict import N_, Sentence, say
from swsolidarity.decisions.rules.pack import MEDIATE, REMOVE, SUSPEND
from swsolidarity.decisions.rules.terms import (
    ADD1,
    ADD1_THEN_GREEDY,
    EXTERNAL,
    GREEDY,
    HIDDEN,
    LOT,
    ON_CALL,
    OPEN,
    ROLL,
    SECRET,
    TIED,
    UNTIL_VOTED,
)

HOW_PEOPLE_ANSWER: Mapping[str, Sentence] = {
    "vote": say("People answer yes, no or abstain."),
    "consent": say("People consent, name a concern, stand aside or object. Staying silent is not consent."),
    "consensus": say("People agree, abstain, stand aside or block."),
    "approval": say("People mark every option they can live with. The most marked wins."),
    "score": say("People give each option from 0 to 5 points. The largest sum wins."),
    "dots": say("People share dots among the options. The most dots win."),
    "irv": say(
        "People rank the options. The one with the fewest votes drops out, until one has more than half."
    ),
    "schulze": say("People rank the options. Each pair is compared. What beats all others wins."),
    "stv": say("People rank those who stand. Places are shared out in proportion to the votes."),
    "budget": say("People mark the requests they would pay for. Everybody has an equal share of the money."),
    "temperature": say("People say how they feel about it."),
    "availability": say("People say what they can do: yes, or if need be."),
    "lot": say("Nobody votes. A lot that anyone can draw again chooses among the volunteers."),
}

BY_MEASURES: Sentence = say(
    "People mark every measure they could live with. What is needed depends on its weight."
)

ADVISORY: Sentence = say("It shows what people think. It decides nothing.")

WHO_IS_ON_THE_ROLL: Mapping[str, Sentence] = {
    "steward": say("Only stewards are."),
    ON_CALL: say("Only members who are on call for emergencies are."),
}

SUPPORT: Mapping[str, str] = {
    "vote": N_("At least %(needed)s of %(roll)s must say yes."),
    "consent": N_("At least %(needed)s of %(roll)s must consent."),
    "consensus": N_("At least %(needed)s of %(roll)s must agree."),
    "irv": N_("At least %(needed)s of %(roll)s must rank the winner."),
    "schulze": N_("At least %(needed)s of %(roll)s must rank the winner."),
}
SUPPORT_OF_AN_OPTION = N_("An option needs at least %(needed)s of %(roll)s people behind it.")

APPROVAL: Mapping[tuple[str, bool], str] = {
    ("decisive", False): N_("At least %(share)s of all yes and no must be yes."),
    ("decisive", True): N_("More than %(share)s of all yes and no must be yes."),
    ("cast", False): N_("At least %(share)s of all who vote must say yes."),
    ("cast", True): N_("More than %(share)s of all who vote must say yes."),
    ("eligible", False): N_("At least %(share)s of the roll must say yes."),
    ("eligible", True): N_("More than %(share)s of the roll must say yes."),
}
APPROVAL_IN_NUMBERS: Mapping[str, str] = {
    "decisive": N_("If everybody says yes or no, that is %(needed)s of %(roll)s."),
    "cast": N_("If everybody votes, that is %(needed)s of %(roll)s."),
    "eligible": N_("That is %(needed)s of %(roll)s."),
}

MEASURES: Mapping[str, Sentence] = {
    REMOVE: say("Remove them from the collective"),
    SUSPEND: say("Suspend them"),
    MEDIATE: say("Mediate between people"),
}
OF_THOSE_WHO_VOTE: Mapping[tuple[str, bool], str] = {
    (REMOVE, False): N_("To remove takes %(share)s of those who vote: %(needed)s if all %(roll)s do."),
    (REMOVE, True): N_(
        "To remove takes more than %(share)s of those who vote: %(needed)s if all %(roll)s do."
    ),
    (SUSPEND, False): N_("To suspend takes %(share)s of those who vote: %(needed)s if all %(roll)s do."),
    (SUSPEND, True): N_(
        "To suspend takes more than %(share)s of those who vote: %(needed)s if all %(roll)s do."
    ),
    (MEDIATE, False): N_("To mediate takes %(share)s of those who vote: %(needed)s if all %(roll)s do."),
    (MEDIATE, True): N_(
        "To mediate takes more than %(share)s of those who vote: %(needed)s if all %(roll)s do."
    ),
}
OF_THE_ROLL: Mapping[str, str] = {
    REMOVE: N_("To remove also takes %(needed)s of the %(roll)s on the roll, however few vote."),
    SUSPEND: N_("To suspend also takes %(needed)s of the %(roll)s on the roll, however few vote."),
    MEDIATE: N_("To mediate also takes %(needed)s of the %(roll)s on the roll, however few vote."),
}

PLACES: Mapping[str, tuple[Sentence, str]] = {
    "stv": (say("One person is to be elected."), N_("%(places)s people are to be elected.")),
    "lot": (say("One is drawn."), N_("%(places)s are drawn.")),
}
PLACES_OF_OPTIONS = say("One option can win."), N_("Up to %(places)s options can win.")

TIE: Mapping[str, Sentence] = {
    TIED: say("A tie is told as a tie and decides nothing."),
    LOT: say("A tie is broken by a lot that anyone can draw again."),
}
COMPLETION: Mapping[str, Sentence] = {
    ADD1: say("Money that is left raises every share a little, as long as it fits."),
    ADD1_THEN_GREEDY: say(
        "Money that is left raises every share, then goes to the most marked that still fit."
    ),
    GREEDY: say("The most marked requests that fit are paid, one after the other."),
}

WHO_SEES: Mapping[str, Sentence] = {
    OPEN: say("Every member sees the names and votes as they come in."),
    ROLL: say("Those on the roll see the names and votes as they come in. Nobody else does."),
    UNTIL_VOTED: say("Whoever has voted sees how others voted. After the close every member does."),
    HIDDEN: say("Nobody sees how anybody voted until the vote closes. Then members see the names."),
    SECRET: say("The vote is secret: nobody sees how anybody voted, not afterwards either."),
    EXTERNAL: say("The vote is held outside this site, and its result is brought here."),
}
