"""May they? Who is on probation meets the people who welcome them, and no list (safety M3, M4, P6)."""

from __future__ import annotations

from swsolidarity.collectives import queries, rules
from swsolidarity.collectives.models import Invitation, JoinRequest, Membership, StewardshipOffer
from swsolidarity.core import clock
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no


def may_see_everybody(actor: Membership) -> Verdict:
    """Whether this member sees the names of all others, or only of the stewards."""
    if actor.is_full_member:
        return YES
    return no("You see everybody's names when your first weeks are over.")


def may_see_person(actor: Membership, person: Membership) -> Verdict:
    if person.collective_id != actor.collective_id:
        return HIDDEN
    if actor.is_full_member or person.id == actor.id or person.is_steward:
        return YES
    return HIDDEN


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
    """Who made it and the stewards; to others an invitation would say who brings whom."""
    if invitation.collective_id != actor.collective_id or not actor.is_full_member:
        return HIDDEN
    return YES if invitation.made_by == actor.id or actor.is_steward else HIDDEN


def may_cancel(actor: Membership, invitation: Invitation) -> Verdict:
    seen = may_see_invitation(actor, invitation)
    if seen and invitation.state != "open":
        return no("This invitation cannot be used any more. There is nothing to cancel.")
    return seen


def may_see_requests(actor: Membership) -> Verdict:
    """Those who welcome newcomers: every full member where members vouch, else the stewards."""
    if not actor.is_full_member:
        return HIDDEN
    return YES if actor.collective.join_by == "vouches" or actor.is_steward else HIDDEN


def may_vouch(actor: Membership, request: JoinRequest) -> Verdict:
    if not may_see_requests(actor) or request.collective_id != actor.collective_id:
        return HIDDEN
    if actor.collective.join_by != "vouches":
        return no("Here a steward welcomes newcomers.")
    if request.state != "waiting":
        return no("This request has its answer.")
    if any(vouch.membership_id == actor.id for vouch in request.vouches):
        return no("You have vouched for this person. Now it is for others.")
    return YES


def may_welcome(actor: Membership, request: JoinRequest) -> Verdict:
    """One steward lets somebody in by themself only where the members set it so."""
    if not may_see_requests(actor) or request.collective_id != actor.collective_id:
        return HIDDEN
    if actor.collective.join_by != "steward":
        return no("Here members vouch for newcomers.")
    return YES if actor.is_steward else no("Only a steward can do this.")


def may_decline(actor: Membership, request: JoinRequest) -> Verdict:
    if not may_see_requests(actor) or request.collective_id != actor.collective_id:
        return HIDDEN
    return YES if actor.is_steward else no("Only a steward can do this.")


def may_change_settings(actor: Membership) -> Verdict:
    """Only settings that do not lower anybody's safety; the others are changed by a decision."""
    return YES if actor.is_steward else no("Only stewards can change this. Everybody can see it.")


def may_offer_stewardship(actor: Membership, person: Membership) -> Verdict:
    """A founder's own hands, for as long as the collective is new; later this takes a decision."""
    if person.collective_id != actor.collective_id:
        return HIDDEN
    own, today = actor.founding_stewardship, clock.now().date()
    if own is None or not actor.is_full_member:
        return no("Only founding stewards can ask somebody to be a steward.")
    if rules.offer_lapses(today, actor.collective.founded_on, own.ends_at.date()) <= today:
        return no("New stewards will be chosen by a decision. That comes in a later version.")
    if person.is_steward:
        return no("This person is a steward already.")
    if queries.rests(person):
        return no("This person was asked a short while ago. Ask again later.")
    return YES if person.is_full_member else no("Wait until this person's first weeks are over.")


def may_see_offer(actor: Membership, offer: StewardshipOffer) -> Verdict:
    """The person asked and the founding stewards, whose places it counts against."""
    if offer.collective_id != actor.collective_id:
        return HIDDEN
    return YES if offer.membership_id == actor.id or actor.founding_stewardship else HIDDEN


def may_answer_offer(actor: Membership, offer: StewardshipOffer) -> Verdict:
    return YES if offer.membership_id == actor.id and actor.is_full_member else HIDDEN


def may_take_back_offer(actor: Membership, offer: StewardshipOffer) -> Verdict:
    seen = may_see_offer(actor, offer)
    if seen and offer.offered_by != actor.id:
        return no("Only the person who asked can take it back.")
    return seen


def may_lay_down(actor: Membership) -> Verdict:
    """Nobody is held in an office."""
    return YES if actor.is_steward else no("You hold no office here.")
