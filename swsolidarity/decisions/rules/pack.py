"""The rules a new collective starts with: those of decisions §1 that count by ``vote``."""

from __future__ import annotations

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.rules.terms import HIDDEN, SECRET, Approval, Floor, Share, Terms

STARTING_PACK: dict[str, Terms] = {
    "spend_small": Terms(
        method="vote",
        secrecy=HIDDEN,
        open_hours=48,
        approval=Approval(Share(1, 2), "decisive", strict=True),
        support=Floor(Share(1, 10), 3),
    ),
    "spend_large": Terms(
        method="vote",
        secrecy=HIDDEN,
        open_hours=7 * 24,
        approval=Approval(Share(2, 3), "decisive"),
        support=Floor(Share(1, 4)),
    ),
    "rule_change": Terms(
        method="vote",
        secrecy=SECRET,
        open_hours=14 * 24,
        min_membership_days=30,
        approval=Approval(Share(3, 4), "decisive"),
        support=Floor(Share(1, 3)),
    ),
}

NAMES: dict[str, Sentence] = {
    "spend_small": say("Small sums and everyday questions"),
    "spend_large": say("Large sums and weighty questions"),
    "rule_change": say("Changing the rules"),
}


def name_of(key: str) -> Sentence:
    """What a rule is called on the page."""
    return NAMES.get(key, say("Rule"))
