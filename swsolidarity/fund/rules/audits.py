"""Entries looked at by members drawn by lot, each month: how the lot falls, and what is asked.

The secret of a month is fixed, and its hash shown, before that month ends; the end of the chain comes from
everybody's entries. Whoever keeps the server knows the one and not the other, whoever records the other and
not the one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.rules import lots

EACH_MONTH: Final = 3
"""Entries of a month, each for another member."""
ANSWER_WITHIN: Final = timedelta(days=21)
NAMES_KEPT: Final = timedelta(days=60)
"""Who was drawn, and what they wrote, is erased after this; the answers stay."""

QUESTIONS: Final[Mapping[str, Sentence]] = {
    "decision": say("Does it match the decision or the rule behind it?"),
    "counted": say("Does the next count of the place it touched fit?"),
    "bank": say("Does the bank say the same?"),
}
ANSWERS: Final[Mapping[str, Sentence]] = {
    "yes": say("Yes"),
    "no": say("No"),
    "none": say("There is nothing to compare it with"),
}

_TRIES: Final = 60


def seed(fund: str, month: date, head: bytes, secret: bytes) -> bytes:
    """What a month's lot is drawn from; anybody can work it out once the secret is shown."""
    return lots.seed(f"fund.audit:{fund}:{month:%Y-%m}", head.hex(), [secret])


def numbers(drawn: bytes, first: int, last: int) -> list[int]:
    """Numbers of entries from ``first`` to ``last`` in the order of the lot, each once.

    The k-th is first + SHA-256(seed ‖ 1F ‖ k) modulo how many there are, k counted from 0.
    """
    found: dict[int, None] = {}
    for at in range(_TRIES):
        digest = hashlib.sha256(drawn + b"\x1f" + str(at).encode()).digest()
        found[first + int.from_bytes(digest) % (last - first + 1)] = None
    return list(found)


def draw(
    drawn: bytes,
    entries: Sequence[int],
    members: Sequence[str],
    kept_out: Callable[[int], Collection[str]],
    most: int = EACH_MONTH,
) -> list[tuple[int, str]]:
    """Who looks at which entry: the luckiest member who has no part in it and was not drawn yet."""
    lucky = [members[place] for place in lots.order(drawn, "members", members)]
    found: list[tuple[int, str]] = []
    for entry in entries:
        if len(found) == most:
            break
        out = set(kept_out(entry)) | {member for _entry, member in found}
        who = next((member for member in lucky if member not in out), None)
        if who is not None:
            found.append((entry, who))
    return found


def month_before(month: date) -> date:
    """The first day of the month before."""
    return (month - timedelta(days=1)).replace(day=1)
