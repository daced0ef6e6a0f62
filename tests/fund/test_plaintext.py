"""The exports for hledger and beancount, read by the real programs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import data, realization
from flask import Flask
from sqlalchemy import select, text

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.money import Money, plain
from swsolidarity.fund import ledger, plaintext, verify
from swsolidarity.fund.models.books import Entry, FundAccount
from swsolidarity.fund.rules import books as rules
from tests.fund.books import Books

START = datetime(2026, 3, 26, 12, tzinfo=UTC)
FORMATS = ("hledger", "beancount")


@pytest.fixture
def books(app: Flask) -> Books:
    """Books that were opened on the day of their first entry."""
    return opened(app, "KES")


def opened(app: Flask, currency: str) -> Books:
    """Books that keep Bahraini dinars as well, which have three decimals."""
    with clock.frozen(START):
        books = Books(app, currency=currency)
        books.keep_also("BHD", pot="dinars", place="wallet")
    return books


def lived_in(books: Books) -> Books:
    """Books with every kind of entry a fund writes, in two currencies, over weeks and a year's end."""
    with clock.frozen(START):
        books.pay_in(100_000)
        wrong = books.pay_in(900)
        books.pay_in(40_001, place="bank", pot="emergency")
        books.reserve("2026-041", 30_000)
    with clock.frozen(START + timedelta(days=3)):
        books.dispatch("2026-041", 10_000, "p1")
        books.settle("2026-041", 10_000, "p1")
        sent = books.dispatch("2026-041", 5_000, "p2")
    with clock.frozen(START + timedelta(days=300)), books.writing():
        two = {"recorded_by": books.asha.id, "approved_by": books.beto.id}
        tin, bank, general = (books.account(code) for code in ("tin", "bank", "general"))
        ledger.opening(place=bank, pot=general, amount=books.money(7), key="o", **two)
        ledger.transfer_asset(to=bank, source=tin, amount=books.money(500), key="t", **two)
        ledger.fee(place=bank, pot=general, amount=books.money(3), key="f", **two)
        ledger.count_adjust(place=tin, pot=general, difference=books.money(-40), key="c", **two)
        assert not isinstance(sent, ledger.InsufficientFunds)
        ledger.reverse(sent, key="r", **two)
        ledger.reverse(wrong, key="r2", **two)
        ledger.transfer_pot(
            to=books.account("emergency"),
            source=general,
            amount=books.money(1_000),
            decision_ref="decisions.proposal:pots",
            key="p",
        )
    with clock.frozen(START + timedelta(days=301)):
        books.release("2026-041", 100)
        books.reserve("2026-042", 600)
        books.dispatch("2026-042", 600, "p3")
    with clock.frozen(START + timedelta(days=302)), books.writing():
        two = {"recorded_by": books.asha.id, "approved_by": books.beto.id}
        _lend_and_block(books, two)
        _in_two_currencies(books, two)
    return books


def _lend_and_block(books: Books, two: dict[str, int]) -> None:
    bank, general = books.account("bank"), books.account("general")
    about = {"reference": "2026-042", "request_ref": "fund.request:2026-042"}
    hold = books.account("hold-2026-042")
    ledger.settle(
        hold=hold, amount=books.money(600), payment_ref="fund.payment:p3", key="s3", lent=True, **about
    )
    for key, minor in (("lb", 250), ("lb2", 50)):
        ledger.loan_repay(
            place=bank, pot=general, amount=books.money(minor), key=key, recorded_by=books.asha.id, **about
        )
    ledger.loan_forgive(
        fund_id=books.id, amount=books.money(100), decision_ref="decisions.proposal:f", key="lf", **about
    )
    ledger.freeze(place=bank, pot=general, amount=books.money(900), key="fr", **two)
    ledger.unfreeze(place=bank, pot=general, amount=books.money(300), key="un", **two)


def _in_two_currencies(books: Books, two: dict[str, int]) -> None:
    gives = ledger.Half(books.account("bank"), books.account("general"), books.money(1_001))
    gets = ledger.Half(books.account("wallet"), books.account("dinars"), Money(12_345, "BHD"))
    made = ledger.exchange(gives=gives, gets=gets, key="x", **two)
    assert not isinstance(made, ledger.InsufficientFunds)
    ledger.reverse(made, key="xr", **two)
    ledger.exchange(gives=gives, gets=gets, key="x2", **two)
    ledger.contribution(
        place=books.account("wallet"),
        pot=books.account("dinars"),
        amount=Money(1, "BHD"),
        key="bhd",
        recorded_by=books.asha.id,
    )


def written(books: Books, program: str, where: Path, *, weeks: bool = False) -> Path:
    file = where / f"books.{program}"
    with books.app.app_context():
        file.write_text("".join(plaintext.WRITERS[program](books.id, weeks=weeks)), encoding="utf-8")
    return file


def refused_by(program: str, file: Path) -> str:
    """What the real program says against a file; nothing when it accepts it."""
    commands = {
        "hledger": ["hledger", "-f", str(file), "check", "-s", "ordereddates"],
        "beancount": [str(Path(sys.executable).with_name("bean-check")), str(file)],
    }
    done = subprocess.run(commands[program], capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr if done.returncode else ""


def balances(program: str, file: Path) -> dict[str, Decimal]:
    """What the real program says is in every account, by its name in small letters."""
    if program == "hledger":
        command = ["hledger", "-f", str(file), "balance", "--flat", "-E", "-N", "-O", "csv"]
        said = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout
        rows = [line.split(",") for line in said.splitlines()[1:]]
        return {row[0].strip('"'): Decimal(row[1].strip('"').split()[0]) for row in rows}
    found, errors, _options = loader.load_file(str(file))
    assert not errors
    return {
        account.account.lower(): account.balance.get_only_position().units.number
        if not account.balance.is_empty()
        else Decimal(0)
        for account in realization.iter_children(realization.realize(found))
        if account.txn_postings and any(isinstance(each, data.Open) for each in account.txn_postings)
    }


def ours(books: Books) -> dict[str, Decimal]:
    with books.app.app_context():
        return {
            plaintext.account_name({"code": row.code, "kind": row.kind}).lower(): Decimal(
                plain(Money(row.balance if row.kind in verify.DEBIT_KINDS else -row.balance, row.currency))
            )
            for row in db.session.query(FundAccount).filter_by(fund_id=books.id)
        }


@pytest.mark.parametrize("weeks", [False, True], ids=["days", "weeks"])
@pytest.mark.parametrize("currency", ["KES", "JPY", "KWD", "XOF"])
@pytest.mark.parametrize("program", FORMATS)
def test_the_real_program_accepts_the_books_with_equal_balances(
    app: Flask, tmp_path: Path, program: str, currency: str, weeks: bool
) -> None:
    books = lived_in(opened(app, currency))
    with app.app_context():
        there = set(db.session.scalars(select(Entry.kind).where(Entry.fund_id == books.id)))
    assert there == set(rules.ENTRY_KINDS), "every kind of entry is in the file"
    file = written(books, program, tmp_path, weeks=weeks)
    assert refused_by(program, file) == ""
    assert balances(program, file) == ours(books)


@pytest.mark.parametrize("program", FORMATS)
def test_books_without_an_entry_are_accepted(books: Books, tmp_path: Path, program: str) -> None:
    file = written(books, program, tmp_path)
    assert refused_by(program, file) == ""
    assert set(balances(program, file).values()) == {Decimal(0)}


@pytest.mark.parametrize("program", FORMATS)
def test_a_balance_changed_by_one_cent_is_refused_by_the_real_program(
    books: Books, tmp_path: Path, program: str
) -> None:
    lived_in(books)
    with books.app.app_context(), db.engine.begin() as connection:
        connection.execute(
            text("UPDATE fund_account SET balance = balance + 1 WHERE id = :id"), {"id": books.ids["bank"]}
        )
    said = refused_by(program, written(books, program, tmp_path))
    assert "bank" in said.lower()


@pytest.mark.parametrize("program", FORMATS)
def test_an_entry_taken_out_of_the_file_is_refused_by_the_real_program(
    books: Books, tmp_path: Path, program: str
) -> None:
    file = written(lived_in(books), program, tmp_path)
    entries = file.read_text(encoding="utf-8").split("\n\n")
    gone = next(part for part in entries if "fee" in part)
    file.write_text("\n\n".join(part for part in entries if part != gone), encoding="utf-8")
    assert refused_by(program, file)


@pytest.mark.parametrize("program", FORMATS)
def test_a_clock_that_was_set_back_does_not_break_the_file(
    books: Books, tmp_path: Path, program: str
) -> None:
    with clock.frozen(START):
        books.pay_in(500)
    with clock.frozen(START - timedelta(days=40)):
        books.pay_in(700)
    assert refused_by(program, written(books, program, tmp_path)) == ""


def test_people_outside_learn_the_week_and_not_the_day(books: Books) -> None:
    lived_in(books)
    with books.app.app_context():
        for program in plaintext.WRITERS:
            days = "".join(plaintext.WRITERS[program](books.id))
            weeks = "".join(plaintext.WRITERS[program](books.id, weeks=True))
            assert "2026-03-26" in days
            assert "2026-03-26" not in weeks
            assert "2026-03-23" in weeks


def test_no_name_note_or_address_leaves_with_the_books(books: Books) -> None:
    books.pay_in(500, note="canary note")
    books.reserve("2026-041", 300)
    with books.app.app_context():
        said = "".join("".join(write(books.id)) for write in plaintext.WRITERS.values())
    private = {books.group.name, books.group.address, "canary note", "Cash tin", "fund.request:", "proposal"}
    private |= {member.name for member in (books.asha, books.beto, books.mira)}
    assert [word for word in private if word in said] == []
    assert "2026-041" in said


def test_every_kind_of_account_has_a_name_in_other_programs() -> None:
    assert set(rules.ACCOUNT_KINDS) <= set(plaintext.NAMES)


def test_the_ledger_leads_to_each_file(app: Flask, books: Books) -> None:
    from tests.browser import Browser

    books.pay_in(500)
    noor = Browser(app).sign_in(books.noor)
    for link, begins in (("hledger", "; The books"), ("beancount, with weeks", "; The books")):
        noor.open(f"/c/{books.group.address}/fund/ledger").click(link)
        assert noor.response is not None
        assert noor.response.get_data(as_text=True).startswith(begins)


@pytest.mark.once
def test_the_file_is_written_piece_by_piece(books: Books) -> None:
    with books.writing():
        for number in range(1_200):
            ledger.contribution(
                place=books.account("tin"),
                pot=books.account("general"),
                amount=books.money(100),
                key=f"k{number}",
                recorded_by=books.asha.id,
            )
    for program in sorted(plaintext.WRITERS):
        with books.app.app_context():
            pieces: Iterator[str] = plaintext.WRITERS[program](books.id)
            longest = max(len(piece) for piece in pieces)
            assert longest < 400, program
            assert len(db.session.identity_map) < 20, program
