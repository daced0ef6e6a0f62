"""Two people, and not one twice."""

from __future__ import annotations

from datetime import datetime

from swsolidarity.collectives.models import Membership, PairedAct
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no


def may_see_act(actor: Membership, act: PairedAct) -> Verdict:
    """Full members here; what the act is about is asked of its own domain besides."""
    if act.collective_id != actor.collective_id or not actor.is_full_member or act.about_id == actor.id:
        return HIDDEN
    return YES


def may_agree(actor: Membership, act: PairedAct, now: datetime) -> Verdict:
    """Another person than the one who asked, in time."""
    if not (seen := may_see_act(actor, act)):
        return seen
    if act.asked_by_id == actor.id:
        return no("It takes a second person, not the same one twice.")
    if act.state != "asked" or act.expires_at <= now:
        return no("The time to agree is over. It can be asked for again.")
    return YES


def may_take_back_act(actor: Membership, act: PairedAct) -> Verdict:
    """Whoever asked."""
    if not (seen := may_see_act(actor, act)):
        return seen
    if act.asked_by_id != actor.id:
        return no("Only the person who asked can take it back.")
    return YES
