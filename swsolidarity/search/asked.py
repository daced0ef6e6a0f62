"""A question as it lies in an address: sealed, for one member, for two hours."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass

from swsolidarity.core import clock, vault
from swsolidarity.search import rules


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for, where and since when, and the number of the last find on the page before."""

    words: str = ""
    where: str = ""
    when: str = ""
    before: int | None = None

    def sealed(self, member: str) -> str:
        """For the address of what this member (a public id) finds."""
        return vault.current().seal_cookie(_name(member), json.dumps(astuple(self)).encode(), clock.now())


def opened(member: str, sealed: str) -> Asked | None:
    """The question in an address; None when it is too old, another's, or none."""
    most = int(rules.LASTS.total_seconds())
    try:
        held = vault.current().open_cookie(_name(member), sealed, most, clock.now())
    except vault.VaultError:
        return None
    return Asked(*json.loads(held))


def _name(member: str) -> str:
    return f"search.{member}"
