"""Starting a conversation, pinning it, closing it."""

from __future__ import annotations

from collections.abc import Sequence

from swsolidarity.collectives.models import Circle, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import Event, record
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.files import actions as files
from swsolidarity.files.actions import Tied
from swsolidarity.threads import policy, rules
from swsolidarity.threads.actions.appending import append, hold, place_for
from swsolidarity.threads.actions.drafts import forget_draft
from swsolidarity.threads.actions.marks import move_mark
from swsolidarity.threads.actions.pictures import hold_pictures
from swsolidarity.threads.actions.texts import check_note, check_text, check_title, spend_a_post
from swsolidarity.threads.events import (
    PostWritten,
    ThreadClosed,
    ThreadNoted,
    ThreadPinned,
    ThreadReopened,
    ThreadSlowed,
    ThreadStarted,
    ThreadUnpinned,
)
from swsolidarity.threads.models import ALL, CIRCLE, STEWARDS, Thread
from swsolidarity.web import throttle


def start(
    actor: Membership,
    *,
    title: str,
    source: str,
    audience: str,
    circle: Circle | None = None,
    note: str | None = None,
    pictures: Sequence[Tied] = (),
) -> Thread:
    """Begin a conversation with its first text; the draft it came from is used up.

    With the audience ``circle`` it is for those in ``circle``. ``note``: what all of it is about, for those
    who want to know before they read.

    Raises ``Invalid`` for an empty or too long title or text, an unknown audience and pictures where none may
    be sent, ``Conflict`` when a picture has gone, ``TooMany`` when the writer has to wait.
    """
    check_title(title)
    check_text(source)
    check_note(note)
    if audience not in (ALL, STEWARDS, CIRCLE) or (audience == CIRCLE) != (circle is not None):
        raise Invalid("Choose who can see this conversation.", field="audience")
    held = hold_pictures(actor, pictures, circle.id if circle else None)
    if actor.state == "probation":
        most = rules.STARTS_A_DAY_ON_PROBATION
        throttle.spend("threads.start", actor.public_id, most=most, per=86_400)
    spend_a_post(actor)
    hour = clock.this_hour()
    thread = Thread(
        collective_id=actor.collective_id,
        starter_id=actor.id,
        title=title,
        note=note,
        slow_minutes=0,
        audience=audience,
        circle_id=circle.id if circle else None,
        pinned=False,
        closed=False,
        unanswered=True,
        decided=False,
        written_outside=0,
        post_count=0,
        last_position=0,
        last_post_at=hour,
        created_at=hour,
    )
    require(policy.may_start(actor, thread))
    thread.starter_as_id = place_for(actor, thread)
    db.session.add(thread)
    db.session.flush()
    place = thread.starter_as_id
    post = append(thread, actor, source, quotes=None, place=place, pictures=len(held))
    move_mark(actor, thread, 1)
    files.tie(held, post.reference)
    forget_draft(actor, None)
    record(ThreadStarted(collective_id=thread.collective_id, subject=thread.reference))
    record(PostWritten(collective_id=thread.collective_id, subject=post.reference))
    return thread


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


def _arrange(
    actor: Membership,
    thread: Thread,
    what: str,
    value: bool,
    happened: type[ThreadPinned | ThreadUnpinned | ThreadClosed | ThreadReopened],
) -> None:
    """Set a mark on a conversation; when it is set already, nothing happened."""
    require(policy.may_arrange(actor, thread))
    hold(thread)
    if getattr(thread, what) != value:
        setattr(thread, what, value)
        event: Event = happened(collective_id=thread.collective_id, subject=thread.reference, by=actor.id)
        record(event)


def slow(actor: Membership, thread: Thread, minutes: int) -> None:
    """Let everybody wait so long between two replies here; 0 for not at all. Raises ``Invalid``."""
    require(policy.may_arrange(actor, thread))
    if minutes not in rules.SLOW_MINUTES:
        raise Invalid("Choose how long everybody waits.", field="slow")
    hold(thread)
    if thread.slow_minutes != minutes:
        thread.slow_minutes = minutes
        record(ThreadSlowed(collective_id=thread.collective_id, subject=thread.reference, by=actor.id))


def put_thread_note(actor: Membership, thread: Thread, note: str | None) -> None:
    """Say before a conversation what all of it is about, or not any more. Raises ``Invalid``."""
    require(policy.may_tag(actor, thread))
    check_note(note)
    if thread.note != note:
        thread.note = note
        record(ThreadNoted(collective_id=thread.collective_id, subject=thread.reference, by=actor.id))


def note_decided(thread: Thread) -> None:
    """A decision that came out of this conversation has its result; for the domain that decides."""
    hold(thread)
    thread.decided = True
