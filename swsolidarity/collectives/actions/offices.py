"""Offices begin by a decision, are laid down, recalled, or taken care of while nobody holds one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from swsolidarity.collectives import policy, queries, terms
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.actions.members import forget_offers_of, on_ending
from swsolidarity.collectives.events import MandateBegan, MandateEnded, MandateEndsSoon, MandateLaidDown
from swsolidarity.collectives.models import STEWARD, Collective, Mandate, Membership, PairedAct
from swsolidarity.core import audit, clock
from swsolidarity.core.db import affected, db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Verdict, require, say

CARE = "collectives.caretaker"


def give(people: Sequence[Membership], office: str, *, source: str, until: datetime) -> list[Membership]:
    """Give people an office, or more time in it, in the transaction of the decision; who holds it now.

    Left out are those who have left in the meantime, those who have carried it for as many terms as are
    allowed, and those for whom no seat is free: the first in the order given comes first.
    """
    if not people:
        return []
    ids = [person.id for person in people]
    now, collective_id = clock.now(), people[0].collective_id
    # Members before the collective, as in leaving; a roll that is made meanwhile can still name them.
    here = db.session.execute(
        select(Membership.id, Membership.state)
        .where(Membership.id.in_(ids))
        .order_by(Membership.id)
        .with_for_update(key_share=True)
    )
    present = {row.id for row in here if row.state == "active"}
    db.session.get_one(Collective, collective_id, with_for_update={"key_share": True})
    holding = {one.membership_id for one in queries.in_office(collective_id, office)}
    seats = queries.office_terms(collective_id)[office].seats
    chosen: list[Membership] = []
    for person in people:
        if person.id not in present or queries.rests_from(person, office) is not None:
            continue
        if person.id not in holding and len(holding) >= seats:
            continue
        holding.add(person.id)
        chosen.append(person)
    _end(_mandates_of([person.id for person in chosen], office), now)
    for person in chosen:
        _begin(person, office, source=source, now=now, until=until)
    return chosen


def lay_down(actor: Membership, office: str = STEWARD) -> None:
    """Stop carrying an office at once; what a steward asked others is over too.

    Raises ``Refused``, ``Conflict`` when it was done a moment ago.
    """
    require(policy.may_lay_down(actor, office))
    state = select(Membership.state).where(Membership.id == actor.id).with_for_update(key_share=True)
    if db.session.scalar(state) not in queries.PRESENT:
        raise Conflict("Somebody has just left. Nothing was changed.")
    if not _end(_mandates_of([actor.id], office), clock.now()):
        raise Conflict("You have laid down the office already. There is nothing left to do.")
    if office == STEWARD:
        forget_offers_of(actor)
    audit.note(actor.collective_id, office=office, act="laid_down", kind="mandate")
    record(MandateLaidDown(collective_id=actor.collective_id, subject=_person(actor)))


def end_mandate(mandate_id: int) -> bool:
    """Take an office from somebody by a decision, in its closing transaction; False if it had ended."""
    now = clock.now()
    mandate = db.session.get_one(Mandate, mandate_id)
    member = db.session.get_one(Membership, mandate.membership_id)
    if not _ended([mandate_id], now):
        return False
    audit.note(mandate.collective_id, office=mandate.office, act="recalled", kind="mandate")
    record(MandateEnded(collective_id=mandate.collective_id, subject=_person(member)))
    return True


def offer_care(actor: Membership) -> PairedAct:
    """Offer to be a caretaker while nobody is a steward; it begins when a second member agrees.

    Raises ``Refused``, ``Conflict`` when one asked already.
    """
    return pairs.ask(actor, CARE, _person(actor))


def take_care(actor: Membership) -> Mandate:
    """Become a caretaker alone, in a group so small that there is nobody else to ask.

    Raises ``Refused``, ``Conflict`` when others came in or took it on a moment ago.
    """
    require(policy.may_take_care(actor))
    if queries.count_full_members(actor.collective_id) > terms.ALONE_MOST:
        raise Conflict("There are more of you now. Ask, and another member can agree.")
    return _care(actor)


def remind(mandate_id: int) -> bool:
    """Record that an office ends soon, once for each time before the end; False if that was done."""
    now = clock.now()
    mandate = db.session.get_one(Mandate, mandate_id, with_for_update=True)
    days = terms.reminder_due(mandate.ends_at, mandate.reminded, now) if mandate.in_force(now) else None
    if days is None:
        return False
    mandate.reminded = days
    db.session.flush()
    record(
        MandateEndsSoon(
            collective_id=mandate.collective_id,
            subject=mandate.reference,
            days=days,
            empty=int(queries.leaves_office_empty(mandate)),
        )
    )
    return True


def begun(mandate: Mandate) -> None:
    """Write down that somebody took up an office."""
    db.session.flush()
    audit.note(mandate.collective_id, office=mandate.office, act="began", kind="mandate")
    member = db.session.get_one(Membership, mandate.membership_id)
    record(MandateBegan(collective_id=mandate.collective_id, subject=_person(member)))


def _begin(person: Membership, office: str, *, source: str, now: datetime, until: datetime) -> Mandate:
    mandate = Mandate(
        collective_id=person.collective_id,
        membership_id=person.id,
        office=office,
        starts_at=now,
        ends_at=until,
        source=source,
    )
    db.session.add(mandate)
    if office == STEWARD:
        forget_offers_of(person)
    begun(mandate)
    return mandate


def _care(person: Membership) -> Mandate:
    """Two people step in at the same moment: the places are counted one after the other."""
    state = select(Membership.state).where(Membership.id == person.id).with_for_update(key_share=True)
    if db.session.scalar(state) != "active":
        raise Conflict("Somebody has just left. Nothing was changed.")
    db.session.get_one(Collective, person.collective_id, with_for_update={"key_share": True})
    if not queries.caretakers_possible(queries.in_office(person.collective_id, STEWARD)):
        raise Conflict("Somebody has just stepped in. Nothing more is needed now.")
    now = clock.now()
    until = now + timedelta(days=terms.CARETAKER_DAYS)
    mandate = _begin(person, STEWARD, source=terms.CARETAKER, now=now, until=until)
    mandate.reminded = max(terms.REMIND_DAYS)
    return mandate


def _mandates_of(members: Sequence[int], office: str) -> list[int]:
    now = clock.now()
    return list(
        db.session.scalars(
            select(Mandate.id)
            .where(
                Mandate.membership_id.in_(members),
                Mandate.office == office,
                Mandate.ended_at.is_(None),
                Mandate.ends_at > now,
            )
            .order_by(Mandate.id)
        )
    )


def _end(mandates: Sequence[int], now: datetime) -> int:
    if not mandates:
        return 0
    for hook in on_ending:
        hook(mandates)
    return _ended(mandates, now)


def _ended(mandates: Sequence[int], now: datetime) -> int:
    return affected(
        db.session.execute(
            update(Mandate)
            .where(Mandate.id.in_(mandates), Mandate.ended_at.is_(None), Mandate.ends_at > now)
            .values(ended_at=now)
        )
    )


def _person(member: Membership) -> str:
    return f"collectives.membership:{member.public_id}"


def _may_share_care(actor: Membership, subject: str) -> Verdict:
    """Whoever offers has to be able to; whoever agrees only has to be a full member."""
    if subject == _person(actor):
        return policy.may_take_care(actor)
    return policy.may_agree_to_care(actor)


def _do_care(act: PairedAct, _second: Membership) -> None:
    _care(db.session.get_one(Membership, act.asked_by_id))


pairs.register(
    pairs.Kind(
        key=CARE,
        title=say("Somebody offers to be caretaker"),
        agree=say("Let them be caretaker"),
        may=_may_share_care,
        do=_do_care,
        audit=("caretaker", "mandate"),
    )
)
