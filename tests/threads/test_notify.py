"""Who hears of a reply, told by the worker."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from swsolidarity import worker
from swsolidarity.collectives.models import Mandate
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.notices.models import Notice
from swsolidarity.threads import actions, notify, queries
from tests.browser import Browser
from tests.factories import Factory, Member
from tests.threads.conftest import Cast
from tests.threads.talk import Talk


def told(app: Flask) -> list[tuple[int, str]]:
    """Let the worker run; who was told what."""
    with app.app_context():
        worker.hand_out()
        rows = db.session.execute(select(Notice.membership_id, Notice.kind).order_by(Notice.id))
        return [(row[0], row[1]) for row in rows]


def test_whoever_is_called_by_name_hears_of_it(app: Flask, talk: Talk, cast: Cast) -> None:
    talk.start(cast.asha, text='Ask @"beto núñez" and @Mira\'s friend, not mail@Noor')
    assert sorted(told(app)) == [(cast.beto.id, notify.MENTION), (cast.mira.id, notify.MENTION)]


def test_whoever_is_answered_hears_of_it_once_even_when_called_too(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.asha)
    talk.reply(cast.beto, pid, "> Which ones\n\n@Asha @Asha @asha yes", quotes=1)
    assert told(app) == [(cast.asha.id, notify.ANSWER)]


def test_nobody_hears_of_themselves(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha, text="I am @Asha")
    talk.reply(cast.asha, pid, "And again", quotes=1)
    assert told(app) == []


def test_nobody_hears_of_what_they_may_not_read(app: Flask, talk: Talk, cast: Cast, make: Factory) -> None:
    make.member(cast.outsider.group, "Ama")
    make.member(cast.group, "Gone", state="left")
    pid = talk.start(cast.asha, text='@"Beto Núñez" @Noor @Dee @Ama @Gone @Mira', audience="stewards")
    talk.reply(cast.mira, pid, '@"Beto Núñez"', quotes=1)
    assert told(app) == [(cast.mira.id, notify.MENTION), (cast.asha.id, notify.ANSWER)]


def test_the_policy_is_asked_when_the_worker_comes_and_not_before(app: Flask, talk: Talk, cast: Cast) -> None:
    talk.start(cast.asha, text="@Mira", audience="stewards")
    with app.app_context(), transaction():
        mandate = db.session.scalars(select(Mandate).where(Mandate.membership_id == cast.mira.id)).one()
        mandate.ended_at = clock.now()
    assert told(app) == []


def test_a_text_deleted_before_the_worker_came_tells_nobody(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha, text="@Mira")
    talk.remove(cast.asha, talk.posts(pid)[0].public_id)
    assert told(app) == []


def test_a_text_calls_twenty_people_at_most(app: Flask, talk: Talk, cast: Cast, make: Factory) -> None:
    crowd = [make.member(cast.group, f"Nr{n}") for n in range(25)]
    talk.start(cast.asha, text=" ".join(f"@{m.name}" for m in crowd))
    assert len(told(app)) == 20


def test_handing_out_twice_tells_once(app: Flask, talk: Talk, cast: Cast) -> None:
    talk.start(cast.asha, text="@Mira")
    assert told(app) == told(app) == [(cast.mira.id, notify.MENTION)]


def test_a_notice_leads_to_the_reply_and_home_names_the_conversation(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.asha, "Shoes")
    talk.many(cast.beto, pid, 22)
    post = talk.reply(cast.beto, pid, "@Asha", quotes=1)
    told(app)
    with app.app_context():
        (need,) = queries.needs_you(cast.asha.load())
    assert (need.kind, need.reference) == ("talk", f"threads.post:{post}")
    assert str(need.title) == "Someone answered you in “Shoes”"
    assert str(need.action) == "Read it"
    asha = Browser(app).sign_in(cast.asha).open(f"/c/{cast.group.address}/notices/")
    assert asha.sees("Someone answered you.")
    assert not asha.sees("Beto")
    assert not asha.sees("Shoes")
    asha.press("Open")
    assert asha.page.xpath("//article[@id='p24']")
    with app.app_context():
        assert queries.needs_you(cast.asha.load()) == []


def test_reading_the_conversation_settles_its_notices(app: Flask, talk: Talk, cast: Cast) -> None:
    pid, other = talk.start(cast.asha), talk.start(cast.asha, "Other")
    talk.reply(cast.beto, pid, "@Asha", seen=1)
    talk.reply(cast.beto, other, "@Asha", seen=1)
    told(app)
    talk.mark(cast.asha, pid, 1)
    assert _unread(app, cast.asha) == 2
    talk.mark(cast.asha, pid, 2)
    assert _unread(app, cast.asha) == 1
    with app.app_context(), transaction():
        actions.mark_all_read(cast.asha.load())
    assert _unread(app, cast.asha) == 0


def _unread(app: Flask, who: Member) -> int:
    with app.app_context():
        return len(queries.needs_you(who.load()))


def test_what_needs_you_leaves_out_what_is_gone_or_hidden(app: Flask, talk: Talk, cast: Cast) -> None:
    hidden = talk.start(cast.asha, "Hidden", "@Mira", audience="stewards")
    gone = talk.start(cast.asha, "Gone")
    post = talk.reply(cast.asha, gone, "@Mira")
    told(app)
    assert _unread(app, cast.mira) == 2
    talk.remove(cast.asha, post)
    with app.app_context(), transaction():
        mandate = db.session.scalars(select(Mandate).where(Mandate.membership_id == cast.mira.id)).one()
        mandate.ended_at = clock.now()
    assert _unread(app, cast.mira) == 0
    assert hidden
