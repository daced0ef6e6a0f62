"""Asking to join without an invitation, and what members answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, select, update

from swsolidarity.accounts.models import Account
from swsolidarity.collectives import codes, policy, queries, rules
from swsolidarity.collectives.actions import gates, invitations, pairs
from swsolidarity.collectives.actions.members import Shut, welcome
from swsolidarity.collectives.events import JoinRequested
from swsolidarity.collectives.models import Collective, JoinRequest, Membership, Vouch
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import HIDDEN, require


def ask_to_join(
    collective: Collective, *, name: str, answers: Sequence[tuple[str, str]]
) -> tuple[JoinRequest, str]:
    """Ask; the code that comes back is the only way to the answer, and is kept nowhere.

    Raises ``Refused`` when the collective takes no requests, ``Invalid`` for the name.
    """
    if not collective.takes_requests:
        require(HIDDEN)
    return begin(collective, name=name, answers=answers)


def ask_invited(token: str, *, name: str, answers: Sequence[tuple[str, str]]) -> tuple[JoinRequest, str]:
    """Ask with an invitation, where invited people go through the gates too; it is used up with that.

    Nothing says afterwards whose invitation it was. Raises ``Shut``, ``Invalid`` for the name.
    """
    invitation = queries.open_invitation(token)
    if invitation is None or not invitation.collective.gates_for_invited:
        raise Shut
    rules.check_name(name)
    if invitations.locked_state(invitation) != "open":
        raise Shut
    invitation.state = "used"
    return begin(invitation.collective, name=name, answers=answers)


def begin(
    collective: Collective, *, name: str, answers: Sequence[tuple[str, str]]
) -> tuple[JoinRequest, str]:
    """Write down that somebody asks, with the gates as they are now.

    Raises ``Invalid`` for the name.
    """
    rules.check_name(name)
    code = codes.new(codes.ANSWER_LENGTH)
    today = clock.now().date()
    request = JoinRequest(
        collective_id=collective.id,
        code_index=vault.current().index("join_request.code", code),
        name=name,
        answers=json.dumps([[question, answer] for question, answer in answers]),
        asked_at=clock.now(),
        join_by=collective.join_by,
        vouches_needed=collective.vouches_needed,
        concern_days=collective.concern_days,
        vote_on_admission=collective.vote_on_admission,
        probation_days=collective.probation_days,
        forget_on=today + timedelta(days=rules.UNANSWERED_DAYS),
    )
    db.session.add(request)
    db.session.flush()
    record(JoinRequested(collective_id=collective.id, subject=request.reference))
    return request, code


def take_back(code: str) -> None:
    """Delete one's own request; a code that is not known is answered the same."""
    request = queries.request_by_code(code)
    if request is not None and gates.locked_state(request) in (*rules.IN_FLIGHT, rules.ACCEPTED):
        pairs.forget_about(request.collective_id, request.reference)
        db.session.delete(request)


def vouch(actor: Membership, request: JoinRequest, *, met: bool, knows_work: bool, free: bool) -> bool:
    """Stand up for somebody; True if that was the last word needed and it goes on.

    Raises ``Refused``, ``Invalid``, ``Conflict``.
    """
    require(policy.may_vouch(actor, request))
    standing = rules.Standing(met, knows_work)
    rules.check_vouch(standing, free=free)
    gates.look_again(request, (rules.WAITING,))
    require(policy.may_vouch(actor, request))
    request.vouches.append(
        Vouch(membership_id=actor.id, met=met, knows_work=knows_work, made_on=clock.now().date())
    )
    db.session.flush()
    enough = rules.vouched_enough(queries.standings(request), request.vouches_needed)
    if enough:
        gates.pass_vouches(request)
    return enough


def welcome_by_steward(actor: Membership, request: JoinRequest) -> None:
    """Stand up for somebody alone, where the collective leaves that to its welcomers.

    Raises ``Refused``, ``Conflict``.
    """
    require(policy.may_welcome(actor, request))
    gates.look_again(request, (rules.WAITING,))
    require(policy.may_welcome(actor, request))
    gates.pass_vouches(request)


def accept_answer(code: str, account: Account, *, name: str, agreed_version: int) -> Membership:
    """Come in after members said yes.

    Raises ``Shut`` if there is no yes under this code (any more), ``Invalid`` for the name, ``Refused``.
    """
    request = queries.request_by_code(code)
    if request is None or gates.locked_state(request) != rules.ACCEPTED:
        raise Shut
    member = welcome(
        account,
        request.collective,
        name=name,
        agreed_version=agreed_version,
        probation_days=request.probation_days,
    )
    request.state = "joined"
    request.name = None
    request.membership_id = member.id
    request.forget_on = clock.now().date() + timedelta(days=rules.JOINED_DAYS)
    return member


def forget_requests(today: date) -> None:
    """Drop requests whose time is over, with their vouches, and every vouch after 90 days (safety §9).

    A name somebody asked under goes after 30 days as was promised, also when the yes is still good.
    """
    for request in db.session.scalars(select(JoinRequest).where(JoinRequest.forget_on <= today)).all():
        pairs.forget_about(request.collective_id, request.reference)
        db.session.delete(request)
    promised = clock.now() - timedelta(days=rules.UNANSWERED_DAYS)
    answered = JoinRequest.state.not_in(rules.IN_FLIGHT), JoinRequest.asked_at <= promised
    db.session.execute(update(JoinRequest).where(*answered).values(name_sealed=None))
    old = today - timedelta(days=rules.VOUCH_DAYS)
    db.session.execute(delete(Vouch).where(Vouch.made_on <= old))
