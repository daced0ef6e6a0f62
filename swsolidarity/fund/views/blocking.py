"""What would happen if a place were blocked, saying that it is, and that it is free again."""

from __future__ import annotations

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.money import plain
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund.actions import blocking as actions
from swsolidarity.fund.forms import books as forms
from swsolidarity.fund.models.books import Fund, FundAccount
from swsolidarity.fund.policy import books as policy
from swsolidarity.fund.queries import blocking, books
from swsolidarity.fund.views.frame import blueprint, chosen, fund_for, page_with


def _place(fund: Fund, public_id: str) -> FundAccount:
    return books.account(fund, public_id, "asset") or abort(404)


def _pots(fund: Fund, place: FundAccount) -> list[FundAccount]:
    return [pot for pot in books.accounts(fund, "pot") if pot.currency == place.currency]


@blueprint.route("/places/<place>/blocked", methods=["GET", "POST"])
@member_page
def blocked(actor: Membership, place: str) -> ResponseReturnValue:
    """What would wait if this place were blocked today; and, if it is, saying so."""
    fund = fund_for(actor)
    require(policy.may_keep_books(actor, fund))
    where = _place(fund, place)
    pots = _pots(fund, where)
    form = forms.BlockForm(
        currency=where.currency, pots=forms.choices(pots), data={"amount": plain(where.money)}
    )
    if form.validate_on_submit():
        try:
            pot = chosen(pots, form.pot.data)
            made = actions.prepare_block(
                actor, fund, place=where, pot=pot, amount=form.total, note=form.note.data or ""
            )
            return redirect(url_for("fund.pending", pending=made.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with(
        "fund/blocked.html",
        form,
        fund=fund,
        place=where,
        rooms=[(pot, blocking.room(pot, where.balance)) for pot in pots],
        may=policy.may_block(actor, fund, where),
    )


@blueprint.route("/places/<place>/free-again", methods=["GET", "POST"])
@member_page
def free_again(actor: Membership, place: str) -> ResponseReturnValue:
    """Say that blocked money can be spent again."""
    fund = fund_for(actor)
    where = _place(fund, place)
    pots = _pots(fund, where)
    require(policy.may_block(actor, fund, where))
    missing, there = blocking.missing_from(pots), blocking.blocked_at(where)
    choices = [pot for pot in pots if pot.id in missing]
    form = forms.BlockForm(
        currency=where.currency,
        pots=forms.choices(choices),
        data={"amount": plain(where.in_money(there)) if there else ""},
    )
    if form.validate_on_submit():
        try:
            made = actions.prepare_free_again(
                actor,
                fund,
                place=where,
                pot=chosen(choices, form.pot.data),
                amount=form.total,
                note=form.note.data or "",
            )
            return redirect(url_for("fund.pending", pending=made.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with("fund/free_again.html", form, fund=fund, place=where, there=where.in_money(there))
