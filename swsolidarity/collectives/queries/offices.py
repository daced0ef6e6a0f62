"""Who holds an office, and who was asked to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager

from swsolidarity.collectives import rules, terms
from swsolidarity.collectives.models import (
    STEWARD,
    Mandate,
    Membership,
    Office,
    StewardshipOffer,
    StewardshipRest,
)
from swsolidarity.collectives.queries.people import PRESENT
from swsolidarity.core import clock, pages
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
                or_(Membership.paused_until.is_(None), Membership.paused_until <= now),
                Mandate.office.in_((office, STEWARD)),
                Mandate.starts_at <= now,
                Mandate.ends_at > now,
                Mandate.ended_at.is_(None),
            )
            .distinct()
            .order_by(Membership.id)
        )
    )


def in_office(collective_id: int, *offices: str) -> list[Mandate]:
    """The mandates in force, with who holds them; of some offices, or of all."""
    return list(db.session.scalars(holding(collective_id, *offices)))


def holding(collective_id: int, *offices: str) -> Select[Any]:
    """The same as a statement, to which others add what they know of each."""
    return (
        select(Mandate)
        .join(Mandate.membership)
        .where(
            Mandate.collective_id == collective_id,
            Membership.state.in_(PRESENT),
            _in_force(clock.now()),
            *([Mandate.office.in_(offices)] if offices else []),
        )
        .options(contains_eager(Mandate.membership))
        .order_by(Mandate.ends_at, Mandate.id)
    )


def office_terms(collective_id: int) -> dict[str, rules.OfficeTerms]:
    """What holds for every office here: what was adopted, else the defaults."""
    adopted = db.session.scalars(select(Office).where(Office.collective_id == collective_id))
    return {
        **rules.OFFICE_TERMS,
        **{row.office: rules.OfficeTerms(row.seats, row.term_months, row.terms_most) for row in adopted},
    }


def mandate(collective_id: int, public_id: str) -> Mandate | None:
    """A mandate of this collective that is in force, with who holds it."""
    return db.session.scalars(
        select(Mandate)
        .join(Mandate.membership)
        .where(
            Mandate.collective_id == collective_id,
            Mandate.public_id == public_id,
            Membership.state.in_(PRESENT),
            _in_force(clock.now()),
        )
        .options(contains_eager(Mandate.membership))
    ).one_or_none()


def past_mandates(collective_id: int, *, after: str | None = None) -> pages.Page[Mandate]:
    """The mandates that ended, the newest first, with who held them; who has left has no name."""
    now = clock.now()
    wanted = (
        select(Mandate)
        .join(Mandate.membership)
        .where(
            Mandate.collective_id == collective_id, or_(Mandate.ends_at <= now, Mandate.ended_at.is_not(None))
        )
        .options(contains_eager(Mandate.membership))
        .order_by(Mandate.id.desc())
        .limit(pages.SIZE + 1)
    )
    if after is not None:
        start = select(Mandate.id).where(Mandate.public_id == after, Mandate.collective_id == collective_id)
        wanted = wanted.where(Mandate.id < start.scalar_subquery())
    rows, more = pages.cut(db.session.scalars(wanted).all(), pages.SIZE)
    return pages.Page(rows, older=rows[-1].public_id if more else None)


def rests_from(person: Membership, office: str) -> datetime | None:
    """From when this person may carry an office again; None if they may now."""
    held = db.session.scalars(
        select(Mandate).where(
            Mandate.membership_id == person.id,
            Mandate.office == office,
            Mandate.source != terms.CARETAKER,
        )
    )
    served = [terms.Held(one.starts_at, one.ended_at or one.ends_at) for one in held]
    return terms.rests_until(served, office_terms(person.collective_id)[office], clock.now())


def count_full_members(collective_id: int) -> int:
    """How many are past their first weeks."""
    counted = select(func.count()).where(
        Membership.collective_id == collective_id, Membership.state == "active"
    )
    return db.session.scalar(counted) or 0


def caretakers_possible(stewards: Sequence[Mandate]) -> bool:
    """Whether nobody of those in office is a steward but caretakers, and fewer of them than two."""
    return len(stewards) < terms.CARETAKERS_MOST and all(one.source == terms.CARETAKER for one in stewards)


def is_anothers_turn(person: Membership) -> bool:
    """Whether this person was a caretaker a short while ago, where there are others who could be."""
    lately = clock.now() - timedelta(days=terms.CARETAKER_DAYS)
    was = exists().where(
        Mandate.membership_id == person.id,
        Mandate.source == terms.CARETAKER,
        func.coalesce(Mandate.ended_at, Mandate.ends_at) > lately,
    )
    full = select(func.count()).where(
        Membership.collective_id == person.collective_id, Membership.state == "active"
    )
    return db.session.scalar(select(and_(was, full.scalar_subquery() > terms.ALONE_MOST))) or False


def mandates_to_remind() -> Sequence[int]:
    """The mandates about whose end somebody should hear now: ids."""
    now = clock.now()
    first, last = (timedelta(days=days) for days in terms.REMIND_DAYS)
    return db.session.scalars(
        select(Mandate.id)
        .where(
            _in_force(now),
            or_(
                and_(Mandate.reminded == 0, Mandate.ends_at <= now + first),
                and_(Mandate.reminded != last.days, Mandate.ends_at <= now + last),
            ),
        )
        .order_by(Mandate.id)
    ).all()


def leaves_office_empty(mandate: Mandate) -> bool:
    """Whether nobody holds the office any longer than this mandate."""
    other = aliased(Mandate)
    longer = exists().where(
        other.collective_id == mandate.collective_id,
        other.office == mandate.office,
        other.ended_at.is_(None),
        other.ends_at > mandate.ends_at,
    )
    return not db.session.scalar(select(longer))


def _in_force(now: datetime) -> ColumnElement[bool]:
    return and_(Mandate.starts_at <= now, Mandate.ends_at > now, Mandate.ended_at.is_(None))


def open_offers(collective_id: int) -> Sequence[StewardshipOffer]:
    """Who was asked to be a steward and has not answered; a handful at most."""
    open_ones = select(StewardshipOffer).where(StewardshipOffer.lapses_on > clock.now().date())
    return db.session.scalars(open_ones.where(StewardshipOffer.collective_id == collective_id)).all()


def rests(person: Membership) -> bool:
    """Whether this person said no a short while ago, and is not asked to be a steward for now."""
    until = select(StewardshipRest.until).where(StewardshipRest.membership_id == person.id)
    found = db.session.scalar(until)
    return found is not None and found > clock.now().date()
