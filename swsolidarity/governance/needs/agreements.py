"""What of this domain waits for a member."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core import needs
from swsolidarity.core.needs import Need, Source, Waiting
from swsolidarity.core.verdict import say

_HERE = select(*needs.columns(Collective.public_id)).where(Collective.id == bindparam("collective_id"))


def _agreements(actor: Membership) -> Any:
    """Whether the agreements have a version this member has not agreed to."""
    return _HERE if actor.agreed_version < actor.collective.agreement_version else None


def _to_read(found: Waiting) -> Need:
    return Need(
        "plain",
        say("The agreements have a new version"),
        say("Read and answer"),
        f"governance.agreements:{found.public_id}",
    )


needs.register(Source("governance.agreements", _agreements, _to_read))
