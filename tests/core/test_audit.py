"""The chain of uses of power: it holds, and whatever is done to it behind our back is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update

from swsolidarity.core import audit, clock
from swsolidarity.core.audit import AuditHead, AuditRow
from swsolidarity.core.db import db, transaction

HERE, THERE = 7, 8


def write(times: int = 5) -> None:
    for number in range(times):
        with transaction():
            audit.note(HERE, office="steward", act=f"act_{number}", kind="payment")


def faults() -> list[tuple[int, str]]:
    return [(fault.seq, fault.what) for fault in audit.verify(HERE)]


def test_a_chain_that_nobody_touched_verifies(app: Flask) -> None:
    with app.app_context():
        write()
        with transaction():
            audit.note(THERE, office="moderator", act="pause", kind="member")
        assert faults() == []
        assert list(audit.verify(THERE)) == []
        assert list(audit.verify(99)) == []
        assert audit.collectives() == [HERE, THERE]
        rows = db.session.scalars(select(AuditRow).where(AuditRow.collective_id == HERE)).all()
        assert [row.seq for row in rows] == [1, 2, 3, 4, 5]
        assert all(row.hour == clock.this_hour(row.hour) for row in rows)


def test_what_is_undone_leaves_no_row(app: Flask) -> None:
    with app.app_context():
        write(2)
        with pytest.raises(RuntimeError), transaction():
            audit.note(HERE, office="steward", act="never", kind="payment")
            raise RuntimeError
        write(1)
        assert faults() == []


def change(**values: object) -> Callable[[], None]:
    def do() -> None:
        db.session.execute(update(AuditRow).where(AuditRow.seq == 3).values(**values))

    return do


def take_out(*numbers: int) -> Callable[[], None]:
    def do() -> None:
        db.session.execute(delete(AuditRow).where(AuditRow.seq.in_(numbers)))

    return do


def cut_off_the_end() -> None:
    take_out(4, 5)()
    link = select(AuditRow.link).where(AuditRow.seq == 3).scalar_subquery()
    db.session.execute(update(AuditHead).values(seq=3, link=link))


def swap() -> None:
    db.session.execute(text("UPDATE audit_row SET act = 'act_9' WHERE seq = 2"))
    db.session.execute(text("UPDATE audit_row SET act = 'act_1' WHERE seq = 3"))


TAMPERING = {
    "another office": change(office="delegate"),
    "another act": change(act="nothing"),
    "another thing": change(kind="door"),
    "another link": change(link=bytes(32)),
    "another key": change(kid="00000000"),
    "another hour": change(hour=clock.this_hour() - timedelta(days=9)),
    "one taken out": take_out(3),
    "the last taken out": take_out(5),
    "all taken out": take_out(1, 2, 3, 4, 5),
    "the end cut off": cut_off_the_end,
    "two swapped": swap,
}


@pytest.mark.parametrize("tamper", TAMPERING.values(), ids=TAMPERING)
def test_whatever_is_changed_in_the_database_is_found(app: Flask, tamper: Callable[[], None]) -> None:
    with app.app_context():
        write()
        with transaction():
            tamper()
        assert faults() != []


def test_old_rows_go_and_the_rest_still_verifies(app: Flask) -> None:
    with app.app_context():
        write(3)
        with clock.moved(timedelta(days=200)):
            write(2)
            with transaction():
                assert audit.forget(HERE, clock.now() - timedelta(days=100)) == 3
            with transaction():
                assert audit.forget(HERE, clock.now() - timedelta(days=100)) == 0
            assert faults() == []
            write(1)
            assert faults() == []
            with transaction():
                take_out(4)()
            assert faults() != []


def test_rows_may_all_be_forgotten_and_the_chain_goes_on(app: Flask) -> None:
    with app.app_context():
        write(3)
        with clock.moved(timedelta(days=400)):
            with transaction():
                assert audit.forget(HERE, clock.now() - timedelta(days=365)) == 3
            assert faults() == []
            write(1)
            assert faults() == []
