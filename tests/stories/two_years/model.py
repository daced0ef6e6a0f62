"""What the rules say about two years: plain values and dates, and nothing of the application or its database.

The story tells the model what people did and when; the model alone says what follows from it by the clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

DAY = timedelta(days=1)
OFFICES = (
    "steward",
    "fund_steward",
    "facilitator",
    "welcomer",
    "safety",
    "moderator",
    "returning_officer",
    "delegate",
)
SEATS = {"steward": 5, "returning_officer": 2, "delegate": 2}
WEEK = 7 * 24
OPEN_HOURS = {
    "routine": 72,
    "spend_small": 48,
    "spend_large": WEEK,
    "admission": 5 * 24,
    "removal": WEEK,
    "recall": WEEK,
    "election": WEEK,
    "rule_change": 2 * WEEK,
    "emergency": 6,
    "ratification": WEEK,
    "consensus": WEEK,
    "choose": 72,
    "instant_runoff": 72,
    "pick_some": 72,
    "rate": 72,
    "dots": 72,
    "share_money": WEEK,
    "draw_lots": 72,
    "temperature": 48,
    "availability": 72,
}
"""The rules a collective starts with: for how many hours a vote under each is open."""


def months_on(moment: datetime, months: int) -> datetime:
    """The same day so many months on; in a month without that day the 28th."""
    years, month = divmod(moment.month - 1 + months, 12)
    try:
        return moment.replace(year=moment.year + years, month=month + 1)
    except ValueError:
        return moment.replace(year=moment.year + years, month=month + 1, day=28)


@dataclass
class Someone:
    """A person here, and how they stand."""

    state: str
    joined: datetime
    probation_until: date | None = None
    back: datetime | None = None
    paused_until: datetime | None = None


@dataclass
class Term:
    """Somebody holds an office from one moment to another, unless it ends before."""

    who: str
    office: str
    source: str
    began: datetime
    ends: datetime
    ended: datetime | None = None


@dataclass
class Decision:
    """A decision in the register."""

    since: datetime
    state: str = "in_force"
    until: datetime | None = None
    ended: datetime | None = None
    by: str | None = None
    confirmed_by: str | None = None


@dataclass
class Round:
    """A circle."""

    visibility: str
    people: set[str] = field(default_factory=set)
    closed: date | None = None


class Model:
    """A collective as it has to be at a moment."""

    def __init__(self, founded: datetime) -> None:
        self.now = founded
        self.people: dict[str, Someone] = {}
        self.terms: list[Term] = []
        self.charter: dict[str, Any] = {
            "join_by": "vouches",
            "vouches_needed": 2,
            "concern_days": 7,
            "vote_on_admission": False,
            "gates_for_invited": False,
            "probation_days": 30,
            "recall_percent": 20,
            "emergency_cap": 0,
            "talk_months": 12,
        }
        for office in OFFICES:
            months, most = (6, 4) if office == "facilitator" else (12, 2)
            self.charter |= {
                f"{office}.seats": SEATS.get(office, 3),
                f"{office}.term_months": months,
                f"{office}.terms_most": most,
            }
        self.rules: dict[str, list[tuple[datetime, int]]] = {
            key: [(founded, hours)] for key, hours in OPEN_HOURS.items()
        }
        self.agreements: dict[int, date] = {1: founded.date()}
        self.decisions: dict[str, Decision] = {}
        self.on_call: dict[str, datetime] = {}
        self.circles: dict[str, Round] = {}
        self.conversations: dict[str, int] = {}
        self.last_said: dict[str, date] = {}

    def pass_to(self, now: datetime) -> None:
        """Time goes on: first weeks, time away, offices, decisions and being on call end by themselves."""
        self.now = now
        for one in self.people.values():
            if one.state == "suspended" and one.back is not None and one.back <= now:
                one.state, one.back = "active", None
            if one.state == "probation" and one.probation_until and one.probation_until <= now.date():
                one.state, one.probation_until = "active", None
        for decision in self.decisions.values():
            if decision.state == "in_force" and decision.until is not None and decision.until <= now:
                decision.state, decision.ended = "expired", decision.until
        self.on_call = {who: until for who, until in self.on_call.items() if now < until}
        for title, day in self.last_said.items():
            if title in self.conversations and day.replace(year=day.year + 1) <= now.date():
                del self.conversations[title]

    def said(self, title: str, posts: int) -> None:
        """So many contributions are in a conversation now."""
        self.conversations[title], self.last_said[title] = posts, self.now.date()

    # Who belongs

    def founds(self, who: str, *, months: int) -> None:
        self.people[who] = Someone("active", self.now)
        self.holds([who], "steward", "founding", until=months_on(self.now, months))

    def joins(self, who: str) -> None:
        days = self.charter["probation_days"]
        self.people[who] = Someone("probation", self.now, (self.now + days * DAY).date())

    def full(self, *, days: int = 0, but: Iterable[str] = ()) -> list[str]:
        """Full members who have been here for so many days."""
        since = self.now - days * DAY
        return [
            who
            for who, one in self.people.items()
            if one.state == "active" and not self._is_paused(one) and one.joined <= since and who not in but
        ]

    def goes(self, who: str, state: str) -> None:
        """Somebody leaves or is removed: offices and circles end with that, and being on call."""
        self.people[who] = Someone(state, self.people[who].joined)
        self.on_call.pop(who, None)
        self._ends(lambda term: term.who == who)
        for circle in self.circles.values():
            circle.people.discard(who)

    def suspended(self, who: str, days: int | None) -> None:
        one = self.people[who]
        one.state, one.back = "suspended", days and self.now + days * DAY
        self._ends(lambda term: term.who == who)

    def paused(self, who: str, *, hours: int) -> None:
        self.people[who].paused_until = self.now + timedelta(hours=hours)

    def _is_paused(self, one: Someone) -> bool:
        return one.paused_until is not None and self.now < one.paused_until

    # Offices

    def holds(
        self, people: Iterable[str], office: str, source: str, *, until: datetime | None = None
    ) -> None:
        until = until or months_on(self.now, self.charter[f"{office}.term_months"])
        for who in people:
            self._ends(lambda term, who=who: term.who == who and term.office == office)
            self.terms.append(Term(who, office, source, self.now, until))

    def lays_down(self, who: str, office: str) -> None:
        self._ends(lambda term: term.who == who and term.office == office)

    def _ends(self, meant: Any) -> None:
        for term in self.terms:
            if meant(term) and term.ended is None and self.now < term.ends:
                term.ended = self.now

    # What is in force

    def decided(self, title: str, *, until: datetime | None = None, done: bool = False) -> None:
        self.decisions[title] = Decision(self.now, "done" if done else "in_force", until)

    def ends_earlier(self, title: str, earlier: str, state: str) -> None:
        """A decision ends an earlier one, or takes its place; ending alone is done with that."""
        self.decided(title, done=state == "repealed")
        before = self.decisions[earlier]
        before.state, before.ended, before.by = state, self.now, title

    def confirmed(self, title: str, earlier: str) -> None:
        self.decided(title, done=True)
        self.decisions[earlier].until, self.decisions[earlier].confirmed_by = None, title

    def elected(self, title: str, people: Iterable[str], office: str) -> None:
        self.holds(people, office, "election")
        self.decided(title, until=months_on(self.now, self.charter[f"{office}.term_months"]))

    def rule_is(self, title: str, key: str, hours: int, *, instead_of: str | None = None) -> None:
        self.rules[key].append((self.now, hours))
        if instead_of is None:
            self.decided(title)
        else:
            self.ends_earlier(title, instead_of, "superseded")

    def sets(self, title: str, **changes: Any) -> None:
        self.charter |= {key.replace("__", "."): value for key, value in changes.items()}
        self.decided(title)

    def agrees(self, title: str) -> None:
        self.agreements[max(self.agreements) + 1] = self.now.date()
        self.decided(title)

    def calls(self, who: Iterable[str], days: int) -> None:
        """These people are on call from the next full hour on."""
        hour = self.now.replace(minute=0, second=0, microsecond=0)
        self.on_call |= dict.fromkeys(who, hour + timedelta(hours=1, days=days))

    # All of it

    def whole(self) -> dict[str, Any]:
        """Everything there is to say, in the words the story finds it in."""
        return {
            "people": {
                who: (one.state, self._is_paused(one), one.probation_until, one.back)
                for who, one in self.people.items()
            },
            "offices": sorted(
                (one.office, one.began, one.who, one.source, one.ends, one.ended) for one in self.terms
            ),
            "charter": self.charter,
            "rules": {
                key: [
                    (number, hours, began, versions[number][0] if number < len(versions) else None)
                    for number, (began, hours) in enumerate(versions, start=1)
                ]
                for key, versions in self.rules.items()
            },
            "agreements": self.agreements,
            "decisions": {
                title: (one.state, one.since, one.until, one.ended, one.by, one.confirmed_by)
                for title, one in self.decisions.items()
            },
            "on call": self.on_call,
            "circles": {
                name: (one.visibility, sorted(one.people), len(one.people), one.closed)
                for name, one in self.circles.items()
            },
            "conversations": self.conversations,
        }
