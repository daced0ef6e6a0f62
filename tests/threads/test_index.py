"""What can be found by whom: as a plain reading of everything would find it, on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import contains_eager

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock, search, vault, words
from swsolidarity.core.db import db, transaction
from swsolidarity.threads import index, jobs, policy, queries
from swsolidarity.threads.models import Post, Thread
from swsolidarity.threads.queries import Look
from tests.circles import Circles, circle_of
from tests.factories import Factory, Member
from tests.threads.conftest import Cast
from tests.threads.talk import Talk

TEXTS = (
    "Wir treffen uns im **Café** an der Straße",
    "Cafes and meetings: who votes?",
    "性工作者工会今天开会",
    "セックスワーカーの組合",
    "성노동자 조합에서 집회가 있다",
    "ประชุมสหภาพแรงงานพรุ่งนี้",
    "ປະຊຸມສະຫະພັນ",
    "ប្រជុំសហជីព",
    "အလုပ်သမားသမဂ္ဂ အစည်းအဝေး",
    "اجتماع النقابة غدًا",
    "עוֹבְדוֹת מין",
    "यूनियन की बैठक",
    "Профспілка збирається",
    "> Quoted: the rent\n\nThe *rent* is [due](https://example.org/rent) on 3 May",
)
ASKED = (
    "cafe",
    "strasse",
    "vote",
    "meeting",
    "工会",
    "会",
    "組合",
    "집회",
    "แรงงาน",
    "ສະຫະ",
    "សហជីព",
    "သမဂ္ဂ",
    "نقابة",
    "עובדות",
    "बैठक",
    "профспілка",
    "rent may",
    "example",
    "kettle",
    "shared",
    "the",
    "nowhere",
)


def read_all() -> list[tuple[Post, set[str]]]:
    """The oracle's memory: every post there is with its words, newest first."""
    every = select(Post).join(Post.thread).options(contains_eager(Post.thread)).order_by(Post.id.desc())
    read = []
    for post in db.session.scalars(every):
        seen = words.words(words.readable(post.rendered or ""))
        read.append((post, seen | words.words(post.thread.title) if post.position == 1 else seen))
    return read


def would_find(
    read: list[tuple[Post, set[str]]], readable: set[int], asked: str, look: dict[str, Any]
) -> list[str]:
    """What fits of what may be read."""
    wanted = words.asked(asked)
    return [
        post.public_id
        for post, seen in read
        if post.thread_id in readable
        and all(any(form in seen for form in forms) for forms in wanted)
        and ("thread" not in look or post.thread_id == look["thread"].id)
        and ("circle_id" not in look or post.thread.circle_id == look["circle_id"])
        and ("within" not in look or post.written_at >= clock.now() - look["within"])
    ]


def all_pages(actor: Membership, asked: str, **look: Any) -> list[str]:
    mine = [one.id for one, _tie in collectives.my_circles(actor, "in")]
    found: list[str] = []
    before = None
    while True:
        page = queries.found(actor, Look(words.asked(asked), circles=mine, before=before, **look))
        found += [one.public_id for one in page.items]
        if (before := page.before) is None:
            return found


def finds(app: Flask, who: Member, asked: str, **look: Any) -> list[str]:
    with app.app_context():
        return all_pages(who.load(), asked, **look)


def live_tokens() -> set[str]:
    """Every token the database can still tell."""
    if db.engine.dialect.name == "postgresql":
        return {
            one for row in db.session.scalars(text("SELECT tokens FROM post_words")) for one in tokens(row)
        }
    db.session.execute(text("CREATE VIRTUAL TABLE temp.told USING fts5vocab(main, 'post_words', 'row')"))
    found = set(db.session.scalars(text("SELECT term FROM temp.told")))
    kept = db.session.scalars(text("SELECT c0 FROM post_words_content")).all()
    assert found >= {one for row in kept for one in row.split()}
    db.session.rollback()
    return found


def tokens(row: str) -> Iterator[str]:
    return (one.strip("'") for one in row.split())


@pytest.fixture
def circle(app: Flask, cast: Cast) -> str:
    """A hidden one, with Asha and Mira in it."""
    made = Circles(app)
    circle = made.start(cast.asha, "open", "Night")
    made.enter(cast.mira, circle, "Fern")
    return circle


def corpus(app: Flask, talk: Talk, cast: Cast, circle: str) -> None:
    """Everything in TEXTS, said to all, to the stewards, in the circle and elsewhere, some of it long ago."""
    for n, source in enumerate(TEXTS):
        talk.start(cast.beto, f"Shared {n}", source)
    for who, audience in ((cast.beto, "stewards"), (cast.mira, "stewards"), (cast.outsider, "all")):
        talk.start(who, "Kettle", f"Shared. {TEXTS[1]} {TEXTS[2]}", audience)
    for source in TEXTS:
        talk.reply_in_circle(cast.asha, talk.crowd(cast.asha, 1, circle)[0], source)
    long = talk.start(cast.mira, "Long", "The first")
    talk.many(cast.mira, long, 45, "the rent café 工会")
    with app.app_context(), transaction():
        # An old conversation, which nobody on probation reads, and which no narrow look reaches.
        old = clock.this_hour(clock.now() - timedelta(days=120))
        first = talk.row(long)
        db.session.execute(
            update(Thread).where(Thread.title_sealed == first.title_sealed).values(last_post_at=old)
        )
        db.session.execute(update(Post).where(Post.thread_id == first.id).values(written_at=old))
        index.outdate(Post.thread_id == first.id)
    with app.app_context():
        jobs.index_anew()


def test_everybody_finds_what_a_plain_reading_of_all_they_may_read_would_find(
    app: Flask, talk: Talk, cast: Cast, circle: str
) -> None:
    corpus(app, talk, cast, circle)
    with app.app_context():
        one_of_them = select(Thread).where(Thread.circle_id.is_not(None)).limit(1)
        inside = db.session.scalars(one_of_them).one()
        looks: list[dict[str, Any]] = [
            {},
            {"circle_id": circle_of(circle).id},
            {"thread": inside},
            {"within": timedelta(days=31)},
        ]
        seen, read = 0, read_all()
        for who in (cast.asha, cast.beto, cast.mira, cast.noor, cast.outsider):
            actor = who.load()
            readable = {post.thread_id for post, _seen in read if policy.may_read(actor, post.thread)}
            for asked, look in product(ASKED, looks):
                if "thread" in look and inside.id not in readable:
                    continue
                expected = would_find(read, readable, asked, look)
                assert all_pages(actor, asked, **look) == expected, (who.name, asked, look)
                seen += len(expected)
        assert seen > 300
        assert len(all_pages(cast.asha.load(), "the")) > 40, "more than two pages"


def test_what_is_edited_deleted_or_renamed_is_found_as_it_is_now(app: Flask, talk: Talk, cast: Cast) -> None:
    thread = talk.start(cast.asha, "Lanterns", "A heron stands there")
    reply = talk.reply(cast.beto, thread, "An otter too")
    first = talk.posts(thread)[0].public_id
    assert finds(app, cast.mira, "heron") == finds(app, cast.mira, "lantern") == [first]
    talk.edit(cast.beto, reply, "A badger too")
    assert finds(app, cast.mira, "otter") == []
    assert finds(app, cast.mira, "badger") == [reply]
    talk.edit(cast.asha, first, "A crane stands there", title="Candles")
    assert finds(app, cast.mira, "heron") == finds(app, cast.mira, "lanterns") == []
    assert finds(app, cast.mira, "crane candles") == [first]
    talk.remove(cast.beto, reply)
    talk.remove(cast.asha, first)
    assert finds(app, cast.mira, "badger") == finds(app, cast.mira, "crane") == []
    assert finds(app, cast.mira, "candles") == [first], "the title is still there"
    with app.app_context():
        [shown] = queries.found(cast.mira.load(), Look(words.asked("candles"))).items
        assert shown.removed
        assert [piece for piece in shown.title if piece.found] == [("Candles", True)]


def test_whoever_leaves_a_circle_finds_nothing_of_it_and_with_the_last_its_words_are_gone(
    app: Flask, talk: Talk, cast: Cast, circle: str
) -> None:
    talk.crowd(cast.asha, 3, circle)
    assert len(finds(app, cast.mira, "text")) == 3
    assert finds(app, cast.beto, "text") == []
    made = Circles(app)
    made.leave(cast.mira, circle)
    assert finds(app, cast.mira, "text") == []
    with app.app_context():
        group = index.readers(cast.asha.group.id, "circle", circle_of(circle).id)
        [token] = vault.current().search_tokens(group, ["text"])
        assert token in live_tokens()
    made.leave(cast.asha, circle)
    with app.app_context():
        jobs.sweep_index()
        assert token not in live_tokens()
        assert db.session.scalar(text("SELECT count(*) FROM post_words")) == 0


def test_what_was_deleted_without_a_word_to_the_index_is_swept_out(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    thread = talk.start(cast.asha, "Gone", "soon")
    kept = talk.start(cast.asha, "Kept", "for long")
    with app.app_context(), transaction() as session:
        session.execute(text("DELETE FROM thread WHERE public_id = :it"), {"it": thread})
    assert finds(app, cast.asha, "soon") == []
    with app.app_context():
        jobs.sweep_index()
        group = index.readers(cast.asha.group.id, "all")
        told = live_tokens()
        gone, there = vault.current().search_tokens(group, ["soon", "long"])
        assert gone not in told
        assert there in told
    assert finds(app, cast.asha, "long") == [talk.posts(kept)[0].public_id]


def test_no_two_groups_of_readers_share_a_token(app: Flask, talk: Talk, cast: Cast, circle: str) -> None:
    """Whoever takes the disk cannot join collectives, nor read others' words by writing their own (§6)."""
    said = "Exactly the same words, 工会"
    for who, audience in ((cast.mira, "all"), (cast.mira, "stewards"), (cast.outsider, "all")):
        talk.start(who, "Same", said, audience)
    talk.reply_in_circle(cast.asha, talk.crowd(cast.asha, 1, circle)[0], said)
    with app.app_context():
        rows = [set(tokens(row)) for row in db.session.scalars(text("SELECT tokens FROM post_words"))]
        assert all(re.fullmatch("[0-9a-f]{10}", one) for row in rows for one in row), "and nothing readable"
        alike = [one for one in rows if len(one) > 6]
        assert len(alike) == 4
        assert not any(one & other for at, one in enumerate(alike) for other in alike[:at])


def test_after_a_change_of_keys_everything_is_found_and_the_old_key_can_go(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    thread = talk.start(cast.asha, "Lanterns", "A heron")
    with app.app_context():
        old = vault.current()
    new = old.keyring.with_new_key()
    try:
        vault.configure(vault.Vault(new))
        reply = talk.reply(cast.asha, thread, "Another heron")
        first = talk.posts(thread)[0].public_id
        assert finds(app, cast.asha, "heron") == [reply, first], "made with two keys"
        with app.app_context():
            with transaction():
                assert index.renew_outdated(100) == 1
            made = {*db.session.scalars(select(Post.indexed_with))}
            assert made == {search.made_with()}
            only_new = search.question([(index.readers(cast.asha.group.id, "all"), [("heron",)])], "sqlite")
            assert only_new.count("(") == 4, "asked under both keys while both are there"
        assert finds(app, cast.asha, "heron") == [reply, first]
    finally:
        vault.configure(old)


def test_what_cannot_be_opened_any_more_stops_nobody(app: Flask, talk: Talk, cast: Cast) -> None:
    broken = talk.posts(talk.start(cast.asha, "One", "heron"))[0].public_id
    whole = talk.posts(talk.start(cast.asha, "Two", "heron"))[0].public_id
    with app.app_context():
        with transaction() as session:
            session.execute(
                update(Post)
                .where(Post.public_id == broken)
                .values(rendered_sealed=b"\0" * 60, source_sealed=b"\0")
            )
            index.outdate(Post.id > 0)
        jobs.index_anew()
        assert {*db.session.scalars(select(Post.indexed_with))} == {search.made_with()}
    assert finds(app, cast.asha, "heron") == [whole]


def test_posts_that_were_there_before_the_index_are_indexed_by_the_worker(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    thread = talk.start(cast.asha, "Lanterns", "A heron")
    talk.many(cast.asha, thread, 230, "heron")
    with app.app_context(), transaction() as session:
        session.execute(text("DELETE FROM post_words"))
        session.execute(update(Post).values(indexed_with=""))
    assert finds(app, cast.asha, "heron") == []
    with app.app_context():
        jobs.index_anew()
    assert len(finds(app, cast.asha, "heron")) == 231


def test_names_are_not_looked_for(app: Flask, talk: Talk, cast: Cast, make: Factory) -> None:
    talk.start(cast.beto, "Lanterns", "A heron")
    assert finds(app, cast.asha, "Beto") == finds(app, cast.asha, "Núñez") == []
