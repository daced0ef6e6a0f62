"""Conversations end a year after the last reply, or when the collective says; everybody sees it coming."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity.collectives import rules
from swsolidarity.collectives.models import Collective
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.jobs import registered
from swsolidarity.governance.actions import charter
from swsolidarity.notices.models import Notice
from swsolidarity.threads.jobs import end_quiet
from swsolidarity.threads.models import Post, Thread
from swsolidarity.threads.notify import ENDS_SOON
from tests.browser import Browser
from tests.factories import Factory
from tests.governance import making
from tests.governance.making import later
from tests.threads.talk import Talk


@pytest.mark.parametrize(
    ("said", "months", "goes"),
    [
        (date(2026, 3, 12), 12, date(2027, 3, 12)),
        (date(2026, 12, 31), 1, date(2027, 1, 31)),
        (date(2027, 1, 31), 1, date(2027, 3, 3)),
        (date(2028, 2, 29), 12, date(2029, 3, 1)),
        (date(2026, 3, 12), 24, date(2028, 3, 12)),
    ],
)
def test_the_day_a_conversation_goes_is_never_before_so_many_months(
    said: date, months: int, goes: date
) -> None:
    assert rules.talk_goes_on(said, months, date.min) == goes
    assert rules.talk_goes_on(said, months, date(2040, 1, 1)) == date(2040, 1, 1)
    assert said <= rules.said_before(goes, months)


def test_nothing_that_is_due_is_missed_and_nothing_else_is_looked_at_for_long() -> None:
    today = date(2028, 3, 3)
    for months in (1, 2, 11, 12, 24):
        for back in range(-40, 800):
            said = today - timedelta(days=back)
            if rules.talk_goes_on(said, months, date.min) <= today:
                assert said <= rules.said_before(today, months)


def left(app: Flask) -> tuple[int, int, int]:
    with app.app_context():
        end_quiet()
        end_quiet()
        told = select(func.count(Notice.id)).where(Notice.kind == ENDS_SOON)
        found = (db.session.scalar(select(func.count(table.id))) or 0 for table in (Thread, Post))
        return (*found, db.session.scalar(told) or 0)  # type: ignore[return-value]  # three of them


def test_a_quiet_conversation_is_gone_after_a_year_and_whoever_began_it_heard_a_month_before(
    talk: Talk, app: Flask, make: Factory
) -> None:
    group = make.collective()
    asha, beto = make.member(group), make.member(group)
    kept, quiet = talk.start(asha, "Kept"), talk.start(asha, "Quiet")
    talk.reply(beto, quiet, "A canary.")
    with later(days=200):
        talk.reply(beto, kept, "Still here.")
    with later(days=300):
        assert left(app) == (2, 4, 0)
        page = Browser(app).sign_in(asha).open(f"/c/{group.address}/talk/{quiet}")
        assert page.sees("If nobody says anything more, this is deleted on")
    with later(days=340):
        assert left(app) == (2, 4, 1)
    with later(days=367):
        assert left(app) == (1, 2, 0)
        assert Browser(app).sign_in(asha).open(f"/c/{group.address}/talk/{quiet}").status == 404


def test_a_collective_that_decides_on_less_time_sees_it_coming(make: Factory, app: Flask) -> None:
    here = making.here(make)
    with make.writing():
        proposal = charter.propose(
            here.people[1].load(), {"talk_months": 1}, title="Shorter", background="", discussion_days=0
        ).public_id
    assert making.decide(here, proposal, here.people[1], "yyyyyyyyyy") == "adopted"
    with app.app_context():
        group = db.session.get_one(Collective, here.group.id)
        decided = clock.now().date() + timedelta(days=15)
        assert group.talk_months == 1
        assert group.conversation_goes_on(clock.now() - timedelta(days=300)) == decided + timedelta(days=30)


def test_retention_forgets_conversations_too() -> None:
    assert next(one for one in registered() if one.name == "threads.end_quiet").forgets
