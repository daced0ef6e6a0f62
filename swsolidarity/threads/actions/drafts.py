"""Keeping unfinished text."""

from __future__ import annotations

from sqlalchemy import bindparam, delete, select

from swsolidarity.collectives.models import Circle, Membership
from swsolidarity.core import clock, text
from swsolidarity.core.db import db, directly
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.threads import policy, queries
from swsolidarity.threads.actions.texts import check_text, check_title
from swsolidarity.threads.models import ALL, CIRCLE, STEWARDS, Draft, Thread


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
        check_title(title)
    if source:
        check_text(source)
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


def _one_window_at_a_time(actor: Membership) -> None:
    """Let the same person's other window wait; people who merely refer to this member do not."""
    db.session.execute(select(Membership.id).where(Membership.id == actor.id).with_for_update(key_share=True))


_MY_DRAFT = delete(Draft).where(Draft.membership_id == bindparam("actor_id"))

_NEW_DRAFT = _MY_DRAFT.where(Draft.thread_id.is_(None))

_DRAFT = _MY_DRAFT.where(Draft.thread_id == bindparam("its_thread_id"))


def forget_draft(actor: Membership, thread: Thread | None) -> None:
    if thread is None:
        directly(_NEW_DRAFT, {"actor_id": actor.id})
    else:
        directly(_DRAFT, {"actor_id": actor.id, "its_thread_id": thread.id})
