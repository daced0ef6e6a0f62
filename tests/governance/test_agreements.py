"""Agreements change by decision; everybody is asked to agree, and nothing but the version is kept."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity import worker
from swsolidarity.collectives import actions as belonging
from swsolidarity.collectives import queries
from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core import needs
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Invalid, Refused
from swsolidarity.governance.actions import agreements
from swsolidarity.governance.models import AgreementDraft
from swsolidarity.notices.models import Notice
from tests.browser import Browser
from tests.factories import Factory, Member
from tests.governance import making
from tests.governance.making import World, later

NEW = making.WORDING + "\n- Meetings begin on time."


@pytest.fixture
def here(make: Factory) -> World:
    return making.here(make)


def propose(here: World, body: str = NEW, who: Member | None = None) -> str:
    with here.make.writing():
        return agreements.propose(
            (who or here.people[1]).load(), body, title="Other words", background="", discussion_days=0
        ).public_id


def version(here: World) -> int:
    with here.make.app.app_context():
        return db.session.get_one(Collective, here.group.id).agreement_version


def test_an_adopted_wording_is_the_next_version(here: World) -> None:
    key = propose(here)
    assert version(here) == 1
    assert making.decide(here, key, here.people[1], "yyyyyyyyyy") == "adopted"
    assert version(here) == 2
    with here.make.app.app_context():
        first, second = (queries.agreement_version(here.group.id, number) for number in (1, 2))
        assert first is not None
        assert second is not None
        assert (first.body, first.adopted_by) == (making.WORDING, "founding")
        assert (second.body, second.adopted_by) == (NEW, f"decisions.proposal:{key}")
        assert queries.points(first) == [(1, "Be kind"), (2, "No screenshots."), (3, "Nobody outs anybody.")]
        assert queries.points(second)[3] == (4, "Meetings begin on time.")


def test_a_wording_that_fails_changes_nothing(here: World) -> None:
    key = propose(here)
    making.decide(here, key, here.people[1], "nnnnnnnnnn")
    assert version(here) == 1
    with here.make.app.app_context():
        assert db.session.scalars(select(AgreementDraft.state)).all() == ["not_adopted"]


def test_of_two_wordings_for_one_version_the_second_says_that_it_came_late(here: World) -> None:
    first, second = propose(here), propose(here, NEW + "\n- And end on time.")
    making.decide(here, first, here.people[1], "yyyyyyyyyy")
    making.decide(here, second, here.people[1], "yyyyyyyyyy")
    assert version(here) == 2
    assert "changed meanwhile" in str(here.look(second)["record"]["followed"])


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("", "whole wording"),
        (" \n", "whole wording"),
        (making.WORDING + "\n", "Nothing"),
        ("x" * 20_001, "shorter"),
    ],
)
def test_what_cannot_be_proposed(here: World, body: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        propose(here, body)


def test_in_their_first_weeks_people_propose_nothing_and_agree_like_everybody(here: World) -> None:
    new = here.make.member(here.group, state="probation")
    with pytest.raises(Refused):
        propose(here, NEW, new)
    with here.make.writing():
        belonging.agree(new.load(), 1)


def test_everybody_is_asked_until_they_agree_and_only_the_version_is_kept(here: World) -> None:
    new = here.make.member(here.group, state="probation")
    with here.make.app.app_context():
        assert needs.waiting(new.load()) == []
    making.decide(here, propose(here), here.people[1], "yyyyyyyyyy")
    with later(days=15), here.make.app.app_context():
        worker.hand_out()
        told = select(Notice.membership_id).where(Notice.kind == "governance.agreements_adopted")
        assert sorted(db.session.scalars(told)) == sorted([*(one.id for one in here.people), new.id])
    for who in (new, here.people[4]):
        with here.make.app.app_context():
            assert "The agreements have a new version" in [
                str(need.title) for need in needs.waiting(who.load())
            ]
        with pytest.raises(Invalid, match="changed while you were reading"), here.make.writing():
            belonging.agree(who.load(), 1)
        with here.make.writing():
            belonging.agree(who.load(), 2)
        with here.make.app.app_context():
            assert "The agreements have a new version" not in [
                str(need.title) for need in needs.waiting(who.load())
            ]
            assert db.session.get_one(Membership, who.id).agreed_version == 2


def test_the_journey_from_other_words_to_agreeing(app: Flask, here: World) -> None:
    page = Browser(app).sign_in(here.people[1]).open(f"/c/{here.group.address}/settings/")
    page.click("What members agreed with each other").click("Propose another wording")
    page.fill(body=NEW, background="We wait for each other.", discussion_days="0").press(
        "Look at it once more"
    )
    page.click("What this is about")
    assert [one.text_content() for one in page.page.xpath("//ins")] == [
        "(new: Meetings begin on time. end)"
    ] or page.sees("Meetings begin on time.")
    assert Browser(app).sign_in(here.people[2]).open(page.url).status == 404
    key = page.click("The decision about it").url.rsplit("/", 1)[1]
    making.decide(here, key, here.people[1], "yyyyyyyyyy")
    other = Browser(app).sign_in(here.people[2]).open(f"/c/{here.group.address}/home")
    other.click("Read and answer")
    assert other.sees("The agreements in version 2")
    assert other.sees("Talk to a steward")
    other.press("I agree")
    assert other.sees("You agreed to the version in force.")
    assert other.page.xpath("//*[@id='point-4']")[0].text_content().endswith("Meetings begin on time.")
    other.click("Version 1")
    assert other.sees("An earlier version")
    assert not other.sees("Meetings begin on time.")
    assert other.open(f"/c/{here.group.address}/agreements/versions/9").status == 404
    assert other.open(f"/c/{here.group.address}/agreements/versions/x").status == 404


def test_whoever_read_an_old_version_is_asked_to_read_again(app: Flask, here: World) -> None:
    page = Browser(app).sign_in(here.people[2])
    with here.make.writing():
        db.session.get_one(Membership, here.people[2].id).agreed_version = 0
    page.open(f"/c/{here.group.address}/agreements/read")
    making.decide(here, propose(here), here.people[1], "yyyyyyyyyy")
    page.press("I agree")
    assert page.status == 422
    assert page.sees("The agreements have changed while you were reading.")


def test_a_wording_that_cannot_be_proposed_comes_back_whole(app: Flask, here: World) -> None:
    page = Browser(app).sign_in(here.people[1]).open(f"/c/{here.group.address}/agreements/propose")
    page.fill(background="Because.").press("Look at it once more")
    assert page.status == 422
    assert page.sees("Nothing is different")
    assert page.sees("Because.")
