"""Asking somebody to vote for oneself, voting for others, and votes by phone or on paper (decisions §8)."""

from __future__ import annotations

from sqlalchemy import delete, or_, select

from swsolidarity.collectives import queries as people
from swsolidarity.collectives.actions import power
from swsolidarity.collectives.models import STEWARD, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.decisions import ballots, methods, policy, queries
from swsolidarity.decisions.actions import voting
from swsolidarity.decisions.events import HelpMoved
from swsolidarity.decisions.models import HelpedVote, Proposal, Proxy
from swsolidarity.decisions.rules.proxies import ASSISTED, LONGEST_PROXY, PROXY

ASKED, ANSWERED, PUT_IN = "asked", "answered", "put_in"


def give_proxy(actor: Membership, proposal: Proposal, *, name: str) -> Proxy:
    """Ask a member to vote for oneself on this question. It means nothing until they accept.

    Raises ``Invalid`` where nobody who can be asked is called that.
    """
    require(policy.may_give_proxy(actor, proposal, clock.now()))
    voting.lock(proposal)
    require(policy.may_give_proxy(actor, proposal, clock.now()))
    person = people.member_called(actor.collective_id, name)
    if person is None or person.id == actor.id or not policy.may_be_asked(person, proposal):
        raise Invalid("Nobody who can vote here has this name. Look at how it is spelled.", field="name")
    today = clock.now().date()
    asked = Proxy(
        proposal_id=proposal.id,
        giver_id=actor.id,
        holder_id=person.id,
        accepted=False,
        given_on=today,
        valid_until=today + LONGEST_PROXY,
    )
    db.session.add(asked)
    db.session.flush()
    _tell(proposal, person, ASKED)
    return asked


def accept_proxy(actor: Membership, proposal: Proposal, proxy: Proxy) -> None:
    """Say that one will vote for somebody. Raises ``Refused`` past the cap."""
    require(policy.may_answer_proxy(actor, proposal, proxy))
    voting.lock(proposal)
    now = clock.now()
    roll = proposal.roll_size or queries.roll_now(proposal, proposal.terms, now)
    found = _again(proposal, proxy)
    require(policy.may_accept_proxy(actor, proposal, found, roll, now))
    found.accepted = True
    db.session.flush()
    _tell(proposal, found.giver, ANSWERED)


def decline_proxy(actor: Membership, proposal: Proposal, proxy: Proxy) -> None:
    """Say that one will not vote for somebody after all; a vote that is in for them stays theirs."""
    require(policy.may_answer_proxy(actor, proposal, proxy))
    voting.lock(proposal)
    found = _again(proposal, proxy)
    require(policy.may_answer_proxy(actor, proposal, found))
    _tell(proposal, found.giver, ANSWERED)
    db.session.delete(found)
    db.session.flush()


def take_back_proxy(actor: Membership, proposal: Proposal, proxy: Proxy) -> None:
    """Vote oneself after all; a vote that is in stays until one replaces it."""
    require(policy.may_take_back_proxy(actor, proposal, proxy))
    voting.lock(proposal)
    found = _again(proposal, proxy)
    require(policy.may_take_back_proxy(actor, proposal, found))
    db.session.delete(found)
    db.session.flush()


def vote_for(actor: Membership, proposal: Proposal, proxy: Proxy, *, choice: str) -> None:
    """Put in a vote for somebody who asked for it, or change it; they are told, and can replace it.

    Raises ``Invalid`` when the choice is not one.
    """
    require(policy.may_answer_proxy(actor, proposal, proxy))
    voting.lock(proposal)
    found = _again(proposal, proxy)
    entry = ballots.entry_of(proposal, found.giver_id)
    theirs = ballots.mine(proposal, found.giver_id)
    require(policy.may_vote_for(actor, proposal, found, theirs, clock.now()))
    assert entry is not None
    question = queries.question(proposal, counted=False)
    ballot = methods.named(question.terms.method).validate(choice, question)
    _with_reason(found.giver, proposal, ballot)
    ballots.cast_named(proposal, entry, ballot, way=PROXY)
    _tell(proposal, found.giver, PUT_IN)


def _with_reason(person: Membership, proposal: Proposal, ballot: str) -> None:
    """Refuse an objection that nobody can work on. Raises ``Invalid``."""
    if policy.needs_a_reason(person, proposal, ballot):
        raise Invalid("Who objects has to say why, under their own name. Nothing was put in.", field="ballot")


def put_in(actor: Membership, proposal: Proposal, *, name: str, way: str, choice: str) -> HelpedVote:
    """Enter the vote of a member who phoned or handed in a paper. It counts once a second person agrees.

    Raises ``Invalid`` where nobody has that name, or the choice or the way is not one; ``Conflict`` where one
    waits already.
    """
    require(policy.may_help(actor, proposal, clock.now()))
    voting.lock(proposal)
    person = people.member_called(actor.collective_id, name)
    if person is None:
        raise Invalid("Nobody here has this name. Look at how it is spelled.", field="name")
    if way not in ASSISTED:
        raise Invalid("Choose how the vote came to you.", field="way")
    require(policy.may_put_in_for(actor, proposal, person, clock.now()))
    if queries.helped_vote_of(proposal, person.id) is not None:
        raise Conflict("A vote for this person waits for a second person already.")
    question = queries.question(proposal, counted=False)
    ballot = methods.named(question.terms.method).validate(choice, question)
    _with_reason(person, proposal, ballot)
    helped = HelpedVote(
        proposal_id=proposal.id, membership_id=person.id, way=way, choice=ballot, entered_by_id=actor.id
    )
    db.session.add(helped)
    db.session.flush()
    return helped


def confirm_help(actor: Membership, proposal: Proposal, helped: HelpedVote) -> None:
    """Confirm as a second person what the first put in. The member is told, and can replace it.

    Raises ``Conflict`` when the member has voted meanwhile, or is no member any more.
    """
    require(policy.may_confirm_help(actor, proposal, helped, clock.now()))
    voting.lock(proposal)
    found = _helped(proposal, helped)
    entry = ballots.entry_of(proposal, found.membership_id)
    require(policy.may_confirm_help(actor, proposal, found, clock.now()))
    if entry is None or entry.participated or not found.member.is_settled:
        raise Conflict("They have voted themselves, or are no member any more. This was not counted.")
    ballots.cast_named(proposal, entry, found.choice, way=found.way)
    found.confirmed_by_id = actor.id
    db.session.flush()
    power.note(actor, STEWARD, "entered", "vote")
    _tell(proposal, found.member, PUT_IN)


def drop_help(actor: Membership, proposal: Proposal, helped: HelpedVote) -> None:
    """Take away what was put in before it counts."""
    require(policy.may_drop_help(actor, proposal, helped, clock.now()))
    voting.lock(proposal)
    found = _helped(proposal, helped)
    require(policy.may_drop_help(actor, proposal, found, clock.now()))
    db.session.delete(found)
    db.session.flush()


def stop_helping(actor: Membership) -> None:
    """Whoever leaves votes for nobody, and nobody for them; a vote that is in stays."""
    db.session.execute(delete(Proxy).where(or_(Proxy.giver_id == actor.id, Proxy.holder_id == actor.id)))
    db.session.execute(
        delete(HelpedVote).where(
            or_(HelpedVote.membership_id == actor.id, HelpedVote.entered_by_id == actor.id),
            HelpedVote.confirmed_by_id.is_(None),
        )
    )


def _again(proposal: Proposal, proxy: Proxy) -> Proxy:
    """A proxy as it is under the lock. Raises ``Conflict`` when it is gone."""
    found = db.session.scalars(
        select(Proxy).where(Proxy.id == proxy.id).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Conflict("This was taken back meanwhile.")
    return queries.proxy(proposal, found.public_id) or found


def _helped(proposal: Proposal, helped: HelpedVote) -> HelpedVote:
    """A vote that was put in, as it is under the lock. Raises ``Conflict`` when it is gone."""
    found = db.session.scalars(
        select(HelpedVote).where(HelpedVote.id == helped.id).execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Conflict("This was taken away meanwhile.")
    return queries.helped_vote(proposal, found.public_id) or found


def _tell(proposal: Proposal, person: Membership, what: str) -> None:
    record(
        HelpMoved(
            collective_id=proposal.collective_id,
            subject=proposal.reference,
            tells=person.public_id,
            what=what,
        )
    )
