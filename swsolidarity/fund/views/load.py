"""What one steward carries of the fund, to look at before they hand it over."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import require
from swsolidarity.fund.policy import requests as policy
from swsolidarity.fund.queries import load
from swsolidarity.fund.queries.books import fund_of
from swsolidarity.fund.rules import progress
from swsolidarity.fund.views.frame import blueprint


@blueprint.get("/hand-over", endpoint="hand_over_office")
@member_page
def hand_over_office(actor: Membership) -> ResponseReturnValue:
    """The requests a steward looks after, the money they keep, and what of it is to be counted."""
    require(policy.may_see_load(actor))
    fund = fund_of(actor.collective_id)
    return render_template(
        "fund/hand_over_office.html",
        carried=[(one, progress.STATUS[one.state]) for one in load.requests(actor, fund)] if fund else [],
        places=load.places(actor, fund) if fund else [],
        today=clock.now().date(),
    )
