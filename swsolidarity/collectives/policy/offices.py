"""Who may ask, answer and lay down."""

from __future__ import annotations

from swsolidarity.collectives import queries, rules
from swsolidarity.collectives.models import Membership, StewardshipOffer
from swsolidarity.core import clock
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no


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
