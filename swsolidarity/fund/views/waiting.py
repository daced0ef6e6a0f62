"""Entries that need a second person, or a decision: preparing them, looking at them, agreeing."""

from __future__ import annotations

from functools import partial

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund.actions import books as actions
from swsolidarity.fund.forms import books as forms
from swsolidarity.fund.ledger import Half
from swsolidarity.fund.policy import books as policy
from swsolidarity.fund.queries import blocking, entries
from swsolidarity.fund.queries import books as queries
from swsolidarity.fund.queries import waiting as queued
from swsolidarity.fund.views.frame import blueprint, chosen, fund_for, page_with
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _

# The word in the address: (kind of entry, what gives, what gets).
MOVES = {
    "transfer": ("transfer_asset", "asset", "asset"),
    "pots": ("transfer_pot", "pot", "pot"),
    "fee": ("fee", "asset", "pot"),
    "opening": ("opening", "pot", "asset"),
}


@blueprint.route("/prepare/<any(transfer, pots, fee, opening):what>", methods=["GET", "POST"])
@member_page
def prepare(actor: Membership, what: str) -> ResponseReturnValue:
    """Prepare an entry that needs a second person or a decision."""
    fund = fund_for(actor)
    require(policy.may_keep_books(actor, fund))
    kind, source_kind, to_kind = MOVES[what]
    sources, targets = queries.accounts(fund, source_kind), queries.accounts(fund, to_kind)
    form = forms.MoveForm(sources=sources, targets=targets)
    if form.validate_on_submit():
        source, to = chosen(sources, form.source.data), chosen(targets, form.to.data)
        begin = actions.propose_pots if what == "pots" else partial(actions.prepare, kind=kind)
        try:
            made = begin(actor, fund, to=to, source=source, amount=form.total, note=form.note.data or "")
            return redirect(url_for("fund.pending", pending=made.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with("fund/prepare.html", form, fund=fund, what=what)


@blueprint.route("/exchange", methods=["GET", "POST"])
@member_page
def exchange(actor: Membership) -> ResponseReturnValue:
    """Prepare that money of one currency was changed for money of another."""
    fund = fund_for(actor)
    require(policy.may_keep_books(actor, fund))
    places, pots = queries.accounts(fund, "asset"), queries.accounts(fund, "pot")
    form = forms.ExchangeForm(places=places, pots=pots)
    if form.validate_on_submit():
        place, into_place = chosen(places, form.place.data), chosen(places, form.into_place.data)
        pot, into_pot = chosen(pots, form.pot.data), chosen(pots, form.into_pot.data)
        gives, gets = Half(place, pot, form.total), Half(into_place, into_pot, form.total_got)
        try:
            made = actions.prepare_exchange(actor, fund, gives=gives, gets=gets, note=form.note.data or "")
            return redirect(url_for("fund.pending", pending=made.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with("fund/exchange.html", form, fund=fund, several=len(queries.currencies(fund)) > 1)


@blueprint.get("/waiting")
@member_page
def waiting(actor: Membership) -> ResponseReturnValue:
    """Everything that waits for a second person."""
    fund = fund_for(actor)
    require(policy.may_keep_books(actor, fund))
    return render_template(
        "fund/waiting.html",
        fund=fund,
        waiting=queued.waiting(fund),
        counts=queued.counts_to_confirm(fund),
    )


@blueprint.route("/waiting/<pending>", methods=["GET", "POST"])
@member_page
def pending(actor: Membership, pending: str) -> ResponseReturnValue:
    """One prepared entry: look at it, and agree to exactly this."""
    fund = fund_for(actor)
    shown = queued.one_waiting(fund, pending)
    if shown is None:
        abort(404)
    form = forms.ApproveForm(content_hash=shown.pending.content_hash.hex())
    if form.validate_on_submit():
        # Not from the form's field: without one in what was sent it would hold what is there now.
        seen = request.form.get("content_hash", "")
        entry = actions.approve(actor, fund, shown.pending, content_hash=seen)
        flash(_("Recorded. It is number %(number)s in the ledger.", number=entry.seq), "ok")
        return redirect(url_for("fund.entry", entry=entry.public_id), code=303)
    return page_with(
        "fund/pending.html",
        form,
        fund=fund,
        shown=shown,
        may=policy.may_approve(actor, fund, shown.pending, shown.accounts),
        may_withdraw=policy.may_withdraw(actor, fund, shown.pending),
        may_keep=policy.may_keep_books(actor, fund),
        confirm=Confirm(),
        found=blocking.room(shown.to, shown.amount.minor)
        if shown.pending.kind == "freeze" and shown.pending.state == "waiting"
        else None,
    )


@blueprint.post("/waiting/<pending>/withdraw")
@member_page
def withdraw(actor: Membership, pending: str) -> ResponseReturnValue:
    """Take away what was prepared."""
    fund = fund_for(actor)
    shown = queued.one_waiting(fund, pending)
    if shown is None or not Confirm().validate_on_submit():
        abort(404)
    actions.withdraw(actor, fund, shown.pending)
    flash(_("Taken away. Nothing was recorded."), "ok")
    return redirect(url_for("fund.waiting"), code=303)


@blueprint.route("/e/<entry>/reverse", methods=["GET", "POST"])
@member_page
def reverse(actor: Membership, entry: str) -> ResponseReturnValue:
    """Prepare taking an entry back."""
    fund = fund_for(actor)
    shown = entries.entry(fund, entry)
    if shown is None:
        abort(404)
    require(
        policy.may_reverse(
            actor, fund, shown.entry, taken_back=shown.taken_back_by is not None, settled=shown.settled
        )
    )
    form = forms.ReverseForm()
    if form.validate_on_submit():
        made = actions.prepare_reversal(actor, fund, shown, note=form.note.data or "")
        return redirect(url_for("fund.pending", pending=made.public_id), code=303)
    return page_with("fund/reverse.html", form, fund=fund, shown=shown)
