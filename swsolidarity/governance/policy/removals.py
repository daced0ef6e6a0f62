"""Who starts a case about a member, who sees it, who answers; who asks somebody to stay away."""

from __future__ import annotations

from datetime import datetime

from swsolidarity.collectives.models import MODERATOR, Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no
from swsolidarity.decisions import queries as decisions
from swsolidarity.governance.models import MemberPause, RemovalCase, RemovalSeat, RemovalStarter
from swsolidarity.governance.queries import removals as queries
from swsolidarity.governance.rules import removals as rules

UNDER_WAY = no("There is a case about this person already. Look at it, and vote when it is time.")


def may_start(actor: Membership, person: Membership) -> Verdict:
    """Two full members together, or a moderator; about somebody else who is here."""
    if person.collective_id != actor.collective_id or not actor.is_full_member:
        return HIDDEN
    if person.id == actor.id:
        return no("This is about others. You can leave at any time, without giving a reason.")
    if person.state not in ("active", "probation"):
        return HIDDEN
    rule = decisions.rule_in_force(actor.collective_id, rules.RULE)
    if rule is None or not rule.terms.ladder:
        return no("This collective has no rule for this. Look at the rules first.")
    found = queries.under_way(person.id)
    # Whoever came after a case began learns nothing of it, from this answer either: it waits for its end.
    return UNDER_WAY if found is not None and may_see(actor, found) else YES


def may_see(actor: Membership, case: RemovalCase) -> Verdict:
    """Full members who were here when it began, and moderators; before it begins only its two starters.

    The person it is about reads their own page, and nothing here: it holds what voters are told.
    """
    if case.collective_id != actor.collective_id or not actor.is_full_member or case.person_id == actor.id:
        return HIDDEN
    if case.started_at is None:
        return YES if queries.started_by(case, actor.id) else HIDDEN
    return YES if actor.joined_at <= case.started_at or actor.acts_as(MODERATOR) else HIDDEN


def may_join_start(actor: Membership, case: RemovalCase, mine: RemovalStarter | None) -> Verdict:
    """The colleague who was named, until the time for it is over."""
    if not may_see(actor, case):
        return HIDDEN
    if case.state != rules.ASKED or mine is None or mine.agreed:
        return no("This does not wait for you.")
    if case.asked_until is not None and clock.now() >= case.asked_until:
        return no("The time to agree is over. It can be asked for again.")
    return YES


def may_take_back(actor: Membership, case: RemovalCase, mine: RemovalStarter | None) -> Verdict:
    """Whoever started it, until the vote opens."""
    if not may_see(actor, case):
        return HIDDEN
    if mine is None or not mine.agreed:
        return no("Only whoever started this can take it back.")
    if case.state not in (rules.ASKED, rules.VOTE_NOTICE):
        return no("The vote has opened. Now it is for everybody.")
    return YES


def may_reply(actor: Membership, case: RemovalCase) -> Verdict:
    """The person, until the vote opens; once more while it is open, if they have said nothing so far."""
    if case.person_id != actor.id or case.started_at is None:
        return HIDDEN
    if case.state == rules.VOTE_NOTICE or (case.state == rules.VOTING and case.reply is None):
        return YES
    return no("The time to reply is over. What you wrote stays where everybody reads it.")


def may_appeal(actor: Membership, case: RemovalCase, now: datetime) -> Verdict:
    """The person, once, within the time for it; whoever comes at the last moment is too late."""
    if case.person_id != actor.id or case.started_at is None:
        return HIDDEN
    decided = case.state in (rules.REMOVAL, rules.SUSPENDED) and case.appeal is None
    if not decided or case.appeal_until is None or now >= case.appeal_until:
        return no("There is nothing to appeal now, or the time for it is over.")
    return YES


def may_answer_seat(actor: Membership, case: RemovalCase, seat: RemovalSeat | None, role: str) -> Verdict:
    """Whoever was drawn, once, while the case waits for it."""
    wanted = rules.APPEALED if role == "panel" else rules.MEDIATION
    if seat is None or not may_see(actor, case) or seat.role != role:
        return HIDDEN
    if case.state != wanted or seat.state != "asked":
        return no("This does not wait for you any more.")
    return YES


def may_finish_mediation(actor: Membership, case: RemovalCase, seat: RemovalSeat | None) -> Verdict:
    """One of the two who mediate, or a moderator."""
    if not may_see(actor, case):
        return HIDDEN
    mediates = seat is not None and seat.role == "mediator" and seat.state == "accepted"
    if not mediates and not actor.acts_as(MODERATOR):
        return no("Only those who mediate, and conversation keepers, can do this.")
    return YES if case.state == rules.MEDIATION else no("Nobody mediates here now.")


def may_ask_pause(actor: Membership, person: Membership, now: datetime) -> Verdict:
    """Moderators, about somebody else; not again and again, and nobody who judges an appeal."""
    if person.collective_id != actor.collective_id or not actor.acts_as(MODERATOR) or person.id == actor.id:
        return HIDDEN
    if person.state not in ("active", "probation"):
        return HIDDEN
    if person.is_paused:
        return no("This person is paused already.")
    if queries.judges_an_appeal(person.id):
        return no("This person was drawn to look at a decision again. Nobody takes them out of that.")
    last = queries.last_pause(person.id)
    if not rules.may_repeat(last, now) and queries.under_way(person.id) is None:
        return no("This person was paused less than 30 days ago. Now it takes a case.")
    return YES


def may_see_pause(actor: Membership, pause: MemberPause) -> Verdict:
    """Moderators; the person reads their own page."""
    if pause.collective_id != actor.collective_id or pause.person_id == actor.id:
        return HIDDEN
    return YES if actor.acts_as(MODERATOR) else HIDDEN
