"""Voting for somebody else, and with the help of two stewards (decisions §8)."""

from __future__ import annotations

from datetime import datetime

from swsolidarity.collectives.models import RETURNING_OFFICER, Membership
from swsolidarity.core.verdict import HIDDEN, N_, YES, Verdict, no
from swsolidarity.decisions import ballots, queries
from swsolidarity.decisions.models import HelpedVote, Proposal, Proxy
from swsolidarity.decisions.policy.proposals import may_read
from swsolidarity.decisions.rules import proxies, states
from swsolidarity.decisions.rules.proxies import PROXY

_NOT_ON = N_("This person is not on the roll of this vote.")
_THEY_VOTED = N_("They have voted. What they chose themselves counts.")
_LATE = no("It is too late for that. From now on everybody votes for themselves.")


def may_see_proxies(actor: Membership, proposal: Proposal) -> Verdict:
    """Full members, where the rule takes proxies, until it is decided."""
    if not may_read(actor, proposal):
        return HIDDEN
    if not proxies.possible(proposal.terms, proposal.rule.key, proposal.secrecy):
        return no("In this vote everybody votes for themselves.")
    if not actor.is_full_member:
        return no("You cannot vote at the moment.")
    if proposal.state not in ("discussion", "frozen", "voting", "paused"):
        return no("This is over.") if proposal.ended_at else no("This has not been started yet.")
    return YES


def may_give_proxy(actor: Membership, proposal: Proposal, now: datetime) -> Verdict:
    """Whoever would vote and has not, asked nobody else, and holds nobody's vote: a vote goes one hop."""
    seen = may_see_proxies(actor, proposal)
    if not seen:
        return seen
    if _too_late(proposal, now):
        return _LATE
    if queries.given_by(proposal, actor.id) is not None:
        return no("You have asked somebody already. Take that back first.")
    if queries.accepted_by(proposal, actor.id):
        return no("Somebody counts on you to vote for them, so you vote yourself.")
    return _on_the_roll(proposal, actor, "Your vote is in already. You can change it until the close.")


def may_be_asked(person: Membership, proposal: Proposal) -> Verdict:
    """Whether somebody can be asked to vote for others, as far as the person who asks may know."""
    if not person.is_settled or queries.has_recused(person, proposal):
        return no("This person cannot vote here. Ask somebody else.")
    if proposal.opened_at is not None and not ballots.mine(proposal, person.id).on_roll:
        return no("This person cannot vote here. Ask somebody else.")
    return YES


def may_accept_proxy(
    actor: Membership, proposal: Proposal, proxy: Proxy, roll: int, now: datetime
) -> Verdict:
    """The person who was asked, up to the cap, unless somebody else votes for them."""
    seen = may_answer_proxy(actor, proposal, proxy)
    if not seen:
        return seen
    if proxy.accepted:
        return no("You have accepted already.")
    if _too_late(proposal, now) or now.date() > proxy.valid_until:
        return _LATE
    if queries.given_by(proposal, actor.id) is not None:
        return no("You asked somebody to vote for you. Take that back first.")
    most = proxies.cap(roll)
    if queries.accepted_by(proposal, actor.id) >= most:
        return no("You vote for as many others as one person can here: %(most)s.", most=most)
    return may_be_asked(actor, proposal)


def may_answer_proxy(actor: Membership, proposal: Proposal, proxy: Proxy) -> Verdict:
    """The person who was asked can say no at any time before they have voted for the other."""
    if proxy.proposal_id != proposal.id or proxy.holder_id != actor.id:
        return HIDDEN
    return may_see_proxies(actor, proposal)


def may_take_back_proxy(actor: Membership, proposal: Proposal, proxy: Proxy) -> Verdict:
    """The person who gave it, at any time; a vote that is in for them they replace by voting."""
    if proxy.proposal_id != proposal.id or proxy.giver_id != actor.id:
        return HIDDEN
    return may_see_proxies(actor, proposal)


def may_vote_for(
    actor: Membership, proposal: Proposal, proxy: Proxy, theirs: ballots.Mine, now: datetime
) -> Verdict:
    """Whoever accepted, while the other has not voted, until a day before the close."""
    seen = may_answer_proxy(actor, proposal, proxy)
    if not seen:
        return seen
    if not proxy.accepted or not states.is_open(proposal.state, proposal.opened_at, proposal.closes_at, now):
        return no("You can vote for them once you have accepted and the vote is open.")
    if _too_late(proposal, now) or now.date() > proxy.valid_until:
        return _LATE
    if theirs.voted and theirs.way != PROXY:
        return no("They have voted themselves. That counts.")
    both = theirs.on_roll and ballots.mine(proposal, actor.id).on_roll
    if not both or not proxy.giver.is_settled:
        return no("One of you is not on the roll of this vote.")
    return YES


def may_help(actor: Membership, proposal: Proposal, now: datetime) -> Verdict:
    """Returning officers, while a vote by name is open whose rule takes help."""
    if not may_read(actor, proposal):
        return HIDDEN
    if not proxies.help_possible(proposal.terms, proposal.secrecy):
        return no("In this vote everybody votes for themselves.")
    if not actor.acts_as(RETURNING_OFFICER):
        return no("Only returning officers and stewards can put in a vote by phone or on paper.")
    if not states.is_open(proposal.state, proposal.opened_at, proposal.closes_at, now):
        return no("This vote is not open.")
    return YES


def may_put_in_for(actor: Membership, proposal: Proposal, person: Membership, now: datetime) -> Verdict:
    """For another member on the roll who has not voted."""
    seen = may_help(actor, proposal, now)
    if not seen:
        return seen
    if person.id == actor.id:
        return no("Vote yourself on the page of the decision.")
    if not person.is_settled:
        return no(_NOT_ON)
    return _on_the_roll(proposal, person, _THEY_VOTED, _NOT_ON)


def may_confirm_help(actor: Membership, proposal: Proposal, helped: HelpedVote, now: datetime) -> Verdict:
    """A second one of them, whose own vote it is not either."""
    seen = may_help(actor, proposal, now)
    if not seen:
        return seen
    if helped.proposal_id != proposal.id or helped.confirmed_by_id is not None:
        return HIDDEN
    if actor.id in (helped.entered_by_id, helped.membership_id):
        return no("Another steward has to confirm this.")
    return YES


def may_drop_help(actor: Membership, proposal: Proposal, helped: HelpedVote, now: datetime) -> Verdict:
    """Any steward, before it counts: it was a mistake, or cannot be confirmed."""
    seen = may_help(actor, proposal, now)
    if not seen:
        return seen
    return YES if helped.proposal_id == proposal.id and helped.confirmed_by_id is None else HIDDEN


def _too_late(proposal: Proposal, now: datetime) -> bool:
    if proposal.opened_at is None or proposal.closes_at is None:
        return False
    return now >= proxies.fixed_from(proposal.opened_at, proposal.closes_at)


def _on_the_roll(
    proposal: Proposal,
    person: Membership,
    voted: str,
    not_on: str = "You are not on the roll of this vote.",
) -> Verdict:
    """Before the opening there is no roll yet; then whoever stepped aside will not be on it."""
    if proposal.opened_at is None:
        return no(not_on) if queries.has_recused(person, proposal) else YES
    theirs = ballots.mine(proposal, person.id)
    if not theirs.on_roll:
        return no(not_on)
    return no(voted) if theirs.voted else YES
