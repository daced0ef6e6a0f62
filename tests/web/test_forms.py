"""Fields clean what comes in, and say in a sentence what to do about what cannot be taken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from swsolidarity.core import clock
from swsolidarity.core.money import Money
from swsolidarity.core.verdict import Invalid
from swsolidarity.web.forms import AmountField, Form, LongText, TextLine, required
from tests.browser import Browser


class Sample(Form):
    name = TextLine("Name", most=10, validators=[required("Enter a name.")])
    words = LongText("Words", most=50)
    much = AmountField("How much", currency="KES")
    yen = AmountField("How much", currency="JPY")


def sent(app: Flask, *pairs: tuple[str, str]) -> Sample:
    """The form as if these fields had been sent, apart from the token, which has tests of its own."""
    with app.test_request_context("/", method="POST"):
        form = Sample(MultiDict(pairs), meta={"csrf": False})
        form.validate()
        return form


def errors(form: Sample, name: str) -> list[str]:
    return [str(error) for error in form[name].errors]


@pytest.mark.parametrize(
    ("typed", "minor"),
    [("1500", 150_000), ("1500.50", 150_050), ("1 234,50", 123_450), ("٥٠٠", 50_000), ("1,234.50", 123_450)],
)
def test_an_amount_is_read_in_the_ways_people_write_it(app: Flask, typed: str, minor: int) -> None:
    form = sent(app, ("name", "x"), ("much", typed))
    assert not errors(form, "much")
    assert form.much.money == Money(minor, "KES")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("1.234", "We could not tell if 1.234 means 1234 or 1.23"),
        ("-5", "Enter an amount above zero."),
        ("0", "Enter an amount above zero."),
        ("12.34.5", "Enter how much"),
        ("0.123", "Write it with at most 2 decimal places."),
        ("1" + "0" * 18, "That is more than can be recorded here."),
        ("lots", "Enter how much, like 1500 or 1500.50."),
    ],
)
def test_an_amount_that_cannot_be_taken_says_what_to_do(app: Flask, typed: str, sentence: str) -> None:
    form = sent(app, ("name", "x"), ("much", typed))
    assert form.much.money is None
    assert form.much.data == typed, "what was typed stays"
    assert sentence in errors(form, "much")[0]


def test_a_currency_without_decimals_says_so(app: Flask) -> None:
    assert errors(sent(app, ("name", "x"), ("yen", "12.5")), "yen") == ["Write it without decimals."]


def test_text_is_cleaned_of_controls_and_never_cut(app: Flask) -> None:
    form = sent(app, ("name", "  Asha\x00 \n"), ("words", "one\r\ntwo\x07"))
    assert (form.name.data, form.words.data) == ("Asha", "one\ntwo")
    long = sent(app, ("name", "x" * 11))
    assert errors(long, "name") == ["Make this shorter: at most 10 characters, now 11."]
    assert long.name.data == "x" * 11


def test_a_name_of_controls_only_is_empty(app: Flask) -> None:
    assert errors(sent(app, ("name", "\x00 \u200b\n")), "name") == ["Enter a name."]


def test_a_repeated_parameter_counts_once_and_an_unknown_one_not_at_all(app: Flask) -> None:
    form = sent(app, ("name", "first"), ("name", "second"), ("is_admin", "1"))
    assert form.name.data == "first"
    assert "is_admin" not in form.data


def test_every_form_shown_has_a_key_of_its_own(app: Flask) -> None:
    with app.test_request_context("/"):
        keys = {Sample().form_key.data for _ in range(5)}
    assert len(keys) == 5


@pytest.mark.parametrize(("field", "place"), [("name", "name"), (None, None), ("gone", None)])
def test_what_an_action_refuses_is_shown_at_its_field_or_above_the_form(
    app: Flask, field: str | None, place: str | None
) -> None:
    form: Any = sent(app, ("name", "x"))
    with app.test_request_context("/"):
        form.blame(Invalid("That is taken. Choose %(what)s.", field=field, what="another"))
    shown = form[place].errors if place else form.form_errors
    assert list(shown) == ["That is taken. Choose another."]


def test_a_form_shown_just_before_its_cookie_is_a_day_old_can_be_sent_after_it(
    browser: Browser,
) -> None:
    began = clock.now()
    with clock.frozen(began):
        browser.open("/join-answer")
    for hours in (13, 24, 36):
        with clock.frozen(began + timedelta(hours=hours)):
            browser.open("/join-answer")
        with clock.frozen(began + timedelta(hours=hours, seconds=1)):
            assert browser.press("Look").status != 400
    with clock.frozen(began + timedelta(hours=61, seconds=2)):
        assert browser.press("Look").status == 400
