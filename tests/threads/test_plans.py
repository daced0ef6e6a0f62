"""How the database goes about the hot queries: by an index, never through a whole table."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, insert, select, text

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock, ids
from swsolidarity.core.db import db, transaction
from swsolidarity.notices import actions as notices
from swsolidarity.notices import queries as inbox
from swsolidarity.threads import queries
from swsolidarity.threads.models import Draft, Following, ReadPosition, Tag, Thread, ThreadTag
from swsolidarity.threads.queries import Look
from tests.circles import Circles
from tests.factories import Factory
from tests.threads.conftest import Cast
from tests.threads.talk import Talk


def hot(actor: Membership, pid: str, post: str) -> dict[str, Callable[[], object]]:
    found = queries.find(actor, pid)
    assert found is not None
    thread = found[0]
    cursor = queries.conversations(actor).older
    [(circle, _tie)] = collectives.my_circles(actor)
    inside = db.session.scalars(select(Thread).where(Thread.circle_id == circle.id).limit(1)).one()
    return {
        "the list": lambda: queries.conversations(actor),
        "the list further on": lambda: queries.conversations(actor, after=cursor),
        "what needs an answer": lambda: queries.conversations(actor, show=queries.UNANSWERED),
        "what was decided": lambda: queries.conversations(actor, show=queries.DECIDED),
        "mine": lambda: queries.conversations(actor, show=queries.MINE),
        "a tag": lambda: queries.tagged(actor, 1),
        "ways to narrow": lambda: queries.ways(actor),
        "one conversation to look at": lambda: queries.opened(actor, pid),
        "who hears what": lambda: queries.following(thread),
        "the latest": lambda: queries.latest(actor, 3),
        "the number on the tab": lambda: queries.unread_total(actor),
        "one conversation": lambda: queries.find(actor, pid),
        "a page of it": lambda: queries.posts(actor, thread, 9),
        "one place": lambda: queries.at(thread, 5),
        "one reply": lambda: queries.post(actor, post),
        "the draft": lambda: queries.draft(actor, thread),
        "a new draft": lambda: queries.draft(actor, None),
        "the drafts": lambda: queries.drafts(actor),
        "people called": lambda: queries.called(thread, ["Asha", "Beto"]),
        "people called in a circle": lambda: queries.called(inside, ["Fern", "Beto"]),
        "one circle's conversations": lambda: queries.in_circle(actor, circle.id),
        "the circle": lambda: collectives.circle(actor, circle.public_id),
        "my circles": lambda: collectives.my_circles(actor, "in"),
        "circles to look in": lambda: collectives.circles_of(actor),
        "other circles": lambda: collectives.other_circles(actor),
        "who is in it": lambda: collectives.inside(actor, circle),
        "who asks": lambda: collectives.askers(circle),
        "whether one is in it": lambda: collectives.is_in(actor.id, circle.id),
        "the search": lambda: queries.found(actor, Look([("one", "ones")], circles=[circle.id])),
        "the search further on": lambda: queries.found(actor, Look([("one",), ("more",)], before=300)),
        "the search in a conversation": lambda: queries.found(actor, Look([("one",)], thread=thread)),
        "the search lately": lambda: queries.found(actor, Look([("one",)], within=timedelta(days=7))),
        "what needs you": lambda: queries.needs_you(actor),
        "the inbox": lambda: inbox.inbox(actor),
        "unread notices": lambda: inbox.unread_count(actor),
    }


OURS = "thread|post|draft|read_position|notice|membership|circle|circle_member|tag|thread_tag|following"
SORTED = (
    "what needs an answer",
    "what was decided",
    "the list",
    "the list further on",
    "the latest",
    "the inbox",
    "one circle's conversations",
)
# SQLite says SCAN for whole tables and whole indexes alike; PostgreSQL shows an index without a condition.
WHOLE = re.compile(
    rf"SCAN ({OURS})\b|Seq Scan on ({OURS})\b"
    rf"|Index (?:Only )?Scan [^\n]* on ({OURS})\b[^\n]*\n(?! *Index Cond)"
)


@pytest.fixture
def filled(app: Flask, talk: Talk, cast: Cast, make: Factory) -> tuple[str, str]:
    pid = talk.start(cast.beto)
    talk.many(cast.beto, pid, 400)
    talk.crowd(cast.mira, 300)
    talk.crowd(cast.outsider, 1500)
    people = {
        "collective_id": cast.outsider.group.id,
        "state": "active",
        "joined_at": clock.now(),
        "agreed_version": 1,
    }
    with app.app_context(), transaction() as session:
        session.execute(insert(Membership), [{**people, "public_id": ids.public_id()} for _ in range(800)])
        members = session.scalars(select(Membership.id).order_by(Membership.id.desc())).all()
        threads = session.scalars(select(Thread.id)).all()
        session.execute(
            insert(ReadPosition),
            [
                {"membership_id": m, "thread_id": t, "position": 1}
                for m in members[:40]
                for t in threads[:300]
            ],
        )
        session.execute(
            insert(Following),
            [
                {"membership_id": m, "thread_id": t, "hears": "all"}
                for m in members[:40]
                for t in threads[:300]
            ],
        )
        tags = [
            Tag(collective_id=here, name=f"Word {n}", name_index=n.to_bytes(16, "big"))
            for n in range(40)
            for here in (cast.group.id, cast.outsider.group.id)
        ]
        session.add_all(tags)
        session.flush()
        session.execute(
            insert(ThreadTag),
            [{"thread_id": t, "tag_id": tags[(t + n) % len(tags)].id} for t in threads for n in range(3)],
        )
        drafts = [Draft(membership_id=m, title="", text="x", updated_on=clock.now().date()) for m in members]
        session.add_all(drafts)
        for n in range(400):
            notices.tell(
                cast.asha.id if n % 9 == 0 else cast.outsider.id, "threads.mention", f"threads.post:{n}"
            )
    circles = Circles(app)
    for n in range(40):
        circle = circles.start(make.member(cast.group), "open", f"Number {n}")
        for who in (cast.mira, cast.beto) if n % 2 else ():
            circles.enter(who, circle, f"Name {n} of {who.name}"[:40])
    circles.enter(cast.asha, circle, "Fern")
    talk.crowd(cast.asha, 600, circle)
    talk.crowd(cast.beto, 300, circles.start(cast.beto))
    return pid, talk.posts(pid)[7].public_id


def test_a_whole_table_would_be_noticed() -> None:
    for plan in (
        "SCAN thread",
        "SCAN post USING COVERING INDEX x",
        "  ->  Seq Scan on notice  (cost=0..1)",
        "  ->  Index Scan using pk_post on post  (cost=0..1)\n        Filter: x",
    ):
        assert WHOLE.search(plan + "\n"), plan
    for plan in (
        "SEARCH thread USING INDEX x (collective_id=?)",
        "  ->  Index Scan using pk_post on post  (cost=0..1)\n        Index Cond: (id = 1)",
    ):
        assert not WHOLE.search(plan + "\n"), plan


def test_no_hot_query_reads_a_whole_table(app: Flask, cast: Cast, filled: tuple[str, str]) -> None:
    pid, post = filled
    with app.app_context():
        postgresql = db.engine.dialect.name == "postgresql"
        if postgresql:
            db.session.execute(text("ANALYZE"))
            db.session.execute(text("SET enable_seqscan = off"))
            # A merge join stops early when its partner is short; its plan looks like a whole index.
            db.session.execute(text("SET enable_mergejoin = off"))
        actor = cast.asha.load()
        for name, ask in hot(actor, pid, post).items():
            seen: list[tuple[str, Any]] = []

            def note(
                _c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any, to: Any = seen
            ) -> None:
                to.append((statement, parameters))

            event.listen(db.engine, "before_cursor_execute", note)
            try:
                ask()
            finally:
                event.remove(db.engine, "before_cursor_execute", note)
            assert seen, name
            for statement, parameters in seen:
                explain = "EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN "
                rows = db.session.connection().exec_driver_sql(explain + statement, parameters).all()
                plan = "\n".join(str(row[-1]) for row in rows)
                assert not WHOLE.search(plan + "\n"), f"{name}\n{statement}\n{plan}"
                if name in SORTED:
                    assert "TEMP B-TREE" not in plan, f"{name} sorts\n{plan}"
                    assert not re.search(r"^ *Sort ", plan, re.MULTILINE), f"{name} sorts\n{plan}"
