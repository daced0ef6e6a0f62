"""People of a collective, for each other's eyes only."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import policy, queries
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import STEWARD, Membership
from swsolidarity.collectives.rules import part_of_year
from swsolidarity.collectives.views.blueprint import bp
from swsolidarity.core import clock
from swsolidarity.core.pages import Page
from swsolidarity.core.verdict import require


@bp.get("/c/<collective>/people/")
@member_page
def people(actor: Membership) -> ResponseReturnValue:
    """Who is here. In their first weeks people see the stewards, and nobody else's name (safety M4, P6)."""
    everybody = policy.may_see_everybody(actor)
    shown = (
        queries.active_members(actor.collective_id, after=request.args.get("after"))
        if everybody
        else Page(queries.stewards(actor.collective_id))
    )
    return render_template(
        "collectives/people.html",
        actor=actor,
        shown=shown,
        everybody=everybody,
        may_see_requests=policy.may_see_requests(actor),
        may_invite=policy.may_see_invitations(actor),
    )


@bp.get("/c/<collective>/people/<public_id>")
@member_page
def person(actor: Membership, public_id: str) -> ResponseReturnValue:
    """One person: name, office, since when, no finer than a third of a year."""
    found = queries.member(actor.collective_id, public_id)
    if found is None:
        abort(404)
    require(policy.may_see_person(actor, found))
    now = clock.now()
    return render_template(
        "collectives/person.html",
        actor=actor,
        person=found,
        since=part_of_year(found.joined_at.date()),
        mandates=[m for m in found.mandates if m.in_force(now)],
        steward=STEWARD,
    )
