"""What a collective takes along of its decisions when it leaves: every result, and what is in force."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import load_only

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.decisions.models import Proposal, Standing
from swsolidarity.decisions.queries.standing import applies_now

_AT_ONCE = 100


def results(collective_id: int) -> Iterator[tuple[str, str, str]]:
    """Every decided question: public id, title, and its record exactly as it was hashed.

    Not those that only their roll ever knew of: they are about a person.
    """
    last = 0
    while True:
        found = db.session.scalars(
            select(Proposal)
            .where(
                Proposal.collective_id == collective_id,
                Proposal.id > last,
                Proposal.result_sealed.is_not(None),
                Proposal.roll_only.is_(False),
            )
            .options(load_only(Proposal.public_id, Proposal.title_sealed, Proposal.result_sealed))
            .order_by(Proposal.id)
            .limit(_AT_ONCE)
        ).all()
        for one in found:
            yield one.public_id, one.title, one.result or ""
        if len(found) < _AT_ONCE:
            return
        last = found[-1].id


def in_force(collective_id: int) -> list[dict[str, Any]]:
    """What applies now, as the register has it, in the order of its topics."""
    rows = db.session.execute(
        select(Standing, Proposal)
        .join(Proposal, Proposal.id == Standing.proposal_id)
        .where(
            Standing.collective_id == collective_id,
            applies_now(clock.now()),
            Proposal.roll_only.is_(False),
        )
        .options(load_only(Proposal.public_id, Proposal.title_sealed))
        .order_by(Standing.topic, Standing.since, Standing.proposal_id)
    )
    return [
        {
            "decision": row[1].public_id,
            "title": row[1].title,
            "topic": row[0].topic,
            "since": row[0].since.date().isoformat() if row[0].since else None,
            "ends": row[0].expires_on.isoformat() if row[0].expires_on else None,
        }
        for row in rows
    ]
