"""Electing people to an office: calling an election, standing, suggesting, accepting, standing down."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import delete, func, select

from swsolidarity.collectives import queries as people
from swsolidarity.collectives.models import OFFICES, STEWARD, Membership
from swsolidarity.core import text
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Invalid, Sentence, require, say
from swsolidarity.decisions import policy, queries
from swsolidarity.decisions.actions import voting
from swsolidarity.decisions.actions.options import ELECTION
from swsolidarity.decisions.actions.proposals import Draft, write
from swsolidarity.decisions.events import SuggestedToStand
from swsolidarity.decisions.models import Proposal, ProposalOption
from swsolidarity.decisions.policy import ELECT
from swsolidarity.decisions.rules.papers import MOST_OPTIONS
from swsolidarity.decisions.rules.question import CHOICE, NONE

NOMINATION_DAYS = (3, 7, 14)
MORE_TIME = timedelta(days=NOMINATION_DAYS[0])
LONGEST_STATEMENT = 4_000


def call_election(actor: Membership, draft: Draft, *, office: str = STEWARD) -> Proposal:
    """Write the call for an election to an office; people can stand once it is started.

    Raises ``Invalid`` for more seats than the office has.
    """
    require(policy.may_ask(actor))
    if office not in OFFICES:
        raise Invalid("Choose one of the offices.", field="office")
    terms = people.office_terms(actor.collective_id)[office]
    if draft.discussion_days not in NOMINATION_DAYS:
        raise Invalid("Choose how long people can stand.", field="discussion_days")
    if not 1 <= draft.places <= terms.seats:
        raise Invalid(
            "Enter how many are to be elected: from 1 to %(most)s.", field="places", most=terms.seats
        )
    wanted = replace(draft, rule_key=ELECTION, what_happens=what_an_election_does(terms.term_months))
    proposal = write(actor, wanted, effect=ELECT, subject=f"{queries.OFFICE}:{office}")
    db.session.add(ProposalOption(proposal_id=proposal.id, position=MOST_OPTIONS, kind=NONE))
    db.session.flush()
    return proposal


def what_an_election_does(months: int = 12) -> Sentence:
    """What happens when an election has its result; the term is fixed here, whatever is adopted later."""
    return say("Whoever is elected holds the office from the count on, for %(months)s months.", months=months)


def months_of(proposal: Proposal) -> int:
    """For how long people are elected: what the election said when it was called."""
    said = proposal.consequence.values.get("months")
    office = queries.office_of(proposal)
    return int(said or people.office_terms(proposal.collective_id)[office].term_months)


def stand(actor: Membership, proposal: Proposal, *, statement: str) -> None:
    """Stand, or accept that somebody suggested one, or change one's statement. Raises ``Invalid``."""
    require(policy.may_stand(actor, proposal))
    voting.lock(proposal)
    require(policy.may_stand(actor, proposal))
    words = text.clean(statement)
    if not words:
        raise Invalid("Say in a few sentences why you stand.", field="statement")
    if len(words) > LONGEST_STATEMENT:
        raise Invalid("Make your statement shorter.", field="statement")
    option = _place_of(proposal, actor) or _new_place(proposal, actor)
    option.state, option.statement = "offered", words
    db.session.flush()


def suggest(actor: Membership, proposal: Proposal, *, name: str) -> None:
    """Suggest a member, who is on the ballot only if they accept. Nobody is told who suggested.

    Raises ``Invalid`` where nobody who can stand is called that, ``Conflict`` where they were asked already.
    """
    require(policy.may_suggest(actor, proposal))
    voting.lock(proposal)
    require(policy.may_suggest(actor, proposal))
    person = people.member_called(actor.collective_id, name)
    if person is None or not person.is_settled:
        raise Invalid("No full member has this name here. Look at how it is spelled.", field="name")
    if person.id == actor.id:
        raise Invalid("To stand yourself, use “Stand”.", field="name")
    if people.rests_from(person, queries.office_of(proposal)) is not None:
        raise Invalid(
            "This person has held the office for as many terms as there can be in a row.", field="name"
        )
    if _place_of(proposal, person) is not None:
        raise Conflict("This person stands, or has been asked already.")
    option = _new_place(proposal, person)
    option.state = "suggested"
    db.session.flush()
    record(
        SuggestedToStand(
            collective_id=proposal.collective_id, subject=proposal.reference, option=option.public_id
        )
    )


def stand_down(actor: Membership, proposal: Proposal) -> None:
    """Not stand any more, or not accept a suggestion; one is not asked again in this election."""
    require(policy.may_stand_down(actor, proposal))
    voting.lock(proposal)
    require(policy.may_stand_down(actor, proposal))
    option = _place_of(proposal, actor)
    if option is None or option.state == "declined":
        raise Conflict("You do not stand in this election.")
    option.state, option.statement = "declined", None
    db.session.flush()


def give_more_time(actor: Membership, proposal: Proposal) -> None:
    """Let people stand for some days longer, while fewer stand than are to be elected."""
    require(policy.may_give_time(actor, proposal, _standing(proposal)))
    voting.lock(proposal)
    require(policy.may_give_time(actor, proposal, _standing(proposal)))
    assert proposal.discussion_until is not None
    proposal.discussion_until += MORE_TIME
    db.session.flush()


def _standing(proposal: Proposal) -> int:
    return sum(1 for one in queries.options(proposal) if one.membership_id is not None)


def leave(actor: Membership) -> None:
    """Whoever leaves stands in no election that has not opened yet, and what they wrote goes."""
    early = select(Proposal.id).where(
        Proposal.collective_id == actor.collective_id, Proposal.opened_at.is_(None)
    )
    mine = ProposalOption.membership_id == actor.id
    db.session.execute(delete(ProposalOption).where(mine, ProposalOption.proposal_id.in_(early)))
    for option in db.session.scalars(select(ProposalOption).where(mine)):
        option.statement = None
    db.session.flush()


def _place_of(proposal: Proposal, person: Membership) -> ProposalOption | None:
    return queries.place_of(proposal, person.id)


def _new_place(proposal: Proposal, person: Membership) -> ProposalOption:
    used = db.session.scalar(
        select(func.count()).where(
            ProposalOption.proposal_id == proposal.id, ProposalOption.membership_id.is_not(None)
        )
    )
    if (used or 0) >= MOST_OPTIONS - 1:
        raise Conflict("As many people stand as a ballot can carry.")
    last = db.session.scalar(
        select(func.max(ProposalOption.position)).where(
            ProposalOption.proposal_id == proposal.id, ProposalOption.membership_id.is_not(None)
        )
    )
    option = ProposalOption(
        proposal_id=proposal.id,
        position=0 if last is None else last + 1,
        kind=CHOICE,
        membership_id=person.id,
    )
    db.session.add(option)
    return option
