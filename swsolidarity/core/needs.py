"""What waits for a person: what the home page puts under "What needs you".

A domain says once what of its things can wait for somebody (``register(Source(…))``), as a statement and a
sentence. All of them are asked in a single statement, so that another kind costs the home page nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Literal, NamedTuple

from sqlalchemy import Date, Integer, cast, literal, null, select, union_all

from swsolidarity.core import clock, prepared
from swsolidarity.core.db import UTCDateTime
from swsolidarity.core.prepared import Read
from swsolidarity.core.verdict import Sentence


@dataclass(frozen=True, slots=True)
class Need:
    """A title, one action on one page, and by when; `reference` leads to the page through `web.links`."""

    kind: Literal["talk", "vote", "money", "plain"]
    title: Sentence
    action: Sentence
    reference: str
    by: datetime | None = None


class Waiting(NamedTuple):
    """One row of a source: what waits, by when if there is a deadline, and how many there are of it."""

    public_id: str
    by: datetime | None
    how_many: int


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of thing that can wait for a member.

    ``statement`` gives, for the member it is asked about, a SELECT of ``columns(…)`` or None where nothing of
    this kind can wait for them. It is put together once (``@cache``) for each kind of member, and finds
    ``actor_id``, ``collective_id``, ``now``, ``today``, ``week_ago`` and ``month_ago`` filled in.
    """

    key: str
    statement: Callable[[Any], Read | None]
    need: Callable[[Waiting], Need]


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Let this kind of thing be asked about."""
    _sources[source.key] = source


def columns(public_id: Any, *, by: Any = None, day: Any = None, how_many: Any = 1) -> list[Any]:
    """The columns of a source: the thing, a deadline as a moment or as a day, and how many there are."""
    return [
        public_id.label("public_id"),
        (cast(null(), UTCDateTime()) if by is None else by).label("by"),
        (cast(null(), Date()) if day is None else day).label("day"),
        (literal(how_many, Integer()) if isinstance(how_many, int) else how_many).label("how_many"),
    ]


def waiting(actor: Any) -> list[Need]:
    """Everything that waits for a member, source by source; one statement."""
    asked = ((source.key, source.statement(actor)) for source in _sources.values())
    parts = tuple((key, statement) for key, statement in asked if statement is not None)
    if not parts:
        return []
    now = clock.now()
    values: Mapping[str, Any] = {
        "actor_id": actor.id,
        "collective_id": actor.collective_id,
        "now": now,
        "today": now.date(),
        "week_ago": now.date() - timedelta(days=7),
        "month_ago": now.date() - timedelta(days=30),
    }
    return [
        _sources[row.key].need(Waiting(row.public_id, row.by or _midnight(row.day), row.how_many))
        for row in prepared.rows(_together(parts), values)
    ]


@cache
def _together(parts: tuple[tuple[str, Read], ...]) -> Read:
    each = []
    for key, statement in parts:
        one = statement.subquery()
        each.append(select(literal(key).label("key"), one.c.public_id, one.c.by, one.c.day, one.c.how_many))
    return union_all(*each)


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), UTC)
