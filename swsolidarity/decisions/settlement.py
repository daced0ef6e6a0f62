"""Who must hear, in the closing transaction, what a proposal came to.

A domain above registers its effect (through ``decisions.effects``); this module only keeps the list, low
enough that closing a vote can use it.
"""

from __future__ import annotations

from typing import Protocol

from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome


class Effect(Protocol):
    """What follows from a decision of one kind, such as ``fund.grant``."""

    key: str

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        """Membership ids of the parties, who may not vote on this; asked once, when the vote opens."""

    def settle(self, proposal: Proposal, outcome: Outcome) -> Sentence | None:
        """Do what follows, whatever the outcome (also ``void``), in the closing transaction.

        Returns what followed, in a sentence. Raising undoes the closing, which is then tried again.
        """


_effects: dict[str, Effect] = {}


def register(effect: Effect) -> None:
    """Let proposals name this effect."""
    _effects[effect.key] = effect


def named(key: str) -> Effect:
    """The effect a proposal names.

    Raises ``KeyError`` when no domain registered it.
    """
    return _effects[key]
