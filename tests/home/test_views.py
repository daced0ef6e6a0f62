"""The front door, home, more and help, as people meet them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.home import rules
from swsolidarity.notices import actions as notices
from swsolidarity.threads import actions as threads
from tests.browser import Browser
from tests.counting import Statements
from tests.decisions.making import world
from tests.factories import Factory, Member

EXPLAINING = (
    "/help/",
    "/about",
    "/privacy",
    "/accessibility",
    "/terms-of-use",
    *(f"/help/{p.slug}" for p in rules.HELP),
)


def test_a_stranger_meets_two_doors_and_no_name(make: Factory, browser: Browser) -> None:
    group = make.collective(name="The Lamplighters")
    browser.open("/")
    assert browser.sees("Sign in")
    assert browser.sees("I have an invitation")
    assert group.name not in browser.response.get_data(as_text=True)  # type: ignore[union-attr]
    assert not browser.sees("no collective yet")


def test_a_server_without_collectives_says_so(browser: Browser) -> None:
    assert browser.open("/").sees(
        "This server has no collective yet. The person who set it up can start one."
    )


def test_with_one_collective_the_front_door_leads_home(make: Factory, browser: Browser) -> None:
    member = make.member()
    browser.sign_in(member).open("/")
    assert browser.url == f"/c/{member.group.address}/home"


def test_with_several_collectives_one_chooses_and_sees_ones_own_names_only(
    make: Factory, browser: Browser
) -> None:
    asha = make.member(name="Asha")
    other = make.collective(name="Night Shift")
    make.member(other, name="Wren", person=asha.person)
    make.member(other, name="Somebody Else")
    browser.sign_in(asha).open("/")
    assert browser.url == "/"
    assert browser.sees("You are Asha here.")
    assert browser.sees("You are Wren here.")
    assert not browser.sees("Somebody Else")


def test_somebody_without_a_collective_is_told_what_to_do(make: Factory, browser: Browser) -> None:
    browser.sign_in(make.person()).open("/")
    assert browser.sees("in no collective yet")
    assert browser.sees("I have an invitation")


def test_a_typed_code_leads_to_the_invitation(browser: Browser) -> None:
    browser.open("/invitation").fill(code="K7M2-Q9X4-K7M2-Q9X4-K7M2-Q9X4").press("Go on", follow=False)
    assert browser.response is not None
    assert browser.response.location == "/i/K7M2-Q9X4-K7M2-Q9X4-K7M2-Q9X4"


@pytest.mark.parametrize("typed", ["", "no", "x" * 300])
def test_a_code_that_cannot_be_one_comes_back_with_the_text_kept(browser: Browser, typed: str) -> None:
    browser.open("/invitation").fill(code=typed).press("Go on")
    assert browser.status == 422
    assert browser.page.xpath("//input[@name='code']/@value") == ([typed] if typed else [""])


@pytest.mark.parametrize("path", EXPLAINING)
def test_pages_that_explain_open_for_everybody_and_name_nobody(
    make: Factory, browser: Browser, path: str
) -> None:
    member = make.member(make.collective(name="The Lamplighters"))
    browser.open(path)
    assert browser.status == 200
    stranger = browser.text
    assert "The Lamplighters" not in stranger
    assert browser.sign_in(member).open(path).text == stranger


def test_an_unknown_help_page_is_not_found(browser: Browser) -> None:
    assert browser.open("/help/nothing").status == 404


def test_a_new_steward_sees_what_is_left_to_set_up_and_a_member_does_not(
    make: Factory, browser: Browser
) -> None:
    founder = make.member(steward=True)
    home = f"/c/{founder.group.address}/home"
    assert browser.sign_in(founder).open(home).sees("Set up your collective")
    assert browser.sees("0 of 3 steps are done") or browser.sees("1 of 3 steps are done")
    member = make.member(founder.group)
    assert not Browser(browser.app).sign_in(member).open(home).sees("Set up your collective")


def test_an_empty_home_has_one_next_step(make: Factory, browser: Browser) -> None:
    member = make.member()
    make.member(member.group, steward=True)
    browser.sign_in(member).open(f"/c/{member.group.address}/home")
    assert browser.sees("Nothing needs you right now.")
    assert browser.sees("No conversations yet.")
    assert browser.sees("Start a conversation")


def test_strangers_and_members_of_other_collectives_find_no_home(make: Factory, browser: Browser) -> None:
    member, stranger = make.member(), make.member()
    for page in ("home", "more"):
        assert browser.sign_in(stranger).open(f"/c/{member.group.address}/{page}").status == 404
        assert browser.open(f"/c/nowhere/{page}").status == 404


def test_more_has_everything_without_a_tab_and_stands_under_more(make: Factory, browser: Browser) -> None:
    member = make.member()
    browser.sign_in(member).open(f"/c/{member.group.address}/more")
    for words in (
        "People",
        "Notices",
        "How we decide",
        "Fund and ledger",
        "Settings",
        "Me",
        "Help",
        "Sign out",
    ):
        assert browser.sees(words)
    assert browser.page.xpath("//nav[@class='tabs']/a[@aria-current]/text()")[0].strip() == "More"
    browser.open(f"/c/{member.group.address}/home")
    assert browser.page.xpath("//nav[@class='tabs']/a[@aria-current]/text()")[0].strip() == "Home"
    browser.open(f"/c/{member.group.address}/more").press("Sign out")
    assert not browser.open(f"/c/{member.group.address}/home").sees("What needs you")


def talked(app: Flask, asha: Member, mira: Member, conversations: int) -> None:
    """Mira starts conversations and is answered by Asha, who is told of it."""
    with app.app_context():
        for number in range(conversations):
            with clock.moved(-timedelta(hours=5 * (conversations - number))), transaction():
                thread = threads.start(mira.load(), title=f"Question {number}", source="Who?", audience="all")
                post = threads.reply(asha.load(), thread, source="Me.", quotes=1, seen=1)
                notices.tell(mira.id, "threads.answer", post.reference)
        db.session.remove()


@pytest.mark.parametrize("conversations", [1, 25])
def test_home_sends_at_most_twelve_statements_whatever_the_size(
    app: Flask, make: Factory, browser: Browser, statements: Statements, conversations: int
) -> None:
    mira = make.member(name="Mira", steward=True)
    asha = make.member(mira.group, name="Asha")
    talked(app, asha, mira, conversations)
    browser.sign_in(mira)
    with statements.counted() as seen:
        browser.open(f"/c/{mira.group.address}/home")
    assert browser.sees(f"Someone answered you in “Question {conversations - 1}”")
    assert len(seen) == 12


def test_what_needs_somebody_is_not_said_twice(app: Flask, make: Factory, browser: Browser) -> None:
    mira = make.member(name="Mira")
    asha = make.member(mira.group, name="Asha")
    talked(app, asha, mira, 1)
    browser.sign_in(mira).open(f"/c/{mira.group.address}/home")
    assert browser.text.count("Someone answered you") == 1


def test_the_most_urgent_is_shown_at_once_and_the_rest_is_a_tap_away(make: Factory, browser: Browser) -> None:
    here = world(make, 6)
    for number in range(10):
        here.open("spend_small", here.people[number % 5], title=f"Kettle {number}?")
    browser.sign_in(here.people[5]).open(f"/c/{here.group.address}/home")
    folded = browser.page.xpath("//main//details")
    assert [one.findtext("summary") for one in folded] == ["2 more things that need you"]
    assert len(browser.page.xpath("//main//details//h2")) == 2
    for number in range(10):
        assert browser.sees(f"Kettle {number}?")
