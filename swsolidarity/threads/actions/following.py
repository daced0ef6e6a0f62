"""What somebody wants to hear of a conversation."""

from __future__ import annotations

from sqlalchemy import delete

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db, dialect_name, directly, insert_or
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.notices import actions as notices
from swsolidarity.threads import policy
from swsolidarity.threads.models import EVERY, NEVER, Following, Thread

USUAL = "answers"


def hear(actor: Membership, thread: Thread, what: str) -> None:
    """Be told of every reply, only when one is answered or called, or never. Nobody else learns which.

    Raises ``Invalid`` for anything else.
    """
    require(policy.may_read(actor, thread))
    if what not in (EVERY, USUAL, NEVER):
        raise Invalid("Choose what you want to hear of.", field="hears")
    if what != EVERY:
        notices.mark_read_about(actor, [thread.reference])
    if what == USUAL:
        mine = Following.membership_id == actor.id
        db.session.execute(delete(Following).where(mine, Following.thread_id == thread.id))
        return
    made = insert_or(Following, dialect_name())
    directly(
        made.on_conflict_do_update(
            index_elements=[Following.membership_id, Following.thread_id], set_={"hears": made.excluded.hears}
        ),
        {"membership_id": actor.id, "thread_id": thread.id, "hears": what},
    )
