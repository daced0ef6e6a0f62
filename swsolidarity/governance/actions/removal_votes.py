"""What a vote about a member comes to, and what the person can do about it: mediation, suspension, appeal."""

from __future__ import annotations

import json
from datetime import timedelta

from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives.actions import apart
from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core import audit, clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Sentence, require, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions import queries as proposals
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.decisions.rules.objections import people_hash
from swsolidarity.decisions.rules.pack import MEDIATE, REMOVE, SUSPEND
from swsolidarity.decisions.rules.terms import SECRET
from swsolidarity.governance.actions.removals import CASE, end, hold, moved, pass_seats, said
from swsolidarity.governance.events.removals import SeatGiven
from swsolidarity.governance.models import RemovalCase, RemovalSeat
from swsolidarity.governance.policy import removals as policy
from swsolidarity.governance.queries import removals as queries
from swsolidarity.governance.rules import removals as rules
from swsolidarity.web.i18n import said_in

VOTERS, PANEL = "members", "panel"


def open_vote(case_id: int) -> None:
    """When the time to reply is over, put a case to the vote; where no vote can be held, nothing changes."""
    case = queries.case_by_id(case_id)
    if case is None:
        return
    hold(case)
    if case.state != rules.VOTE_NOTICE or case.notice_until is None or clock.now() < case.notice_until:
        return
    try:
        language = db.session.get_one(Collective, case.collective_id).language
        with db.session.begin_nested():
            proposal = decisions.put_to_vote(
                case.collective_id,
                rule_key=rules.RULE,
                title=said_in(language, say("What follows for one of us")),
                background="",
                what_happens=say(
                    "It is carried out at once, and the person is told. A removal can be appealed."
                ),
                effect=rules.EFFECT,
                subject=case.reference,
                opened_by=None,
                secrecy=SECRET,
                since=case.started_at,
                roll_only=True,
            )
    except Conflict:
        apart.end_pause(case.person)
        end(case, "no_vote")
        return
    case.proposal_id, case.state = proposal.id, rules.VOTING
    moved(case)


def settle(proposal: Proposal, outcome: Outcome) -> Sentence | None:
    """Carry out what was decided, in the transaction that counts it."""
    case = queries.case_by_reference(proposal.subject)
    if case is None:
        return None
    hold(case)
    if case.state != rules.VOTING:
        return say("The person has left, so nothing follows.")
    apart.end_pause(case.person)
    measure = _measure(proposal, outcome)
    if measure == MEDIATE:
        _mediate(case)
    elif measure == SUSPEND:
        case.suspended_until = clock.now() + rules.SUSPENSION
        case.appeal_until = clock.now() + rules.APPEAL
        _suspend(case, "member_suspended")
        case.state, case.outcome = rules.SUSPENDED, SUSPEND
        moved(case)
    elif measure == REMOVE:
        case.appeal_until = clock.now() + rules.APPEAL
        _suspend(case, "member_removed")
        case.state, case.outcome = rules.REMOVAL, REMOVE
        moved(case)
    else:
        end(case, "none")
    return rules.OUTCOMES[case.outcome or "none"]


def off_the_roll(proposal: Proposal) -> frozenset[int]:
    """The person, and whoever came after the case began, whatever the collective's rule says of that."""
    case = queries.case_by_reference(proposal.subject)
    if case is None or case.started_at is None:
        return frozenset()
    return frozenset({case.person_id, *queries.came_later(case.collective_id, case.started_at)})


def appeal(actor: Membership, case: RemovalCase, words: str) -> None:
    """Ask three people drawn by lot, who are no part of it, to look at a removal or a suspension again.

    Raises ``Invalid`` without words, ``Refused`` when it is too late.
    """
    hold(case)
    require(policy.may_appeal(actor, case, clock.now()))
    case.appeal = said(words, "Write what the panel should know.")
    case.state = rules.APPEALED
    audit.note(case.collective_id, office="member", act="appealed", kind=CASE)
    _list(case)
    for _place in range(rules.PANEL):
        _seat_next(case, PANEL)
    moved(case)
    _panel_so_far(case)


def answer_appeal(actor: Membership, case: RemovalCase, *, answer: str, reason: str) -> None:
    """Say, as one of three, whether what was decided stands. Two of them decide.

    Raises ``Invalid`` without a reason: the person reads it, without a name.
    """
    hold(case)
    seat = queries.seat_of(case, actor.id)
    require(policy.may_answer_seat(actor, case, seat, PANEL))
    assert seat is not None
    seat.reason = said(reason, "Say why. The person reads it, without your name.")
    seat.state = answer
    db.session.flush()
    _panel_so_far(case)


def answer_mediation(actor: Membership, case: RemovalCase, *, accepts: bool) -> None:
    """Say whether one mediates; if not, the next in the lot is asked."""
    hold(case)
    seat = queries.seat_of(case, actor.id)
    require(policy.may_answer_seat(actor, case, seat, "mediator"))
    assert seat is not None
    seat.state = "accepted" if accepts else "passed"
    db.session.flush()
    if not accepts:
        _seat_next(case, "mediator")


def finish_mediation(actor: Membership, case: RemovalCase) -> None:
    """Say that the mediation has done what it can."""
    hold(case)
    require(policy.may_finish_mediation(actor, case, queries.seat_of(case, actor.id)))
    end(case, MEDIATE)


def replace_silent(case_id: int) -> None:
    """Ask the next in the lot for whoever has not answered in time."""
    case = queries.case_by_id(case_id)
    if case is None:
        return
    hold(case)
    if case.state not in (rules.APPEALED, rules.MEDIATION):
        return
    now = clock.now()
    for seat in queries.seats(case):
        if seat.state == "asked" and seat.answer_by <= now:
            seat.state = "passed"
            db.session.flush()
            _seat_next(case, seat.role)
    if case.state == rules.APPEALED:
        _panel_so_far(case)


def finish_removal(case_id: int) -> None:
    """Nobody appealed in time: the person is taken out, and what goes is what goes with leaving."""
    case = queries.case_by_id(case_id)
    if case is None:
        return
    hold(case)
    if case.state == rules.REMOVAL and case.appeal_until is not None and clock.now() >= case.appeal_until:
        _remove(case, REMOVE)


def finish_suspension(case_id: int) -> None:
    """The thirty days are over: the person is here again, and the case is over too."""
    case = queries.case_by_id(case_id)
    if case is None:
        return
    hold(case)
    away = case.state == rules.SUSPENDED or (case.state == rules.APPEALED and case.outcome == SUSPEND)
    if away and case.suspended_until and clock.now() >= case.suspended_until:
        _let_back(case, SUSPEND)


def finish_stale_mediation(case_id: int) -> None:
    """A mediation that nobody says is over ends by itself, a month after it was to be looked at."""
    case = queries.case_by_id(case_id)
    if case is None:
        return
    hold(case)
    if case.state == rules.MEDIATION and queries.mediation_is_stale(case, clock.now().date()):
        end(case, MEDIATE)


def _measure(proposal: Proposal, outcome: Outcome) -> str | None:
    """The rung of the ladder that was reached."""
    if not outcome.adopted or not outcome.winners:
        return None
    chosen = proposals.question(proposal, counted=False).options[outcome.winners[0]].id
    return chosen if chosen in rules.MEASURES else None


def _suspend(case: RemovalCase, act: str) -> None:
    pass_seats(case.person)
    apart.suspend(case.person, case.suspended_until)
    audit.note(case.collective_id, office=VOTERS, act=act, kind="member")


def _remove(case: RemovalCase, outcome: str) -> None:
    """First the case is over, then the person is gone: it must not look as if they had left it."""
    case.words = case.reply = case.appeal = None
    end(case, outcome)
    if case.person.state in belonging.BELONGING:
        apart.remove(case.person)


def _mediate(case: RemovalCase) -> None:
    case.state, case.outcome = rules.MEDIATION, MEDIATE
    case.follow_up_on = clock.now().date() + timedelta(days=rules.FOLLOW_UP_DAYS)
    _list(case)
    for _place in range(rules.MEDIATORS):
        _seat_next(case, "mediator")
    moved(case)


def _list(case: RemovalCase) -> None:
    """Everybody who can be drawn, in the order of the lot; the first places of it are kept."""
    people = queries.can_be_drawn(case)
    order = rules.draw(case.public_id, bytes.fromhex(case.lot_secret), people)
    case.drawn_from, case.drawn_from_hash = len(people), people_hash(people)
    case.drawn = json.dumps(order[: rules.LIST_MOST])


def _seat_next(case: RemovalCase, role: str) -> bool:
    """Give a seat to the next in the lot who is here; False when nobody is left."""
    had = {seat.member.public_id for seat in queries.seats(case)}
    for public_id in queries.listed(case):
        member = None if public_id in had else belonging.member(case.collective_id, public_id)
        if member is None or not member.is_full_member:
            continue
        seat = RemovalSeat(
            case_id=case.id,
            membership_id=member.id,
            role=role,
            state="asked",
            answer_by=clock.now() + rules.ANSWER,
        )
        seat.member = member
        db.session.add(seat)
        db.session.flush()
        record(SeatGiven(collective_id=case.collective_id, subject=case.reference, seat=seat.public_id))
        return True
    return False


def _panel_so_far(case: RemovalCase) -> None:
    """End an appeal once two of three agree, or once it is clear that no two will."""
    seats = [seat for seat in queries.seats(case) if seat.state != "passed"]
    answers = [seat.state for seat in seats]
    came_to = rules.panel_says(answers)
    if came_to == "confirm":
        audit.note(case.collective_id, office=PANEL, act="appeal_confirmed", kind=CASE)
        _stands(case)
    elif came_to == "overturn":
        audit.note(case.collective_id, office=PANEL, act="appeal_overturned", kind=CASE)
        _let_back(case, "overturned")
    elif rules.panel_cannot(answers):
        audit.note(case.collective_id, office=PANEL, act="appeal_without_panel", kind=CASE)
        _lighten(case)


def _stands(case: RemovalCase) -> None:
    """The panel finds so too: somebody removed goes, somebody who is away stays away until their day."""
    if case.outcome == SUSPEND:
        case.state = rules.SUSPENDED
        moved(case)
    else:
        _remove(case, "confirmed")


def _let_back(case: RemovalCase, outcome: str) -> None:
    """The person is a member as before, and the case is over."""
    if case.person.state == "suspended":
        apart.restore(case.person)
    end(case, outcome)


def _lighten(case: RemovalCase) -> None:
    """Nobody can judge, so the heavier measure does not stand.

    Instead of a removal it is thirty days from the vote, and then back; instead of those it is nothing more.
    """
    if case.outcome == SUSPEND:
        _let_back(case, "lifted")
        return
    assert case.appeal_until is not None
    until = case.appeal_until - rules.APPEAL + rules.SUSPENSION
    case.person.suspended_until = until
    if until <= clock.now():
        apart.restore(case.person)
    end(case, "no_panel")
