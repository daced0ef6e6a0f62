"""People, invitations made by members, settings, leaving."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask

from swsolidarity.collectives import codes
from swsolidarity.collectives.models import Collective, Invitation, Mandate, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from tests.browser import Browser
from tests.collectives import making
from tests.counting import Statements
from tests.factories import Factory


def test_members_see_each_other_in_pages_of_twenty(make: Factory, browser: Browser) -> None:
    group = making.group(make)
    people = [make.member(group, f"Person {n:02}") for n in range(23)]
    browser.sign_in(people[0]).open(f"/c/{group.address}/people/")
    assert browser.sees("Person 19")
    assert not browser.sees("Person 20")
    browser.open(browser.page.xpath("//a[contains(., 'More people')]/@href")[0])
    assert browser.sees("Person 22")
    assert not browser.sees("Person 19")


def test_the_people_page_costs_the_same_whatever_its_size(
    make: Factory, browser: Browser, statements: Statements
) -> None:
    group = making.group(make)
    me = make.member(group, steward=True)
    browser.sign_in(me)
    counts = []
    for _ in range(2):
        for _ in range(5):
            make.member(group)
        with statements.counted() as seen:
            browser.open(f"/c/{group.address}/people/")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 7, "three of them are the numbers on the tabs"


def test_in_their_first_weeks_people_see_stewards_and_nobody_else(make: Factory, browser: Browser) -> None:
    group = making.group(make)
    asha, mira = make.member(group, "Asha"), make.member(group, "Mira", steward=True)
    noor = make.member(group, "Noor", state="probation")
    browser.sign_in(noor).open(f"/c/{group.address}/people/")
    assert browser.sees("Mira")
    assert not browser.sees("Asha")
    assert not browser.sees("Invite somebody")
    assert browser.open(f"/c/{group.address}/people/{mira.public_id}").status == 200
    assert browser.open(f"/c/{group.address}/people/{noor.public_id}").status == 200
    assert browser.open(f"/c/{group.address}/people/{asha.public_id}").status == 404
    assert browser.open(f"/c/{group.address}/people/invite").status == 404


@pytest.mark.parametrize(
    "page",
    ["people/", "people/invite", "people/requests", "settings/", "agreements/", "settings/leave"],
)
def test_outsiders_and_unknown_collectives_get_the_same_answer(
    make: Factory, browser: Browser, page: str
) -> None:
    group = making.group(make, "Harbour", takes_requests=True)
    browser.sign_in(make.member(making.group(make)))
    pages = [browser.open(f"/c/{a}/{page}").text for a in (group.address, "nowhere")]
    assert browser.status == 404
    assert pages[0] == pages[1]
    assert Browser(browser.app).open(f"/c/{group.address}/{page}").url == "/login"


@pytest.mark.parametrize(
    "page",
    [
        "/c/a%00b/",
        "/c/a%00b/people/",
        "/i/%00",
        "/j/%00",
        "/setup/%00",
        "{mine}/people/%00",
        "{mine}/people/?after=%00",
    ],
)
def test_a_zero_byte_in_an_address_is_just_not_found(make: Factory, browser: Browser, page: str) -> None:
    me = make.member(making.group(make))
    browser.sign_in(me).open(page.format(mine=f"/c/{me.group.address}"))
    assert browser.status == 404


def test_a_person_is_shown_with_their_office_and_no_exact_date(make: Factory, browser: Browser) -> None:
    group = making.group(make)
    mira = make.member(group, "Mira", steward=True)
    browser.sign_in(make.member(group)).open(f"/c/{group.address}/people/{mira.public_id}")
    assert browser.sees("Mira")
    assert browser.sees("as a founding steward")
    joined = clock.now() - timedelta(days=60)
    assert joined.strftime("%-d %B %Y") not in browser.text


def test_people_of_another_collective_are_not_found(make: Factory, browser: Browser) -> None:
    stranger = make.member(making.group(make), steward=True)
    me = make.member(making.group(make))
    browser.sign_in(me)
    assert browser.open(f"/c/{me.group.address}/people/{stranger.public_id}").status == 404


def test_one_person_in_two_collectives_leaves_nothing_that_links_them(
    make: Factory, browser: Browser
) -> None:
    person = make.person("night-heron")
    harbour, night = making.group(make, "Harbour"), making.group(make, "Night Shift")
    asha = make.member(harbour, "Asha", person=person)
    rain = make.member(night, "Rain", person=person)
    for group, me, other, other_group in ((harbour, asha, rain, night), (night, rain, asha, harbour)):
        colleague = Browser(browser.app).sign_in(make.member(group))
        for page in ("people/", f"people/{me.public_id}", "settings/", "people/invite"):
            colleague.open(f"/c/{group.address}/{page}")
            assert colleague.status == 200
            assert colleague.response is not None
            html = colleague.response.get_data(as_text=True)
            for trace in (other.name, other.public_id, other_group.name, other_group.address, "night-heron"):
                assert f">{trace}<" not in html
                assert f"/{trace}" not in html


# Invitations ------------------------------------------------------------------------------------------


def test_a_member_makes_an_invitation_and_sees_its_link_once(
    app: Flask, make: Factory, browser: Browser
) -> None:
    asha = make.member(making.group(make), "Asha")
    browser.sign_in(asha).open(f"/c/{asha.group.address}/people/invite").fill(days="7").press("Make an")
    link = browser.page.xpath("//*[@id='link']/text()")[0]
    assert Browser(app).open(link.partition("8321")[2]).sees("Asha invites you")
    assert browser.sees("Only this device can show the link")
    made = browser.url
    elsewhere = Browser(app).sign_in(asha).open(made)
    assert elsewhere.sees("The link cannot be shown again")
    with clock.moved(timedelta(minutes=61)):
        assert not Browser(app).sign_in(asha).open(made).page.xpath("//*[@id='link']")
    with app.app_context():
        row = db.session.query(Invitation).one()
        assert timedelta(days=6) < row.valid_until - clock.now() <= timedelta(days=7)
        token = codes.normal(link.rpartition("/")[2], codes.INVITATION_LENGTH)
        assert token is not None
        assert token.encode() not in row.token_digest


def test_the_link_is_also_a_picture_and_a_slip_for_whoever_made_it(
    app: Flask, make: Factory, browser: Browser
) -> None:
    asha = make.member(making.group(make))
    browser.sign_in(asha).open(f"/c/{asha.group.address}/people/invite").press("Make an invitation")
    made, link = browser.url, browser.page.xpath("//*[@id='link']/text()")[0]
    source = browser.page.xpath("//main//img/@src")[0]
    assert not source.startswith("data:")
    token = link.rpartition("/")[2]
    assert token not in source
    assert token.replace("-", "") not in source
    picture = browser.client.get(source)
    assert picture.mimetype == "image/png"
    assert picture.data.startswith(b"\x89PNG")
    assert BytesIO(picture.data).getbuffer().nbytes < 10_000
    assert browser.open(f"{made}/slip").sees(link)
    other = Browser(app).sign_in(make.member(asha.group, steward=True))
    for page in ("slip", "code.png"):
        assert other.open(f"{made}/{page}").status == 404


@pytest.mark.parametrize("typed", ["0", "31", "", "x", "-1", "1.5", "99999"])
def test_an_invitation_is_valid_from_one_to_thirty_days(make: Factory, browser: Browser, typed: str) -> None:
    asha = make.member(making.group(make))
    browser.sign_in(asha).open(f"/c/{asha.group.address}/people/invite").fill(days=typed).press("Make an")
    assert browser.status == 422
    assert browser.page.xpath("//input[@name='days']/@value") == [typed]


def test_an_invitation_is_cancelled(app: Flask, make: Factory, browser: Browser) -> None:
    asha = make.member(making.group(make))
    browser.sign_in(asha).open(f"/c/{asha.group.address}/people/invite").press("Make an invitation")
    link = browser.page.xpath("//*[@id='link']/text()")[0]
    browser.press("Cancel this invitation")
    assert browser.sees("Cancelled")
    assert Browser(app).open(link.partition("8321")[2]).status == 404


def test_members_see_their_own_invitations_and_stewards_all(make: Factory, browser: Browser) -> None:
    group = making.group(make)
    asha, beto = make.member(group, "Asha"), make.member(group, "Beto")
    making.invitation(make, asha)
    making.invitation(make, asha, state="used")
    making.invitation(make, beto, state="cancelled")
    making.invitation(make, beto, days=-1)
    browser.sign_in(make.member(group, "Mira", steward=True)).open(f"/c/{group.address}/people/invite")
    for words in ("By Asha", "By Beto", "Used", "Cancelled", "Run out", "Open"):
        assert browser.sees(words)
    links = browser.page.xpath("//ul[@class='links']//a/@href")
    assert len(links) == 4
    mine = Browser(browser.app).sign_in(asha).open(f"/c/{group.address}/people/invite")
    assert len(mine.page.xpath("//ul[@class='links']//a")) == 2
    assert not mine.sees("Beto")
    foreign = set(links) - set(mine.page.xpath("//ul[@class='links']//a/@href"))
    for link in foreign:
        assert mine.open(link).status == 404


def test_the_invitations_page_costs_the_same_whatever_its_size(
    make: Factory, browser: Browser, statements: Statements
) -> None:
    group = making.group(make)
    mira = make.member(group, steward=True)
    browser.sign_in(mira)
    counts = []
    for _ in range(2):
        for _ in range(5):
            making.invitation(make, make.member(group))
        with statements.counted() as seen:
            browser.open(f"/c/{group.address}/people/invite")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 7, "three of them are the numbers on the tabs"


# Settings ---------------------------------------------------------------------------------------------


def test_everybody_sees_the_settings_and_only_stewards_change_them(make: Factory, browser: Browser) -> None:
    group = making.group(make)
    browser.sign_in(make.member(group)).open(f"/c/{group.address}/settings/")
    assert browser.sees("Strangers may ask to join")
    assert browser.sees("Only stewards can change this.")
    for page in ("joining", "exit"):
        assert browser.open(f"/c/{group.address}/settings/{page}").status == 403


def test_a_steward_opens_the_door_to_requests_with_own_questions(
    app: Flask, make: Factory, browser: Browser
) -> None:
    group = making.group(make, "Harbour")
    browser.sign_in(make.member(group, steward=True)).open(f"/c/{group.address}/settings/joining")
    browser.fill(takes_requests="y", question_1="Which street?").press("Save")
    assert browser.sees("Saved.")
    assert Browser(app).open(f"/c/{group.address}/").sees("Harbour")
    assert Browser(app).open(f"/c/{group.address}/join").sees("Which street?")
    browser.open(f"/c/{group.address}/settings/joining").fill(takes_requests=None).press("Save")
    assert Browser(app).open(f"/c/{group.address}/").status == 404


@pytest.mark.parametrize(
    "typed",
    [
        "https://collector.example.org/",
        "https://www.bbc.com/weather?who=me",
        "https://www.bbc.com.example.org/weather",
        "javascript:alert(1)",
        "x",
    ],
)
def test_the_exit_page_is_one_of_the_list(app: Flask, make: Factory, browser: Browser, typed: str) -> None:
    group = making.group(make)
    browser.sign_in(make.member(group, steward=True)).open(f"/c/{group.address}/settings/exit")
    browser.post(f"/c/{group.address}/settings/exit", exit_url=typed)
    assert browser.status == 422
    assert browser.sees("Choose one of the pages in the list.")
    with app.app_context():
        assert db.session.get_one(Collective, group.id).exit_url is None


def test_leave_now_ends_on_the_page_the_collective_chose(make: Factory, browser: Browser) -> None:
    group = making.group(make)
    browser.sign_in(make.member(group, steward=True)).open(f"/c/{group.address}/settings/exit")
    browser.fill(exit_url="https://www.bbc.com/weather").press("Save")
    assert browser.sees("Weather (bbc.com)")
    browser.open(browser.page.xpath("//a[contains(., 'Leave now')]/@href")[0])
    assert browser.response is not None
    assert "https://www.bbc.com/weather" in browser.response.get_data(as_text=True)


def test_an_exit_page_from_before_the_list_is_the_one_of_the_server(
    app: Flask, make: Factory, browser: Browser
) -> None:
    group = making.group(make)
    with make.writing():
        db.session.get_one(Collective, group.id).exit_url = "https://collector.example.org/"
    browser.sign_in(make.member(group, steward=True)).open(f"/c/{group.address}/settings/")
    assert browser.sees("the page this server chose")
    assert not browser.sees("collector")
    browser.open(browser.page.xpath("//a[contains(., 'Leave now')]/@href")[0])
    assert browser.response is not None
    page = browser.response.get_data(as_text=True)
    assert "collector" not in page
    assert app.config["EXIT_URL"] in page


def test_a_member_is_called_something_else_from_now_on(make: Factory, browser: Browser) -> None:
    group = making.group(make)
    make.member(group, "Beto")
    asha = make.member(group, "Asha", person=make.person("night-heron"))
    browser.sign_in(asha)
    for name in ("beto", "night-heron", "", "x" * 41):
        browser.open(f"/c/{group.address}/settings/name").fill(name=name).press("Save")
        assert browser.status == 422
    browser.open(f"/c/{group.address}/settings/name").fill(name="ASHA").press("Save")
    browser.open(f"/c/{group.address}/settings/name").fill(name="Rain").press("Save")
    assert browser.open(f"/c/{group.address}/people/").sees("Rain")
    assert not browser.sees("ASHA")


def test_members_find_the_agreements(make: Factory, browser: Browser) -> None:
    group = making.group(make)
    browser.sign_in(make.member(group)).open(f"/c/{group.address}/agreements/")
    assert browser.sees("No screenshots.")
    assert browser.sees("You agreed to version 1.")


# Leaving ----------------------------------------------------------------------------------------------


def test_the_last_steward_leaves_at_once_and_no_name_stays(
    app: Flask, make: Factory, browser: Browser
) -> None:
    group = making.group(make)
    mira = make.member(group, "Mira", steward=True)
    token = making.invitation(make, mira)
    browser.sign_in(mira).open(f"/c/{group.address}/settings/leave")
    browser.press("Leave this collective", follow=False)
    assert browser.status == 303
    assert browser.open(f"/c/{group.address}/people/").status == 404
    with app.app_context():
        row = db.session.get_one(Membership, mira.id)
        assert (row.state, row.name, row.name_index, row.account_id) == ("left", None, None, None)
        assert db.session.query(Mandate).one().ended_at is not None
        assert db.session.get_one(Collective, group.id).member_count == 0
    assert Browser(app).open(f"/i/{token}").status == 404


def test_who_left_comes_back_as_somebody_new(make: Factory, browser: Browser) -> None:
    group = making.group(make)
    asha, mira = make.member(group, "Asha"), make.member(group)
    browser.sign_in(asha).open(f"/c/{group.address}/settings/leave").press("Leave this", follow=False)
    browser.open(f"/i/{making.invitation(make, mira)}/name").fill(name="Asha").press("Go on")
    browser.press("I agree and join", follow=False)
    assert browser.status == 303


# Stewards are signed out sooner ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steward", "minutes", "there"), [(True, 14, True), (True, 16, False), (False, 29, True)]
)
def test_a_steward_who_does_nothing_is_signed_out_after_a_quarter_of_an_hour(
    make: Factory, browser: Browser, steward: bool, minutes: int, there: bool
) -> None:
    mira = make.member(making.group(make), steward=steward)
    browser.sign_in(mira)
    with clock.moved(timedelta(minutes=minutes)):
        browser.open(f"/c/{mira.group.address}/people/")
        assert (browser.url == "/login") is not there


@pytest.mark.parametrize(
    ("steward", "hours", "there"), [(True, 3, True), (True, 4, False), (False, 11, True)]
)
def test_a_steward_signs_in_again_after_four_hours(
    make: Factory, browser: Browser, steward: bool, hours: int, there: bool
) -> None:
    mira = make.member(making.group(make), steward=steward)
    browser.sign_in(mira)
    for quarter in range(1, 6 * hours + 1):
        with clock.moved(timedelta(minutes=10 * quarter)):
            browser.open(f"/c/{mira.group.address}/people/")
    assert (browser.url != "/login") is there


def test_what_a_steward_typed_survives_the_shorter_limit(make: Factory, browser: Browser) -> None:
    mira = make.member(making.group(make), steward=True)
    browser.sign_in(mira).open(f"/c/{mira.group.address}/settings/name").fill(name="Rain")
    with clock.moved(timedelta(minutes=16)):
        browser.press("Save", follow=False)
        assert browser.response is not None
        assert browser.response.location == "/login"
        cookies = browser.response.headers.getlist("Set-Cookie")
        assert any(cookie.startswith("p=") for cookie in cookies), "the text waits for the next sign-in"
