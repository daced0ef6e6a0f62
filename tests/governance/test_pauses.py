"""Asking a member to stay away for three days: two moderators, once, and the clock ends it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives.models import PairedAct
from swsolidarity.core import audit, clock, needs
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.decisions import actions as decisions
from swsolidarity.governance.actions import pauses, removal_votes
from swsolidarity.governance.actions import removals as actions
from swsolidarity.governance.jobs import removals as jobs
from swsolidarity.governance.models import MemberPause
from swsolidarity.governance.rules import removals as rules
from tests.browser import Browser
from tests.factories import Member
from tests.governance.cases import NOON, NOTHING, REMOVE, WORDS, Cases

INSTANT = timedelta(microseconds=1)


@pytest.fixture
def cases(app: Flask) -> Iterator[Cases]:
    """At noon."""
    with clock.frozen(NOON):
        yield Cases(app)


def paused(cases: Cases, about: Member | None = None) -> None:
    """Both moderators have agreed."""
    cases.agree(cases.beto, cases.pause(cases.ada, about))


def apart(cases: Cases) -> bool:
    with cases.app.app_context():
        return cases.person().is_apart


def test_nothing_happens_until_a_second_moderator_agrees(cases: Cases) -> None:
    act = cases.pause(cases.ada)
    assert not apart(cases)
    with pytest.raises(Refused):
        cases.agree(cases.ada, act)
    with pytest.raises(Refused):
        cases.agree(cases.kim, act)
    with pytest.raises(Refused):
        cases.agree(cases.rosa, act)
    cases.agree(cases.beto, act)
    assert apart(cases)
    with cases.app.app_context():
        rows = db.session.scalars(select(audit.AuditRow)).all()
        assert [(row.office, row.act, row.kind) for row in rows] == [("moderator", "member_paused", "member")]


def test_it_lapses_by_the_clock_without_any_job(cases: Cases, browser: Browser) -> None:
    paused(cases)
    home = f"/c/{cases.group.address}/home"
    with clock.frozen(NOON + rules.PAUSE - INSTANT):
        assert Browser(cases.app).sign_in(cases.rosa).open(home).status == 403
    with clock.frozen(NOON + rules.PAUSE):
        assert Browser(cases.app).sign_in(cases.rosa).open(home).status == 200


def test_a_session_that_was_open_is_refused_at_its_next_request_and_goes_on_afterwards(cases: Cases) -> None:
    with clock.frozen(NOON):
        rosa = Browser(cases.app).sign_in(cases.rosa)
        home = f"/c/{cases.group.address}/home"
        assert rosa.open(home).status == 200
        paused(cases)
        assert rosa.open(home).status == 403
        for page in ("talk/", "decide/", "people/", "cases/", "notices/", "more"):
            assert rosa.open(f"/c/{cases.group.address}/{page}").status == 403, page
        assert rosa.open(f"/c/{cases.group.address}/standing").status == 200
        assert WORDS in rosa.text
        assert rosa.open(f"/c/{cases.group.address}/settings/leave").status == 200


def test_moderators_only_about_others_and_not_twice_in_thirty_days(cases: Cases) -> None:
    for who in (cases.kim, cases.rosa):
        with pytest.raises(Refused):
            cases.pause(who)
    with pytest.raises(Refused):
        cases.pause(cases.ada, cases.ada)
    paused(cases)
    with pytest.raises(Refused, match="paused already"):
        cases.pause(cases.ada)
    with clock.frozen(NOON + rules.PAUSE_REST - INSTANT), pytest.raises(Refused, match="takes a case"):
        cases.pause(cases.ada)
    with clock.frozen(NOON + rules.PAUSE_REST):
        cases.pause(cases.ada)


def test_with_a_case_it_can_be_asked_for_again(cases: Cases) -> None:
    paused(cases)
    with clock.frozen(NOON + timedelta(days=5)):
        cases.begin()
        paused(cases)
        assert apart(cases)
    with clock.frozen(NOON + timedelta(days=11)):
        assert apart(cases)


def test_a_pause_goes_on_while_there_is_a_case_and_ends_with_its_result(cases: Cases) -> None:
    paused(cases)
    with clock.frozen(NOON + timedelta(days=1)):
        key = cases.begin()
    with clock.frozen(NOON + timedelta(days=8)):
        assert apart(cases)
        cases.tick()
        cases.vote(key, [NOTHING] * 8)
    with clock.frozen(NOON + timedelta(days=15)):
        cases.close(key)
        assert not apart(cases)


def test_a_pause_that_goes_on_is_three_days_again_when_the_case_is_taken_back(cases: Cases) -> None:
    paused(cases)
    with clock.frozen(NOON + timedelta(days=1)):
        key = cases.begin()
        cases.do(cases.ada, key, actions.take_back)
        assert apart(cases)
    with clock.frozen(NOON + rules.PAUSE):
        assert not apart(cases)


def test_a_pause_never_lasts_longer_than_thirty_days_whatever_the_clock_missed(cases: Cases) -> None:
    paused(cases)
    cases.begin()
    with clock.frozen(NOON + timedelta(days=30) - INSTANT):
        assert apart(cases)
    with clock.frozen(NOON + timedelta(days=30)):
        assert not apart(cases)


def test_a_pause_takes_nobody_off_a_roll(cases: Cases) -> None:
    paused(cases)
    with cases.make.writing():
        draft = decisions.Draft(
            title="Tea?", background="", what_happens=rules.OUTCOMES["none"], rule_key="spend_large"
        )
        asked = decisions.write(cases.kim.load(), draft)
        decisions.start(cases.kim.load(), asked)
        key = asked.id
        assert asked.roll_size == 11
        other = decisions.write(cases.kim.load(), draft)
        decisions.start(cases.kim.load(), other)
        decisions.withdraw(cases.kim.load(), other)
        over = other.public_id
    page = Browser(cases.app).sign_in(cases.rosa).open(f"/c/{cases.group.address}/standing")
    page.click("Tea?").fill(ballot="yes").press("Send my vote")
    assert page.open(f"/c/{cases.group.address}/decide/{over}").status == 403
    with cases.app.app_context():
        from swsolidarity.decisions.models import Proposal

        assert db.session.get_one(Proposal, key).voted == 1


def test_nobody_who_judges_an_appeal_is_taken_out_of_it(cases: Cases) -> None:
    key = cases.decided(REMOVE)
    with clock.frozen(NOON + timedelta(days=15)):
        cases.do(cases.rosa, key, removal_votes.appeal, "Look again.")
        first = next(one for one in (cases.beto, *cases.people) if one.id == cases.seats(key)[0])
        asker = cases.ada if first.id != cases.ada.id else cases.beto
        with pytest.raises(Refused, match="drawn to look at a decision again"):
            cases.pause(asker, first)


def test_the_person_hears_of_it_only_once_it_has_begun(cases: Cases) -> None:
    """Ada asks about Beto, a moderator himself, whose home page would tell of any other such question."""
    cleo = cases.moderator("Cleo")
    act = cases.pause(cases.ada, cases.beto)
    with cases.app.app_context():
        nobody_is_a_steward = "governance.offices:all"
        assert [need.reference for need in needs.waiting(cleo.load())] == [
            f"collectives.paired_act:{act}",
            nobody_is_a_steward,
        ]
        assert [need.reference for need in needs.waiting(cases.beto.load())] == [nobody_is_a_steward]
    beto = Browser(cases.app).sign_in(cases.beto)
    unknown = beto.open(f"/c/{cases.group.address}/two/AAAAAAAAAAAAAAAAAAAAAA")
    assert unknown.status == 404
    assert beto.open(f"/c/{cases.group.address}/two/{act}").status == 404
    with cases.app.app_context():
        pause = db.session.scalars(select(MemberPause)).one().public_id
    assert beto.open(f"/c/{cases.group.address}/pauses/{pause}").status == 404
    assert "Nothing is held against you" in beto.open(f"/c/{cases.group.address}/standing").text
    cases.agree(cleo, act)
    assert beto.open(f"/c/{cases.group.address}/standing").sees("You are asked to stay away")
    for name in ("Ada", "Cleo"):
        assert name not in beto.text


def test_two_who_ask_at_once_are_told_that_one_can_agree(cases: Cases) -> None:
    cases.pause(cases.ada)
    with pytest.raises(Conflict):
        cases.pause(cases.beto)
    with clock.frozen(NOON + timedelta(hours=74)):
        cases.pause(cases.beto)


def test_a_reason_from_the_agreements_is_needed(cases: Cases) -> None:
    for point, words in ((7, "x"), (3, "")):
        with pytest.raises(Invalid), cases.make.writing():
            pauses.ask(cases.ada.load(), cases.rosa.load(), point=point, words=words)


def test_after_thirty_days_nobody_knows_of_a_pause(cases: Cases) -> None:
    paused(cases)
    with clock.frozen(NOON + timedelta(days=29)), cases.app.app_context():
        jobs.forget()
        assert db.session.scalar(select(func.count(MemberPause.id))) == 1
    with clock.frozen(NOON + timedelta(days=30)), cases.app.app_context():
        jobs.forget()
        assert db.session.scalar(select(func.count(MemberPause.id))) == 0
        assert db.session.scalar(select(func.count(PairedAct.id))) == 0


def test_whoever_leaves_was_never_paused(cases: Cases) -> None:
    paused(cases)
    with cases.make.writing():
        collectives.leave(cases.rosa.load())
    with cases.app.app_context():
        assert db.session.scalar(select(func.count(MemberPause.id))) == 0
        assert db.session.scalar(select(func.count(PairedAct.id))) == 0
        assert cases.person().paused_until is None
