"""Who can be on call for what cannot wait."""

from __future__ import annotations

from datetime import datetime, timedelta

from swsolidarity.collectives import rules
from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import YES, Verdict, no


def may_be_on_call(actor: Membership, now: datetime) -> Verdict:
    """Full members who have been here for a while: nobody gathers votes for an emergency overnight."""
    if not actor.is_full_member:
        return no("You can be on call once your first weeks here are over.")
    if actor.joined_at > now - timedelta(days=rules.ON_CALL_MEMBER_FOR_DAYS):
        return no(
            "You can be on call once you have been here for %(days)s days.",
            days=rules.ON_CALL_MEMBER_FOR_DAYS,
        )
    return YES
