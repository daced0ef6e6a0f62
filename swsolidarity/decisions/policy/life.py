"""Seconds, changes of the wording, fixing and opening, pauses, and what follows a decision."""

from __future__ import annotations

from datetime import datetime

from swsolidarity.collectives.models import FACILITATOR, Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no
from swsolidarity.decisions import settlement
from swsolidarity.decisions.models import Amendment, Proposal
from swsolidarity.decisions.policy.proposals import may_ask, may_read
from swsolidarity.decisions.rules import states
from swsolidarity.decisions.rules.question import YES_OR_NO


def may_second(actor: Membership, proposal: Proposal) -> Verdict:
    """Other members, while a question under a rule that asks for seconds is discussed."""
    if not may_read(actor, proposal):
        return HIDDEN
    if _asks(actor, proposal):
        return no("Others have to want this too. Your own wish is known.")
    if proposal.state != "discussion" or not proposal.terms.seconds:
        return no("Nobody is asked to second this now.")
    return may_ask(actor)


def may_fix(actor: Membership, proposal: Proposal) -> Verdict:
    """The writer, while it is discussed."""
    if not may_read(actor, proposal):
        return HIDDEN
    if not _asks(actor, proposal):
        return no("Only the person who asks can fix the wording.")
    if proposal.state != "discussion":
        return no("The wording can only be fixed while it is discussed.")
    return may_ask(actor)


def may_open(actor: Membership, proposal: Proposal, now: datetime) -> Verdict:
    """The writer, when the wording is fixed and the discussion has had its time."""
    if not may_read(actor, proposal):
        return HIDDEN
    if not _asks(actor, proposal):
        return no("Only the person who asks can open this vote.")
    if proposal.state != "frozen":
        return no("The wording has to be fixed first.")
    if proposal.discussion_until is not None and now < proposal.discussion_until:
        return no("People were promised more time to discuss this.")
    return may_ask(actor)


def may_amend(actor: Membership, proposal: Proposal) -> Verdict:
    """Other members, while it is discussed."""
    if not may_read(actor, proposal):
        return HIDDEN
    if proposal.state != "discussion":
        return no("Changes can be asked for only while it is discussed.")
    if _asks(actor, proposal):
        return no("You asked this, so you can change the wording yourself.")
    return may_ask(actor)


def may_answer_amendment(actor: Membership, amendment: Amendment) -> Verdict:
    """The writer of the question, while it is discussed and nobody has answered."""
    if not may_read(actor, amendment.proposal):
        return HIDDEN
    if not _asks(actor, amendment.proposal):
        return no("Only the person who asks can take this up or leave it.")
    return _may_still_answer(amendment)


def may_put_amendment_to_vote(actor: Membership, amendment: Amendment) -> Verdict:
    """The writer of the question, or a facilitator where the writer does not answer."""
    if not may_read(actor, amendment.proposal):
        return HIDDEN
    if not _asks(actor, amendment.proposal) and not actor.acts_as(FACILITATOR):
        return no("Only the person who asks, or a facilitator, can let the group decide.")
    if amendment.proposal.rule.method not in YES_OR_NO:
        return no("This rule chooses among options, so it cannot decide about the wording.")
    return _may_still_answer(amendment)


def may_take_back_amendment(actor: Membership, amendment: Amendment) -> Verdict:
    """Who asked for the change, while nobody has answered."""
    if not may_read(actor, amendment.proposal):
        return HIDDEN
    if amendment.by_id != actor.id:
        return no("Only the person who asked for this change can take it back.")
    return _may_still_answer(amendment)


def may_pause(actor: Membership, proposal: Proposal) -> Verdict:
    """A facilitator who does not ask the question, while the vote is open."""
    if not may_read(actor, proposal):
        return HIDDEN
    if not actor.acts_as(FACILITATOR) or _asks(actor, proposal):
        return no("It takes two facilitators or stewards who do not ask this themselves.")
    if not states.is_open(proposal.state, proposal.opened_at, proposal.closes_at, clock.now()):
        return no("Only an open vote can be paused.")
    return YES


def may_resume(actor: Membership, proposal: Proposal) -> Verdict:
    """A facilitator who does not ask the question, while the vote is paused."""
    if not may_read(actor, proposal):
        return HIDDEN
    if not actor.acts_as(FACILITATOR) or _asks(actor, proposal):
        return no("It takes two facilitators or stewards who do not ask this themselves.")
    if proposal.state != "paused":
        return no("This vote is not paused.")
    return YES


def may_follow_up(actor: Membership, proposal: Proposal) -> Verdict:
    """Who asked, and facilitators, once it is decided."""
    if not may_read(actor, proposal):
        return HIDDEN
    if not _asks(actor, proposal) and not actor.acts_as(FACILITATOR):
        return no("Only who asked and facilitators can mark this.")
    if proposal.state != "decided":
        return no("There is nothing to do yet.")
    return may_ask(actor)


def may_ask_to_end(actor: Membership, proposal: Proposal) -> Verdict:
    """Any full member, about a decision that a question can change or end, as long as it is in force."""
    if not may_read(actor, proposal):
        return HIDDEN
    if proposal.effect is not None and not settlement.place_of(proposal.effect).can_end:
        return no("This is changed on a page of its own, not by a question.")
    if proposal.state != "decided":
        return no("There is nothing to change or end yet.")
    return may_ask(actor)


def may_ask_again(actor: Membership, proposal: Proposal) -> Verdict:
    """The writer of a question that did not come through."""
    if not may_read(actor, proposal):
        return HIDDEN
    if not _asks(actor, proposal) or proposal.effect is not None:
        return no("Only the person who asked can begin another round.")
    if proposal.state not in ("withdrawn", "lapsed") and proposal.code not in (
        "blocked",
        "not_adopted",
        "inquorate",
        "tied",
    ):
        return no("Another round can begin when this one is over and did not come through.")
    return may_ask(actor)


def _may_still_answer(amendment: Amendment) -> Verdict:
    if amendment.state != "proposed":
        return no("This has an answer already.")
    if amendment.proposal.state != "discussion":
        return no("The wording is fixed now.")
    return YES


def _asks(actor: Membership, proposal: Proposal) -> bool:
    return proposal.asked_by_id == actor.id
