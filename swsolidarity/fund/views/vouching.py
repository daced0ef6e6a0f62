"""Where one steward alone knows who asks: vouching, naming who pays, and choosing another steward."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund.actions import vouching as actions
from swsolidarity.fund.forms import requests as forms
from swsolidarity.fund.policy import requests as policy
from swsolidarity.fund.queries import parties
from swsolidarity.fund.views.frame import blueprint, page_with
from swsolidarity.fund.views.requests import back_to, found, show
from swsolidarity.web.i18n import gettext as _


@blueprint.post("/r/<request>/vouch")
@member_page
def vouch(actor: Membership, request: str) -> ResponseReturnValue:
    """Vouch for whoever asks."""
    asked = found(actor, request)
    require(policy.may_vouch(actor, asked))
    form = forms.Vouch(parties.could_pay(asked))
    if form.validate_on_submit():
        try:
            actions.vouch(
                actor, asked, text=form.text.data or "", payer=form.payer.data, seen=form.seen.data or ""
            )
            return back_to(asked, _("Thank you. Two other stewards look at it next."))
        except Invalid as error:
            form.blame(error)
    return show(actor, asked, vouch=form)


@blueprint.route("/r/<request>/payer", methods=["GET", "POST"])
@member_page
def payer(actor: Membership, request: str) -> ResponseReturnValue:
    """Name somebody else to pay."""
    asked = found(actor, request)
    require(policy.may_name_payer(actor, asked))
    form = forms.OneSteward(parties.could_pay(asked))
    if form.validate_on_submit():
        actions.name_payer(actor, asked, form.steward.data)
        return back_to(asked, _("Changed. Whatever was prepared before is void."))
    return page_with("fund/payer.html", form, asked=asked)


@blueprint.route("/r/<request>/another", methods=["GET", "POST"])
@member_page
def another(actor: Membership, request: str) -> ResponseReturnValue:
    """Tell another steward instead."""
    asked = found(actor, request)
    require(policy.may_choose_voucher(actor, asked))
    form = forms.OneSteward(parties.could_vouch(actor))
    if form.validate_on_submit():
        actions.choose_another(actor, asked, form.steward.data)
        return back_to(asked, _("Changed. Tell them your number, so that they know it is you."))
    return page_with("fund/another.html", form, asked=asked, voucher=parties.name_of(asked, "voucher"))
