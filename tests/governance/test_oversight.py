"""How power was used: by office and by week, for every full member, and never by person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from swsolidarity.collectives import actions as collectives
from swsolidarity.core import audit, clock, jobs
from swsolidarity.core.audit import AuditRow
from swsolidarity.core.db import db, transaction
from swsolidarity.governance.cli import audit_commands
from swsolidarity.governance.queries.oversight import overview
from swsolidarity.governance.rules import oversight
from swsolidarity.operations.cli import retention_commands
from tests.browser import Browser
from tests.counting import Statements
from tests.factories import Factory, Member
from tests.fund.asks import SMALL, Asks

TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


# Rules --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "monday"),
    [
        (TUESDAY, datetime(2026, 3, 9, tzinfo=UTC)),
        (datetime(2026, 3, 9, 0, 0, tzinfo=UTC), datetime(2026, 3, 9, tzinfo=UTC)),
        (datetime(2026, 3, 8, 23, 59, 59, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC)),
        (datetime(2026, 1, 1, tzinfo=UTC), datetime(2025, 12, 29, tzinfo=UTC)),
    ],
)
def test_a_week_begins_on_monday(moment: datetime, monday: datetime) -> None:
    assert oversight.week_of(moment) == monday


def test_weeks_are_told_newest_first_in_the_order_of_the_list_and_nothing_is_left_out() -> None:
    mondays = oversight.weeks(TUESDAY, 2)
    weeks = oversight.told(
        mondays,
        [
            ("moderator", "invented", "thing", (1, 0)),
            ("fund_steward", "approved", "payment", (2, 1)),
            ("steward", "prepared", "payment", (0, 3)),
        ],
    )
    told = [[(str(one.office), str(one.act), one.times) for one in week.counts] for week in weeks]
    assert told == [
        [("Fund stewards", "Payments approved", 2), ("Conversation keepers", "invented: thing", 1)],
        [("Stewards", "Payments prepared", 3), ("Fund stewards", "Payments approved", 1)],
    ]


def test_what_follows_from_reports_is_told_by_month_and_from_five_times_on() -> None:
    assert oversight.months(TUESDAY) == [datetime(2026, month, 1, tzinfo=UTC) for month in (3, 2, 1)]
    assert oversight.months(datetime(2026, 1, 31, tzinfo=UTC), 2)[1] == datetime(2025, 12, 1, tzinfo=UTC)
    assert oversight.after(datetime(2025, 12, 1, tzinfo=UTC)) == datetime(2026, 1, 1, tzinfo=UTC)
    months = oversight.told_by_month(
        oversight.months(TUESDAY, 2), [("hidden", "post", (5, 4)), ("left", "post", (0, 17))]
    )
    assert [[(str(act), times) for act, times in month.counts] for month in months] == [
        [("Texts hidden", 5)],
        [("Reports from which nothing followed", 17), ("Texts hidden", None)],
    ]


def test_the_page_tells_what_followed_from_reports_and_no_small_number(make: Factory) -> None:
    noor = make.member()
    with make.writing():
        for act, times in (("hidden", 4), ("noted", 6)):
            for _ in range(times):
                audit.note(noor.group.id, office="moderator", act=act, kind="post")
    browser = Browser(make.app).sign_in(noor).open(f"/c/{noor.group.address}/oversight/")
    assert browser.sees("Texts hiddenfewer than five")
    assert browser.sees("Writers written to about a text6")
    assert not browser.sees("Conversation keepers"), "not by whom, and not by week"


# What is counted ---------------------------------------------------------------------------------------


def counted(who: Member) -> dict[str, int]:
    with db.session.no_autoflush:
        weeks = overview(who.load(), clock.now()).weeks
    return {f"{one.office}: {one.act}": one.times for week in weeks for one in week.counts}


def test_a_payment_is_counted_at_every_step_and_nobody_is_named(app: Flask) -> None:
    asks = Asks(app)
    asks.pay_in(1_000_000)
    asks.prepared(asks.noor, SMALL)
    with app.app_context():
        found = counted(asks.kai)
        assert found["Stewards: Payments prepared"] == 1
        people = [value for row in db.session.execute(db.select(AuditRow.__table__)) for value in row]
        names = {asks.noor.public_id, asks.mira.public_id, asks.noor.name, asks.mira.name}
        assert not names & {str(value) for value in people}


def test_a_setting_that_was_changed_is_counted_under_the_office(make: Factory) -> None:
    group = make.collective()
    mira, noor = make.member(group, steward=True), make.member(group)
    with make.writing():
        collectives.set_exit_page(mira.load(), "")
    with make.app.app_context():
        assert counted(noor) == {"Stewards: Settings changed": 1}


# The page ----------------------------------------------------------------------------------------------


def fill(group: int, weeks: int) -> None:
    for back in range(weeks):
        with clock.moved(-timedelta(weeks=back)), transaction():
            audit.note(group, office="fund_steward", act="approved", kind="payment")


def test_the_page_tells_weeks_and_leads_to_earlier_ones(make: Factory) -> None:
    noor = make.member()
    browser = Browser(make.app).sign_in(noor)
    page = f"/c/{noor.group.address}/oversight/"
    assert "Nothing was counted in these weeks." in browser.open(page).text
    with make.app.app_context():
        fill(noor.group.id, 9)
    assert browser.open(page).text.count("Payments approved") == oversight.WEEKS_ON_A_PAGE
    browser.click("Earlier weeks")
    assert browser.text.count("Payments approved") == 9 - oversight.WEEKS_ON_A_PAGE
    assert "Earlier weeks" not in browser.text


@pytest.mark.parametrize("until", ["", "yesterday", "2026-13-40", "9999-12-31", "0001-01-01", "١٢"])
def test_an_odd_day_is_answered_with_a_page(make: Factory, until: str) -> None:
    noor = make.member()
    browser = Browser(make.app).sign_in(noor)
    assert browser.open(f"/c/{noor.group.address}/oversight/?until={until}").status == 200


def test_the_page_asks_as_much_after_ten_years_as_after_one_week(
    make: Factory, statements: Statements
) -> None:
    noor = make.member()
    browser = Browser(make.app).sign_in(noor)
    seen = []
    for weeks in (1, 52):
        with make.app.app_context():
            fill(noor.group.id, weeks)
        with statements.counted() as counted_here:
            browser.open(f"/c/{noor.group.address}/oversight/")
        seen.append(len(counted_here))
    assert seen[0] == seen[1]
    assert seen[0] <= 10


# The chain, from outside ------------------------------------------------------------------------------


def run(app: Flask, *words: str) -> Any:
    return app.test_cli_runner().invoke(audit_commands, ["verify", *words])


def test_the_command_says_that_a_chain_holds_and_which_row_does_not(make: Factory) -> None:
    noor = make.member()
    with make.app.app_context():
        fill(noor.group.id, 3)
    fine = run(make.app, "--collective", noor.group.address)
    assert (fine.exit_code, "The chain holds." in fine.output) == (0, True)
    with make.writing():
        db.session.execute(update(AuditRow).where(AuditRow.seq == 2).values(office="delegate"))
    bad = run(make.app)
    assert bad.exit_code == 1
    assert "row 2: the row does not fit the one before it" in bad.output
    assert '"row": 2' in run(make.app, "--json").output
    assert run(make.app, "--collective", "nowhere").exit_code == 1


def test_rows_are_dropped_after_a_year_and_the_rest_verifies(make: Factory) -> None:
    noor = make.member()
    with make.app.app_context():
        with clock.moved(-timedelta(days=366)):
            fill(noor.group.id, 2)
        fill(noor.group.id, 2)
        job = next(one for one in jobs.registered() if one.name == "governance.forget_uses_of_power")
        job.run()
        assert db.session.query(AuditRow).count() == 2
        assert list(audit.verify(noor.group.id)) == []


def test_retention_runs_every_job_that_forgets(make: Factory) -> None:
    noor = make.member()
    with make.app.app_context(), clock.moved(-timedelta(days=400)):
        fill(noor.group.id, 2)
    done = make.app.test_cli_runner().invoke(retention_commands, ["run"])
    assert done.exit_code == 0
    assert "audit_row: 2 rows" in done.output
    forgetting = {one.name for one in jobs.registered() if "forget" in one.name}
    assert forgetting <= {one.name for one in jobs.registered() if one.forgets}
