"""Entries looked at by members drawn by lot: fixed before, drawn again by anybody, refused without a word."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity import worker
from swsolidarity.core import clock, needs
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Invalid, Refused
from swsolidarity.fund.actions import audits
from swsolidarity.fund.jobs.audits import audits_run_out, draw_audits
from swsolidarity.fund.models import Fund, FundAudit, FundAuditTask
from swsolidarity.fund.queries import audits as queries
from swsolidarity.fund.queries.books import fund_of
from swsolidarity.fund.rules import audits as rules
from swsolidarity.notices.models import Notice
from tests.browser import Browser
from tests.factories import Factory, Member
from tests.fund.asks import Asks

MARCH = datetime(2026, 3, 10, 12, tzinfo=UTC)
APRIL = datetime(2026, 4, 2, 12, tzinfo=UTC)
PEOPLE: list[Member] = []
FITS = dict.fromkeys(rules.QUESTIONS, "yes")


def fund(asks: Asks) -> Fund:
    found = fund_of(asks.group.id)
    assert found is not None
    return found


@pytest.fixture
def asks(app: Flask) -> Asks:
    """March: the secret is fixed, money comes in and goes; in April the lot falls."""
    with clock.frozen(MARCH):
        made = Asks(app)
        PEOPLE[:] = [
            *(made.noor, made.kai),
            *(Factory(app).member(made.group, name) for name in ("Ola", "Pim")),
        ]
        with app.app_context():
            draw_audits()
        made.pay_in(5_000_000)
        made.sent(made.kai, 200_000)
    with clock.frozen(APRIL), app.app_context():
        draw_audits()
        draw_audits()
    return made


def tasks(asks: Asks) -> list[FundAuditTask]:
    with asks.app.app_context():
        return list(db.session.scalars(select(FundAuditTask).order_by(FundAuditTask.id)))


def drawn(asks: Asks) -> tuple[Member, Member]:
    first, second = (next(one for one in PEOPLE if one.id == task.membership_id) for task in tasks(asks))
    return first, second


def do(asks: Asks, who: Member, number: int, action: object, *values: object) -> None:
    with clock.frozen(APRIL), asks.writing():
        found = queries.task(fund(asks), tasks(asks)[number].public_id)
        assert found is not None
        action(who.load(), fund(asks), found, *values)  # type: ignore[operator]


def test_the_lot_falls_once_on_members_without_a_part_and_can_be_drawn_again(asks: Asks) -> None:
    fallen = tasks(asks)
    assert len(fallen) == len({task.membership_id for task in fallen}) == 2
    with asks.app.app_context():
        lot = db.session.scalars(select(FundAudit).where(FundAudit.drawn_on.is_not(None))).one()
        assert lot.month == date(2026, 3, 1)
        seed = rules.seed(fund(asks).public_id, lot.month, lot.head or b"", bytes.fromhex(lot.secret))
        found = queries.range_of(fund(asks).id, lot.month)
        assert found is not None
        numbers = rules.numbers(seed, found.first, found.last)
        seen = [queries.entries(fund(asks).id, [number]) for number in numbers]
        order = [number for number, one in zip(numbers, seen, strict=True) if one]
        kept = {task.entry_id: task for task in fallen}
        for number in order[: len(fallen)]:
            entry = queries.entries(fund(asks).id, [number])[number]
            assert kept[entry.id].membership_id not in queries.with_a_part(entry)


def test_three_questions_are_answered_and_a_no_is_told_to_every_steward(asks: Asks) -> None:
    first, second = drawn(asks)
    with pytest.raises(Refused):
        do(asks, second, 0, audits.answer, FITS)
    with pytest.raises(Invalid):
        do(asks, first, 0, audits.answer, FITS | {"bank": ""})
    with asks.app.app_context(), clock.frozen(APRIL):
        assert any(need.reference.startswith("fund.audit_task") for need in needs.waiting(first.load()))
    with clock.frozen(APRIL):
        page = Browser(asks.app).sign_in(first)
        page.open(f"/c/{asks.group.address}/fund/audits/{tasks(asks)[0].public_id}")
        page.fill(decision="no", counted="none", bank="none", words="It says something else.")
        page.press("Send what I found")
        assert page.sees("Something does not fit")
        assert page.sees("It says something else.")
        assert not page.sees(first.name)
        with asks.app.app_context():
            worker.hand_out()
    with pytest.raises(Refused):
        do(asks, first, 0, audits.answer, FITS)
    with asks.app.app_context():
        told = Counter(db.session.scalars(select(Notice.kind)))
        assert told["fund.books_do_not_add_up"] == 5
        assert told["fund.audit_drawn"] >= 1


def test_whoever_would_rather_not_is_replaced_and_nothing_says_so(asks: Asks) -> None:
    first, second = drawn(asks)
    do(asks, first, 0, audits.refuse)
    assert [task.state for task in tasks(asks)] == ["refused", "waiting", "waiting"]
    assert tasks(asks)[2].membership_id not in (first.id, second.id)
    page = Browser(asks.app).sign_in(asks.dee).open(f"/c/{asks.group.address}/fund/audits")
    assert not page.sees("refused")


def test_answers_end_after_three_weeks_and_names_go_after_sixty_days(asks: Asks) -> None:
    for days, state, known in ((20, "waiting", True), (22, "lapsed", True), (61, "lapsed", False)):
        with clock.frozen(APRIL + timedelta(days=days)), asks.app.app_context():
            audits_run_out()
        assert {(task.state, task.membership_id is not None) for task in tasks(asks)} == {(state, known)}


def test_every_entry_and_every_member_is_as_likely_as_any_other() -> None:
    """Over many months, with the lot of each from another secret."""
    entries: Counter[int] = Counter()
    people: Counter[str] = Counter()
    members = [f"m{number}" for number in range(8)]
    for month in range(600):
        seed = rules.seed("fund", date(2026, 1, 1), b"head", month.to_bytes(4))
        for entry, who in rules.draw(seed, rules.numbers(seed, 1, 10), members, lambda _entry: ()):
            entries[entry] += 1
            people[who] += 1
    assert len(entries) == 10
    assert min(entries.values()) > 120
    assert min(people.values()) > 160
