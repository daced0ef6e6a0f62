"""Settings a steward may change alone, because none of them lowers anybody's safety."""

from __future__ import annotations

import json
from collections.abc import Sequence

from swsolidarity.collectives import policy, rules
from swsolidarity.collectives.actions import power
from swsolidarity.collectives.events import SettingsChanged
from swsolidarity.collectives.models import STEWARD, Membership
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Invalid, require


def set_joining(actor: Membership, *, takes_requests: bool, questions: Sequence[str]) -> None:
    """Whether strangers may ask to join, and what they are asked; without questions ours are asked.

    Raises ``Refused``, ``Invalid``.
    """
    require(policy.may_change_settings(actor))
    kept = [question for question in questions if question]
    if len(kept) > rules.QUESTIONS_MOST or any(len(question) > rules.QUESTION_MOST for question in kept):
        raise Invalid("Ask at most %(most)s short questions.", most=rules.QUESTIONS_MOST)
    actor.collective.takes_requests = takes_requests
    actor.collective.questions = json.dumps(kept) if kept else None
    changed(actor, "joining")


def set_exit_page(actor: Membership, address: str) -> None:
    """Where 'Leave now' ends for members of this collective; empty for the server's own choice.

    Raises ``Refused``, ``Invalid``.
    """
    require(policy.may_change_settings(actor))
    if address:
        rules.check_exit_page(address)
    actor.collective.exit_url = address or None
    changed(actor, "exit_page")


def changed(actor: Membership, setting: str) -> None:
    """Write down that a steward changed this, for everybody to see."""
    power.note(actor, STEWARD, "changed", "settings")
    record(
        SettingsChanged(
            collective_id=actor.collective_id,
            subject=actor.collective.reference,
            setting=setting,
        )
    )
