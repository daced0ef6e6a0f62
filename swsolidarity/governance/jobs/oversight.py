"""What falls due by the clock in governing."""

from __future__ import annotations

from datetime import timedelta

from swsolidarity.core import audit, clock
from swsolidarity.core.db import transaction
from swsolidarity.core.jobs import job
from swsolidarity.governance.rules.oversight import KEPT_DAYS


@job("governance.forget_uses_of_power", every=24 * 3600, forgets=True)
def forget_uses_of_power() -> None:
    """Drop the rows of the chain after a year; what is left still verifies."""
    before = clock.now() - timedelta(days=KEPT_DAYS)
    for collective_id in audit.collectives():
        with transaction():
            audit.forget(collective_id, before)
