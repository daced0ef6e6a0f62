"""Keeping unfinished text."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, delete, select

from swsolidarity.collectives.models import Circle, Membership
from swsolidarity.core import clock, text
from swsolidarity.core.db import db, directly
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.files import actions as files
from swsolidarity.files.actions import Tied
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
    pictures: Sequence[Tied] = (),
) -> Draft:
    """Keep unfinished text and its pictures for 30 days, in place of what was kept here before.

    Raises ``Invalid`` when there is nothing to keep or too much, ``Conflict`` when a picture has gone. A
    closed conversation is no obstacle.
    """
    if not text.one_line(title + source) and not pictures:
        raise Invalid("There is nothing to keep yet.", field="text")
    if title:
        check_title(title)
    if source:
        check_text(source)
    if thread is not None:
        require(policy.may_read(actor, thread))
    _one_window_at_a_time(actor)
    held = files.hold(actor, pictures)
    draft = queries.draft(actor, thread)
    if draft is None:
        draft = Draft(membership_id=actor.id, thread_id=thread.id if thread else None)
        db.session.add(draft)
    draft.title, draft.text, draft.quotes = title, source, quotes
    draft.audience = CIRCLE if circle else audience if audience in (ALL, STEWARDS) else ALL
    draft.circle_id = circle.id if circle else None
    draft.updated_on = clock.now().date()
    if held or draft.pictures:
        draft.pictures = len(held)
        files.tie(held, draft.reference, sent=False)
        files.drop_rest(draft.reference, held)
    return draft


def discard_draft(actor: Membership, draft: Draft) -> None:
    """Throw one's own unfinished text away."""
    files.drop_of(draft.reference)
    db.session.execute(delete(Draft).where(Draft.id == draft.id, Draft.membership_id == actor.id))


def _one_window_at_a_time(actor: Membership) -> None:
    """Let the same person's other window wait; people who merely refer to this member do not."""
    db.session.execute(select(Membership.id).where(Membership.id == actor.id).with_for_update(key_share=True))


_MY_DRAFT = delete(Draft).where(Draft.membership_id == bindparam("actor_id"))

_NEW_DRAFT = _MY_DRAFT.where(Draft.thread_id.is_(None)).returning(Draft.public_id, Draft.pictures)

_DRAFT = _MY_DRAFT.where(Draft.thread_id == bindparam("its_thread_id")).returning(
    Draft.public_id, Draft.pictures
)


def forget_draft(actor: Membership, thread: Thread | None) -> None:
    """Let go of a draft that is used up, and of what was kept with it and not sent."""
    if thread is None:
        gone = directly(_NEW_DRAFT, {"actor_id": actor.id}).first()
    else:
        gone = directly(_DRAFT, {"actor_id": actor.id, "its_thread_id": thread.id}).first()
    if gone is not None and gone.pictures:
        files.drop_of(f"threads.draft:{gone.public_id}")
