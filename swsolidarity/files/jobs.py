"""Pictures that were never sent, and those whose text is gone, do not stay."""

from __future__ import annotations

from swsolidarity.core.db import transaction
from swsolidarity.core.jobs import job
from swsolidarity.files import actions

HOUR = 3600


@job("files.forget_waiting", every=HOUR, forgets=True)
def forget_waiting() -> None:
    """Drop what nobody sent within a day."""
    with transaction():
        actions.forget_waiting()


@job("files.forget_orphans", every=24 * HOUR, forgets=True)
def forget_orphans() -> None:
    """Drop what belonged to something that is gone."""
    with transaction():
        actions.forget_orphans()
