"""What happened in a collective since yesterday, in numbers: counted when somebody looks, and kept nowhere.

A domain says once how to count its things for a member, and how the number reads (``register(…)``). It counts
only what this member may read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, literal, select, union_all

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db


@dataclass(frozen=True, slots=True)
class Source:
    """How one kind of thing is counted, and how a number of them reads on a page."""

    counted: Callable[[Membership, datetime], Select[int]]
    words: Callable[[int], str]


_sources: dict[str, Source] = {}


def register(key: str, source: Source) -> None:
    """Let this kind of thing be counted; pages show them in the order of registration."""
    _sources[key] = source


def happened(actor: Membership, since: datetime) -> list[str]:
    """A sentence for everything there was any of; one statement."""
    parts = [
        select(literal(key), source.counted(actor, since).scalar_subquery())
        for key, source in _sources.items()
    ]
    rows = db.session.execute(union_all(*parts)).all() if parts else []
    numbers: dict[str, int] = {row[0]: row[1] for row in rows}
    return [source.words(numbers[key]) for key, source in _sources.items() if numbers[key]]
