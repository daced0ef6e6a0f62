"""Asking to join without an invitation, and what members answer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm.attributes import set_committed_value

from swsolidarity.accounts.models import Account
from swsolidarity.collectives import codes, policy, queries, rules
from swsolidarity.collectives.actions.members import Shut, welcome
from swsolidarity.collectives.events import JoinRequestAnswered, JoinRequested
from swsolidarity.collectives.models import Collective, JoinRequest, Membership, Vouch
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import HIDDEN, Conflict, require


def ask_to_join(
    collective: Collective, *, name: str, answers: Sequence[tuple[str, str]]
) -> tuple[JoinRequest, str]:
    """Ask; the code that comes back is the only way to the answer, and is kept nowhere.

    Raises ``Refused`` when the collective takes no requests, ``Invalid`` for the name.
    """
    if not collective.takes_requests:
        require(HIDDEN)
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
    record(
        JoinRequested(collective_id=collective.id, subject=f"collectives.join_request:{request.public_id}")
    )
    return request, code


def take_back(code: str) -> None:
    """Delete one's own request; a code that is not known is answered the same."""
    request = queries.request_by_code(code)
    if request is not None and request.state in ("waiting", "accepted"):
        db.session.delete(request)


def _locked_state(request: JoinRequest) -> str | None:
    """What became of a request by now; nobody else changes it until this transaction ends."""
    return db.session.scalar(select(JoinRequest.state).where(JoinRequest.id == request.id).with_for_update())


def _look_again(request: JoinRequest) -> None:
    """Two people answer at the same moment: the second one sees what the first one did.

    Raises ``Conflict``.
    """
    if _locked_state(request) != "waiting":
        raise Conflict("Somebody else has just answered this request. There is nothing left to do.")
    vouches = db.session.scalars(select(Vouch).where(Vouch.join_request_id == request.id)).all()
    set_committed_value(request, "vouches", list(vouches))


def vouch(actor: Membership, request: JoinRequest, *, met: bool, knows_work: bool, free: bool) -> bool:
    """Stand up for somebody; True if that was the last word needed and they may come in.

    Raises ``Refused``, ``Invalid``, ``Conflict``.
    """
    require(policy.may_vouch(actor, request))
    standing = rules.Standing(met, knows_work)
    rules.check_vouch(standing, free=free)
    _look_again(request)
    require(policy.may_vouch(actor, request))
    request.vouches.append(
        Vouch(membership_id=actor.id, met=met, knows_work=knows_work, made_on=clock.now().date())
    )
    db.session.flush()
    enough = rules.vouched_enough(queries.standings(request), actor.collective.vouches_needed)
    if enough:
        _answer(request, accepted=True)
    return enough


def welcome_by_steward(actor: Membership, request: JoinRequest) -> None:
    """Let somebody in, where the collective leaves that to its stewards.

    Raises ``Refused``, ``Conflict``.
    """
    require(policy.may_welcome(actor, request))
    _look_again(request)
    _answer(request, accepted=True)


def decline(actor: Membership, request: JoinRequest) -> None:
    """Say no, without a name under it.

    Raises ``Refused``, ``Conflict``.
    """
    require(policy.may_decline(actor, request))
    _look_again(request)
    _answer(request, accepted=False)


def _answer(request: JoinRequest, *, accepted: bool) -> None:
    """What the person wrote is deleted with the answer: it was only for deciding (safety M2)."""
    request.state = "accepted" if accepted else "declined"
    request.answers = None
    if not accepted:
        request.name = None
    days = rules.ACCEPTED_DAYS if accepted else rules.DECLINED_DAYS
    request.forget_on = clock.now().date() + timedelta(days=days)
    db.session.flush()
    record(
        JoinRequestAnswered(
            collective_id=request.collective_id,
            subject=f"collectives.join_request:{request.public_id}",
            accepted=int(accepted),
        )
    )


def accept_answer(code: str, account: Account, *, name: str, agreed_version: int) -> Membership:
    """Come in after members said yes.

    Raises ``Shut`` if there is no yes under this code (any more), ``Invalid`` for the name, ``Refused``.
    """
    request = queries.request_by_code(code)
    if request is None or _locked_state(request) != "accepted":
        raise Shut
    member = welcome(account, request.collective, name=name, agreed_version=agreed_version)
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
        db.session.delete(request)
    promised = clock.now() - timedelta(days=rules.UNANSWERED_DAYS)
    db.session.execute(update(JoinRequest).where(JoinRequest.asked_at <= promised).values(name_sealed=None))
    old = today - timedelta(days=rules.VOUCH_DAYS)
    db.session.execute(delete(Vouch).where(Vouch.made_on <= old))
