"""Who may invite, vouch, welcome and decline."""

from __future__ import annotations

from datetime import datetime

from swsolidarity.collectives import queries, rules
from swsolidarity.collectives.models import WELCOMER, Invitation, JoinRequest, Membership
from swsolidarity.core import clock
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
    """Whoever has a say in it: every full member where members vouch, think about it or vote."""
    if not actor.is_full_member:
        return HIDDEN
    here = actor.collective
    everybody = here.join_by == "vouches" or here.concern_days or here.vote_on_admission
    return YES if everybody or actor.acts_as(WELCOMER) else HIDDEN


def may_see_request(actor: Membership, request: JoinRequest) -> Verdict:
    """By the gates this one began with: welcomers always, others when they are asked."""
    if not actor.is_full_member or request.collective_id != actor.collective_id:
        return HIDDEN
    asked = request.join_by == "vouches" or request.state in (rules.CONCERNS, rules.VOTE)
    return YES if asked or actor.acts_as(WELCOMER) else HIDDEN


def may_read_answers(actor: Membership, request: JoinRequest) -> Verdict:
    """What the person wrote: those who welcome newcomers, until it goes to the vote."""
    if not may_see_request(actor, request):
        return HIDDEN
    if request.state == rules.VOTE:
        return no("What the person wrote is for those who welcome newcomers.")
    if request.join_by == "vouches" or actor.acts_as(WELCOMER):
        return YES
    return no("What the person wrote is for those who welcome newcomers.")


def may_vouch(actor: Membership, request: JoinRequest) -> Verdict:
    if not may_see_request(actor, request):
        return HIDDEN
    if request.join_by != "vouches":
        return no("Here a steward welcomes newcomers.")
    if request.state != rules.WAITING:
        return no("Enough members have vouched for this person.")
    if any(vouch.membership_id == actor.id for vouch in request.vouches):
        return no("You have vouched for this person. Now it is for others.")
    return YES


def may_welcome(actor: Membership, request: JoinRequest) -> Verdict:
    """One welcomer stands up for somebody alone only where the members set it so."""
    if not may_see_request(actor, request):
        return HIDDEN
    if request.join_by != "steward":
        return no("Here members vouch for newcomers.")
    if request.state != rules.WAITING:
        return no("Somebody has welcomed this person.")
    return YES if actor.acts_as(WELCOMER) else no("Only a welcomer or a steward can do this.")


def may_write_concern(actor: Membership, request: JoinRequest, now: datetime) -> Verdict:
    """Every full member, in its time; afterwards the welcomers look at what was said."""
    if not may_see_request(actor, request):
        return HIDDEN
    if request.state != rules.CONCERNS or request.gate_until is None or request.gate_until <= now:
        return no("The time to say what worries you is not now.")
    return YES


def may_take_back_concern(actor: Membership, request: JoinRequest) -> Verdict:
    if not may_see_request(actor, request) or queries.concern_of(request, actor) is None:
        return HIDDEN
    return YES


def may_read_concerns(actor: Membership, request: JoinRequest) -> Verdict:
    """The welcomers, and nobody else: never the person it is about."""
    if not may_see_request(actor, request):
        return HIDDEN
    return YES if actor.acts_as(WELCOMER) else no("Only the welcomers read what worries members.")


def may_let_on(actor: Membership, request: JoinRequest) -> Verdict:
    """Two welcomers say how it goes on, when something worries a member and its time is over."""
    if not may_see_request(actor, request):
        return HIDDEN
    concerns = queries.concerns_open(request)
    if rules.stands_at(request.state, request.gate_until, clock.now(), concerns) != rules.LOOK:
        return no("There is nothing to decide about this now.")
    return _may_answer(actor)


def may_decline(actor: Membership, request: JoinRequest) -> Verdict:
    """Two people say no, never one. Once members vote, the vote is the answer."""
    if not may_see_request(actor, request):
        return HIDDEN
    if request.state == rules.VOTE and request.decision_ref:
        return no("The members vote about this. Their vote is the answer.")
    return _may_answer(actor)


def _may_answer(actor: Membership) -> Verdict:
    """A welcomer or a steward; any full member where there are not two of those."""
    if actor.acts_as(WELCOMER) or len(queries.acting(actor.collective_id, WELCOMER)) < 2:
        return YES
    return no("Only a welcomer or a steward can do this.")
