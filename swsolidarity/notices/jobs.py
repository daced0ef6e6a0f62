"""Notices are forgotten: they only point at things, and the things stay where they are."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import transaction
from swsolidarity.core.jobs import job
from swsolidarity.notices.models import Notice

KEPT = timedelta(days=90)
KEPT_WHEN_READ = timedelta(days=30)


@job("notices.forget", every=24 * 3600, forgets=True)
def forget() -> None:
    """Drop read notices after 30 days, all after 90, and those of people who are no longer here."""
    now = clock.now()
    gone = select(Membership.id).where(Membership.state.in_(("left", "removed")))
    with transaction() as session:
        session.execute(delete(Notice).where(Notice.created_at < now - KEPT))
        session.execute(delete(Notice).where(Notice.created_at < now - KEPT_WHEN_READ, Notice.read.is_(True)))
        session.execute(delete(Notice).where(Notice.membership_id.in_(gone)))
