"""What the error stream says while everything goes wrong: never a word, a name, a token, an address (P24)."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from swsolidarity import worker
from swsolidarity.web import templating
from tests.matrix import rows
from tests.probe import SECRET
from tests.walking import Walk
from tests.world import ROLES, World

pytestmark = pytest.mark.once

KEYS = {"hour", "level", "event", "error", "at", "where", "number"}
WORDS = ("Kettle", "leaks", "Not finished", "canary", "Noor", "login-", SECRET)
ADDRESS = re.compile(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b|\b[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){3,}\b")


@pytest.fixture
def walk(app: Flask, world: World, again: Callable[[], None]) -> Walk:
    return Walk(app, world, again)


@pytest.fixture
def nothing_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """No library may log either: our one line is the only one."""
    with caplog.at_level(logging.DEBUG):
        yield
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


def silent(captured: str, walk: Walk) -> list[dict[str, str]]:
    """The lines, after checking that each is one of ours and says nothing."""
    told = [json.loads(line) for line in captured.splitlines()]
    for line in told:
        assert set(line) == KEYS
        assert re.fullmatch(r"\w+\.py:\d+|", line["at"])
        assert re.fullmatch(r"[\w.]*", line["where"])
        assert re.fullmatch(r"\w+", line["error"])
    secrets = [*walk.world.things.values(), *walk.world.tokens.values(), walk.world.address]
    for word in (
        *WORDS,
        *(secret for secret in secrets if len(secret) > 5 and secret not in ("css/base.css",)),
    ):
        assert word not in captured or word in ("2026-03", "names"), word
    assert not ADDRESS.search(captured)
    return told


def test_every_page_as_every_person_writes_nothing(
    walk: Walk, capfd: pytest.CaptureFixture[str], nothing_logged: None
) -> None:
    for case, method in rows():
        if method == "GET":
            for role in ROLES:
                walk.browser(role).client.get(walk.url(case), buffered=True)
    assert capfd.readouterr() == ("", "")


def test_every_refused_form_writes_nothing(
    walk: Walk, capfd: pytest.CaptureFixture[str], nothing_logged: None
) -> None:
    for case, method in rows():
        if method == "POST":
            walk.go("member", method, walk.url(case), title=SECRET, text=SECRET, login_name=SECRET)
    assert capfd.readouterr() == ("", "")


def test_a_crash_in_any_view_writes_one_line_that_says_nothing(
    walk: Walk,
    capfd: pytest.CaptureFixture[str],
    nothing_logged: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In turn by a mistake, by something that is not there, and by the database."""
    errors = (
        RuntimeError(SECRET),
        KeyError(SECRET),
        OperationalError(f"SELECT {SECRET}", {"a": SECRET}, Exception(SECRET)),
    )
    for at, (case, method) in enumerate(sorted(rows())):
        error = errors[at % 3]

        def crash(*_args: object, error: Exception = error, **_values: object) -> None:
            raise error

        rule, _choices = walk.cases[case]
        with monkeypatch.context() as patched:
            patched.setitem(walk.app.view_functions, rule.endpoint, crash)
            form = {"csrf_token": walk.token("asker"), "text": SECRET}
            answer = walk.browser("asker").client.open(
                walk.url(case) + f"?secret={SECRET}", method=method, data=form if method == "POST" else None
            )
        assert answer.status_code == (503 if isinstance(error, OperationalError) else 500), case
        assert SECRET not in answer.get_data(as_text=True)
        out, err = capfd.readouterr()
        (line,) = silent(err, walk)
        assert out == ""
        assert line["where"] == rule.endpoint
        assert line["error"] == type(error).__name__
        assert f"{line['number']}" in answer.get_data(as_text=True)


def test_a_crash_in_a_template_says_nothing_of_what_was_on_the_page(
    walk: Walk, capfd: pytest.CaptureFixture[str], nothing_logged: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_args: object) -> None:
        raise ValueError(SECRET)

    monkeypatch.setattr(templating, "tabs", crash)
    page = walk.browser("asker").open(walk.url("threads.show"))
    assert page.status == 500
    assert not page.sees("Kettle")
    silent(capfd.readouterr().err, walk)


def test_a_worker_on_its_way_through_everything_writes_nothing(
    walk: Walk, capfd: pytest.CaptureFixture[str], nothing_logged: None
) -> None:
    for _ in range(3):
        worker.tick(walk.app)
    assert capfd.readouterr() == ("", "")


def test_nothing_is_written_beside_the_database(walk: Walk, instance: Path) -> None:
    """No log files, no temporary files, no dumps."""
    walk.browser("member").open(walk.url("threads.show"))
    names = {file.name for file in (instance / "data").iterdir()}
    assert names <= {"swsolidarity.db", "swsolidarity.db-wal", "swsolidarity.db-shm"}
