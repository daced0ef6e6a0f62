"""Languages, directions, numbers, money and times as people read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask, g

from swsolidarity.core import clock
from swsolidarity.core.money import Money
from swsolidarity.core.verdict import say
from swsolidarity.web import i18n

NOON = datetime(2026, 3, 12, 12, 30, tzinfo=UTC)


@pytest.fixture
def page(app: Flask) -> Iterator[Callable[..., None]]:
    """Open a page in a language; the functions under test then speak it."""
    contexts = []

    def open_page(language: str = "", zone: str | None = None) -> None:
        context = app.test_request_context("/", headers={"Cookie": f"lang={language}"} if language else {})
        context.push()
        contexts.append(context)
        if zone:
            i18n.by_the_clock_of(zone)

    yield open_page
    for context in reversed(contexts):
        context.pop()


def test_the_language_is_chosen_and_never_guessed_from_the_browser(app: Flask) -> None:
    with app.test_request_context("/", headers={"Accept-Language": "fr,es;q=0.5"}):
        assert i18n.language() == "en"


@pytest.mark.parametrize("cookie", ["xx", "../../etc", "EN", "", "en; DROP", "x-LONG"])
def test_a_language_nobody_offers_is_the_servers_own(page: Callable[..., None], cookie: str) -> None:
    page(cookie)
    assert i18n.language() == "en"
    assert i18n.direction() == "ltr"


def test_what_a_person_chose_wins_over_the_cookie(page: Callable[..., None]) -> None:
    page("x-mirror")
    g.account_language = "en"
    assert i18n.language() == "en"


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("x-long", "ltr"), ("x-mirror", "rtl")])
def test_each_language_has_its_direction(page: Callable[..., None], language: str, direction: str) -> None:
    page(language)
    assert (i18n.language(), i18n.direction()) == (language, direction)
    assert i18n.spoken() == "en", "what is kept for later is a language people speak"


def test_the_made_up_languages_are_for_tests_only(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "testing", False)
    with app.test_request_context("/", headers={"Cookie": "lang=x-mirror"}):
        assert i18n.language() == "en"


def test_the_made_up_language_is_longer_and_keeps_names_and_markup(page: Callable[..., None]) -> None:
    page("x-long")
    shown = i18n.gettext("Hello <b>%(name)s</b> &amp; co.", name="Asha")
    assert "Asha" in shown
    assert "<b>" in shown
    assert "&amp;" in shown
    assert shown.startswith("[")
    assert shown.endswith("]")
    assert len(shown) > len("Hello <b>Asha</b> &amp; co.")
    assert "Hello" not in shown


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 votes"), (1, "1 vote"), (2, "2 votes"), (1500, "1,500 votes")]
)
def test_counted_sentences_agree_with_their_number(
    page: Callable[..., None], number: int, words: str
) -> None:
    page()
    assert i18n.ngettext("%(num)s vote", "%(num)s votes", number) == words


def test_a_percent_sign_in_a_sentence_without_values_stays(page: Callable[..., None]) -> None:
    page()
    assert i18n.gettext("100 % of members") == "100 % of members"


def test_a_percent_sign_in_a_value_is_harmless(page: Callable[..., None]) -> None:
    page()
    assert i18n.gettext("Hello %(name)s", name="100%(x)s") == "Hello 100%(x)s"


def test_sentences_from_rules_are_translated_where_they_are_shown(page: Callable[..., None]) -> None:
    page("x-long")
    assert i18n.say(say("%(n)s left", n=3)).startswith("[3 ")
    assert i18n.say("already in words") == "already in words"


def test_a_deadline_says_the_day_the_time_and_the_place(page: Callable[..., None]) -> None:
    page(zone="Africa/Nairobi")
    assert i18n.deadline(NOON) == "Thursday 12 March, 15:30, Nairobi time"


def test_a_place_of_two_words_is_written_as_people_say_it(page: Callable[..., None]) -> None:
    page(zone="America/Mexico_City")
    assert i18n.deadline(NOON) == "Thursday 12 March, 06:30, Mexico City time"


def test_without_a_collective_the_servers_place_counts(page: Callable[..., None]) -> None:
    page()
    assert i18n.deadline(NOON) == "Thursday 12 March, 12:30, UTC time"


def test_a_day_is_told_where_the_reader_is(page: Callable[..., None]) -> None:
    page(zone="Pacific/Auckland")
    assert i18n.day(NOON) == "13 March 2026"
    assert i18n.day(date(2026, 3, 12)) == "12 March 2026"


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(0), "today, afternoon"),
        (timedelta(hours=2), "today, morning"),
        (timedelta(hours=8), "today, night"),
        (timedelta(hours=17), "yesterday, evening"),
        (timedelta(days=1), "yesterday, afternoon"),
        (timedelta(days=2), "10 March, afternoon"),
        (timedelta(days=200), "24 August 2025, afternoon"),
    ],
    ids=str,
)
def test_writing_is_dated_by_part_of_day_and_never_by_the_minute(
    page: Callable[..., None], ago: timedelta, words: str
) -> None:
    page()
    with clock.frozen(NOON):
        assert i18n.part_of_day(NOON - ago) == words


def test_machines_are_told_the_day_only(page: Callable[..., None]) -> None:
    page()
    assert i18n.iso(NOON) == "2026-03-12"


def test_money_is_written_with_its_currency(page: Callable[..., None]) -> None:
    page()
    shown = i18n.amount(Money(150_000, "KES"))
    assert "1,500" in shown
    assert "KES" in shown or "KSh" in shown


def test_a_whole_page_turns_round_in_the_mirrored_language(app: Flask) -> None:
    client = app.test_client()
    client.set_cookie("lang", "x-mirror")
    assert b'<html lang="x-mirror" dir="rtl"' in client.get("/nothing-here").data
