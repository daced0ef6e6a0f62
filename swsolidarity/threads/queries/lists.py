"""Lists of conversations, and what of each is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final, Literal, NamedTuple

from sqlalchemy import Boolean, Select, String, bindparam, cast, func, literal, select, tuple_, union_all

from swsolidarity.collectives.models import Circle, CircleMember, Membership
from swsolidarity.core import clock, prepared, vault
from swsolidarity.core.db import BigInt
from swsolidarity.core.pages import SIZE, Page, cut
from swsolidarity.core.verdict import Sentence
from swsolidarity.threads import rules
from swsolidarity.threads.models import NEVER, Following, Post, ReadPosition, Tag, Thread, ThreadTag
from swsolidarity.threads.queries.conversations import (
    HEARS,
    MARKS,
    UNREAD,
    kind_of,
    name_in_circle,
    names,
    seen_by,
    values_for,
    visible,
)

_CURSOR = "threads.after"


class Listed(NamedTuple):
    """A conversation in a list, with how many replies are new to the person who looks.

    In the order of ``threads/_list.html``.
    """

    public_id: str
    title: str
    starter: str | None
    audience: str
    pinned: bool
    closed: bool
    replies: int
    last_post_at: datetime
    unread: int
    circle: str | None
    decided: bool
    muted: bool
    tags: Sequence[str]
    note: Sentence | None

    @property
    def reference(self) -> str:
        return f"threads.thread:{self.public_id}"


UNANSWERED, MINE, DECIDED = "unanswered", "mine", "decided"
SHOWN: Final = (UNANSWERED, MINE, DECIDED)
"""What a list can be narrowed to, beside a circle and a tag."""

_ALL, _CIRCLE, _TAG = "all", "circle", "tag"

# The numbers of the tags beside a conversation, in one text: a list has no statement more for them.
_TAGS = (
    select(func.aggregate_strings(cast(ThreadTag.tag_id, String), ","))
    .where(ThreadTag.thread_id == Thread.id)
    .scalar_subquery()
)
_WRITTEN_IN = select(Post.thread_id).where(Post.author_id == bindparam("actor_id"))
_TAGGED = select(ThreadTag.thread_id).where(ThreadTag.tag_id == bindparam("tag_id"))
_NARROWED = {
    UNANSWERED: Thread.unanswered == bindparam("yes", type_=Boolean()),
    MINE: Thread.id.in_(_WRITTEN_IN),
    DECIDED: Thread.decided == bindparam("yes", type_=Boolean()),
    _CIRCLE: Thread.circle_id == bindparam("circle_id"),
    _TAG: Thread.id.in_(_TAGGED),
}


@cache
def _list(probation: bool, steward: bool, which: str, further: bool) -> Any:
    """All of them with what is pinned first; or some, by the newest reply alone."""
    wanted = (
        select(
            Thread.public_id,
            Thread.title_sealed,
            Thread.audience,
            Thread.pinned,
            Thread.closed,
            Thread.decided,
            Thread.note,
            Thread.written_outside,
            Thread.post_count,
            Thread.last_post_at,
            Thread.bumped,
            Membership.public_id.label("starter_pid"),
            Membership.name_sealed,
            UNREAD.label("unread"),
            Following.hears,
            _TAGS.label("tag_ids"),
            Circle.public_id.label("circle_pid"),
            Circle.name_sealed.label("circle_sealed"),
            CircleMember.public_id.label("as_pid"),
            CircleMember.name_sealed.label("as_sealed"),
        )
        .join(Thread.starter)
        .outerjoin(Circle, Circle.id == Thread.circle_id)
        .outerjoin(CircleMember, CircleMember.id == Thread.starter_as_id)
        .outerjoin(ReadPosition, MARKS)
        .outerjoin(Following, HEARS)
        .where(seen_by(probation, steward), *([_NARROWED[which]] if which in _NARROWED else []))
        .order_by(*([Thread.pinned.desc()] if which == _ALL else []), Thread.bumped.desc())
        .limit(bindparam("most"))
    )
    if which == UNANSWERED:
        # What is closed waits for nobody.
        wanted = wanted.where(Thread.closed.is_(False))
    if further and which != _ALL:
        return wanted.where(Thread.bumped < bindparam("after_bumped", type_=BigInt))
    if further:
        after = tuple_(bindparam("after_pinned", type_=Boolean()), bindparam("after_bumped", type_=BigInt))
        wanted = wanted.where(tuple_(Thread.pinned, Thread.bumped) < after)
    return wanted


def _listed(rows: Sequence[Any], tags: Mapping[int, str]) -> list[Listed]:
    title, starters = Thread.title, names({row.starter_pid: row.name_sealed for row in rows})
    return [
        Listed(
            row.public_id,
            title.open(row.public_id, row.title_sealed),
            starters[row.starter_pid]
            if row.circle_pid is None or row.written_outside
            else name_in_circle(row, row.starter_pid),
            row.audience,
            row.pinned,
            row.closed,
            max(0, row.post_count - 1),
            row.last_post_at,
            row.unread,
            Circle.name.open(row.circle_pid, row.circle_sealed) if row.circle_pid else None,
            row.decided,
            row.hears == NEVER,
            [tags[int(one)] for one in row.tag_ids.split(",") if int(one) in tags] if row.tag_ids else (),
            rules.NOTES[row.note] if row.note else None,
        )
        for row in rows
    ]


def _page(
    actor: Membership,
    which: str,
    after: str | None,
    most: int = SIZE,
    tags: Mapping[int, str] | None = None,
    **values: Any,
) -> Page[Listed]:
    values, key = values_for(actor) | {"most": most + 1, **values}, _open_cursor(after)
    if key is not None:
        values |= {"after_pinned": key[0], "after_bumped": key[1]}
    rows, more = cut(prepared.rows(_list(*kind_of(actor), which, key is not None), values), most)
    return Page(_listed(rows, tags or {}), older=_cursor(rows[-1]) if more else None)


def conversations(
    actor: Membership,
    *,
    after: str | None = None,
    show: str | None = None,
    tags: Mapping[int, str] | None = None,
) -> Page[Listed]:
    """A page of the list: pinned first, then by the newest reply. ``show``: only those of `SHOWN`."""
    return _page(actor, show if show in SHOWN else _ALL, after, tags=tags, yes=True)


def latest(actor: Membership, most: int) -> Sequence[Listed]:
    """The conversations with the newest replies."""
    wanted = _list(*kind_of(actor), "latest", False)
    return _listed(prepared.rows(wanted, values_for(actor) | {"most": most}), {})


def in_circle(
    actor: Membership,
    circle_id: int,
    *,
    after: str | None = None,
    most: int = SIZE,
    tags: Mapping[int, str] | None = None,
) -> Page[Listed]:
    """A page of one circle's conversations, by the newest reply."""
    return _page(actor, _CIRCLE, after, most, tags, circle_id=circle_id)


def like(actor: Membership, thread: Thread) -> Sequence[Listed]:
    """Others with new replies that the same people read."""
    if thread.circle_id is not None:
        near = in_circle(actor, thread.circle_id).items
    else:
        near = [one for one in latest(actor, 2 * SIZE) if one.audience == thread.audience]
    return [one for one in near if one.public_id != thread.public_id][:SIZE]


def tagged(
    actor: Membership, tag_id: int, *, after: str | None = None, tags: Mapping[int, str] | None = None
) -> Page[Listed]:
    """A page of the conversations beside which a tag stands, by the newest reply."""
    return _page(actor, _TAG, after, tags=tags, tag_id=tag_id)


class Way(NamedTuple):
    """A circle or a tag that a list can be narrowed to."""

    kind: Literal["circle", "tag"]
    id: int
    public_id: str
    name: str


_WAYS: Any = union_all(
    select(literal(_CIRCLE).label("kind"), Circle.id, Circle.public_id, Circle.name_sealed)
    .join(CircleMember, CircleMember.circle_id == Circle.id)
    .where(CircleMember.membership_id == bindparam("actor_id"), CircleMember.state == "in"),
    select(literal(_TAG).label("kind"), Tag.id, Tag.public_id, Tag.name_sealed).where(
        Tag.collective_id == bindparam("collective_id")
    ),
)


def ways(actor: Membership) -> list[Way]:
    """The circles this member is in and the tags of the collective, by name; one statement."""
    rows = prepared.rows(_WAYS, {"actor_id": actor.id, "collective_id": actor.collective_id})
    opened: dict[str, Any] = {_CIRCLE: Circle.name, _TAG: Tag.name}
    found = [
        Way(row.kind, row.id, row.public_id, opened[row.kind].open(row.public_id, row.name_sealed) or "")
        for row in rows
    ]
    return sorted(found, key=lambda way: (way.kind, way.name.casefold()))


def _cursor(row: Any) -> str:
    """The place after a conversation, sealed: it is made of row numbers, which never leave the server."""
    key = f"{int(row.pinned)}.{row.bumped}"
    return vault.current().seal_cookie(_CURSOR, key.encode(), now=clock.now())


def _open_cursor(value: str | None) -> tuple[Any, Any] | None:
    if not value:
        return None
    try:
        key = vault.current().open_cookie(_CURSOR, value, max_age=None, now=clock.now())
    except vault.VaultError:
        return None
    pinned, _, bumped = key.decode().partition(".")
    return pinned == "1", int(bumped)


def talked_since(actor: Membership, since: datetime) -> Select[int]:
    """How many conversations this member may read have something new since then."""
    return select(func.count()).select_from(Thread).where(visible(actor), Thread.last_post_at >= since)


def begun_since(actor: Membership, since: datetime) -> Select[int]:
    """How many conversations this member may read were begun since then."""
    return talked_since(actor, since).where(Thread.created_at >= since)
