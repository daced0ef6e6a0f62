"""An entry somebody was drawn to look at."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, select

from swsolidarity.core import needs
from swsolidarity.core.needs import Need, Source, Waiting
from swsolidarity.core.verdict import say
from swsolidarity.fund.models.audits import FundAuditTask


@cache
def _mine() -> Any:
    return select(*needs.columns(FundAuditTask.public_id)).where(
        FundAuditTask.membership_id == bindparam("actor_id"), FundAuditTask.state == "waiting"
    )


def _need(found: Waiting) -> Need:
    return Need(
        "money",
        say("You were drawn by lot to look at one entry of the books"),
        say("Look at it"),
        f"fund.audit_task:{found.public_id}",
    )


needs.register(Source("fund.audit_task", lambda _actor: _mine(), _need))
