"""The hot queries of the books go through an index on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, text

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.fund import ledger
from swsolidarity.fund.models.books import Entry, Fund
from swsolidarity.fund.queries import blocking, entries, months, statements
from swsolidarity.fund.queries import books as queries
from swsolidarity.fund.queries import waiting as queued
from tests.fund.books import Books

TODAY: Callable[[], date] = lambda: clock.now().date().replace(day=1)  # noqa: E731

HOT: dict[str, Callable[[Fund], Any]] = {
    "overview": queries.overview,
    "months": months.months,
    "lines": lambda fund: queries.lines(fund, TODAY()),
    "later lines": lambda fund: queries.lines(fund, TODAY(), before=f"{TODAY().isoformat()}.5"),
    "statement": lambda fund: statements.statement(fund, TODAY()),
    "sheet": lambda fund: statements.sheet(fund, TODAY()),
    "later sheet": lambda fund: statements.sheet(fund, TODAY(), after=f"{TODAY().isoformat()}.5"),
    "year": lambda fund: statements.years(fund, TODAY()),
    "one entry": lambda fund: entries.entry(fund, "x"),
    "waiting": queued.waiting,
    "counts": queued.counts_to_confirm,
    "what would wait": lambda fund: blocking.held(queries.accounts(fund, "pot")[0]),
    "what is blocked": lambda fund: blocking.blocked_at(queries.accounts(fund, "asset")[0]),
    "promised before": lambda fund: blocking.promised_before(fund.id, "2026-001", "d"),
    "hold": lambda fund: ledger.find_hold(fund.id, "2026-001"),
    "the same key": lambda fund: db.session.query(Entry).filter_by(fund_id=fund.id, idem_key="k").first(),
}


@pytest.mark.parametrize("name", HOT)
def test_no_hot_query_reads_a_whole_table(books: Books, name: str) -> None:
    books.pay_in(1_000_000)
    for number in range(20):
        books.reserve(f"2026-{number:03}", 100)
    with books.app.app_context():
        fund = db.session.get_one(Fund, books.id)
        postgresql = db.engine.dialect.name == "postgresql"
        if postgresql:
            # With few rows PostgreSQL rightly reads them all; this asks whether it could do without.
            db.session.execute(text("SET LOCAL enable_seqscan = off"))
        sent: list[tuple[str, Any]] = []

        def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
            sent.append((statement, parameters))

        event.listen(db.engine, "before_cursor_execute", note)
        HOT[name](fund)
        event.remove(db.engine, "before_cursor_execute", note)
        assert sent
        word = "EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN "
        for statement, parameters in sent:
            plan = db.session.connection().exec_driver_sql(word + statement, parameters).all()
            for row in plan:
                line = str(row[-1])
                assert "Seq Scan on fund" not in line, (statement, plan)
                assert not line.startswith("SCAN fund"), (statement, plan)
