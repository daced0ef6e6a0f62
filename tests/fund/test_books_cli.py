"""``fund check``, ``fund export`` and ``fund verify`` on a fund with real requests and votes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from swsolidarity.core.db import db
from swsolidarity.fund.cli import fund_commands
from swsolidarity.fund.promises import check_all
from tests.fund.asks import LARGE, MIDDLE, SMALL, Asks


@pytest.fixture
def asks(app: Flask) -> Asks:
    """A fund with money promised by a vote and by two stewards, some of it on its way."""
    asks = Asks(app)
    asks.pay_in(10 * LARGE)
    asks.reserved(asks.noor, MIDDLE)
    asks.sent(asks.kai, SMALL)
    return asks


def problems(asks: Asks) -> list[str]:
    with asks.app.app_context():
        return list(check_all(asks.id).problems)


def test_the_commands_check_export_and_verify(app: Flask, asks: Asks, tmp_path: Path) -> None:
    runner = app.test_cli_runner()
    out, address = tmp_path / "fund.json", asks.group.address
    checked = runner.invoke(fund_commands, ["check", "--collective", address])
    assert checked.exit_code == 0, checked.output
    assert "The books are right." in checked.output
    exported = runner.invoke(fund_commands, ["export", "--collective", address, "--out", str(out)])
    assert exported.exit_code == 0, exported.output
    assert runner.invoke(fund_commands, ["verify", str(out)]).exit_code == 0
    sheet = tmp_path / "ledger.csv"
    to_file = ["export", "--collective", address, "--out", str(sheet), "--format"]
    runner.invoke(fund_commands, [*to_file, "csv"])
    assert len(sheet.read_text().splitlines()) == 5
    runner.invoke(fund_commands, [*to_file, "hledger"])
    assert "equity:pot:general" in sheet.read_text()
    runner.invoke(fund_commands, [*to_file, "beancount"])
    assert "Equity:Pot:General" in sheet.read_text()
    assert runner.invoke(fund_commands, [*to_file, "json", "--weeks"]).exit_code == 2
    nowhere = runner.invoke(fund_commands, ["export", "--collective", address, "--out", "/no/such/place"])
    assert nowhere.exit_code == 1
    assert runner.invoke(fund_commands, ["check", "--collective", "nowhere"]).exit_code == 1


def test_the_check_says_what_is_wrong_and_ends_with_one(app: Flask, asks: Asks) -> None:
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(text("UPDATE fund_account SET balance = balance + 1 WHERE code = 'general'"))
    wrong = app.test_cli_runner().invoke(fund_commands, ["check", "--json"])
    assert wrong.exit_code == 1
    assert "Account general: it says" in json.loads(wrong.output)[0]["problems"][0]
    spoken = app.test_cli_runner().invoke(fund_commands, ["check"])
    assert "The books do not add up." in spoken.output


def test_the_commands_work_where_there_is_no_fund(app: Flask) -> None:
    found = app.test_cli_runner().invoke(fund_commands, ["check"])
    assert (found.exit_code, found.output) == (0, "There is no fund on this server.\n")


def test_every_command_shows_an_example(app: Flask) -> None:
    for command in ("check", "verify", "export"):
        shown = app.test_cli_runner().invoke(fund_commands, [command, "--help"])
        assert f"Example: swsolidarity fund {command}" in " ".join(shown.output.split())


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE proposal SET subject = 'fund.request:other'", "no adopted decision about this"),
        ("UPDATE proposal SET code = 'not_adopted'", "no adopted decision about this"),
        ("UPDATE fund_request SET state = 'withdrawn' WHERE state = 'reserved'", "does not fit a request"),
        ("UPDATE fund_request SET hold_id = NULL", "no request stands behind it"),
        ("UPDATE fund_request SET amount = 1, given = 0 WHERE state = 'reserved'", "does not fit a request"),
        ("UPDATE fund_payment SET amount = amount + 1", "did not send this amount"),
        ("UPDATE fund_payment SET state = 'settled'", "the payments not yet received are 0"),
    ],
)
def test_promises_without_anything_behind_them_are_found(asks: Asks, statement: str, found: str) -> None:
    assert problems(asks) == []
    with asks.app.app_context(), db.engine.begin() as connection:
        connection.execute(text(statement))
    assert any(found in problem for problem in problems(asks)), problems(asks)
