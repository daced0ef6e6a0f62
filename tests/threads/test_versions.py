"""Changing what one wrote: what it said before, erasing that, two windows at once."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import Conflict, Refused
from swsolidarity.threads import actions, queries, rules
from swsolidarity.threads.models import PostVersion
from swsolidarity.web.throttle import TooMany
from tests.browser import Browser
from tests.threads.conftest import Cast
from tests.threads.talk import Talk
from tests.threads.test_concurrency import at_once


def test_everybody_who_reads_it_can_read_what_it_said_before(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha, text="Meet me at six at the pier.")
    post = talk.posts(pid)[0].public_id
    talk.edit(cast.asha, post, "Meet me at seven at the pier.")
    talk.edit(cast.asha, post, "Meet me at seven at the pier, please.", revision=2)
    beto = Browser(app).sign_in(cast.beto).open(talk.url(cast.beto, pid)).click("edited")
    assert [e.text_content() for e in beto.page.xpath("//del")] == ["(taken out: six end)"]
    assert "(new: seven end)" in [e.text_content() for e in beto.page.xpath("//ins")]
    assert not beto.sees("Erase what it said before")
    asha = Browser(app).sign_in(cast.asha).open(talk.url(cast.asha, f"post/{post}/versions"))
    asha.press("Erase what it said before").press("Erase what it said before")
    assert asha.sees("The writer erased what it said before.")
    assert not beto.open(talk.url(cast.beto, f"post/{post}/versions")).sees("six")
    noor = Browser(app).sign_in(cast.outsider)
    assert noor.open(talk.url(cast.asha, f"post/{post}/versions")).status == 404


def test_what_nobody_should_find_is_not_kept(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha, text="I live at 4 Pier Road.")
    post = talk.posts(pid)[0].public_id
    talk.edit(cast.asha, post, "I live at 4 Pier Road, near you.")
    asha = Browser(app).sign_in(cast.asha).open(talk.url(cast.asha, f"post/{post}/edit"))
    asha.fill(text="I live near you.", forget="y").press("Save")
    assert asha.open(talk.url(cast.asha, f"post/{post}/versions")).sees("The writer erased")
    assert not asha.sees("Pier")
    with app.app_context():
        assert db.session.scalars(select(PostVersion.source_sealed)).all() == [None]


def test_nobody_else_erases_a_version_and_a_deleted_text_leaves_none(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.asha)
    post = talk.posts(pid)[0].public_id
    talk.edit(cast.asha, post, "Other")
    with app.app_context(), transaction():
        found = queries.post(cast.mira.load(), post)
        assert found is not None
        with pytest.raises(Refused):
            actions.erase_version(cast.mira.load(), found, queries.versions(found)[0])
    talk.remove(cast.asha, post)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(PostVersion)) == 0


def test_saving_without_a_change_keeps_no_version(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    talk.edit(cast.asha, talk.posts(pid)[0].public_id, "Which ones last?")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(PostVersion)) == 0


def test_changing_has_a_limit_and_keeps_the_text(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    post = talk.posts(pid)[0].public_id
    with app.app_context(), transaction():
        actor = cast.asha.load()
        found = queries.post(actor, post)
        assert found is not None
        for n in range(rules.EDITS_AN_HOUR):
            actions.edit(actor, found, source=f"Text {n % 2}", revision=n + 1, forget=True)
            db.session.flush()
        with pytest.raises(TooMany):
            actions.edit(actor, found, source="More", revision=rules.EDITS_AN_HOUR + 1)
    asha = Browser(app).sign_in(cast.asha).open(talk.url(cast.asha, f"post/{post}/edit"))
    asha.fill(text="More than enough").press("Save")
    assert asha.status == 429
    assert asha.page.xpath("//textarea")[0].value.strip() == "More than enough"


def test_of_two_windows_saving_at_once_one_wins_and_the_other_is_told(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.asha, text="At first")
    post = talk.posts(pid)[0].public_id
    windows, taking = iter(("One window", "The other")), threading.Lock()

    def work(_person: object) -> None:
        with taking:
            source = next(windows)
        with transaction():
            actor = cast.asha.load()
            found = queries.post(actor, post)
            assert found is not None
            actions.edit(actor, found, source=source, revision=1)

    errors = at_once(app, [cast.asha, cast.asha], work)
    assert [type(error) for error in errors] == [Conflict]
    assert talk.posts(pid)[0].source in ("One window", "The other")
    with app.app_context():
        found = queries.post(cast.asha.load(), post)
        assert found is not None
        assert [version.source for version in queries.versions(found)] == ["At first"]


def test_the_window_that_came_second_sees_both_texts_and_where_they_differ(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.asha, text="We meet at six.")
    url = talk.url(cast.asha, f"post/{talk.posts(pid)[0].public_id}/edit")
    one, two = Browser(app).sign_in(cast.asha).open(url), Browser(app).sign_in(cast.asha).open(url)
    two.fill(text="We meet at seven.").press("Save")
    one.fill(text="We meet at eight.").press("Save")
    assert one.status == 409
    assert one.page.xpath("//textarea")[0].value.strip() == "We meet at eight."
    assert one.sees("We meet at seven.")
    assert [e.text_content() for e in one.page.xpath("//del")] == ["(taken out: eight end)"]
