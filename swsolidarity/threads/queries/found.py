"""Which contributions have the words that somebody looks for: only those they may read, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, select

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.models import Circle, CircleMember, Membership, Mute
from swsolidarity.core import clock, prepared, search
from swsolidarity.core.db import BigInt, dialect_name
from swsolidarity.core.pages import SIZE, cut
from swsolidarity.core.verdict import Sentence
from swsolidarity.core.words import Marker, Piece, readable
from swsolidarity.threads import index, rules
from swsolidarity.threads.models import ALL, CIRCLE, STEWARDS, Post, Thread
from swsolidarity.threads.queries.conversations import kind_of, name_in_circle, names, seen_by, values_for

OWN_FOR_STEWARDS: Final = 50
"""So many of the latest conversations with the stewards that somebody began are looked through for them."""


@dataclass(frozen=True, slots=True)
class Look:
    """What to look for, and where: in one conversation, in one circle, or in all that somebody may read."""

    wanted: search.Wanted
    circles: Sequence[int] = ()
    """Those the member is in."""
    circle_id: int | None = None
    thread: Thread | None = None
    within: timedelta | None = None
    """How long ago at most."""
    before: int | None = None
    """The number of the last one on the page before."""


class Found(NamedTuple):
    """A contribution with some of its text, in the order of ``search/index.html``."""

    public_id: str
    title: Sequence[Piece]
    text: Sequence[Piece]
    removed: bool
    author: str | None
    written_at: datetime
    audience: str
    circle: str | None
    hidden: bool
    muted: bool
    note: Sentence | None
    """Of what is hidden or muted there is no text here, nor of what has a note before it."""


class Finds(NamedTuple):
    """A page of what was found; ``before`` leads to the next one."""

    items: Sequence[Found]
    before: int | None


def found(actor: Membership, look: Look) -> Finds:
    """A page of contributions that have everything wanted: one statement, two for whoever is no steward."""
    parts = _parts(actor, look)
    if not parts:
        return Finds((), None)
    dialect, now = dialect_name(), clock.now()
    values = values_for(actor) | {"most": SIZE + 1, "question": search.question(parts, dialect)}
    if look.within is not None:
        values["since"] = now - look.within
    if look.before is not None:
        values["before"] = look.before
    wanted = _found(*kind_of(actor), dialect, look.within is not None, look.before is not None)
    rows, more = cut(prepared.rows(wanted, values))
    return Finds(_shown(rows, Marker(look.wanted)), rows[-1].number if more else None)


def _parts(actor: Membership, look: Look) -> list[tuple[str, search.Wanted]]:
    """What to ask of which group of readers; nothing of groups this member does not belong to.

    ``visible`` says the same again in the statement: nobody relies on what this leaves out.
    """
    here = actor.collective_id
    wanted: search.Wanted = look.wanted
    if look.within is not None:
        now = clock.now()
        wanted = [*wanted, index.in_months(now - look.within, now)]
    if look.thread is not None:
        group = index.readers(here, look.thread.audience, look.thread.circle_id)
        return [(group, [*wanted, (index.in_thread(look.thread.id),)])]
    parts = [
        (index.readers(here, CIRCLE, circle_id), wanted)
        for circle_id in look.circles
        if look.circle_id in (None, circle_id)
    ]
    if look.circle_id is not None:
        return parts
    parts.append((index.readers(here, ALL), wanted))
    if actor.is_steward:
        parts.append((index.readers(here, STEWARDS), wanted))
    elif begun := [row.id for row in prepared.rows(_BEGUN, {"actor_id": actor.id})]:
        own = tuple(index.in_thread(number) for number in begun)
        parts.append((index.readers(here, STEWARDS), [*wanted, own]))
    return parts


_BEGUN = (
    select(Thread.id)
    .where(Thread.starter_id == bindparam("actor_id"), Thread.audience == STEWARDS)
    .order_by(Thread.id.desc())
    .limit(OWN_FOR_STEWARDS)
)


@cache
def _found(probation: bool, steward: bool, dialect: str, lately: bool, further: bool) -> Any:
    source, number, has = index.POSTS.holding(dialect)
    wanted = (
        select(
            number.label("number"),
            Post.public_id,
            Post.rendered_sealed,
            Post.removed,
            Post.hidden_by,
            Post.note,
            Post.written_at,
            Thread.public_id.label("thread_pid"),
            Thread.title_sealed,
            Thread.audience,
            Thread.note.label("thread_note"),
            Mute.id.label("mute_id"),
            Membership.public_id.label("author_pid"),
            Membership.name_sealed,
            Circle.public_id.label("circle_pid"),
            Circle.name_sealed.label("circle_sealed"),
            CircleMember.public_id.label("as_pid"),
            CircleMember.name_sealed.label("as_sealed"),
        )
        .select_from(source)
        .join(Post, Post.id == number)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Membership, Membership.id == Post.author_id)
        .outerjoin(Circle, Circle.id == Thread.circle_id)
        .outerjoin(CircleMember, CircleMember.id == Post.author_as_id)
        .outerjoin(
            Mute,
            collectives.mutes(
                inside=and_(Thread.circle_id.is_not(None), Post.position > Thread.written_outside),
                author_id=Post.author_id,
                author_as_id=Post.author_as_id,
            ),
        )
        .where(has, seen_by(probation, steward))
        .order_by(number.desc())
        .limit(bindparam("most"))
    )
    if lately:
        wanted = wanted.where(Post.written_at >= bindparam("since"))
    return wanted.where(number < bindparam("before", type_=BigInt)) if further else wanted


def _shown(rows: Sequence[Any], marker: Marker) -> list[Found]:
    called = names({row.author_pid: row.name_sealed for row in rows if row.circle_pid is None})
    titles = {
        pid: marker.whole(Thread.title.open(pid, sealed))
        for pid, sealed in {row.thread_pid: row.title_sealed for row in rows}.items()
    }
    rendered = Post.rendered
    return [
        Found(
            row.public_id,
            titles[row.thread_pid],
            marker.excerpt(readable(rendered.open(row.public_id, row.rendered_sealed) or ""))
            if not (row.hidden_by or row.mute_id or row.note or row.thread_note)
            else (),
            row.removed,
            called[row.author_pid] if row.circle_pid is None else name_in_circle(row, row.author_pid),
            row.written_at,
            row.audience,
            Circle.name.open(row.circle_pid, row.circle_sealed) if row.circle_pid else None,
            row.hidden_by is not None,
            row.mute_id is not None,
            rules.NOTES[row.note or row.thread_note] if row.note or row.thread_note else None,
        )
        for row in rows
    ]
