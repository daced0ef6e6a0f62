"""Asking to join without an invitation, from both sides."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from swsolidarity.collectives.models import JoinRequest, Membership, Vouch
from swsolidarity.core import clock
from swsolidarity.core.db import db
from tests.browser import Browser
from tests.collectives import making
from tests.counting import Statements
from tests.factories import Factory

VOUCH = {"met": "y", "knows_work": "y", "free": "y"}


def alike(page: str, code: str) -> str:
    """A page without what differs between any two loads of it."""
    page = re.sub(r'name="(csrf_token|form_key)"[^>]*', "", page)
    shown = "-".join(code[i : i + 4] for i in range(0, len(code), 4)).upper()
    return page.replace(shown, "CODE").replace(code, "CODE")


def test_somebody_without_an_invitation_asks_and_is_vouched_in(
    app: Flask, make: Factory, browser: Browser
) -> None:
    group = making.group(make, "Harbour", takes_requests=True)
    browser.open(f"/c/{group.address}/").click("Ask to join")
    browser.fill(name="Noor", answer_1="Asha told me", answer_3="I am new in town").press("Send")
    link = browser.url
    assert browser.sees("We have it.")
    assert browser.sees("No answer yet")
    for number, name in enumerate(["Asha", "Beto"]):
        member = Browser(app).sign_in(make.member(group, name))
        member.open(f"/c/{group.address}/people/requests").click("Noor")
        assert member.sees("Asha told me")
        assert member.sees(f"Vouched so far: {number} of 2")
        member.fill(**VOUCH).press("Vouch")
        assert member.status == 200
    browser.open(link)
    assert browser.sees("You are welcome")
    assert not browser.sees("Asha")
    making.open_account(browser.click("Join"), "night-heron")
    assert browser.page.xpath("//input[@name='name']/@value") == ["Noor"]
    browser.press("Go on").press("I agree and join", follow=False)
    assert browser.response is not None
    assert browser.response.location == f"/c/{group.address}/home"
    with app.app_context():
        asked = db.session.query(JoinRequest).one()
        assert (asked.state, asked.name, asked.answers) == ("joined", None, None)
        noor = db.session.get(Membership, asked.membership_id)
        assert noor is not None
        assert noor.name == "Noor"
    again = Browser(app).sign_in(make.person())
    assert again.open(f"{link}/name").status == 404


def test_the_answer_is_found_with_the_code_written_by_hand(make: Factory, browser: Browser) -> None:
    group = making.group(make, takes_requests=True)
    _, code = making.join_request(make, group)
    making.set_request(make, code, state="declined")
    typed = " ".join(code[i : i + 4] for i in range(0, 20, 4)).upper().replace("0", "O").replace("1", "l")
    browser.open("/join-answer").fill(code=typed).press("Look it up")
    assert browser.sees("It is not a judgement of you.")


@pytest.mark.parametrize("typed", ["", "abc", "!" * 20, "u" * 20, "x" * 61])
def test_what_cannot_be_a_code_is_said_so(browser: Browser, typed: str) -> None:
    browser.open("/join-answer").fill(code=typed).press("Look it up")
    assert browser.status == 422


def test_unknown_joined_and_forgotten_requests_look_the_same(make: Factory, browser: Browser) -> None:
    group = making.group(make, "Harbour", takes_requests=True)
    joined, old = (making.join_request(make, group)[1] for _ in range(2))
    making.set_request(make, joined, state="joined")
    making.set_request(make, old, forget_on=clock.now().date())
    pages = set()
    for code in (joined, old, "0123456789abcdefghjk"):
        assert browser.open(f"/j/{code}").status == 200
        assert browser.response is not None
        pages.add(alike(browser.response.get_data(as_text=True), code))
    assert len(pages) == 1
    assert "Harbour" not in pages.pop()


def test_looking_a_code_up_again_and_again_is_slowed_down(browser: Browser) -> None:
    for _ in range(10):
        browser.open("/join-answer").fill(code="0123456789abcdefghjk").press("Look it up")
        assert browser.status == 200
    browser.open("/join-answer").fill(code="0123456789abcdefghjk").press("Look it up")
    assert browser.status == 429
    assert browser.sees("Too many tries.")
    assert browser.page.xpath("//input[@name='code']/@value") == ["0123456789abcdefghjk"]


def test_asking_is_slowed_down_and_the_text_is_kept(make: Factory, browser: Browser) -> None:
    group = making.group(make, takes_requests=True)
    for number in range(20):
        browser.open(f"/c/{group.address}/join").fill(name=f"N{number}", answer_1="x").press("Send")
        assert browser.status == 200
    browser.open(f"/c/{group.address}/join").fill(name="Noor", answer_1="Long story").press("Send")
    assert browser.status == 429
    assert browser.page.xpath("//textarea[@name='answer_1']")[0].text_content().strip() == "Long story"


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "", "answer_1": "x"},
        {"name": "x" * 41, "answer_1": "x"},
        {"name": "Noor", "answer_1": ""},
        {"name": "Noor", "answer_1": " \x00 "},
        {"name": "Noor", "answer_1": "x" * 1001},
    ],
)
def test_a_request_that_cannot_be_sent_stays_on_the_page(
    app: Flask, make: Factory, browser: Browser, fields: dict[str, str]
) -> None:
    group = making.group(make, takes_requests=True)
    browser.open(f"/c/{group.address}/join")
    browser.post(f"/c/{group.address}/join", **fields)
    assert browser.status == 422
    with app.app_context():
        assert db.session.query(JoinRequest).count() == 0


def test_the_questions_are_the_collectives_own(make: Factory, browser: Browser) -> None:
    group = making.group(make, takes_requests=True, questions='["Which street?"]')
    browser.open(f"/c/{group.address}/join")
    assert browser.sees("Which street?")
    assert len(browser.page.xpath("//textarea")) == 1


def test_a_request_is_sent_once_however_often_the_button_is_pressed(
    app: Flask, make: Factory, browser: Browser
) -> None:
    group = making.group(make, takes_requests=True)
    browser.open(f"/c/{group.address}/join")
    key = browser.page.xpath("//input[@name='form_key']/@value")[0]
    for _ in range(2):
        browser.open(f"/c/{group.address}/join")
        browser.post(f"/c/{group.address}/join", name="Noor", answer_1="x", form_key=key)
        assert browser.url.startswith("/j/")
    with app.app_context():
        assert db.session.query(JoinRequest).count() == 1


@pytest.mark.parametrize("page", ["", "join"])
def test_a_collective_that_takes_no_requests_does_not_exist_for_strangers(
    make: Factory, browser: Browser, page: str
) -> None:
    group = making.group(make, "Harbour", takes_requests=False)
    answers = []
    for address in (group.address, "nowhere"):
        browser.open(f"/c/{address}/{page}")
        assert browser.response is not None
        answers.append((browser.status, browser.response.get_data(), list(browser.response.headers)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404
    with_member = Browser(browser.app).sign_in(make.member(group)).open(f"/c/{group.address}/{page}")
    assert with_member.status == 404, "the page does not depend on who looks"


def test_the_public_page_says_nothing_but_the_name_and_a_button(make: Factory, browser: Browser) -> None:
    group = making.group(make, "Harbour", takes_requests=True)
    make.member(group, "Asha")
    browser.open(f"/c/{group.address}/")
    assert browser.text == "Harbour Ask to join"
    assert "Harbour" not in browser.title


def test_a_request_can_be_taken_back(app: Flask, make: Factory, browser: Browser) -> None:
    group = making.group(make, takes_requests=True)
    _, code = making.join_request(make, group)
    for known in (code, "0123456789abcdefghjk"):
        browser.open(f"/j/{known}").press("Take the request back")
        assert browser.sees("There is no request under this code any more.")
    with app.app_context():
        assert db.session.query(JoinRequest).count() == 0


def test_two_stewards_say_no_kindly_and_what_was_written_is_gone(
    app: Flask, make: Factory, browser: Browser
) -> None:
    group = making.group(make, takes_requests=True)
    asked, code = making.join_request(make, group)
    dee = make.member(group, "Dee", steward=True)
    browser.sign_in(make.member(group, "Mira", steward=True))
    browser.open(f"/c/{group.address}/people/requests/{asked}").click("Say no")
    assert browser.sees("Say no to Noor?")
    browser.press("Ask to say no")
    assert Browser(app).open(f"/j/{code}").sees("No answer yet"), "one person is not enough"
    second = Browser(app).sign_in(dee)
    second.open(f"/c/{group.address}/people/requests/{asked}").click("Read and answer")
    second.press("Say no together")
    assert second.sees("It is done.")
    with app.app_context():
        row = db.session.query(JoinRequest).one()
        assert (row.state, row.name, row.answers) == ("declined", None, None)
        assert row.forget_on == clock.now().date() + timedelta(days=7)
    asker = Browser(app).open(f"/j/{code}")
    assert asker.sees("Not this time")
    assert not asker.sees("Mira")


def test_a_steward_welcomes_where_the_collective_set_it_so(
    app: Flask, make: Factory, browser: Browser
) -> None:
    group = making.group(make, takes_requests=True, join_by="steward")
    asked, code = making.join_request(make, group)
    browser.sign_in(make.member(group, steward=True)).open(f"/c/{group.address}/people/requests/{asked}")
    browser.press("Welcome them")
    assert Browser(app).open(f"/j/{code}").sees("You are welcome")


def test_a_vouch_that_says_nothing_is_not_counted(app: Flask, make: Factory, browser: Browser) -> None:
    group = making.group(make, takes_requests=True)
    asked, _ = making.join_request(make, group)
    browser.sign_in(make.member(group)).open(f"/c/{group.address}/people/requests/{asked}")
    browser.fill(met="y").press("Vouch")
    assert browser.status == 422
    assert browser.sees("Vouch only if nobody is pressing you.")
    browser.open(browser.url).fill(free="y").press("Vouch")
    assert browser.sees("Tick how you know this person.")
    with app.app_context():
        assert db.session.query(Vouch).count() == 0


def test_members_see_how_many_vouched_and_never_who(make: Factory, browser: Browser) -> None:
    group = making.group(make, takes_requests=True)
    asked, _ = making.join_request(make, group)
    asha = Browser(browser.app).sign_in(make.member(group, "Asha"))
    asha.open(f"/c/{group.address}/people/requests/{asked}").fill(**VOUCH).press("Vouch")
    browser.sign_in(make.member(group, "Mira", steward=True))
    browser.open(f"/c/{group.address}/people/requests/{asked}")
    assert browser.sees("Vouched so far: 1 of 2")
    page = browser.page.text_content().replace("Asha knows me", "")
    assert "Asha" not in page


@pytest.mark.parametrize("suffix", ["", "/{id}", "/{id}/decline"])
def test_requests_are_hidden_from_everybody_who_does_not_welcome_newcomers(
    make: Factory, browser: Browser, suffix: str
) -> None:
    group = making.group(make, takes_requests=True, join_by="steward")
    asked, _ = making.join_request(make, group)
    url = f"/c/{group.address}/people/requests{suffix.format(id=asked)}"
    elsewhere = making.group(make, join_by="vouches")
    for who in (
        make.member(group, state="probation"),
        make.member(group),
        make.member(elsewhere, steward=True),
    ):
        assert Browser(browser.app).sign_in(who).open(url).status == 404
    other = Browser(browser.app).sign_in(make.member(elsewhere, steward=True))
    wrong = f"/c/{elsewhere.address}/people/requests/{asked}"
    for address in (wrong, f"{wrong}/decline"):
        assert other.open(address).status == 404


def test_what_people_write_about_themselves_is_shown_as_text(make: Factory, browser: Browser) -> None:
    group = making.group(make, takes_requests=True)
    asked, _ = making.join_request(make, group, answer="<b>x</b> https://example.org/me")
    browser.sign_in(make.member(group)).open(f"/c/{group.address}/people/requests/{asked}")
    assert browser.sees("<b>x</b> https://example.org/me")
    assert not browser.page.xpath("//main//a[contains(@href, 'example.org')]")


def test_the_list_of_requests_asks_the_same_number_of_questions_whatever_its_size(
    make: Factory, browser: Browser, statements: Statements
) -> None:
    group = making.group(make, takes_requests=True)
    browser.sign_in(make.member(group))
    counts = []
    for _ in range(2):
        for _ in range(4):
            making.join_request(make, group)
        with statements.counted() as seen:
            browser.open(f"/c/{group.address}/people/requests")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 7, "three of them are the numbers on the tabs"
