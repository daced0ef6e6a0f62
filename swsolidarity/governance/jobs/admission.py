"""Votes about admissions open as soon as they can."""

from __future__ import annotations

from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.governance.actions import admission


@job("governance.open_admission_votes", every=30)
def open_admission_votes() -> None:
    """Open the vote on everybody who has come to that gate, one transaction each."""
    waiting = admission.waiting_for_a_vote()
    db.session.rollback()
    for request_id in waiting:
        with transaction():
            admission.open_vote(request_id)
