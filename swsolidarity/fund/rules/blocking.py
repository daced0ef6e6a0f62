"""Which promises give way when money is blocked (fund-details §2.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Held:
    """What is set aside for a request and could be given back: nothing of it is on its way."""

    request_id: int
    reference: str
    amount: int


@dataclass(frozen=True, slots=True)
class Room:
    """What it takes to take ``needed`` out of a pot: who waits, what is free then, what is missing still."""

    waits: tuple[Held, ...]
    free: int
    short: int


def make_room(needed: int, *, free: int, held: Sequence[Held]) -> Room:
    """Give promises back until ``needed`` is free, the latest decision first; ``held`` is in that order.

    Those agreed first keep their money longest, so that what was promised early is what people can rely on.
    """
    waits: list[Held] = []
    for one in held:
        if free >= needed:
            break
        waits.append(one)
        free += one.amount
    return Room(tuple(waits), max(free - needed, 0), max(needed - free, 0))
