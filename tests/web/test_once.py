"""A form sent twice is done once and shows its first result (safety C4, P30)."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.web import once
from swsolidarity.web.once import UsedForm
from tests import probe
from tests.browser import Browser

NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)


def written(app: Flask) -> int:
    with app.app_context():
        return len(probe.rows())


def kept(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(UsedForm)) or 0


def hidden(browser: Browser) -> dict[str, str]:
    return dict(browser.page.forms[0].form_values())


@pytest.mark.parametrize("path", ["/probe/page", "/probe/slow"])
def test_sending_twice_does_it_once_and_leads_to_the_first_result(
    visitor: Browser, probe_app: Flask, path: str
) -> None:
    visitor.open("/probe/page")
    form = {**hidden(visitor), "words": "hello"}
    first = visitor.client.post(path, data=form)
    second = visitor.client.post(path, data=form)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location == "/probe/result/1"
    assert written(probe_app) == 1
    visitor.open("/probe/result/1")
    assert visitor.sees("You already sent this. Here it is.")


def test_two_forms_on_one_page_are_two_forms(visitor: Browser, probe_app: Flask) -> None:
    for _ in range(2):
        visitor.open("/probe/page").fill(words="hello").press("Send")
    assert written(probe_app) == 2


def test_a_form_that_came_back_with_an_error_can_be_sent_again_with_the_same_key(
    visitor: Browser, probe_app: Flask
) -> None:
    visitor.open("/probe/page")
    key = hidden(visitor)["form_key"]
    visitor.fill(words="").press("Send")
    assert visitor.status == 422
    assert hidden(visitor)["form_key"] == key
    visitor.fill(words="refuse me").press("Send")
    assert visitor.status == 422
    assert visitor.sees("Those words are taken.")
    assert visitor.page.xpath("//input[@name='words']/@value") == ["refuse me"], "what was typed is kept"
    assert written(probe_app) == 0, "what the action wrote before it refused is undone"
    visitor.fill(words="hello").press("Send")
    assert visitor.status == 200
    assert written(probe_app) == 1


def test_a_form_that_crashed_can_be_sent_again(
    visitor: Browser, probe_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor.open("/probe/page")
    form = {**hidden(visitor), "words": "hello"}
    assert visitor.client.post("/probe/fail/crash", data=form).status_code == 500
    assert visitor.client.post("/probe/page", data=form).status_code == 303
    assert written(probe_app) == 1
    capsys.readouterr()


def test_a_form_that_answered_with_a_page_may_be_sent_again(visitor: Browser, probe_app: Flask) -> None:
    visitor.open("/probe/page")
    form = hidden(visitor)
    for _ in range(2):
        assert visitor.client.post("/probe/silent", data=form).status_code == 200
    assert written(probe_app) == 2


def test_many_fingers_on_the_button_at_once_do_it_once(visitor: Browser, probe_app: Flask) -> None:
    visitor.open("/probe/page")
    form = {**hidden(visitor), "words": "hello"}
    cookie = visitor.client.get_cookie("f")
    assert cookie is not None
    ready, statuses = threading.Barrier(5), []

    def press() -> None:
        client = probe_app.test_client()
        client.set_cookie("f", cookie.value)
        ready.wait(timeout=20)
        statuses.append(client.post("/probe/page", data=form).status_code)

    threads = [threading.Thread(target=press) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert statuses == [303] * 5
    assert written(probe_app) == 1


@pytest.mark.parametrize("key", ["", "x" * 65, "\0", "' OR 1=1"])
def test_a_key_of_ones_own_making_breaks_nothing(visitor: Browser, probe_app: Flask, key: str) -> None:
    visitor.open("/probe/page")
    form = {**hidden(visitor), "words": "hello", "form_key": key}
    assert visitor.client.post("/probe/page", data=form).status_code == 303
    assert written(probe_app) == 1


def test_the_database_keeps_a_digest_and_not_the_key(visitor: Browser, probe_app: Flask) -> None:
    visitor.open("/probe/page")
    key = hidden(visitor)["form_key"]
    visitor.fill(words="hello").press("Send")
    with probe_app.app_context():
        row = db.session.scalars(select(UsedForm)).one()
        assert key.encode() not in row.digest
        assert len(row.digest) == 32


def test_where_a_form_led_is_kept_sealed_because_an_address_can_be_a_secret(
    visitor: Browser, probe_app: Flask
) -> None:
    """The private link of somebody who asked to join is such an address."""
    visitor.open("/probe/page").fill(words="hello").press("Send")
    with probe_app.app_context():
        sealed = db.session.scalars(select(UsedForm)).one().location_sealed
    assert sealed is not None
    assert b"/probe/result" not in sealed


def test_keys_are_forgotten_after_half_an_hour(visitor: Browser, probe_app: Flask) -> None:
    with clock.frozen(NOON):
        visitor.open("/probe/page").fill(words="hello").press("Send")
        assert kept(probe_app) == 1
    with clock.frozen(NOON + timedelta(minutes=30)), probe_app.app_context():
        once.forget_used_forms()
    assert kept(probe_app) == 1
    with clock.frozen(NOON + timedelta(minutes=30, seconds=1)), probe_app.app_context():
        once.forget_used_forms()
    assert kept(probe_app) == 0
