"""Who holds an office, and who was asked to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from swsolidarity.collectives import rules
from swsolidarity.collectives.models import (
    STEWARD,
    Mandate,
    Membership,
    Office,
    StewardshipOffer,
    StewardshipRest,
)
from swsolidarity.collectives.queries.people import PRESENT
from swsolidarity.core import clock
from swsolidarity.core.db import db


def stewards(collective_id: int) -> list[Membership]:
    """Who holds a steward's mandate right now, with their mandates."""
    now = clock.now()
    return list(
        db.session.scalars(
            select(Membership)
            .join(Membership.mandates)
            .where(
                Membership.collective_id == collective_id,
                Membership.state.in_(PRESENT),
                Mandate.office == STEWARD,
                Mandate.starts_at <= now,
                Mandate.ends_at > now,
                Mandate.ended_at.is_(None),
            )
            .options(contains_eager(Membership.mandates))
            .order_by(Membership.id)
        ).unique()
    )


def acting(collective_id: int, office: str) -> list[int]:
    """Who looks after an office right now: full members who hold it, or are stewards. Their ids."""
    now = clock.now()
    return list(
        db.session.scalars(
            select(Membership.id)
            .join(Membership.mandates)
            .where(
                Membership.collective_id == collective_id,
                Membership.state == "active",
                Mandate.office.in_((office, STEWARD)),
                Mandate.starts_at <= now,
                Mandate.ends_at > now,
                Mandate.ended_at.is_(None),
            )
            .distinct()
            .order_by(Membership.id)
        )
    )


def office_terms(collective_id: int) -> dict[str, rules.OfficeTerms]:
    """What holds for every office here: what was adopted, else the defaults."""
    adopted = db.session.scalars(select(Office).where(Office.collective_id == collective_id))
    return {
        **rules.OFFICE_TERMS,
        **{row.office: rules.OfficeTerms(row.seats, row.term_months, row.terms_most) for row in adopted},
    }


def open_offers(collective_id: int) -> Sequence[StewardshipOffer]:
    """Who was asked to be a steward and has not answered; a handful at most."""
    open_ones = select(StewardshipOffer).where(StewardshipOffer.lapses_on > clock.now().date())
    return db.session.scalars(open_ones.where(StewardshipOffer.collective_id == collective_id)).all()


def rests(person: Membership) -> bool:
    """Whether this person said no a short while ago, and is not asked to be a steward for now."""
    until = select(StewardshipRest.until).where(StewardshipRest.membership_id == person.id)
    found = db.session.scalar(until)
    return found is not None and found > clock.now().date()
