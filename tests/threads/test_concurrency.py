"""Many people at once, with real threads and real commits."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import Conflict
from swsolidarity.threads import actions, queries
from swsolidarity.threads.models import Draft, Post, ReadPosition, Thread
from tests.factories import Factory, Member
from tests.threads.conftest import Cast
from tests.threads.talk import Talk

WRITERS = 8
EACH = 20


def at_once(app: Flask, people: list[Member], work: Callable[[Member], None]) -> list[BaseException]:
    """Everybody begins at the same moment; what went wrong."""
    start = threading.Barrier(len(people))
    errors: list[BaseException] = []

    def run(person: Member) -> None:
        with app.app_context():
            try:
                start.wait()
                work(person)
            except BaseException as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors


def test_eight_people_replying_at_once_leave_no_gap_and_no_double(
    app: Flask, talk: Talk, cast: Cast, make: Factory
) -> None:
    pid = talk.start(cast.asha)
    people = [make.member(cast.group) for _ in range(WRITERS)]

    def write(person: Member) -> None:
        for n in range(EACH):
            with transaction():
                found = queries.find(person.load(), pid)
                assert found is not None
                actions.reply(person.load(), found[0], source=f"{person.name} {n}", quotes=None, seen=0)

    assert at_once(app, people, write) == []
    posts = talk.posts(pid)
    assert [p.position for p in posts] == list(range(1, WRITERS * EACH + 2))
    for person in people:
        mine = [p.source for p in posts if p.author_id == person.id]
        assert mine == [f"{person.name} {n}" for n in range(EACH)]
    with app.app_context():
        thread = talk.row(pid)
        assert (thread.post_count, thread.last_position) == (WRITERS * EACH + 1, WRITERS * EACH + 1)
        assert thread.bumped == db.session.scalar(select(func.max(Post.id)))
        highest = select(func.max(Post.id)).where(Post.position == thread.last_position)
        assert thread.bumped == db.session.scalar(highest)


def test_eight_people_starting_at_once_are_all_listed(
    app: Flask, talk: Talk, cast: Cast, make: Factory
) -> None:
    people = [make.member(cast.group) for _ in range(WRITERS)]

    def write(person: Member) -> None:
        with transaction():
            actions.start(person.load(), title=person.name, source="Text", audience="all")

    assert at_once(app, people, write) == []
    assert set(talk.listed(cast.asha)) == {person.name for person in people}
    with app.app_context():
        assert len(set(db.session.scalars(select(Thread.bumped)))) == WRITERS


def test_closing_and_replying_at_once_end_in_one_order_or_the_other(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.asha)

    def work(person: Member) -> None:
        with transaction():
            found = queries.find(person.load(), pid)
            assert found is not None
            if person is cast.mira:
                actions.close(person.load(), found[0])
            else:
                actions.reply(person.load(), found[0], source="Just in time?", quotes=None, seen=1)

    errors = at_once(app, [cast.mira, cast.beto], work)
    written = len(talk.posts(pid)) - 1
    with app.app_context():
        assert talk.row(pid).closed
    assert (written, len(errors)) in ((1, 0), (0, 1))
    assert all(isinstance(error, Conflict) for error in errors)


def test_one_person_in_many_windows_keeps_one_mark_and_one_post_less(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.asha)
    talk.many(cast.beto, pid, 30)
    post = talk.reply(cast.asha, pid, "Delete me")
    positions = iter(range(1, 31, 4))
    lock = threading.Lock()

    def work(person: Member) -> None:
        with lock:
            position = next(positions)
        with transaction():
            actor = person.load()
            found = queries.find(actor, pid)
            assert found is not None
            actions.mark_read(actor, found[0], position)
        with transaction():
            gone = queries.post(cast.asha.load(), post)
            assert gone is not None
            actions.remove(cast.asha.load(), gone)

    assert at_once(app, [cast.mira] * WRITERS, work) == []
    with app.app_context():
        marks = db.session.scalars(
            select(ReadPosition.position).where(ReadPosition.membership_id == cast.mira.id)
        ).all()
        assert marks == [29]
        assert (talk.row(pid).post_count, talk.row(pid).last_position) == (31, 32)


def test_one_person_keeping_a_draft_in_two_windows_loses_nothing_but_the_older_text(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.asha)

    def work(person: Member) -> None:
        with transaction():
            actor = person.load()
            found = queries.find(actor, pid)
            assert found is not None
            actions.save_draft(actor, found[0], source="Window")

    assert at_once(app, [cast.beto] * 4, work) == []
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 1
