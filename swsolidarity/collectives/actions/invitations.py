"""Inviting somebody, and coming in by an invitation."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from swsolidarity.accounts.models import Account
from swsolidarity.collectives import codes, policy, queries, rules
from swsolidarity.collectives.actions.members import Shut, welcome
from swsolidarity.collectives.events import InvitationCancelled, InvitationMade
from swsolidarity.collectives.models import Invitation, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.ids import token_digest
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, require


def make_invitation(actor: Membership, *, days: int) -> tuple[Invitation, str]:
    """An invitation for one person and its token, which nobody can find out again afterwards.

    Raises ``Refused`` or ``Invalid``.
    """
    require(policy.may_invite(actor))
    ends = rules.invitation_ends(clock.now(), days)
    token = codes.new(codes.INVITATION_LENGTH)
    invitation = Invitation(
        collective_id=actor.collective_id,
        made_by=actor.id,
        token_digest=token_digest(token),
        valid_until=ends,
    )
    db.session.add(invitation)
    db.session.flush()
    record(
        InvitationMade(
            collective_id=actor.collective_id, subject=f"collectives.invitation:{invitation.public_id}"
        )
    )
    return invitation, token


def cancel_invitation(actor: Membership, invitation: Invitation) -> None:
    """Make an invitation useless.

    Raises ``Refused``, or ``Conflict`` when somebody came in with it a moment ago.
    """
    require(policy.may_see_invitation(actor, invitation))
    if locked_state(invitation) == "used":
        raise Conflict("Somebody has used this invitation. It cannot be cancelled any more.")
    require(policy.may_cancel(actor, invitation))
    invitation.state = "cancelled"
    record(
        InvitationCancelled(
            collective_id=actor.collective_id, subject=f"collectives.invitation:{invitation.public_id}"
        )
    )


def accept_invitation(token: str, account: Account, *, name: str, agreed_version: int) -> Membership:
    """Come in by an invitation, and use it up.

    Raises ``Shut`` if it cannot be used (any more), ``Invalid`` for the name, ``Refused``.
    """
    invitation = queries.open_invitation(token)
    if invitation is None or locked_state(invitation) != "open":
        raise Shut
    collective = invitation.collective
    if collective.gates_for_invited:
        raise Conflict("Here the members answer first. Open the invitation once more, and ask with it.")
    member = welcome(
        account,
        collective,
        name=name,
        agreed_version=agreed_version,
        probation_days=collective.probation_days,
    )
    invitation.state = "used"
    return member


def locked_state(invitation: Invitation) -> str | None:
    """What became of an invitation by now; nobody else changes it until this transaction ends."""
    return db.session.scalar(select(Invitation.state).where(Invitation.id == invitation.id).with_for_update())


def forget_invitations(now: datetime) -> None:
    """Drop invitations that ended long enough ago: who made one says who brings whom."""
    ended = now - timedelta(days=rules.ENDED_INVITATION_DAYS)
    db.session.execute(delete(Invitation).where(Invitation.valid_until <= ended))
