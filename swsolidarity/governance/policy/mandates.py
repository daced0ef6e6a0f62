"""Who sees the offices, names somebody for one, starts and signs a petition."""

from __future__ import annotations

from datetime import datetime

from swsolidarity.collectives.models import Mandate, Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no
from swsolidarity.decisions import queries as decisions
from swsolidarity.decisions.rules.record import SMALLEST_SECRET_ROLL
from swsolidarity.governance import queries
from swsolidarity.governance.models import Naming, RecallPetition

RECALL_RULE = "recall"
NAMING_RULE = "routine"


def may_see_offices(actor: Membership) -> Verdict:
    """Full members; newcomers see who welcomes them (safety M3)."""
    if not actor.is_full_member:
        return no("You see the offices when your first weeks here are over.")
    return YES


def may_name(actor: Membership) -> Verdict:
    """Any full member, where too few could vote in an election for it to be secret."""
    if not (seen := may_see_offices(actor)):
        return seen
    if decisions.can_elect(actor.collective_id):
        return no("You are enough people for an election. Call one.")
    if decisions.rule_in_force(actor.collective_id, NAMING_RULE) is None:
        return no("This collective has no rule for everyday matters yet. Look at the rules.")
    return YES


def may_answer_naming(actor: Membership, naming: Naming, now: datetime) -> Verdict:
    """The person named, in time, before the vote."""
    if naming.membership_id != actor.id or not actor.is_full_member:
        return HIDDEN
    if naming.decision_ref is not None:
        return no("You have said yes. Now the group decides.")
    if naming.lapses_on <= now.date():
        return no("The time to answer is over.")
    return YES


def may_start_petition(actor: Membership, mandate: Mandate) -> Verdict:
    """Any full member, against somebody else's office, if enough could vote on it in secret."""
    if not actor.is_full_member or mandate.collective_id != actor.collective_id:
        return HIDDEN
    now = clock.now()
    if not mandate.in_force(now):
        return HIDDEN
    if mandate.membership_id == actor.id:
        return no("This is your own office. You can lay it down at any time.")
    if decisions.rule_in_force(actor.collective_id, RECALL_RULE) is None:
        return no("This collective has no rule for recalls yet. Look at the rules.")
    voters = queries.could_vote_on_recall(actor.collective_id, mandate.membership_id, now)
    if voters < SMALLEST_SECRET_ROLL:
        return no(
            "A recall is voted on in secret. That takes at least %(most)s members besides the person.",
            most=SMALLEST_SECRET_ROLL,
        )
    return YES


def may_see_petition(actor: Membership, petition: RecallPetition) -> Verdict:
    """Full members, the one it is about among them."""
    if not actor.is_full_member or petition.collective_id != actor.collective_id:
        return HIDDEN
    return YES


def may_sign(actor: Membership, petition: RecallPetition, now: datetime) -> Verdict:
    """Whoever was here when it started, but the one it is about; once, in time."""
    return _is_open(actor, petition, now) and _may_sign_at_all(actor, petition)


def may_take_back_signature(actor: Membership, petition: RecallPetition, now: datetime) -> Verdict:
    """Whoever has signed, until the vote opens: then who signed is forgotten."""
    if not (still := _is_open(actor, petition, now)):
        return still
    return YES if queries.has_signed(actor, petition) else no("You have not signed this.")


def _is_open(actor: Membership, petition: RecallPetition, now: datetime) -> Verdict:
    if not (seen := may_see_petition(actor, petition)):
        return seen
    if petition.decision_ref is not None:
        return no("Enough members have signed. Now there is a vote.")
    if petition.closes_at <= now or not petition.mandate.in_force(now):
        return no("This petition is over.")
    return YES


def _may_sign_at_all(actor: Membership, petition: RecallPetition) -> Verdict:
    if petition.mandate.membership_id == actor.id:
        return no("This is about your own office.")
    if not queries.may_sign_by_time(actor, petition):
        return no("Only members who were here when it started can sign.")
    if queries.has_signed(actor, petition):
        return no("You have signed. Nobody else can see that.")
    return YES
