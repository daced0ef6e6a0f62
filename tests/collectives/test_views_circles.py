"""The pages of circles, as people press their way through them."""

from __future__ import annotations

import pytest
from flask import Flask

from swsolidarity.core.ids import public_id
from tests.browser import Browser
from tests.circles import Circles
from tests.factories import Factory, Group, Member
from tests.walking import plain


@pytest.fixture
def circles(app: Flask) -> Circles:
    return Circles(app)


@pytest.fixture
def group(make: Factory) -> Group:
    return make.collective("Harbour")


@pytest.fixture
def asha(make: Factory, group: Group) -> Member:
    return make.member(group, "Asha")


@pytest.fixture
def beto(make: Factory, group: Group) -> Member:
    return make.member(group, "Beto")


def at(app: Flask, who: Member, rest: str = "") -> Browser:
    return Browser(app).sign_in(who).open(f"/c/{who.group.address}/circles/{rest}")


def test_a_circle_from_its_beginning_to_its_end(app: Flask, asha: Member, beto: Member) -> None:
    page = at(app, asha)
    assert page.sees("You are in no circle.")
    page.click("Start a circle")
    page.fill(name="Night workers", purpose="Who works at night.", visibility="hidden", called="Fern")
    page.press("Start the circle")
    assert page.sees("The circle has begun.")
    assert page.sees("Hidden")
    assert page.sees("Fern")
    page.click("Ask somebody to come in").fill(name="beto").press("Ask them")
    assert page.sees("If they are not in already")

    other = Browser(app).sign_in(beto).open(f"/c/{beto.group.address}/home")
    assert other.sees("You are asked to join a circle")
    other.click("Read and answer")
    assert other.sees("Night workers")
    assert "Fern" not in other.text, "who is in it only those in it see"
    other.click("Come in").fill(called="Moss").press("Come in")
    assert other.sees("You are in this circle now.")
    assert "Fern" in other.text
    assert "Moss" in other.text
    assert "Asha" not in other.text

    other.click("Start a conversation here").fill(title="Lanterns", text="Bring one.")
    other.press("Start the conversation")
    assert page.open(page.url.removesuffix("/invite")).sees("Lanterns")
    page.click("Change your name in this circle").fill(called="Reed").press("Save")
    assert page.sees("Reed")
    page.click("Change the name or purpose of the circle").fill(name="Late workers").press("Save")
    assert page.sees("Late workers")

    other.open(page.url).click("Leave this circle").press("Leave this circle")
    assert other.sees("You have left the circle.")
    assert "Late workers" not in other.text
    page.open(page.url).click("Leave this circle")
    assert page.sees("You are the last one.")
    page.press("Leave this circle")
    assert page.sees("You are in no circle.")


def test_asking_to_come_in_and_the_answer(app: Flask, circles: Circles, asha: Member, beto: Member) -> None:
    circle = circles.start(asha, "closed", "Caucus")
    page = at(app, beto).click("Caucus").click("Ask to come in")
    page.fill(called="Fern").press("Ask")
    assert page.sees("You have asked already.")
    page.press("Take it back")
    page.click("Ask to come in").fill(called="Fern").press("Ask")

    inside = Browser(app).sign_in(asha).open(f"/c/{asha.group.address}/home")
    inside.click("Read and answer").click("Fern")
    assert inside.sees("Fern asks to come in")
    assert "Beto" not in inside.text, "under the name they chose, and no other"
    inside.press("Let them in")
    assert inside.sees("They are in the circle now.")
    assert page.open(f"/c/{beto.group.address}/circles/{circle}").sees("You are in it")


def test_a_no_is_read_without_a_name_under_it(
    app: Flask, circles: Circles, asha: Member, beto: Member
) -> None:
    circle = circles.start(asha, "closed", called="Fern")
    circles.enter(beto, circle)
    at(app, asha, circle).click("Beto").press("Say no")
    page = at(app, beto, circle)
    assert page.sees("You can ask again later.")
    assert "Fern" not in page.text
    assert at(app, beto, f"{circle}/enter").status == 403


def test_saying_no_to_a_hidden_circle_makes_it_vanish(
    app: Flask, circles: Circles, asha: Member, beto: Member
) -> None:
    circle = circles.start(asha)
    circles.invite(asha, circle, beto)
    at(app, beto, circle).press("Say no")
    assert at(app, beto, circle).status == 404


def test_who_is_asked_in_under_a_name_that_is_taken_keeps_what_they_typed(
    app: Flask, circles: Circles, asha: Member, beto: Member
) -> None:
    circle = circles.start(asha, "open", called="Fern")
    page = at(app, beto, f"{circle}/enter").fill(called="Fern")
    page.press("Come in")
    assert page.status == 422
    assert page.sees("Somebody in this circle is called that.")
    assert page.page.xpath("//input[@name='called']/@value") == ["Fern"]


def test_two_people_open_a_circle_on_their_pages_and_are_called_what_they_are_called_there(
    app: Flask, circles: Circles, asha: Member, beto: Member, make: Factory, group: Group
) -> None:
    circle = circles.start(asha, called="Fern")
    circles.bring(asha, circle, beto, "Moss")
    page = at(app, asha, circle).click("Change who can find it, or close it")
    page.fill(what="open").press("Ask the others")
    assert page.sees("Fern")
    assert "Asha" not in page.text
    other = Browser(app).sign_in(beto).open(f"/c/{beto.group.address}/home").click("Read and answer")
    assert other.sees("Fern")
    assert "Asha" not in other.text
    kai = make.member(group, "Kai", steward=True)
    assert Browser(app).sign_in(kai).open(other.url).status == 404
    other.press("Open it")
    assert at(app, kai, circle).sees("Open")


def test_two_people_close_a_circle_and_land_where_there_is_something(
    app: Flask, circles: Circles, asha: Member, beto: Member
) -> None:
    circle = circles.start(asha)
    circles.bring(asha, circle, beto)
    at(app, asha, f"{circle}/two").fill(what="close").press("Ask the others")
    other = at(app, beto, circle).click("Somebody wants to close")
    other.press("Close it and delete everything")
    assert other.status == 200
    assert other.sees("Agreed. It is done.")
    assert at(app, asha, circle).status == 404


PAGES = ("", "/enter", "/invite", "/describe", "/name", "/leave", "/two", f"/asked/{public_id()}")
POSTS = ("/enter", "/back", "/decline", "/invite", "/describe", "/name", "/leave", "/two")


def test_for_others_a_hidden_circle_is_nothing_byte_by_byte(
    app: Flask, circles: Circles, asha: Member, beto: Member, make: Factory, group: Group
) -> None:
    hidden, closed = circles.start(asha), circles.start(asha)
    circles.leave(asha, closed)
    strangers = (
        beto,
        make.member(group, "Kai", steward=True),
        make.member(group, "Noor", state="probation"),
    )
    for who in strangers:
        page = at(app, who)
        base = f"/c/{group.address}/circles/"
        for rest in PAGES:
            unknown = plain(page.client.get(f"{base}{public_id()}{rest}"))
            assert unknown[0] == 404
            for circle in (hidden, closed):
                assert plain(page.client.get(f"{base}{circle}{rest}")) == unknown, (who.name, rest)
        token = page.open("/join-answer").page.xpath("//input[@name='csrf_token']/@value")[0]
        for rest in POSTS:
            data = {"csrf_token": token, "called": "", "name": "Beto", "purpose": "x", "what": "open"}
            unknown = plain(page.client.post(f"{base}{public_id()}{rest}", data=data))
            assert unknown[0] == 404
            for circle in (hidden, closed):
                assert plain(page.client.post(f"{base}{circle}{rest}", data=data)) == unknown, rest
        talk = f"/c/{group.address}/talk/"
        for rest in ("in/{}", "new?circle={}"):
            other = public_id()
            nothing = plain(page.client.get(talk + rest.format(other)))
            there = plain(page.client.get(talk + rest.format(hidden)))
            assert there[0] == nothing[0]
            assert there[1].replace(hidden.encode(), other.encode()).splitlines() == nothing[1].splitlines()
        empty = plain(page.client.get(f"{base}?after={public_id()}"))
        assert plain(page.client.get(f"{base}?after={hidden}")) == empty


def test_a_hidden_circle_changes_no_page_of_others(
    app: Flask, circles: Circles, asha: Member, beto: Member, make: Factory, group: Group
) -> None:
    """The same pages before and after there was one, with people in it who talk and ask."""
    mira, steward = make.member(group, "Mira"), make.member(group, "Kai", steward=True)
    pages = (
        "circles/",
        "people/",
        f"people/{asha.public_id}",
        "talk/",
        "talk/new",
        "home",
        "more",
        "notices/",
    )

    devices = [Browser(app).sign_in(who) for who in (beto, steward)]

    def seen() -> list[tuple[int, bytes]]:
        found = [(device, f"/c/{group.address}/{page}") for device in devices for page in pages]
        return [plain(device.client.get(url))[:2] for device, url in found]

    before = seen()
    circle = circles.start(asha, called="Fern")
    circles.bring(asha, circle, mira, "Moss")
    circles.talk(asha, circle)
    at(app, asha, f"{circle}/two").fill(what="open").press("Ask the others")
    for one, other in zip(seen(), before, strict=True):
        assert one[1].decode().splitlines() == other[1].decode().splitlines()


def test_people_in_their_first_weeks_see_their_own_circles_only(
    app: Flask, circles: Circles, asha: Member, make: Factory, group: Group
) -> None:
    noor = make.member(group, "Noor", state="probation")
    circles.start(asha, "open", "Open one")
    hidden = circles.start(asha, "hidden", "Hidden one")
    circles.bring(asha, hidden, noor)
    page = at(app, noor)
    assert page.sees("Hidden one")
    assert "Open one" not in page.text
    assert page.sees("You see other circles when your first weeks are over.")
    page.click("Hidden one")
    assert "Ask somebody to come in" not in page.text
    assert at(app, noor, "new").status == 403


def test_long_lists_go_on(app: Flask, circles: Circles, asha: Member, make: Factory, group: Group) -> None:
    people = [make.member(group, f"Person {n:02}") for n in range(24)]
    circle = circles.start(people[0], "open", "Number 0")
    for who in people[1:]:
        circles.enter(who, circle)
    for n in range(1, 24):
        circles.start(people[n], "open", f"Number {n}")
    page = at(app, asha)
    listed = set(page.page.xpath("//main//ul[@class='links']//a/text()"))
    assert page.click("More circles").status == 200
    listed |= set(page.page.xpath("//main//ul[@class='links']//a/text()"))
    assert listed == {f"Number {n}" for n in range(24)}
    inside = at(app, people[0], circle)
    first = inside.page.xpath("//main//li/bdi/text()")
    more = inside.click("More people").page.xpath("//main//li/bdi/text()")
    assert sorted([*first, *more]) == [f"Person {n:02}" for n in range(24)]
    assert [*first, *more] != sorted([*first, *more]), "not in the order they came"
