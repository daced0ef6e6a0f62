"""Objecting, answering, and saying what becomes of an objection."""

from __future__ import annotations

from swsolidarity.collectives.models import FACILITATOR, Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no
from swsolidarity.decisions import queries
from swsolidarity.decisions.models import Objection, ObjectionRuling, Proposal
from swsolidarity.decisions.policy.proposals import may_ask, may_read
from swsolidarity.decisions.rules import states
from swsolidarity.decisions.rules.objections import IN_THE_WAY, SET_ASIDE, UNRESOLVED
from swsolidarity.decisions.rules.question import BY_OBJECTION, OBJECT, OBJECTED_BY_BALLOT
from swsolidarity.decisions.rules.terms import SECRET


def may_object(actor: Membership, proposal: Proposal, *, on_roll: bool) -> Verdict:
    """Other members until the vote opens; under consent also who is on the roll, while it is open."""
    if not may_read(actor, proposal):
        return HIDDEN
    if _asks(actor, proposal):
        return no("You asked this, so you can change it or withdraw it.")
    if not _undecided(proposal):
        return no("Objections can be raised only while it is discussed or voted on.")
    if proposal.opened_at is not None:
        if proposal.terms.method not in BY_OBJECTION or proposal.secrecy == SECRET:
            return no("Objections could be raised until this vote opened. Now you can vote against it.")
        if not on_roll:
            return no("You are not on the roll of this vote.")
    return may_ask(actor)


def needs_a_reason(actor: Membership, proposal: Proposal, choice: str) -> bool:
    """Whether somebody answers that they object, and has not said why."""
    if choice != OBJECT or proposal.terms.method not in OBJECTED_BY_BALLOT:
        return False
    return queries.standing_objection(actor, proposal) is None


def may_answer_objection(actor: Membership, objection: Objection) -> Verdict:
    """Any full member, while it stands in the way."""
    verdict = _about(actor, objection)
    return may_ask(actor) if verdict else verdict


def may_withdraw_objection(actor: Membership, objection: Objection) -> Verdict:
    """Who raised it, and nobody else."""
    if objection.by_id != actor.id:
        return _no(actor, objection, no("Only the person who objects can take an objection back."))
    return _about(actor, objection, among=IN_THE_WAY)


def may_integrate(actor: Membership, objection: Objection) -> Verdict:
    """The writer, once the wording has changed since the objection."""
    proposal = objection.proposal
    if not _asks(actor, proposal):
        return _no(actor, objection, no("Only the person who asks can take an objection up."))
    if proposal.state != "discussion":
        return _no(actor, objection, no("The wording is fixed now, so nothing can be taken up in it."))
    if proposal.version <= objection.version:
        return _no(actor, objection, no("Change the wording first. Then say that it takes this up."))
    return _about(actor, objection, among=IN_THE_WAY)


def may_set_aside(actor: Membership, objection: Objection) -> Verdict:
    """A facilitator who neither asks nor objects, as long as no panel was drawn."""
    if not actor.acts_as(FACILITATOR) or actor.id == objection.by_id or _asks(actor, objection.proposal):
        return _no(
            actor,
            objection,
            no("It takes two facilitators or stewards who neither ask this nor object to it."),
        )
    if objection.drawn_from is not None:
        return _no(actor, objection, no("A panel was drawn. It decides."))
    return _about(actor, objection)


def may_draw_panel(actor: Membership, objection: Objection) -> Verdict:
    """Who asks and who objects; the latter also after stewards have set it aside."""
    if actor.id != objection.by_id and not _asks(actor, objection.proposal):
        return _no(actor, objection, no("Only who asks and who objects can call for a panel."))
    if objection.drawn_from is not None:
        return _no(actor, objection, no("A panel was drawn already."))
    more = (SET_ASIDE,) if actor.id == objection.by_id else ()
    return _about(actor, objection, among=(*UNRESOLVED, *more))


def may_rule(actor: Membership, objection: Objection, seat: ObjectionRuling | None) -> Verdict:
    """Who was drawn for the panel and has not spoken."""
    if seat is None:
        return _no(actor, objection, no("Three members were drawn to decide this."))
    if seat.ruling is not None:
        return _no(actor, objection, no("You have said this already."))
    return _about(actor, objection)


def _no(actor: Membership, objection: Objection, why: Verdict) -> Verdict:
    """A refusal for those who may know that there is an objection."""
    return why if may_read(actor, objection.proposal) else HIDDEN


def _about(actor: Membership, objection: Objection, among: tuple[str, ...] = UNRESOLVED) -> Verdict:
    """Whether anything can still be done about an objection."""
    if not may_read(actor, objection.proposal):
        return HIDDEN
    if objection.state not in among or not _undecided(objection.proposal):
        return no("This objection is over.")
    return YES


def _undecided(proposal: Proposal) -> bool:
    phase = states.phase(proposal.state, proposal.closes_at, None, clock.now())
    return phase in ("discussion", "frozen", "voting", "paused")


def _asks(actor: Membership, proposal: Proposal) -> bool:
    return proposal.asked_by_id == actor.id
