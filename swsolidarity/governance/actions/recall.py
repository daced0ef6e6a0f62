"""Ending somebody's office early: a petition in silence, then a secret vote."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as people
from swsolidarity.collectives import terms
from swsolidarity.collectives.models import Collective, Mandate, Membership
from swsolidarity.core import clock, text
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Invalid, Sentence, require, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.actions import voting
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.governance import policy, queries
from swsolidarity.governance.events.mandates import PetitionStarted
from swsolidarity.governance.models import RecallPetition, RecallSignature
from swsolidarity.governance.policy.mandates import RECALL_RULE
from swsolidarity.notices import actions as notices
from swsolidarity.web.i18n import said_in

RECALL = "mandates.recall"
REASON_MOST = 2_000


def start_petition(actor: Membership, mandate: Mandate, *, reason: str) -> RecallPetition:
    """Ask for a vote about somebody's office; whoever starts it has signed.

    Raises ``Refused``, ``Invalid``, and ``Conflict`` when there is one about this office already.
    """
    require(policy.may_start_petition(actor, mandate))
    words = text.clean(reason)
    if not words:
        raise Invalid("Say in a few sentences why.", field="reason")
    if len(words) > REASON_MOST:
        raise Invalid("Make this shorter: at most %(most)s characters.", field="reason", most=REASON_MOST)
    now = clock.now()
    voters = queries.could_vote_on_recall(actor.collective_id, mandate.membership_id, now)
    petition = RecallPetition(
        collective_id=actor.collective_id,
        mandate_id=mandate.id,
        reason=words,
        started_at=now,
        needed=terms.signatures_needed(voters + 1, queries.percent_to_recall(actor, mandate)),
        closes_at=clock.this_hour(now + timedelta(days=terms.RECALL_DAYS, hours=1)),
    )
    petition.mandate = mandate
    try:
        with db.session.begin_nested():
            db.session.add(petition)
    except IntegrityError:
        raise Conflict("There is a petition about this office already. You can sign it.") from None
    db.session.add(RecallSignature(petition_id=petition.id, membership_id=actor.id))
    db.session.flush()
    record(PetitionStarted(collective_id=petition.collective_id, subject=petition.reference))
    return petition


def sign(actor: Membership, petition: RecallPetition) -> bool:
    """Sign in silence; True if that was the last signature it took, and the vote is open now.

    Nothing but the signature is written. Raises ``Refused``, ``Conflict``.
    """
    require(policy.may_sign(actor, petition, clock.now()))
    _lock(actor, petition)
    require(policy.may_sign(actor, petition, clock.now()))
    db.session.add(RecallSignature(petition_id=petition.id, membership_id=actor.id))
    db.session.flush()
    if queries.count_signatures(petition) < petition.needed:
        return False
    _put_to_vote(petition)
    return True


def take_back_signature(actor: Membership, petition: RecallPetition) -> bool:
    """Not sign any more, in silence; True if nobody stands behind the petition with that, so that it ended.

    Raises ``Refused``, ``Conflict``.
    """
    require(policy.may_take_back_signature(actor, petition, clock.now()))
    _lock(actor, petition)
    require(policy.may_take_back_signature(actor, petition, clock.now()))
    mine = RecallSignature.petition_id == petition.id, RecallSignature.membership_id == actor.id
    db.session.execute(delete(RecallSignature).where(*mine))
    if queries.count_signatures(petition):
        return False
    _drop(petition)
    return True


def end_petition(petition_id: int) -> bool:
    """End a petition that too few signed in time, or whose office ended; False if it is being voted on."""
    petition = db.session.get(RecallPetition, petition_id, with_for_update=True, populate_existing=True)
    if petition is None or petition.decision_ref is not None:
        return False
    _drop(petition)
    return True


def settle_recall(proposal: Proposal, outcome: Outcome) -> Sentence:
    """End the office if the vote says so, in its closing transaction."""
    petition = queries.petition_about(proposal.subject or "")
    if petition is None:
        return say("The office had ended already.")
    mandate_id = petition.mandate_id
    _drop(petition)
    if not outcome.adopted:
        rest = clock.now().date() + timedelta(days=terms.RECALL_REST_DAYS)
        db.session.get_one(Mandate, mandate_id).recall_rests_until = rest
        return say("The office goes on as before.")
    if not collectives.end_mandate(mandate_id):
        return say("The office had ended already.")
    return say("The office has ended.")


def mandates_end(mandates: Sequence[int]) -> None:
    """Offices are laid down or given anew: what was under way about them has lost its matter."""
    for petition in queries.about_mandates(mandates):
        # The vote before the petition, as in closing it.
        vote = _locked_vote(petition)
        if not _is_held(petition):
            continue
        vote = vote or _locked_vote(petition)
        if vote is not None:
            with suppress(Conflict):  # it is being counted just now: it will find the petition gone
                decisions.call_off(vote)
        _drop(petition)


def leaves(member: Membership) -> None:
    """Whoever leaves has signed nothing, and what was under way about their offices is over."""
    db.session.execute(delete(RecallSignature).where(RecallSignature.membership_id == member.id))
    mine = select(Mandate.id).where(Mandate.membership_id == member.id).order_by(Mandate.id)
    mandates_end(list(db.session.scalars(mine)))


def _put_to_vote(petition: RecallPetition) -> None:
    language = db.session.get_one(Collective, petition.collective_id).language
    office = said_in(language, terms.NAMES[petition.mandate.office])
    person = people.names_of([petition.mandate.membership_id]).get(petition.mandate.membership_id, "")
    proposal = decisions.put_to_vote(
        petition.collective_id,
        rule_key=RECALL_RULE,
        title=said_in(language, say("Recall: %(person)s, %(office)s", person=person, office=office)),
        background=petition.reason,
        what_happens=say("The person named holds this office no more. They stay a member."),
        effect=RECALL,
        subject=petition.reference,
        opened_by=None,
        since=petition.started_at,
    )
    petition.decision_ref = proposal.reference
    _forget_signatures(petition)


def _locked_vote(petition: RecallPetition) -> Proposal | None:
    if petition.decision_ref is None:
        return None
    public_id = petition.decision_ref.partition(":")[2]
    vote = db.session.scalars(select(Proposal).where(Proposal.public_id == public_id)).one()
    voting.lock(vote)
    return vote


def _drop(petition: RecallPetition) -> None:
    """Nothing of a petition stays: neither who signed, nor the reason, nor a notice that leads nowhere."""
    _forget_signatures(petition)
    notices.withdraw(petition.reference)
    db.session.delete(petition)
    db.session.flush()


def _forget_signatures(petition: RecallPetition) -> None:
    db.session.execute(delete(RecallSignature).where(RecallSignature.petition_id == petition.id))
    db.session.flush()


def _lock(actor: Membership, petition: RecallPetition) -> None:
    """Two people sign at the same moment: the signatures are counted one after the other.

    The member before the petition, as in leaving, but so that a roll can name them.
    Raises ``Conflict`` when the petition is over.
    """
    here = select(Membership.state).where(Membership.id == actor.id).with_for_update(key_share=True)
    if db.session.scalar(here) != "active" or not _is_held(petition):
        raise Conflict("This petition is over. Nothing has changed.")


def _is_held(petition: RecallPetition) -> bool:
    """Hold a petition until the transaction ends; False if it is gone."""
    held = select(RecallPetition.id).where(RecallPetition.id == petition.id).with_for_update()
    if db.session.scalar(held) is None:
        return False
    db.session.refresh(petition, RecallPetition.__table__.columns.keys())
    return True
