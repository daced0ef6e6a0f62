"""Asking others to share the office in the founding time."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, select

from swsolidarity.collectives import policy, queries, rules
from swsolidarity.collectives.actions.offices import begun
from swsolidarity.collectives.events import (
    StewardshipAnswered,
    StewardshipOffered,
    StewardshipTakenBack,
)
from swsolidarity.collectives.models import (
    FOUNDING,
    STEWARD,
    Mandate,
    Membership,
    StewardshipOffer,
    StewardshipRest,
)
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, require


def offer_stewardship(actor: Membership, person: Membership) -> StewardshipOffer:
    """Ask a member to be a founding steward too, until the same date.

    Raises ``Refused``, or ``Conflict`` when no place is free or the person has just been asked.
    """
    require(policy.may_offer_stewardship(actor, person))
    own, today = actor.founding_stewardship, clock.now().date()
    assert own is not None
    _lock_members(actor, person)
    _lock_collective(actor)
    require(policy.may_offer_stewardship(actor, person))
    db.session.execute(
        delete(StewardshipOffer).where(
            StewardshipOffer.membership_id == person.id, StewardshipOffer.lapses_on <= today
        )
    )
    holding = {member.id for member in queries.stewards(actor.collective_id)}
    asked = {offer.membership_id for offer in queries.open_offers(actor.collective_id)}
    if person.id in holding | asked:
        raise Conflict("Somebody else has just asked this person. There is nothing left to do.")
    seats = queries.office_terms(actor.collective_id)[STEWARD].seats
    if not rules.seats_left(seats, len(holding), len(asked)):
        raise Conflict(
            "At most %(most)s people can be stewards, and the last place is taken now. Nobody was asked.",
            most=seats,
        )
    offer = StewardshipOffer(
        collective_id=actor.collective_id,
        membership_id=person.id,
        offered_by=actor.id,
        made_on=today,
        lapses_on=rules.offer_lapses(today, actor.collective.founded_on, own.ends_at.date()),
    )
    db.session.add(offer)
    db.session.flush()
    record(StewardshipOffered(collective_id=offer.collective_id, subject=_subject(offer)))
    return offer


def accept_stewardship(actor: Membership, offer: StewardshipOffer) -> Mandate:
    """Be a founding steward from now on, until the date on which the one who asked ends.

    Raises ``Refused``, or ``Conflict`` when the asking is over or the places are taken.
    """
    require(policy.may_answer_offer(actor, offer))
    _lock_members(actor)
    _look_again(offer)
    _lock_collective(actor)
    now = clock.now()
    holding = queries.stewards(actor.collective_id)
    ends_at = db.session.scalar(
        select(Mandate.ends_at)
        .where(
            Mandate.membership_id == offer.offered_by,
            Mandate.office == STEWARD,
            Mandate.source == FOUNDING,
            Mandate.ended_at.is_(None),
            Mandate.ends_at > now,
        )
        .limit(1)
    )
    seats = queries.office_terms(actor.collective_id)[STEWARD].seats
    if ends_at is None or len(holding) >= seats or actor.id in {one.id for one in holding}:
        raise Conflict("This question is over. Nothing has changed for you.")
    mandate = Mandate(
        collective_id=actor.collective_id,
        membership_id=actor.id,
        office=STEWARD,
        starts_at=now,
        ends_at=ends_at,
        source=FOUNDING,
    )
    actor.mandates.append(mandate)
    _answered(offer, accepted=1)
    begun(mandate)
    return mandate


def decline_stewardship(actor: Membership, offer: StewardshipOffer) -> None:
    """Say no, and not be asked again for thirty days: only that is kept, and no longer.

    Raises ``Refused``, ``Conflict``.
    """
    require(policy.may_answer_offer(actor, offer))
    _lock_members(actor)
    _look_again(offer)
    until = clock.now().date() + timedelta(days=rules.REST_DAYS)
    db.session.execute(delete(StewardshipRest).where(StewardshipRest.membership_id == actor.id))
    db.session.add(StewardshipRest(membership_id=actor.id, until=until))
    _answered(offer, accepted=0)


def take_back_offer(actor: Membership, offer: StewardshipOffer) -> None:
    """Take back one's own question before it is answered.

    Raises ``Refused``, ``Conflict``.
    """
    require(policy.may_take_back_offer(actor, offer))
    _look_again(offer)
    db.session.delete(offer)
    db.session.flush()
    record(StewardshipTakenBack(collective_id=offer.collective_id, subject=_subject(offer)))


def forget_offers(today: date) -> None:
    """Drop questions nobody answered, silence is no; and who said no, once they may be asked again."""
    db.session.execute(delete(StewardshipRest).where(StewardshipRest.until <= today))
    db.session.execute(delete(StewardshipOffer).where(StewardshipOffer.lapses_on <= today))


def _lock_members(*members: Membership) -> None:
    """Nobody of these leaves until this transaction ends. Always locked before the asking, the asking
    before the collective, as in leaving.

    Raises ``Conflict``.
    """
    states = db.session.scalars(
        select(Membership.state)
        .where(Membership.id.in_([member.id for member in members]))
        .order_by(Membership.id)
        .with_for_update()
    ).all()
    if any(state not in queries.PRESENT for state in states):
        raise Conflict("Somebody has just left. Nothing was changed.")


def _lock_collective(actor: Membership) -> None:
    """Places are given one at a time."""
    db.session.refresh(actor.collective, with_for_update=True)


def _look_again(offer: StewardshipOffer) -> None:
    """Two things happen to a question at the same moment: the second one finds it gone.

    Raises ``Conflict``.
    """
    still = select(StewardshipOffer.id).where(
        StewardshipOffer.id == offer.id, StewardshipOffer.lapses_on > clock.now().date()
    )
    if db.session.scalar(still.with_for_update()) is None:
        raise Conflict("This question is over: it was answered, or taken back. Nothing has changed.")


def _answered(offer: StewardshipOffer, *, accepted: int) -> None:
    db.session.delete(offer)
    db.session.flush()
    record(StewardshipAnswered(collective_id=offer.collective_id, subject=_subject(offer), accepted=accepted))


def _subject(offer: StewardshipOffer) -> str:
    return f"collectives.stewardship_offer:{offer.public_id}"
