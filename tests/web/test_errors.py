"""Whatever goes wrong: a calm page, nothing half-written, a number, and none of the inside."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from swsolidarity.core.db import db
from swsolidarity.web import errors
from tests import probe
from tests.browser import Browser
from tests.probe import SECRET

PAGES = [
    ("400", 400, "This page could not be sent."),
    ("403", 403, "That is not possible here."),
    ("404", 404, "This page does not exist, or it is not for you."),
    ("405", 405, "Go back and use the buttons on the page."),
    ("409", 409, "Somebody was faster."),
    ("413", 413, "Make the text shorter and send it again."),
    ("418", 418, "This page could not be sent."),
    ("422", 422, "Something on the page needs another look."),
    ("429", 429, "Wait two minutes, then go on."),
    ("500", 500, "Something went wrong on our side."),
    ("501", 501, "Something went wrong on our side."),
    ("503", 503, "Back in a moment."),
    ("refused", 403, "Only stewards can do this."),
    ("hidden", 404, "This page does not exist, or it is not for you."),
    ("conflict", 409, "Somebody has just done this."),
    ("crash", 500, "Something went wrong on our side."),
    ("template", 500, "Something went wrong on our side."),
    ("database", 503, "Back in a moment."),
    ("vault", 503, "Back in a moment."),
    ("locked", 503, "Back in a moment."),
]
UNEXPECTED = ("crash", "template", "database", "vault", "locked")


@pytest.mark.parametrize(("kind", "status", "words"), PAGES, ids=[page[0] for page in PAGES])
def test_every_failure_has_its_page(
    visitor: Browser, capsys: pytest.CaptureFixture[str], kind: str, status: int, words: str
) -> None:
    visitor.open(f"/probe/fail/{kind}")
    assert visitor.status == status
    assert visitor.sees(words)
    assert visitor.response is not None
    assert visitor.response.mimetype == "text/html"
    assert visitor.page.xpath("//a[@class='exit']"), "the way out is on every page"
    assert visitor.page.get("lang") == "en"
    capsys.readouterr()


@pytest.mark.parametrize("kind", [page[0] for page in PAGES])
def test_a_failure_undoes_what_was_written_before_it(
    visitor: Browser, probe_app: Flask, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    visitor.open("/probe/page")
    visitor.post(f"/probe/fail/{kind}", words=SECRET)
    assert visitor.status >= 400
    with probe_app.app_context():
        assert probe.rows() == []
    capsys.readouterr()


@pytest.mark.parametrize("kind", UNEXPECTED)
def test_the_person_gets_a_number_and_the_operator_the_same_one_and_nothing_else(
    visitor: Browser, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    visitor.open("/probe/page")
    visitor.post(f"/probe/fail/{kind}", words="what Asha wrote")
    out, err = capsys.readouterr()
    (line,) = err.splitlines()
    told = json.loads(line)
    assert set(told) == {"hour", "level", "event", "error", "at", "where", "number"}
    assert visitor.sees(f"Number to give an organiser: {told['number']}")
    assert told["where"] == "probe.fail"
    assert told["hour"].endswith(":00:00+00:00"), "no finer than the hour"
    assert out == ""
    for text in (line, visitor.response and visitor.response.get_data(as_text=True)):
        assert SECRET not in text
        assert "Asha" not in text
    assert "Traceback" not in visitor.text
    assert told["error"] not in visitor.text


@pytest.mark.parametrize("kind", ["404", "refused", "conflict", "429", "400"])
def test_a_refusal_is_not_worth_a_line_in_the_log(
    visitor: Browser, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    visitor.open("/probe/page")
    visitor.post(f"/probe/fail/{kind}")
    assert capsys.readouterr() == ("", "")


def test_a_commit_that_fails_is_a_page_too(
    visitor: Browser, probe_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commit happens after the view; its failure must not be a page that says "done"."""
    visitor.open("/probe/page")
    visitor.post("/probe/silent")
    with probe_app.app_context():
        before = probe.rows()
    assert len(before) == 1
    visitor.open("/probe/page")
    visitor.post("/probe/fail/commit")
    assert visitor.status == 500
    assert not visitor.sees("would be done")
    with probe_app.app_context():
        assert probe.rows() == before
    assert "throttle" not in capsys.readouterr().err.lower()


def test_unknown_forbidden_and_hidden_look_exactly_alike(visitor: Browser) -> None:
    pages = []
    for url in ("/nothing-here", "/probe/fail/hidden", "/probe/fail/404", "/c/unknown/"):
        visitor.open(url)
        assert visitor.response is not None
        pages.append((visitor.status, visitor.response.data, sorted(visitor.response.headers.keys())))
    assert pages[1:] == pages[:-1]


def test_an_error_page_asks_the_database_nothing(
    visitor: Browser, probe_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    """When the database is away the page that says so must still come."""

    def refuse(*_args: object) -> None:
        raise AssertionError("the page asked the database")

    with probe_app.app_context():
        engine: Engine = db.engine
    event.listen(engine, "before_cursor_execute", refuse)
    try:
        visitor.open("/probe/fail/database")
    finally:
        event.remove(engine, "before_cursor_execute", refuse)
    assert visitor.status == 503
    capsys.readouterr()


@pytest.mark.parametrize(("size", "parts"), [(1_000_001, False), (500_001, True)])
def test_too_much_at_once_is_refused_with_a_page(visitor: Browser, size: int, parts: bool) -> None:
    visitor.open("/probe/page")
    body = probe.multipart("words", size, file=False) if parts else {"data": {"words": "x" * size}}
    visitor.response = visitor.client.post("/probe/page", **body)
    assert visitor.status == 413
    assert visitor.sees("Make the text shorter and send it again.")


def test_a_method_a_page_does_not_know_is_refused_with_a_page(visitor: Browser) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        visitor.response = visitor.client.open("/probe/result/1", method=method)
        assert visitor.status == 405
        assert visitor.sees("Go back and use the buttons on the page.")


def test_a_line_for_the_operator_cannot_be_broken_in_two(
    probe_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    with probe_app.app_context():
        errors.line_for_operator(RuntimeError("x\ny"), where='a\n{"event": "forged"}\u2028\x1b[31m')
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert err.isascii()
    assert "\x1b" not in err


# A database that does not do its part


@pytest.fixture
def impatient(probe_app: Flask) -> Iterator[None]:
    """The application waits 50 ms for a lock instead of five seconds."""

    def hurry(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=50")

    with probe_app.app_context():
        engine = db.engine
        engine.dispose()
    event.listen(engine, "connect", hurry)
    yield
    event.remove(engine, "connect", hurry)
    engine.dispose()


@pytest.mark.once  # only SQLite locks as a whole
def test_a_locked_database_is_a_calm_page_with_a_number(
    visitor: Browser, instance: Path, impatient: None, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor.open("/probe/page")
    holder = sqlite3.connect(instance / "data" / "swsolidarity.db", isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        visitor.fill(words="hello").press("Send")
        assert visitor.status == 503
        assert visitor.sees("Nothing was sent. Wait a minute, then try again.")
        number = json.loads(capsys.readouterr().err)["number"]
        assert visitor.sees(f"Number to give an organiser: {number}")
        assert "sqlite" not in visitor.text.lower()
        assert "locked" not in visitor.text.lower()
        visitor.open("/probe/page")
        assert visitor.status == 200, "reading goes on while somebody writes"
    finally:
        holder.close()
    visitor.fill(words="hello").press("Send")
    assert visitor.status == 200
    assert visitor.sees("Result 1")


@pytest.mark.once  # only SQLite locks as a whole
def test_what_was_typed_while_the_database_was_busy_is_sent_again_with_one_button(
    visitor: Browser, instance: Path, impatient: None
) -> None:
    visitor.client.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"
    visitor.open("/probe/page")
    holder = sqlite3.connect(instance / "data" / "swsolidarity.db", isolation_level=None)
    try:
        holder.execute("BEGIN IMMEDIATE")
        visitor.fill(words="half a thought").press("Send")
        assert visitor.status == 503
        assert visitor.sees("Nothing was sent. Wait a minute, then try again.")
        assert visitor.page.xpath("//textarea")[0].value.strip() == "half a thought"
    finally:
        holder.close()
    visitor.press("Send again")
    assert visitor.status == 200
    assert visitor.sees("Result 1")


@pytest.mark.once  # SQLite can be given a ceiling
def test_a_full_disk_is_a_calm_page_and_nothing_is_half_written(
    visitor: Browser, probe_app: Flask, capsys: pytest.CaptureFixture[str]
) -> None:
    def ceiling(connection: sqlite3.Connection, _record: object) -> None:
        used = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={used}")

    with probe_app.app_context():
        engine = db.engine
        engine.dispose()
    event.listen(engine, "connect", ceiling)
    try:
        statuses, number = [], 0
        while 503 not in statuses:
            number += 1
            assert number < 200, "the disk never filled"
            visitor.open("/probe/page").fill(words="hello").press("Send")
            statuses.append(visitor.status)
        told = json.loads(capsys.readouterr().err)
        assert told["error"] == "OperationalError"
        assert visitor.sees("Nothing was sent. Wait a minute, then try again.")
        assert "full" not in visitor.text.lower()
        with probe_app.app_context():
            assert len(probe.rows()) == statuses.count(200)
    finally:
        event.remove(engine, "connect", ceiling)
        engine.dispose()


def test_a_database_that_is_gone_is_a_calm_page(
    make_probe: Callable[..., Flask], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor = Browser(make_probe(DATABASE_URL=f"sqlite:///{tmp_path}/no/such/folder/x.db"))
    visitor.open("/probe/page")
    visitor.fill(words="hello").press("Send")
    assert visitor.status == 503
    assert str(tmp_path) not in visitor.text
    assert str(tmp_path) not in capsys.readouterr().err
