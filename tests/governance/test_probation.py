"""In their first weeks people see what they need to meet others, and nothing that could harm (safety M3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from swsolidarity.collectives import jobs
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from tests.browser import Browser
from tests.collectives import making as ways
from tests.factories import Factory, Member
from tests.governance import making
from tests.governance.making import World


@pytest.fixture
def here(make: Factory) -> World:
    return making.here(make, takes_requests=True)


@pytest.fixture
def newcomer(make: Factory, here: World) -> Member:
    new = make.member(here.group, "Newcomer", state="probation", days_ago=1)
    with make.writing():
        row = db.session.get_one(Membership, new.id)
        row.probation_until = clock.now().date() + timedelta(days=29)
    return new


@pytest.mark.parametrize(
    "page",
    [
        "people/requests",
        "people/requests/{asked}",
        "people/invite",
        "people/{member}",
        "fund/ledger/",
        "fund/pots",
        "decide/new",
        "charter/joining",
        "agreements/propose",
    ],
)
def test_what_is_not_for_the_first_weeks(app: Flask, here: World, newcomer: Member, page: str) -> None:
    asked, _code = ways.join_request(here.make, here.group)
    path = page.format(asked=asked, member=here.people[3].public_id)
    found = Browser(app).sign_in(newcomer).open(f"/c/{here.group.address}/{path}")
    assert found.status in (403, 404)
    assert here.people[3].name not in found.text


def test_nobody_s_name_but_the_stewards_is_shown(app: Flask, here: World, newcomer: Member) -> None:
    page = Browser(app).sign_in(newcomer)
    for path in ("home", "people/", "decide/", "charter/", "agreements/", "settings/", "more"):
        page.open(f"/c/{here.group.address}/{path}")
        assert page.status == 200, path
        assert not [member.name for member in here.people[1:] if page.sees(member.name)], path


def test_a_question_put_to_the_vote_is_not_for_them_to_answer(
    app: Flask, here: World, newcomer: Member
) -> None:
    key = here.open("spend_small")
    page = Browser(app).sign_in(newcomer).open(f"/c/{here.group.address}/decide/{key}")
    assert not page.page.xpath("//form[contains(@action, 'vote')]")


def test_they_begin_one_conversation_a_day(app: Flask, here: World, newcomer: Member) -> None:
    page = Browser(app).sign_in(newcomer)
    for expected in (200, 429):
        page.open(f"/c/{here.group.address}/talk/new").fill(title="Hello", text="I am new.", audience="all")
        page.press("Start the conversation")
        assert page.status == expected


def test_they_see_when_it_ends_and_then_it_ends(app: Flask, here: World, newcomer: Member) -> None:
    page = Browser(app).sign_in(newcomer).open(f"/c/{here.group.address}/home")
    assert page.sees("Your first weeks end on")
    with clock.moved(timedelta(days=28)), app.app_context():
        jobs.end_probation()
        assert db.session.get_one(Membership, newcomer.id).state == "probation"
    with clock.moved(timedelta(days=29)):
        with app.app_context():
            jobs.end_probation()
        page = Browser(app).sign_in(newcomer).open(f"/c/{here.group.address}/home")
        assert not page.sees("Your first weeks")
        assert page.open(f"/c/{here.group.address}/people/").sees(here.people[3].name)
