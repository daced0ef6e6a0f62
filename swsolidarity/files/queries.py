"""Which pictures belong to what. Bytes are read one picture at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import func, select

from swsolidarity.collectives.models import Membership
from swsolidarity.core import vault
from swsolidarity.core.db import db
from swsolidarity.files.models import CONTRACT, Picture, PictureBytes

_PUBLIC_ID = re.compile(r"[\w-]{22}", re.ASCII)


def picture(actor: Membership, public_id: str) -> Picture | None:
    """A picture of this collective, whoever may see it: the policy says that."""
    if not _PUBLIC_ID.fullmatch(public_id):
        return None
    return db.session.scalar(
        select(Picture).where(Picture.public_id == public_id, Picture.collective_id == actor.collective_id)
    )


def of(parents: Iterable[str]) -> Mapping[str, Sequence[Picture]]:
    """The pictures of each of these things, in the order they were added; one statement."""
    found: dict[str, list[Picture]] = {}
    wanted = select(Picture).where(Picture.parent.in_(list(parents))).order_by(Picture.parent, Picture.id)
    for one in db.session.scalars(wanted):
        found.setdefault(one.parent or "", []).append(one)
    return found


def unsent(actor: Membership, public_ids: Sequence[str]) -> Any:
    """Which of these the actor added and has not sent, in the order they were added."""
    wanted = [one for one in public_ids if _PUBLIC_ID.fullmatch(one)]
    return (
        select(Picture)
        .where(Picture.public_id.in_(wanted), Picture.owner_id == actor.id, Picture.sent.is_(False))
        .order_by(Picture.id)
    )


def own(actor: Membership, public_ids: Sequence[str]) -> Sequence[Picture]:
    """The same to look at; no statement without any."""
    return db.session.scalars(unsent(actor, public_ids)).all() if public_ids else []


def body(found: Picture, variant: str) -> bytes:
    """The bytes of a picture in one of its sizes.

    Raises ``VaultError`` when they are not those that were put there.
    """
    sealed = select(PictureBytes.body_sealed).where(
        PictureBytes.picture_id == found.id, PictureBytes.variant == variant
    )
    envelope = db.session.scalars(sealed).one()
    return vault.current().open_bytes(CONTRACT, f"{found.public_id}.{variant}", envelope)


def stored_kilobytes(owner: Membership | None = None) -> int:
    """What the pictures of a member take, or all on this server."""
    total = select(func.sum(Picture.stored_kilobytes))
    if owner is not None:
        total = total.where(Picture.owner_id == owner.id)
    return int(db.session.scalar(total) or 0)
