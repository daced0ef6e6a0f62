"""What people do in conversations. Every change of a conversation's counters happens under its row lock."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from sqlalchemy import bindparam, delete, exists, insert, literal, select, update
from sqlalchemy.orm.attributes import set_committed_value

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.actions import on_left_circle
from swsolidarity.collectives.models import Circle, Membership
from swsolidarity.core import clock, text
from swsolidarity.core.db import db, dialect_name, directly, insert_or, insert_unless_there
from swsolidarity.core.journal import Event, record
from swsolidarity.core.verdict import HIDDEN, N_, YES, Conflict, Invalid, require
from swsolidarity.notices import actions as notices
from swsolidarity.threads import policy, queries, rules
from swsolidarity.threads.events import (
    PostEdited,
    PostRemoved,
    PostWritten,
    ThreadClosed,
    ThreadPinned,
    ThreadReopened,
    ThreadStarted,
    ThreadUnpinned,
)
from swsolidarity.threads.models import ALL, CIRCLE, STEWARDS, Draft, Post, ReadPosition, Thread
from swsolidarity.web import throttle

_COUNTERS: Final = ["closed", "pinned", "last_position", "post_count", "last_post_at", "bumped"]

_TOO_LONG: Final = N_("Make this shorter: at most %(most)s characters.")


def start(
    actor: Membership, *, title: str, source: str, audience: str, circle: Circle | None = None
) -> Thread:
    """Begin a conversation with its first text; the draft it came from is used up.

    With the audience ``circle`` it is for those in ``circle``.

    Raises ``Invalid`` for an empty or too long title or text and an unknown audience, ``TooMany`` when
    the writer has to wait.
    """
    _check_title(title)
    _check_text(source)
    if audience not in (ALL, STEWARDS, CIRCLE) or (audience == CIRCLE) != (circle is not None):
        raise Invalid("Choose who can see this conversation.", field="audience")
    if actor.state == "probation":
        most = rules.STARTS_A_DAY_ON_PROBATION
        throttle.spend("threads.start", actor.public_id, most=most, per=86_400)
    _spend_a_post(actor)
    hour = clock.this_hour()
    thread = Thread(
        collective_id=actor.collective_id,
        starter_id=actor.id,
        title=title,
        audience=audience,
        circle_id=circle.id if circle else None,
        pinned=False,
        closed=False,
        post_count=0,
        last_position=0,
        last_post_at=hour,
        created_at=hour,
    )
    require(policy.may_read(actor, thread))
    thread.starter_as_id = _place(actor, thread)
    db.session.add(thread)
    db.session.flush()
    post = _append(thread, actor, source, quotes=None, place=thread.starter_as_id)
    _mark(actor, thread, 1)
    _forget_draft(actor, None)
    record(ThreadStarted(collective_id=thread.collective_id, subject=thread.reference))
    record(PostWritten(collective_id=thread.collective_id, subject=post.reference))
    return thread


def reply(actor: Membership, thread: Thread, *, source: str, quotes: int | None, seen: int) -> Post:
    """Add to a conversation. ``seen`` is the last position on the page the writer replied from.

    Raises ``Invalid`` for an empty or too long text, ``Conflict`` when the conversation was closed in
    the meantime, ``TooMany`` when the writer has to wait.
    """
    _check_text(source)
    thread, before = queries.lock(actor, thread)
    require(policy.may_read(actor, thread))
    if thread.closed:
        raise Conflict("This conversation was closed while you were writing. Your text was not sent.")
    _spend_a_post(actor)
    quoted = queries.at(thread, quotes)
    place = _place(actor, thread)
    post = _append(thread, actor, source, quotes=quoted.position if quoted else None, place=place)
    _mark(actor, thread, rules.read_to(before, seen, post.position))
    _forget_draft(actor, thread)
    record(PostWritten(collective_id=thread.collective_id, subject=post.reference))
    return post


def announce(actor: Membership, thread: Thread, *, source: str) -> Post:
    """Add to a conversation in somebody's name who is not there: their draft and what they read stay.

    Raises ``Conflict`` when the conversation is closed.
    """
    _check_text(source)
    thread, _before = queries.lock(actor, thread)
    require(policy.may_read(actor, thread))
    if thread.closed:
        raise Conflict("This conversation is closed.")
    post = _append(thread, actor, source, quotes=None, place=_place(actor, thread))
    record(PostWritten(collective_id=thread.collective_id, subject=post.reference))
    return post


def edit(actor: Membership, post: Post, *, source: str, revision: int, title: str | None = None) -> None:
    """Change one's own text, and with the first one the title too. ``revision`` is the one being changed.

    Raises ``Conflict`` when the text was changed or deleted elsewhere since, ``Invalid`` when it is
    empty or too long.
    """
    _check_text(source)
    if title is not None:
        _check_title(title)
    db.session.refresh(post, ["revision", "removed", "source_sealed", "author_id"], with_for_update=True)
    if post.author_id == actor.id and post.removed:
        raise Conflict("You deleted this in another window. It cannot be changed any more.")
    require(policy.may_change(actor, post, post.thread))
    if post.revision != revision:
        raise Conflict("You changed this in another window. Compare the two, then save again.")
    if title is not None and post.position == 1 and post.thread.starter_id == actor.id:
        post.thread.title = title
    post.write(source)
    post.revision += 1
    post.edited = True
    record(PostEdited(collective_id=post.thread.collective_id, subject=post.reference))


def remove(actor: Membership, post: Post) -> None:
    """Delete one's own text: source and rendering are erased, the place stays. Twice is once."""
    _lock(post.thread)
    db.session.refresh(post, ["removed", "author_id"])
    if post.removed and post.author_id == actor.id:
        return
    require(policy.may_change(actor, post, post.thread))
    post.erase()
    post.thread.post_count -= 1
    notices.withdraw(post.reference)
    record(PostRemoved(collective_id=post.thread.collective_id, subject=post.reference))


def pin(actor: Membership, thread: Thread) -> None:
    """Keep a conversation on top of the list."""
    _arrange(actor, thread, "pinned", True, ThreadPinned)


def unpin(actor: Membership, thread: Thread) -> None:
    """Let a conversation take its place by its newest reply again."""
    _arrange(actor, thread, "pinned", False, ThreadUnpinned)


def close(actor: Membership, thread: Thread) -> None:
    """End a conversation: it stays readable, nobody can reply."""
    _arrange(actor, thread, "closed", True, ThreadClosed)


def reopen(actor: Membership, thread: Thread) -> None:
    """Let people reply again."""
    _arrange(actor, thread, "closed", False, ThreadReopened)


def save_draft(
    actor: Membership,
    thread: Thread | None,
    *,
    title: str = "",
    source: str = "",
    audience: str = ALL,
    circle: Circle | None = None,
    quotes: int | None = None,
) -> Draft:
    """Keep unfinished text for 30 days, in place of what was kept here before.

    Raises ``Invalid`` when there is nothing to keep or too much. A closed conversation is no obstacle.
    """
    if not text.one_line(title + source):
        raise Invalid("There is nothing to keep yet.", field="text")
    if title:
        _check_title(title)
    if source:
        _check_text(source)
    if thread is not None:
        require(policy.may_read(actor, thread))
    _one_window_at_a_time(actor)
    draft = queries.draft(actor, thread)
    if draft is None:
        draft = Draft(membership_id=actor.id, thread_id=thread.id if thread else None)
        db.session.add(draft)
    draft.title, draft.text, draft.quotes = title, source, quotes
    draft.audience = CIRCLE if circle else audience if audience in (ALL, STEWARDS) else ALL
    draft.circle_id = circle.id if circle else None
    draft.updated_on = clock.now().date()
    return draft


def discard_draft(actor: Membership, draft: Draft) -> None:
    """Throw one's own unfinished text away."""
    db.session.execute(delete(Draft).where(Draft.id == draft.id, Draft.membership_id == actor.id))


def mark_read(actor: Membership, thread: Thread, position: int) -> None:
    """This member has read a conversation up to here; it never goes back. Their notices about it are done."""
    require(policy.may_read(actor, thread))
    position = max(0, min(position, thread.last_position))
    _mark(actor, thread, position)
    notices.mark_read_about(actor, queries.told_up_to(actor, thread, position))


def mark_all_read(actor: Membership) -> None:
    """Nothing in any conversation is new to this member any more."""
    mine = ReadPosition.membership_id == actor.id
    newest = select(Thread.last_position).where(Thread.id == ReadPosition.thread_id).scalar_subquery()
    readable = select(Thread.id).where(queries.visible(actor))
    db.session.execute(
        update(ReadPosition)
        .where(mine, ReadPosition.position < newest, ReadPosition.thread_id.in_(readable))
        .values(position=newest)
        .execution_options(synchronize_session=False)
    )
    marked = exists().where(mine, ReadPosition.thread_id == Thread.id)
    unmarked = select(literal(actor.id), Thread.id, Thread.last_position).where(
        queries.visible(actor), Thread.last_post_at >= clock.this_hour(actor.joined_at), ~marked
    )
    db.session.execute(
        insert_unless_there(ReadPosition).from_select(["membership_id", "thread_id", "position"], unmarked)
    )
    notices.mark_kinds_read(actor, "threads.")


def forget_circle(member: Membership, circle: Circle) -> None:
    """Whoever leaves a circle is told nothing more of it; with the last one all that was written goes."""
    about = select(literal("threads.post:") + Post.public_id).join(Post.thread)
    about = about.where(Thread.circle_id == circle.id)
    if circle.closed_on is None:
        notices.withdraw_among(about, from_=member.id)
        return
    notices.withdraw_among(about)
    for table in (Draft, Thread):
        gone = delete(table).where(table.circle_id == circle.id)
        db.session.execute(gone.execution_options(synchronize_session=False))


def _check_text(source: str) -> None:
    if not text.one_line(source):
        raise Invalid("Write something first.", field="text")
    if len(source) > rules.LONGEST_TEXT:
        raise Invalid(_TOO_LONG, field="text", most=rules.LONGEST_TEXT)


def _check_title(title: str) -> None:
    if not title:
        raise Invalid("Give the conversation a title.", field="title")
    if len(title) > rules.LONGEST_TITLE:
        raise Invalid(_TOO_LONG, field="title", most=rules.LONGEST_TITLE)


def _spend_a_post(actor: Membership) -> None:
    throttle.spend("threads.post", actor.public_id, most=rules.POSTS_AN_HOUR, per=3_600)


def _lock(thread: Thread) -> None:
    """Hold the row and look again: somebody may have replied or closed it a moment ago."""
    db.session.refresh(thread, _COUNTERS, with_for_update=True)


def _one_window_at_a_time(actor: Membership) -> None:
    """Let the same person's other window wait; people who merely refer to this member do not."""
    db.session.execute(select(Membership.id).where(Membership.id == actor.id).with_for_update(key_share=True))


def _place(actor: Membership, thread: Thread) -> int | None:
    """As whom somebody writes in a circle's conversation; None where it is no circle's.

    Raises ``Refused`` for whoever has just left it.
    """
    if thread.circle_id is None:
        return None
    place = collectives.place_in(actor.id, thread.circle_id)
    require(YES if place else HIDDEN)
    return place


def _append(
    thread: Thread, actor: Membership, source: str, *, quotes: int | None, place: int | None = None
) -> Post:
    """The next post of a thread whose row this transaction holds; the session does not know it."""
    hour, position = clock.this_hour(), thread.last_position + 1
    post = Post(
        thread_id=thread.id,
        position=position,
        author_id=actor.id,
        author_as_id=place,
        written_at=hour,
        quotes=quotes,
    )
    post.write(source)
    # Past the session, which takes longer to find out what is new than the database to take it.
    written = {name: value for name, value in vars(post).items() if name in Post.__table__.columns}
    moved = {
        "last_position": position,
        "post_count": thread.post_count + 1,
        "last_post_at": hour,
        "bumped": directly(_NEW_POST, written).scalar_one(),
    }
    directly(_MOVED_ON, {"its_id": thread.id, **moved})
    for name, value in moved.items():
        set_committed_value(thread, name, value)
    return post


_NEW_POST = insert(Post).returning(Post.id)
_MOVED_ON = update(Thread).where(Thread.id == bindparam("its_id"))


def _mark(actor: Membership, thread: Thread, position: int) -> None:
    """Move a reading mark forwards; whatever happens in another window, the furthest place stays."""
    mark = {"membership_id": actor.id, "thread_id": thread.id, "position": position}
    directly(_forwards(dialect_name()), mark)


@cache
def _forwards(dialect: str) -> Any:
    made = insert_or(ReadPosition, dialect)
    return made.on_conflict_do_update(
        index_elements=[ReadPosition.membership_id, ReadPosition.thread_id],
        set_={"position": made.excluded.position},
        where=ReadPosition.position < made.excluded.position,
    )


_MY_DRAFT = delete(Draft).where(Draft.membership_id == bindparam("actor_id"))
_NEW_DRAFT = _MY_DRAFT.where(Draft.thread_id.is_(None))
_DRAFT = _MY_DRAFT.where(Draft.thread_id == bindparam("its_thread_id"))


def _forget_draft(actor: Membership, thread: Thread | None) -> None:
    if thread is None:
        directly(_NEW_DRAFT, {"actor_id": actor.id})
    else:
        directly(_DRAFT, {"actor_id": actor.id, "its_thread_id": thread.id})


def _arrange(
    actor: Membership,
    thread: Thread,
    what: str,
    value: bool,
    happened: type[ThreadPinned | ThreadUnpinned | ThreadClosed | ThreadReopened],
) -> None:
    """Set a mark on a conversation; when it is set already, nothing happened."""
    require(policy.may_arrange(actor, thread))
    _lock(thread)
    if getattr(thread, what) != value:
        setattr(thread, what, value)
        event: Event = happened(collective_id=thread.collective_id, subject=thread.reference, by=actor.id)
        record(event)


on_left_circle.append(forget_circle)
