"""Settings are changed by the members' decision and by nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity import worker
from swsolidarity.collectives.models import Collective, Office
from swsolidarity.core.db import db
from swsolidarity.core.journal import JournalEntry
from swsolidarity.core.verdict import Invalid, Refused
from swsolidarity.decisions.models import DecisionRule
from swsolidarity.governance.actions import charter
from swsolidarity.governance.models import CharterChange
from swsolidarity.governance.queries import charter as queries
from swsolidarity.notices.models import Notice
from tests.browser import Browser
from tests.factories import Factory, Member
from tests.governance import making
from tests.governance.making import World, later


@pytest.fixture
def here(make: Factory) -> World:
    return making.here(make)


def propose(here: World, who: Member | None = None, **wanted: Any) -> str:
    with here.make.writing():
        return charter.propose(
            (who or here.people[1]).load(), wanted, title="Set it", background="Because.", discussion_days=0
        ).public_id


def settings(here: World) -> dict[str, Any]:
    with here.make.app.app_context():
        return dict(queries.settings(db.session.get_one(Collective, here.group.id)))


def states(here: World) -> list[str]:
    with here.make.app.app_context():
        return list(db.session.scalars(select(CharterChange.state).order_by(CharterChange.id)))


def test_an_adopted_change_is_written_as_the_vote_closes(here: World) -> None:
    before = settings(here)
    key = propose(here, concern_days=5, vote_on_admission=True, recall_percent=30)
    assert settings(here) == before, "asking changes nothing"
    assert making.decide(here, key, here.people[1], "yyyyyyyyyy") == "adopted"
    wanted = {"concern_days": 5, "vote_on_admission": True, "recall_percent": 30}
    assert settings(here) == before | wanted
    assert states(here) == ["adopted"]
    with here.make.app.app_context():
        told = select(JournalEntry).where(JournalEntry.kind == "governance.charter_changed")
        assert db.session.scalars(told).one().data["by"] == f"decisions.proposal:{key}"
    with later(days=15), here.make.app.app_context():
        worker.hand_out()
        heard = select(Notice.membership_id).where(Notice.kind == "governance.charter_changed")
        assert sorted(db.session.scalars(heard)) == [member.id for member in here.people]


def test_a_change_that_fails_leaves_everything(here: World) -> None:
    before = settings(here)
    key = propose(here, concern_days=5)
    assert making.decide(here, key, here.people[1], "yyynnnnnnn") == "not_adopted"
    assert settings(here) == before
    assert states(here) == ["not_adopted"]


def test_what_was_changed_meanwhile_is_not_changed_back(here: World) -> None:
    first, second = propose(here, concern_days=5), propose(here, concern_days=9, recall_percent=50)
    assert making.decide(here, first, here.people[1], "yyyyyyyyyy") == "adopted"
    assert making.decide(here, second, here.people[1], "yyyyyyyyyy") == "adopted"
    assert (settings(here)["concern_days"], settings(here)["recall_percent"]) == (5, 20)
    assert states(here) == ["adopted", "not_adopted"]
    assert "changed meanwhile" in str(here.look(second)["record"]["followed"])


def test_an_office_gets_a_row_only_when_something_about_it_is_adopted(here: World) -> None:
    key = propose(here, **{"welcomer.seats": 4, "welcomer.term_months": 6})
    making.decide(here, key, here.people[1], "yyyyyyyyyy")
    key = propose(here, **{"welcomer.seats": 5})
    making.decide(here, key, here.people[1], "yyyyyyyyyy")
    with here.make.app.app_context():
        row = db.session.scalars(select(Office)).one()
        assert (row.office, row.seats, row.term_months, row.terms_most) == ("welcomer", 5, 6, 2)


def test_who_may_not_ask(here: World) -> None:
    new = here.make.member(here.group, state="probation")
    with pytest.raises(Refused):
        propose(here, new, concern_days=5)
    with pytest.raises(Invalid):
        propose(here, concern_days=0)
    with here.make.writing():
        rule = select(DecisionRule).where(
            DecisionRule.collective_id == here.group.id, DecisionRule.key == "rule_change"
        )
        db.session.delete(db.session.scalars(rule).one())
    with pytest.raises(Refused, match="no rule for changing rules"):
        propose(here, concern_days=5)
    page = Browser(here.make.app).sign_in(here.people[1]).open(f"/c/{here.group.address}/charter/")
    assert page.sees("no rule for changing rules")
    assert not page.sees("Propose a change")


def test_the_page_says_everything_in_sentences_and_shows_how_it_came_about(app: Flask, here: World) -> None:
    page = Browser(app).sign_in(here.people[1]).open(f"/c/{here.group.address}/charter/")
    assert page.sees("it takes 2. One of them has met the person.")
    assert page.sees("Everything is as it was when the collective began.")
    page.click("Propose a change")
    page.fill(
        concern_days="5", vote_on_admission="y", discussion_days="0", background="We know each other."
    ).press("Look at it once more")
    assert page.status == 200
    assert page.sees("Set something else: Who joins, and how")
    page.click("What this is about")
    assert page.sees("This changes nothing until it is adopted.")
    assert page.sees("There is no time for private concerns.")
    assert page.sees("5 days to say privately")
    draft = page.url
    other = Browser(app).sign_in(here.people[2]).open(draft)
    assert other.status == 404, "a draft is its writer's alone"
    key = page.click("The decision about it").url.rsplit("/", 1)[1]
    making.decide(here, key, here.people[1], "yyyyyyyyyy")
    other.open(f"/c/{here.group.address}/charter/")
    assert other.sees("Changed on")
    assert other.sees("5 days to say privately")
    other.click("Changed on")
    assert other.status == 200
    assert other.sees("Adopted on")
    other.click("The decision about it")
    assert other.sees("It is set so from now on.")


@pytest.mark.parametrize(
    ("group", "fields", "says"),
    [
        ("joining", {"concern_days": "many"}, "Enter a number from 0 to 30."),
        ("joining", {}, "Nothing is different"),
        ("offices", {"welcomer_seats": "21"}, "Enter a number from 1 to 20."),
        ("petitions", {"recall_percent": "4"}, "Enter a number from 5 to 50."),
        ("emergencies", {"emergency_cap": "much"}, "Enter a sum like 5000"),
        ("emergencies", {"emergency_cap": "500"}, "Enter a sum like 5000"),  # there is no fund here
        ("emergencies", {"emergency_cap": "0"}, "Nothing is different"),
    ],
)
def test_what_cannot_be_set_comes_back_with_the_words(
    app: Flask, here: World, group: str, fields: dict[str, str], says: str
) -> None:
    page = Browser(app).sign_in(here.people[1]).open(f"/c/{here.group.address}/charter/{group}")
    page.fill(background="Kept words.", **fields).press("Look at it once more")
    assert page.status == 422
    assert page.sees(says)
    assert page.sees("Kept words.")


def test_a_stale_change_says_so_before_anybody_votes(app: Flask, here: World) -> None:
    first, second = propose(here, concern_days=5), propose(here, concern_days=9)
    making.decide(here, first, here.people[1], "yyyyyyyyyy")
    page = Browser(app).sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{second}")
    page.click("What this is about")
    assert page.sees("Adopting it changes nothing.")


@pytest.mark.parametrize(
    ("typed", "minor", "said"),
    [("5000", 500_000, "5000.00 KES"), ("٥٠٠", 50_000, "500.00 KES"), ("1 234,50", 123_450, "1234.50 KES")],
)
def test_what_emergencies_may_promise_is_set_by_the_group(
    app: Flask, here: World, typed: str, minor: int, said: str
) -> None:
    making.with_fund(here, cap=0)
    page = Browser(app).sign_in(here.people[1]).open(f"/c/{here.group.address}/charter/emergencies")
    page.fill(emergency_cap=typed, discussion_days="0").press("Look at it once more")
    making.decide(here, page.url.rpartition("/")[2], here.people[1], "yyyyyyyyyy")
    page.open(f"/c/{here.group.address}/charter/")
    assert page.sees(f"All emergencies together promise at most {said}.")
    with app.app_context():
        assert db.session.get_one(Collective, here.group.id).emergency_cap == minor


@pytest.mark.parametrize("typed", ["1.234", "-5", "0.001", "9" * 19, "5000 EUR", "\x00"])
def test_what_is_no_sum_is_asked_for_again_and_sets_nothing(app: Flask, here: World, typed: str) -> None:
    making.with_fund(here, cap=700)
    page = Browser(app).sign_in(here.people[1]).open(f"/c/{here.group.address}/charter/emergencies")
    page.fill(emergency_cap=typed).press("Look at it once more")
    assert page.status == 422
    assert page.sees("Enter a sum like 5000")
    with app.app_context():
        assert db.session.get_one(Collective, here.group.id).emergency_cap == 700
