"""Who may ask, answer and lay down."""

from __future__ import annotations

from collections.abc import Sequence

from swsolidarity.collectives import queries, rules
from swsolidarity.collectives.models import STEWARD, Mandate, Membership, StewardshipOffer
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
        return no("New stewards are elected now. Look at “Offices”.")
    if person.stewardships:
        return no("This person is a steward already.")
    if queries.rests(person):
        return no("This person was asked a short while ago. Ask again later.")
    return YES if person.is_settled else no("Wait until this person's first weeks are over.")


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


def may_lay_down(actor: Membership, office: str = STEWARD) -> Verdict:
    """Nobody is held in an office."""
    return YES if actor.holds(office) else no("You do not hold this office.")


def may_take_care(actor: Membership, stewards: Sequence[Mandate] | None = None) -> Verdict:
    """While nobody is a steward: any full member, for thirty days, and not twice in a row (safety D3).

    In a group of one or two it has to be one of them, again and again if need be. ``stewards``: who holds
    that office now, where a page knows it already.
    """
    if not actor.is_full_member:
        return HIDDEN
    if stewards is None:
        stewards = queries.in_office(actor.collective_id, STEWARD)
    if actor.is_steward or not queries.caretakers_possible(stewards):
        return no("This collective has its stewards. Nobody needs to step in.")
    if queries.is_anothers_turn(actor):
        return no("You were caretaker a short while ago. Now it is for somebody else, or for an election.")
    return YES


def may_agree_to_care(actor: Membership) -> Verdict:
    """The second of two: any full member, while nobody is a steward."""
    if not actor.is_full_member:
        return HIDDEN
    if not queries.caretakers_possible(queries.in_office(actor.collective_id, STEWARD)):
        return no("This collective has its stewards. Nobody needs to step in.")
    return YES
