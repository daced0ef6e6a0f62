"""Sessions that ran out, and accounts nobody uses, are forgotten by the clock."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from swsolidarity.accounts import actions, rules
from swsolidarity.accounts.models import Account
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job

# As long as somebody's unsent text may still find its owner through the session it was written in.
GRACE = timedelta(minutes=10)


@job("accounts.forget_sessions", every=600, forgets=True)
def forget_sessions() -> None:
    """Delete sessions whose time is over."""
    with transaction():
        actions.forget_sessions(GRACE)


@job("accounts.forget_unused", every=24 * 3600, forgets=True)
def forget_unused() -> None:
    """Delete accounts nobody has signed in to for a year, one transaction for each (safety §9)."""
    before = rules.gone_if_used_before(clock.now().date())
    unused = select(Account.id).where(Account.used_in < before).order_by(Account.id)
    found = list(db.session.scalars(unused))
    db.session.rollback()
    for account_id in found:
        with transaction():
            actions.forget_unused(account_id)
