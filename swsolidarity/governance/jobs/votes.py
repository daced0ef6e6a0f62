"""What is forgotten of votes about people, and of questions that were taken back."""

from __future__ import annotations

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.governance.actions import agreements, charter, votes
from swsolidarity.governance.queries import votes as queries


@job("governance.forget_who_votes_were_about", every=3600, forgets=True)
def forget_who() -> None:
    """Erase whom a vote was about once its time is over; one transaction for each."""
    due = queries.naming_too_long(clock.now())
    db.session.rollback()
    for proposal_id in due:
        with transaction():
            votes.forget_who(proposal_id)


@job("governance.forget_drafts", every=3600, forgets=True)
def forget_drafts() -> None:
    """Drop other settings and other words that were taken back before anybody decided."""
    for forget in (charter.forget_taken_back, agreements.forget_taken_back):
        with transaction():
            forget()
