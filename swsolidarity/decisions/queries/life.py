"""What goes on around a question: seconds, versions, changes asked for, objections, pauses, what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, exists, func, literal, select, union
from sqlalchemy.orm import joinedload

from swsolidarity.collectives import queries as people
from swsolidarity.collectives.models import Membership, PairedAct
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.decisions.models import (
    Amendment,
    FollowUp,
    Objection,
    ObjectionAnswer,
    ObjectionRuling,
    Proposal,
    ProposalVersion,
    Seconder,
    Seconding,
)
from swsolidarity.decisions.rules.objections import IN_THE_WAY, UNRESOLVED

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Seconds:
    """How a question stands with those who want it discussed; ``mine`` is the version one read oneself."""

    seconding: Seconding
    mine: int | None


def seconds(actor: Membership, proposal: Proposal) -> Seconds | None:
    """Who wants it, in numbers; None where the rule asks for nobody."""
    found = db.session.execute(
        select(Seconding, Seconder.version)
        .outerjoin(
            Seconder,
            (Seconder.proposal_id == Seconding.proposal_id) & (Seconder.membership_id == actor.id),
        )
        .where(Seconding.proposal_id == proposal.id)
    ).one_or_none()
    return None if found is None else Seconds(found[0], found[1])


def waits_for_seconds(proposal: Proposal) -> bool:
    """Whether too few want it discussed so far."""
    waits = exists().where(Seconding.proposal_id == proposal.id, Seconding.got < Seconding.needed)
    return bool(db.session.scalar(select(waits)))


def wording_versions(proposal: Proposal) -> Sequence[ProposalVersion]:
    """Every wording that members could read, the latest first."""
    return db.session.scalars(
        select(ProposalVersion)
        .where(ProposalVersion.proposal_id == proposal.id)
        .order_by(ProposalVersion.version.desc())
        .limit(MOST_SHOWN)
    ).all()


def amendments(proposal: Proposal) -> Sequence[Amendment]:
    """The changes asked for, the latest first."""
    return db.session.scalars(
        select(Amendment)
        .where(Amendment.proposal_id == proposal.id)
        .order_by(Amendment.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def amendment(actor: Membership, public_id: str) -> Amendment | None:
    """One change that was asked for, with its question; whether it may be read is policy."""
    return db.session.scalars(
        select(Amendment)
        .join(Amendment.proposal)
        .where(Proposal.collective_id == actor.collective_id, Amendment.public_id == public_id)
        .options(
            joinedload(Amendment.proposal).joinedload(Proposal.rule),
            joinedload(Amendment.by),
            joinedload(Amendment.vote),
        )
    ).one_or_none()


def amendment_voted_on(vote: Proposal) -> Amendment | None:
    """The change of wording that a vote decides, with its question."""
    return db.session.scalars(
        select(Amendment)
        .where(Amendment.vote_id == vote.id)
        .options(joinedload(Amendment.proposal).joinedload(Proposal.rule), joinedload(Amendment.by))
    ).one_or_none()


def amendments_at_vote(proposal: Proposal) -> Sequence[Amendment]:
    """Changes of its wording that the group is voting on."""
    return db.session.scalars(
        select(Amendment)
        .where(Amendment.proposal_id == proposal.id, Amendment.state == "to_vote")
        .options(joinedload(Amendment.vote).joinedload(Proposal.rule))
        .order_by(Amendment.id)
    ).all()


def objections(proposal: Proposal) -> Sequence[Objection]:
    """The objections to a question, the latest first, with those who raised them."""
    return db.session.scalars(
        select(Objection)
        .where(Objection.proposal_id == proposal.id)
        .options(joinedload(Objection.by))
        .order_by(Objection.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def open_objections(proposal: Proposal) -> int:
    """How many objections stand in the way of a question."""
    counted = db.session.scalar(
        select(func.count())
        .select_from(Objection)
        .where(Objection.proposal_id == proposal.id, Objection.state.in_(IN_THE_WAY))
    )
    return counted or 0


def objection(actor: Membership, public_id: str) -> Objection | None:
    """One objection with its question and who raised it; whether it may be read is policy."""
    return db.session.scalars(
        select(Objection)
        .join(Objection.proposal)
        .where(Proposal.collective_id == actor.collective_id, Objection.public_id == public_id)
        .options(
            joinedload(Objection.proposal).joinedload(Proposal.rule),
            joinedload(Objection.proposal).joinedload(Proposal.asked_by),
            joinedload(Objection.by),
        )
    ).one_or_none()


def standing_objection(actor: Membership, proposal: Proposal) -> Objection | None:
    """The objection of this person that stands in the way of a question."""
    return db.session.scalars(
        select(Objection).where(
            Objection.proposal_id == proposal.id,
            Objection.by_id == actor.id,
            Objection.state.in_(IN_THE_WAY),
        )
    ).first()


def safety_holds(proposal: Proposal) -> int:
    """How many objections an open vote is paused for that are not resolved."""
    counted = db.session.scalar(
        select(func.count())
        .select_from(Objection)
        .where(Objection.proposal_id == proposal.id, Objection.paused_it, Objection.state.in_(IN_THE_WAY))
    )
    return counted or 0


def has_paused(actor: Membership, proposal: Proposal) -> bool:
    """Whether an objection of this person has paused the vote before."""
    found = exists().where(
        Objection.proposal_id == proposal.id, Objection.by_id == actor.id, Objection.paused_it
    )
    return bool(db.session.scalar(select(found)))


def answers(objection: Objection) -> Sequence[ObjectionAnswer]:
    """What was said to an objection, in order."""
    return db.session.scalars(
        select(ObjectionAnswer)
        .where(ObjectionAnswer.objection_id == objection.id)
        .options(joinedload(ObjectionAnswer.by))
        .order_by(ObjectionAnswer.id)
        .limit(10 * MOST_SHOWN)
    ).all()


def rulings(objection: Objection) -> Sequence[ObjectionRuling]:
    """Who rules, or has ruled, on an objection."""
    return db.session.scalars(
        select(ObjectionRuling)
        .where(ObjectionRuling.objection_id == objection.id)
        .options(joinedload(ObjectionRuling.by))
        .order_by(ObjectionRuling.public_id)
    ).all()


SET_ASIDE_BY_TWO = "decisions.set_aside"
NO_PARTY_TO_OBJECTION = exists().where(
    literal("decisions.objection:") + Objection.public_id == PairedAct.subject,
    Objection.proposal_id == Proposal.id,
    Proposal.asked_by_id.is_distinct_from(bindparam("actor_id")),
)
"""What holds of an act of two about an objection for whoever could be the second: they did not ask this."""


def objection_called(reference: str) -> Objection | None:
    """The objection an act of two is about, with its question."""
    return db.session.scalars(
        select(Objection)
        .where(Objection.public_id == reference.partition(":")[2])
        .options(joinedload(Objection.proposal).joinedload(Proposal.rule))
    ).one_or_none()


def set_aside_asked(objection: Objection) -> PairedAct | None:
    """What one person said who would set an objection aside, while a second one can still agree."""
    asked = people.act_asked(objection.proposal.collective_id, SET_ASIDE_BY_TWO, objection.reference)
    return asked if asked is not None and clock.now() < asked.expires_at else None


PAUSES = {"pause": "decisions.pause", "resume": "decisions.resume"}
"""The acts of two people that stop a vote and let it go on, by their word in addresses."""


def stewards_hold(proposal: Proposal) -> bool:
    """Whether the last thing two stewards did to the course of a vote was to pause it."""
    done = people.acts_done(proposal.collective_id, proposal.reference)
    return bool(done) and done[-1].kind == PAUSES["pause"]


def follow_ups(proposal: Proposal) -> dict[str, FollowUp]:
    """What is left to do after a decision, by kind."""
    found = db.session.scalars(select(FollowUp).where(FollowUp.proposal_id == proposal.id))
    return {one.kind: one for one in found}


def rounds(proposal: Proposal) -> tuple[Proposal | None, Proposal | None]:
    """The round before this one and the one after it."""
    found = db.session.scalars(
        select(Proposal)
        .where(
            (Proposal.id == proposal.earlier_id) | (Proposal.earlier_id == proposal.id),
            Proposal.collective_id == proposal.collective_id,
        )
        .order_by(Proposal.id)
    ).all()
    earlier = next((one for one in found if one.id == proposal.earlier_id), None)
    later = [one for one in found if one.earlier_id == proposal.id]
    return earlier, later[-1] if later else None


def who_reacted(public_id: str) -> Sequence[int]:
    """Who seconded a question, objects to it or asks for a change of it: they read an earlier wording."""
    key = select(Proposal.id).where(Proposal.public_id == public_id).scalar_subquery()
    return db.session.scalars(
        union(
            select(Seconder.membership_id).where(Seconder.proposal_id == key),
            select(Objection.by_id).where(Objection.proposal_id == key, Objection.state.in_(UNRESOLVED)),
            select(Amendment.by_id).where(Amendment.proposal_id == key, Amendment.state == "proposed"),
        )
    ).all()


class Concerned(NamedTuple):
    """The membership ids of who asks a question and of who wants something of it."""

    asker: int | None
    by: int | None


def amendment_people(public_id: str) -> Concerned:
    """Who asks, and who wants the wording changed."""
    found = db.session.execute(
        select(Proposal.asked_by_id, Amendment.by_id)
        .join(Amendment, Amendment.proposal_id == Proposal.id)
        .where(Amendment.public_id == public_id)
    ).one_or_none()
    return Concerned(*found) if found else Concerned(None, None)


def objection_people(public_id: str) -> Concerned:
    """Who asks, and who objects."""
    found = db.session.execute(
        select(Proposal.asked_by_id, Objection.by_id)
        .join(Objection, Objection.proposal_id == Proposal.id)
        .where(Objection.public_id == public_id)
    ).one_or_none()
    return Concerned(*found) if found else Concerned(None, None)


def panel(public_id: str) -> Sequence[int]:
    """The membership ids of a panel."""
    return db.session.scalars(
        select(ObjectionRuling.membership_id)
        .join(Objection, Objection.id == ObjectionRuling.objection_id)
        .where(Objection.public_id == public_id, ObjectionRuling.seat == "panel")
    ).all()


def unseconded(now: datetime) -> list[int]:
    """Questions that too few wanted in time."""
    return list(
        db.session.scalars(
            select(Seconding.proposal_id)
            .join(Proposal, Proposal.id == Seconding.proposal_id)
            .where(Seconding.until <= now, Seconding.got < Seconding.needed, Proposal.state == "discussion")
        )
    )


def left_frozen(before: datetime) -> list[int]:
    """Questions that were fixed and could have been opened long ago."""
    return list(
        db.session.scalars(
            select(Proposal.id).where(Proposal.state == "frozen", Proposal.discussion_until < before)
        )
    )


def to_remind(now: datetime, *, ahead: timedelta, span: timedelta) -> list[int]:
    """Open votes that close within ``ahead`` and were to be open for at least ``span``, not reminded of."""
    found = db.session.execute(
        select(Proposal.id, Proposal.opened_at, Proposal.closes_at).where(
            Proposal.state == "voting",
            Proposal.closes_at > now,
            Proposal.closes_at <= now + ahead,
            ~Proposal.reminded,
        )
    )
    return [key for key, opened, closes in found if opened and closes and closes - opened >= span]
