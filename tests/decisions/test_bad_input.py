"""What nobody means to send: to every kind of ballot and to every form about a question.

The answer is the same page with what to do, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.decisions.models import NamedBallot
from tests.browser import Browser
from tests.decisions.making import NOON, World, world
from tests.factories import Factory

PLACES = ("Park", "Mill", "Pier")
KINDS = {
    "spend_small": (),
    "routine": (),
    "consensus": (),
    "temperature": (),
    "pick_some": PLACES,
    "rate": PLACES,
    "dots": PLACES,
    "instant_runoff": PLACES,
    "choose": PLACES,
    "availability": PLACES,
}
ANSWERED = ("spend_small", "routine", "consensus", "temperature")
NONSENSE = (
    "1000000000000000000",
    "1.234",
    "1 234,50",
    "-5",
    "1e0",
    "NaN",
    "yes\x00no",
    "\x1b[31myes",
    "\u202eyes",
    "²",
    "x" * 5_000,
    "😀" * 40,
    "k7m2q9x4k7m2q9x4k7m2qw",
)


@pytest.fixture
def here(make: Factory) -> World:
    return world(make, 6)


@pytest.fixture
def votes(app: Flask) -> Iterator[Any]:
    """How many votes are in, whosever."""

    def count() -> int:
        with app.app_context():
            found = db.session.scalar(select(func.count()).select_from(NamedBallot)) or 0
            db.session.remove()
            return found

    yield count
    assert count() == 0, "something was written"


def paper(rule: str, value: str) -> dict[str, Any]:
    """A ballot with one value in it that is none."""
    if rule in ANSWERED:
        return {"ballot": value}
    if rule == "pick_some":
        return {"ballot_marks": value}
    return {"ballot_0": value, "ballot_1": "1"}


@pytest.mark.once
@pytest.mark.parametrize("rule", KINDS)
@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_on_a_ballot_is_the_same_page(
    here: World, browser: Browser, votes: Any, rule: str, value: str
) -> None:
    key = here.open(rule, options=KINDS[rule])
    at = f"/c/{here.group.address}/decide/{key}"
    browser.sign_in(here.people[1]).open(at)
    browser.post(f"{at}/{'vote' if rule in ANSWERED else 'check'}", **paper(rule, value))
    assert browser.status == 422, browser.text[:400]
    assert browser.page.xpath("//*[contains(@class, 'summary')]"), "the page does not say what is wrong"
    browser.post(f"{at}/vote", ballot=value)
    assert browser.status == 422, "past its form"


@pytest.mark.parametrize("rule", KINDS)
def test_a_field_sent_twice_is_no_answer(here: World, browser: Browser, votes: Any, rule: str) -> None:
    key = here.open(rule, options=KINDS[rule])
    at = f"/c/{here.group.address}/decide/{key}"
    browser.sign_in(here.people[1]).open(at)
    if rule in ANSWERED:
        browser.post(f"{at}/vote", ballot=["yes", "no"])
    elif rule == "pick_some":
        browser.post(f"{at}/vote", ballot=["0", "1"])
    else:
        browser.post(f"{at}/check", ballot_0=["1", "2"])
    assert browser.status == 422
    assert browser.page.xpath("//*[contains(@class, 'summary')]")


def test_numbers_can_be_written_in_the_digits_of_any_script(here: World, browser: Browser) -> None:
    key = here.open("dots", options=PLACES)
    browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{key}")
    browser.fill(ballot_0="٣", ballot_1="२").press("Look at it once more")
    assert browser.sees("dots: 3")
    assert browser.sees("dots: 2")


def test_what_belongs_to_another_question_or_collective_is_not_there(
    make: Factory, here: World, browser: Browser
) -> None:
    other = world(make, 6)
    mine, theirs = here.open(), other.open()
    browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{mine}")
    token = browser.page.xpath("//input[@name='csrf_token']/@value")[0]
    for address in (here.group.address, other.group.address):
        for step in ("vote", "check", "withdraw", "pause", "teller", "proxies", "plan", "second"):
            data = {"ballot": "yes", "name": here.people[2].name, "csrf_token": token}
            browser.post(f"/c/{address}/decide/{theirs}/{step}", **data)
            assert browser.status == 404, (address, step)
    assert other.look(theirs)["voted"] == here.look(mine)["voted"] == 0


@pytest.mark.parametrize("late", [timedelta(0), timedelta(milliseconds=1), timedelta(minutes=5)])
@pytest.mark.parametrize("secrecy", ["hidden", "secret"])
def test_a_vote_that_arrives_at_the_closing_instant_is_told_so(
    make: Factory, browser: Browser, secrecy: str, late: timedelta
) -> None:
    with clock.frozen(NOON):
        here = world(make, 6)
        key = here.open(secrecy=secrecy)
    at = f"/c/{here.group.address}/decide/{key}"
    closes = NOON + timedelta(hours=48)
    with clock.frozen(closes - timedelta(milliseconds=1)):
        browser.sign_in(here.people[1]).open(at)
    with clock.frozen(closes + late):
        browser.sign_in(here.people[1]).post(f"{at}/vote", ballot="yes")
        assert browser.status == 409
        assert browser.sees("This vote is closed. Your vote was not counted.")
    assert here.look(key)["voted"] == 0
