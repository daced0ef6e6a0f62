"""Who may call an emergency, and who may put it to everybody."""

from __future__ import annotations

from datetime import datetime, timedelta

from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no
from swsolidarity.decisions import policy as decisions
from swsolidarity.decisions.models import Proposal, Standing
from swsolidarity.decisions.queries import Stands
from swsolidarity.decisions.rules.terms import Terms


def may_see_emergencies(actor: Membership) -> Verdict:
    """Full members: what cannot wait is often about somebody's safety."""
    if not actor.is_full_member:
        return no("You see this once your first weeks here are over.")
    return YES


def may_call(actor: Membership, terms: Terms | None, now: datetime) -> Verdict:
    """Any full member who has been here as long as the rule asks of those who decide; on call or not."""
    verdict = may_see_emergencies(actor)
    if not verdict:
        return verdict
    if terms is None:
        return no("This collective has no rule for emergencies. Look at the rules first.")
    if actor.joined_at > now - timedelta(days=terms.min_membership_days):
        return no(
            "You can call an emergency once you have been here for %(days)s days.",
            days=terms.min_membership_days,
        )
    return YES


def may_ratify(actor: Membership, proposal: Proposal, stands: Stands | Standing | None) -> Verdict:
    """Any full member, while it holds for now only; whether it does still is for the clock to say."""
    if not decisions.may_read(actor, proposal):
        return HIDDEN
    if stands is None or not stands.provisional:
        return HIDDEN
    return decisions.may_ask(actor)
