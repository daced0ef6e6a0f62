"""Who sees a circle, comes in, lets others in. ``mine`` is what ties the actor to the circle, if anything.

A hidden circle, one of another collective and one that is over are the same: not there. No office counts.
"""

from __future__ import annotations

from swsolidarity.collectives.models import Circle, CircleMember, Membership
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no

HERE = ("active", "probation")


def may_start_circle(actor: Membership) -> Verdict:
    return YES if actor.is_full_member else no("You can start a circle when your first weeks are over.")


def may_see_circles(actor: Membership) -> Verdict:
    """Those that are listed; one's own everybody sees (safety M3)."""
    return YES if actor.is_full_member else no("You see other circles when your first weeks are over.")


def may_see_circle(actor: Membership, circle: Circle, mine: CircleMember | None) -> Verdict:
    """That it is there, what it is called and what it is for."""
    if circle.collective_id != actor.collective_id or circle.closed_on or actor.state not in HERE:
        return HIDDEN
    if _tie(actor, circle, mine) in ("in", "invited"):
        return YES
    return YES if actor.is_full_member and circle.visibility != "hidden" else HIDDEN


def may_look_inside(actor: Membership, circle: Circle, mine: CircleMember | None) -> Verdict:
    """Who is in it and what they say to each other."""
    if not (verdict := may_see_circle(actor, circle, mine)):
        return verdict
    if _tie(actor, circle, mine) != "in":
        return no("Only who is in this circle can do this.")
    return YES


def may_enter(actor: Membership, circle: Circle, mine: CircleMember | None) -> Verdict:
    """Come in, where that needs nobody or somebody of the circle wanted it; else ask to."""
    if not (verdict := may_see_circle(actor, circle, mine)):
        return verdict
    tie = _tie(actor, circle, mine)
    if tie == "in":
        return no("You are in this circle already.")
    if tie == "invited" or circle.visibility == "open":
        return YES
    if tie == "asked":
        return no("You have asked already. Somebody of the circle will answer.")
    if tie == "refused":
        return no("You asked a short while ago, and the answer was no. You can ask again later.")
    return YES


def may_answer_invitation(actor: Membership, circle: Circle, mine: CircleMember | None) -> Verdict:
    if not may_see_circle(actor, circle, mine) or _tie(actor, circle, mine) != "invited":
        return HIDDEN
    return YES


def may_take_back_ask(actor: Membership, circle: Circle, mine: CircleMember | None) -> Verdict:
    if not (verdict := may_see_circle(actor, circle, mine)):
        return verdict
    return YES if _tie(actor, circle, mine) == "asked" else no("You have not asked to come in.")


def may_let_in(actor: Membership, circle: Circle, mine: CircleMember | None) -> Verdict:
    """Answer those who ask, and ask others: any full member who is in it."""
    if not (verdict := may_look_inside(actor, circle, mine)):
        return verdict
    return YES if actor.is_full_member else no("You can do this when your first weeks are over.")


def may_describe_circle(actor: Membership, circle: Circle, mine: CircleMember | None) -> Verdict:
    """Give it another name or purpose: any full member who is in it."""
    return may_let_in(actor, circle, mine)


def _tie(actor: Membership, circle: Circle, mine: CircleMember | None) -> str | None:
    if mine is None or mine.membership_id != actor.id or mine.circle_id != circle.id:
        return None
    return mine.state
