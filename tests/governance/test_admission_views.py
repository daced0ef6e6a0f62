"""What each person reads on the pages of an admission, at each gate."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.collectives import jobs
from swsolidarity.collectives.models import Collective, Invitation, JoinRequest
from swsolidarity.core.db import db
from swsolidarity.decisions.models import DecisionRule, Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.governance.actions import admission
from swsolidarity.governance.jobs.admission import open_admission_votes
from tests.browser import Browser
from tests.collectives import making as ways
from tests.factories import Factory
from tests.governance import making
from tests.governance.making import World, later

VOUCH = {"met": "y", "knows_work": "y", "free": "y"}


@pytest.fixture
def here(make: Factory) -> World:
    return making.welcoming(make)


def configure(here: World, **values: Any) -> None:
    with here.make.writing():
        row = db.session.get_one(Collective, here.group.id)
        for key, value in values.items():
            setattr(row, key, value)


def asked(here: World) -> tuple[str, str]:
    public_id, code = ways.join_request(here.make, here.group, "Zed")
    return f"/c/{here.group.address}/people/requests/{public_id}", code


def vouched(here: World) -> tuple[str, str]:
    url, code = asked(here)
    for number in (2, 3):
        Browser(here.make.app).sign_in(here.people[number]).open(url).fill(**VOUCH).press("Vouch")
    return url, code


def test_an_invitation_leads_through_the_gates_and_says_nothing_of_who_invited(
    app: Flask, here: World
) -> None:
    configure(here, gates_for_invited=True)
    token = ways.invitation(here.make, here.people[2])
    page = Browser(app).open(f"/i/{token}")
    assert page.sees("Here members answer everybody who comes")
    assert not page.page.xpath("//a[contains(@href, 'login-name')]")
    for step in ("login-name", "name", "agree"):
        assert Browser(app).open(f"/i/{token}/{step}").sees("Here members answer everybody who comes")
    page.click("Ask to join").fill(name="Zed", answer_1="").press("Send")
    assert page.status == 422
    page.fill(name="Zed", answer_1="I know Asha.").press("Send")
    assert page.sees("This is where it stands:")
    assert page.sees("Members say that they know the person Now")
    assert Browser(app).open(f"/i/{token}").status == 404
    assert Browser(app).open(f"/i/{token}/ask").status == 404
    with app.app_context():
        request = db.session.scalars(select(JoinRequest)).one()
        invitation = db.session.scalars(select(Invitation)).one()
        assert invitation.state == "used"
        linked = {column.name for column in JoinRequest.__table__.columns if column.foreign_keys}
        assert linked == {"collective_id", "membership_id"}
        assert request.membership_id is None


def test_where_a_vote_cannot_open_the_page_says_why_and_leads_to_the_rules(app: Flask, here: World) -> None:
    configure(here, concern_days=0)
    with here.make.writing():
        for rule in db.session.scalars(select(DecisionRule).where(DecisionRule.key == "admission")):
            db.session.delete(rule)
    url, code = vouched(here)
    with app.app_context():
        open_admission_votes()
    page = Browser(app).sign_in(here.people[4]).open(url)
    assert page.sees("The vote is not open yet")
    assert not page.sees("Asha knows me"), "the words of the person are for the gates before"
    assert page.click("The rules we decide by").status == 200
    assert Browser(app).open(f"/j/{code}").sees("the vote opens soon")


def test_whoever_is_alone_reads_how_it_goes_on(app: Flask, make: Factory) -> None:
    here = making.here(make, 1, takes_requests=True)
    url, _code = asked(here)
    page = Browser(app).sign_in(here.people[0]).open(url)
    assert page.sees("you are alone here. Without an answer it ends by itself on")
    assert not page.page.xpath("//a[contains(@href, 'decline')]")


def test_a_concern_without_words_comes_back_and_one_after_its_time_is_refused(
    app: Flask, here: World
) -> None:
    url, _code = vouched(here)
    page = Browser(app).sign_in(here.people[4]).open(url)
    page.fill(words="  ").press("Tell the welcomers")
    assert page.status == 422
    assert page.sees("Write what worries you.")
    page.fill(words="Hm.").press("Tell the welcomers")
    page.press("Take it back")
    assert page.sees("What you wrote is deleted.")
    page.open(url)
    with later(days=8):
        late = Browser(app).sign_in(here.people[4]).open(url)
        assert not late.page.xpath("//textarea")
        late.open(f"/c/{here.group.address}/talk/new")
        assert late.post(f"{url}/concern", words="Hm.").status == 403
        with app.app_context():
            jobs.close_windows()
            open_admission_votes()
        late.open(url)
        assert late.sees("2 members have vouched.")
        late.click("To the vote")
        assert late.click("What this is about").url == url


def test_what_was_answered_already_is_told_calmly(app: Flask, here: World) -> None:
    url, code = vouched(here)
    first = Browser(app).sign_in(here.people[0]).open(url).click("Say no")
    first.press("Ask to say no")
    again = Browser(app).sign_in(here.people[1]).open(f"{url}/decline").press("Ask to say no")
    assert again.status == 409
    assert again.sees("you can agree")
    second = Browser(app).sign_in(here.people[1]).open(url).click("Read and answer")
    with here.make.writing():
        from swsolidarity.collectives import actions

        actions.take_back(code)
    second.press("Say no together")
    assert second.status in (404, 409)
    assert second.status < 500


def test_a_void_vote_is_held_again(app: Flask, here: World) -> None:
    configure(here, concern_days=0)
    _url, _code = vouched(here)
    with app.app_context():
        open_admission_votes()
    with here.make.writing():
        proposal = db.session.scalars(select(Proposal).where(Proposal.effect == "membership.admit")).one()
        said = admission.settle(proposal, Outcome("void", False, None, ()))
        assert "held again" in str(said)
        request = db.session.scalars(select(JoinRequest)).one()
        assert (request.state, request.decision_ref, request.gate_until) == ("vote", None, None)
        assert admission.waiting_for_a_vote() == [request.id]
