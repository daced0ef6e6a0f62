"""Who may ask to come back, and who is welcome."""

from __future__ import annotations

from datetime import date

from swsolidarity.collectives.models import KeptOut
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no
from swsolidarity.decisions import queries as decisions
from swsolidarity.governance.models import ReturnRequest
from swsolidarity.governance.rules import returning as rules


def may_ask(kept: KeptOut | None, request: ReturnRequest | None, today: date) -> Verdict:
    """Somebody who was removed, half a year later; one question at a time."""
    if kept is None:
        return HIDDEN
    if request is not None and request.state == "voting":
        return no("The group is voting on what you asked.")
    if today < kept.may_ask_on:
        return no("It is too early to ask. The page says from when on you can.")
    if decisions.rule_in_force(kept.collective_id, rules.RULE) is None:
        return no("This collective has no rule for taking somebody in. Nobody can be taken back now.")
    return YES


def may_join(request: ReturnRequest | None) -> Verdict:
    """Whoever the group decided to take back."""
    return YES if request is not None and request.state == "welcome" else HIDDEN
