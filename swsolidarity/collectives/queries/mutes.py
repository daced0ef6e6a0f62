"""Whom a member does not want to read or to hear from; asked for that member alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from swsolidarity.collectives.models import Circle, CircleMember, Membership, Mute
from swsolidarity.core.db import db


class Muted(NamedTuple):
    """One of them, as they are called where they write; ``circle`` where that is in one."""

    mute: Mute
    name: str | None
    circle: str | None


def mutes(*, inside: Any, author_id: Any, author_as_id: Any) -> ColumnElement[bool]:
    """Whether the reader bound as ``actor_id`` has muted a writer, by the name that is shown; for a join."""
    by_name = or_(and_(inside, Mute.as_id == author_as_id), and_(~inside, Mute.other_id == author_id))
    return and_(Mute.membership_id == bindparam("actor_id"), by_name)


def muted(actor: Membership) -> list[Muted]:
    """All of them, by name."""
    rows = db.session.execute(
        select(Mute, Circle)
        .outerjoin(Mute.other_as)
        .outerjoin(Circle, Circle.id == CircleMember.circle_id)
        .where(Mute.membership_id == actor.id)
        .options(joinedload(Mute.other), contains_eager(Mute.other_as).joinedload(CircleMember.membership))
    ).all()
    found = [Muted(one, _called(one), circle.name if circle else None) for one, circle in rows]
    return sorted(found, key=lambda one: ((one.name or "").casefold(), one.mute.id))


def _called(one: Mute) -> str | None:
    if one.other_as is not None:
        return one.other_as.name or one.other_as.membership.name
    return one.other.name if one.other else None


def mute(actor: Membership, public_id: str) -> Mute | None:
    """One of this member's own."""
    return db.session.scalar(select(Mute).where(Mute.public_id == public_id, Mute.membership_id == actor.id))


def mute_of(actor: Membership, other_id: int, as_id: int | None) -> Mute | None:
    """What this member set about a writer, if anything: by the name in a circle, else as a member."""
    by = Mute.as_id == as_id if as_id is not None else Mute.other_id == other_id
    return db.session.scalar(select(Mute).where(Mute.membership_id == actor.id, by))


def who_mute(other_id: int, as_id: int | None) -> Sequence[tuple[int, bool]]:
    """Who has muted a writer, and whether they block them: for whoever tells people of what was written."""
    by = Mute.as_id == as_id if as_id is not None else Mute.other_id == other_id
    rows = db.session.execute(select(Mute.membership_id, Mute.blocks).where(by)).all()
    return [(row.membership_id, row.blocks) for row in rows]
