"""Loans on the page of their request: money that came back, and asking members to forgive what is left."""

from __future__ import annotations

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund.actions import loans as actions
from swsolidarity.fund.forms import books as forms
from swsolidarity.fund.policy import requests as policy
from swsolidarity.fund.queries import books
from swsolidarity.fund.queries import loans as queries
from swsolidarity.fund.views.frame import blueprint, chosen, entry_key, page_with
from swsolidarity.fund.views.requests import back_to, found
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _


@blueprint.route("/r/<request>/came-back", methods=["GET", "POST"])
@member_page
def came_back(actor: Membership, request: str) -> ResponseReturnValue:
    """Record that some of a loan came back."""
    asked = found(actor, request)
    left, found_places = queries.left(asked), books.accounts(asked.fund, "asset")
    places = [place for place in found_places if place.currency == asked.currency]
    require(policy.may_record_repayment(actor, asked, left))
    form = forms.CameBackForm(currency=asked.currency, places=forms.choices(places))
    if form.validate_on_submit():
        try:
            place, key = chosen(places, form.place.data), entry_key(form)
            actions.record_repayment(actor, asked, amount=form.total, place=place, key=key)
            return back_to(asked, _("Recorded. Thank them for it."))
        except Invalid as error:
            form.blame(error)
    return page_with("fund/came_back.html", form, asked=asked, left=asked.in_money(left))


@blueprint.route("/r/<request>/forgive", methods=["GET", "POST"])
@member_page
def forgive(actor: Membership, request: str) -> ResponseReturnValue:
    """Ask members to forgive what is left of a loan."""
    asked, form = found(actor, request), Confirm()
    left = queries.left(asked)
    require(policy.may_record_repayment(actor, asked, left))
    if form.validate_on_submit():
        made = actions.propose_forgiving(actor, asked)
        return redirect(url_for("decisions.show", proposal=made.public_id), code=303)
    return page_with("fund/forgive.html", form, asked=asked, left=asked.in_money(left))
