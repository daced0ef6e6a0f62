"""Hiding what somebody wrote, and showing it again. Whoever calls this has asked a policy of their own."""

from __future__ import annotations

from sqlalchemy import delete

from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.files import actions as files
from swsolidarity.notices import actions as notices
from swsolidarity.threads import index
from swsolidarity.threads.actions.appending import hold
from swsolidarity.threads.events import PostHidden, PostRemoved, PostShown
from swsolidarity.threads.models import Post, PostVersion


def hide(post: Post, *, by: str, rule: str) -> None:
    """Let only its writer read a text. ``by``: what it was hidden by; ``rule``: what others read."""
    hold(post.thread)
    db.session.refresh(post, ["removed", "hidden_by"])
    if post.removed or post.hidden_by is not None:
        return
    post.hidden_by, post.hidden_rule = by, rule
    index.renew(post.thread, post)
    notices.withdraw(post.reference)
    record(PostHidden(collective_id=post.thread.collective_id, subject=post.reference))


def show(post: Post, *, by: str) -> None:
    """Let everybody read a text again that was hidden by this, and by nothing else since."""
    hold(post.thread)
    db.session.refresh(post, ["removed", "hidden_by"])
    if post.hidden_by != by:
        return
    post.hidden_by = post.hidden_rule = None
    index.renew(post.thread, post)
    record(PostShown(collective_id=post.thread.collective_id, subject=post.reference))


def erase_hidden(post: Post, *, by: str) -> None:
    """Erase for good what was hidden by this; its place stays."""
    hold(post.thread)
    db.session.refresh(post, ["removed", "hidden_by"])
    if post.removed or post.hidden_by != by:
        return
    post.erase()
    files.drop_of(post.reference)
    db.session.execute(delete(PostVersion).where(PostVersion.post_id == post.id))
    post.thread.post_count -= 1
    index.renew(post.thread, post)
    record(PostRemoved(collective_id=post.thread.collective_id, subject=post.reference))
