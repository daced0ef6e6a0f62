"""What stands in a conversation, and which of it calls for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, case, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.models import CircleMember, Membership, Mute
from swsolidarity.core import prepared
from swsolidarity.core.db import db
from swsolidarity.core.needs import Need
from swsolidarity.core.verdict import Sentence, say
from swsolidarity.notices import queries as notices
from swsolidarity.notices.models import Notice
from swsolidarity.threads import rules
from swsolidarity.threads.models import RENDER_VERSION, Post, PostVersion, Thread, rendering
from swsolidarity.threads.queries.conversations import PUBLIC_ID, name_in_circle, names, visible


class Shown(NamedTuple):
    """A contribution on the page of a conversation: everything the page shows, in the order of its macro."""

    public_id: str
    position: int
    author_id: int
    author: str | None
    written_at: datetime
    edited: bool
    removed: bool
    html: str
    trace: str | None
    leads_to: str | None
    pictures: int
    source: str | None
    """Only of the one that is quoted."""
    note: Sentence | None
    """What somebody may want to know before they read it."""
    hidden: str | None
    """The point of the agreements it was hidden for; only its writer has the text."""
    hidden_by: str | None
    muted: bool
    """Whether whoever looks does not want to read this person."""


_POSTS = (
    select(
        Post.public_id,
        Post.position,
        Post.author_id,
        Post.rendered_sealed,
        Post.render_version,
        # The source is needed only where the look has changed since it was rendered, and to quote it.
        case(
            (
                or_(Post.render_version != RENDER_VERSION, Post.position == bindparam("quoted")),
                Post.source_sealed,
            )
        ).label("source_sealed"),
        Post.written_at,
        Post.edited,
        Post.removed,
        Post.trace,
        Post.leads_to,
        Post.note,
        Post.hidden_by,
        Post.hidden_rule_sealed,
        Mute.id.label("mute_id"),
        Post.pictures,
        Membership.public_id.label("author_pid"),
        Membership.name_sealed,
        CircleMember.public_id.label("as_pid"),
        CircleMember.name_sealed.label("as_sealed"),
    )
    .join(Post.author)
    .outerjoin(CircleMember, CircleMember.id == Post.author_as_id)
    .outerjoin(
        Mute,
        collectives.mutes(
            inside=Post.position > bindparam("inside_from"),
            author_id=Post.author_id,
            author_as_id=Post.author_as_id,
        ),
    )
    .where(
        Post.thread_id == bindparam("thread_id"),
        Post.position.between(bindparam("first"), bindparam("last")),
    )
    .order_by(Post.position)
)


def posts(actor: Membership, thread: Thread, page: int, quoted: int | None = None) -> Sequence[Shown]:
    """One page of a conversation with its writers, by position; with the source of the one at ``quoted``.

    The text of what is hidden is there for its writer alone.
    """
    first, last = rules.positions_on(page)
    inside_from = thread.last_position if thread.circle_id is None else thread.written_outside
    values = {
        "actor_id": actor.id,
        "thread_id": thread.id,
        "first": first,
        "last": last,
        "quoted": quoted or 0,
        "inside_from": inside_from,
    }
    rows = prepared.rows(_POSTS, values)
    rendered = Post.rendered
    if thread.circle_id is None:
        authors = names({row.author_pid: row.name_sealed for row in rows})
    else:
        # Of one person there may be some with a name and some without: they left, and came back.
        # What was written before it became a circle's stands under the names people have everywhere.
        authors = {
            row.public_id: Membership.name.open(row.author_pid, row.name_sealed)
            if row.position <= thread.written_outside
            else name_in_circle(row, row.author_pid)
            for row in rows
        }
    return [
        Shown(
            row.public_id,
            row.position,
            row.author_id,
            authors[row.author_pid if thread.circle_id is None else row.public_id],
            row.written_at,
            row.edited,
            row.removed,
            ""
            if _is_kept_from(actor, row)
            else rendering(Post.source.open(row.public_id, row.source_sealed) or "")
            if row.source_sealed is not None and row.render_version != RENDER_VERSION
            else rendered.open(row.public_id, row.rendered_sealed) or "",
            row.trace,
            row.leads_to,
            row.pictures,
            Post.source.open(row.public_id, row.source_sealed)
            if row.position == quoted and not _is_kept_from(actor, row)
            else None,
            rules.NOTES[row.note] if row.note else None,
            Post.hidden_rule.open(row.public_id, row.hidden_rule_sealed),
            row.hidden_by,
            row.mute_id is not None,
        )
        for row in rows
    ]


def _is_kept_from(actor: Membership, row: Any) -> bool:
    return row.hidden_by is not None and row.author_id != actor.id


def at(thread: Thread, position: int | None) -> Post | None:
    """The post at a position of a conversation, unless its text is gone or hidden."""
    if position is None or not 0 < position <= thread.last_position:
        return None
    return db.session.scalar(
        select(Post)
        .where(
            Post.thread_id == thread.id,
            Post.position == position,
            Post.source_sealed.is_not(None),
            Post.hidden_by.is_(None),
        )
        .options(joinedload(Post.author), joinedload(Post.author_as))
    )


def writer(thread: Thread, post: Post) -> str | None:
    """What whoever wrote a post is called where it stands; None for somebody who left."""
    if thread.circle_id is None or post.position <= thread.written_outside:
        return post.author.name
    return None if post.author_as is None else post.author_as.name or post.author.name


def with_writer(post: Post) -> Post:
    """The same with whoever wrote it, for pages that name them."""
    wanted = select(Post).where(Post.id == post.id).execution_options(populate_existing=True)
    return db.session.scalars(
        wanted.options(
            joinedload(Post.author),
            joinedload(Post.author_as),
            joinedload(Post.thread).joinedload(Thread.circle),
        )
    ).one()


def post(actor: Membership, public_id: str) -> Post | None:
    """A post this member may read, with its conversation."""
    if not PUBLIC_ID.fullmatch(public_id):
        return None
    return db.session.scalar(
        select(Post)
        .join(Post.thread)
        .where(Post.public_id == public_id, visible(actor))
        .options(contains_eager(Post.thread))
    )


def versions(post: Post) -> Sequence[PostVersion]:
    """What a contribution said before, newest first."""
    before = select(PostVersion).where(PostVersion.post_id == post.id).order_by(PostVersion.revision.desc())
    return db.session.scalars(before).all()


def written(public_id: str) -> Post | None:
    """A post with its conversation, whoever may read it: for the worker, which then asks the policy."""
    return db.session.scalar(
        select(Post).join(Post.thread).where(Post.public_id == public_id).options(contains_eager(Post.thread))
    )


def needs_you(actor: Membership, most: int = 5, *, told: Sequence[Notice] | None = None) -> list[Need]:
    """Answers and mentions that this member has not seen yet; two statements.

    One less when the page has the unread notices already and gives them as ``told``.
    """
    if told is None:
        told = notices.counted(actor, prefix="threads.", most=most)
    told = [notice for notice in told if notice.subject.startswith("threads.post:")][:most]
    kinds = {notice.subject.partition(":")[2]: notice.kind for notice in told}
    if not kinds:
        return []
    found = db.session.scalars(
        select(Post)
        .join(Post.thread)
        .where(Post.public_id.in_(kinds), Post.removed.is_(False), Post.hidden_by.is_(None), visible(actor))
        .options(contains_eager(Post.thread))
        .order_by(Post.id.desc())
    )
    return [
        Need(
            kind="talk",
            title=say("Someone answered you in “%(title)s”", title=post.thread.title)
            if kinds[post.public_id] == "threads.answer"
            else say("Someone called you in “%(title)s”", title=post.thread.title),
            action=say("Read it"),
            reference=post.reference,
        )
        for post in found
    ]


def told_up_to(actor: Membership, thread: Thread, position: int) -> list[str]:
    """The subjects of unread notices that are about replies this member has now read here."""
    told = {n.subject.partition(":")[2]: n.subject for n in notices.unread(actor, prefix="threads.")}
    if not told:
        return []
    seen = db.session.scalars(
        select(Post.public_id).where(
            Post.public_id.in_(told), Post.thread_id == thread.id, Post.position <= position
        )
    )
    return [told[public_id] for public_id in seen]
