"""Staying away for a time, and coming back; being removed, and being taken back.

Nobody here asks whether that is right: it is what a decision, or two moderators for three days, came to. The
caller holds the row of the membership.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import delete, select

from swsolidarity.accounts.models import Account
from swsolidarity.collectives import queries, rules
from swsolidarity.collectives.actions.members import forget_member, lose_powers
from swsolidarity.collectives.actions.pairs import stop_asking
from swsolidarity.collectives.models import KeptOut, Membership
from swsolidarity.collectives.queries.kept_out import TAG, written
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db


def hold(member: Membership) -> str:
    """Hold a membership until the transaction ends, and look at it afresh; its state."""
    db.session.flush()
    db.session.refresh(member, Membership.__table__.columns.keys(), with_for_update=True)
    return member.state


def pause(member: Membership, until: datetime) -> None:
    """Ask somebody to stay away until a moment. Nothing else changes: they keep their offices and votes."""
    member.paused_until = until
    db.session.flush()


def end_pause(member: Membership) -> None:
    """Let somebody in again before their time away is over."""
    member.paused_until = None
    db.session.flush()


def pause_writing(member: Membership, until: datetime | None) -> None:
    """Ask somebody not to write in conversations until a moment, or not any more. They read and vote."""
    hold(member)
    member.writing_paused_until = until
    db.session.flush()


def suspend(member: Membership, until: datetime | None) -> None:
    """Keep somebody out until a moment, or until it is settled; their offices end.

    They are on no roll that is made in this time. What they have voted stays.
    """
    lose_powers(member)
    stop_asking(member)
    member.state, member.suspended_until, member.paused_until = "suspended", until, None
    db.session.flush()


def restore(member: Membership) -> None:
    """Let somebody who was suspended be a member again, as they were; offices do not come back."""
    member.state = "probation" if member.probation_until else "active"
    member.suspended_until = None
    db.session.flush()


def end_suspensions(now: datetime) -> int:
    """Let those back whose time is over; how many. Safe to run twice."""
    ready = db.session.scalars(
        select(Membership)
        .where(Membership.state == "suspended", Membership.suspended_until <= now)
        .limit(100)
        .with_for_update(skip_locked=True)
    ).all()
    for member in ready:
        restore(member)
    return len(ready)


def remove(member: Membership) -> None:
    """Take somebody out for good: what goes is what goes with leaving (safety D5), and the door is kept shut.

    Only a keyed tag remembers that, for two years.
    """
    account_id = member.account_id
    forget_member(member, state="removed")
    keep_out(account_id, member.collective_id)


def keep_out(account_id: int | None, collective_id: int) -> None:
    """Remember by a keyed tag alone that the group decided so about an account."""
    account = db.session.get(Account, account_id) if account_id else None
    if account is None:
        return
    today = clock.now().date()
    db.session.add(
        KeptOut(
            collective_id=collective_id,
            tag=vault.current().index(TAG, written(account, collective_id)),
            may_ask_on=today + timedelta(days=rules.MAY_ASK_AGAIN_DAYS),
            forget_on=today + timedelta(days=rules.KEPT_OUT_DAYS),
        )
    )
    db.session.flush()


def take_back(account: Account, collective_id: int) -> None:
    """Forget that an account was removed: the collective decided so, and the ways in are open to it again."""
    found = queries.kept_out(account, collective_id)
    if found is not None:
        db.session.delete(found)
        db.session.flush()


def forget_kept_out(today: date) -> None:
    """After its time nobody knows any more who was removed."""
    db.session.execute(delete(KeptOut).where(KeptOut.forget_on <= today))
