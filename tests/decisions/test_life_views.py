"""The pages around a question, through a browser without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest

from swsolidarity.core import clock
from swsolidarity.decisions import actions, jobs
from swsolidarity.decisions.actions import amendments, objections
from tests.browser import Browser
from tests.decisions.making import later, world
from tests.decisions.test_life import does, runs


@pytest.fixture
def here(make):
    """Ten people; the first three are stewards, the first asks."""
    found = world(make, 1)
    found.people += [make.member(found.group, steward=number < 2) for number in range(9)]
    return found


def page(here, who, path=""):
    return Browser(here.make.app).sign_in(here.people[who]).open(f"/c/{here.group.address}/decide/{path}")


def test_from_seconds_to_a_fixed_wording_and_its_vote(here):
    here.rule("spend_small", seconds=1)
    key = here.open(discussion_days=1)
    asker, other = page(here, 0, key), page(here, 3, key)
    assert other.sees("1 more member has to want this by")
    assert "Ask for a change" in other.text
    other.press("I want this decided")
    assert other.sees("1 member wants this too. That is enough.")
    asker.open(asker.url).press("Fix the wording")
    assert asker.sees("The wording is fixed")
    assert asker.sees("At least 3 of 10 must say yes.")
    assert not asker.page.xpath("//button[contains(., 'Open the vote now')]")
    page(here, 5, key).click("Step aside").press("Step aside")
    with later(days=1, hours=1):
        asker = page(here, 0, key)
        assert asker.sees("9 people are on the roll.")
        asker.press("Open the vote now")
        assert asker.sees("The vote is open.")


def test_a_change_is_asked_for_shown_with_its_difference_and_taken_up(here):
    key = here.open(discussion_days=7, background="The old one leaks.\n\nIt is red.")
    other = page(here, 3, key).click("Ask for a change")
    other.open(f"/c/{here.group.address}/decide/{key}/amend/1")
    other.fill(after="It is dark red.", reason="").press("Ask for this change")
    assert other.status == 422
    assert other.sees("Say why it should be changed.")
    other.fill(after="It is dark red.", reason="To be exact.").press("Ask for this change")
    assert other.page.xpath("//ins/text()") == ["dark "]
    asker = page(here, 0, key).click("A change of paragraph 2")
    asker.fill(reason="").press("Do not take it up")
    assert asker.sees("Say why you leave the wording as it is.")
    asker.fill(reason="Right.").press("Take it up")
    assert asker.sees("Taken up.")
    other.open(f"/c/{here.group.address}/decide/{key}").click("Earlier wordings")
    assert other.sees("From version 1 to version 2.")
    spoken = [" ".join(one.text_content().split()) for one in other.page.xpath("//ins")]
    assert spoken == ["(new: dark end)"]
    assert other.open(f"/c/{here.group.address}/decide/{key}/amend/9").status == 404
    assert other.open(f"/c/{here.group.address}/decide/{key}/amend/x").status == 404


def test_the_group_votes_on_a_change_and_sees_what_it_is(here):
    key = here.open(discussion_days=1)
    page(here, 3, f"{key}/amend/0").fill(after="It leaks.", reason="Plainer.").press("Ask for this change")
    asker = page(here, 0, key).click("A change of paragraph 1").press("Let the group vote on it")
    asker.click("The vote about this change")
    assert asker.sees("Change the wording of “Buy a kettle?”?")
    assert asker.page.xpath("//del") or asker.page.xpath("//ins")
    vote = asker.url.rpartition("/")[2]
    here.cast_all(vote, "yyyy")
    with later(hours=49):
        runs(here, jobs.close_due)
        assert page(here, 3, vote).sees("The wording is changed.")
        assert page(here, 3, key).sees("It leaks.")


def test_an_objection_is_raised_answered_and_set_aside_in_sight_of_everybody(here):
    key = here.open(discussion_days=7)
    other = page(here, 4, key).click("Object to this")
    other.press("Object")
    assert other.status == 422
    assert other.sees("Choose what your objection is about.")
    other.fill(criterion="harm", reason="It would out two of us.").press("Object")
    assert other.sees("Your objection is here.")
    asker = page(here, 0, key)
    assert asker.sees("1 objection is not resolved. As long as it stands, this cannot be adopted.")
    asker.click("It would harm members").fill(reason="Would a cover do?").press("Send")
    assert asker.sees("Would a cover do?")
    assert asker.sees("Change the wording first.")
    assert not asker.page.xpath("//button[contains(., 'Take my objection back')]")
    for who in (1, 2):
        page(here, who, key).click("It would harm members").fill(reason="A cover does it.").press(
            "Set it aside"
        )
    assert page(here, 6, key).click("It would harm members").sees("It does not stop the group.")
    other.open(other.url).press("Draw a panel by lot")
    assert other.sees("Three members who are no part of this were drawn by lot.")


def test_two_stewards_pause_a_vote_on_its_page(here):
    key = here.open()
    first = page(here, 1, key).click("Pause this vote")
    first.press("Ask a second person")
    assert first.sees("Say why. Every member reads it.")
    first.fill(reason="Half of us are at the clinic.").press("Ask a second person")
    assert page(here, 6, key).sees("Somebody asks to pause this vote")
    page(here, 2, key).click("Look at it and answer").press("I agree: pause the vote")
    other = page(here, 6, key)
    assert other.sees("Nobody can vote now.")
    assert other.sees("Half of us are at the clinic.")
    assert not other.page.xpath("//input[@name='ballot']")
    assert page(here, 6).sees("Paused")
    asker = page(here, 0, key)
    assert asker.open(f"{asker.url}/withdraw").sees("Votes that are in are destroyed without being counted.")


def test_a_decision_is_followed_up_on_its_page_and_asked_again_when_it_fails(here):
    key = here.open(todo="Kai buys it")
    failed = here.open(title="Paint the door?")
    here.cast_all(key, "yyyy")
    here.cast_all(failed, "nnnn")
    with later(hours=49):
        runs(here, jobs.close_due)
        asker = page(here, 0, key).press("It is done")
        assert asker.sees("Done on")
        assert not page(here, 5, failed).page.xpath("//button[contains(., 'ask again')]")
        asker.open(f"/c/{here.group.address}/decide/{failed}").press("Change it and ask again")
        assert asker.sees("This is the next round, as a draft.")


def test_whoever_answers_that_they_object_is_asked_why_first(here):
    key = here.open("routine")
    other = page(here, 4, key)
    other.fill(ballot="object").press("Send my vote")
    assert other.sees("Object to this?")
    assert other.sees("This is your answer in the vote too.")
    other.fill(criterion="safety", reason="They would see who comes.").press("Object")
    assert page(here, 5, key).sees("Paused")
    page(here, 4, key).click("It puts somebody’s safety at risk").press("Take my objection back")
    assert page(here, 5, key).fill(ballot="consent").press("Send my vote").sees("Your vote is in.")
    assert here.look(key)["voted"] == 2


def test_who_does_what_is_written_down_on_a_page_of_its_own_or_nothing_is_left_to_do(here):
    key, other = here.open(), here.open(title="Stay as we are?")
    for one in (key, other):
        here.cast_all(one, "yyyy")
    with later(hours=49):
        runs(here, jobs.close_due)
        asker = page(here, 0, key)
        assert asker.sees("Nobody has written down yet who does what")
        asker.click("Write down who does what")
        assert asker.fill(todo="", todo_by="1.234").press("Write it down").status == 422
        assert asker.sees("Write the day like")
        asker.fill(todo="Kai buys it", todo_by="2030-01-05").press("Write it down")
        assert asker.sees("Written down. Every member can read it.")
        assert asker.sees("Kai buys it")
        assert asker.sees("Sunday 5 January 2030") or asker.sees("5 January 2030")
        asker.click("The result and how it came about")
        assert asker.sees("Kai buys it")
        assert not page(here, 5, other).page.xpath("//a[contains(., 'Write down')]")
        asker.open(f"/c/{here.group.address}/decide/{other}").press("Nothing is left to do")
        assert asker.sees("Nothing left to do since")


@pytest.mark.parametrize("size", [1, 12])
def test_the_page_of_a_question_costs_the_same_however_much_goes_on_around_it(here, statements, size):
    here.rule("spend_small", seconds=9)
    key = here.open(discussion_days=7)
    change = {"part": "background", "place": 0, "version": 1, "reason": "Plainer."}
    for number in range(size):
        who = 1 + number % 9
        does(here, who, amendments.propose, key, **change, after=f"It leaks {number} times.")
        if number < 8:
            does(here, who, actions.second, key)
            does(here, who, objections.raise_objection, key, criterion="harm", reason="It harms.")
    browser = page(here, 3, key)
    with statements.counted() as seen:
        browser.open(browser.url)
    assert browser.status == 200
    assert len(seen) <= 10
    voting = here.open("spend_large")
    browser.open(f"/c/{here.group.address}/decide/{voting}")
    with statements.counted() as seen:
        browser.open(browser.url)
    assert len(seen) <= 8
    browser.fill(ballot="yes")
    with statements.counted() as seen:
        browser.press("Send my vote", follow=False)
    assert len(seen) <= 12


def test_a_decision_is_looked_at_again_on_its_day(here):
    key = here.open(review_on=clock.now().date() + timedelta(days=20))
    here.cast_all(key, "yyyy")
    with later(hours=49):
        runs(here, jobs.close_due)
    with later(days=21):
        asker = page(here, 0, key)
        asker.open(f"/c/{here.group.address}/decide/{key}/review")
        assert asker.fill(again_on="yesterday").press("We looked at it").status == 422
        assert asker.sees("Write the day like")
        asker.fill(again_on="").press("We looked at it")
        assert asker.sees("Noted. Thank you for looking at it again.")
