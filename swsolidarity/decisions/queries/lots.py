"""Who adds to the lot of a vote, and who looks after one that is held elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db
from swsolidarity.core.journal import JournalEntry
from swsolidarity.decisions.events import RollHandedOut
from swsolidarity.decisions.models import Proposal, ProposalOption, ReturningOfficer, RollEntry, TellerPhrase


def tellers(proposal: Proposal) -> Sequence[TellerPhrase]:
    """The phrases tellers have added, with who they are, in the order of their commitments."""
    return db.session.scalars(
        select(TellerPhrase)
        .where(TellerPhrase.proposal_id == proposal.id)
        .options(joinedload(TellerPhrase.teller))
        .order_by(TellerPhrase.commitment)
    ).all()


def stands(actor: Membership, proposal: Proposal) -> bool:
    """Whether this person is one of the options."""
    found = select(ProposalOption.id).where(
        ProposalOption.proposal_id == proposal.id, ProposalOption.membership_id == actor.id
    )
    return db.session.scalar(found) is not None


def standing_ids(proposal: Proposal) -> set[int]:
    """The membership ids of everybody who is one of the options."""
    found = select(ProposalOption.membership_id).where(
        ProposalOption.proposal_id == proposal.id, ProposalOption.membership_id.is_not(None)
    )
    return {one for one in db.session.scalars(found) if one is not None}


def returning_officers(proposal: Proposal) -> Sequence[Membership]:
    """The people who look after a vote that is held elsewhere; who left or had to makes room for another."""
    return db.session.scalars(
        select(Membership)
        .join(ReturningOfficer, ReturningOfficer.membership_id == Membership.id)
        .where(ReturningOfficer.proposal_id == proposal.id, Membership.state == "active")
        .order_by(Membership.public_id)
    ).all()


def names_on_the_roll(proposal: Proposal) -> list[str]:
    """The names of everybody on the roll, in their own order; somebody who left has none any more."""
    found = db.session.scalars(
        select(Membership)
        .join(RollEntry, RollEntry.membership_id == Membership.id)
        .where(RollEntry.proposal_id == proposal.id)
    )
    return sorted((one.name for one in found if one.name), key=str.casefold)


def times_handed_out(proposal: Proposal) -> int:
    """How often the roll was taken out of here: what the journal tells, without saying by whom."""
    counted = db.session.scalar(
        select(func.count())
        .select_from(JournalEntry)
        .where(JournalEntry.subject == proposal.reference, JournalEntry.kind == RollHandedOut.kind)
    )
    return counted or 0
