"""The pages about offices, as people meet them without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from swsolidarity import worker
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives.actions import members
from swsolidarity.collectives.models import MODERATOR, STEWARD, WELCOMER
from swsolidarity.core import clock
from swsolidarity.threads import actions as talk
from tests.browser import Browser
from tests.counting import Statements
from tests.governance.mandates import (
    Factory,
    Member,
    World,
    holders,
    later,
    mandate_of,
    office,
    petition,
    sign,
    vote_of,
    world,
)


def at(here: World, who: Member, page: str) -> Browser:
    return Browser(here.make.app).sign_in(who).open(f"/c/{here.group.address}/{page}")


def test_an_election_to_an_office_from_the_empty_seat_to_its_powers(make: Factory, app: Flask) -> None:
    here = world(make, 8)
    asha = here.people[1]
    with make.writing():
        started = talk.start(here.people[2].load(), title="Noise", source="Too much.", audience="all")
        thread = f"talk/{started.public_id}"
    assert at(here, asha, thread).post(f"/c/{here.group.address}/{thread}/close").status == 403
    page = at(here, here.people[3], "offices/")
    assert page.sees("Conversation keeper")
    assert page.sees("Nobody holds it. The stewards look after it.")
    page.open(f"/c/{here.group.address}/decide/elections/new?office=moderator")
    page.fill(title="Who keeps conversations?", places="1", discussion_days="3").press("Look at it once more")
    page.press("Let people stand")
    key = page.url.rpartition("/")[2]
    assert page.sees("Whoever is elected holds the office from the count on, for 12 months.")
    at(here, asha, f"decide/{key}/stand").fill(statement="I read every evening.").press("Stand")
    with later(days=4):
        worker.tick(app)
        for who in here.people[:6]:
            here.cast(key, who, "0")
    with later(days=12):
        worker.tick(app)
        assert at(here, asha, f"decide/{key}").sees("Elected for 12 months from now on: 1.")
        assert at(here, here.people[4], "people/").sees("Conversation keeper")
        assert at(here, asha, "offices/").sees("Lay it down")
        assert at(here, asha, thread).post(f"/c/{here.group.address}/{thread}/close").status == 200
        assert at(here, asha, "home").sees("There is something new about what you look after here.")


def test_a_recall_from_the_petition_to_the_end_of_the_office(make: Factory, app: Flask) -> None:
    here = world(make, 11)
    asha, beto = here.people[1:3]
    mandate = office(here, asha, WELCOMER)
    page = at(here, beto, "offices/").click("Ask for a recall")
    if not page.sees(asha.name):
        page = at(here, beto, f"offices/recall/{mandate}")
    page.press("Begin the petition")
    assert page.status == 422
    page.fill(reason="People waited for weeks.").press("Begin the petition")
    assert page.sees("you have signed it")
    where = page.url.split("/", 3)[3]
    own = at(here, asha, where)
    assert own.sees("A petition about your office")
    assert own.sees("People waited for weeks.")
    assert own.sees("Fewer than half of those it takes have signed.")
    assert own.sees("You can also lay the office down yourself")
    for who in here.people:
        if who is not asha:
            assert who.name not in own.text
    signed = at(here, here.people[3], where).press("Sign")
    assert signed.sees("You have signed. Nobody else can see that.")
    assert at(here, asha, where).sees("Half of those it takes, or more, have signed.")
    assert at(here, here.people[4], where).press("Sign").sees("there is a vote now")
    key = vote_of(here, where.rpartition("/")[2])
    for who, choice in zip([one for one in here.people if one is not asha], "yyyyyn", strict=False):
        here.cast(key, who, {"y": "yes", "n": "no"}[choice])
    assert not at(here, asha, f"decide/{key}").sees("Your vote is in")
    with later(days=7):
        worker.tick(app)
        assert at(here, beto, f"decide/{key}").sees("The office has ended.")
        assert at(here, beto, where).status == 404
        assert holders(here, WELCOMER) == set()


@pytest.mark.parametrize("way", ["lapses", "is_recalled", "is_laid_down"])
def test_powers_end_at_the_next_request_not_at_the_next_sign_in(make: Factory, way: str) -> None:
    here = world(make, 8)
    asha = here.people[1]
    mandate = office(here, asha, STEWARD, days=10)
    browser = Browser(make.app).sign_in(asha)
    settings = f"/c/{here.group.address}/settings/joining"
    assert browser.open(settings).status == 200
    if way == "lapses":
        with make.app.app_context():
            ends = next(one.ends_at for one in asha.load().offices if one.public_id == mandate)
        with clock.frozen(ends - timedelta(seconds=1)):
            fresh = Browser(make.app).sign_in(asha)
            assert fresh.open(settings).status == 200
        with clock.frozen(ends):
            assert fresh.open(settings).status == 403
            assert fresh.open(f"/c/{here.group.address}/home").status == 200, "and nobody is signed out"
        return
    if way == "is_recalled":
        with make.writing():
            (found,) = [one for one in asha.load().mandates if one.public_id == mandate]
            assert collectives.end_mandate(found.id)
    else:
        with make.writing():
            collectives.lay_down(asha.load(), STEWARD)
    assert browser.open(settings).status == 403
    assert browser.open(f"/c/{here.group.address}/home").status == 200


def test_a_form_that_was_open_when_the_office_ended_does_nothing_any_more(make: Factory) -> None:
    here = world(make, 4)
    asha = here.people[1]
    office(here, asha, STEWARD)
    form = at(here, asha, "settings/joining").fill(takes_requests="y")
    with make.writing():
        collectives.lay_down(asha.load(), STEWARD)
    assert form.press("Save").status == 403


def test_without_a_steward_home_and_the_offices_say_what_to_do(make: Factory) -> None:
    here = world(make, 4)
    with make.writing():
        members.leave(here.people[0].load())
    asha, beto = here.people[1:3]
    page = at(here, asha, "home")
    assert page.sees("Nobody is a steward now")
    page.click("See what to do").click("Be caretaker")
    page.press("Ask a second member")
    assert page.sees("You asked for this.")
    second = at(here, beto, "home")
    assert second.sees("Somebody offers to be caretaker")
    second.open(page.url).press("Let them be caretaker")
    assert at(here, asha, "offices/").sees("Caretaker, until")
    assert not at(here, beto, "home").sees("Nobody is a steward now")


def test_two_people_who_are_left_name_each_other(make: Factory, app: Flask) -> None:
    here = world(make, 3)
    with make.writing():
        members.leave(here.people[0].load())
    asha, beto = here.people[1:]
    page = at(here, asha, "offices/").click("Be caretaker").press("Be caretaker")
    assert page.sees("You are caretaker now.")
    page.open(f"/c/{here.group.address}/offices/name?office=fund_steward")
    assert page.fill(name="Nobody").press("Name them").status == 422
    assert page.fill(name=beto.name).press("Name them").sees("They are asked.")
    answer = at(here, beto, "home").click("Read and answer")
    assert answer.sees("Fund steward")
    where = answer.url
    assert answer.post(where, answer="maybe").status == 422
    assert Browser(app).sign_in(beto).open(where).press("Yes").sees("Fund steward?")


def test_a_small_group_is_told_that_an_election_is_not_for_it(make: Factory) -> None:
    here = world(make, 4)
    page = at(here, here.people[1], "decide/elections/new")
    assert page.sees("A secret vote takes at least five members on the roll.")
    page.click("Offices")
    assert page.sees("Name somebody"), page.text


def test_what_has_ended_is_kept_by_season_and_without_names_of_who_left(make: Factory) -> None:
    here = world(make, 5)
    asha, beto = here.people[1:3]
    office(here, asha, WELCOMER)
    office(here, beto, WELCOMER)
    with make.writing():
        collectives.lay_down(asha.load(), WELCOMER)
    with make.writing():
        members.leave(beto.load())
    page = at(here, here.people[3], "offices/").click("Who carried what before")
    assert page.sees(asha.name)
    assert page.sees("Somebody who left")
    assert beto.name not in page.text


def test_newcomers_see_who_welcomes_them_and_not_the_offices(make: Factory) -> None:
    here = world(make, 4)
    welcomer, keeper = here.people[1:3]
    office(here, welcomer, WELCOMER)
    office(here, keeper, MODERATOR)
    new = make.member(here.group, state="probation")
    page = at(here, new, "people/")
    assert page.sees(welcomer.name)
    assert keeper.name not in page.text
    assert at(here, new, f"people/{welcomer.public_id}").status == 200
    assert at(here, new, f"people/{keeper.public_id}").status == 404
    assert at(here, new, "offices/").status == 403


def test_the_offices_cost_the_same_whatever_the_size(make: Factory, statements: Statements) -> None:
    here = world(make, 8)
    counts = []
    for round_ in range(2):
        for who in here.people[1 + 3 * round_ : 4 + 3 * round_]:
            office(here, who, (WELCOMER, MODERATOR)[round_])
        seen = {}
        for page in ("offices/", "offices/past", "people/"):
            browser = Browser(make.app).sign_in(here.people[7])
            with statements.counted() as sent:
                assert browser.open(f"/c/{here.group.address}/{page}").status == 200
            seen[page] = len(sent)
        counts.append(seen)
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 10, counts


def test_the_offices_of_a_collective_in_trouble_cost_no_more(make: Factory, statements: Statements) -> None:
    """Nobody is a steward, a petition is under way, somebody is named, and there is no rule for elections."""
    here = world(make, 8)
    petition(here, here.people[2], office(here, here.people[1], MODERATOR))
    with make.writing():
        collectives.lay_down(here.people[0].load(), STEWARD)
    browser = Browser(make.app).sign_in(here.people[7])
    with statements.counted() as sent:
        assert browser.open(f"/c/{here.group.address}/offices/").status == 200
    assert browser.sees("Nobody is a steward now")
    assert len(sent) <= 10


def test_an_officer_is_signed_out_sooner_until_the_office_ends(make: Factory) -> None:
    here = world(make, 3)
    asha, beto = here.people[1:]
    office(here, asha, WELCOMER, days=20)
    officer, member = at(here, asha, "home"), at(here, beto, "home")
    with later(minutes=20):
        assert member.open(f"/c/{here.group.address}/home").status == 200
        assert officer.open(f"/c/{here.group.address}/home").url.startswith("/login")


def test_a_petition_is_found_on_the_offices_page(make: Factory) -> None:
    here = world(make, 11)
    mandate = office(here, here.people[1], MODERATOR)
    key = petition(here, here.people[2], mandate)
    assert mandate_of(here, here.people[1], MODERATOR) == mandate
    page = at(here, here.people[3], "offices/")
    assert page.sees("Petition")
    sign(here, here.people[3], key)
    sign(here, here.people[4], key)
    page = at(here, here.people[5], f"offices/petitions/{key}")
    assert page.click("Go to the vote").sees("Recall:")
