"""Who sees how power was used."""

from __future__ import annotations

from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import HIDDEN, YES, Verdict


def may_oversee(actor: Membership) -> Verdict:
    """Every full member: those in whose name it was done."""
    return YES if actor.is_full_member else HIDDEN
