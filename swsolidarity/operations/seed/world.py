"""Puts the parts of a seed together, one collective after the other."""

from __future__ import annotations

import time
from collections.abc import Callable

from swsolidarity.core import clock
from swsolidarity.operations.seed import money, people, talk, votes
from swsolidarity.operations.seed.chance import Chance
from swsolidarity.operations.seed.people import Passphrase
from swsolidarity.operations.seed.rows import Rows
from swsolidarity.operations.seed.sizes import SIZES, of_collective


class NotEmpty(Exception):
    """There are people in the database already; nothing was written."""


def make(size_name: str, number: int, say: Callable[[str], None]) -> Passphrase:
    """Fill the current application's database with a world of a size; how everybody in it signs in.

    Raises ``NotEmpty``.
    """
    if people.anybody():
        raise NotEmpty
    size, now, started = SIZES[size_name], clock.this_hour(), time.perf_counter()
    rows, passphrase = Rows(), Passphrase.draw()
    for which in range(size.collectives):
        part = of_collective(size, which)
        world = people.fill(
            rows, Chance(number, "people", which), which, size=part, now=now, passphrase=passphrase
        )
        talk.fill(rows, Chance(number, "talk", which), world)
        money.fill(rows, Chance(number, "money", which), world)
        votes.fill(Chance(number, "votes", which), world)
        took = int(time.perf_counter() - started)
        say(f"collective {which + 1} of {size.collectives}: {part.members} members, {took} s")
    rows.let_others_write()
    return passphrase
