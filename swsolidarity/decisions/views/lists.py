"""What there is to decide, what is under way and what is over."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import say
from swsolidarity.decisions import policy, queries
from swsolidarity.decisions.rules import words
from swsolidarity.decisions.views.frame import bp, phase_of
from swsolidarity.web.templating import Tab, add_tab

add_tab(Tab(3, "decisions", say("Decide"), "decisions.index", count=queries.waiting_count))


@bp.get("/")
@member_page
def index(actor: Membership) -> ResponseReturnValue:
    open_before, over_before = request.args.get("open"), request.args.get("over")
    return render_template(
        "decisions/index.html",
        waiting=queries.waiting(actor),
        under_way=queries.under_way(actor, open_before),
        over=queries.over(actor, over_before),
        first=not open_before and not over_before,
        may_ask=policy.may_ask(actor),
        phase=phase_of,
        words=words,
    )
