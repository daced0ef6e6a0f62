"""The seed: repeatable, of the size it says, and with nothing in it that the actions would not have left."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import joinedload

from swsolidarity.cli import cli
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock, search
from swsolidarity.core.db import Base, db
from swsolidarity.core.journal import JournalEntry
from swsolidarity.decisions.models import NamedBallot, Proposal
from swsolidarity.fund import check
from swsolidarity.fund.models import Entry, Fund, FundRequest
from swsolidarity.operations.seed import sizes, words, world
from swsolidarity.operations.seed.sizes import SIZES
from swsolidarity.threads import index
from swsolidarity.threads.models import RENDER_VERSION, Post, ReadPosition, Thread, rendering

pytestmark = pytest.mark.usefixtures("context")
NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)


def seeded(number: int = 1) -> None:
    with clock.frozen(NOW):
        world.make("small", number, lambda _line: None)


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_small_is_as_large_as_it_says() -> None:
    seeded()
    size = SIZES["small"]
    assert count(Thread) == size.threads
    assert count(Post) == size.posts
    assert count(Entry) == size.entries
    assert count(FundRequest) == size.requests
    assert count(NamedBallot) == size.ballots
    about_money = db.session.scalar(select(func.count()).where(Proposal.effect.is_not(None)))
    assert count(Proposal) - (about_money or 0) == size.decisions


def test_several_collectives_are_filled_and_what_is_written_afterwards_finds_free_numbers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Numbers handed out in bulk are given back before and after the actions write (PostgreSQL)."""
    monkeypatch.setitem(SIZES, "few", sizes.Size("few", 3, 36, 12, 120, 20, 150, 30, 12, 90, 2))
    with clock.frozen(NOW):
        world.make("few", 1, lambda _line: None)
    assert count(FundRequest) == 30
    if db.engine.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        newest = func.coalesce(func.max(table.c.id), 0) if "id" in table.c else None
        sequence = func.pg_get_serial_sequence(table.name, "id") if newest is not None else None
        name = db.session.scalar(select(sequence)) if sequence is not None else None
        if name is not None:
            after = db.session.scalar(select(func.nextval(name)))
            assert after > db.session.scalar(select(newest)), table.name


def test_the_books_of_a_seed_are_right() -> None:
    seeded()
    for fund_id in db.session.scalars(select(Fund.id)).all():
        assert not check.check(fund_id).problems


@pytest.mark.once
def test_the_same_number_makes_the_same_world_and_another_another() -> None:
    def world_of(number: int) -> list[object]:
        Base.metadata.drop_all(db.engine)
        Base.metadata.create_all(db.engine)
        seeded(number)
        threads = db.session.scalars(select(Thread).order_by(Thread.id)).all()
        requests = db.session.scalars(select(FundRequest.amount).order_by(FundRequest.id)).all()
        names = db.session.scalars(select(Membership).order_by(Membership.id)).all()
        found = [(row.public_id, row.title, row.post_count) for row in threads]
        told = [*found, *requests, *(member.name for member in names)]
        db.session.remove()
        return told

    first = world_of(7)
    assert first == world_of(7)
    assert first != world_of(8)


def test_a_seed_leaves_counters_marks_and_journal_as_the_actions_would() -> None:
    seeded()
    for thread in db.session.scalars(select(Thread)).all():
        posts = db.session.scalars(
            select(Post).where(Post.thread_id == thread.id).order_by(Post.position)
        ).all()
        assert [post.position for post in posts] == list(range(1, thread.last_position + 1))
        assert thread.post_count == len(posts)
        assert thread.starter_id == posts[0].author_id
        assert thread.bumped == posts[-1].id
        assert thread.last_post_at == posts[-1].written_at
        assert [post.id for post in posts] == sorted(post.id for post in posts)
        read = db.session.scalars(select(ReadPosition).where(ReadPosition.thread_id == thread.id))
        marks = {mark.membership_id: mark.position for mark in read}
        for post in posts:
            assert marks[post.author_id] >= post.position, "who writes has read what they wrote"
    written = db.session.scalar(select(func.count()).where(JournalEntry.kind == "threads.written"))
    assert written == count(Post)


def test_a_sample_of_posts_is_what_posting_would_have_stored() -> None:
    seeded()
    for post in db.session.scalars(select(Post).order_by(Post.public_id).limit(40)).all():
        assert post.rendered == rendering(post.source or "")
        assert post.render_version == RENDER_VERSION
        assert post.written_at == clock.this_hour(post.written_at)


def test_a_sample_of_posts_is_found_as_if_it_had_been_posted() -> None:
    seeded()

    def found_by(post: Post) -> list[str]:
        there = db.session.scalar(text("SELECT tokens FROM post_words WHERE rowid = :it"), {"it": post.id})
        return sorted(one.strip("'") for one in there.split())

    wanted = select(Post).order_by(Post.position > 1, Post.public_id).limit(40)
    for post in db.session.scalars(wanted.options(joinedload(Post.thread))).all():
        as_seeded = found_by(post)
        assert len(as_seeded) > 3
        index.renew(post.thread, post)
        assert found_by(post) == as_seeded
        assert post.indexed_with == search.made_with()


def test_a_seed_goes_only_into_an_empty_database() -> None:
    seeded()
    with pytest.raises(world.NotEmpty):
        seeded()


def test_the_command_says_how_to_sign_in_and_refuses_a_second_time(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("swsolidarity.operations.setup.migrate", lambda: None)
    run = app.test_cli_runner()
    first = run.invoke(cli, ["seed", "--size", "small"])
    assert first.exit_code == 0
    assert "seed-1-1" in first.stdout
    second = run.invoke(cli, ["seed"])
    assert second.exit_code != 0
    assert "There are people in this database already" in second.output
    assert "Example:" in run.invoke(cli, ["seed", "--help"]).output


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
def test_what_is_shared_out_among_collectives_is_the_whole(size: sizes.Size) -> None:
    parts = [sizes.of_collective(size, which) for which in range(size.collectives)]
    for name in ("members", "threads", "posts", "entries", "requests", "decisions", "ballots"):
        assert sum(getattr(part, name) for part in parts) == getattr(size, name)
    for part in parts:
        found = sizes.lengths(part.posts, part.threads, part.longest)
        assert sum(found) == part.posts
        assert len(found) == part.threads
        assert max(found) == found[0] == part.longest
        assert min(found) >= 1
        assert part.entries > 3 * part.requests


def test_no_two_invented_people_have_the_same_name() -> None:
    names = [words.name(number) for number in range(20_000)]
    assert len(set(names)) == len(names)
