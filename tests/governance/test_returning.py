"""After a removal: no invitation opens the door, a decision of all does, and in two years nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import jobs as collective_jobs
from swsolidarity.collectives.models import Collective, KeptOut, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Refused
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.governance.actions import returning
from swsolidarity.governance.jobs import removals as jobs
from swsolidarity.governance.jobs import votes as votes_jobs
from swsolidarity.governance.models import ReturnRequest
from swsolidarity.governance.queries import returning as queries
from swsolidarity.governance.rules import removals as rules
from swsolidarity.governance.rules import returning as returning_rules
from tests.browser import Browser
from tests.governance.cases import NOON, REMOVE, Cases

GONE = NOON + rules.NOTICE + timedelta(days=7) + rules.APPEAL
HALF_A_YEAR = timedelta(days=183)


@pytest.fixture
def cases(app: Flask) -> Iterator[Cases]:
    """Rosa was removed."""
    with clock.frozen(NOON):
        made = Cases(app)
        made.decided(REMOVE)
    with clock.frozen(GONE):
        made.tick()
        assert made.status() == "removed"
        yield made


def ask(cases: Cases, moment: datetime, **more: Any) -> str:
    with clock.frozen(moment), cases.make.writing():
        group = db.session.get_one(Collective, cases.group.id)
        request = returning.ask(cases.account(cases.rosa), group, name="Rosa", words="I count again.", **more)
        return request.public_id


def vote(cases: Cases, moment: datetime, choice: str) -> None:
    """Everybody answers, and the vote closes."""
    with clock.frozen(moment):
        for who in cases.people:
            with cases.make.writing():
                found = queries.request_of(cases.account(cases.rosa), cases.group.address, moment.date())
                assert found is not None
                assert found[1].proposal is not None
                decisions.vote(who.load(), found[1].proposal, choice=choice)
    with clock.frozen(moment + timedelta(days=5)), cases.make.writing():
        request = db.session.scalars(select(ReturnRequest)).one()
        assert request.proposal_id is not None
        decisions.close(request.proposal_id)


def test_no_invitation_lets_a_removed_person_in_and_the_answer_is_the_usual_one(cases: Cases) -> None:
    with clock.frozen(GONE), pytest.raises(Refused) as removed, cases.make.writing():
        _, token = collectives.make_invitation(cases.kim.load(), days=7)
        collectives.accept_invitation(token, cases.account(cases.rosa), name="Rose", agreed_version=1)
    assert "removed" not in str(removed.value.verdict.why)
    with clock.frozen(GONE), pytest.raises(Conflict, match="in already"), cases.make.writing():
        _, token = collectives.make_invitation(cases.kim.load(), days=7)
        collectives.accept_invitation(token, cases.account(cases.lou), name="Lo", agreed_version=1)


def test_the_tag_names_nobody_and_is_another_one_in_every_collective(cases: Cases) -> None:
    with cases.app.app_context():
        kept = db.session.scalars(select(KeptOut)).one()
        account = cases.account(cases.rosa)
        assert account.public_id.encode() not in kept.tag
        assert cases.person().account_id is None
        from swsolidarity.collectives import queries as belonging

        assert belonging.kept_out(account, cases.group.id) is not None
        assert belonging.kept_out(account, cases.group.id + 1) is None
        assert belonging.kept_out(cases.account(cases.kim), cases.group.id) is None


def test_half_a_year_later_they_may_ask_and_a_day_before_they_may_not(cases: Cases) -> None:
    with pytest.raises(Refused, match="too early"):
        ask(cases, GONE + HALF_A_YEAR - timedelta(days=1))
    ask(cases, GONE + HALF_A_YEAR)
    with pytest.raises(Refused, match="voting"):
        ask(cases, GONE + HALF_A_YEAR + timedelta(days=1))


def test_all_decide_and_the_person_joins_again(cases: Cases) -> None:
    at = GONE + HALF_A_YEAR
    ask(cases, at)
    vote(cases, at, "yes")
    with clock.frozen(at + timedelta(days=6)):
        page = Browser(cases.app).sign_in(cases.rosa).open(f"/c/{cases.group.address}/return")
        assert page.sees("The group wants you back")
        page.press("I agree and join")
        assert page.sees("Welcome, Rosa.")
        with cases.app.app_context():
            assert db.session.scalar(select(func.count(KeptOut.id))) == 0
            assert db.session.scalar(select(func.count(ReturnRequest.id))) == 0
            back = db.session.scalars(
                select(Membership).where(Membership.account_id == cases.rosa.person.id)
            ).one()
            assert (back.state, back.id == cases.rosa.id) == ("active", False)


def test_a_no_is_kind_erases_the_words_and_lets_them_ask_again_later(cases: Cases) -> None:
    at = GONE + HALF_A_YEAR
    ask(cases, at)
    vote(cases, at, "no")
    closed = at + timedelta(days=5)
    with clock.frozen(closed):
        page = Browser(cases.app).sign_in(cases.rosa).open(f"/c/{cases.group.address}/return")
        assert page.sees("Not this time.")
        with cases.app.app_context():
            left = db.session.scalars(select(ReturnRequest)).one()
            assert (left.state, left.name, left.words) == ("declined", None, None)
    with clock.frozen(closed + timedelta(days=7)), cases.app.app_context():
        jobs.forget()
        assert db.session.scalar(select(func.count(ReturnRequest.id))) == 0
    with pytest.raises(Refused, match="too early"):
        ask(cases, closed + HALF_A_YEAR - timedelta(days=1))
    ask(cases, closed + HALF_A_YEAR)


def test_a_week_after_the_vote_nobody_reads_in_it_who_asked_to_come_back(cases: Cases) -> None:
    at = GONE + HALF_A_YEAR
    ask(cases, at)
    vote(cases, at, "no")
    for days, told in ((6, ("Rosa", "I count again.")), (7, ("A vote on somebody coming back", ""))):
        with clock.frozen(at + timedelta(days=5 + days)), cases.app.app_context():
            votes_jobs.forget_who()
            of_returns = Proposal.effect == returning_rules.EFFECT
            asked = db.session.scalars(select(Proposal).where(of_returns)).one()
            assert (asked.title, asked.background) == told
            db.session.remove()


def test_after_two_years_nobody_remembers(cases: Cases) -> None:
    with clock.frozen(GONE + timedelta(days=729)), cases.app.app_context():
        collective_jobs.forget()
        assert db.session.scalar(select(func.count(KeptOut.id))) == 1
    with clock.frozen(GONE + timedelta(days=730)), cases.app.app_context():
        collective_jobs.forget()
        assert db.session.scalar(select(func.count(KeptOut.id))) == 0
        db.session.commit()
        with cases.make.writing():
            _, token = collectives.make_invitation(cases.kim.load(), days=7)
            collectives.accept_invitation(token, cases.account(cases.rosa), name="Rosa", agreed_version=1)


def test_to_everybody_else_the_way_back_does_not_exist(cases: Cases) -> None:
    out = cases.make.person()
    here, nowhere = f"/c/{cases.group.address}/return", "/c/no-such-place/return"
    with clock.frozen(GONE):
        for who in (out, cases.kim):
            page = Browser(cases.app).sign_in(who)
            assert (page.open(here).status, page.open(nowhere).status) == (404, 404)
        assert Browser(cases.app).sign_in(cases.rosa).open(here).sees("You can ask to come back from")
