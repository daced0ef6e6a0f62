"""The register: what applies, what is due, what has ended and why, and how a rule came to be."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import event, insert, select, text

from swsolidarity.core import clock, vault
from swsolidarity.core.db import db
from swsolidarity.decisions import actions, jobs, settlement
from swsolidarity.decisions.models import FollowUp, Proposal, Standing
from swsolidarity.decisions.rules.standing import TOGETHER, TOPICS
from swsolidarity.governance.queries import register as queries
from tests.browser import Browser
from tests.decisions.making import spying
from tests.governance.making import adopted, decided, later, on_call, put_to_everybody, world

WEEK = timedelta(days=7)


@pytest.fixture
def here(make):
    """Ten members; the first is a steward."""
    return world(make, 10)


def titles(here, which, who=1, **more):
    """The titles of the first page of a list, as somebody sees it."""
    with here.make.app.app_context():
        found = [entry.title for entry in queries.listed(here.people[who].load(), which, **more).items]
        db.session.remove()
        return found


def overview(here, who=1):
    with here.make.app.app_context():
        found = queries.overview(here.people[who].load())
        db.session.remove()
        return {topic: [entry.title for entry in page.items] for topic, page in found.items()}


def look_again(here, key, again_on=None):
    with here.make.writing():
        actions.looked_again(here.people[0].load(), here.load(key), again_on=again_on)


# What is in which list


def test_what_applies_is_listed_by_what_it_is_about_the_latest_first(here):
    decided(here, title="A kettle")
    decided(here, title="A pot")
    decided(here, title="Quiet after ten", topic="together")
    decided(here, title="Never adopted", votes="nnnn")
    assert overview(here) == {"money": ["A pot", "A kettle"], "together": ["Quiet after ten"]}
    assert titles(here, "now") == ["Quiet after ten", "A pot", "A kettle"]
    assert titles(here, "now", topic="together") == ["Quiet after ten"]
    assert titles(here, "ended") == []


def test_what_was_changed_or_ended_stands_with_the_decision_that_did_it(here):
    first = decided(here, title="Thursdays")
    decided(here, title="Sundays", does="amends", earlier=first)
    other = decided(here, title="Tea")
    decided(here, title="No tea", does="repeals", earlier=other)
    assert titles(here, "now") == ["Sundays"]
    with here.make.app.app_context():
        found = queries.listed(here.people[1].load(), "ended").items
        assert [(one.title, one.state, one.by[1]) for one in found] == [
            ("Tea", "repealed", "No tea"),
            ("Thursdays", "superseded", "Sundays"),
        ]
        db.session.remove()


def test_what_has_passed_its_last_day_applies_no_more_before_any_job_has_run(here):
    decided(here, title="For a week", expires_on=clock.now().date() + WEEK)
    assert titles(here, "now") == ["For a week"]
    with later(days=9):
        assert titles(here, "now") == []
        assert overview(here) == {}
        with here.make.app.app_context():
            jobs.standing()
        assert titles(here, "ended") == ["For a week"]


def test_a_review_is_due_from_its_day_until_somebody_looked(here):
    key = decided(here, title="Rent", review_on=clock.now().date() + WEEK)
    decided(here, title="Tea", review_on=clock.now().date() + 9 * WEEK)
    with later(days=6):
        assert titles(here, "review") == []
    with later(days=8):
        assert titles(here, "review") == ["Rent"]
        look_again(here, key)
        assert titles(here, "review") == []


def test_what_has_ended_needs_no_review(here):
    key = decided(here, title="Rent", review_on=clock.now().date() + WEEK)
    decided(here, title="No rent", does="repeals", earlier=key)
    with later(days=8):
        assert titles(here, "review") == []


def test_what_nobody_looked_at_for_half_a_year_is_listed_the_oldest_first(here):
    old = decided(here, title="Rent")
    with later(days=10):
        decided(here, title="Tea")
    with later(days=179):
        assert titles(here, "never") == []
    with later(days=200):
        assert titles(here, "never") == ["Rent", "Tea"]
        look_again(here, old)
        assert titles(here, "never") == ["Tea"]


def test_what_somebody_needs_never_comes_into_the_register(here):
    spying()
    key = here.put()
    here.cast_all(key, "yyyy")
    with later(hours=48):
        here.close(key)
    assert here.look(key)["code"] == "adopted"
    assert titles(here, "now") == []


def test_newcomers_see_what_they_may_read_and_no_more(here, make):
    settlement.register(spying(), settlement.Place(TOGETHER))
    here.people.append(make.member(here.group, state="probation"))
    key = here.put()
    here.cast_all(key, "yyyy")
    with later(hours=48):
        here.close(key)
    decided(here, title="Tea")
    spying()
    assert titles(here, "now", who=10) == ["Tea"]
    assert overview(here, who=10) == {"money": ["Tea"]}
    assert titles(here, "now", who=1) == ["Tea", "Request 2026-041"]


def test_nothing_of_another_collective_is_listed(here, make):
    there = world(make, 5)
    key = decided(here, title="Tea")
    assert titles(there, "now") == titles(there, "ended") == []
    assert titles(there, "now", after=key) == []


@pytest.mark.parametrize("which", ["now", "review", "never", "ended"])
def test_a_list_goes_page_by_page_without_missing_or_repeating_anything(here, which):
    made = []
    for number in range(7):
        with later(minutes=number):
            key = decided(here, title=f"Number {number}", review_on=clock.now().date() + WEEK)
            if which == "ended":
                decided(here, title="End it", does="repeals", earlier=key)
        made.append(f"Number {number}")
    seen, after = [], None
    with later(days=200), here.make.app.app_context():
        for _ in range(4):
            page = queries.listed(here.people[1].load(), which, after=after, size=2)
            seen += [entry.title for entry in page.items]
            after = page.older
        db.session.remove()
    assert after is None
    assert sorted(seen) == made
    assert seen == (made[::-1] if which in ("now", "ended") else made)


# How it came to be


def test_the_history_of_a_decision_is_the_same_from_each_of_its_versions(here):
    first = decided(here, title="Thursdays")
    with later(days=3):
        second = decided(here, title="Sundays", does="amends", earlier=first)
    with later(days=6):
        third = decided(here, title="No meetings", does="repeals", earlier=second)
    decided(here, title="Tea")
    with here.make.app.app_context():
        me = here.people[1].load()
        chains = [
            [(one.title, one.state) for one in queries.history(me, here.load(key))]
            for key in (first, second, third)
        ]
        db.session.remove()
    assert chains[0] == chains[1] == chains[2]
    assert chains[0] == [("Thursdays", "superseded"), ("Sundays", "repealed"), ("No meetings", "done")]


def test_an_emergency_and_its_confirmation_are_one_history(here):
    on_call(here, 0, 1, 2, 3, 4, 5)
    key = adopted(here)
    with later(days=1):
        vote = put_to_everybody(here, key)
        here.cast_all(vote, "yyyyyyyy")
    with later(days=8):
        here.close(vote)
    with here.make.app.app_context():
        found = queries.history(here.people[1].load(), here.load(vote))
        assert [(one.public_id, one.state) for one in found] == [(key, "in_force"), (vote, "done")]
        db.session.remove()


# Pages


def test_filters_work_as_a_form_and_as_an_address(here, browser):
    decided(here, title="A kettle")
    decided(here, title="Quiet after ten", topic="together")
    with later(days=3):
        browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/register/")
        assert browser.sees("A kettle")
        browser.open(f"/c/{here.group.address}/register/?list=now&topic=together")
        assert browser.sees("Quiet after ten")
        assert "A kettle" not in browser.text
        browser.open(f"/c/{here.group.address}/register/?list=ended&topic=")
        assert browser.sees("Nothing is in this list.")
        browser.open(f"/c/{here.group.address}/register/?list=no-such-list&topic=weather")
        assert browser.sees("A kettle")


def test_the_sheet_has_everything_in_force_and_nothing_else(here, browser):
    first = decided(here, title="Thursdays", topic="together")
    decided(here, title="Sundays", topic="together", does="amends", earlier=first)
    decided(here, title="Tea", review_on=clock.now().date() + WEEK)
    with later(days=3):
        browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/register/sheet")
    assert browser.sees("Sundays")
    assert browser.sees("look again on")
    assert browser.sees("Someone buys it.")
    assert "Thursdays" not in browser.text


def test_a_decision_leads_to_its_history_and_back(here, browser):
    first = decided(here, title="Thursdays")
    decided(here, title="Sundays", does="amends", earlier=first)
    with later(days=3):
        browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{first}")
        browser.click("How this came to be, version by version")
        assert browser.sees("Sundays")
        browser.click("Sundays")
        assert browser.sees("In the register")


def test_what_is_not_decided_has_no_history(here, browser):
    key = here.open()
    browser.sign_in(here.people[1])
    assert browser.open(f"/c/{here.group.address}/register/{key}").status == 404


# Ten years of decisions


@pytest.fixture
def ten_years(here):
    """Two thousand decisions, a quarter of them ended, some due and many never looked at."""
    key = decided(here, title="Tea")
    ending = decided(here, title="No more", votes="yyyy")
    yesterday, some_day = clock.now().date() - timedelta(days=1), date(2100, 1, 1)
    with here.make.writing():
        row = db.session.execute(select(Proposal.__table__).where(Proposal.public_id == key)).one()._asdict()
        end_id = here.id_of(ending)
        template = {name: value for name, value in row.items() if name != "id"}
        old = {number: clock.now() - timedelta(days=number) for number in range(2_000)}
        keys = [f"{number:022}" for number in range(2_000)]
        seal = vault.current().seal
        says = '{"text": "So be it.", "values": {}}'
        sealed = {
            key: {
                "public_id": key,
                "title_sealed": seal("proposal.title", key, f"Decision {int(key)}"),
                "what_happens_sealed": seal("proposal.what_happens", key, says),
            }
            for key in keys
        }
        db.session.execute(
            insert(Proposal.__table__),
            [template | sealed[key] for key in keys],
        )
        ids = db.session.scalars(select(Proposal.id).where(Proposal.public_id.like("000%"))).all()
        topics = list(TOPICS)
        db.session.execute(
            insert(Standing),
            [
                {
                    "proposal_id": proposal_id,
                    "collective_id": here.group.id,
                    "topic": topics[number % len(topics)],
                    "does": "adopts",
                    "state": "repealed" if number % 4 == 0 else "in_force",
                    "since": old[number],
                    "ended_at": old[number] if number % 4 == 0 else None,
                    "ended_by_id": end_id if number % 4 == 0 else None,
                    "looked_on": date(2026, 1, 1) if number % 3 == 0 else None,
                }
                for number, proposal_id in enumerate(ids)
            ],
        )
        db.session.execute(
            insert(FollowUp),
            [
                {
                    "proposal_id": proposal_id,
                    "kind": "review",
                    "collective_id": here.group.id,
                    "due_on": yesterday if number % 20 == 1 else some_day,
                }
                for number, proposal_id in enumerate(ids)
            ],
        )
    with here.make.app.app_context(), db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":  # it does so by itself in time; SQLite never does
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
    return here


@pytest.mark.parametrize(
    "ask",
    [
        queries.overview,
        lambda me: queries.listed(me, "now"),
        lambda me: queries.listed(me, "now", after=f"{1_000:022}"),
        lambda me: queries.listed(me, "now", topic="work"),
        lambda me: queries.listed(me, "review"),
        lambda me: queries.listed(me, "never"),
        lambda me: queries.listed(me, "ended"),
        lambda me: queries.listed(me, "ended", after=f"{1_000:022}"),
        lambda me: queries.history(me, db.session.scalars(select(Proposal).limit(1)).one()),
    ],
    ids=["overview", "now", "now on", "topic", "review", "never", "ended", "ended on", "history"],
)
def test_no_list_reads_through_ten_years(ten_years, context, ask):
    me, asked = ten_years.people[1].load(), []
    engine = db.engine

    def note(_connection, _cursor, statement, values, *_rest):
        asked.append((statement, values))

    event.listen(engine, "before_cursor_execute", note)
    ask(me)
    event.remove(engine, "before_cursor_execute", note)
    statement, values = asked[-1]
    explain = "EXPLAIN " if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    if engine.dialect.name == "postgresql":
        # Two thousand rows are still few enough to be read whole; that it need not is what counts.
        db.session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = "\n".join(
        str(row) for row in db.session.connection().exec_driver_sql(explain + statement, values).all()
    )
    for table in ("proposal", "standing", "follow_up"):
        assert f"Seq Scan on {table}" not in plan, plan
        assert f"SCAN {table}" not in plan, plan


@pytest.mark.parametrize("page", ["", "?list=now", "?list=review", "?list=never", "?list=ended", "sheet"])
def test_ten_years_take_no_more_statements_than_one_decision(ten_years, make, statements, page):
    young = world(make, 5)
    decided(young, title="Tea")
    counts = []
    for here in (young, ten_years):
        browser = Browser(make.app).sign_in(here.people[1])
        with later(days=3):
            with statements.counted() as seen:
                assert browser.open(f"/c/{here.group.address}/register/{page}").status == 200
            counts.append(len(seen))
    assert counts[0] == counts[1] <= 10, counts


def test_the_history_of_one_decision_takes_one_statement_more_however_long(here, statements):
    first = decided(here, title="Thursdays")
    browser = Browser(here.make.app)
    with later(days=3):
        browser.sign_in(here.people[1])
        with statements.counted() as short:
            browser.open(f"/c/{here.group.address}/register/{first}")
    decided(here, title="Sundays", does="amends", earlier=first)
    with later(days=3), statements.counted() as long:
        browser.open(f"/c/{here.group.address}/register/{first}")
    assert len(short) == len(long) <= 10
