"""Petitions that ran out, and questions nobody answered."""

from __future__ import annotations

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.governance import actions, queries


@job("governance.end_petitions", every=600, forgets=True)
def end_petitions() -> None:
    """End petitions whose time is over, with their signatures; one transaction for each."""
    due = queries.due_petitions(clock.now())
    db.session.rollback()
    for petition_id in due:
        with transaction():
            actions.end_petition(petition_id)


@job("governance.forget_namings", every=3600, forgets=True)
def forget_namings() -> None:
    """Drop namings nobody answered in time."""
    late = queries.named_too_late(clock.now().date())
    db.session.rollback()
    for naming_id in late:
        with transaction():
            actions.forget_naming(naming_id)
