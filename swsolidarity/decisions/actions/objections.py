"""Objections: raised with a reason, answered, taken up or back, set aside by two, ruled on by a panel."""

from __future__ import annotations

from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.models import FACILITATOR, Membership, PairedAct
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import HIDDEN, Conflict, Invalid, Verdict, require, say
from swsolidarity.decisions import ballots, policy, queries, settlement
from swsolidarity.decisions.actions import pauses, voting
from swsolidarity.decisions.actions.amendments import said
from swsolidarity.decisions.events import ObjectionMoved, PanelDrawn
from swsolidarity.decisions.models import Objection, ObjectionAnswer, ObjectionRuling, Proposal
from swsolidarity.decisions.rules import objections as lives
from swsolidarity.decisions.rules.question import OBJECT, OBJECTED_BY_BALLOT


def raise_objection(actor: Membership, proposal: Proposal, *, criterion: str, reason: str) -> Objection:
    """Object to a question as it is worded now. While it is voted on, this is one's answer too.

    An objection about safety pauses an open vote, the first time a person raises one.

    Raises ``Invalid`` without a criterion or a reason, ``Conflict`` when one's objection stands already.
    """
    on_roll = proposal.opened_at is not None and ballots.mine(proposal, actor.id).on_roll
    require(policy.may_object(actor, proposal, on_roll=on_roll))
    voting.lock(proposal)
    require(policy.may_object(actor, proposal, on_roll=on_roll))
    if criterion not in lives.CRITERIA:
        raise Invalid("Choose what your objection is about.", field="criterion")
    reason = said(reason, "Say why. The others can only work on what they understand.")
    if queries.standing_objection(actor, proposal):
        raise Conflict("Your objection to this is here already. You can add to it on its page.")
    pauses_it = (
        criterion == lives.SAFETY
        and proposal.state in ("voting", "paused")
        and not queries.has_paused(actor, proposal)
    )
    objection = Objection(
        proposal_id=proposal.id,
        by_id=actor.id,
        version=proposal.version,
        criterion=criterion,
        reason=reason,
        state=lives.OPEN,
        paused_it=pauses_it,
        raised_at=clock.this_hour(),
    )
    objection.proposal = proposal
    objection.commit()
    db.session.add(objection)
    db.session.flush()
    if proposal.state == "voting" and proposal.terms.method in OBJECTED_BY_BALLOT:
        voting.vote(actor, proposal, choice=OBJECT)
    if pauses_it and proposal.state == "voting":
        pauses.stop(proposal)
    _moved(objection)
    return objection


def answer(actor: Membership, objection: Objection, *, words: str) -> ObjectionAnswer:
    """Say something to an objection. Raises ``Invalid`` when it is empty."""
    _hold(objection)
    require(policy.may_answer_objection(actor, objection))
    made = ObjectionAnswer(
        objection_id=objection.id,
        by_id=actor.id,
        words=said(words, "Write your answer first."),
        written_at=clock.this_hour(),
    )
    db.session.add(made)
    if objection.state == lives.OPEN and objection.by_id != actor.id:
        objection.state = lives.ANSWERED
    _moved(objection)
    return made


def withdraw(actor: Membership, objection: Objection) -> None:
    """Take back one's own objection; nobody else can."""
    _hold(objection)
    require(policy.may_withdraw_objection(actor, objection))
    _end(objection, lives.WITHDRAWN)


def integrate(actor: Membership, objection: Objection) -> None:
    """Say that the wording as it is now takes an objection up; it has to have changed since."""
    _hold(objection)
    require(policy.may_integrate(actor, objection))
    objection.kept_version = objection.proposal.version
    _end(objection, lives.INTEGRATED)


def set_aside(actor: Membership, objection: Objection, *, reason: str) -> None:
    """Find, as one of two, that an objection need not stop the group. The second one makes it so.

    Raises ``Invalid`` without a reason.
    """
    _hold(objection)
    require(policy.may_set_aside(actor, objection))
    asked = queries.set_aside_asked(objection)
    if asked is None:
        pairs.ask(actor, queries.SET_ASIDE_BY_TWO, objection.reference, reason=reason, about=objection.by)
        _moved(objection)
    elif asked.asked_by_id == actor.id:
        raise Conflict("You have said this already. It takes one more person.")
    else:
        pairs.agree(actor, asked, words=reason)


def draw_panel(actor: Membership, objection: Objection) -> list[str]:
    """Draw three people who are no part of this by lot, to say whether an objection stands.

    Raises ``Conflict`` when there are too few of them. Returns their public ids.
    """
    _hold(objection)
    require(policy.may_draw_panel(actor, objection))
    proposal = objection.proposal
    asked = queries.set_aside_asked(objection)
    parties = {objection.by_id, proposal.asked_by_id, asked.asked_by_id if asked else None} | {
        one.membership_id for one in queries.rulings(objection)
    }
    people = {public_id: key for key, public_id in _who_votes(proposal) if key not in parties}
    if len(people) < lives.PANEL:
        raise Conflict("Fewer than three people are no part of this, so no panel can be drawn.")
    drawn = lives.draw(
        proposal.public_id, objection.public_id, bytes.fromhex(objection.lot_secret), sorted(people)
    )
    objection.drawn_from, objection.drawn_from_hash = len(people), lives.people_hash(people)
    if objection.state == lives.SET_ASIDE:
        objection.state = lives.ANSWERED
    for public_id in drawn:
        db.session.add(
            ObjectionRuling(objection_id=objection.id, membership_id=people[public_id], seat="panel")
        )
    pairs.drop(proposal.collective_id, objection.reference)
    _moved(objection)
    record(PanelDrawn(collective_id=proposal.collective_id, subject=objection.reference))
    return drawn


def rule(actor: Membership, objection: Objection, *, ruling: str, reason: str) -> None:
    """Say, as one of a panel, whether an objection stands. Two of three decide.

    Raises ``Invalid`` without a reason.
    """
    _hold(objection)
    seats = [one for one in queries.rulings(objection) if one.seat == "panel"]
    mine = next((one for one in seats if one.membership_id == actor.id), None)
    require(policy.may_rule(actor, objection, mine))
    assert mine is not None
    reason = said(reason, "Say why. Everybody can read it.")
    mine.ruling, mine.reason = ruling, reason
    came_to = lives.ruling(one.ruling for one in seats)
    if came_to:
        _end(objection, came_to)
    else:
        _moved(objection)


def _who_votes(proposal: Proposal) -> list[tuple[int, str]]:
    """The roll, or who would be on it now."""
    if proposal.opened_at is not None:
        return queries.still_on_the_roll(proposal)
    named = settlement.named(proposal.effect) if proposal.effect else None
    return queries.electorate(
        proposal,
        proposal.terms,
        now=clock.now(),
        without=named.off_the_roll(proposal) if named else frozenset(),
    )


def _about(actor: Membership, subject: str) -> Objection | None:
    return queries.objection(actor, subject.partition(":")[2])


def _may_set_aside(actor: Membership, subject: str) -> Verdict:
    objection = _about(actor, subject)
    return policy.may_set_aside(actor, objection) if objection else HIDDEN


def _hold_it(act: PairedAct) -> None:
    objection = queries.objection_called(act.subject)
    if objection is not None:
        _hold(objection)


def _set_aside(act: PairedAct, second: Membership) -> None:
    """Two people say so: what each of them said stays with the objection, for everybody to read."""
    objection = _about(second, act.subject)
    assert objection is not None
    before = {one.membership_id for one in queries.rulings(objection)}
    for membership_id, words in ((act.asked_by_id, act.reason), (second.id, act.answer)):
        if membership_id in before:  # said before there was one service for acts of two
            continue
        db.session.add(
            ObjectionRuling(
                objection_id=objection.id,
                membership_id=membership_id,
                seat="steward",
                ruling=lives.SET_ASIDE,
                reason=words,
            )
        )
    _end(objection, lives.SET_ASIDE)


def _end(objection: Objection, state: str) -> None:
    """Give an objection its end, and let a vote go on that was paused for it alone."""
    objection.state = state
    proposal = objection.proposal
    pairs.drop(proposal.collective_id, objection.reference)
    _moved(objection)
    if objection.paused_it and state not in lives.IN_THE_WAY and proposal.state == "paused":
        pauses.go_on_if_nothing_holds(proposal)


def _hold(objection: Objection) -> None:
    voting.lock(objection.proposal)
    db.session.refresh(objection, ["state", "kept_version", "drawn_from", "paused_it"])


def _moved(objection: Objection) -> None:
    db.session.flush()
    record(
        ObjectionMoved(
            collective_id=objection.proposal.collective_id, subject=objection.reference, to=objection.state
        )
    )


pairs.register(
    pairs.Kind(
        key=queries.SET_ASIDE_BY_TWO,
        title=say("Somebody asks to set an objection aside"),
        agree=say("I agree: set it aside"),
        may=_may_set_aside,
        do=_set_aside,
        hold=_hold_it,
        own_words=True,
        office=FACILITATOR,
        among=queries.NO_PARTY_TO_OBJECTION,
        audit=("set_aside", "objection"),
    )
)
