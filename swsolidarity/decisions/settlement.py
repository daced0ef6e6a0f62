"""Who must hear, in the closing transaction, what a proposal came to.

A domain above registers its effect (through ``decisions.effects``); this module only keeps the list, low
enough that closing a vote can use it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where decisions with an effect stand in the register of what is in force.

    ``topic``: None where they are no rule of the collective, such as what somebody needs. ``lasts``: how
    long they hold by themselves. ``can_end``: whether a later question may change or end them; not where
    something else would have to be undone as well.
    """

    topic: str | None = None
    lasts: Callable[[Proposal], timedelta] | None = None
    can_end: bool = False


NOWHERE = Place()

_taken_back: set[str] = set()
_effects: dict[str, Effect] = {}
_places: dict[str, Place] = {}


def register(effect: Effect, place: Place = NOWHERE, *, taken_back: bool = False) -> None:
    """Let proposals name this effect.

    ``taken_back``: whether whoever asked can take the question back themselves, as one of nobody else's.
    """
    _effects[effect.key] = effect
    _places[effect.key] = place
    if taken_back:
        _taken_back.add(effect.key)


def can_be_taken_back(key: str | None) -> bool:
    """Whether whoever asked a question with this effect may take it back."""
    return key in _taken_back


def place_of(key: str | None) -> Place:
    """Where decisions with this effect stand in the register; nowhere, unless a domain said so."""
    return _places.get(key or "", NOWHERE)


def can_be_ended() -> tuple[str, ...]:
    """The effects whose decisions a later question may change or end."""
    return tuple(sorted(key for key, place in _places.items() if place.can_end))


def named(key: str) -> Effect:
    """The effect a proposal names.

    Raises ``KeyError`` when no domain registered it.
    """
    return _effects[key]
