"""Who is on call: a number for everybody, and one's own time. No page lists the names."""

from __future__ import annotations

from swsolidarity.collectives.models import Membership, OnCall
from swsolidarity.core import clock
from swsolidarity.core.db import db


def on_call(actor: Membership) -> OnCall | None:
    """For how long this person is on call; None if they are not."""
    found = db.session.get(OnCall, actor.id)
    return found if found is not None and found.until > clock.now() else None
