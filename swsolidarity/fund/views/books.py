"""Pages about the books: the fund at a glance, the ledger, money in, counting, second persons."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from flask import Response, abort, current_app, flash, redirect, render_template, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund import export, ledger
from swsolidarity.fund.actions import books as actions
from swsolidarity.fund.forms import books as forms
from swsolidarity.fund.models.books import Fund, FundAccount
from swsolidarity.fund.policy import books as policy
from swsolidarity.fund.queries import books as queries
from swsolidarity.fund.rules import books as rules
from swsolidarity.fund.views import blueprint
from swsolidarity.web import links
from swsolidarity.web.forms import Confirm, Form
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say

# What requests add to the fund's front page: functions of (actor, fund) that give template values.
index_parts: list[Callable[[Membership, Fund], dict[str, Any]]] = []

# The word in the address: (kind of entry, what gives, what gets).
MOVES = {
    "transfer": ("transfer_asset", "asset", "asset"),
    "pots": ("transfer_pot", "pot", "pot"),
    "fee": ("fee", "asset", "pot"),
    "opening": ("opening", "pot", "asset"),
}


def fund_for(actor: Membership) -> Fund:
    """The fund of the actor's collective, if they may see it; the 404 of an unknown page if there is none."""
    fund = queries.fund_of(actor.collective_id)
    require(policy.may_see_books(actor, fund))
    if fund is None:
        abort(404)
    return fund


@blueprint.app_template_filter("account_label")
def account_label(account: FundAccount) -> str:
    """An account on pages everybody reads: pots by name, places by number, because names can be people's."""
    if account.kind == "pot":
        return account.name or account.code
    kind, _dash, number = account.code.partition("-")
    labels = {
        "place": _("Place %(number)s", number=number),
        "hold": _("Request %(number)s", number=number),
        "transit": _("On its way"),
    }
    return labels.get(kind, account.code)


@blueprint.app_template_filter("kind_words")
def kind_words(kind: str) -> str:
    """What a kind of entry is called."""
    return say(rules.KIND_WORDS[kind])


@links.link("fund.fund")
def _fund_link(_public_id: str) -> str:
    return url_for("fund.index")


@links.link("fund.pending")
def _pending_link(public_id: str) -> str:
    return url_for("fund.pending", pending=public_id)


@links.link("fund.count")
def _count_link(public_id: str) -> str:
    return url_for("fund.confirm_count", count=public_id)


@blueprint.get("/")
@member_page
def index(actor: Membership) -> ResponseReturnValue:
    """The fund at a glance."""
    fund = queries.fund_of(actor.collective_id)
    sees = policy.may_see_books(actor, fund)
    if fund is None or not sees:
        return render_template("fund/closed.html", sees=sees, may_open=policy.may_open(actor, fund))
    values: dict[str, Any] = {}
    for part in index_parts:
        values.update(part(actor, fund))
    return render_template(
        "fund/index.html",
        fund=fund,
        sums=queries.overview(fund),
        months=queries.months(fund)[:3],
        may_keep=policy.may_keep_books(actor, fund),
        paused=fund.paused_until is not None and fund.paused_until > clock.now().date(),
        **values,
    )


@blueprint.route("/open", methods=["GET", "POST"], endpoint="open")
@member_page
def open_fund(actor: Membership) -> ResponseReturnValue:
    """Open the fund."""
    require(policy.may_open(actor, queries.fund_of(actor.collective_id)))
    form = forms.OpenForm(currency=current_app.config["CURRENCY"])
    if form.validate_on_submit():
        try:
            actions.open_fund(
                actor,
                currency=form.currency.data,
                small_sum=form.small,
                largest_request=form.largest_request.money,
                pot_name=form.pot_name.data,
                place_name=form.place_name.data,
                office_hours=form.office_hours.data,
            )
            flash(_("The fund is open. Record the first money in."), "ok")
            return redirect(url_for("fund.pay_in"), code=303)
        except Invalid as error:
            form.blame(error)
    return _page("fund/open.html", form)


@blueprint.route("/pay-in", methods=["GET", "POST"])
@member_page
def pay_in(actor: Membership) -> ResponseReturnValue:
    """Record money that came in."""
    fund = fund_for(actor)
    require(policy.may_keep_books(actor, fund))
    places, pots = queries.accounts(fund, "asset"), queries.accounts(fund, "pot")
    form = forms.PayInForm(
        currency=fund.currency, places=forms.choices(places), pots=forms.choices(pots)
    )
    if form.validate_on_submit():
        entry = actions.pay_in(
            actor,
            fund,
            amount=form.amount.money,
            place=_chosen(places, form.place.data),
            pot=_chosen(pots, form.pot.data),
            note=form.note.data,
            key=_key(form),
        )
        flash(_("Recorded as number %(number)s.", number=entry.seq), "ok")
        return redirect(url_for("fund.index"), code=303)
    return _page("fund/pay_in.html", form, fund=fund)


@blueprint.route("/count", methods=["GET", "POST"])
@member_page
def count(actor: Membership) -> ResponseReturnValue:
    """Enter what was counted in a place."""
    fund = fund_for(actor)
    places = [
        place for place in queries.accounts(fund, "asset") if policy.may_count(actor, fund, place)
    ]
    if not places:
        require(policy.may_keep_books(actor, fund))
    form = forms.CountForm(currency=fund.currency, places=forms.choices(places))
    if form.validate_on_submit():
        entered = actions.enter_count(
            actor, fund, place=_chosen(places, form.place.data), counted=form.counted
        )
        flash(_("Entered. Now a second person opens this page and confirms."), "ok")
        return redirect(url_for("fund.confirm_count", count=entered.public_id), code=303)
    return _page(
        "fund/count.html", form, fund=fund, counts=queries.counts_to_confirm(fund), last=queries.last_counts(fund)
    )


@blueprint.route("/count/<count>", methods=["GET", "POST"])
@member_page
def confirm_count(actor: Membership, count: str) -> ResponseReturnValue:
    """Confirm a count as the second person, or take it away."""
    fund = fund_for(actor)
    found = queries.count(fund, count)
    if found is None:
        abort(404)
    form = Confirm()
    if form.validate_on_submit():
        pending = actions.confirm_count(actor, fund, found)
        if pending is None:
            flash(_("Confirmed. The books say the same."), "ok")
            return redirect(url_for("fund.index"), code=303)
        flash(_("Confirmed. The books said something else. A steward has to agree to the difference."), "warn")
        return redirect(url_for("fund.pending", pending=pending.public_id), code=303)
    return _page(
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
    found = queries.count(fund, count)
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
    form = forms.AccountForm()
    if form.validate_on_submit():
        actions.add_account(
            actor,
            fund,
            kind=form.kind.data,
            name=form.name.data,
            holder=actor if form.mine.data else None,
        )
        flash(_("Added."), "ok")
        return redirect(url_for("fund.pots"), code=303)
    return _page(
        "fund/pots.html",
        form,
        fund=fund,
        sums=queries.overview(fund),
        last=queries.last_counts(fund),
        may_keep=policy.may_keep_books(actor, fund),
    )


@blueprint.route("/prepare/<any(transfer, pots, fee, opening):what>", methods=["GET", "POST"])
@member_page
def prepare(actor: Membership, what: str) -> ResponseReturnValue:
    """Prepare an entry that needs a second person or a decision."""
    fund = fund_for(actor)
    require(policy.may_keep_books(actor, fund))
    kind, source_kind, to_kind = MOVES[what]
    sources, targets = queries.accounts(fund, source_kind), queries.accounts(fund, to_kind)
    form = forms.MoveForm(
        currency=fund.currency, sources=forms.choices(sources), targets=forms.choices(targets)
    )
    if form.validate_on_submit():
        source, to = _chosen(sources, form.source.data), _chosen(targets, form.to.data)
        if kind == "transfer_pot":
            source, to = to, source
        try:
            made = actions.prepare(
                actor, fund, kind, to=to, source=source, amount=form.amount.money, note=form.note.data
            )
            return redirect(url_for("fund.pending", pending=made.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return _page("fund/prepare.html", form, fund=fund, what=what)


@blueprint.get("/waiting")
@member_page
def waiting(actor: Membership) -> ResponseReturnValue:
    """Everything that waits for a second person."""
    fund = fund_for(actor)
    require(policy.may_keep_books(actor, fund))
    return render_template(
        "fund/waiting.html", fund=fund, waiting=queries.waiting(fund), counts=queries.counts_to_confirm(fund)
    )


@blueprint.route("/waiting/<pending>", methods=["GET", "POST"])
@member_page
def pending(actor: Membership, pending: str) -> ResponseReturnValue:
    """One prepared entry: look at it, and agree to exactly this."""
    fund = fund_for(actor)
    shown = queries.one_waiting(fund, pending)
    if shown is None:
        abort(404)
    form = forms.ApproveForm(content_hash=shown.pending.content_hash.hex())
    if form.validate_on_submit():
        entry = actions.approve(actor, fund, shown.pending, content_hash=form.content_hash.data or "")
        flash(_("Recorded as number %(number)s.", number=entry.seq), "ok")
        return redirect(url_for("fund.entry", entry=entry.public_id), code=303)
    return _page(
        "fund/pending.html",
        form,
        fund=fund,
        shown=shown,
        may=policy.may_approve(
            actor, fund, shown.pending, {shown.to.id: shown.to, shown.source.id: shown.source}
        ),
        may_withdraw=policy.may_withdraw(actor, fund, shown.pending),
        may_keep=policy.may_keep_books(actor, fund),
        confirm=Confirm(),
    )


@blueprint.post("/waiting/<pending>/withdraw")
@member_page
def withdraw(actor: Membership, pending: str) -> ResponseReturnValue:
    """Take away what was prepared."""
    fund = fund_for(actor)
    shown = queries.one_waiting(fund, pending)
    if shown is None or not Confirm().validate_on_submit():
        abort(404)
    actions.withdraw(actor, fund, shown.pending)
    flash(_("Taken away. Nothing was recorded."), "ok")
    return redirect(url_for("fund.waiting"), code=303)


@blueprint.get("/ledger", endpoint="ledger")
@blueprint.get("/ledger/<month>", endpoint="ledger_month")
@member_page
def ledger_page(actor: Membership, month: str | None = None) -> ResponseReturnValue:
    """The ledger, a month at a time; ``?before=`` goes on within a long month."""
    fund = fund_for(actor)
    months = queries.months(fund)
    first = _month(month) if month else (months[0].first if months else rules.month_of(clock.now().date()))
    chosen = next((each for each in months if each.first == first), None)
    if month and chosen is None:
        abort(404)
    before = links_before()
    return render_template(
        "fund/ledger.html",
        fund=fund,
        months=months,
        chosen=chosen,
        page=queries.lines(fund, first, before=before),
        words=ledger.head_words(fund),
    )


@blueprint.get("/e/<entry>")
@member_page
def entry(actor: Membership, entry: str) -> ResponseReturnValue:
    """One entry."""
    fund = fund_for(actor)
    shown = queries.entry(fund, entry)
    if shown is None:
        abort(404)
    return render_template(
        "fund/entry.html",
        fund=fund,
        shown=shown,
        may_keep=policy.may_keep_books(actor, fund),
        may_reverse=policy.may_reverse(
            actor, fund, shown.entry, taken_back=shown.taken_back_by is not None, settled=shown.settled
        ),
    )


@blueprint.route("/e/<entry>/reverse", methods=["GET", "POST"])
@member_page
def reverse(actor: Membership, entry: str) -> ResponseReturnValue:
    """Prepare taking an entry back."""
    fund = fund_for(actor)
    shown = queries.entry(fund, entry)
    if shown is None:
        abort(404)
    require(
        policy.may_reverse(
            actor, fund, shown.entry, taken_back=shown.taken_back_by is not None, settled=shown.settled
        )
    )
    form = forms.ReverseForm()
    if form.validate_on_submit():
        made = actions.prepare_reversal(actor, fund, shown, note=form.note.data)
        return redirect(url_for("fund.pending", pending=made.public_id), code=303)
    return _page("fund/reverse.html", form, fund=fund, shown=shown)


@blueprint.get("/ledger.csv")
@member_page
def ledger_csv(actor: Membership) -> ResponseReturnValue:
    """The whole ledger for a spreadsheet."""
    return _file(export.csv_lines(fund_for(actor).id), "text/csv", "ledger.csv")


@blueprint.get("/bundle.json")
@member_page
def bundle(actor: Membership) -> ResponseReturnValue:
    """The whole ledger to be checked elsewhere."""
    return _file(export.bundle_lines(fund_for(actor).id), "application/json", "fund.json")


def _file(lines: Iterator[str], kind: str, name: str) -> Response:
    response = Response(stream_with_context(lines), mimetype=kind)  # type: ignore[arg-type]
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _page(template: str, form: Form, **values: Any) -> tuple[str, int]:
    """A page with a form: 422 when it came back with errors."""
    wrong = bool(form.errors)
    return render_template(template, form=form, form_error=wrong, **values), 422 if wrong else 200


def _chosen(accounts: Any, public_id: str) -> FundAccount:
    account: FundAccount = next(account for account in accounts if account.public_id == public_id)
    return account


def _key(form: Form) -> str:
    """What makes this very form one entry, even long after its one-use key was forgotten."""
    return hashlib.sha256(str(form.form_key.data).encode()).hexdigest()[:32]


def _month(name: str) -> date:
    try:
        return date.fromisoformat(f"{name}-01")
    except ValueError:
        abort(404)
