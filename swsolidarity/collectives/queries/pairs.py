"""What was asked for and waits for a second person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from swsolidarity.collectives.models import PairedAct
from swsolidarity.core.db import db


def act(collective_id: int, public_id: str) -> PairedAct | None:
    """An act of this collective, with who asked for it."""
    return db.session.scalars(
        select(PairedAct)
        .where(PairedAct.collective_id == collective_id, PairedAct.public_id == public_id)
        .options(joinedload(PairedAct.asked_by))
    ).one_or_none()


def act_asked(collective_id: int, kind: str, subject: str) -> PairedAct | None:
    """What was asked about a thing and not answered, even if its time is over; with who asked."""
    return db.session.scalars(
        select(PairedAct)
        .where(
            PairedAct.collective_id == collective_id,
            PairedAct.kind == kind,
            PairedAct.subject == subject,
            PairedAct.state == "asked",
        )
        .options(joinedload(PairedAct.asked_by))
    ).one_or_none()


def acts_asked(collective_id: int, subject: str, now: datetime) -> Sequence[PairedAct]:
    """Everything that was asked about a thing and can still be agreed to, oldest first."""
    return db.session.scalars(
        select(PairedAct)
        .where(
            PairedAct.collective_id == collective_id,
            PairedAct.subject == subject,
            PairedAct.state == "asked",
            PairedAct.expires_at > now,
        )
        .order_by(PairedAct.id)
    ).all()


def acts_done(collective_id: int, subject: str) -> Sequence[PairedAct]:
    """What two people have done to a thing, oldest first."""
    return db.session.scalars(
        select(PairedAct)
        .where(
            PairedAct.collective_id == collective_id, PairedAct.subject == subject, PairedAct.state == "done"
        )
        .order_by(PairedAct.id)
    ).all()
