"""Nothing typed is lost: an expired session, a stale form, too many tries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select, text, update

from swsolidarity import create_app
from swsolidarity.accounts import gate
from swsolidarity.accounts.models import Account
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.web import parked, throttle
from swsolidarity.web.parked import ParkedText
from tests.accounts.conftest import PASSPHRASE, Known, Opener
from tests.browser import Browser
from tests.factories import Factory

CANARY = "A long reply about the meeting.\nWith a second line, and a canary: zaunkoenig."
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def app_with_pages(whole_app: Flask, instance: Path, database_url: str) -> Iterator[Flask]:
    """The application with a page that needs signing in and takes a text."""
    app = create_app(
        {
            "INSTANCE_PATH": instance,
            "DATABASE_URL": database_url,
            "TESTING": True,
            "SMALL_SERVER": True,
        }
    )
    taken: list[dict[str, list[str]]] = []
    app.extensions["taken"] = taken

    @app.post("/test/note")
    def note() -> ResponseReturnValue:
        gate.account()
        if "strict" in request.args:  # as a collective does with people in office
            gate.carry(None)
            raise gate.SignInNeeded
        if "slow" in request.args:
            throttle.spend("note", "server", most=0, per=120)
        taken.append(request.form.to_dict(flat=False))
        return redirect("/me/", code=303)

    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def with_pages(app: Flask, app_with_pages: Flask) -> Flask:
    """The same on the database of this test."""
    with app_with_pages.app_context():
        db.engine.dispose()
    return app_with_pages


@pytest.fixture
def taken(app: Flask, with_pages: Flask) -> list[dict[str, list[str]]]:
    """What the page has received."""
    received: list[dict[str, list[str]]] = with_pages.extensions["taken"]
    received.clear()
    return received


@pytest.fixture
def heron(opened: Opener) -> Known:
    return opened("heron")


@pytest.fixture
def opened(app: Flask) -> Opener:
    return Opener(app)


@pytest.fixture
def browser(app: Flask, with_pages: Flask, heron: Known) -> Browser:
    """Somebody who is signed in, with a form open."""
    browser = Browser(with_pages)
    enter(browser)
    return browser.open("/me/")


def enter(browser: Browser, name: str = "heron") -> Browser:
    return browser.open("/login").fill(login_name=name, passphrase=PASSPHRASE).press("Sign in", follow=False)


def send(browser: Browser, url: str = "/test/note", **fields: Any) -> Browser:
    fields.setdefault("body", CANARY)
    return browser.post(url, form_key="k" * 20, **fields)


def rows(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(ParkedText)) or 0


def area(browser: Browser) -> list[str]:
    return [item.text_content().lstrip("\n") for item in browser.page.xpath("//textarea")]


def test_text_survives_expiry(browser: Browser, app: Flask, taken: list[Any]) -> None:
    with clock.moved(timedelta(minutes=31)):
        send(browser, "/test/note?after=3", answer="yes", choice=["a", "b"], passphrase="very secret words")
        assert browser.url == "/login"
        assert taken == []
        cookie = browser.client.get_cookie("p")
        assert cookie is not None
        assert rows(app) == 1
        browser.fill(login_name="heron", passphrase=PASSPHRASE).press("Sign in")
        assert browser.url == "/me/unsent"
        assert browser.sees("You were signed out while writing. Your text is below.")
        assert area(browser) == [CANARY]
        assert "very secret words" not in browser.text
        assert browser.page.xpath("//form/@action")[0] == "/test/note?after=3"
        browser.press("Send again")
    assert browser.url == "/me/"
    (sent,) = taken
    assert sent["body"][0].strip().splitlines() == CANARY.splitlines()
    assert sent["answer"] == ["yes"]
    assert sent["choice"] == ["a", "b"]
    assert "passphrase" not in sent
    assert rows(app) == 0
    assert browser.client.get_cookie("p") is None


def test_text_survives_when_a_collective_ends_the_session_earlier(browser: Browser, taken: list[Any]) -> None:
    send(browser, "/test/note?strict=1")
    assert browser.url == "/login"
    browser.fill(login_name="heron", passphrase=PASSPHRASE).press("Sign in")
    assert browser.url == "/me/unsent"
    assert area(browser) == [CANARY]


def test_the_kept_text_cannot_be_read_without_the_cookie(browser: Browser, app: Flask) -> None:
    with clock.moved(timedelta(minutes=31)):
        send(browser)
    cookie = browser.client.get_cookie("p")
    assert cookie is not None
    assert cookie.http_only
    assert cookie.same_site == "Strict"
    assert cookie.max_age == 600
    with app.app_context():
        sealed = db.session.scalars(select(ParkedText.body_sealed)).one()
        assert b"zaunkoenig" not in sealed
        assert cookie.value.encode() not in sealed
        everything = db.session.execute(text("SELECT digest FROM parked_text")).all()
    assert cookie.value not in str(everything)


def test_the_kept_text_is_given_to_nobody_else(browser: Browser, app: Flask, opened: Opener) -> None:
    opened("kingfisher")
    with clock.moved(timedelta(minutes=31)):
        send(browser)
        enter(browser, "kingfisher")
        assert browser.response is not None
        assert browser.response.location == "/"
        browser.open("/me/unsent")
        assert "zaunkoenig" not in browser.response.get_data(as_text=True)
        thief = Browser(browser.app)
        enter(thief)
        thief.open("/me/unsent")
        assert thief.url == "/", "without the cookie there is nothing"


def test_the_kept_text_is_gone_after_ten_minutes(browser: Browser, app: Flask) -> None:
    with clock.moved(timedelta(minutes=31)):
        send(browser)
    with clock.moved(timedelta(minutes=42)):
        enter(browser)
        assert browser.response is not None
        assert browser.response.location == "/"
        with app.app_context():
            parked.forget_parked_text()
        assert rows(app) == 0


def test_a_text_that_is_too_long_to_keep_is_on_the_page_itself(
    browser: Browser, app: Flask, taken: list[Any]
) -> None:
    long = "word " * 25_000
    with clock.moved(timedelta(minutes=31)):
        send(browser, body=long)
        assert browser.status == 403
        assert browser.sees("Copy your text, sign in on another page")
        assert area(browser) == [long]
        assert rows(app) == 0


def test_whoever_was_signed_out_on_purpose_keeps_their_text_on_the_page(
    browser: Browser, app: Flask, heron: Known
) -> None:
    other = Browser(browser.app)
    enter(other)
    other.open("/me/devices").press("Sign out every other device")
    send(browser)
    assert browser.status == 403
    assert area(browser) == [CANARY]
    assert rows(app) == 0


def test_nobody_fills_the_table(browser: Browser, app: Flask) -> None:
    with clock.moved(timedelta(minutes=31)):
        for number in range(parked.MOST_FOR_ONE + 2):
            browser.url = "/me/"
            browser.response = browser.client.get("/login")
            send(browser, body=f"text number {number}")
        assert rows(app) == parked.MOST_FOR_ONE
        assert browser.status == 403
        assert area(browser) == [f"text number {parked.MOST_FOR_ONE + 1}"]


def test_a_stranger_without_a_session_has_nothing_kept(
    app: Flask, with_pages: Flask, taken: list[Any]
) -> None:
    stranger = Browser(with_pages).open("/login")
    send(stranger)
    assert stranger.status == 403
    assert rows(app) == 0
    stranger.open("/login").post("/test/note")
    assert stranger.url == "/login"
    assert taken == []


def test_reading_without_a_session_leads_to_signing_in(with_pages: Flask, app: Flask) -> None:
    answer = with_pages.test_client().get("/me/devices?x=1")
    assert answer.status_code == 303
    assert answer.location == "/login?next=/me/devices?x%3D1"


def test_a_stale_form_comes_back_with_its_text_when_our_own_page_sent_it(
    browser: Browser, taken: list[Any]
) -> None:
    data = {"csrf_token": "old", "body": CANARY, "answer": "yes", "recovery_digits": "ABCD"}
    browser.response = browser.client.post("/test/note", data=data, headers=OURS)
    assert browser.status == 400
    assert area(browser) == [CANARY]
    assert not browser.page.xpath("//*[@value='ABCD']")
    assert taken == []
    browser.press("Send again")
    assert browser.url == "/me/"
    assert len(taken) == 1


@pytest.mark.parametrize(
    "headers",
    [{}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}],
)
def test_a_strangers_form_never_comes_back_with_a_button(
    browser: Browser, taken: list[Any], headers: dict[str, str]
) -> None:
    answer = browser.client.post("/test/note", data={"csrf_token": "x", "body": CANARY}, headers=headers)
    assert answer.status_code == 400
    assert "zaunkoenig" not in answer.get_data(as_text=True)
    assert taken == []


def test_too_many_tries_say_how_long_and_keep_the_text(browser: Browser, taken: list[Any]) -> None:
    send(browser, "/test/note?slow=1")
    assert browser.status == 429
    assert browser.sees("Wait 2 minutes, then go on.")
    assert area(browser) == [CANARY]
    assert browser.response is not None
    assert browser.response.headers["Retry-After"] == "120"


def test_markup_in_a_kept_text_stays_text(browser: Browser) -> None:
    evil = "</textarea><script>alert(1)</script> with spaces"
    with clock.moved(timedelta(minutes=31)):
        send(browser, body=evil, **{'x"><b>': "short"})
        browser.fill(login_name="heron", passphrase=PASSPHRASE).press("Sign in")
    assert area(browser) == [evil]
    assert not browser.page.xpath("//main//script | //main//b")


def test_a_suspended_person_gets_nothing_back(browser: Browser, app: Flask, heron: Known) -> None:
    with Factory(app).writing():
        db.session.execute(update(Account).where(Account.id == heron.id).values(suspended=True))
    send(browser)
    assert browser.url == "/login"
    browser.open("/me/unsent")
    assert browser.url == "/login"
