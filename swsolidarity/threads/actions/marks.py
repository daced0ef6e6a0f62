"""How far somebody has read."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import exists, literal, select, update

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db, dialect_name, directly, insert_or, insert_unless_there
from swsolidarity.core.verdict import require
from swsolidarity.notices import actions as notices
from swsolidarity.threads import policy, queries
from swsolidarity.threads.models import ReadPosition, Thread


def mark_read(actor: Membership, thread: Thread, position: int) -> None:
    """This member has read a conversation up to here; it never goes back. Their notices about it are done."""
    require(policy.may_read(actor, thread))
    position = max(0, min(position, thread.last_position))
    move_mark(actor, thread, position)
    done = [thread.reference] if position == thread.last_position else []
    notices.mark_read_about(actor, [*queries.told_up_to(actor, thread, position), *done])


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


def move_mark(actor: Membership, thread: Thread, position: int) -> None:
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
