"""Not wanting to read somebody, or to hear from them. It takes no reason, and nobody is told."""

from __future__ import annotations

from sqlalchemy import delete, or_

from swsolidarity.collectives import queries
from swsolidarity.collectives.actions.members import on_left
from swsolidarity.collectives.models import CircleMember, Membership, Mute
from swsolidarity.core.db import db, dialect_name, insert_or
from swsolidarity.core.verdict import HIDDEN, YES, no, require


def mute(
    actor: Membership, other: Membership, *, tie: CircleMember | None = None, blocks: bool = False
) -> None:
    """Fold what somebody writes; with ``blocks`` their calls do not reach the actor either. Twice is once.

    ``tie``: as whom they wrote in a circle; then it counts for that name alone. Raises ``Refused``.
    """
    require(YES if other.collective_id == actor.collective_id else HIDDEN)
    require(no("This is you.") if other.id == actor.id else YES)
    if tie is not None:
        require(YES if queries.is_in(actor.id, tie.circle_id) else HIDDEN)
    made = insert_or(Mute, dialect_name())
    by = Mute.other_id if tie is None else Mute.as_id
    values = {
        "membership_id": actor.id,
        "other_id": other.id if tie is None else None,
        "as_id": tie.id if tie else None,
        "blocks": blocks,
    }
    db.session.execute(
        made.values(values).on_conflict_do_update(
            index_elements=[Mute.membership_id, by], set_={"blocks": made.excluded.blocks}
        )
    )


def set_block(actor: Membership, mute: Mute, *, blocks: bool) -> None:
    """Let somebody's calls reach the actor or not; their texts stay folded."""
    require(YES if mute.membership_id == actor.id else HIDDEN)
    mute.blocks = blocks


def unmute(actor: Membership, mute: Mute) -> None:
    """Read somebody again, and hear from them. Twice is once."""
    require(YES if mute.membership_id == actor.id else HIDDEN)
    db.session.execute(delete(Mute).where(Mute.id == mute.id))


def forget_mutes(member: Membership) -> None:
    """Whoever leaves is muted by nobody, and mutes nobody."""
    mine = or_(Mute.membership_id == member.id, Mute.other_id == member.id)
    db.session.execute(delete(Mute).where(mine).execution_options(synchronize_session=False))


on_left.append(forget_mutes)
