"""People of a collective, for each other's eyes only."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import policy, queries, rules, terms
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership, StewardshipOffer
from swsolidarity.collectives.views.blueprint import bp
from swsolidarity.core import clock
from swsolidarity.core.pages import Page
from swsolidarity.core.verdict import require
from swsolidarity.web.forms import Confirm


@bp.get("/c/<collective>/people/")
@member_page
def people(actor: Membership) -> ResponseReturnValue:
    """Who is here. In their first weeks people see who welcomes them, and no others (safety M4, P6)."""
    everybody = policy.may_see_everybody(actor)
    after = request.args.get("after")
    return render_template(
        "collectives/people.html",
        actor=actor,
        mandates=queries.in_office(actor.collective_id),
        office_names=terms.NAMES,
        shown=queries.active_members(actor.collective_id, after=after) if everybody else Page([]),
        first=after is None,
        everybody=everybody,
        founding_until=_founding_until(actor),
        asked_me=_asked(actor, actor),
        may_see_requests=policy.may_see_requests(actor),
        may_invite=policy.may_see_invitations(actor),
    )


def _founding_until(actor: Membership) -> date | None:
    """The first day on which no steward is asked any more; None once it has come."""
    founded = actor.collective.founded_on
    return rules.founding_ends(founded) if rules.in_founding_time(founded, clock.now().date()) else None


def _asked(actor: Membership, person: Membership) -> StewardshipOffer | None:
    """The question whether to be a steward that this person has not answered, if the actor may know of it."""
    if _founding_until(actor) is None or person.stewardships:
        return None
    if person.id != actor.id and not actor.founding_stewardship:
        return None
    offers = queries.open_offers(actor.collective_id)
    return next((offer for offer in offers if offer.membership_id == person.id), None)


@bp.get("/c/<collective>/people/<public_id>")
@member_page
def person(actor: Membership, public_id: str) -> ResponseReturnValue:
    """One person: name, office, since when, no finer than a third of a year."""
    found = queries.member(actor.collective_id, public_id)
    if found is None:
        abort(404)
    require(policy.may_see_person(actor, found))
    return render_template(
        "collectives/person.html",
        actor=actor,
        person=found,
        office_names=terms.NAMES,
        since=rules.part_of_year(found.joined_at.date()),
        offer=_asked(actor, found),
        may_offer=policy.may_offer_stewardship(actor, found),
        confirm=Confirm(),
    )
