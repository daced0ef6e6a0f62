"""Places and pots, and counting what is in them."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund.actions import books as actions
from swsolidarity.fund.actions import opening
from swsolidarity.fund.forms import books as forms
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.policy import books as policy
from swsolidarity.fund.queries import books as queries
from swsolidarity.fund.queries import waiting as queued
from swsolidarity.fund.views import books
from swsolidarity.fund.views.frame import blueprint, chosen, fund_for, page_with
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _


def add_to_fund_page(_actor: Membership, fund: Fund) -> dict[str, Any]:
    """How long ago all of the money was counted by two people; not by whom, nor who keeps it."""
    return {"last_counts": queued.last_counts(fund)}


books.index_parts.append(add_to_fund_page)


@blueprint.route("/count", methods=["GET", "POST"])
@member_page
def count(actor: Membership) -> ResponseReturnValue:
    """Enter what was counted in a place."""
    fund = fund_for(actor)
    places = [place for place in queries.accounts(fund, "asset") if policy.may_count(actor, fund, place)]
    if not places:
        require(policy.may_keep_books(actor, fund))
    form = forms.CountForm(places=places)
    if form.validate_on_submit():
        entered = actions.enter_count(actor, fund, place=chosen(places, form.place.data), counted=form.total)
        flash(_("Entered. Now a second person opens this page and confirms."), "ok")
        return redirect(url_for("fund.confirm_count", count=entered.public_id), code=303)
    return page_with(
        "fund/count.html",
        form,
        fund=fund,
        counts=queued.counts_to_confirm(fund),
        places=places,
        last=queued.last_counts(fund),
    )


@blueprint.route("/count/<count>", methods=["GET", "POST"])
@member_page
def confirm_count(actor: Membership, count: str) -> ResponseReturnValue:
    """Confirm a count as the second person, or take it away."""
    fund = fund_for(actor)
    found = queued.count(fund, count)
    if found is None:
        abort(404)
    form = Confirm()
    if form.validate_on_submit():
        pending = actions.confirm_count(actor, fund, found)
        if pending is None:
            flash(_("Confirmed. The books say the same."), "ok")
            return redirect(url_for("fund.index"), code=303)
        flash(_("Confirmed. The books said something else: a steward agrees to the difference."), "warn")
        return redirect(url_for("fund.pending", pending=pending.public_id), code=303)
    return page_with(
        "fund/confirm_count.html",
        form,
        fund=fund,
        found=found,
        may=policy.may_confirm_count(actor, fund, found, found.account),
        may_withdraw=policy.may_withdraw_count(actor, found),
    )


@blueprint.post("/count/<count>/withdraw")
@member_page
def withdraw_count(actor: Membership, count: str) -> ResponseReturnValue:
    """Take away a count nobody confirmed."""
    fund = fund_for(actor)
    found = queued.count(fund, count)
    if found is None or not Confirm().validate_on_submit():
        abort(404)
    actions.withdraw_count(actor, fund, found)
    flash(_("The count was taken away."), "ok")
    return redirect(url_for("fund.count"), code=303)


@blueprint.route("/pots", methods=["GET", "POST"])
@member_page
def pots(actor: Membership) -> ResponseReturnValue:
    """Places and pots, and adding one."""
    fund = fund_for(actor)
    form = forms.AccountForm(currency=fund.currency)
    if form.validate_on_submit():
        try:
            opening.add_account(
                actor,
                fund,
                kind=form.kind.data,
                name=form.name.data or "",
                holder=actor if form.mine.data else None,
                currency=form.currency.data,
            )
            flash(_("Added."), "ok")
            return redirect(url_for("fund.pots"), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with(
        "fund/pots.html",
        form,
        fund=fund,
        sums=queries.overview(fund),
        last=queued.last_counts(fund),
        may_keep=policy.may_keep_books(actor, fund),
    )
