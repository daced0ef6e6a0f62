"""Asking a member to be a steward too, answering, laying it down: the pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from swsolidarity.core import clock
from tests.browser import Browser
from tests.collectives import making
from tests.counting import Statements
from tests.factories import Factory, Member


@dataclass
class Scene:
    """Mira founded it; Asha and Beto are members, Noor is in her first weeks, Out is elsewhere."""

    app: Flask
    mira: Member
    asha: Member
    beto: Member
    noor: Member
    out: Member

    def at(self, who: Member, page: str = "people/") -> Browser:
        return Browser(self.app).sign_in(who).open(f"/c/{self.mira.group.address}/{page}")

    def ask(self) -> str:
        """Mira asks Asha; the page on which Asha answers."""
        browser = self.at(self.mira).click("Asha").click("Ask them to be a steward").press("Ask them")
        assert browser.sees("Asked. They see it under What needs you.")
        assert browser.sees("There is no answer yet.")
        return self.at(self.asha, "home").click("Read and answer").url


@pytest.fixture
def scene(app: Flask, make: Factory) -> Scene:
    group = making.group(make)
    return Scene(
        app,
        make.member(group, "Mira", steward=True),
        make.member(group, "Asha"),
        make.member(group, "Beto"),
        make.member(group, "Noor", state="probation"),
        make.member(making.group(make), "Out", steward=True),
    )


def test_who_is_asked_reads_what_it_means_and_accepts(scene: Scene) -> None:
    scene.ask()
    browser = scene.at(scene.asha).click("Read and answer")
    assert browser.sees("Mira asks you to be a founding steward too.")
    for words in (
        "reads and checks requests",
        "only together with another steward",
        "It ends by itself on",
        "can lay it down at any time",
        "every member sees on the People page",
        "without a reason",
    ):
        assert browser.sees(words), words
    assert not browser.sees("welcomes newcomers"), "here members vouch"
    browser.press("Accept")
    assert browser.sees("You are a steward now.")
    for who, where in ((scene.beto, "Everybody"), (scene.noor, "Offices")):
        rows = scene.at(who).page.xpath(f"//h2[.='{where}']/following-sibling::ul[1]/li")
        shown = [" ".join(row.text_content().split()) for row in rows]
        stewards = [row for row in shown if "Steward" in row]
        assert [row.startswith(name) for row, name in zip(stewards, ("Mira", "Asha"), strict=True)] == [
            True
        ] * 2
        assert all("Founding, until" in row for row in shown) is (who is scene.noor), shown
    assert scene.at(scene.asha, "settings/joining").status == 200, "the powers are there at the next request"


def test_who_says_no_is_asked_nothing_more(scene: Scene) -> None:
    page = scene.ask()
    browser = scene.at(scene.asha).open(page).press("Say no")
    assert browser.sees("nobody needs a reason")
    assert not scene.at(scene.asha, "home").sees("steward")
    assert scene.at(scene.asha).open(page).status == 404
    assert not scene.at(scene.mira, f"people/{scene.asha.public_id}").sees("no answer yet")


def test_neither_button_is_no_answer(scene: Scene) -> None:
    page = scene.ask()
    browser = scene.at(scene.asha).open(page)
    for answer in ("", "maybe"):
        assert browser.post(page, answer=answer).status == 422
        assert browser.sees("Press one of the two buttons.")
    assert browser.sees("Will you be a steward?")


def test_the_page_is_for_the_person_asked_alone(scene: Scene) -> None:
    page = scene.ask()
    for who in (scene.mira, scene.beto, scene.noor, scene.out):
        assert scene.at(who).open(page).status == 404
    assert Browser(scene.app).open(page).url == "/login"


def test_who_asked_takes_it_back(scene: Scene) -> None:
    page = scene.ask()
    stale = scene.at(scene.asha).open(page)
    scene.at(scene.mira, f"people/{scene.asha.public_id}").press("Take the question back")
    assert stale.press("Accept").status == 404
    assert not scene.at(scene.asha, "home").sees("You are asked to be a steward")


def test_members_do_not_see_who_was_asked(scene: Scene, make: Factory) -> None:
    scene.ask()
    dee = make.member(scene.mira.group, "Dee", steward=True)
    assert not scene.at(scene.beto, f"people/{scene.asha.public_id}").sees("steward")
    assert scene.at(scene.beto, f"people/{scene.asha.public_id}/office").status == 403
    other = scene.at(dee, f"people/{scene.asha.public_id}")
    assert other.sees("There is no answer yet.")
    assert not other.sees("Take the question back")
    assert scene.at(dee, f"people/{scene.asha.public_id}/office").sees("They have been asked already.")


@pytest.mark.parametrize(("who", "status"), [("asha", 403), ("noor", 404), ("out", 404)])
def test_nobody_else_can_ask(scene: Scene, who: str, status: int) -> None:
    assert scene.at(getattr(scene, who), f"people/{scene.beto.public_id}/office").status == status


def test_when_no_place_is_free_the_page_says_so(scene: Scene, make: Factory) -> None:
    page = f"people/{scene.asha.public_id}/office"
    open_before = scene.at(scene.mira, page)
    for name in ("Dee", "Lee", "Sefu", "Lulu"):
        make.member(scene.mira.group, name, steward=True)
    assert scene.at(scene.mira, page).sees("No place is free.")
    assert open_before.press("Ask them").status == 409
    assert open_before.sees("the last place is taken now")


def test_after_the_founding_time_the_page_says_how_it_goes_on(scene: Scene) -> None:
    assert scene.at(scene.mira).sees("you can ask others to be stewards too")
    assert scene.at(scene.beto).sees("stewards may ask others to be stewards too")
    with clock.moved(timedelta(days=90)):
        for who in (scene.mira, scene.beto):
            assert scene.at(who).sees("Who carries what, and until when")
            assert not scene.at(who).sees("ask others to be stewards")
        browser = scene.at(scene.mira, f"people/{scene.asha.public_id}")
        assert not browser.sees("Ask them to be a steward")
        assert scene.at(scene.mira, f"people/{scene.asha.public_id}/office").status == 403


def test_a_steward_stops_at_any_time_and_loses_the_powers_at_the_next_request(scene: Scene) -> None:
    browser = scene.at(scene.mira).click("Mira").click("Lay down: Steward")
    assert browser.sees("You are the only steward.")
    where = browser.url
    assert scene.at(scene.beto).open(where).status == 404
    browser.press("Lay it down")
    assert browser.sees("You have laid the office down.")
    assert scene.at(scene.mira).sees("Nobody is a steward now.")
    address = scene.mira.group.address
    assert browser.open(f"/c/{address}/settings/joining").status == 403
    assert browser.open(where).status == 403


def test_where_stewards_welcome_the_page_says_so(app: Flask, make: Factory) -> None:
    group = making.group(make, join_by="steward")
    mira, asha = make.member(group, "Mira", steward=True), make.member(group, "Asha")
    browser = Browser(app).sign_in(mira).open(f"/c/{group.address}/people/{asha.public_id}/office")
    assert browser.sees("welcomes newcomers")


def test_the_pages_cost_the_same_whatever_the_size(
    scene: Scene, make: Factory, statements: Statements
) -> None:
    page = scene.ask()
    with scene.app.app_context():
        lay_down = f"people/lay-down/{scene.mira.load().offices[0].public_id}"
    counts = []
    for _ in range(2):
        for number in range(3):
            make.member(scene.mira.group, f"More {len(counts)} {number}")
        seen = {}
        for who, where in (
            (scene.asha, "people/"),
            (scene.asha, "home"),
            (scene.asha, page.split("/", 3)[3]),
            (scene.mira, f"people/{scene.asha.public_id}"),
            (scene.mira, f"people/{scene.beto.public_id}/office"),
            (scene.mira, lay_down),
        ):
            browser = Browser(scene.app).sign_in(who)
            with statements.counted() as sent:
                assert browser.open(f"/c/{scene.mira.group.address}/{where}").status == 200
            seen[where] = len(sent)
        counts.append(seen)
        make.member(scene.mira.group, f"Steward {len(counts)}", steward=True)
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 12, counts
