"""The rules a collective gives its fund: plain values, the sentences they are read in, and what cannot stand.

A version is never edited. A change names what is different; it begins some days after it was adopted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import timedelta
from typing import Any, Final

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.fund.rules import outflow

Written = Callable[[int], str]
"""Writes an amount in minor units for whoever reads it."""

HELD_DAYS: Final = 30
DELAY_HOURS: Final = 72
YEAR_DAYS: Final = 365
LOOK_DAYS: Final = (1, 4)
"""Tuesday and Friday."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """One version. Amounts are in minor units of the fund's currency.

    ``largest``: what one request usually is at most. ``small_sum``: up to this two stewards agree without
    a vote; 0 where everything is voted on. ``held_days``: how long money stays set aside that nobody
    fetches. ``out_day``, ``out_month``: what may leave in 24 hours and 30 days before a third person has
    to agree. ``delay_hours``: how long after its adoption a change begins. ``cap``: what one person gets at
    most in ``cap_days``, 0 without a limit; ``cool_days``: how long after asking one can ask again.
    ``order``: who is next in line for money, one of ``ORDERS``; ``pass_days``: for how many days smaller
    requests may pass one there is too little for. ``look_days``: on which evenings stewards look, Monday 0.
    ``urgent_month``: what two stewards may give as urgent help in a calendar month without a vote, 0 for
    none; ``urgent_each``: the most of it for one request. ``most_open``: how many open requests one steward
    looks after at most, 0 without a limit.
    """

    largest: int
    small_sum: int
    out_day: int
    out_month: int
    held_days: int = HELD_DAYS
    delay_hours: int = DELAY_HOURS
    cap: int = 0
    cap_days: int = YEAR_DAYS
    cool_days: int = 0
    order: str = "first"
    pass_days: int = 0
    look_days: tuple[int, ...] = LOOK_DAYS
    urgent_month: int = 0
    urgent_each: int = 0
    most_open: int = 0

    @property
    def held(self) -> timedelta:
        """How long money stays set aside that nobody fetches."""
        return timedelta(days=self.held_days)

    @property
    def delay(self) -> timedelta:
        """How long after its adoption a change begins."""
        return timedelta(hours=self.delay_hours)

    @property
    def most_out(self) -> outflow.Limits:
        """The most that may leave with two people."""
        return outflow.Limits(self.out_day, self.out_month)

    def params(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)

    def but(self, changes: Mapping[str, Any]) -> Terms:
        """The next version, with what is different."""
        return replace(self, **{name: _plain(value) for name, value in changes.items()})


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def first(*, largest: int, small_sum: int) -> Terms:
    """What a fund begins with: three of the largest requests may leave in a day, twenty in a month."""
    most = outflow.limits(largest)
    return Terms(largest=largest, small_sum=small_sum, out_day=most.day, out_month=most.month)


def read(params: Mapping[str, Any]) -> Terms:
    """As it was stored; what was not a rule yet when it was adopted is as it was without one."""
    return Terms(**{one.name: _plain(params[one.name]) for one in fields(Terms) if one.name in params})


def trouble(terms: Terms) -> tuple[str, Sentence] | None:
    """What cannot stand, as the field and why; None where all is well."""
    return next(((field, why) for wrong, field, why in _troubles(terms) if wrong), None)


def _troubles(terms: Terms) -> list[tuple[bool, str, Sentence]]:
    month, each = terms.urgent_month, terms.urgent_each
    return [
        (
            terms.small_sum > terms.largest,
            "small_sum",
            say("The small sum cannot be more than the largest request."),
        ),
        (
            0 < terms.cap < terms.largest,
            "cap",
            say("One of the largest requests has to fit into what one person can get."),
        ),
        (each > month, "urgent_each", say("One urgent request has to fit into the month.")),
        (
            month > 0 and not each,
            "urgent_each",
            say("Say how much one urgent request is for at most."),
        ),
        (not terms.look_days, "look_days", say("Choose at least one day.")),
        (
            terms.out_day < terms.largest,
            "out_day",
            say("At least one of the largest requests has to fit into a day."),
        ),
        (terms.out_month < terms.out_day, "out_month", say("In 30 days as much has to fit as in one.")),
    ]


# In words ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that are changed together: what they are about, and the fields of ``Terms``."""

    title: Sentence
    fields: tuple[str, ...]
    said: Callable[[Terms, Written], list[Sentence]]


def _sums(terms: Terms, money: Written) -> list[Sentence]:
    small = (
        say(
            "Up to %(amount)s, two stewards can agree. Above that, members vote.",
            amount=money(terms.small_sum),
        )
        if terms.small_sum
        else say("Members vote on every request.")
    )
    return [
        say("Usually one request is for at most %(amount)s.", amount=money(terms.largest)),
        small,
    ]


def _urgent(terms: Terms, money: Written) -> list[Sentence]:
    if not terms.urgent_month:
        return [say("There is no urgent help without a vote.")]
    return [
        say(
            "For urgent help up to %(amount)s, two stewards can agree within hours, without a vote.",
            amount=money(terms.urgent_each),
        ),
        say("In a calendar month that is at most %(amount)s together.", amount=money(terms.urgent_month)),
        say("Everybody reads the total of each month. What one person gets at most holds here too."),
    ]


def _each(terms: Terms, money: Written) -> list[Sentence]:
    if not terms.cap and not terms.cool_days:
        return [say("Everybody can ask as often as they need to.")]
    said = []
    if terms.cap:
        said.append(
            say(
                "In %(days)s days one person gets at most %(amount)s.",
                days=terms.cap_days,
                amount=money(terms.cap),
            )
        )
    if terms.cool_days:
        said.append(say("Whoever asked can ask again %(days)s days later.", days=terms.cool_days))
    return [
        *said,
        say("What was not agreed does not count. What you spent for all of us does not count either."),
        say("To know this, a mark is kept that says nobody's name. What makes it is destroyed in time."),
    ]


ORDERS: Final[Mapping[str, Sentence]] = {
    "first": say("Who was agreed first is next."),
    "lot": say("Who was agreed in the same month is next by lot; earlier months come first."),
    "need": say("Who needs it most urgently is next; among equals, who was agreed first."),
}
TIERS: Final[Mapping[int, Sentence]] = {
    1: say("Somebody is in danger, ill, or without a place to sleep tonight"),
    2: say("Rent, food, medicine or children's needs within the next weeks"),
    3: say("It can wait without harm"),
}
"""How urgent a request is, the most urgent first: stewards tick it when they have read it."""
MOST_PASS_DAYS: Final = 14


def _line(terms: Terms, _money: Written) -> list[Sentence]:
    said = [
        say("What a vote agrees to is set aside at once. If there is too little, the request waits in line."),
        say("When money comes in, the line moves by itself."),
        ORDERS[terms.order],
    ]
    if terms.order == "need":
        said += [
            say("Two stewards say how urgent it is. If they differ, the more urgent counts."),
            TIERS[1],
            TIERS[2],
            TIERS[3],
        ]
    if terms.order == "lot":
        said.append(say("The secret of a month's lot is fixed before. When the month is over, it is shown."))
    if terms.pass_days:
        return [
            *said,
            say(
                "A smaller request may pass a larger one there is too little for, for %(days)s days.",
                days=terms.pass_days,
            ),
        ]
    return [*said, say("A smaller request does not pass a larger one, even while money is free.")]


def _held(terms: Terms, _money: Written) -> list[Sentence]:
    return [
        say(
            "Money that was set aside and not fetched is free again after %(days)s days.",
            days=terms.held_days,
        )
    ]


def _leaving(terms: Terms, money: Written) -> list[Sentence]:
    return [
        say(
            "Two people let up to %(day)s leave in 24 hours, and %(month)s in 30 days. "
            "Above that, a third has to agree.",
            day=money(terms.out_day),
            month=money(terms.out_month),
        )
    ]


DAYS: Final[tuple[Sentence, ...]] = (
    *(say("Monday"), say("Tuesday"), say("Wednesday"), say("Thursday")),
    *(say("Friday"), say("Saturday"), say("Sunday")),
)


def _hours(terms: Terms, _money: Written) -> list[Sentence]:
    said = say("Stewards look at requests in the evening, on these days:")
    return [said, *(DAYS[day] for day in terms.look_days)]


def _load(terms: Terms, _money: Written) -> list[Sentence]:
    if not terms.most_open:
        return [say("One steward may look after any number of requests.")]
    return [
        say("Open requests one steward looks after at most: %(count)s.", count=terms.most_open),
        say("With that many, they pass one on or finish one before they check another."),
    ]


def _changes(terms: Terms, _money: Written) -> list[Sentence]:
    how = say("Changing one of these rules takes a vote, like changing how we decide.")
    when = (
        say("A change begins %(hours)s hours after it was adopted.", hours=terms.delay_hours)
        if terms.delay_hours
        else say("A change begins as soon as it is adopted.")
    )
    return [how, when, say("A request goes on under the rules it was sent under.")]


AMOUNTS: Final = frozenset(
    {"largest", "small_sum", "out_day", "out_month", "cap", "urgent_month", "urgent_each"}
)
"""Which of the rules are amounts of money."""
OFFICE_HOURS: Final = "office_hours"
"""Not a number but a sentence of the collective's own: it stands beside the terms."""

GROUPS: Final[Mapping[str, Group]] = {
    "sums": Group(say("How much"), ("largest", "small_sum"), _sums),
    "urgent": Group(say("Urgent help"), ("urgent_month", "urgent_each"), _urgent),
    "each": Group(say("How much for one person"), ("cap", "cap_days", "cool_days"), _each),
    "line": Group(say("The waiting list"), ("order", "pass_days"), _line),
    "held": Group(say("Money that is set aside"), ("held_days",), _held),
    "leaving": Group(say("How much may leave"), ("out_day", "out_month"), _leaving),
    "hours": Group(say("When stewards look"), ("look_days", OFFICE_HOURS), _hours),
    "load": Group(say("How much one steward carries"), ("most_open",), _load),
    "changes": Group(say("Changing these rules"), ("delay_hours",), _changes),
}


def said(group: str, terms: Terms, money: Written) -> list[Sentence]:
    """What a group of rules says, in sentences."""
    return GROUPS[group].said(terms, money)


def changed(before: Terms, after: Terms) -> list[str]:
    """The groups in which two versions differ."""
    return [
        name
        for name, group in GROUPS.items()
        if any(getattr(before, one, None) != getattr(after, one, None) for one in group.fields)
    ]
