"""The rules of the fund: versions, changed by a vote, begun after a delay, kept by what was sent before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DatabaseError

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal, Standing
from swsolidarity.fund.actions import asking, terms
from swsolidarity.fund.forms.terms import FORMS
from swsolidarity.fund.models import Fund, FundTerms, FundTermsChange
from swsolidarity.fund.queries import terms as queries
from swsolidarity.fund.queries.books import fund_of
from swsolidarity.fund.rules import terms as rules
from tests.browser import Browser
from tests.fund.asks import SMALL, Asks, actions

FIRST = rules.first(largest=800_000, small_sum=300_000)
DELAY = timedelta(hours=72)


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.pay_in(2_000_000)
    return made


def fund(asks: Asks) -> Fund:
    found = fund_of(asks.group.id)
    assert found is not None
    return found


def propose(asks: Asks, area: str, **wanted: Any) -> int:
    """Kai asks the group; the id of the vote."""
    with asks.writing():
        newest = queries.newest(asks.id).terms
        whole = {name: getattr(newest, name, "") for name in rules.GROUPS[area].fields} | wanted
        change = terms.propose(asks.kai.load(), fund(asks), area, whole, why="We grew")
        return db.session.scalars(select(Proposal.id).where(Proposal.subject == change.ref)).one()


def close(asks: Asks, number: int, choice: str = "yes") -> str | None:
    with asks.app.app_context():
        closes_at = db.session.get_one(Proposal, number).closes_at
    assert closes_at is not None
    for who in (asks.kai, asks.noor, asks.asha, asks.beto, asks.mira, asks.dee):
        with asks.writing():
            decisions.vote(who.load(), db.session.get_one(Proposal, number), choice=choice)
    with clock.frozen(max(closes_at, clock.now())), asks.writing():
        return decisions.close(number)


def now(asks: Asks) -> rules.Terms:
    with asks.app.app_context():
        return queries.in_force(asks.id).terms


@pytest.mark.once
def test_what_cannot_stand() -> None:
    fine = FIRST.but({})
    assert rules.trouble(fine) is None
    assert (fine.out_day, fine.out_month) == (2_400_000, 16_000_000)
    for field, changes in (
        ("small_sum", {"small_sum": 800_001}),
        ("out_day", {"out_day": 799_999}),
        ("out_month", {"out_month": 2_399_999}),
    ):
        wrong = rules.trouble(fine.but(changes))
        assert wrong is not None, changes
        assert wrong[0] == field


@pytest.mark.once
def test_an_old_version_is_read_as_it_was_before_later_rules_existed() -> None:
    params = {"largest": 5, "small_sum": 1, "out_day": 15, "out_month": 100}
    assert rules.read(params) == rules.first(largest=5, small_sum=1).but({"out_day": 15, "out_month": 100})
    assert rules.read(FIRST.params() | {"gone": 1}) == FIRST


@pytest.mark.once
def test_every_rule_is_in_one_group_with_a_form_that_asks_for_it() -> None:
    grouped = [name for group in rules.GROUPS.values() for name in group.fields]
    assert sorted(grouped) == sorted({*FIRST.params(), rules.OFFICE_HOURS})
    assert {name: form.wanted for name, form in FORMS.items()} == {
        name: group.fields for name, group in rules.GROUPS.items()
    }


def test_an_adopted_change_begins_three_days_later(asks: Asks) -> None:
    number = propose(asks, "sums", small_sum=0)
    with asks.app.app_context():
        proposal = db.session.get_one(Proposal, number)
        assert proposal.closes_at is not None
        closed, background = proposal.closes_at, proposal.background
    assert "We grew" in background
    assert "Now: Usually one request is for at most" in background
    assert "Then: " in background
    assert "Members vote on every request." in background
    assert close(asks, number) == "adopted"
    for hours, expected in ((-1, 300_000), (0, 0)):
        with clock.frozen(closed + DELAY + timedelta(hours=hours)):
            assert now(asks).small_sum == expected
    with asks.app.app_context():
        newest = queries.newest(asks.id)
        assert newest.version == 2
        assert newest.adopted_by == db.session.get_one(Proposal, number).reference
        assert newest.valid_from == closed + DELAY


@pytest.mark.parametrize("choice", ["no", "abstain"])
def test_what_is_not_adopted_changes_nothing(asks: Asks, choice: str) -> None:
    assert close(asks, propose(asks, "held", held_days=60), choice) != "adopted"
    with asks.app.app_context():
        assert queries.newest(asks.id).version == 1
        assert db.session.scalars(select(FundTermsChange.state)).all() == ["not_adopted"]
    propose(asks, "held", held_days=60)


def test_a_request_goes_on_under_the_rules_it_was_sent_under(asks: Asks) -> None:
    before = asks.ask(asks.noor, SMALL)
    written = asks.draft(asks.kai, SMALL)
    asks.under(small_sum=0, held_days=60)
    asks.do(asks.kai, written, asking.send)
    with asks.app.app_context():
        assert [asks.load(one).version.version for one in (before, written)] == [1, 2]
    for number, state in ((before, "fast_track"), (written, "in_vote")):
        for steward in (asks.asha, asks.beto):
            asks.do(steward, number, actions.check, how="conversation", seen=asks.seen(number))
        assert asks.state(number) == state
    asks.vote_and_close(written)
    with asks.app.app_context():
        held = asks.load(written)
        assert held.act_by is not None
        assert held.decided_at is not None
        assert held.act_by - held.decided_at == timedelta(days=60)


def test_two_changes_under_way_do_not_undo_each_other(asks: Asks) -> None:
    first, second = propose(asks, "sums", small_sum=100_000), propose(asks, "held", held_days=45)
    with pytest.raises(Conflict):
        propose(asks, "sums", small_sum=200_000)
    assert close(asks, first) == close(asks, second) == "adopted"
    with clock.moved(timedelta(days=30)):
        assert (now(asks).small_sum, now(asks).held_days) == (100_000, 45)


def test_a_change_that_no_longer_fits_is_not_made(asks: Asks) -> None:
    lower, raised = propose(asks, "leaving", out_day=900_000), propose(asks, "sums", largest=2_000_000)
    assert close(asks, lower) == "adopted"
    assert close(asks, raised) == "adopted"
    with asks.app.app_context():
        assert queries.newest(asks.id).version == 2
        assert db.session.scalars(select(FundTermsChange.state).order_by(FundTermsChange.id)).all() == [
            "adopted",
            "no_fit",
        ]


def test_what_was_adopted_later_never_begins_earlier(asks: Asks) -> None:
    """The delay itself is changed under the old delay, and what follows does not overtake it."""
    at_once, after = propose(asks, "changes", delay_hours=0), propose(asks, "held", held_days=45)
    assert close(asks, at_once) == close(asks, after) == "adopted"
    with asks.app.app_context():
        versions = queries.versions(fund(asks))
        assert [one.version for one in versions] == [3, 2, 1]
        assert versions[0].valid_from == versions[1].valid_from


def test_the_register_knows_which_decision_holds_now(asks: Asks) -> None:
    for days in (45, 60):
        assert close(asks, propose(asks, "held", held_days=days)) == "adopted"
    with asks.app.app_context():
        rows = db.session.scalars(select(Standing).order_by(Standing.proposal_id)).all()
        assert [(row.topic, row.does, row.state) for row in rows] == [
            ("money", "adopts", "superseded"),
            ("money", "amends", "in_force"),
        ]


@pytest.mark.parametrize(
    ("area", "wanted", "field"),
    [
        ("sums", {"small_sum": 900_000}, "small_sum"),
        ("sums", {}, None),
        ("hours", {"office_hours": ""}, None),
    ],
)
def test_what_cannot_stand_or_changes_nothing_is_not_asked(
    asks: Asks, area: str, wanted: Mapping[str, Any], field: str | None
) -> None:
    with pytest.raises(Invalid) as error:
        propose(asks, area, **wanted)
    assert error.value.field == field


@pytest.mark.parametrize(
    "statement",
    [
        update(FundTerms).values(params={}),
        update(FundTerms).values(valid_from=clock.now()),
        delete(FundTerms),
        text("DELETE FROM fund_terms"),
    ],
)
def test_the_database_keeps_every_version(asks: Asks, statement: Any) -> None:
    with pytest.raises(DatabaseError), asks.writing():
        db.session.execute(statement)
    assert now(asks) == FIRST


def test_members_propose_newcomers_read(asks: Asks) -> None:
    kai = Browser(asks.app).sign_in(asks.kai).open(f"/c/{asks.group.address}/fund/rules")
    assert kai.sees("Usually one request is for at most")
    kai.open(f"/c/{asks.group.address}/fund/rules/change/hours")
    kai.fill(office_hours="Every Sunday", look_days=["6"], why="").press("Put it to the vote")
    assert kai.sees("We are deciding: When stewards look")
    new = Browser(asks.app).sign_in(asks.new).open(f"/c/{asks.group.address}/fund/rules")
    assert new.sees("Usually one request is for at most")
    assert not new.sees("We are deciding")
    assert not new.sees("Propose a change")
    with pytest.raises(Refused), asks.writing():
        terms.propose(asks.new.load(), fund(asks), "held", {"held_days": 40})
    with asks.app.app_context():
        number = db.session.scalars(select(Proposal.id)).one()
    assert close(asks, number) == "adopted"
    with asks.app.app_context():
        closed = db.session.get_one(Proposal, number).ended_at
    assert closed is not None
    with clock.frozen(closed):
        kai = Browser(asks.app).sign_in(asks.kai)
        assert kai.open(f"/c/{asks.group.address}/fund/rules").sees("Every Sunday")
        assert not kai.open(f"/c/{asks.group.address}/fund/").sees("Every Sunday")
    with clock.frozen(closed + DELAY):
        kai = Browser(asks.app).sign_in(asks.kai)
        assert kai.open(f"/c/{asks.group.address}/fund/").sees("Every Sunday")


def test_a_steward_closes_the_queue_for_a_while_and_everybody_reads_until_when(asks: Asks) -> None:
    sent, written = asks.ask(asks.noor, SMALL), asks.draft(asks.kai, SMALL)
    until = clock.now().date() + timedelta(days=21)
    asha = Browser(asks.app).sign_in(asks.asha).open(f"/c/{asks.group.address}/fund/queue")
    asha.click("Too much just now? Close the queue for a while")
    for wrong in (clock.now().date(), clock.now().date() + timedelta(days=71)):
        assert (
            asha.fill(until=wrong.isoformat()).press("Close it").sees("Choose a day in the next ten weeks.")
        )
    assert asha.fill(until=until.isoformat()).press("Close it").sees("Nobody new can ask.")
    kai = Browser(asks.app).sign_in(asks.kai)
    assert kai.open(f"/c/{asks.group.address}/fund/").sees("We are closed until")
    with pytest.raises(Refused):
        asks.do(asks.kai, written, asking.send)
    asks.do(asks.asha, sent, actions.check, how="conversation", seen=asks.seen(sent))
    asha.press("Open it again now")
    asks.do(asks.kai, written, asking.send)
    with pytest.raises(Refused), asks.writing():
        terms.pause(asks.kai.load(), fund(asks), until)
