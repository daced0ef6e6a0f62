"""Unfinished text is not kept for ever, and what somebody has read is nobody's business once they left."""

from __future__ import annotations

from sqlalchemy import delete, select

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import transaction
from swsolidarity.core.jobs import job
from swsolidarity.threads import rules
from swsolidarity.threads.models import Draft, Following, ReadPosition


@job("threads.forget", every=24 * 3600, forgets=True)
def forget() -> None:
    """Drop drafts untouched for 30 days, and the drafts, reading marks and wishes of people gone."""
    gone = select(Membership.id).where(Membership.state.in_(("left", "removed")))
    with transaction() as session:
        session.execute(delete(Draft).where(Draft.updated_on < clock.now().date() - rules.DRAFTS_KEPT))
        session.execute(delete(Draft).where(Draft.membership_id.in_(gone)))
        session.execute(delete(ReadPosition).where(ReadPosition.membership_id.in_(gone)))
        session.execute(delete(Following).where(Following.membership_id.in_(gone)))
