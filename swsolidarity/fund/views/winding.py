"""Pages about leaving: the archive with everything, ending the fund, giving the rest."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.actions import power
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import FUND_STEWARD, Membership
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund import exit_bundle
from swsolidarity.fund.actions import winding as actions
from swsolidarity.fund.actions.asking import Destination
from swsolidarity.fund.forms import winding as forms
from swsolidarity.fund.policy import winding as policy
from swsolidarity.fund.queries import winding as queries
from swsolidarity.fund.views.frame import blueprint, fund_for, page_with
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.links import link


@link("fund.wind_down")
def _leaving_link(_public_id: str) -> str:
    return url_for("fund.leaving")


@blueprint.get("/leaving")
@member_page
def leaving(actor: Membership) -> ResponseReturnValue:
    """What leaving takes: the archive, and ending the fund."""
    fund = fund_for(actor)
    current = queries.current(fund)
    return render_template(
        "fund/leaving.html",
        fund=fund,
        current=current,
        to_do=queries.to_do(fund) if current and current.state == "winding" else None,
        may_propose=policy.may_propose(actor, fund, current),
        may_give=policy.may_give_rest(actor, fund, current),
        may_take=policy.may_take_along(actor, fund),
        form=Confirm(),
    )


@blueprint.post("/leaving/everything.zip")
@member_page
def take_along(actor: Membership) -> ResponseReturnValue:
    """Everything the collective needs to leave, as one archive. That it was taken is written down."""
    fund = fund_for(actor)
    require(policy.may_take_along(actor, fund))
    if not Confirm().validate_on_submit():
        abort(404)
    power.note(actor, FUND_STEWARD, "exported", "everything")
    response = Response(stream_with_context(exit_bundle.pieces(fund.id)), mimetype="application/zip")
    response.headers["Content-Disposition"] = "attachment; filename=everything.zip"
    return response


@blueprint.route("/leaving/end", methods=["GET", "POST"])
@member_page
def wind_down(actor: Membership) -> ResponseReturnValue:
    """Ask the group to end its fund."""
    fund = fund_for(actor)
    require(policy.may_propose(actor, fund, queries.current(fund)))
    form = forms.WindDownForm()
    if form.validate_on_submit():
        try:
            actions.propose(
                actor,
                fund,
                remainder=form.remainder.data or "",
                keep_days=form.keep_days.data,
                why=form.why.data or "",
            )
            flash(_("The group is asked. Nothing changes before it has decided."), "ok")
            return redirect(url_for("fund.leaving"), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with("fund/wind_down.html", form, fund=fund)


@blueprint.route("/leaving/rest", methods=["GET", "POST"])
@member_page
def give_rest(actor: Membership) -> ResponseReturnValue:
    """Set the rest aside for whom the group chose."""
    fund = fund_for(actor)
    current = queries.current(fund)
    require(policy.may_give_rest(actor, fund, current))
    form = forms.RestForm()
    if form.validate_on_submit():
        to = Destination(rail=form.rail.data, details=form.details.data or "")
        made = actions.give_rest(actor, fund, to)
        flash(_("Set aside. Two stewards pay it like any request."), "ok")
        return redirect(url_for("fund.request", request=made.public_id), code=303)
    return page_with("fund/give_rest.html", form, fund=fund, current=current)
