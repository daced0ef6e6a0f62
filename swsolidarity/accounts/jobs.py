"""Sessions that ran out are forgotten by the clock."""

from __future__ import annotations

from datetime import timedelta

from swsolidarity.accounts import actions
from swsolidarity.core.db import transaction
from swsolidarity.core.jobs import job

# As long as somebody's unsent text may still find its owner through the session it was written in.
GRACE = timedelta(minutes=10)


@job("accounts.forget_sessions", every=600, forgets=True)
def forget_sessions() -> None:
    """Delete sessions whose time is over."""
    with transaction():
        actions.forget_sessions(GRACE)
