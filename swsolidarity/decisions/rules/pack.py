"""The rules a new collective starts with (decisions §1), and one plain rule for every other method.

Other domains name rules by these keys: a key never changes. A collective may change every one of them.
"""

from __future__ import annotations

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.rules.terms import (
    HIDDEN,
    LOT,
    ON_CALL,
    OPEN,
    ROLL,
    SECRET,
    UNTIL_VOTED,
    Approval,
    Floor,
    Opposition,
    Rung,
    Share,
    Terms,
)

RULE_CHANGE = "rule_change"
# The measures of a removal, heaviest first. Everything staying as it is comes besides.
REMOVE, SUSPEND, MEDIATE = "remove", "suspend", "mediate"

_MAJORITY = Approval(Share(1, 2), "decisive", strict=True)
_SOME = Floor(Share(1, 10), 3)

STARTING_PACK: dict[str, Terms] = {
    "routine": Terms(
        method="consent",
        secrecy=UNTIL_VOTED,
        open_hours=72,
        min_membership_days=14,
        support=Floor(Share(1, 5)),
    ),
    "spend_small": Terms(
        method="vote",
        secrecy=HIDDEN,
        open_hours=48,
        approval=_MAJORITY,
        support=_SOME,
    ),
    "spend_large": Terms(
        method="vote",
        secrecy=HIDDEN,
        open_hours=7 * 24,
        approval=Approval(Share(2, 3), "decisive"),
        support=Floor(Share(1, 4)),
    ),
    "admission": Terms(
        method="vote",
        secrecy=SECRET,
        open_hours=5 * 24,
        opposition=Opposition(Share(1, 10), "cast"),
        support=Floor(Share(1, 5), 3),
        as_of_start=True,
        withhold=True,
    ),
    "removal": Terms(
        method="approval",
        secrecy=SECRET,
        open_hours=7 * 24,
        ladder=(
            Rung(REMOVE, Share(2, 3), of_roll=Share(1, 3)),
            Rung(SUSPEND, Share(1, 2), strict=True),
            Rung(MEDIATE, Share(1, 3)),
        ),
        as_of_start=True,
        withhold=True,
    ),
    "recall": Terms(
        method="vote",
        secrecy=SECRET,
        open_hours=7 * 24,
        approval=_MAJORITY,
        support=Floor(Share(1, 4), 3),
        as_of_start=True,
        withhold=True,
    ),
    "election": Terms(method="stv", secrecy=SECRET, open_hours=7 * 24, min_membership_days=30, tie_break=LOT),
    RULE_CHANGE: Terms(
        method="vote",
        secrecy=SECRET,
        open_hours=14 * 24,
        min_membership_days=30,
        approval=Approval(Share(3, 4), "decisive"),
        support=Floor(Share(1, 3)),
    ),
    "emergency": Terms(
        method="vote",
        secrecy=ROLL,
        open_hours=6,
        min_membership_days=30,
        roles=(ON_CALL,),
        approval=Approval(Share(2, 3), "cast"),
        support=Floor(Share(0, 1), 5),
        lapses_days=14,
        confirmed_by="spend_large",
    ),
    "ratification": Terms(
        method="vote",
        secrecy=SECRET,
        open_hours=7 * 24,
        approval=_MAJORITY,
        support=Floor(Share(1, 3)),
    ),
    "consensus": Terms(
        method="consensus",
        secrecy=UNTIL_VOTED,
        open_hours=7 * 24,
        approval=Approval(Share(1, 2), "cast", strict=True),
        support=Floor(Share(1, 5)),
        aside=Share(1, 3),
        blocks_needed=1,
    ),
    "choose": Terms(method="schulze", secrecy=HIDDEN, open_hours=72, support=_SOME),
    "instant_runoff": Terms(method="irv", secrecy=HIDDEN, open_hours=72, support=_SOME, tie_break=LOT),
    "pick_some": Terms(
        method="approval", secrecy=HIDDEN, open_hours=72, support=_SOME, min_support=Share(1, 3)
    ),
    "rate": Terms(method="score", secrecy=HIDDEN, open_hours=72, support=_SOME),
    "dots": Terms(method="dots", secrecy=HIDDEN, open_hours=72, support=_SOME, dots=5, most_dots=3),
    "share_money": Terms(method="budget", secrecy=HIDDEN, open_hours=7 * 24),
    "draw_lots": Terms(method="lot", secrecy=HIDDEN, open_hours=72, tie_break=LOT),
    "temperature": Terms(method="temperature", secrecy=UNTIL_VOTED, open_hours=48),
    "availability": Terms(method="availability", secrecy=OPEN, open_hours=72),
}

NAMES: dict[str, Sentence] = {
    "routine": say("Everyday matters, by consent"),
    "spend_small": say("Small sums and everyday questions"),
    "spend_large": say("Large sums and weighty questions"),
    "admission": say("Taking somebody in"),
    "removal": say("When somebody did harm"),
    "recall": say("Ending somebody's office early"),
    "election": say("Electing people"),
    RULE_CHANGE: say("Changing the rules"),
    "emergency": say("When it cannot wait"),
    "ratification": say("Accepting an agreement"),
    "consensus": say("Everyday matters, by consensus"),
    "choose": say("Choose one, compared in pairs"),
    "instant_runoff": say("Choose one, lowest drops out"),
    "pick_some": say("Mark all you can live with"),
    "rate": say("Give points from 0 to 5"),
    "dots": say("Share out dots"),
    "share_money": say("Sharing a sum among requests"),
    "draw_lots": say("Drawing lots among volunteers"),
    "temperature": say("How do people feel?"),
    "availability": say("When can people come?"),
}

EVERYDAY, MONEY, PEOPLE, BINDING, ASKING = "everyday", "money", "people", "binding", "asking"
GROUPS: dict[str, tuple[str, ...]] = {
    EVERYDAY: ("routine", "consensus", "choose", "instant_runoff", "pick_some", "rate", "dots"),
    MONEY: ("spend_small", "spend_large", "share_money"),
    PEOPLE: ("election", "recall", "draw_lots"),
    BINDING: ("admission", "removal", RULE_CHANGE, "ratification", "emergency"),
    ASKING: ("temperature", "availability"),
}
GROUP_NAMES: dict[str, Sentence] = {
    EVERYDAY: say("Everyday"),
    MONEY: say("Money"),
    PEOPLE: say("People and offices"),
    BINDING: say("Who belongs, and what binds us"),
    ASKING: say("Just asking"),
}

# Not chosen by whoever asks a question of their own: another page, with its own safeguards, puts these.
PUT_BY_OTHERS = frozenset(
    {"admission", "removal", "recall", "election", "emergency", "ratification", "share_money"}
)


def name_of(key: str) -> Sentence:
    """What a rule is called on the page."""
    return NAMES.get(key, say("Rule"))


def group_of(key: str) -> str:
    """Where on the page a rule stands; one that is not known here stands with what binds everybody."""
    return next((group for group, keys in GROUPS.items() if key in keys), BINDING)


def in_order(key: str) -> tuple[int, int]:
    """What to sort rules by, so that a page shows them in the order of the groups."""
    group = group_of(key)
    keys = GROUPS[group]
    return list(GROUPS).index(group), keys.index(key) if key in keys else len(keys)
