"""Lists narrowed to some conversations, and the tags beside them."""

from __future__ import annotations

import pytest
from flask import Flask

from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import Invalid, Refused
from swsolidarity.threads import actions, queries, rules
from swsolidarity.threads.models import Tag
from tests.browser import Browser
from tests.circles import Circles
from tests.counting import Statements
from tests.factories import Member
from tests.threads.conftest import Cast
from tests.threads.talk import Talk


def shown(talk: Talk, who: Member, show: str) -> list[str]:
    with talk.app.app_context():
        return [row.title for row in queries.conversations(who.load(), show=show).items]


def make_tag(talk: Talk, who: Member, name: str) -> str:
    with talk.app.app_context(), transaction():
        return actions.make_tag(who.load(), name).public_id


def put(talk: Talk, who: Member, thread: str, *names: str) -> None:
    with talk.app.app_context(), transaction():
        actor = who.load()
        found = queries.find(actor, thread)
        assert found is not None
        actions.tag(actor, found[0], [tag for tag in queries.tags(actor) if tag.name in names])


def test_a_conversation_needs_an_answer_until_somebody_else_writes_or_it_is_closed(
    talk: Talk, cast: Cast
) -> None:
    one, two = talk.start(cast.asha, "One"), talk.start(cast.asha, "Two")
    talk.start(cast.mira, "Between us", audience="stewards")
    talk.reply(cast.asha, one, "Nobody?")
    assert shown(talk, cast.beto, "unanswered") == ["One", "Two"]
    talk.reply(cast.beto, one, "Me.")
    assert shown(talk, cast.beto, "unanswered") == ["Two"]
    talk.do(cast.mira, "close", two)
    assert shown(talk, cast.beto, "unanswered") == []
    assert shown(talk, cast.mira, "unanswered") == ["Between us"]


def test_mine_are_those_i_wrote_in(talk: Talk, cast: Cast) -> None:
    one = talk.start(cast.asha, "One")
    talk.start(cast.mira, "Two")
    talk.reply(cast.beto, one)
    assert shown(talk, cast.asha, "mine") == ["One"]
    assert shown(talk, cast.beto, "mine") == ["One"]
    assert shown(talk, cast.noor, "mine") == []


def test_every_narrowed_list_goes_page_by_page(app: Flask, talk: Talk, cast: Cast) -> None:
    make_tag(talk, cast.mira, "rent")
    for pid in talk.crowd(cast.asha, 25):
        put(talk, cast.asha, pid, "rent")
    with app.app_context():
        actor = cast.asha.load()
        [way] = queries.ways(actor)
        for page in (
            lambda after: queries.conversations(actor, show="mine", after=after),
            lambda after: queries.conversations(actor, show="unanswered", after=after),
            lambda after: queries.tagged(actor, way.id, after=after),
        ):
            first = page(None)
            second = page(first.older)
            titles = [row.title for row in (*first.items, *second.items)]
            assert titles == [f"Number {n}" for n in range(24, -1, -1)]
            assert second.older is None


def test_tags_are_made_by_keepers_and_chosen_by_whoever_starts(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    with pytest.raises(Refused):
        make_tag(talk, cast.asha, "rent")
    for name in ("rent", "Police", "health", "fun"):
        make_tag(talk, cast.mira, name)
    with pytest.raises(Invalid):
        make_tag(talk, cast.mira, "RENT")
    with pytest.raises(Invalid):
        put(talk, cast.asha, pid, "rent", "Police", "health", "fun")
    with pytest.raises(Refused):
        put(talk, cast.beto, pid, "rent")
    put(talk, cast.asha, pid, "rent", "fun")
    beto = Browser(app).sign_in(cast.beto).open(talk.url(cast.beto))
    beto.click("#rent")
    assert beto.sees("Shoes")
    beto.click("#Police")
    assert beto.sees("No conversation has this tag.")
    mira = Browser(app).sign_in(cast.mira).open(talk.url(cast.mira, "tags"))
    mira.press("Take it away")
    assert mira.sees("The tag is gone.")
    with app.app_context():
        assert db.session.query(Tag).count() == 3
        assert len(queries.opened(cast.beto.load(), pid).tags) == 1  # type: ignore[union-attr]


def test_there_is_an_end_to_tags(talk: Talk, cast: Cast) -> None:
    for n in range(rules.MOST_TAGS):
        make_tag(talk, cast.mira, f"tag {n}")
    with pytest.raises(Invalid):
        make_tag(talk, cast.mira, "one more")
    with pytest.raises(Invalid):
        make_tag(talk, cast.mira, " ")


def test_choosing_tags_on_the_page(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    asha = Browser(app).sign_in(cast.asha).open(talk.url(cast.asha, pid)).click("Choose tags")
    assert asha.sees("No tags yet.")
    mira = Browser(app).sign_in(cast.mira).open(talk.url(cast.mira, "tags"))
    mira.fill(name="").press("Add the tag")
    assert mira.status == 422
    mira.fill(name="rent").press("Add the tag")
    tag = mira.page.xpath("//ul[@class='links']//a/@href")[0].rpartition("/")[2]
    asha.open(talk.url(cast.asha, f"{pid}/tags")).fill(tags=[tag]).press("Save")
    assert asha.sees("The tags of this conversation are saved.")
    assert asha.sees("#rent")


def test_only_ones_own_circles_are_ways_to_narrow_a_list(app: Flask, talk: Talk, cast: Cast) -> None:
    circles = Circles(app)
    circle = circles.start(cast.asha, "open", "Night")
    circles.talk(cast.asha, circle, "Inside")
    asha, beto = Browser(app).sign_in(cast.asha), Browser(app).sign_in(cast.beto)
    assert asha.open(talk.url(cast.asha)).click("Night").sees("Inside")
    talk.start(cast.beto)
    assert not beto.open(talk.url(cast.beto)).sees("Night")
    assert beto.open(talk.url(cast.beto, f"in/{circle}")).status == 404
    assert beto.open(talk.url(cast.beto, "tagged/" + "A" * 22)).status == 404


def test_a_narrowed_list_costs_what_the_list_costs(
    app: Flask, talk: Talk, cast: Cast, statements: Statements
) -> None:
    pid = talk.start(cast.asha)
    make_tag(talk, cast.mira, "rent")
    put(talk, cast.asha, pid, "rent")
    asha = Browser(app).sign_in(cast.asha).open(talk.url(cast.asha))
    tagged = asha.page.xpath("//nav[@class='ways']//a[contains(., 'rent')]/@href")[0]
    for url in ("?show=unanswered", "?show=mine", "?show=decided", "?show=nonsense", tagged):
        with statements.counted() as seen:
            assert asha.open(url if url == tagged else talk.url(cast.asha, url)).status == 200
        assert len(seen) == 6, (url, seen)
