"""The people a conversation is about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from swsolidarity.collectives.models import STEWARD, Mandate, Membership
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db
from swsolidarity.threads.models import Thread


def steward_count(actor: Membership) -> int:
    """How many people hold a steward's mandate here now."""
    now = clock.now()
    count = (
        select(func.count(Mandate.membership_id.distinct()))
        .join(Mandate.membership)
        .where(
            Mandate.collective_id == actor.collective_id,
            Mandate.office == STEWARD,
            Mandate.starts_at <= now,
            Mandate.ends_at > now,
            Mandate.ended_at.is_(None),
            Membership.state == "active",
        )
    )
    return db.session.scalar(count) or 0


def called(thread: Thread, names: Sequence[str]) -> Sequence[Membership]:
    """The members here who go by these names, with what ``policy`` needs to know about them."""
    if not names:
        return []
    keys = [key for name in names for key in vault.current().indexes("membership.name", name)]
    return _with_mandates(Membership.collective_id == thread.collective_id, Membership.name_index.in_(keys))


def member(membership_id: int) -> Membership | None:
    """A member with what ``policy`` needs to know about them."""
    return next(iter(_with_mandates(Membership.id == membership_id)), None)


def _with_mandates(*conditions: ColumnElement[bool]) -> Sequence[Membership]:
    wanted = select(Membership).where(*conditions).options(joinedload(Membership.mandates))
    return db.session.scalars(wanted).unique().all()
