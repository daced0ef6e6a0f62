"""Many at once, and processes that die in the middle."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import Conflict, Refused
from swsolidarity.fund import ledger
from swsolidarity.fund.actions import books as actions
from swsolidarity.fund.check import check
from swsolidarity.fund.models.books import Entry, Fund, PendingEntry
from tests.fund.books import Books


def clean(books: Books) -> int:
    with books.app.app_context():
        report = check(books.id)
        assert not report.problems, report.problems
        return report.seq


def at_once(number: int, work: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(work, range(number)))


def test_as_many_reserve_as_the_pot_has_money_for_and_no_more(books: Books) -> None:
    books.pay_in(1_000)
    found = at_once(30, lambda number: books.reserve(f"2026-{number:03}", 50))
    assert sum(isinstance(each, Entry) for each in found) == 20
    assert sum(isinstance(each, ledger.InsufficientFunds) for each in found) == 10
    assert books.balance("general") == 0
    assert clean(books) == 21


def _child(books: Books, work: Callable[[], None]) -> None:
    """Runs in a forked process: the parent's connections are left alone."""
    with books.app.app_context():
        db.engine.dispose(close=False)
    work()
    os._exit(0)


def forked(books: Books, work: Callable[[], None]) -> Any:
    child = multiprocessing.get_context("fork").Process(target=_child, args=(books, work))
    child.start()
    return child


def test_processes_share_a_pot_as_threads_do(books: Books) -> None:
    books.pay_in(1_000)

    def reserve_six(child: int) -> Callable[[], None]:
        def work() -> None:
            for number in range(6):
                books.reserve(f"2026-{child}{number:02}", 50)

        return work

    with books.app.app_context():
        db.engine.dispose()
    children = [forked(books, reserve_six(child)) for child in range(5)]
    for child in children:
        child.join(60)
        assert child.exitcode == 0
    assert books.balance("general") == 0
    assert clean(books) == 21


def test_one_form_sent_many_times_at_once_is_one_entry(books: Books) -> None:
    def pay(_number: int) -> int:
        with books.writing():
            return ledger.contribution(
                place=books.account("tin"),
                pot=books.account("general"),
                amount=books.money(500),
                key="one form",
                recorded_by=books.asha.id,
            ).seq

    assert at_once(8, pay) == [1] * 8
    assert books.balance("tin") == 500


def test_two_stewards_agree_at_once_and_it_is_recorded_once(books: Books) -> None:
    books.pay_in(1_000)
    with books.writing():
        fund = db.session.get_one(Fund, books.id)
        pending = actions.prepare(
            books.asha.load(),
            fund,
            "transfer_asset",
            to=books.account("bank"),
            source=books.account("tin"),
            amount=books.money(300),
        )
        made, shown = pending.id, pending.content_hash.hex()

    def agree(number: int) -> str:
        try:
            with books.writing():
                actions.approve(
                    (books.beto, books.mira)[number % 2].load(),
                    db.session.get_one(Fund, books.id),
                    db.session.get_one(PendingEntry, made),
                    content_hash=shown,
                )
        except (Refused, Conflict):
            return "late"
        return "agreed"

    assert sorted(at_once(6, agree)) == ["agreed"] + ["late"] * 5
    assert books.balance("bank") == 300
    assert clean(books) == 2


@pytest.mark.parametrize("statement", range(1, 21))
def test_a_process_killed_in_the_middle_of_posting_leaves_nothing_half_done(
    app: Flask, books: Books, statement: int
) -> None:
    """Kill −9 at each statement that posting sends, and once more after the last."""
    books.pay_in(1_000)
    books.reserve("2026-001", 500)
    with app.app_context():
        db.engine.dispose()

    def work() -> None:
        seen = 0

        def count(*_args: Any) -> None:
            nonlocal seen
            seen += 1
            if seen == statement:
                os.kill(os.getpid(), signal.SIGKILL)

        with app.app_context():
            event.listen(db.engine, "after_cursor_execute", count)
            with transaction():
                ledger.dispatch(
                    hold=books.account("hold-2026-001"),
                    place=books.account("tin"),
                    amount=books.money(500),
                    reference="2026-001",
                    request_ref="fund.request:1",
                    payment_ref="fund.payment:1",
                    key="once",
                    prepared_by=books.asha.id,
                    approved_by=books.beto.id,
                )

    child = forked(books, work)
    child.join(60)
    assert child.exitcode in (-signal.SIGKILL, 0)
    there = clean(books)
    assert there == (2 if child.exitcode else 3)
    books.pay_in(1)
    assert clean(books) == there + 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Entry)) == there + 1
