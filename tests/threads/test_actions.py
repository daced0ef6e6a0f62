"""What people do in conversations, on a real database."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.journal import JournalEntry
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.notices import actions as notices
from swsolidarity.notices.models import Notice
from swsolidarity.threads import actions, queries
from swsolidarity.threads.models import Draft, Post, ReadPosition, Thread
from swsolidarity.web.throttle import TooMany
from tests.factories import Factory
from tests.threads.conftest import Cast
from tests.threads.talk import Talk


def kinds(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(JournalEntry.kind).order_by(JournalEntry.id)))


def test_a_conversation_starts_with_its_first_text(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha, "Shoes", "Which **ones**?")
    with app.app_context():
        thread = talk.row(pid)
        assert (thread.title, thread.post_count, thread.last_position) == ("Shoes", 1, 1)
        assert thread.bumped == db.session.scalar(select(Post.id))
    assert kinds(app) == ["threads.started", "threads.written"]
    assert talk.position(cast.asha, pid) == 1


def test_nothing_anybody_wrote_is_stored_in_the_clear(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha, "Canary title", "Canary text @Canary")
    with app.app_context(), transaction():
        actions.save_draft(cast.beto.load(), talk.row(pid), source="Canary draft")
    with app.app_context():
        for table in ("thread", "post", "draft", "journal", "notice"):
            rows = db.session.execute(text("SELECT * FROM " + table)).all()
            assert b"anary" not in b"|".join(
                v if isinstance(v, bytes) else str(v).encode() for row in rows for v in row
            )


def test_the_time_of_writing_is_cut_to_the_hour(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    talk.reply(cast.beto, pid)
    with app.app_context():
        thread = talk.row(pid)
        moments = [thread.created_at, thread.last_post_at, *db.session.scalars(select(Post.written_at))]
        moments += db.session.scalars(select(JournalEntry.happened_at))
    assert all((m.minute, m.second, m.microsecond) == (0, 0, 0) for m in moments)


def test_replies_take_the_next_place_and_move_the_counters(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    for _ in range(3):
        talk.reply(cast.beto, pid)
    with app.app_context():
        assert [p.position for p in talk.posts(pid)] == [1, 2, 3, 4]
        assert (talk.row(pid).post_count, talk.row(pid).last_position) == (4, 4)


def test_a_reply_brings_its_conversation_up(talk: Talk, cast: Cast) -> None:
    first, _second = talk.start(cast.asha, "First"), talk.start(cast.asha, "Second")
    assert list(talk.listed(cast.beto)) == ["Second", "First"]
    talk.reply(cast.beto, first)
    assert list(talk.listed(cast.beto)) == ["First", "Second"]


@pytest.mark.parametrize("source", ["", "   ", "\n\n", "\u200b\u2060"])
def test_an_empty_text_is_not_sent(app: Flask, talk: Talk, cast: Cast, source: str) -> None:
    pid = talk.start(cast.asha)
    with pytest.raises(Invalid):
        talk.reply(cast.beto, pid, source)
    with pytest.raises(Invalid):
        talk.start(cast.asha, "Title", source)
    assert len(talk.posts(pid)) == 1


def test_too_long_is_refused_and_never_cut(talk: Talk, cast: Cast) -> None:
    with pytest.raises(Invalid, match="20000"):
        talk.start(cast.asha, "Title", "a" * 20_001)
    with pytest.raises(Invalid, match="120"):
        talk.start(cast.asha, "a" * 121, "Text")
    talk.start(cast.asha, "a" * 120, "b" * 20_000)


def test_nobody_replies_where_they_may_not_read(talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha, audience="stewards")
    for person in (cast.beto, cast.noor, cast.outsider):
        with pytest.raises(Refused) as refused:
            talk.reply(person, pid)
        assert refused.value.verdict.hidden
    talk.reply(cast.mira, pid)
    talk.reply(cast.asha, pid)


def test_a_conversation_closed_meanwhile_takes_no_reply(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    with app.app_context():
        seen_open = talk.row(pid)
        db.session.expunge(seen_open)
    talk.do(cast.mira, "close", pid)
    assert not seen_open.closed, "this window still shows it open"
    with app.app_context(), transaction() as session:
        session.add(seen_open)
        beto = cast.beto.load()
        with pytest.raises(Conflict, match="closed while you were writing"):
            actions.reply(beto, seen_open, source="Late", quotes=None, seen=1)
    assert len(talk.posts(pid)) == 1


def test_thirty_replies_an_hour_and_no_more(talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    for _ in range(29):
        talk.reply(cast.asha, pid)
    with pytest.raises(TooMany) as limit:
        talk.reply(cast.asha, pid)
    assert 0 < limit.value.wait <= 3600
    talk.reply(cast.beto, pid)
    with clock.moved(timedelta(hours=1)):
        talk.reply(cast.asha, pid)


def test_one_new_conversation_a_day_on_probation(talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.noor)
    talk.reply(cast.noor, pid)
    with pytest.raises(TooMany):
        talk.start(cast.noor, "Another")
    with clock.moved(timedelta(days=1)):
        talk.start(cast.noor, "Another")


def test_an_edit_is_marked_and_rendered_anew(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha, "Shoes", "Old")
    talk.edit(cast.asha, talk.posts(pid)[0].public_id, "**New**", title="Boots")
    (post,) = talk.posts(pid)
    assert post.edited
    assert (post.source, post.html.strip()) == ("**New**", "<p><strong>New</strong></p>")
    assert list(talk.listed(cast.asha)) == ["Boots"]
    assert kinds(app)[-1] == "threads.edited"


def test_two_windows_editing_the_same_text_do_not_overwrite_each_other(talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    post = talk.posts(pid)[0].public_id
    talk.edit(cast.asha, post, "First window", 1)
    with pytest.raises(Conflict, match="another window"):
        talk.edit(cast.asha, post, "Second window", 1)
    assert talk.posts(pid)[0].source == "First window"
    talk.edit(cast.asha, post, "Second window, knowing", 2)
    assert talk.posts(pid)[0].source == "Second window, knowing"


def test_a_text_deleted_in_another_window_cannot_be_saved_again(talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    post = talk.posts(pid)[0].public_id
    talk.remove(cast.asha, post)
    with pytest.raises(Conflict, match="You deleted this"):
        talk.edit(cast.asha, post, "Back again")
    assert talk.posts(pid)[0].source_sealed is None


def test_somebody_else_changes_nothing(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    post = talk.posts(pid)[0].public_id
    for person in (cast.beto, cast.mira, cast.noor):
        with pytest.raises(Refused):
            talk.edit(person, post, "Mine")
        with pytest.raises(Refused):
            talk.remove(person, post)
    assert talk.posts(pid)[0].source == "Which ones last?"


def test_a_deleted_text_is_gone_from_the_row_and_its_place_stays(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    post_id = talk.reply(cast.beto, pid, "Regret")
    with app.app_context(), transaction():
        post = db.session.scalars(select(Post).where(Post.public_id == post_id)).one()
        notices.tell(cast.asha.id, "threads.answer", post.reference)
    for _twice in range(2):
        talk.remove(cast.beto, post_id)
    gone = talk.posts(pid)[1]
    assert (gone.source_sealed, gone.rendered_sealed, gone.removed, gone.position) == (None, None, True, 2)
    with app.app_context():
        assert (talk.row(pid).post_count, talk.row(pid).last_position) == (1, 2)
        assert db.session.scalar(select(func.count()).select_from(Notice)) == 0
    talk.reply(cast.asha, pid)
    assert [p.position for p in talk.posts(pid)] == [1, 2, 3]
    assert kinds(app).count("threads.removed") == 1


def test_pinning_and_closing_are_noted_once_with_who_did_it(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha, "Low")
    talk.start(cast.asha, "High")
    for action in ("pin", "pin", "close", "close", "reopen", "unpin"):
        talk.do(cast.mira, action, pid)
    assert kinds(app)[4:] == ["threads.pinned", "threads.closed", "threads.reopened", "threads.unpinned"]
    with app.app_context():
        last = db.session.scalars(select(JournalEntry).order_by(JournalEntry.id.desc())).first()
        assert last is not None
        assert last.data == {"by": cast.mira.id}
    with pytest.raises(Refused):
        talk.do(cast.asha, "pin", pid)
    talk.do(cast.mira, "pin", pid)
    assert list(talk.listed(cast.beto)) == ["Low", "High"]


# What is new to whom -----------------------------------------------------------------------------------


def test_what_others_write_is_new_until_it_is_read(talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    assert talk.unread(cast.asha) == 0
    talk.reply(cast.beto, pid, seen=1)
    talk.reply(cast.beto, pid, seen=2)
    assert talk.listed(cast.asha) == {"Shoes": 2}
    assert talk.unread(cast.asha) == 2
    talk.mark(cast.asha, pid, 2)
    assert talk.unread(cast.asha) == 1
    talk.mark(cast.asha, pid, 3)
    assert talk.unread(cast.asha) == 0
    assert talk.unread(cast.mira) == 3


def test_reading_never_goes_back_nor_beyond_the_end(talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    talk.reply(cast.beto, pid)
    talk.mark(cast.mira, pid, 999)
    assert talk.position(cast.mira, pid) == 2
    talk.mark(cast.mira, pid, 1)
    talk.mark(cast.mira, pid, -5)
    assert talk.position(cast.mira, pid) == 2


def test_replying_leaves_unread_what_came_in_between(talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    talk.reply(cast.beto, pid, seen=1)
    talk.reply(cast.mira, pid, seen=2)
    talk.reply(cast.asha, pid, "Answering what I saw", seen=1)
    assert talk.position(cast.asha, pid) == 1
    talk.reply(cast.asha, pid, "Now I saw it all", seen=4)
    assert talk.position(cast.asha, pid) == 5


def test_there_is_one_row_for_member_and_conversation_whatever_its_length(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.asha)
    talk.many(cast.beto, pid, 60)
    for position in (20, 40, 60):
        talk.mark(cast.mira, pid, position)
    with app.app_context():
        rows = select(func.count()).where(ReadPosition.membership_id == cast.mira.id)
        assert db.session.scalar(rows) == 1


def test_somebody_new_does_not_find_everything_unread(talk: Talk, cast: Cast, make: Factory) -> None:
    with clock.moved(timedelta(days=-3)):
        old = talk.start(cast.asha, "Old")
        both = talk.start(cast.asha, "Both")
        talk.reply(cast.beto, both)
    newcomer = make.member(cast.group, "Rosa", days_ago=1)
    assert talk.unread(newcomer) == 0
    talk.reply(cast.beto, both)
    assert talk.listed(newcomer) == {"Both": 1, "Old": 0}
    assert talk.unread(newcomer) == 1
    talk.reply(cast.beto, old)
    assert talk.unread(newcomer) == 2


def test_what_one_may_not_read_is_not_counted(talk: Talk, cast: Cast) -> None:
    talk.start(cast.asha, audience="stewards")
    assert talk.unread(cast.beto) == 0
    assert talk.unread(cast.outsider) == 0
    assert talk.unread(cast.mira) == 1


def test_what_has_been_quiet_for_two_months_is_no_longer_new(talk: Talk, cast: Cast) -> None:
    with clock.moved(timedelta(days=-61)):
        talk.start(cast.asha)
    assert talk.unread(cast.beto) == 0
    assert talk.listed(cast.beto) == {"Shoes": 0}


def test_everything_marked_as_read_stays_read_until_somebody_writes(talk: Talk, cast: Cast) -> None:
    pids = [talk.start(cast.asha, f"Number {n}") for n in range(3)]
    talk.mark(cast.beto, pids[0], 1)
    talk.reply(cast.asha, pids[0], seen=1)
    secret = talk.start(cast.asha, "Secret", audience="stewards")
    with talk.app.app_context(), transaction():
        actions.mark_all_read(cast.beto.load())
    assert talk.unread(cast.beto) == 0
    assert talk.position(cast.beto, secret) is None
    talk.reply(cast.asha, pids[1], seen=1)
    assert talk.unread(cast.beto) == 1
    assert talk.unread(cast.mira) == 6


# Drafts ------------------------------------------------------------------------------------------------


def test_a_draft_is_one_for_each_conversation_and_goes_when_it_is_sent(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.asha)
    with app.app_context(), transaction():
        actor, thread = cast.beto.load(), talk.row(pid)
        actions.save_draft(actor, thread, source="First try")
        actions.save_draft(actor, thread, source="Second try", quotes=1)
        actions.save_draft(actor, None, title="Idea", source="", audience="stewards")
        actions.save_draft(actor, None, title="Idea", source="with text", audience="stewards")
    with app.app_context():
        actor, thread = cast.beto.load(), talk.row(pid)
        kept = queries.draft(actor, thread)
        assert kept is not None
        assert (kept.text, kept.quotes) == ("Second try", 1)
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 2
        assert queries.draft(cast.asha.load(), thread) is None
    talk.reply(cast.beto, pid)
    talk.start(cast.beto)
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Draft)) == 0


def test_there_has_to_be_something_to_keep(app: Flask, cast: Cast) -> None:
    with app.app_context(), pytest.raises(Invalid), transaction():
        actions.save_draft(cast.asha.load(), None, title="", source=" \n")


def test_nobody_throws_away_the_draft_of_somebody_else(app: Flask, cast: Cast) -> None:
    with app.app_context(), transaction():
        pid = actions.save_draft(cast.asha.load(), None, source="Mine").public_id
    with app.app_context(), transaction():
        assert queries.own_draft(cast.beto.load(), pid) is None
        mine = queries.own_draft(cast.asha.load(), pid)
        assert mine is not None
        actions.discard_draft(cast.beto.load(), mine)
    with app.app_context():
        assert queries.own_draft(cast.asha.load(), pid) is not None


def test_an_old_rendering_is_made_anew_in_memory_and_not_written(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha, "Shoes", "**Bold**")
    with app.app_context(), transaction():
        post = db.session.scalars(select(Post)).one()
        post.rendered, post.render_version = "<p>the old way</p>", 0
    (post,) = talk.posts(pid)
    assert post.html.strip() == "<p><strong>Bold</strong></p>"
    assert post.rendered == "<p>the old way</p>"


def test_counters_never_disagree_with_what_is_there(app: Flask, talk: Talk, cast: Cast) -> None:
    for _ in range(3):
        pid = talk.start(cast.asha)
        talk.many(cast.beto, pid, 5)
    with app.app_context():
        for thread in db.session.scalars(select(Thread)):
            there = select(func.count(), func.max(Post.position), func.max(Post.id)).where(
                Post.thread_id == thread.id
            )
            assert tuple(db.session.execute(there).one()) == (
                thread.post_count,
                thread.last_position,
                thread.bumped,
            )
