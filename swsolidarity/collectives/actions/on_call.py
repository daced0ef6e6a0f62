"""Being on call for what cannot wait: by one's own will, for a time, and renewed by oneself alone."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from swsolidarity.collectives import policy, rules
from swsolidarity.collectives.actions.members import on_left
from swsolidarity.collectives.models import Membership, OnCall
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Invalid, require


def be_on_call(actor: Membership, *, days: int) -> OnCall:
    """Be on call from the next full hour for so many days; again before the end renews it.

    Nobody is told. Raises ``Refused``, ``Invalid``.
    """
    require(policy.may_be_on_call(actor, clock.now()))
    if days not in rules.ON_CALL_DAYS:
        raise Invalid("Choose for how long you are on call.", field="days")
    # Whoever renews in two windows at once waits here for themself.
    db.session.refresh(actor, ["state"], with_for_update={"key_share": True})
    now = clock.now()
    found = db.session.get(OnCall, actor.id, populate_existing=True)
    until = rules.next_hour(now) + timedelta(days=days)
    if found is None:
        found = OnCall(membership_id=actor.id, collective_id=actor.collective_id, since=rules.next_hour(now))
        db.session.add(found)
    elif found.until <= now:
        found.since = rules.next_hour(now)
    found.until = until
    db.session.flush()
    return found


def be_off_call(actor: Membership) -> None:
    """Stop being on call, at once and without a reason. On a roll that is made already one stays."""
    db.session.execute(delete(OnCall).where(OnCall.membership_id == actor.id))


def forget_on_call(now: datetime) -> None:
    """Drop who was on call and did not renew it."""
    db.session.execute(delete(OnCall).where(OnCall.until <= now))


on_left.append(be_off_call)
