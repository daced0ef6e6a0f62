"""Questions inside a conversation: asked there, answered there, and what the conversation shows of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from swsolidarity import worker
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.decisions import jobs, queries
from swsolidarity.decisions.models import InTalk
from swsolidarity.threads import actions as threads
from swsolidarity.threads.models import Thread
from tests.browser import Browser
from tests.counting import Statements
from tests.decisions.making import World, world
from tests.factories import Factory
from tests.threads.talk import Talk


@pytest.fixture
def here(make: Factory) -> World:
    return world(make, 6)


@pytest.fixture
def talk(app: Flask) -> Talk:
    return Talk(app)


def at(here: World, rest: str) -> str:
    return f"/c/{here.group.address}/{rest}"


def test_people_say_how_they_feel_inside_the_conversation(app: Flask, here: World, talk: Talk) -> None:
    asha, beto = here.people[0], here.people[1]
    pid = talk.start(asha)
    one = Browser(app).sign_in(asha).open(at(here, f"talk/{pid}")).click("How do people feel?")
    assert one.press("Ask now").status == 422
    one.fill(title="Red shoes?").press("Ask now")
    assert one.sees("Everybody is asked now.")
    assert one.sees("Red shoes?")
    two = Browser(app).sign_in(beto).open(at(here, f"talk/{pid}"))
    two.fill(ballot="rather_for").press("Send my answer")
    assert two.sees("Your vote is in.")
    assert two.url == at(here, f"talk/{pid}")
    assert two.page.xpath("//input[@name='ballot'][@checked]/@value") == ["rather_for"]
    assert not one.open(at(here, f"talk/{pid}")).page.xpath("//input[@name='ballot'][@checked]")
    with app.app_context(), clock.moved(timedelta(days=4)):
        jobs.close_due()
        worker.hand_out()
        later = Browser(app).sign_in(beto).open(at(here, f"talk/{pid}"))
        assert later.sees("See the result")
        assert not db.session.query(Thread).one().decided


def test_days_are_asked_with_their_list_and_answered_on_their_page(
    app: Flask, here: World, talk: Talk
) -> None:
    pid = talk.start(here.people[0])
    one = Browser(app).sign_in(here.people[0]).open(at(here, f"talk/{pid}")).click("When can people come?")
    assert one.fill(title="When do we meet?", options="Monday").press("Ask now").status == 422
    one.fill(options="Monday\nTuesday").press("Ask now")
    one.click("Answer")
    assert one.sees("What can you do?")


def test_a_decision_that_came_out_of_a_conversation_marks_it_when_it_has_its_result(
    app: Flask, here: World, talk: Talk
) -> None:
    asha = here.people[0]
    pid = talk.start(asha)
    one = Browser(app).sign_in(asha).open(at(here, f"talk/{pid}")).click("Make a decision")
    one.fill(rule="spend_small").press("Go on")
    one.fill(title="Buy a kettle?", what_happens="Someone buys it.").press("Look at it once more")
    two = Browser(app).sign_in(here.people[1])
    assert not two.open(at(here, f"talk/{pid}")).sees("Buy a kettle?")
    one.press("Open the vote now")
    assert two.open(at(here, f"talk/{pid}")).sees("Buy a kettle?")
    for who in here.people:
        browser = Browser(app).sign_in(who).open(at(here, f"talk/{pid}")).click("Answer")
        browser.fill(ballot="yes").press("Send my vote")
    with app.app_context(), clock.moved(timedelta(days=4)):
        jobs.close_due()
        worker.hand_out()
    with clock.moved(timedelta(days=4)):
        later = Browser(app).sign_in(asha)
        assert later.open(at(here, "talk/?show=decided")).sees("Shoes")
        assert later.open(at(here, f"talk/{pid}")).sees("See the result")


def test_only_a_conversation_of_all_is_for_asking_everybody(app: Flask, here: World, talk: Talk) -> None:
    pid = talk.start(here.people[0], audience="stewards")
    one = Browser(app).sign_in(here.people[0]).open(at(here, f"talk/{pid}"))
    assert not one.sees("Ask everybody here")
    one.open(at(here, f"decide/in-talk/{pid}/temperature")).fill(title="Red?").press("Ask now")
    assert one.status == 409
    assert one.page.xpath("//input[@name='title']")[0].value == "Red?"
    two = Browser(app).sign_in(here.people[1])
    assert two.open(at(here, f"decide/in-talk/{pid}/temperature")).status == 404


def test_questions_go_along_when_conversations_are_joined(app: Flask, here: World, talk: Talk) -> None:
    asha = here.people[0]
    one, two = talk.start(asha, "One"), talk.start(asha, "Two")
    browser = Browser(app).sign_in(asha).open(at(here, f"decide/in-talk/{one}/temperature"))
    browser.fill(title="Red?").press("Ask now")
    steward = here.make.member(here.group, steward=True)
    with app.app_context(), transaction():
        threads.join(steward.load(), talk.row(one), talk.row(two))
    assert browser.open(at(here, f"talk/{two}")).sees("Red?")
    with app.app_context():
        assert db.session.query(InTalk).one().thread_id == talk.row(two).id


def test_questions_cost_a_conversation_one_statement_however_many_there_are(
    app: Flask, here: World, talk: Talk, statements: Statements
) -> None:
    asha = here.people[0]
    pid = talk.start(asha)
    browser = Browser(app).sign_in(asha)

    def cost(rest: str) -> int:
        with statements.counted() as seen:
            assert browser.open(at(here, f"talk/{pid}{rest}")).status == 200
        return len(seen)

    before = cost("")
    for n in range(3):
        browser.open(at(here, f"decide/in-talk/{pid}/temperature")).fill(title=f"{n}?").press("Ask now")
    assert cost("") == before <= 8
    assert cost("?quote=1") <= 8
    with app.app_context():
        assert len(queries.asked_in(asha.load(), talk.row(pid))) == 3
