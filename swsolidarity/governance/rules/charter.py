"""What a collective can set for itself: what there is to choose, and what it means in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from swsolidarity.collectives.terms import PLURALS
from swsolidarity.core.money import LIMIT, Money, plain
from swsolidarity.core.verdict import Conflict, Invalid, Sentence, say

JOINING, OFFICES, PETITIONS, EMERGENCIES = "joining", "offices", "petitions", "emergencies"
TALK = "talk"
GROUPS: Mapping[str, Sentence] = {
    JOINING: say("Who joins, and how"),
    OFFICES: say("Offices"),
    PETITIONS: say("Taking an office back"),
    EMERGENCIES: say("When it cannot wait"),
    TALK: say("How long conversations stay"),
}

Value = int | bool | str
Settings = Mapping[str, Value]

OFFICE_NAMES: Mapping[str, Sentence] = PLURALS


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing a collective sets: a number or a sum within limits, a switch, or one of some words."""

    key: str
    group: str
    label: Sentence
    kind: Literal["number", "sum", "switch", "word"]
    least: int = 0
    most: int = 0
    words: tuple[str, ...] = ()

    @property
    def field(self) -> str:
        """Its name on a form."""
        return self.key.replace(".", "_")

    def check(self, value: Any) -> None:
        """Raises ``Invalid`` for what cannot be set."""
        if self.kind == "switch":
            good = isinstance(value, bool)
        elif self.kind == "word":
            good = value in self.words
        else:
            good = type(value) is int and self.least <= value <= self.most
        if good:
            return
        if self.kind == "number":
            raise Invalid(
                "Enter a number from %(least)s to %(most)s.",
                field=self.field,
                least=self.least,
                most=self.most,
            )
        if self.kind == "sum":
            raise Invalid("Enter a sum like 5000 or 5000.50, or 0 for no money.", field=self.field)
        raise Invalid("Choose one of the options.", field=self.field)


SETTINGS: Mapping[str, Setting] = {
    setting.key: setting
    for setting in (
        Setting(
            "join_by", JOINING, say("Who welcomes people who ask?"), "word", words=("vouches", "steward")
        ),
        Setting("vouches_needed", JOINING, say("Members who vouch"), "number", 1, 3),
        Setting("concern_days", JOINING, say("Days for private concerns"), "number", 0, 30),
        Setting("vote_on_admission", JOINING, say("Members vote on everybody who joins"), "switch"),
        Setting("gates_for_invited", JOINING, say("The same for people with an invitation"), "switch"),
        Setting("probation_days", JOINING, say("Days the first weeks last"), "number", 0, 365),
        *(
            setting
            for office in OFFICE_NAMES
            for setting in (
                Setting(f"{office}.seats", OFFICES, say("People at a time"), "number", 1, 20),
                Setting(f"{office}.term_months", OFFICES, say("Months of a term"), "number", 1, 12),
                Setting(f"{office}.terms_most", OFFICES, say("Terms in a row, at most"), "number", 1, 10),
            )
        ),
        Setting("recall_percent", PETITIONS, say("Members of a hundred"), "number", 5, 50),
        Setting("emergency_cap", EMERGENCIES, say("What emergencies promise together"), "sum", 0, LIMIT),
        Setting("talk_months", TALK, say("Months after the last reply"), "number", 1, 24),
    )
}


def of_group(group: str) -> list[Setting]:
    """The settings that are changed together."""
    return [setting for setting in SETTINGS.values() if setting.group == group]


def changes(now: Settings, wanted: Settings) -> dict[str, list[Value]]:
    """What would be different, as what it is and what it would be.

    Raises ``Invalid`` for what cannot be set, and when nothing is different.
    """
    for key, value in wanted.items():
        SETTINGS[key].check(value)
    found = {key: [now[key], value] for key, value in wanted.items() if value != now[key]}
    if not found:
        raise Invalid("Nothing is different from how it is now.")
    return found


def still_fits(now: Settings, changed: Mapping[str, list[Value]]) -> bool:
    """Whether everything a change would replace is still as it was when the change was asked for."""
    return all(key in now and now[key] == before for key, (before, _after) in changed.items())


def after(now: Settings, changed: Mapping[str, list[Value]]) -> dict[str, Value]:
    """The settings once a change is made.

    Raises ``Conflict`` when it does not fit any more.
    """
    if not still_fits(now, changed):
        raise Conflict("Something of this was changed meanwhile. It can be proposed again.")
    return {**now, **{key: wanted for key, (_before, wanted) in changed.items()}}


def office_of(key: str) -> str | None:
    """The office a setting is about, if it is about one."""
    office, dot, _rest = key.partition(".")
    return office if dot else None


def sentence(key: str, value: Any, currency: str | None = None) -> Sentence:
    """What a setting means, with its number; a sum is in minor units of the fund's currency."""
    if SETTINGS[key].kind == "sum":
        return _promised(value, currency)
    if office_of(key) is not None:
        return _about_office(key.partition(".")[2], value)
    return _SAID[key](value)


def _about_office(part: str, value: int) -> Sentence:
    if part == "seats":
        return say("One person at a time.") if value == 1 else say("Up to %(count)s people.", count=value)
    if part == "term_months":
        return say("A term is one month.") if value == 1 else say("A term is %(count)s months.", count=value)
    if value == 1:
        return say("After a term somebody else takes over.")
    return say("After %(count)s terms in a row somebody else takes over.", count=value)


def _vouches(value: int) -> Sentence:
    if value == 1:
        return say("Where members vouch, one who has met the person is enough.")
    return say("Where members vouch, it takes %(count)s. One of them has met the person.", count=value)


def _concerns(value: int) -> Sentence:
    if not value:
        return say("There is no time for private concerns.")
    if value == 1:
        return say("Then members have a day to say privately what worries them.")
    return say("Then members have %(count)s days to say privately what worries them.", count=value)


def _probation(value: int) -> Sentence:
    if not value:
        return say("Whoever joins is a full member at once.")
    return say("The first weeks last %(count)s days. People do not vote or vouch yet.", count=value)


def _talk(value: int) -> Sentence:
    if value == 1:
        return say("A conversation nobody writes in any more is deleted after a month.")
    return say("A conversation nobody writes in any more is deleted after %(count)s months.", count=value)


def _join_by(value: str) -> Sentence:
    if value == "vouches":
        return say("Members vouch for people who ask to join.")
    return say("A welcomer or a steward welcomes people who ask to join.")


def _vote(value: bool) -> Sentence:
    return say("Then the members vote on it.") if value else say("There is no vote about who joins.")


def _invited(value: bool) -> Sentence:
    if value:
        return say("People with an invitation go the same way.")
    return say("People with an invitation join at once.")


def _recall(value: int) -> Sentence:
    return say(
        "When %(count)s of a hundred members ask for it, there is a vote about an office.", count=value
    )


def _promised(value: int, currency: str | None) -> Sentence:
    if not value or currency is None:
        return say("No money is promised in an emergency.")
    written = f"{plain(Money(value, currency))} {currency}"
    return say("All emergencies together promise at most %(sum)s.", sum=written)


_SAID: Mapping[str, Callable[[Any], Sentence]] = {
    "join_by": _join_by,
    "vouches_needed": _vouches,
    "concern_days": _concerns,
    "vote_on_admission": _vote,
    "gates_for_invited": _invited,
    "probation_days": _probation,
    "recall_percent": _recall,
    "talk_months": _talk,
}
