"""Moving to a circle, parting, joining: nothing is lost, nobody reads more than before, a trace stays."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.notices.models import Notice
from swsolidarity.threads import actions, queries
from swsolidarity.threads.models import Post, Thread
from tests.browser import Browser
from tests.circles import Circles, circle_of
from tests.factories import Member
from tests.threads.conftest import Cast
from tests.threads.talk import Talk
from tests.threads.test_concurrency import at_once
from tests.threads.test_following import hear
from tests.threads.test_notify import told


def part(talk: Talk, who: Member, thread: str, *positions: int, title: str = "Boots") -> str:
    with talk.app.app_context(), transaction():
        return actions.part(who.load(), talk.row(thread), positions, title=title).public_id


def join(talk: Talk, who: Member, thread: str, into: str) -> None:
    with talk.app.app_context(), transaction():
        actions.join(who.load(), talk.row(thread), talk.row(into))


def move(talk: Talk, who: Member, thread: str, circle: str) -> None:
    with talk.app.app_context(), transaction():
        actions.move(who.load(), talk.row(thread), circle_of(circle))


def said(talk: Talk, thread: str) -> list[str | None]:
    return [post.source if post.trace is None else post.trace for post in talk.posts(thread)]


def counters(talk: Talk, thread: str) -> tuple[int, int]:
    with talk.app.app_context():
        row = talk.row(thread)
        alive = select(func.count()).where(
            Post.thread_id == row.id, Post.removed.is_(False), Post.trace.is_(None)
        )
        assert row.post_count == db.session.scalar(alive)
        assert row.last_position == db.session.scalar(
            select(func.max(Post.position)).where(Post.thread_id == row.id)
        )
        return row.post_count, row.last_position


def test_parting_takes_replies_along_and_leaves_a_way_to_each(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha, text="Shoes?")
    talk.reply(cast.beto, pid, "Boots?")
    talk.reply(cast.asha, pid, "Red shoes", quotes=1)
    moved = talk.reply(cast.mira, pid, "Blue boots", quotes=2)
    hear(talk, cast.beto, pid, "all")
    talk.mark(cast.noor, pid, 4)
    made = part(talk, cast.mira, pid, 2, 4)
    assert said(talk, pid) == ["Shoes?", "went", "Red shoes", "went"]
    assert said(talk, made) == ["Boots?", "Blue boots", "came"]
    assert talk.posts(made)[1].quotes == 1
    assert counters(talk, pid) == (2, 4)
    assert counters(talk, made) == (2, 3)
    assert talk.listed(cast.noor) == {"Boots": 0, "Shoes": 0}
    assert talk.listed(cast.beto)["Boots"] == 3
    with app.app_context():
        assert queries.following(talk.row(made)) == {cast.beto.id: "all"}
    asha = Browser(app).sign_in(cast.asha).open(talk.url(cast.asha, pid))
    assert asha.sees("Mira moved what was here.")
    asha.click("Go there")
    assert asha.sees("Boots?")
    assert asha.sees("Mira moved what is above here from another conversation.")
    place = asha.client.get(talk.url(cast.asha, f"post/{moved}"))
    assert place.location == talk.url(cast.asha, f"{made}?page=1#p2")


def test_parting_asks_for_replies_and_a_title_and_leaves_the_first_text(talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    talk.reply(cast.beto, pid)
    for positions, title in (((1,), "Boots"), ((), "Boots"), ((9,), "Boots"), ((2,), "")):
        with pytest.raises(Invalid):
            part(talk, cast.mira, pid, *positions, title=title)
    with pytest.raises(Refused):
        part(talk, cast.asha, pid, 2)
    assert len(talk.posts(pid)) == 2


def test_parting_on_the_page(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    talk.many(cast.beto, pid, 24)
    mira = Browser(app).sign_in(cast.mira).open(talk.url(cast.mira, f"{pid}?page=2"))
    mira.click("Give replies a conversation of their own")
    assert mira.sees("Beto Núñez: One more. 19")
    mira.press("Move them")
    assert mira.status == 422
    mira.fill(title="Boots", replies=["21", "22"]).press("Move them")
    assert mira.sees("They have a conversation of their own now.")
    assert said(talk, mira.url.rpartition("/")[2]) == ["One more. 19", "One more. 20", "came"]


def test_joining_puts_one_at_the_end_of_the_other(app: Flask, talk: Talk, cast: Cast) -> None:
    one, two = talk.start(cast.asha, "One", "First"), talk.start(cast.beto, "Two", "Second")
    talk.reply(cast.beto, one, "Answer", quotes=1)
    talk.mark(cast.noor, one, 2)
    talk.mark(cast.noor, two, 1)
    with app.app_context(), transaction():
        actions.save_draft(cast.noor.load(), talk.row(one), source="Half")
    join(talk, cast.mira, one, two)
    assert said(talk, two) == ["Second", "joined", "First", "Answer"]
    assert said(talk, one) == ["went"]
    assert talk.posts(two)[3].quotes == 3
    assert counters(talk, two) == (3, 4)
    assert counters(talk, one) == (0, 1)
    assert talk.listed(cast.noor) == {"One": 0, "Two": 0}
    with app.app_context():
        kept = queries.draft(cast.noor.load(), talk.row(two))
        assert kept is not None
        assert kept.text == "Half"
    asha = Browser(app).sign_in(cast.asha).open(talk.url(cast.asha, one))
    assert asha.sees("Mira moved what was here.")
    assert asha.click("Go there").sees("Mira joined another conversation to this one. It begins below.")


def test_only_what_the_same_people_read_is_joined(app: Flask, talk: Talk, cast: Cast) -> None:
    circles = Circles(app)
    circle = circles.start(cast.mira, "open", "Night")
    inside = circles.talk(cast.mira, circle, "Inside")
    pid, secret = talk.start(cast.asha), talk.start(cast.asha, "Secret", audience="stewards")
    other = talk.start(cast.mira, "Other secret", audience="stewards")
    for one, two in ((pid, secret), (secret, pid), (secret, other), (pid, inside), (inside, pid), (pid, pid)):
        with pytest.raises(Conflict):
            join(talk, cast.mira, one, two)
    with pytest.raises(Refused):
        join(talk, cast.asha, pid, pid)


def test_joining_on_the_page_offers_what_the_same_people_read(app: Flask, talk: Talk, cast: Cast) -> None:
    one, two = talk.start(cast.asha, "One"), talk.start(cast.asha, "Two")
    talk.start(cast.mira, "Secret", audience="stewards")
    mira = Browser(app).sign_in(cast.mira).open(talk.url(cast.mira, one)).click("Join it to another")
    assert mira.sees("Two")
    assert not mira.sees("Secret")
    assert mira.press("Join the two").status == 422
    mira.fill(into=two).press("Join the two")
    assert mira.sees("They are one conversation now.")


def test_two_who_join_the_same_two_both_ways_at_once_lose_nothing(app: Flask, talk: Talk, cast: Cast) -> None:
    one, two = talk.start(cast.asha, "One", "First"), talk.start(cast.asha, "Two", "Second")
    ways = {cast.mira: (one, two), cast.beto: (two, one)}

    def work(person: Member) -> None:
        with transaction():
            first, second = ways[person]
            actions.join(cast.mira.load(), talk.row(first), talk.row(second))

    assert at_once(app, [cast.mira, cast.beto], work) == []
    texts = [text for text in said(talk, one) + said(talk, two) if text in ("First", "Second")]
    assert sorted(texts) == ["First", "Second"]
    counters(talk, one)
    counters(talk, two)


def test_in_a_circle_it_stands_under_the_names_it_was_written_under(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    circles = Circles(app)
    circle = circles.start(cast.asha, "open", "Night", "Moth")
    circles.enter(cast.mira, circle, "Fern")
    pid = talk.start(cast.asha, text="@Mira @Noor look")
    talk.reply(cast.beto, pid, "Mine")
    told(app)
    with pytest.raises(Refused):
        move(talk, cast.beto, pid, circle)
    move(talk, cast.mira, pid, circle)
    talk.reply(cast.asha, pid, "Inside now")
    beto = Browser(app).sign_in(cast.beto)
    assert beto.open(talk.url(cast.beto, pid)).status == 404
    assert not beto.open(talk.url(cast.beto)).sees("Shoes")
    mira = Browser(app).sign_in(cast.mira).open(talk.url(cast.mira, pid))
    writers = [name.text_content() for name in mira.page.xpath("//article//h2/bdi")]
    assert writers == ["Asha", "Beto Núñez", "Moth"]
    assert mira.sees("Fern moved this conversation to the circle.")
    assert mira.open(talk.url(cast.mira)).sees("Asha · 2 replies")
    with app.app_context():
        assert db.session.scalars(select(Notice.membership_id)).all() == [cast.mira.id]
    with pytest.raises(Conflict):
        move(talk, cast.mira, pid, circle)


def test_moving_on_the_page_says_who_will_not_read_it_any_more(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    mira = Browser(app).sign_in(cast.mira).open(talk.url(cast.mira, pid)).click("Move it to a circle")
    assert mira.sees("You are in no circle.")
    circle = Circles(app).start(cast.mira, "hidden", "Night")
    mira.open(talk.url(cast.mira, f"{pid}/move"))
    assert mira.sees("Only those in the circle can read it from then on.")
    assert mira.press("Move it to the circle").status == 422
    mira.fill(circle=circle).press("Move it to the circle")
    assert mira.sees("This conversation goes on in the circle.")
    with app.app_context():
        assert db.session.scalar(select(Thread.circle_id)) is not None


def test_a_trace_is_no_text_that_could_be_changed_or_quoted(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    talk.reply(cast.beto, pid)
    part(talk, cast.mira, pid, 2)
    trace = talk.posts(pid)[1].public_id
    mira = Browser(app).sign_in(cast.mira)
    assert mira.open(talk.url(cast.mira, f"post/{trace}/edit")).status == 403
    mira.open(talk.url(cast.mira, f"{pid}?quote=2"))
    assert mira.page.xpath("//textarea")[0].value.strip() == ""
