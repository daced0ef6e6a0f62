"""Who is here, and what they are called. Nothing tells in which other collectives anybody is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager, joinedload

from swsolidarity.collectives.models import (
    Membership,
)
from swsolidarity.core import pages, vault
from swsolidarity.core.db import db

PRESENT = ("active", "probation")
BELONGING = (*PRESENT, "suspended")
"""Who is a member, whether or not they may come in just now."""


_BATCH = 500


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """What members are called, by membership id. Who has left has no name and is not in the answer."""
    wanted = sorted(set(ids))
    names: dict[int, str] = {}
    for start in range(0, len(wanted), _BATCH):
        for member in db.session.scalars(
            select(Membership).where(Membership.id.in_(wanted[start : start + _BATCH]))
        ):
            if member.name is not None:
                names[member.id] = member.name
    return names


def memberships_of(account_id: int) -> Sequence[Membership]:
    """The collectives a person is in, with their names: for that person's own eyes only."""
    return db.session.scalars(
        select(Membership)
        .join(Membership.collective)
        .where(Membership.account_id == account_id, Membership.state.in_(BELONGING))
        .options(contains_eager(Membership.collective))
        .order_by(Membership.id)
    ).all()


def membership_of(account_id: int, collective_id: int) -> Membership | None:
    """The row of a person in a collective, in whatever state."""
    return db.session.scalars(
        select(Membership).where(
            Membership.account_id == account_id, Membership.collective_id == collective_id
        )
    ).one_or_none()


def active_members(
    collective_id: int, *, after: str | None = None, size: int = pages.SIZE
) -> pages.Page[Membership]:
    """Everybody in a collective, on probation too, in the order they came."""
    query = (
        select(Membership)
        .where(Membership.collective_id == collective_id, Membership.state.in_(PRESENT))
        .order_by(Membership.id)
        .limit(size + 1)
    )
    if after is not None:
        start = (
            select(Membership.id)
            .where(Membership.public_id == after, Membership.collective_id == collective_id)
            .scalar_subquery()
        )
        query = query.where(Membership.id > start)
    rows, more = pages.cut(db.session.scalars(query).all(), size)
    return pages.Page(rows, older=rows[-1].public_id if more else None)


def full_members(collective_id: int) -> Sequence[int]:
    """The ids of everybody who is past their first weeks."""
    return db.session.scalars(
        select(Membership.id)
        .where(Membership.collective_id == collective_id, Membership.state == "active")
        .order_by(Membership.id)
    ).all()


def is_alone(collective_id: int) -> bool:
    """Whether there are not two full members, so that nothing that takes two people can be done."""
    two = select(Membership.id).where(Membership.collective_id == collective_id, Membership.state == "active")
    return len(db.session.scalars(two.limit(2)).all()) < 2


def present(collective_id: int) -> Sequence[int]:
    """The ids of everybody who is here, in their first weeks too."""
    return db.session.scalars(
        select(Membership.id)
        .where(Membership.collective_id == collective_id, Membership.state.in_(PRESENT))
        .order_by(Membership.id)
    ).all()


def member(collective_id: int, public_id: str) -> Membership | None:
    """A member of this collective who is here, with their mandates."""
    return _present(collective_id, Membership.public_id == public_id)


def member_called(collective_id: int, name: str) -> Membership | None:
    """The member who goes by this name here, with their mandates; case does not count."""
    return _present(
        collective_id, Membership.name_index.in_(vault.current().indexes("membership.name", name))
    )


def _present(collective_id: int, which: ColumnElement[bool]) -> Membership | None:
    wanted = select(Membership).where(
        Membership.collective_id == collective_id, Membership.state.in_(PRESENT), which
    )
    return db.session.scalars(wanted.options(joinedload(Membership.mandates))).unique().one_or_none()


def roll_candidates(collective_id: int, joined_before: datetime) -> list[int]:
    """The membership ids of full members who were in before a moment: who a vote may be frozen for."""
    return list(
        db.session.scalars(
            select(Membership.id)
            .where(
                Membership.collective_id == collective_id,
                Membership.state == "active",
                Membership.joined_at < joined_before,
            )
            .order_by(Membership.id)
        )
    )


def name_taken(collective_id: int, name: str, *, except_for: int | None = None) -> bool:
    """Whether somebody in this collective is called that; case and compatibility forms do not count."""
    query = select(Membership.id).where(
        Membership.collective_id == collective_id,
        Membership.name_index.in_(vault.current().indexes("membership.name", name)),
    )
    if except_for is not None:
        query = query.where(Membership.id != except_for)
    return db.session.scalar(query.limit(1)) is not None
