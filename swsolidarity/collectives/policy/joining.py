"""Who may invite, vouch, welcome and decline."""

from __future__ import annotations

from swsolidarity.collectives import queries, rules
from swsolidarity.collectives.models import WELCOMER, Invitation, JoinRequest, Membership
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no


def may_see_invitations(actor: Membership) -> Verdict:
    return YES if actor.is_full_member else HIDDEN


def may_invite(actor: Membership) -> Verdict:
    if not actor.is_full_member:
        return HIDDEN
    if queries.open_invitations_of(actor.id) >= rules.OPEN_INVITATIONS_MOST:
        return no(
            "You have %(most)s open invitations. Cancel one, or wait until one is used.",
            most=rules.OPEN_INVITATIONS_MOST,
        )
    return YES


def may_see_invitation(actor: Membership, invitation: Invitation) -> Verdict:
    """Who made it and the welcomers; to others an invitation would say who brings whom."""
    if invitation.collective_id != actor.collective_id or not actor.is_full_member:
        return HIDDEN
    return YES if invitation.made_by == actor.id or actor.acts_as(WELCOMER) else HIDDEN


def may_cancel(actor: Membership, invitation: Invitation) -> Verdict:
    seen = may_see_invitation(actor, invitation)
    if seen and invitation.state != "open":
        return no("This invitation cannot be used any more. There is nothing to cancel.")
    return seen


def may_see_requests(actor: Membership) -> Verdict:
    """Those who welcome newcomers: every full member where members vouch, else the welcomers."""
    if not actor.is_full_member:
        return HIDDEN
    return YES if actor.collective.join_by == "vouches" or actor.acts_as(WELCOMER) else HIDDEN


def may_vouch(actor: Membership, request: JoinRequest) -> Verdict:
    if not may_see_requests(actor) or request.collective_id != actor.collective_id:
        return HIDDEN
    if actor.collective.join_by != "vouches":
        return no("Here a welcomer lets newcomers in.")
    if request.state != "waiting":
        return no("This request has its answer.")
    if any(vouch.membership_id == actor.id for vouch in request.vouches):
        return no("You have vouched for this person. Now it is for others.")
    return YES


def may_welcome(actor: Membership, request: JoinRequest) -> Verdict:
    """One welcomer lets somebody in by themself only where the members set it so."""
    if not may_see_requests(actor) or request.collective_id != actor.collective_id:
        return HIDDEN
    if actor.collective.join_by != "steward":
        return no("Here members vouch for newcomers.")
    return YES if actor.acts_as(WELCOMER) else no("Only a welcomer can do this.")


def may_decline(actor: Membership, request: JoinRequest) -> Verdict:
    if not may_see_requests(actor) or request.collective_id != actor.collective_id:
        return HIDDEN
    return YES if actor.acts_as(WELCOMER) else no("Only a welcomer can do this.")
