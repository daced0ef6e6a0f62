"""Replying, and changing or deleting what one wrote."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, update

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, require
from swsolidarity.files import actions as files
from swsolidarity.files.actions import Tied
from swsolidarity.notices import actions as notices
from swsolidarity.threads import index, policy, queries, rules
from swsolidarity.threads.actions.appending import append, hold, place_for
from swsolidarity.threads.actions.drafts import forget_draft
from swsolidarity.threads.actions.marks import move_mark
from swsolidarity.threads.actions.pictures import hold_pictures
from swsolidarity.threads.actions.texts import check_note, check_text, check_title, spend_a_post, take_turns
from swsolidarity.threads.events import (
    PostEdited,
    PostNoted,
    PostRemoved,
    PostWritten,
)
from swsolidarity.threads.models import Post, PostVersion, Thread
from swsolidarity.web import throttle


def reply(
    actor: Membership,
    thread: Thread,
    *,
    source: str,
    quotes: int | None,
    seen: int,
    note: str | None = None,
    pictures: Sequence[Tied] = (),
) -> Post:
    """Add to a conversation. ``seen`` is the last position on the page the writer replied from.

    Raises ``Invalid`` for an empty or too long text and for pictures where none may be sent, ``Conflict``
    when the conversation was closed or a picture went in the meantime, ``TooMany`` when the writer has to
    wait, and ``TakesTurns`` when the conversation does.
    """
    check_text(source)
    check_note(note)
    thread, before = queries.lock(actor, thread)
    require(policy.may_read(actor, thread))
    require(policy.may_write(actor))
    if thread.closed:
        raise Conflict("This conversation was closed while you were writing. Your text was not sent.")
    take_turns(actor, thread)
    held = hold_pictures(actor, pictures, thread.circle_id)
    spend_a_post(actor)
    quoted = queries.at(thread, quotes)
    place = place_for(actor, thread)
    post = append(
        thread,
        actor,
        source,
        quotes=quoted.position if quoted else None,
        place=place,
        note=note,
        pictures=len(held),
    )
    move_mark(actor, thread, rules.read_to(before, seen, post.position))
    files.tie(held, post.reference)
    forget_draft(actor, thread)
    record(PostWritten(collective_id=thread.collective_id, subject=post.reference))
    return post


def announce(actor: Membership, thread: Thread, *, source: str) -> Post:
    """Add to a conversation in somebody's name who is not there: their draft and what they read stay.

    Raises ``Conflict`` when the conversation is closed.
    """
    check_text(source)
    thread, _before = queries.lock(actor, thread)
    require(policy.may_read(actor, thread))
    if thread.closed:
        raise Conflict("This conversation is closed.")
    post = append(thread, actor, source, quotes=None, place=place_for(actor, thread))
    record(PostWritten(collective_id=thread.collective_id, subject=post.reference))
    return post


def edit(
    actor: Membership,
    post: Post,
    *,
    source: str,
    revision: int,
    title: str | None = None,
    forget: bool = False,
    note: str | None = None,
) -> None:
    """Change one's own text, and with the first one the title too. ``revision`` is the one being changed.

    What it said before can be read by whoever may read it now; with ``forget`` nothing that it ever said is
    kept, because somebody wrote a thing nobody should find. ``note``: what stands before it from now on.

    Raises ``Conflict`` when the text was changed or deleted elsewhere since, ``Invalid`` when it is
    empty or too long, ``TooMany`` when the writer has to wait.
    """
    check_text(source)
    check_note(note)
    if title is not None:
        check_title(title)
    db.session.refresh(post, ["revision", "removed", "source_sealed", "author_id"], with_for_update=True)
    if post.author_id == actor.id and post.removed:
        raise Conflict("You deleted this in another window. It cannot be changed any more.")
    require(policy.may_edit(actor, post, post.thread))
    if post.revision != revision:
        raise Conflict("You changed this in another window. Compare the two, then save again.")
    throttle.spend("threads.edit", actor.public_id, most=rules.EDITS_AN_HOUR, per=3_600)
    if title is not None and post.position == 1 and post.thread.starter_id == actor.id:
        post.thread.title = title
    if forget:
        _forget_versions(post)
    elif source != post.source:
        db.session.add(PostVersion(post_id=post.id, revision=post.revision, source=post.source))
    post.write(source)
    post.revision += 1
    post.edited, post.note = True, note
    index.renew(post.thread, post)
    record(PostEdited(collective_id=post.thread.collective_id, subject=post.reference))


def put_note(actor: Membership, post: Post, note: str | None) -> None:
    """Say before a text what it is about, or not any more; also for those who keep the conversation.

    Raises ``Invalid``.
    """
    check_note(note)
    require(policy.may_note(actor, post, post.thread))
    post.note = note
    record(PostNoted(collective_id=post.thread.collective_id, subject=post.reference, by=actor.id))


def erase_version(actor: Membership, post: Post, version: PostVersion) -> None:
    """Let nobody read any more what one wrote before; that there was something stays."""
    require(policy.may_change(actor, post, post.thread))
    version.source = None


def _forget_versions(post: Post) -> None:
    gone = update(PostVersion).where(PostVersion.post_id == post.id).values(source_sealed=None)
    db.session.execute(gone.execution_options(synchronize_session=False))


def remove(actor: Membership, post: Post) -> None:
    """Delete one's own text: source and rendering are erased, the place stays. Twice is once."""
    hold(post.thread)
    db.session.refresh(post, ["removed", "author_id"])
    if post.removed and post.author_id == actor.id:
        return
    require(policy.may_change(actor, post, post.thread))
    post.erase()
    db.session.execute(delete(PostVersion).where(PostVersion.post_id == post.id))
    post.thread.post_count -= 1
    files.drop_of(post.reference)
    index.renew(post.thread, post)
    notices.withdraw(post.reference)
    record(PostRemoved(collective_id=post.thread.collective_id, subject=post.reference))
