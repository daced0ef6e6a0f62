"""Reads about petitions and people named for an office. Nothing here tells who signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from swsolidarity.collectives import queries as people
from swsolidarity.collectives import terms
from swsolidarity.collectives.models import Mandate, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.governance.models import Naming, RecallPetition, RecallSignature


def offices_held(collective_id: int) -> Sequence[tuple[Mandate, RecallPetition | None]]:
    """Everybody in office, each with the petition about it if there is one; one statement."""
    held = people.holding(collective_id)
    found = held.outerjoin(RecallPetition, RecallPetition.mandate_id == Mandate.id)
    return [(row[0], row[1]) for row in db.session.execute(found.add_columns(RecallPetition)).all()]


def petition(collective_id: int, public_id: str) -> RecallPetition | None:
    """One petition with the mandate it is about and who holds it."""
    return db.session.scalars(
        select(RecallPetition)
        .where(RecallPetition.collective_id == collective_id, RecallPetition.public_id == public_id)
        .options(joinedload(RecallPetition.mandate).joinedload(Mandate.membership))
    ).one_or_none()


def petition_about(reference: str) -> RecallPetition | None:
    """The petition that a vote or a notice names."""
    return db.session.scalars(
        select(RecallPetition)
        .where(RecallPetition.public_id == reference.partition(":")[2])
        .options(joinedload(RecallPetition.mandate))
    ).one_or_none()


def about_mandates(mandates: Sequence[int]) -> Sequence[RecallPetition]:
    """The petitions about any of these mandates."""
    wanted = select(RecallPetition).where(RecallPetition.mandate_id.in_(mandates))
    return db.session.scalars(wanted.order_by(RecallPetition.id)).all()


def has_signed(actor: Membership, petition: RecallPetition) -> bool:
    """Whether this member has signed; asked for nobody but themselves."""
    mine = exists().where(
        RecallSignature.petition_id == petition.id, RecallSignature.membership_id == actor.id
    )
    return db.session.scalar(select(mine)) or False


def count_signatures(petition: RecallPetition) -> int:
    """How many full members have signed."""
    counted = (
        select(func.count())
        .select_from(RecallSignature)
        .join(Membership, Membership.id == RecallSignature.membership_id)
        .where(RecallSignature.petition_id == petition.id, Membership.state == "active")
    )
    return db.session.scalar(counted) or 0


def may_sign_by_time(actor: Membership, petition: RecallPetition) -> bool:
    """Whether this member was here when it started."""
    return actor.joined_at <= petition.started_at


def could_vote_on_recall(collective_id: int, holder: int, since: datetime) -> int:
    """How many full members who were here by then are not the one it is about."""
    counted = select(func.count()).where(
        Membership.collective_id == collective_id,
        Membership.state == "active",
        Membership.joined_at <= since,
        Membership.id != holder,
    )
    return db.session.scalar(counted) or 0


def percent_to_recall(actor: Membership, mandate: Mandate) -> int:
    """How many in a hundred members have to sign about this mandate now."""
    percent, rests = actor.collective.recall_percent, mandate.recall_rests_until
    return terms.percent_to_recall(percent, rests, clock.now().date())


def due_petitions(now: datetime) -> Sequence[int]:
    """Petitions whose time is over, or whose office ended by itself: ids."""
    return db.session.scalars(
        select(RecallPetition.id)
        .join(Mandate, Mandate.id == RecallPetition.mandate_id)
        .where(
            RecallPetition.decision_ref.is_(None),
            (RecallPetition.closes_at <= now) | (Mandate.ends_at <= now),
        )
        .order_by(RecallPetition.id)
    ).all()


def naming(collective_id: int, public_id: str) -> Naming | None:
    """Somebody named for an office, with who it is."""
    return db.session.scalars(
        select(Naming)
        .where(Naming.collective_id == collective_id, Naming.public_id == public_id)
        .options(joinedload(Naming.membership))
    ).one_or_none()


def naming_of(reference: str) -> Naming | None:
    """The naming that a vote or a notice names."""
    return db.session.scalars(
        select(Naming)
        .where(Naming.public_id == reference.partition(":")[2])
        .options(joinedload(Naming.membership))
    ).one_or_none()


def namings(collective_id: int) -> Sequence[Naming]:
    """Everybody who was named and about whom nothing is decided yet."""
    return db.session.scalars(
        select(Naming)
        .where(Naming.collective_id == collective_id)
        .options(joinedload(Naming.membership))
        .order_by(Naming.id)
    ).all()


def named_too_late(today: date) -> Sequence[int]:
    """Namings nobody answered in time: ids."""
    return db.session.scalars(
        select(Naming.id).where(Naming.decision_ref.is_(None), Naming.lapses_on <= today).order_by(Naming.id)
    ).all()
