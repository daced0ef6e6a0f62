"""Starting a collective with a one-time link."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from swsolidarity.collectives import actions, queries
from swsolidarity.collectives.models import Agreement, Collective, Mandate, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from tests.browser import Browser
from tests.collectives import making
from tests.factories import Factory

CLOSED = "This link has been used or has run out. Ask the person who runs this server for a new one."


def answer_everything(browser: Browser, *, address: str = "quiet-bay-12", called: str = "Asha") -> Browser:
    browser.fill(name="Harbour", address=address).press("Go on")
    browser.fill(name=called, months="12").press("Go on")
    browser.fill(join_by="vouches", vouches_needed="2", probation_days="30").press("Go on")
    return browser.fill(time_zone="Africa/Nairobi").press("Go on")


@pytest.mark.parametrize("door", ["setup", "found"])
def test_the_first_person_starts_a_collective(app: Flask, make: Factory, browser: Browser, door: str) -> None:
    token = making.founding_link(make)
    making.open_account(browser.open(f"/{door}/{token}").click("Start"), "night-heron")
    assert browser.sees("What is your collective called?")
    answer_everything(browser)
    assert browser.sees("We keep each other safe")
    browser.press("I agree. Begin", follow=False)
    assert browser.response is not None
    assert browser.response.location == "/c/quiet-bay-12/home"
    with app.app_context():
        collective = db.session.query(Collective).one()
        founder = db.session.query(Membership).one()
        mandate = db.session.query(Mandate).one()
        agreement = db.session.query(Agreement).one()
        assert (collective.name, collective.time_zone) == ("Harbour", "Africa/Nairobi")
        assert (collective.member_count, collective.takes_requests) == (1, False)
        assert (collective.vouches_needed, collective.probation_days) == (2, 30)
        assert (founder.name, founder.state, founder.agreed_version) == ("Asha", "active", 1)
        assert timedelta(days=364) < mandate.ends_at - mandate.starts_at <= timedelta(days=366)
        assert "No screenshots" in agreement.body
        assert "<ul>" in agreement.body_html
    assert Browser(app).open(f"/setup/{token}").sees(CLOSED)


def test_a_signed_in_person_founds_another_collective_with_the_same_account(
    app: Flask, make: Factory, browser: Browser
) -> None:
    asha = make.member(making.group(make), "Asha")
    token = making.founding_link(make)
    browser.sign_in(asha).open(f"/setup/{token}").click("Start with my account")
    answer_everything(browser, called="Rain").press("I agree. Begin", follow=False)
    with app.app_context():
        names = [row.name for row in queries.memberships_of(asha.person.id)]
    assert names == ["Asha", "Rain"]


def test_an_address_is_suggested_that_means_nothing(make: Factory, browser: Browser) -> None:
    browser.sign_in(make.person()).open(f"/found/{making.founding_link(make)}/collective")
    suggested = browser.page.xpath("//input[@name='address']/@value")[0]
    assert len(suggested.split("-")) == 3


@pytest.mark.parametrize("step", ["you", "joining", "place", "agreements"])
def test_a_question_cannot_be_skipped(make: Factory, browser: Browser, step: str) -> None:
    token = making.founding_link(make)
    browser.sign_in(make.person()).open(f"/found/{token}/{step}")
    assert browser.url == f"/found/{token}/collective"
    browser.post(f"/found/{token}/{step}", name="x", months="6")
    assert browser.url == f"/found/{token}/collective"
    assert making.links_left(make) == 1


def test_answers_wait_when_the_founder_comes_back_on_another_device(
    app: Flask, make: Factory, browser: Browser
) -> None:
    token, person = making.founding_link(make), make.person()
    browser.sign_in(person).open(f"/found/{token}/collective")
    browser.fill(name="Harbour", address="quiet-bay-12").press("Go on")
    with clock.moved(timedelta(hours=3)):
        later = Browser(app).sign_in(person).open(f"/found/{token}/collective")
        assert later.page.xpath("//input[@name='name']/@value") == ["Harbour"]


def test_a_link_that_somebody_has_begun_with_is_theirs(make: Factory, browser: Browser, app: Flask) -> None:
    token = making.founding_link(make)
    browser.sign_in(make.person()).open(f"/found/{token}/collective")
    browser.fill(name="Harbour", address="quiet-bay-12").press("Go on")
    for other in (Browser(app), Browser(app).sign_in(make.person())):
        for page in ("", "/login-name", "/collective"):
            other.open(f"/found/{token}{page}")
            assert other.status == 404 or other.url == "/login"


def test_a_link_runs_out_after_an_hour(make: Factory, browser: Browser) -> None:
    token = making.founding_link(make)
    with clock.moved(timedelta(minutes=61)):
        assert browser.open(f"/setup/{token}").sees(CLOSED)
        assert browser.status == 404


def test_unknown_links_and_run_out_links_look_the_same(make: Factory, browser: Browser) -> None:
    token = making.founding_link(make)
    with clock.moved(timedelta(hours=2)):
        pages = [browser.open(f"/setup/{t}").text for t in (token, "x", "a" * 43)]
    assert len(set(pages)) == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "", "address": "quiet-bay-12"}, "Enter a name for the collective."),
        ({"name": "Harbour", "address": "Ümlaut"}, "Use 3 to 40 small letters"),
        ({"name": "Harbour", "address": "a"}, "Use 3 to 40 small letters"),
        ({"name": "Harbour", "address": "../x"}, "Use 3 to 40 small letters"),
        ({"name": "Harbour", "address": "taken-1"}, "This address is taken"),
        ({"name": "x" * 61, "address": "quiet-bay-12"}, "Make this shorter"),
    ],
)
def test_what_cannot_stand_is_said_and_the_text_is_kept(
    make: Factory, browser: Browser, fields: dict[str, str], sentence: str
) -> None:
    make.collective(address="taken-1")
    browser.sign_in(make.person()).open(f"/found/{making.founding_link(make)}/collective")
    browser.fill(**fields).press("Go on")
    assert browser.status == 422
    assert browser.sees(sentence)
    assert browser.page.xpath("//input[@name='address']/@value") == [fields["address"]]


@pytest.mark.parametrize(
    "fields",
    [{"join_by": "anybody"}, {"probation_days": "-1"}, {"vouches_needed": "0"}, {"vouches_needed": ""}],
)
def test_only_what_is_offered_can_be_chosen(make: Factory, browser: Browser, fields: dict[str, str]) -> None:
    browser.sign_in(make.person()).open(f"/found/{making.founding_link(make)}/collective")
    browser.fill(name="Harbour", address="quiet-bay-12").press("Go on")
    browser.fill(name="Asha", months="6").press("Go on")
    chosen = {"join_by": "vouches", "probation_days": "30", "vouches_needed": "2", **fields}
    browser.post(browser.url, **chosen)
    assert browser.status == 422
    assert browser.sees("Choose one of the options.")


def test_an_address_taken_in_the_meantime_is_said_on_the_last_page(
    app: Flask, make: Factory, browser: Browser
) -> None:
    browser.sign_in(make.person()).open(f"/found/{making.founding_link(make)}/collective")
    answer_everything(browser)
    make.collective(address="quiet-bay-12")
    browser.press("I agree. Begin")
    assert browser.status == 422
    assert browser.sees("This address is taken on this server.")
    with app.app_context():
        assert db.session.query(Collective).count() == 1


def test_the_founders_name_is_not_the_one_they_sign_in_with(make: Factory, browser: Browser) -> None:
    browser.sign_in(make.person("night-heron")).open(f"/found/{making.founding_link(make)}/collective")
    browser.fill(name="Harbour", address="quiet-bay-12").press("Go on")
    browser.fill(name="Night-Heron").press("Go on")
    assert browser.status == 422


def test_other_domains_take_part_in_the_founding(
    app: Flask, make: Factory, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    met = []
    monkeypatch.setattr(
        "swsolidarity.collectives.actions.founding.on_founded",
        [lambda collective, founder: met.append((collective.name, founder.name))],
    )
    browser.sign_in(make.person()).open(f"/found/{making.founding_link(make)}/collective")
    answer_everything(browser).press("I agree. Begin", follow=False)
    assert met == [("Harbour", "Asha")]


def test_a_domain_that_fails_at_the_founding_leaves_nothing_half_done(
    app: Flask, make: Factory, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_collective: Collective, _founder: Membership) -> None:
        raise RuntimeError

    monkeypatch.setattr("swsolidarity.collectives.actions.founding.on_founded", [fails])
    browser.sign_in(make.person()).open(f"/found/{making.founding_link(make)}/collective")
    answer_everything(browser).press("I agree. Begin")
    assert browser.status == 500
    with app.app_context():
        assert db.session.query(Collective).count() == 0
    assert making.links_left(make) == 1
    assert actions.on_founded is not None
