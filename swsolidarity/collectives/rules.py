"""Rules of belonging, with plain values in and out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from swsolidarity.core.verdict import N_, Invalid, Sentence, say

NAME_MOST = 40
NAMES_AN_HOUR = 20
"""How many names one person can try, where the answer tells whether somebody has that name."""
COLLECTIVE_NAME_MOST = 60
QUESTION_MOST = 200
QUESTIONS_MOST = 3
ANSWER_MOST = 1000

FOUNDING_LINK_LIVES = timedelta(hours=1)
FOUNDING_ANSWERS_LIVE = timedelta(days=1)
"""From when somebody has begun to answer: a long journey on a bad line must not lose what was typed."""

INVITATION_DAYS = 14
INVITATION_DAYS_MOST = 30
OPEN_INVITATIONS_MOST = 10
"""So that one stolen phone cannot let a crowd in."""

MANDATE_MONTHS = (3, 6, 12)
"""No office lasts longer than twelve months without being given again (safety M10)."""
FOUNDING_DAYS = 90
STEWARDS_MOST = 5
OFFER_DAYS = 14
"""Until a decision gives offices, founders may ask others to share theirs: few people, for a short time."""
REST_DAYS = 30
"""After a no nobody asks the same person again for so long."""
ON_CALL_DAYS = (7, 30, 90)
"""Nobody is on call for longer without saying so again."""
ON_CALL_MEMBER_FOR_DAYS = 30
PROBATION_DAYS = (0, 30, 90)
CONCERN_DAYS = 7
"""How long members of a new collective can say that something worries them, until it sets another time."""
VOUCHES = (1, 2, 3)

CIRCLE_VISIBILITIES = ("open", "closed", "hidden")
CIRCLE_NAME_MOST = 60
CIRCLE_PURPOSE_MOST = 500
CIRCLES_STARTED_A_DAY = 5
ASKED_INTO_CIRCLES_A_DAY = 20
CIRCLE_ANSWER_DAYS = 30
"""How long a question about a circle waits for its answer, and after a no for the next question."""

PICTURES_WAIT = timedelta(hours=24)
"""Between two people agreeing that pictures may be sent, and that being so: everybody can see it coming."""

EXIT_PAGES: dict[str, Sentence] = {
    "https://www.bbc.com/weather": say("Weather (bbc.com)"),
    "https://www.bbc.com/news": say("News (bbc.com)"),
    "https://www.bbc.com/sport": say("Sport (bbc.com)"),
    "https://www.wikipedia.org/": say("Encyclopedia (wikipedia.org)"),
    "https://www.openstreetmap.org/": say("Maps (openstreetmap.org)"),
    "https://www.timeanddate.com/": say("Time and calendar (timeanddate.com)"),
    "https://www.google.com/": say("Search (google.com)"),
}
"""Harmless pages that 'Leave now' may end on: known to everybody, and no steward's own."""

# How long what is known about somebody who asked to join is kept (safety §9).
UNANSWERED_DAYS = 30
DECLINED_DAYS = 7
ACCEPTED_DAYS = 30
JOINED_DAYS = 90
VOUCH_DAYS = 90
REQUEST_DAYS_MOST = 90
"""However many gates it goes through, nothing of a request outlives this without an answer."""
CONCERN_MOST = 2_000
ENDED_INVITATION_DAYS = 30

MAY_ASK_AGAIN_DAYS = 183
"""After a removal: half a year until the person can ask to come back, which the collective then decides."""
KEPT_OUT_DAYS = 730
"""After two years nobody knows any more that an account was removed."""
TALK_MONTHS = 12
TALK_WARNED_DAYS = 30
"""So many days before a conversation goes it says so; whoever began it hears of it."""
PAIR_HOURS = 72
"""Within this time a second person has to agree to what a first one asked for."""
PAIR_DAYS = 365
PAIR_REASON_MOST = 2_000

QUESTIONS = (
    N_("How did you hear of us?"),
    N_("Who here knows you, or where have you met one of us?"),
    N_("What would you like us to know?"),
)
"""What people who ask to join are asked, until a collective writes its own."""

_ADDRESS = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])")


_ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+")
_MARKS = re.compile(r"(?<!\w)[*_`]+(?=\w)|(?<=[\w.,;:!?])[*_`]+(?!\w)")


class Point(NamedTuple):
    """One heading, sentence of a list or paragraph of the agreements, by which it can be cited."""

    number: int
    text: str
    heading: bool


def points(body: str) -> list[Point]:
    """What a version of the agreements consists of, numbered from 1 in reading order.

    A version never changes, so neither does a number inside it.
    """
    found: list[tuple[str, bool]] = []
    goes_on = False
    for line in body.splitlines():
        heading = _HEADING.match(line)
        begins = heading or _ITEM.match(line)
        words = _MARKS.sub("", line[begins.end() if begins else 0 :]).strip()
        if not words:
            goes_on = False
        elif begins or not goes_on:
            found.append((words, heading is not None))
            goes_on = heading is None
        else:
            found[-1] = (f"{found[-1][0]} {words}", False)
    return [Point(number, words, heading) for number, (words, heading) in enumerate(found, start=1)]


@dataclass(frozen=True, slots=True)
class OfficeTerms:
    """How many people hold an office, for how many months, and how many terms in a row at most."""

    seats: int
    term_months: int
    terms_most: int


OFFICE_TERMS: Mapping[str, OfficeTerms] = {
    "steward": OfficeTerms(STEWARDS_MOST, 12, 2),
    "fund_steward": OfficeTerms(3, 12, 2),
    "facilitator": OfficeTerms(3, 6, 4),
    "welcomer": OfficeTerms(3, 12, 2),
    "safety": OfficeTerms(3, 12, 2),
    "moderator": OfficeTerms(3, 12, 2),
    "returning_officer": OfficeTerms(2, 12, 2),
    "delegate": OfficeTerms(2, 12, 2),
}
"""What holds for an office until a collective adopts something else."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What one voucher ticked."""

    met: bool
    knows_work: bool


def check_name(name: str) -> None:
    """A name a person is called by in one collective: 1 to 40 characters.

    Raises ``Invalid``.
    """
    if not name:
        raise Invalid("Enter what we should call you.", field="name")
    if len(name) > NAME_MOST:
        raise Invalid("Make the name shorter: at most %(most)s characters.", field="name", most=NAME_MOST)


def check_address(address: str) -> None:
    """A collective's address: 3 to 40 small Latin letters, digits and dashes.

    Raises ``Invalid``.
    """
    if len(address) < 3 or not _ADDRESS.fullmatch(address) or "--" in address:
        raise Invalid(
            "Use 3 to 40 small letters a to z, digits and single dashes, like quiet-orchard-47.",
            field="address",
        )


def check_founding(answers: Mapping[str, Any]) -> None:
    """What a founder chose about joining and their own mandate is among what can be chosen.

    Raises ``Invalid``.
    """
    if (
        answers.get("join_by") not in ("vouches", "steward")
        or answers.get("vouches_needed") not in VOUCHES
        or answers.get("probation_days") not in PROBATION_DAYS
        or answers.get("months") not in MANDATE_MONTHS
    ):
        raise Invalid("Choose one of the options.")


def check_vouch(standing: Standing, *, free: bool) -> None:
    """A vouch says something about the person, and that nobody pressed for it (safety M1).

    Raises ``Invalid``.
    """
    if not free:
        raise Invalid(
            "Vouch only if nobody is pressing you. If somebody is, talk to a steward you trust.", field="free"
        )
    if not (standing.met or standing.knows_work):
        raise Invalid("Tick how you know this person.", field="met")


def vouched_enough(standings: Sequence[Standing], needed: int) -> bool:
    """Enough members stand up for a person, and at least one has met them outside of here (safety M1)."""
    return len(standings) >= needed and any(standing.met for standing in standings)


def still_missing(standings: Sequence[Standing], needed: int) -> Sentence:
    """What a request still needs, for the members who read it."""
    missing = needed - len(standings)
    if missing > 0:
        return say("Vouched so far: %(have)s of %(needed)s", have=len(standings), needed=needed)
    return say("Enough members vouched, but one of them must have met this person.")


WAITING, CONCERNS, VOTE, ACCEPTED = "waiting", "concerns", "vote", "accepted"
IN_FLIGHT = (WAITING, CONCERNS, VOTE)
"""The states in which somebody waits for an answer."""

WINDOW, LOOK, PASSED = "window", "look", "passed"


def stands_at(state: str, gate_until: datetime | None, now: datetime, concerns: int) -> str:
    """At which gate somebody stands at this moment, whether or not the clock's work has been done.

    ``window``: members can say what worries them. ``look``: that time is over, and the welcomers look at
    what was said. ``passed``: it is over and nothing was said. Otherwise the state itself.
    """
    if state != CONCERNS or gate_until is None:
        return state
    if now < gate_until:
        return WINDOW
    return LOOK if concerns else PASSED


def after_vouches(concern_days: int, vote: bool) -> str:
    """Where an admission goes once enough members stand up for the person, or somebody welcomed them."""
    return CONCERNS if concern_days else after_concerns(vote)


def after_concerns(vote: bool) -> str:
    """Where an admission goes once nothing worries anybody, or the welcomers let it go on."""
    return VOTE if vote else ACCEPTED


def window_ends(now: datetime, days: int) -> datetime:
    """Until when members can say what worries them: at least so many whole days, to the hour."""
    return (now + timedelta(days=days, hours=1)).replace(minute=0, second=0, microsecond=0)


def request_ends(asked: datetime, gate_until: datetime) -> date:
    """The day on which a request ends without an answer, counted from the end of the gate it stands at."""
    latest = asked + timedelta(days=REQUEST_DAYS_MOST)
    return min(gate_until + timedelta(days=UNANSWERED_DAYS), latest).date()


def invitation_ends(now: datetime, days: int) -> datetime:
    """Until when an invitation made now can be used, to the hour.

    Raises ``Invalid`` for anything but 1 to 30 days.
    """
    if not 1 <= days <= INVITATION_DAYS_MOST:
        raise Invalid("Choose from 1 to %(most)s days.", field="days", most=INVITATION_DAYS_MOST)
    return (now + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)


def mandate_ends(starts: datetime, months: int) -> datetime:
    """When an office of so many months that begins now ends: the same day of the month, at most a year on."""
    year, month = divmod(starts.month - 1 + months, 12)
    for day in (starts.day, 28):
        try:
            return starts.replace(year=starts.year + year, month=month + 1, day=day)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def founding_ends(founded: date) -> date:
    """The first day on which founding stewards ask nobody any more."""
    return founded + timedelta(days=FOUNDING_DAYS)


def in_founding_time(founded: date, today: date) -> bool:
    """Whether founding stewards may still ask others to be one too."""
    return today < founding_ends(founded)


def offer_lapses(asked: date, founded: date, mandate_ends: date) -> date:
    """The day an unanswered question is over, at the latest with the founding time or the office."""
    return min(asked + timedelta(days=OFFER_DAYS), founding_ends(founded), mandate_ends)


def seats_left(seats: int, holding: int, asked: int) -> int:
    """How many more people may be asked; who was asked and has not answered keeps a place."""
    return max(0, seats - holding - asked)


def check_circle(name: str, purpose: str) -> None:
    """A circle has a name of 1 to 60 characters, and says in 1 to 500 what it is for.

    Raises ``Invalid``.
    """
    if not name:
        raise Invalid("Enter a name for the circle.", field="name")
    if len(name) > CIRCLE_NAME_MOST:
        raise Invalid(
            "Make the name shorter: at most %(most)s characters.", field="name", most=CIRCLE_NAME_MOST
        )
    if not purpose.strip():
        raise Invalid("Say in a sentence what the circle is for.", field="purpose")
    if len(purpose) > CIRCLE_PURPOSE_MOST:
        raise Invalid(
            "Make this shorter: at most %(most)s characters.", field="purpose", most=CIRCLE_PURPOSE_MOST
        )


def circle_question_lapses(since: date) -> date:
    """The first day on which a question about a circle is over, or may be asked again after a no."""
    return since + timedelta(days=CIRCLE_ANSWER_DAYS)


def probation_ends(joined: date, days: int) -> date | None:
    """The day somebody becomes a full member by itself; None if they are one at once."""
    return joined + timedelta(days=days) if days else None


def part_of_year(day: date) -> Sentence:
    """Since when somebody is here, no finer than a third of a year; seasons differ between hemispheres."""
    if day.month <= 4:
        return say("early %(year)s", year=str(day.year))
    if day.month <= 8:
        return say("the middle of %(year)s", year=str(day.year))
    return say("late %(year)s", year=str(day.year))


def exit_page(address: str | None) -> str | None:
    """Where 'Leave now' ends: a page of the list; None for the server's own choice and for anything else."""
    return address if address in EXIT_PAGES else None


def check_exit_page(address: str) -> None:
    """One of the well-known pages of the list: nobody's own page may learn who left, and when.

    Raises ``Invalid``.
    """
    if address not in EXIT_PAGES:
        raise Invalid("Choose one of the pages in the list.", field="exit_url")


def next_hour(moment: datetime) -> datetime:
    """The full hour that begins next: from then on somebody is on call, so that the minute is nobody's."""
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def talk_goes_on(last_said: date, months: int, not_before: date) -> date:
    """On which day a conversation goes in which nothing more is said."""
    years, month = divmod(last_said.month - 1 + months, 12)
    first = date(last_said.year + years, month + 1, 1)
    return max(first + timedelta(days=last_said.day - 1), not_before)


def said_before(today: date, months: int) -> date:
    """What was said on a later day does not go on this one: ``talk_goes_on`` the other way round."""
    years, month = divmod(today.month - 1 - months, 12)
    return date(today.year + years, month + 1, 1) + timedelta(days=today.day - 1)


def pictures_are_on(since: datetime | None, now: datetime) -> bool:
    """Whether pictures may be sent; off until two people have agreed and the day between is over (U1)."""
    return since is not None and since <= now
