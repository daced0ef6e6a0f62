"""The words conversations are sorted by."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db
from swsolidarity.threads.models import Tag


def tags(actor: Membership) -> Sequence[Tag]:
    """All tags of the collective, by name."""
    found = db.session.scalars(select(Tag).where(Tag.collective_id == actor.collective_id))
    return sorted(found, key=lambda tag: tag.name.casefold())
