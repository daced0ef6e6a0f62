"""Who may do what in conversations. ``queries.visible`` says the same as ``may_read``, to the database."""

from __future__ import annotations

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.models import MODERATOR, Circle, Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no
from swsolidarity.threads import rules
from swsolidarity.threads.models import ALL, Post, Thread


def may_read(actor: Membership, thread: Thread) -> Verdict:
    """Members here; what is for the stewards, only they and whoever began it; what is for a circle, only who
    is in it, whatever their office (safety M3, and P6 for the archive).
    """
    if actor.collective_id != thread.collective_id or actor.state not in ("active", "probation"):
        return HIDDEN
    if actor.state == "probation" and thread.last_post_at < clock.now() - rules.PROBATION_LOOKS_BACK:
        return HIDDEN
    if thread.circle_id is not None:
        inside = thread.found_by == actor.id or collectives.is_in(actor.id, thread.circle_id)
        return YES if inside else HIDDEN
    if thread.audience == ALL or thread.starter_id == actor.id or actor.is_steward:
        return YES
    return HIDDEN


def may_write(actor: Membership) -> Verdict:
    """Whoever was not asked to write nothing for some days."""
    if actor.writes:
        return YES
    assert actor.writing_paused_until is not None
    return no(
        "You were asked not to write until %(day)s. You can read everything, and appeal.",
        day=actor.writing_paused_until.date().isoformat(),
    )


def may_start(actor: Membership, thread: Thread) -> Verdict:
    """Whoever could read it, and may write."""
    return may_read(actor, thread) and may_write(actor)


def may_reply(actor: Membership, thread: Thread) -> Verdict:
    """Whoever may read and write, while the conversation is open."""
    if not (verdict := may_read(actor, thread)) or not (verdict := may_write(actor)):
        return verdict
    if thread.closed:
        return no("This conversation is closed. Nobody can reply to it now.")
    return YES


def may_read_text(actor: Membership, post: Post, thread: Thread) -> Verdict:
    """Whoever reads the conversation; what is hidden, only its writer."""
    return may_read(actor, thread) and (YES if post.readable_by(actor.id) else HIDDEN)


def may_note(actor: Membership, post: Post, thread: Thread) -> Verdict:
    """Say before a text what it is about: its writer, and those who may arrange the conversation."""
    if not (verdict := may_read_text(actor, post, thread)):
        return verdict
    if post.removed or post.trace is not None:
        return no("The text is gone. There is nothing to put a note before.")
    if post.author_id != actor.id and not may_arrange(actor, thread):
        return no("Only whoever wrote this, conversation keepers and stewards can do this.")
    return YES


def may_edit(actor: Membership, post: Post, thread: Thread) -> Verdict:
    """Change a text: its writer, while they may write."""
    return may_change(actor, post, thread) and may_write(actor)


def may_add_pictures(actor: Membership, circle: Circle | None) -> Verdict:
    """Where two people have switched them on: in a circle those of it, elsewhere the stewards (safety U1)."""
    if (circle or actor.collective).takes_pictures:
        return YES
    return no("Pictures cannot be sent here. Take yours out, and send the text alone.")


def may_see_pictures(actor: Membership, post: Post, thread: Thread) -> Verdict:
    """Whoever may read the text they belong to, for as long as it can be read."""
    if post.source_sealed is None or post.removed:
        return HIDDEN
    return may_read_text(actor, post, thread)


def may_change(actor: Membership, post: Post, thread: Thread) -> Verdict:
    """Delete a text: only the writer, at any time, while it is there."""
    if not (verdict := may_read(actor, thread)):
        return verdict
    if post.author_id != actor.id:
        return no("Only the person who wrote this can change it.")
    if post.trace is not None:
        return no("This says what was done to the conversation. It cannot be changed.")
    if post.removed:
        return no("You have deleted this. It cannot be changed any more.")
    return YES


def may_arrange(actor: Membership, thread: Thread) -> Verdict:
    """Pin, close and reopen: moderators; in a circle, which has none, every full member in it."""
    if not (verdict := may_read(actor, thread)):
        return verdict
    if thread.circle_id is not None:
        return YES if actor.is_full_member else no("You can do this when your first weeks are over.")
    if not actor.acts_as(MODERATOR):
        return no("Only conversation keepers and stewards can pin or close a conversation.")
    return YES


def may_tag(actor: Membership, thread: Thread) -> Verdict:
    """Choose the tags beside a conversation: whoever began it, and those who may arrange it."""
    if not (verdict := may_read(actor, thread)):
        return verdict
    if thread.starter_id == actor.id:
        return YES
    if not may_arrange(actor, thread):
        return no("Only whoever started this, conversation keepers and stewards can choose its tags.")
    return YES


def may_keep_house(actor: Membership) -> Verdict:
    """Make and drop what all conversations share: tags, and what recurring ones begin with."""
    if actor.state not in ("active", "probation"):
        return HIDDEN
    if not actor.acts_as(MODERATOR):
        return no("Only conversation keepers and stewards can change this.")
    return YES
