"""A word with a vote that has a name: seen where the vote is seen, and gone with it (decisions §6)."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from swsolidarity.collectives import actions as collectives
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Invalid
from swsolidarity.decisions import actions, ballots
from swsolidarity.decisions.models import BallotWords
from tests.browser import Browser
from tests.counting import Statements
from tests.decisions.making import later, world
from tests.factories import Factory

PLACES = ("Park", "Mill", "Pier")


def said(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(BallotWords)) or 0


def test_what_somebody_says_is_seen_after_the_close_with_their_name(make: Factory, browser: Browser, app):
    here = world(make, 6)
    key = here.open("spend_small", secrecy="hidden")
    address = f"/c/{here.group.address}/decide/{key}"
    browser.sign_in(here.people[1]).open(address)
    browser.fill(ballot="no", ballot_words="The old one still boils.").press("Send my vote")
    assert browser.sees("Your vote is in.")
    assert (
        browser.page.xpath("//textarea[@name='ballot_words']")[0].text.strip() == "The old one still boils."
    )
    browser.fill(ballot="yes", ballot_words="It  leaks\u202e now").press("Change my vote")
    other = Browser(app).sign_in(here.people[2]).open(address)
    assert not other.sees("leaks now")
    here.cast_all(key, "y.yyy")
    with later(hours=49):
        here.close(key)
        other = Browser(app).sign_in(here.people[2]).open(f"{address}/outcome")
        assert other.sees("leaks now")
        assert not other.sees("still boils")
        for file in ("outcome.html", "outcome.json"):
            assert "leaks" not in other.open(f"{address}/{file}").response.get_data(as_text=True)
        with make.writing():
            ballots.forget_ballots(here.id_of(key))
    assert said(app) == 0


def test_words_go_along_to_the_page_that_repeats_the_ballot_and_back(make, browser, app):
    here = world(make, 6)
    key = here.open("pick_some", options=PLACES, title="Where do we meet?")
    browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{key}")
    browser.fill(ballot_marks="0", ballot_words="It is flat.").press("Look at it once more")
    assert browser.sees("A word with your vote: It is flat.")
    browser.press("Change something")
    assert browser.page.xpath("//textarea")[0].text.strip() == "It is flat."
    browser.fill(ballot_words="x" * 301).press("Look at it once more")
    assert browser.status == 422
    assert "x" * 301 in browser.page.xpath("//textarea")[0].text
    browser.fill(ballot_words="It is near.").press("Look at it once more").press("Send my vote")
    assert browser.sees("Your vote is in.")
    assert said(app) == 1


def test_the_reason_of_an_objection_begins_with_what_was_said(make, browser, app):
    here = world(make, 6)
    key = here.open("routine")
    browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{key}")
    browser.fill(ballot="object", ballot_words="The stairs are steep.").press("Send my vote")
    assert browser.sees("Object to this?")
    assert browser.page.xpath("//textarea[@name='reason']")[0].text.strip() == "The stairs are steep."
    assert said(app) == 0


def test_a_secret_vote_goes_without_words(make, browser, app):
    here = world(make, 6)
    key = here.open("spend_small", secrecy="secret")
    browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{key}")
    assert browser.page.xpath("//textarea") == []
    with pytest.raises(Invalid), make.writing():
        actions.vote(here.people[1].load(), here.load(key), choice="yes", words="It was me.")
    assert said(app) == 0
    assert here.look(key)["voted"] == 0


@pytest.mark.parametrize("words", ["Short", "", None, "x" * 301])
def test_only_words_that_fit_are_put_in(make, app, statements: Statements, words):
    here = world(make, 6)
    key = here.open("spend_small", secrecy="hidden")
    fits = words is None or len(words) <= 300
    with make.writing():
        voter, found = here.people[1].load(), here.load(key)
        with statements.counted() as seen:
            if fits:
                actions.vote(voter, found, choice="yes", words=words)
            else:
                with pytest.raises(Invalid):
                    actions.vote(voter, found, choice="yes", words=words)
        assert len(seen) <= 8
    assert said(app) == bool(words and fits)


def test_voting_from_elsewhere_leaves_the_words_and_leaving_takes_them(make, app):
    here = world(make, 6)
    key = here.open("spend_small", secrecy="hidden")
    with make.writing():
        actions.vote(here.people[1].load(), here.load(key), choice="yes", words="It leaks.")
    here.cast(key, here.people[1], "no")
    assert said(app) == 1
    with make.writing():
        collectives.leave(here.people[1].load(), remove_words=True)
    assert said(app) == 0
    assert here.look(key)["voted"] == 1
