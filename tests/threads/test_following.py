"""What somebody hears of a conversation: every reply, answers and calls, or nothing."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from swsolidarity.core.db import db, transaction
from swsolidarity.notices import queries as inbox
from swsolidarity.threads import actions, jobs, notify, queries
from swsolidarity.threads.models import Following, ReadPosition
from tests.browser import Browser
from tests.circles import Circles
from tests.factories import Factory, Member
from tests.threads.conftest import Cast
from tests.threads.talk import Talk
from tests.threads.test_notify import told


def hear(talk: Talk, who: Member, thread: str, what: str) -> None:
    with talk.app.app_context(), transaction():
        actions.hear(who.load(), talk.row(thread), what)


def test_whoever_follows_hears_of_every_reply_with_one_notice_until_it_is_read(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.asha)
    hear(talk, cast.beto, pid, "all")
    talk.reply(cast.mira, pid, "One")
    talk.reply(cast.asha, pid, "Two")
    assert told(app) == [(cast.beto.id, notify.REPLY)]
    talk.mark(cast.beto, pid, 2)
    with app.app_context():
        assert inbox.unread_count(cast.beto.load()) == 1
    talk.mark(cast.beto, pid, 3)
    with app.app_context():
        assert inbox.unread_count(cast.beto.load()) == 0


def test_whoever_is_answered_and_follows_hears_of_it_once(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    hear(talk, cast.asha, pid, "all")
    talk.reply(cast.beto, pid, "Here", quotes=1)
    assert told(app) == [(cast.asha.id, notify.ANSWER)]


def test_whoever_wants_to_hear_nothing_is_not_called_and_nothing_there_is_new(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.asha)
    assert talk.unread(cast.beto) == 1
    hear(talk, cast.beto, pid, "never")
    talk.reply(cast.asha, pid, '@"Beto Núñez"')
    assert told(app) == []
    assert talk.unread(cast.beto) == 0
    assert talk.listed(cast.beto) == {"Shoes": 0}
    hear(talk, cast.beto, pid, "answers")
    assert talk.unread(cast.beto) == 2


def test_who_follows_and_may_not_read_any_more_hears_nothing(
    app: Flask, talk: Talk, cast: Cast, make: Factory
) -> None:
    circles = Circles(app)
    circle = circles.start(cast.asha, "open", "Night")
    circles.enter(cast.beto, circle)
    pid = circles.talk(cast.asha, circle, "Inside")
    hear(talk, cast.beto, pid, "all")
    talk.mark(cast.beto, pid, 1)
    circles.leave(cast.beto, circle)
    talk.reply(cast.asha, pid, "Alone")
    assert told(app) == []
    with app.app_context():
        for table in (Following, ReadPosition):
            theirs = select(func.count()).select_from(table).where(table.membership_id == cast.beto.id)
            assert db.session.scalar(theirs) == 0


def test_wishes_of_people_who_are_gone_are_forgotten(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    hear(talk, cast.beto, pid, "all")
    with app.app_context(), transaction():
        cast.beto.load().state = "left"
    with app.app_context():
        jobs.forget()
        assert db.session.scalar(select(func.count()).select_from(Following)) == 0


def test_the_page_says_what_one_hears_and_offers_the_rest(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    beto = Browser(app).sign_in(cast.beto).open(talk.url(cast.beto, pid))
    assert beto.sees("When somebody answers or calls you.")
    beto.press("Tell me of every reply")
    assert beto.sees("You will hear of every reply here.")
    assert beto.sees("Every reply.")
    beto.press("Never")
    assert beto.sees("Nothing.")
    assert beto.open(talk.url(cast.beto)).sees("Quiet")
    beto.open(talk.url(cast.beto, pid)).press("Only when somebody answers me")
    with app.app_context():
        assert queries.following(talk.row(pid)) == {}
