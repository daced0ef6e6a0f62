"""The pages of Decide, through a browser without JavaScript."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from swsolidarity.core.db import db
from swsolidarity.decisions import queries
from swsolidarity.decisions.rules.pack import STARTING_PACK
from tests.browser import Browser
from tests.counting import Statements
from tests.decisions.making import later, world
from tests.factories import Factory


def test_a_question_goes_from_draft_to_result_without_javascript(make: Factory, browser: Browser, app):
    here = world(make, 6)
    asker = here.people[0]
    browser.sign_in(asker).open(f"/c/{here.group.address}/decide/")
    assert browser.sees("No decisions yet.")
    browser.click("Ask the group")
    browser.fill(rule="spend_small").press("Go on")
    browser.fill(title="Buy a kettle?", background="It **leaks**.", what_happens="Someone buys it.")
    browser.press("Look at it once more")
    assert browser.sees("Only you see this.")
    assert browser.sees("At least 3 of 6 must say yes.")
    assert browser.sees("More must say yes than no.")
    browser.press("Open the vote now")
    assert browser.sees("The vote is open.")
    assert browser.sees("Then every member here can see your name")
    browser.fill(ballot="yes").press("Send my vote")
    assert browser.sees("Your vote is in. You can change it until")
    key = browser.url.rpartition("/")[2]
    browser.fill(ballot="no").press("Change my vote")
    browser.fill(ballot="yes").press("Change my vote")
    here.cast_all(key, ".yyna")
    browser.open("/c/x/decide/".replace("x", here.group.address))
    assert browser.sees("You have voted on everything.")
    with later(hours=49):
        browser.sign_in(asker).open(f"/c/{here.group.address}/decide/{key}")
        assert browser.sees("Counting")
        here.close(key)
        browser.open(browser.url)
        assert browser.sees("Adopted")
        browser.click("The result and how it came about")
        assert browser.sees("5 of 6 on the roll voted.")
        assert browser.sees("3 yes, 1 no, 1 abstained.")
        assert browser.sees("So it is adopted.")
        assert browser.sees("How everyone voted")
        browser.open(f"/c/{here.group.address}/decide/{key}/outcome.json")
        assert json.loads(browser.response.get_data())["numbers"]["yes"] == 3


def test_a_secret_vote_gives_five_words_once_that_are_found_in_the_box_later(make, browser, app):
    here = world(make, 20)
    key = here.open("spend_small", secrecy="secret")
    voter = here.people[3]
    address = f"/c/{here.group.address}/decide/{key}"
    browser.sign_in(voter).open(address)
    assert browser.sees("No member or steward can see how you voted")
    browser.fill(ballot="no").press("Look at it once more")
    assert browser.sees("Is this your vote? It is not in yet. No")
    browser.press("Send my vote")
    assert browser.sees("Your vote is in")
    code = browser.page.xpath("//*[@id='code']")[0].text_content().strip()
    assert len(code.split()) == 5
    browser.open(address + "/receipt")
    assert not browser.page.xpath("//*[@id='code']")
    browser.open(address)
    assert browser.sees("Your vote is in.")
    assert not browser.page.xpath("//input[@name='ballot']")
    here.cast_all(key, "yyy.yyyyyy")
    with later(hours=49):
        here.close(key)
        browser.sign_in(voter).open(address + "/receipt")
        assert browser.sees("Codes in the list: 10. Votes counted: 10.")
        browser.fill(code="  " + code.upper()).press("Check")
        assert browser.sees("Yes: a ballot with these words was in the box")
        browser.fill(code="one two three four five").press("Check")
        assert browser.sees("No ballot with these words was in the box.")
        browser.fill(code="").press("Check")
        assert browser.status == 422


def test_a_vote_without_a_choice_is_the_same_page_with_what_to_do(make, browser):
    here = world(make, 5)
    key = here.open()
    browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{key}").press("Send my vote")
    assert browser.status == 422
    assert browser.sees("Choose yes, no or abstain.")
    for bad in ("perhaps", ["yes", "no"], "yes\x00", ""):
        browser.post(f"/c/{here.group.address}/decide/{key}/vote", ballot=bad)
        assert browser.status == 422
    assert here.look(key)["voted"] == 0


def test_a_vote_sent_after_the_close_is_told_so_calmly(make, browser):
    here = world(make, 5)
    key = here.open()
    with later(hours=47):
        browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{key}")
    with later(hours=48, seconds=1):
        browser.fill(ballot="yes")
        browser.sign_in(here.people[1]).press("Send my vote")
        assert browser.status == 409
        assert browser.sees("This vote is closed. Your vote was not counted.")


def test_a_rule_is_changed_only_by_its_own_decision(make, browser):
    here = world(make, 41)
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/rules")
    assert browser.sees("At least 14 of 41 must say yes.")
    browser.open(f"/c/{here.group.address}/decide/rules/spend_large/change")
    assert browser.sees("opponents win by staying at home")
    browser.fill(background="It is too slow.", open_for="3", discussion_days="0")
    browser.press("Look at it once more")
    assert browser.sees("The vote is open for 7 days.")
    assert browser.sees("The vote is open for 3 days.")
    assert browser.sees("At least 14 of 41 must say yes.")
    browser.press("Open the vote now")
    key = browser.url.rpartition("/")[2]
    here.cast_all(key, "y" * 14)
    browser.open(f"/c/{here.group.address}/decide/rules/spend_large")
    assert not browser.sees("Version 2")
    with later(days=14):
        here.close(key)
        browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/rules/spend_large")
        assert browser.sees("Version 2")
        assert browser.sees("The vote is open for 3 days.")
        browser.click("The decision that made it")
        assert browser.sees("Adopted")


ASKED = {
    "approval": {
        "spend_small",
        "spend_large",
        "admission",
        "rule_change",
        "emergency",
        "ratification",
        "recall",
        "consensus",
    },
    "aside": {"routine", "consensus"},
    "blocks_needed": {"consensus"},
    "min_support": {"pick_some", "rate", "dots"},
    "remove_cast": {"removal"},
    "dots": {"dots"},
    "tie_break": {"election", "choose", "instant_runoff", "pick_some", "rate", "dots"},
    "completion": {"share_money"},
    "lapses_days": {"emergency"},
    "turnout": set(STARTING_PACK) - {"share_money", "temperature", "availability", "draw_lots"},
    "open_for": set(STARTING_PACK),
    "roles": set(STARTING_PACK),
    "withhold": set(STARTING_PACK) - {"routine", "consensus", "temperature", "availability", "draw_lots"},
    "proxies": set(STARTING_PACK)
    - {"admission", "removal", "recall", "election", "rule_change", "draw_lots"},
}


def test_the_editor_of_each_rule_asks_what_its_method_has_and_its_change_can_be_asked_for(make, browser):
    here = world(make, 6)
    browser.sign_in(here.people[0])
    asked = {field: set() for field in ASKED}
    for key, terms in STARTING_PACK.items():
        browser.open(f"/c/{here.group.address}/decide/rules/{key}/change")
        names = set(browser.page.xpath("//form//@name"))
        for field in ASKED:
            if field in names:
                asked[field].add(key)
        assert browser.sees("opponents win by staying at home") == (key in ASKED["turnout"])
        browser.fill(background="Longer.", open_for="9", open_unit="hours").press("Look at it once more")
        assert browser.sees("The vote is open for 9 hours.")
        with make.app.app_context():
            draft = queries.rule_draft(here.load(browser.url.rpartition("/")[2]))
            assert draft.terms == replace(terms, open_hours=9)
    assert asked == ASKED


def test_a_rule_can_have_its_votes_held_elsewhere(make, browser):
    here = world(make, 12)
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/rules/spend_large/change")
    browser.fill(background="The hall has a box.", secrecy="external").press("Look at it once more")
    assert browser.sees("The vote is held outside this site, and its result is brought here.")


def test_a_turnout_is_chosen_only_past_its_warning_and_warned_of_again(make, browser):
    here = world(make, 41)
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/rules/spend_small/change")
    assert browser.sees("With 1/2 of 41: 20 yes and nobody against fails. 20 yes and one no passes.")
    browser.fill(background="So that enough vote.", turnout="1/2").press("Look at it once more")
    assert browser.sees("At least 21 of 41 must vote.")
    assert browser.sees("Take care: with a turnout, opponents can win by staying at home.")


@pytest.mark.parametrize(
    "bad",
    [
        {"secrecy": "secret", "proxies": True},
        {"on_inquorate": "second_call", "second_floor": "2/3"},
        {"approval": "-"},
    ],
)
def test_a_rule_that_cannot_stand_is_the_same_page_with_the_reason(make, browser, bad):
    here = world(make, 6)
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/rules/spend_large/change")
    browser.fill(background="Why not", **bad).press("Look at it once more")
    assert browser.status == 422
    assert browser.sees("Nothing was sent yet")


def test_a_collective_founded_earlier_is_offered_the_rules_it_does_not_have(make, browser):
    here = world(make, 6)
    with make.writing():
        for rule in queries.rules_in_force(here.group.id):
            if rule.key not in ("spend_small", "spend_large", "rule_change"):
                db.session.delete(rule)
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/rules")
    assert browser.sees("Rules we do not have yet")
    browser.click("Share out dots")
    assert browser.sees("Take over the rule “Share out dots”")
    browser.fill(background="For the garden.", dots="7", discussion_days="0").press("Look at it once more")
    assert browser.sees("Everybody has 7 dots, and at most 3 of them are for one option.")
    assert not browser.sees("The rule “Share out dots” now")
    browser.press("Open the vote now")
    key = browser.url.rpartition("/")[2]
    here.cast_all(key, "yyyyy")
    with later(days=14):
        here.close(key)
        browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/rules")
        assert browser.sees("Everybody has 7 dots")
    browser.sign_in(here.people[0])
    assert browser.open(f"/c/{here.group.address}/decide/rules/our_own/change").status == 404


def test_a_change_that_changes_nothing_is_refused_with_the_text_kept(make, browser):
    here = world(make, 6)
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/rules/spend_small/change")
    browser.fill(background="For no reason").press("Look at it once more")
    assert browser.status == 422
    assert browser.sees("Nothing is different from the rule as it is now.")
    assert "For no reason" in browser.page.xpath("//textarea")[0].text


@pytest.mark.parametrize(
    "bad",
    [
        {"open_for": "0"},
        {"open_for": "x"},
        {"open_for": "61"},
        {"least": "-1"},
        {"min_membership_days": "99999999999999999"},
    ],
)
def test_a_rule_with_nonsense_in_it_is_the_same_page_again(make, browser, bad):
    here = world(make, 6)
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/rules/spend_small/change")
    browser.fill(background="Why not", **bad).press("Look at it once more")
    assert browser.status == 422


@pytest.mark.parametrize(
    "bad",
    [
        {"title": ""},
        {"title": "x" * 121},
        {"what_happens": " "},
        {"todo_by": "tomorrow"},
        {"review_on": "2020-01-01"},
    ],
)
def test_a_question_with_something_missing_is_the_same_page_with_the_text_kept(make, browser, bad):
    here = world(make, 6)
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/new?rule=spend_small")
    good = {"title": "Buy a kettle?", "background": "kept text", "what_happens": "We buy it."}
    browser.fill(**(good | bad)).press("Look at it once more")
    assert browser.status == 422
    assert "kept text" in browser.page.xpath("//textarea[@name='background']")[0].text


def test_strangers_and_other_collectives_see_no_decision_at_all(make, browser):
    here, there = world(make, 5), world(make, 5)
    key, draft = here.open(), here.ask()
    browser.sign_in(there.people[0])
    for path in ("", "/outcome", "/receipt", "/edit", "/withdraw", "/recuse", "/outcome.json"):
        assert browser.open(f"/c/{there.group.address}/decide/{key}{path}").status == 404
        assert browser.open(f"/c/{here.group.address}/decide/{key}{path}").status == 404
    browser.sign_in(here.people[1])
    assert browser.open(f"/c/{here.group.address}/decide/{draft}").status == 404
    assert browser.open(f"/c/{here.group.address}/decide/{key}").status == 200


def test_the_asker_edits_while_it_is_discussed_and_withdraws_while_it_is_open(make, browser):
    here = world(make, 6)
    key = here.open(discussion_days=3)
    address = f"/c/{here.group.address}/decide/{key}"
    browser.sign_in(here.people[0]).open(address).click("Change the wording")
    browser.fill(title="Buy two kettles?").press("Save")
    assert browser.sees("Buy two kettles?")
    assert browser.sees("version 2")
    other = Browser(browser.app).sign_in(here.people[2]).open(address)
    other.click("Step aside").press("Step aside")
    assert other.sees("You stepped aside.")
    browser.open(address)
    assert browser.sees("5 people are on the roll.")
    browser.click("Withdraw the question").press("Withdraw the question")
    assert browser.sees("You withdrew your question.")
    assert browser.sees("Withdrawn")


def test_while_a_vote_is_open_no_page_tells_how_it_stands(make, browser):
    here = world(make, 24)
    key = here.open(secrecy="secret")
    here.cast_all(key, "y" * 5)
    before = browser.sign_in(here.people[23]).open(f"/c/{here.group.address}/decide/{key}").text
    assert "Voting has begun." in before
    here.cast_all(key, "." * 5 + "n")
    assert browser.open(browser.url).sees("More than 25 % have voted so far.")
    assert browser.open(f"/c/{here.group.address}/decide/{key}/outcome.json").status == 404
    assert not browser.open(f"/c/{here.group.address}/decide/{key}/outcome").sees("How it came about")


@pytest.mark.parametrize("people", [8, 30])
def test_decision_pages_cost_the_same_at_any_size(make, browser, statements: Statements, people):
    here = world(make, people)
    for _ in range(people // 4):
        done = here.open()
        here.cast_all(done, "yyyyn")
        with later(hours=49):
            here.close(done)
        here.ask()
        key = here.open()
    with make.app.app_context():
        closed = done
    browser.sign_in(here.people[1])
    counts = {}
    for path in ("", key, f"{closed}/outcome", "rules"):
        with statements.counted() as seen:
            browser.open(f"/c/{here.group.address}/decide/{path}")
        assert browser.status == 200
        counts[path if path in ("", "rules") else path[22:] or "show"] = len(seen)
    assert counts[""] <= 10
    assert counts["show"] <= 10
    assert counts["/outcome"] <= 10
