"""The world's round: a call that still runs, with one project of the asker's."""

from __future__ import annotations

from tests.fund.asks import SMALL, Asks
from tests.fund.round import Round
from tests.world.names import As, Names


def furnish(asks: Asks, names: Names, as_: As) -> None:
    """A round and a project that a steward can check."""
    held = Round(asks, 2 * SMALL)
    names["round"] = held.public_id
    names["project"] = held.suggest(asks.noor, "Rooms", SMALL)
