"""Unfinished text is not kept for ever, and what somebody has read is nobody's business once they left."""

from __future__ import annotations

from sqlalchemy import delete, select

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import transaction
from swsolidarity.core.jobs import job
from swsolidarity.threads import index, rules
from swsolidarity.threads.models import Draft, ReadPosition

INDEXED_AT_ONCE = 100
ROUNDS = 50
"""Short transactions, and never so many that other work waits for long."""


@job("threads.index", every=60)
def index_anew() -> None:
    """Index what was written before there was an index, with other rules or another key, or moved since."""
    for _ in range(ROUNDS):
        with transaction():
            if index.renew_outdated(INDEXED_AT_ONCE) < INDEXED_AT_ONCE:
                return


@job("threads.sweep_index", every=24 * 3600, forgets=True)
def sweep_index() -> None:
    """Let go of the last traces in the index of what was deleted."""
    for _ in range(ROUNDS):
        with transaction():
            if index.POSTS.sweep():
                return


@job("threads.forget", every=24 * 3600, forgets=True)
def forget() -> None:
    """Drop drafts untouched for 30 days, and the drafts and reading marks of people who are gone."""
    gone = select(Membership.id).where(Membership.state.in_(("left", "removed")))
    with transaction() as session:
        session.execute(delete(Draft).where(Draft.updated_on < clock.now().date() - rules.DRAFTS_KEPT))
        session.execute(delete(Draft).where(Draft.membership_id.in_(gone)))
        session.execute(delete(ReadPosition).where(ReadPosition.membership_id.in_(gone)))
