"""Which circles there are for whom, and who is in them. Permission is part of every question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, literal, or_, select
from sqlalchemy.orm import joinedload

from swsolidarity.collectives import rules
from swsolidarity.collectives.models import Circle, CircleMember, Membership
from swsolidarity.core import clock, pages, prepared, vault
from swsolidarity.core.db import columns_of, db, to_look_at

LISTED = ("open", "closed")
MINE_MOST = 100


class Inside(NamedTuple):
    """Somebody in a circle, by the only name others see there."""

    name: str | None
    me: bool


def _mine(actor: Membership) -> ColumnElement[bool]:
    return and_(CircleMember.circle_id == Circle.id, CircleMember.membership_id == actor.id)


def _there(actor: Membership) -> ColumnElement[bool]:
    return and_(Circle.collective_id == actor.collective_id, Circle.closed_on.is_(None))


def circle(actor: Membership, public_id: str) -> tuple[Circle, CircleMember | None] | None:
    """A circle this member may know of, and what ties them to it; the others are not there."""
    known: ColumnElement[bool] = CircleMember.state.in_(("in", "invited"))
    if actor.is_full_member:
        known = or_(known, Circle.visibility.in_(LISTED))
    found = db.session.execute(
        select(Circle, CircleMember)
        .outerjoin(CircleMember, _mine(actor))
        .where(Circle.public_id == public_id, _there(actor), known)
    ).first()
    return (found[0], found[1]) if found else None


def tie(circle_id: int, membership_id: int) -> CircleMember | None:
    """What ties a person to a circle, if anything."""
    return db.session.scalars(_tie(circle_id, membership_id)).one_or_none()


def standing(circle_id: int, membership_id: int) -> CircleMember | None:
    """The same as it is right now, held until the transaction ends."""
    held = _tie(circle_id, membership_id).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).one_or_none()


def _tie(circle_id: int, membership_id: int) -> Select[CircleMember]:
    return select(CircleMember).where(
        CircleMember.circle_id == circle_id, CircleMember.membership_id == membership_id
    )


def called_in(circle_id: int, membership_id: int) -> str | None:
    """What somebody is called in a circle; None for whoever is not in it."""
    theirs = _tie(circle_id, membership_id).where(CircleMember.state == "in")
    found = db.session.scalars(theirs.options(joinedload(CircleMember.membership))).one_or_none()
    return found.called if found else None


_IN = select(literal(1)).where(
    CircleMember.circle_id == bindparam("circle_id"),
    CircleMember.membership_id == bindparam("actor_id"),
    CircleMember.state == "in",
)


def is_in(membership_id: int, circle_id: int) -> bool:
    """Whether a member is in a circle."""
    return db.session.scalar(_IN, {"circle_id": circle_id, "actor_id": membership_id}) is not None


_PLACE = (
    select(CircleMember.id)
    .where(
        CircleMember.circle_id == bindparam("circle_id"),
        CircleMember.membership_id == bindparam("actor_id"),
        CircleMember.state == "in",
    )
    .with_for_update(key_share=True, read=True)
)


def place_in(membership_id: int, circle_id: int) -> int | None:
    """The row that lets a member be in a circle, kept until this transaction ends; None if they are not."""
    return db.session.scalar(_PLACE, {"circle_id": circle_id, "actor_id": membership_id})


def my_circles(actor: Membership, *states: str) -> Sequence[tuple[Circle, CircleMember]]:
    """The circles this member is in or asked to come in, whether others know of them or not."""
    found = db.session.execute(
        select(Circle, CircleMember)
        .join(CircleMember, _mine(actor))
        .where(CircleMember.state.in_(states or ("in", "invited")), _there(actor))
        .order_by(Circle.id)
        .limit(MINE_MOST)
    )
    return [(row[0], row[1]) for row in found]


_INSIDE = (
    select(*columns_of(Circle))
    .join(CircleMember, CircleMember.circle_id == Circle.id)
    .where(
        CircleMember.membership_id == bindparam("actor_id"),
        CircleMember.state == "in",
        Circle.collective_id == bindparam("collective_id"),
        Circle.closed_on.is_(None),
    )
    .order_by(Circle.id)
    .limit(MINE_MOST)
)


def circles_of(actor: Membership) -> Sequence[Circle]:
    """The circles this member is in, to look at."""
    found = prepared.rows(_INSIDE, {"actor_id": actor.id, "collective_id": actor.collective_id})
    return [to_look_at(Circle, row) for row in found]


def other_circles(
    actor: Membership, *, after: str | None = None
) -> pages.Page[tuple[Circle, CircleMember | None]]:
    """The circles that are listed for every full member and that this one is not in, oldest first."""
    query = (
        select(Circle, CircleMember)
        .outerjoin(CircleMember, _mine(actor))
        .where(
            _there(actor),
            Circle.visibility.in_(LISTED),
            or_(CircleMember.id.is_(None), CircleMember.state.not_in(("in", "invited"))),
        )
        .order_by(Circle.id)
        .limit(pages.SIZE + 1)
    )
    if after is not None:
        # Only by a circle that is listed: where another one stands is nobody's business.
        last = select(Circle.id).where(
            Circle.public_id == after, _there(actor), Circle.visibility.in_(LISTED)
        )
        query = query.where(Circle.id > last.scalar_subquery())
    rows, more = pages.cut([(row[0], row[1]) for row in db.session.execute(query)])
    return pages.Page(rows, older=rows[-1][0].public_id if more else None)


def inside(actor: Membership, circle: Circle, *, after: str | None = None) -> pages.Page[Inside]:
    """Who is in a circle, in an order that tells nothing; the caller has asked ``may_look_inside``."""
    query = (
        select(CircleMember)
        .where(CircleMember.circle_id == circle.id, CircleMember.state == "in")
        .options(joinedload(CircleMember.membership))
        .order_by(CircleMember.public_id)
        .limit(pages.SIZE + 1)
    )
    if after is not None:
        query = query.where(CircleMember.public_id > after)
    rows, more = pages.cut(db.session.scalars(query).all())
    people = [Inside(row.called, row.membership_id == actor.id) for row in rows]
    return pages.Page(people, older=rows[-1].public_id if more else None)


def askers(circle: Circle) -> Sequence[CircleMember]:
    """Who asks to come into a circle, oldest first, and under which name."""
    return db.session.scalars(_asking(circle).order_by(CircleMember.since, CircleMember.public_id)).all()


def asker(circle: Circle, public_id: str) -> CircleMember | None:
    """One of those who ask."""
    return db.session.scalars(_asking(circle).where(CircleMember.public_id == public_id)).one_or_none()


def _asking(circle: Circle) -> Select[CircleMember]:
    return (
        select(CircleMember)
        .where(
            CircleMember.circle_id == circle.id,
            CircleMember.state == "asked",
            CircleMember.since > unanswered_since(),
        )
        .options(joinedload(CircleMember.membership))
        .limit(pages.SIZE)
    )


def unanswered_since() -> date:
    """Questions about circles that were asked on this day or before are over."""
    return clock.now().date() - timedelta(days=rules.CIRCLE_ANSWER_DAYS)


def called_in_circle(circle_id: int, name: str, *, except_for: int) -> bool:
    """Whether somebody else goes by a name in a circle, as its own name or as their usual one there."""
    own = CircleMember.name_index.in_(vault.current().indexes("circle_member.name", name))
    usual = and_(
        CircleMember.name_index.is_(None),
        CircleMember.state.in_(("in", "asked")),
        Membership.name_index.in_(vault.current().indexes("membership.name", name)),
    )
    query = (
        select(CircleMember.id)
        .join(CircleMember.membership)
        .where(CircleMember.circle_id == circle_id, CircleMember.membership_id != except_for, or_(own, usual))
    )
    return db.session.scalar(query.limit(1)) is not None


def called_where_i_am(membership_id: int, name: str) -> bool:
    """Whether somebody goes by a name in a circle in which this member has no other than the usual one."""
    mine = select(CircleMember.circle_id).where(
        CircleMember.membership_id == membership_id,
        CircleMember.state.in_(("in", "asked")),
        CircleMember.name_index.is_(None),
    )
    taken = select(CircleMember.id).where(
        CircleMember.circle_id.in_(mine),
        CircleMember.membership_id != membership_id,
        CircleMember.name_index.in_(vault.current().indexes("circle_member.name", name)),
    )
    return db.session.scalar(taken.limit(1)) is not None


def is_my_name_in_a_circle(membership_id: int, name: str) -> bool:
    """Whether a member has this name in one of their circles, beside the usual one."""
    mine = select(CircleMember.id).where(
        CircleMember.membership_id == membership_id,
        CircleMember.name_index.in_(vault.current().indexes("circle_member.name", name)),
    )
    return db.session.scalar(mine.limit(1)) is not None
