"""How uses of power are told: by office and by week, never by person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from swsolidarity.collectives.terms import PLURALS
from swsolidarity.core.verdict import Sentence, say

WEEKS_ON_A_PAGE = 6
MONTHS_ON_A_PAGE = 3
FEWEST = 5
"""What is counted by month is told from so many on."""
BY_MONTH = ("post",)
"""Acts about these are few and near to people: counted by month, whatever the office."""
KEPT_DAYS = 365
"""How long rows of the chain are kept (safety §9)."""

OFFICES: dict[str, Sentence] = {
    **PLURALS,
    "member": say("Members"),
    "members": say("A vote"),
    "panel": say("Panels drawn by lot"),
}

ACTS: dict[tuple[str, str], Sentence] = {
    ("prepared", "payment"): say("Payments prepared"),
    ("approved", "payment"): say("Payments approved"),
    ("handed_over", "payment"): say("Payments handed over"),
    ("paused", "queue"): say("The fund's queue closed for a while"),
    ("opened", "queue"): say("The fund's queue opened again"),
    ("looked", "payment_details"): say("Looked at how to pay somebody"),
    ("prepared", "entry"): say("Unusual entries prepared"),
    ("approved", "entry"): say("Unusual entries approved"),
    ("erased", "note"): say("Notes in the books erased"),
    ("opened", "round"): say("Calls for projects opened"),
    ("checked", "project"): say("Costs of projects checked"),
    ("opened", "vote"): say("Votes on projects opened"),
    ("brought", "statement"): say("Bank statements brought"),
    ("left", "bank_line"): say("Lines of a bank statement left without an entry"),
    ("exported", "everything"): say("Archives with everything taken along"),
    ("gave", "rest"): say("The rest of a fund that ends set aside"),
    ("exported", "roll"): say("Rolls handed out for a vote held elsewhere"),
    ("confirmed", "result"): say("Results of votes held elsewhere confirmed"),
    ("entered", "vote"): say("Votes put in for somebody"),
    ("set_aside", "objection"): say("Objections set aside"),
    ("paused", "vote"): say("Votes paused"),
    ("resumed", "vote"): say("Paused votes let go on"),
    ("changed", "settings"): say("Settings changed"),
    ("began", "mandate"): say("Offices begun"),
    ("caretaker", "mandate"): say("Caretakers"),
    ("laid_down", "mandate"): say("Offices laid down"),
    ("recalled", "mandate"): say("Offices ended by a recall"),
    ("decline", "join_request"): say("Requests to join declined"),
    ("let_on", "join_request"): say("Admissions let go on after a worry"),
    ("to_vote", "join_request"): say("Admissions put to the vote after a worry"),
    ("left", "post"): say("Reports from which nothing followed"),
    ("noted", "post"): say("Writers written to about a text"),
    ("edit_asked", "post"): say("Writers asked to change a text"),
    ("hidden", "post"): say("Texts hidden"),
    ("writing_paused", "post"): say("Texts hidden, and writers asked not to write for some days"),
    ("removed", "post"): say("Texts removed for good"),
    ("appealed", "post"): say("Appeals about texts"),
    ("stood", "post"): say("Appeals about texts that changed nothing"),
    ("lifted", "post"): say("Appeals about texts that took it back"),
    ("case_started", "case"): say("Cases about a member begun"),
    ("member_paused", "member"): say("Members paused"),
    ("member_suspended", "member"): say("Members suspended"),
    ("member_removed", "member"): say("Members removed"),
    ("appealed", "case"): say("Appeals"),
    ("appeal_confirmed", "case"): say("Appeals that changed nothing"),
    ("appeal_overturned", "case"): say("Appeals that changed the result"),
    ("appeal_without_panel", "case"): say("Appeals that found no panel"),
}
"""What a line of the page says; whoever notes a new act gives it its words here."""


@dataclass(frozen=True, slots=True)
class Count:
    """How often an office did something in one week."""

    office: Sentence
    act: Sentence
    times: int


@dataclass(frozen=True, slots=True)
class Month:
    """One month, from its first day (UTC), with what was done; None for fewer than ``FEWEST`` times."""

    begins: datetime
    counts: Sequence[tuple[Sentence, int | None]]


@dataclass(frozen=True, slots=True)
class Week:
    """One week, from its Monday (UTC), with what was done."""

    begins: datetime
    counts: Sequence[Count]


def week_of(moment: datetime) -> datetime:
    """The Monday, 00:00 UTC, of the week a moment is in."""
    day = moment.astimezone(UTC).date()
    return datetime.combine(day - timedelta(days=day.weekday()), time(), UTC)


def weeks(until: datetime, how_many: int = WEEKS_ON_A_PAGE) -> list[datetime]:
    """The Mondays of so many weeks, newest first, beginning with the week of ``until``."""
    newest = week_of(until)
    return [newest - timedelta(weeks=back) for back in range(how_many)]


def months(until: datetime, how_many: int = MONTHS_ON_A_PAGE) -> list[datetime]:
    """The first days of so many months, newest first, beginning with the month of ``until``."""
    at = until.astimezone(UTC)
    numbers = [at.year * 12 + at.month - 1 - back for back in range(how_many)]
    return [datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC) for number in numbers]


def after(month: datetime) -> datetime:
    """The first day of the month after."""
    return (month + timedelta(days=32)).replace(day=1)


def told_by_month(firsts: Sequence[datetime], rows: Iterable[tuple[str, str, Sequence[int]]]) -> list[Month]:
    """Months with their counts, from rows of act, kind and the counts of each month."""
    lines: list[list[tuple[Sentence, int | None]]] = [[] for _ in firsts]
    order = {pair: place for place, pair in enumerate(ACTS)}
    for act, kind, counts in sorted(rows, key=lambda row: order.get(row[:2], len(order))):
        sentence = ACTS.get((act, kind)) or say("%(act)s: %(kind)s", act=act, kind=kind)
        for place, times in enumerate(counts):
            if times:
                lines[place].append((sentence, times if times >= FEWEST else None))
    return [Month(begins, counts) for begins, counts in zip(firsts, lines, strict=True)]


def told(mondays: Sequence[datetime], rows: Iterable[tuple[str, str, str, Sequence[int]]]) -> list[Week]:
    """Weeks with their counts, from rows of office, act, kind and the counts of each week.

    An act that nobody gave words to is shown all the same: leaving it out would hide it.
    """
    lines: list[list[Count]] = [[] for _ in mondays]
    order = {pair: place for place, pair in enumerate(ACTS)}
    for office, act, kind, counts in sorted(rows, key=lambda row: (order.get(row[1:3], len(order)), row[0])):
        sentence = ACTS.get((act, kind)) or say("%(act)s: %(kind)s", act=act, kind=kind)
        for place, times in enumerate(counts):
            if times:
                lines[place].append(Count(OFFICES.get(office) or say("Others"), sentence, times))
    return [Week(begins, counts) for begins, counts in zip(mondays, lines, strict=True)]


def aloud(link: bytes) -> str:
    """The end of the chain in groups of four, short enough to write into the minutes (48 bits)."""
    written = link[:6].hex()
    return " ".join(written[at : at + 4] for at in range(0, len(written), 4))
