"""Who sees whom: on probation people meet those who welcome them, and no list (safety M3, M4, P6)."""

from __future__ import annotations

from swsolidarity.collectives.models import WELCOMER, Membership
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no


def may_see_everybody(actor: Membership) -> Verdict:
    """Whether this member sees the names of all others, or only of those who welcome newcomers."""
    if actor.is_full_member:
        return YES
    return no("You see everybody's names when your first weeks are over.")


def may_see_person(actor: Membership, person: Membership) -> Verdict:
    if person.collective_id != actor.collective_id:
        return HIDDEN
    if actor.is_full_member or person.id == actor.id or person.acts_as(WELCOMER):
        return YES
    return HIDDEN


def may_change_settings(actor: Membership) -> Verdict:
    """Only settings that do not lower anybody's safety; the others are changed by a decision."""
    return YES if actor.is_steward else no("Only stewards can change this. Everybody can see it.")
