"""The page for looking for words: what it finds, what it keeps to itself, and what it costs."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.search import rules
from tests.browser import Browser
from tests.circles import Circles
from tests.counting import Statements
from tests.factories import Member
from tests.threads.conftest import Cast
from tests.threads.talk import Talk


def page_of(app: Flask, who: Member, rest: str = "") -> Browser:
    return Browser(app).sign_in(who).open(f"/c/{who.group.address}/search/{rest}")


def look(app: Flask, who: Member, typed: str, **where: str) -> Browser:
    return page_of(app, who).fill(words=typed, **where).press("Search")


def address(app: Flask, who: Member, typed: str, **where: str) -> str:
    """Where sending the form leads."""
    page = page_of(app, who).fill(words=typed, **where).press("Search", follow=False)
    assert page.response is not None
    return page.response.location


def marked(page: Browser) -> list[str]:
    return [mark.text_content() for mark in page.page.xpath("//mark")]


def links(page: Browser) -> list[str]:
    return page.page.xpath("//ul[@class='links']/li/a/@href")


def test_a_word_is_found_marked_and_leads_to_its_place(app: Flask, talk: Talk, cast: Cast) -> None:
    thread = talk.start(cast.asha, "The kettle", "It *leaks*. Who has a spare?")
    talk.many(cast.beto, thread, 30, "more")
    talk.reply(cast.beto, thread, "My kettles are <b>all</b> fine")
    page = look(app, cast.mira, "KETTLE")
    assert marked(page) == ["kettle", "kettles", "kettle"], "titles too"
    assert page.sees("My kettles are <b>all</b> fine")
    assert page.sees("Beto Núñez")
    assert page.page.xpath("//input[@name='words']/@value") == ["KETTLE"]
    found = links(page)
    assert len(found) == 2
    assert page.client.get(found[0]).location.endswith("page=2#p32")


def test_nothing_of_a_question_stands_in_an_address_and_another_cannot_open_it(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    talk.start(cast.asha, "The kettle", "It leaks")
    leads_to = address(app, cast.mira, "kettle")
    sealed = parse_qs(urlsplit(leads_to).query)["s"][0]
    assert "kettle" not in leads_to
    assert address(app, cast.mira, "kettle") != leads_to, "the same question is another address each time"
    assert len(links(page_of(app, cast.mira, f"?s={sealed}"))) == 1, "the way back, and a second window"
    for who, other_address in (
        (cast.asha, sealed),
        (cast.mira, sealed[:-2]),
        (cast.mira, "x"),
        (cast.mira, "ü"),
    ):
        other = page_of(app, who, f"?s={other_address}")
        assert links(other) == []
        assert other.sees("Type it again")
        assert other.page.xpath("//input[@name='words']/@value") in ([], [""])
    with clock.moved(rules.LASTS + timedelta(seconds=1)):
        assert page_of(app, cast.mira, f"?s={sealed}").sees("Type it again")


@pytest.mark.parametrize(
    ("typed", "where", "says"),
    [
        ("", "", "Type what you look for."),
        ("… !", "", "Type a word or a number."),
        ("x" * 101, "", "at most 100 characters"),
        ("kettle", "circle:nobody", "Choose where to look."),
    ],
)
def test_a_question_that_cannot_be_asked_comes_back(
    app: Flask, cast: Cast, typed: str, where: str, says: str
) -> None:
    page = page_of(app, cast.mira)
    page.post(f"/c/{cast.group.address}/search/", words=typed, where=where, when="")
    assert page.status == 422
    assert page.sees(says)
    if typed != "":
        assert page.page.xpath("//input[@name='words']/@value") == [typed]


def test_long_lists_have_pages_without_a_total_and_nothing_found_says_so(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    thread = talk.start(cast.asha, "Long", "the first")
    talk.many(cast.asha, thread, 44, "the")
    page = look(app, cast.mira, "the")
    seen = links(page)
    assert len(seen) == 20
    for expected in (20, 5):
        page.click("Older")
        assert len(links(page)) == expected
        seen += links(page)
    assert len(set(seen)) == 45
    assert not page.sees("45")
    assert links(page.click("Newest")) == seen[:20]
    assert look(app, cast.mira, "zebra").sees("Nothing found for “zebra”.")


def test_one_looks_where_and_when_one_chooses(app: Flask, talk: Talk, cast: Cast) -> None:
    made = Circles(app)
    circle = made.start(cast.asha, "hidden", "Night")
    [inside] = talk.crowd(cast.asha, 1, circle)
    talk.reply_in_circle(cast.asha, inside, "A heron in the circle")
    with clock.moved(timedelta(days=-40)):
        first = talk.start(cast.asha, "Old", "An old heron")
    second = talk.start(cast.asha, "New", "A new heron")
    asked = {"": 3, f"circle:{circle}": 1}
    for where, expected in asked.items():
        assert len(links(look(app, cast.asha, "heron", where=where))) == expected, where
    assert len(links(look(app, cast.asha, "heron", when="month"))) == 2
    for thread, word in ((first, "old"), (second, "new")):
        page = page_of(app, cast.asha).open(f"/c/{cast.group.address}/search/?thread={thread}")
        page.fill(words="heron").press("Search")
        assert [word in item.text_content() for item in page.page.xpath("//ul[@class='links']/li")] == [True]
    # Who is not in the circle finds nothing of it and is not offered it, wherever they come from.
    other = page_of(app, cast.mira, f"?circle={circle}")
    assert not other.sees("Night")
    assert len(links(other.fill(words="heron", where="").press("Search"))) == 2
    nosy = page_of(app, cast.mira, f"?thread={inside}")
    assert not nosy.sees("In this conversation")
    # Nor does an address from before still lead there.
    leads_to = address(app, cast.asha, "heron", where=f"circle:{circle}")
    page = page_of(app, cast.asha)
    assert len(links(page.open(leads_to))) == 1
    made.leave(cast.asha, circle)
    assert links(page.open(leads_to)) == []
    assert page.sees("Type it again")


def test_whoever_tries_a_dictionary_has_to_wait_and_keeps_the_text(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "ASKED_AN_HOUR", 2)
    for word in ("aardvark", "abacus"):
        assert look(app, cast.mira, word).status == 200
    page = look(app, cast.mira, "abbey")
    assert page.status == 429
    assert page.sees("You have looked for a lot in a short time.")
    assert page.page.xpath("//input[@name='words']/@value") == ["abbey"]
    assert look(app, cast.asha, "abbey").status == 200


def test_a_page_of_finds_takes_as_many_statements_whatever_there_is(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    with app.app_context():
        statements = Statements(db.engine)
    thread = talk.start(cast.asha, "The kettle", "the")
    counts = []
    for more in (0, 60):
        talk.many(cast.beto, thread, more, "the kettle")
        talk.crowd(cast.mira, more // 4)
        page, leads_to = page_of(app, cast.mira), address(app, cast.mira, "kettle")
        with statements.counted() as seen:
            page.open(leads_to)
        counts.append(len(seen))
        assert len(links(page)) == min(1 + more, 20)
    assert counts == [7, 7], seen
