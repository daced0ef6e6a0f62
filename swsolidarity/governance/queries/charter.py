"""What a collective has set for itself, and how that came about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.models import Collective
from swsolidarity.core.db import db
from swsolidarity.governance.models import CharterChange
from swsolidarity.governance.rules import charter as rules

SHOWN = 50


def settings(collective: Collective) -> dict[str, rules.Value]:
    """Everything that is set, by the keys of ``rules.charter``."""
    found: dict[str, rules.Value] = {
        key: getattr(collective, key) for key in rules.SETTINGS if rules.office_of(key) is None
    }
    for office, terms in collectives.office_terms(collective.id).items():
        found |= {
            f"{office}.seats": terms.seats,
            f"{office}.term_months": terms.term_months,
            f"{office}.terms_most": terms.terms_most,
        }
    return found


def history(collective_id: int) -> Sequence[CharterChange]:
    """The changes that were adopted, the newest first."""
    return db.session.scalars(
        select(CharterChange)
        .where(CharterChange.collective_id == collective_id, CharterChange.state == "adopted")
        .order_by(CharterChange.id.desc())
        .limit(SHOWN)
    ).all()


def change(collective_id: int, public_id: str) -> CharterChange | None:
    """One change, whatever became of it."""
    return db.session.scalars(
        select(CharterChange).where(
            CharterChange.collective_id == collective_id, CharterChange.public_id == public_id
        )
    ).one_or_none()
