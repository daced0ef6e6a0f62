"""Sharing the office of a steward in the founding time, and laying down any office."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import actions, forms, policy, queries, rules, terms
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import STEWARD, Membership, StewardshipOffer
from swsolidarity.collectives.views.blueprint import bp, show
from swsolidarity.core import clock
from swsolidarity.core.verdict import require
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _

ASKED = "/c/<collective>/people/asked/<public_id>"


def _find(actor: Membership, public_id: str) -> StewardshipOffer:
    offers = queries.open_offers(actor.collective_id)
    found = next((offer for offer in offers if offer.public_id == public_id), None)
    if found is None:
        abort(404)
    require(policy.may_see_offer(actor, found))
    return found


@bp.route("/c/<collective>/people/<public_id>/office", methods=["GET", "POST"])
@member_page
def offer_stewardship(actor: Membership, public_id: str) -> ResponseReturnValue:
    """Ask somebody to be a founding steward too; first a page that says what that means."""
    person = queries.member(actor.collective_id, public_id)
    if person is None:
        abort(404)
    require(policy.may_see_person(actor, person))
    require(policy.may_offer_stewardship(actor, person))
    form = Confirm()
    if form.validate_on_submit():
        actions.offer_stewardship(actor, person)
        flash(_("Asked. They see it under What needs you."), "ok")
        return redirect(url_for("collectives.person", public_id=public_id), code=303)
    own = actor.founding_stewardship
    assert own is not None
    holding, asked = queries.stewards(actor.collective_id), queries.open_offers(actor.collective_id)
    seats = queries.office_terms(actor.collective_id)[STEWARD].seats
    return show(
        "offer_stewardship",
        form,
        actor=actor,
        person=person,
        mandate_ends=own.ends_at,
        lapses=rules.offer_lapses(clock.now().date(), actor.collective.founded_on, own.ends_at.date()),
        room=rules.seats_left(seats, len(holding), len(asked)),
        most=seats,
        already=person.id in {offer.membership_id for offer in asked},
    )


@bp.route(ASKED, methods=["GET", "POST"])
@member_page
def answer_offer(actor: Membership, public_id: str) -> ResponseReturnValue:
    """The person asked reads what the office means, and says yes or no."""
    offer = _find(actor, public_id)
    require(policy.may_answer_offer(actor, offer))
    form = forms.Answer()
    if form.validate_on_submit():
        if form.answer.data == "yes":
            actions.accept_stewardship(actor, offer)
            flash(_("You are a steward now. Thank you."), "ok")
        else:
            actions.decline_stewardship(actor, offer)
            flash(_("You said no. That is all right, and nobody needs a reason."), "ok")
        return redirect(url_for("collectives.people"), code=303)
    stewards = {steward.id: steward for steward in queries.stewards(actor.collective_id)}
    asker = stewards.get(offer.offered_by)
    if asker is None or asker.founding_stewardship is None:
        abort(404)
    return show(
        "answer_offer", form, actor=actor, offer=offer, asker=asker, ends=asker.founding_stewardship.ends_at
    )


@bp.post(f"{ASKED}/back")
@member_page
def take_back_offer(actor: Membership, public_id: str) -> ResponseReturnValue:
    """Who asked does not ask any more."""
    offer = _find(actor, public_id)
    actions.take_back_offer(actor, offer)
    flash(_("Taken back. Nothing needs them any more."), "ok")
    return redirect(url_for("collectives.people"), code=303)


@bp.route("/c/<collective>/people/lay-down/<public_id>", methods=["GET", "POST"])
@member_page
def lay_down(actor: Membership, public_id: str) -> ResponseReturnValue:
    """Stop carrying an office; first a page that says what that means."""
    mandate = next((one for one in actor.mandates if one.public_id == public_id), None)
    if mandate is None:
        abort(404)
    require(policy.may_lay_down(actor, mandate.office))
    form = Confirm()
    if form.validate_on_submit():
        actions.lay_down(actor, mandate.office)
        flash(_("You have laid the office down. Thank you for what you did."), "ok")
        return redirect(url_for("collectives.person", public_id=actor.public_id), code=303)
    holding = queries.in_office(actor.collective_id, mandate.office)
    others = {one.membership_id for one in holding} - {actor.id}
    name = terms.NAMES[mandate.office]
    return show("lay_down", form, actor=actor, mandate=mandate, office=name, others=len(others))
