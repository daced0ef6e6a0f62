"""Two people, and not one twice: the one rule of everything that takes two, whoever keeps a record of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from swsolidarity.collectives.models import Membership, PairedAct
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no


def is_second(actor: Membership, first: int | None, *, parties: Collection[int | None] = ()) -> Verdict:
    """Another person than the one who began it, and nobody it is about.

    ``first`` and ``parties`` are ids of memberships. Which office it takes is for whoever asks this.
    """
    if actor.id == first:
        return no("It takes a second person, not the same one twice.")
    if actor.id in parties:
        return no("You have a part in this, so somebody else answers.")
    return YES


def is_in_time(until: datetime, now: datetime) -> Verdict:
    """Whether a second person can still agree: silence ends it, and it can be asked for again."""
    return YES if now < until else no("The time to agree is over. It can be asked for again.")


def may_see_act(actor: Membership, act: PairedAct) -> Verdict:
    """Full members here; what the act is about is asked of its own domain besides."""
    if act.collective_id != actor.collective_id or not actor.is_full_member or act.about_id == actor.id:
        return HIDDEN
    return YES


def may_agree(actor: Membership, act: PairedAct, now: datetime) -> Verdict:
    """Another person than the one who asked, in time."""
    if not (seen := may_see_act(actor, act)):
        return seen
    if not (second := is_second(actor, act.asked_by_id)):
        return second
    if act.state != "asked":
        return no("This is over: somebody agreed, or it was taken back.")
    return is_in_time(act.expires_at, now)


def may_take_back_act(actor: Membership, act: PairedAct) -> Verdict:
    """Whoever asked."""
    if not (seen := may_see_act(actor, act)):
        return seen
    if act.asked_by_id != actor.id:
        return no("Only the person who asked can take it back.")
    return YES
