"""Keeping pictures, tying them to what they belong to, and letting go of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import delete, insert, select

from swsolidarity.collectives.actions import on_left
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock, text, vault
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.files import policy, queries, rules
from swsolidarity.files.cleaning import Cleaned
from swsolidarity.files.models import CONTRACT, Picture, PictureBytes

_UNSYNCED: Final = {"synchronize_session": False}


class Tied(NamedTuple):
    """A picture that is about to belong to something, and what is to be seen on it, in words."""

    public_id: str
    alt: str


def keep(actor: Membership, cleaned: Cleaned) -> Picture:
    """Keep a picture that belongs to nothing yet; after a day without it goes (safety §9).

    Raises ``Invalid`` when the member or the server keeps too much already.
    """
    # One of a member's windows waits for the other, so that both together stay within the limit.
    db.session.execute(select(Membership.id).where(Membership.id == actor.id).with_for_update(key_share=True))
    picture = Picture(
        collective_id=actor.collective_id,
        owner_id=actor.id,
        media=cleaned.full.media,
        width=cleaned.full.width,
        height=cleaned.full.height,
        kilobytes=_kilobytes(cleaned.full.data),
        small_media=cleaned.small.media,
        small_width=cleaned.small.width,
        small_height=cleaned.small.height,
        small_kilobytes=_kilobytes(cleaned.small.data),
        added_at=clock.this_hour(),
    )
    bodies = {rules.FULL: cleaned.full.data, rules.SMALL: cleaned.small.data}
    sealed = {
        name: vault.current().seal(CONTRACT, f"{picture.public_id}.{name}", body)
        for name, body in bodies.items()
    }
    picture.stored_kilobytes = sum(_kilobytes(body) for body in sealed.values())
    _require_room(actor, picture.stored_kilobytes)
    db.session.add(picture)
    db.session.flush()
    db.session.execute(
        insert(PictureBytes),
        [{"picture_id": picture.id, "variant": name, "body_sealed": body} for name, body in sealed.items()],
    )
    return picture


def _kilobytes(data: bytes) -> int:
    return -(-len(data) // 1_000)


def _require_room(actor: Membership, more: int) -> None:
    if (queries.stored_kilobytes(actor) + more) * 1_000 > rules.MEMBER_BYTES:
        raise Invalid("Your pictures take 200 MB, which is the most. Delete some you sent before.")
    if (queries.stored_kilobytes() + more) * 1_000 > rules.SERVER_BYTES:
        raise Invalid("This server has no room for more pictures. Your text can be sent without it.")


def hold(actor: Membership, pictures: Sequence[Tied]) -> Sequence[Picture]:
    """Pictures that are about to belong to something, their rows held, each with its words.

    Asked before anything is written: two windows that send the same picture find out here.

    Raises ``Invalid`` for more than five, ``Conflict`` when one of them has gone or was sent in the meantime.
    """
    if not pictures:
        return []
    if len(pictures) > rules.PICTURES_EACH:
        raise Invalid("At most %(most)s pictures can go with one text.", most=rules.PICTURES_EACH)
    words = {tied.public_id: tied.alt for tied in pictures}
    held: Sequence[Picture] = db.session.scalars(queries.unsent(actor, list(words)).with_for_update()).all()
    if len(held) < len(words):
        raise Conflict("A picture has gone in the meantime. Your text is still here. Add it again.")
    for one in held:
        one.alt = text.one_line(words[one.public_id])[: rules.LONGEST_ALT] or None
    return held


def tie(held: Sequence[Picture], parent: str, *, sent: bool = True) -> None:
    """Let pictures that are held belong to something; with ``sent`` false to a draft."""
    for one in held:
        one.parent, one.sent = parent, sent
    db.session.flush()


def drop(actor: Membership, picture: Picture) -> None:
    """Delete a picture one added, for good."""
    require(policy.may_drop(actor, picture))
    _do(delete(Picture).where(Picture.id == picture.id))


def drop_of(parent: str) -> None:
    """What pictures belonged to is gone, and they with it."""
    _do(delete(Picture).where(Picture.parent == parent))


def drop_rest(parent: str, kept: Sequence[Picture]) -> None:
    """What is taken out of a draft goes."""
    _do(delete(Picture).where(Picture.parent == parent, Picture.id.not_in([one.id for one in kept])))


def drop_among(parents: Any) -> None:
    """The same for everything whose reference a statement gives."""
    _do(delete(Picture).where(Picture.parent.in_(parents)))


def forget_waiting() -> None:
    """Drop what belongs to nothing after a day (safety §9)."""
    over = Picture.added_at <= clock.now() - rules.WITHOUT_PARENT
    _do(delete(Picture).where(Picture.parent.is_(None), over))


def forget_orphans() -> None:
    """Drop what belonged to something that is not there any more, by whatever way it went."""
    for parent in policy.parents.values():
        theirs = Picture.parent.startswith(f"{parent.kind}:", autoescape=True)
        _do(delete(Picture).where(theirs, Picture.parent.not_in(parent.there)))


def forget_unsent(member: Membership) -> None:
    """Whoever leaves has begun nothing: what belongs to nothing yet goes with them."""
    _do(delete(Picture).where(Picture.owner_id == member.id, Picture.parent.is_(None)))


def _do(statement: Any) -> None:
    db.session.execute(statement.execution_options(**_UNSYNCED))


on_left.append(forget_unsent)
