"""Leaving with "remove all", or as a former member (safety D2)."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import func, select

from swsolidarity import worker
from swsolidarity.accounts import actions as accounts
from swsolidarity.accounts.models import Account
from swsolidarity.core import text
from swsolidarity.core.db import db, transaction
from swsolidarity.threads import actions
from swsolidarity.threads.models import Draft, Following, Post, PostVersion, ReadPosition
from tests.browser import Browser
from tests.threads.conftest import Cast
from tests.threads.talk import Talk
from tests.threads.test_following import hear


def furnish(talk: Talk, cast: Cast) -> tuple[str, str]:
    mine = talk.start(cast.asha, "ASHATITLE", "ASHAWORDS")
    talk.edit(cast.asha, talk.posts(mine)[0].public_id, "ASHAWORDS again")
    theirs = talk.start(cast.beto, "Boats", "Blue or red?")
    talk.reply(cast.asha, theirs, "ASHAWORDS too")
    talk.reply(cast.beto, theirs, text.quote("ASHAWORDS too", "Asha") + "Why?", quotes=2)
    talk.reply(cast.mira, theirs, "> Something from elsewhere\n\nIndeed.")
    hear(talk, cast.asha, theirs, "all")
    with talk.app.app_context(), transaction():
        actions.save_draft(cast.asha.load(), talk.row(theirs), source="ASHADRAFT")
    return mine, theirs


def test_everything_goes_unless_one_says_otherwise(app: Flask, talk: Talk, cast: Cast) -> None:
    mine, theirs = furnish(talk, cast)
    asha = Browser(app).sign_in(cast.asha).open(f"/c/{cast.group.address}/settings/leave")
    asha.press("Leave this collective", follow=False)
    with app.app_context():
        worker.hand_out()
        assert talk.row(mine).title == ""
        assert (talk.row(mine).post_count, talk.row(theirs).post_count) == (0, 3)
        for table in (Draft, Following, ReadPosition):
            left = select(func.count()).select_from(table).where(table.membership_id == cast.asha.id)
            assert db.session.scalar(left) == 0
        assert db.session.scalar(select(func.count()).select_from(PostVersion)) == 0
        for post in db.session.scalars(select(Post)):
            assert "ASHA" not in (post.source or "") + (post.rendered or "")
    assert [post.source for post in talk.posts(theirs)] == [
        "Blue or red?",
        None,
        "> […]\n\nWhy?",
        "> Something from elsewhere\n\nIndeed.",
    ]
    beto = Browser(app).sign_in(cast.beto).open(talk.url(cast.beto))
    assert beto.sees("(title removed)")
    beto.open(talk.url(cast.beto, theirs))
    assert beto.sees("The writer removed this")
    assert not beto.sees("Asha")


def test_what_is_to_stay_stays_as_a_former_members(app: Flask, talk: Talk, cast: Cast) -> None:
    _mine, theirs = furnish(talk, cast)
    asha = Browser(app).sign_in(cast.asha).open(f"/c/{cast.group.address}/settings/leave")
    asha.fill(words="keep").press("Leave this collective", follow=False)
    beto = Browser(app).sign_in(cast.beto).open(talk.url(cast.beto, theirs))
    assert beto.sees("ASHAWORDS too")
    assert beto.sees("Someone who left")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_many_quotations_are_cut_some_at_a_time(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha, text="ASHAWORDS")
    quoting = text.quote("ASHAWORDS", "Asha") + "Yes"
    talk.many(cast.beto, pid, actions.AT_A_TIME + 3, quoting)
    with app.app_context(), transaction() as session:
        quoted = session.scalars(select(Post).where(Post.author_id == cast.beto.id)).all()
        for post in quoted:
            post.quotes = 1
    with app.app_context(), transaction():
        actions.remove_words(cast.asha.load())
    with app.app_context():
        worker.hand_out()
    assert not [post for post in talk.posts(pid) if "ASHA" in (post.source or "")]


def test_closing_the_account_removes_words_everywhere(app: Flask, talk: Talk, cast: Cast) -> None:
    mine, _theirs = furnish(talk, cast)
    asha = Browser(app).sign_in(cast.asha).open("/me/close")
    assert asha.page.xpath("//input[@name='words'][@checked]/@value") == ["remove"]
    with app.app_context(), transaction():
        account = db.session.get_one(Account, cast.asha.person.id)
        accounts.close_account(account, remove_words=True)
    assert [post.source for post in talk.posts(mine)] == [None]
