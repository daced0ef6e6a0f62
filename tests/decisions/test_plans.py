"""The queries that every page runs stay small however much has been decided before."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, insert, select, text

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.decisions import queries
from swsolidarity.decisions.models import Proposal, RollEntry
from tests.decisions.making import later, world


@pytest.fixture
def old_hands(make):
    """A member who was on the roll of two thousand votes that are over, and of one that is open."""
    here = world(make, 5)
    done = here.open()
    here.cast_all(done, "yyyy")
    with later(hours=48):
        here.close(done)
    here.open()
    with make.writing():
        row = db.session.execute(select(Proposal.__table__).where(Proposal.public_id == done)).one()._asdict()
        template = {key: value for key, value in row.items() if key != "id"}
        db.session.execute(
            insert(Proposal.__table__),
            [
                template
                | {"public_id": f"{number:022}", "ended_at": clock.now() - timedelta(minutes=number)}
                | {
                    "closes_at": clock.now() - timedelta(days=9),
                    "opened_at": clock.now() - timedelta(days=10),
                }
                for number in range(2000)
            ],
        )
        ids = db.session.scalars(select(Proposal.id).where(Proposal.public_id.like("000%"))).all()
        db.session.execute(
            insert(RollEntry),
            [
                {"proposal_id": key, "membership_id": who.id, "participated": False}
                for key in ids
                for who in here.people
            ],
        )
    with make.app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":  # it does so by itself in time; SQLite never does
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    return here


@pytest.mark.parametrize(
    "ask",
    [
        queries.waiting_count,
        queries.waiting,
        lambda me: queries.under_way(me, None),
        lambda me: queries.over(me, None),
    ],
    ids=["count", "waiting", "open", "over"],
)
def test_no_list_reads_through_everything_that_was_ever_decided(old_hands, make, context, ask):
    me, asked = old_hands.people[0].load(), []
    engine = db.engine

    def note(_connection, _cursor, statement, values, *_rest):
        asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    ask(me)
    event.remove(engine, "before_cursor_execute", note)
    statement, values = asked[-1]
    explain = "EXPLAIN " if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    if engine.dialect.name == "postgresql":
        # What counts is that it need not read everything, whatever statistics there are by now.
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = "\n".join(
        str(row) for row in db.session.connection().exec_driver_sql(explain + statement, values).all()
    )
    assert "Seq Scan on proposal" not in plan, plan
    assert "Seq Scan on roll_entry" not in plan, plan
    assert "SCAN proposal" not in plan, plan
    assert "SCAN roll_entry" not in plan, plan
    assert "ix_roll_entry_membership (membership_id=" not in plan, plan
