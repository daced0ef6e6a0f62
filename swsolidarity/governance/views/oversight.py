"""How power was used, for everybody in whose name it was."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import render_template, request
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import require
from swsolidarity.governance.policy.oversight import may_oversee
from swsolidarity.governance.queries.oversight import overview
from swsolidarity.governance.views.blueprint import bp


@bp.get("/oversight/")
@member_page
def oversight(actor: Membership) -> ResponseReturnValue:
    """Some weeks at a time, the newest first."""
    require(may_oversee(actor))
    now = clock.now()
    until = _day(request.args.get("until")) or now
    return render_template("governance/oversight.html", shown=overview(actor, min(until, now)))


def _day(written: str | None) -> datetime | None:
    """A day of this century as in 2026-03-10, in UTC; None for anything else."""
    try:
        day = datetime.strptime(written or "", "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return None
    return day if day.year >= 2000 else None
