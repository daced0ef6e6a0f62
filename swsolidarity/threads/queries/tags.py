"""The words conversations are sorted by, and what recurring ones begin with."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db
from swsolidarity.threads.models import Pattern, Tag


def tags(actor: Membership) -> Sequence[Tag]:
    """All tags of the collective, by name."""
    found = db.session.scalars(select(Tag).where(Tag.collective_id == actor.collective_id))
    return sorted(found, key=lambda tag: tag.name.casefold())


def patterns(actor: Membership) -> Sequence[Pattern]:
    """What recurring conversations begin with, in the order they were written."""
    found = select(Pattern).where(Pattern.collective_id == actor.collective_id).order_by(Pattern.id)
    return db.session.scalars(found).all()


def pattern(actor: Membership, public_id: str) -> Pattern | None:
    """One of them."""
    return next((one for one in patterns(actor) if one.public_id == public_id), None)
