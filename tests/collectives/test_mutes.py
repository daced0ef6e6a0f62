"""Whom a member does not want to read or to hear from, and that nobody learns of it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity import worker
from swsolidarity.collectives import actions, queries
from swsolidarity.collectives.models import Mute
from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import Refused
from swsolidarity.notices.models import Notice
from swsolidarity.threads import queries as talk_queries
from tests.circles import Circles, tie_of
from tests.factories import Factory, Member
from tests.threads.talk import Talk


class People:
    def __init__(self, app: Flask, make: Factory) -> None:
        self.app, self.talk, self.circles = app, Talk(app), Circles(app)
        self.group = make.collective("Harbour")
        self.asha, self.beto, self.kai = (make.member(self.group, name) for name in ("Asha", "Beto", "Kai"))

    def mute(self, who: Member, whom: Member, circle: str | None = None, *, blocks: bool = False) -> None:
        with self.app.app_context(), transaction():
            tie = tie_of(whom, circle) if circle else None
            actions.mute(who.load(), whom.load(), tie=tie, blocks=blocks)

    def folded(self, who: Member, thread: str) -> list[bool]:
        """Which texts of a conversation are folded for somebody."""
        with self.app.app_context():
            actor = who.load()
            found = talk_queries.opened(actor, thread)
            assert found is not None
            return [post.muted for post in talk_queries.posts(actor, found.thread, 1)]

    def told(self, who: Member) -> list[str]:
        with self.app.app_context():
            worker.hand_out()
            mine = select(Notice.kind).where(Notice.membership_id == who.id).order_by(Notice.id)
            return list(db.session.scalars(mine))


@pytest.fixture
def here(app: Flask, make: Factory) -> People:
    return People(app, make)


def test_what_a_muted_person_writes_is_folded_for_whoever_muted_them(here: People) -> None:
    thread = here.talk.start(here.asha)
    here.talk.reply(here.beto, thread)
    here.mute(here.asha, here.beto)
    here.mute(here.asha, here.beto)
    assert here.folded(here.asha, thread) == [False, True]
    assert here.folded(here.beto, thread) == here.folded(here.kai, thread) == [False, False]


def test_a_muted_person_can_still_call_and_a_blocked_one_cannot(here: People) -> None:
    thread = here.talk.start(here.asha)
    here.mute(here.asha, here.beto)
    here.talk.reply(here.beto, thread, "@Asha look", quotes=1)
    assert here.told(here.asha) == ["threads.answer"]
    here.mute(here.asha, here.beto, blocks=True)
    here.talk.reply(here.beto, thread, "@Asha look again", quotes=1)
    assert here.told(here.asha) == ["threads.answer"]
    here.talk.reply(here.kai, thread, "@Asha look at this", quotes=1)
    assert here.told(here.asha) == ["threads.answer"] * 2
    assert here.told(here.beto) == [], "they notice nothing"


def test_whom_somebody_blocked_cannot_ask_them_into_a_circle_and_is_told_the_same(here: People) -> None:
    night = here.circles.start(here.beto)
    here.circles.bring(here.beto, night, here.kai)
    here.mute(here.asha, here.beto, blocks=True)
    here.circles.invite(here.beto, night, here.asha)
    assert here.circles.state(here.asha, night) is None
    here.circles.invite(here.kai, night, here.asha)
    assert here.circles.state(here.asha, night) == "invited", "others can"


def test_it_is_about_the_name_under_which_somebody_writes(here: People) -> None:
    """Otherwise a folded text would tell who is behind a name in a circle."""
    night = here.circles.start(here.asha)
    here.circles.bring(here.asha, night, here.beto, "Moth")
    inside, outside = here.circles.talk(here.asha, night), here.talk.start(here.asha)
    here.talk.reply_in_circle(here.beto, inside, "Two.")
    here.talk.reply(here.beto, outside)
    here.mute(here.asha, here.beto)
    assert (here.folded(here.asha, inside), here.folded(here.asha, outside)) == (
        [False, False],
        [False, True],
    )
    with here.app.app_context(), transaction():
        [one] = queries.muted(here.asha.load())
        actions.unmute(here.asha.load(), one.mute)
    here.mute(here.asha, here.beto, night)
    assert (here.folded(here.asha, inside), here.folded(here.asha, outside)) == (
        [False, True],
        [False, False],
    )
    with here.app.app_context():
        assert [(one.name, one.circle) for one in queries.muted(here.asha.load())] == [("Moth", "Night")]
    here.circles.leave(here.beto, night)
    assert here.folded(here.asha, inside) == [False, False]


def test_nobody_is_muted_by_strangers_or_by_themself_or_once_they_left(here: People, make: Factory) -> None:
    outsider = make.member(make.collective("Elsewhere"), "Out")
    night = here.circles.start(here.beto)
    for who, whom, circle in (
        (outsider, here.asha, None),
        (here.asha, here.asha, None),
        (here.asha, here.beto, night),
    ):
        with pytest.raises(Refused):
            here.mute(who, whom, circle)
    here.mute(here.asha, here.beto)
    with here.app.app_context(), transaction():
        mine = db.session.scalars(select(Mute)).one()
        with pytest.raises(Refused):
            actions.unmute(here.kai.load(), mine)
        actions.leave(here.beto.load())
        assert db.session.scalar(select(func.count(Mute.id))) == 0
