"""Asking the group: first the rule, then only what a question under that rule has; nothing typed is lost."""

from __future__ import annotations

import pytest

from swsolidarity.decisions import queries
from tests.decisions.making import World, later, world
from tests.decisions.test_elections import call

WORDS = {"title": "Where do we meet?", "background": "It **rains**.", "what_happens": "We go there."}


def fields(browser) -> set[str]:
    names = browser.page.xpath("//form//*[@name and not(@type='hidden')]/@name")
    return set(names) - {"todo", "todo_by", "review_on", "background", "discussion_days"}


def options(here: World, key: str) -> list[tuple[str, str | None]]:
    with here.make.app.app_context():
        return [(one.kind, one.label) for one in queries.options(here.load(key))]


PLACE = {"topic", "expires_on"}
"""Where a decision stands afterwards; what it changes is asked once something is in force."""


@pytest.mark.parametrize(
    ("rule", "asked"),
    [
        ("spend_small", {"title", "what_happens", "secrecy"} | PLACE),
        ("routine", {"title", "what_happens", "secrecy"} | PLACE),
        ("choose", {"title", "what_happens", "secrecy", "options"} | PLACE),
        ("instant_runoff", {"title", "what_happens", "secrecy", "options"} | PLACE),
        ("pick_some", {"title", "what_happens", "secrecy", "options", "places"} | PLACE),
        ("rate", {"title", "what_happens", "secrecy", "options", "places"} | PLACE),
        ("dots", {"title", "what_happens", "secrecy", "options", "places"} | PLACE),
        ("draw_lots", {"title", "what_happens", "options", "places"} | PLACE),
        ("temperature", {"title", "secrecy"}),
        ("availability", {"title", "secrecy", "options"}),
    ],
)
def test_a_question_is_asked_only_what_its_rule_needs(make, browser, rule, asked):
    here = world(make, 6)
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/new")
    browser.fill(rule=rule).press("Go on")
    assert fields(browser) == asked
    more = {"options": "Park\n\n  Mill \nPier"} if "options" in asked else {}
    words = {name: value for name, value in WORDS.items() if name in asked | {"background"}}
    browser.fill(**words, **more).press("Look at it once more")
    assert browser.status == 200
    assert browser.sees("Only you see this.")
    for label in ("Park", "Mill", "Pier"):
        assert browser.sees(label) == ("options" in asked)
    browser.press("Open the vote now")
    assert browser.sees("The vote is open.")


def test_what_no_rule_was_chosen_for_asks_for_one(make, browser):
    here = world(make, 6)
    new = f"/c/{here.group.address}/decide/new"
    browser.sign_in(here.people[0]).open(new).press("Go on")
    assert browser.status == 422
    assert browser.sees("Choose the rule that decides this.")
    # What another page puts to the vote, with safeguards of its own, cannot be asked for here.
    for rule in ("removal", "admission", "election", "nonsense"):
        assert browser.open(f"{new}?rule={rule}").status == 422


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"options": ""}, "Write at least two options, one on each line, and at most 59."),
        ({"options": "Park"}, "Write at least two options"),
        ({"options": "Park\npark"}, "Two options are the same."),
        ({"options": "Park\n" + "x" * 201}, "Make each option shorter than 200 characters."),
        ({"options": "\n".join(map(str, range(60)))}, "Write at least two options"),
        ({"places": "0"}, "Enter how many can win: from 1 to 50."),
        ({"places": "two"}, "Enter how many can win: from 1 to 50."),
        ({"places": "51"}, "Enter how many can win: from 1 to 50."),
        ({"what_happens": ""}, "Say what happens if it passes."),
        ({"title": ""}, "Write the question in one line."),
    ],
)
def test_a_question_with_a_mistake_keeps_everything(make, browser, bad, said):
    here = world(make, 6)
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/new?rule=pick_some")
    browser.fill(**{**WORDS, "options": "Park\nMill", "places": "2", **bad}).press("Look at it once more")
    assert browser.status == 422
    assert browser.sees(said)
    assert "It **rains**." in browser.page.xpath("//textarea[@name='background']")[0].text


def test_options_are_there_again_when_the_wording_is_changed(make, browser):
    here = world(make, 6)
    key = here.ask("pick_some", options=("Park", "Mill"), places=2)
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/{key}/edit")
    assert browser.page.xpath("//textarea[@name='options']")[0].text.strip().splitlines() == ["Park", "Mill"]
    assert browser.page.xpath("//input[@name='places']/@value") == ["2"]
    browser.fill(options="Pier\nPark").press("Save")
    assert options(here, key) == [("choice", "Pier"), ("choice", "Park"), ("status_quo", None)]


def test_another_rule_can_be_chosen_until_the_vote(make, browser):
    here = world(make, 6)
    key = here.ask("pick_some", options=("Park", "Mill"))
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/{key}/edit")
    browser.click("Choose another rule")
    assert browser.page.xpath("//input[@checked]/@value") == ["pick_some"]
    browser.fill(rule="choose").press("Go on")
    assert browser.page.xpath("//textarea[@name='options']")[0].text.strip().splitlines() == ["Park", "Mill"]
    browser.press("Save")
    assert browser.sees("Saved.")
    assert browser.sees("Choose one, compared in pairs")
    assert options(here, key)[-1] == ("none", None)


def test_how_secret_a_vote_was_made_is_kept_when_its_wording_is_changed(make, browser):
    here = world(make, 6)
    key = here.ask("spend_small", secrecy="secret")
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/{key}/edit").press("Save")
    assert here.look(key)["secrecy"] == "secret"


def test_the_wording_of_an_election_can_be_changed_and_its_places_stay(make, browser):
    here = world(make, 6)
    key = call(here, places=2)
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/{key}/edit")
    assert not fields(browser) & {"title", "options", "places", "what_happens"}
    browser.fill(background="More words").press("Save")
    assert browser.sees("Saved.")
    assert here.look(key)["places"] == 2
    with later(days=1):
        assert options(here, key) == [("none", None)]
