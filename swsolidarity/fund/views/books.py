"""Pages about the books: the fund at a glance, the ledger, money in, counting, second persons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import (
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund import export, ledger
from swsolidarity.fund.actions import books as actions
from swsolidarity.fund.actions import opening
from swsolidarity.fund.forms import books as forms
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.plaintext import WRITERS
from swsolidarity.fund.policy import books as policy
from swsolidarity.fund.queries import books as queries
from swsolidarity.fund.queries import entries, months, terms
from swsolidarity.fund.rules import books as rules
from swsolidarity.fund.views.frame import (
    blueprint,
    chosen,
    entry_key,
    file_of,
    fund_for,
    month_in_address,
    page_with,
    said,
)
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _

FILES = {
    "csv": ("text/csv", "ledger.csv"),
    "hledger": ("text/plain", "ledger.journal"),
    "beancount": ("text/plain", "ledger.beancount"),
}
"""What the ledger is called as a file for each program."""

# What requests add to the fund's front page: functions of (actor, fund) that give template values.
index_parts: list[Callable[[Membership, Fund], dict[str, Any]]] = []


@blueprint.get("/")
@member_page
def index(actor: Membership) -> ResponseReturnValue:
    """The fund at a glance."""
    fund, rules_now, approvers = terms.fund_and_rules(actor.collective_id) or (None, None, 0)
    sees = policy.may_see_books(actor, fund)
    values: dict[str, Any] = {}
    if fund is not None:
        for part in index_parts:
            values.update(part(actor, fund))
    if fund is None or not sees:
        return render_template(
            "fund/closed.html",
            sees=sees,
            may_open=policy.may_open(actor, fund),
            fund=fund,
            my_requests=values.get("my_requests"),
        )
    return render_template(
        "fund/index.html",
        fund=fund,
        how_it_works=said(fund, rules_now, "sums", "each", "line", "leaving") if rules_now else [],
        office_hours=rules_now.office_hours if rules_now else None,
        sums=queries.overview(fund),
        months=months.months(fund)[:3],
        may_keep=policy.may_keep_books(actor, fund),
        approvers=approvers,
        too_few=approvers < rules.APPROVERS,
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
            opening.open_fund(
                actor,
                currency=form.currency.data,
                small_sum=form.small,
                largest_request=form.largest,
                pot_name=form.pot_name.data or "",
                place_name=form.place_name.data or "",
                office_hours=form.office_hours.data or "",
            )
            flash(_("The fund is open. Record the first money in."), "ok")
            return redirect(url_for("fund.pay_in"), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with("fund/open.html", form)


@blueprint.route("/pay-in", methods=["GET", "POST"])
@member_page
def pay_in(actor: Membership) -> ResponseReturnValue:
    """Record money that came in."""
    fund = fund_for(actor)
    require(policy.may_keep_books(actor, fund))
    places, pots = queries.accounts(fund, "asset"), queries.accounts(fund, "pot")
    form = forms.PayInForm(places=places, pots=pots)
    if form.validate_on_submit():
        try:
            entry = actions.pay_in(
                actor,
                fund,
                amount=form.total,
                place=chosen(places, form.place.data),
                pot=chosen(pots, form.pot.data),
                note=form.note.data or "",
                key=entry_key(form),
            )
            flash(_("Recorded. It is number %(number)s in the ledger.", number=entry.seq), "ok")
            return redirect(url_for("fund.index"), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with("fund/pay_in.html", form, fund=fund)


@blueprint.get("/ledger", endpoint="ledger")
@blueprint.get("/ledger/<month>", endpoint="ledger_month")
@member_page
def ledger_page(actor: Membership, month: str | None = None) -> ResponseReturnValue:
    """The ledger, a month at a time; ``?before=`` goes on within a long month."""
    fund = fund_for(actor)
    found = months.months(fund)
    first = (
        month_in_address(month)
        if month
        else (found[0].first if found else rules.month_of(clock.now().date()))
    )
    shown = next((each for each in found if each.first == first), None)
    if month and shown is None:
        abort(404)
    try:
        page = queries.lines(fund, first, before=request.args.get("before"))
    except ValueError:
        abort(404)
    return render_template(
        "fund/ledger.html",
        fund=fund,
        months=found,
        chosen=shown,
        page=page,
        words=ledger.head_words(fund),
    )


@blueprint.get("/e/<entry>")
@member_page
def entry(actor: Membership, entry: str) -> ResponseReturnValue:
    """One entry."""
    fund = fund_for(actor)
    shown = entries.entry(fund, entry)
    if shown is None:
        abort(404)
    return render_template(
        "fund/entry.html",
        fund=fund,
        shown=shown,
        may_keep=policy.may_keep_books(actor, fund),
        form=Confirm(),
        may_reverse=policy.may_reverse(
            actor, fund, shown.entry, taken_back=shown.taken_back_by is not None, settled=shown.settled
        ),
    )


@blueprint.post("/e/<entry>/erase-note")
@member_page
def erase_note(actor: Membership, entry: str) -> ResponseReturnValue:
    """Forget the note of an entry."""
    fund = fund_for(actor)
    shown = entries.entry(fund, entry)
    if shown is None or not Confirm().validate_on_submit():
        abort(404)
    actions.erase_note(actor, fund, shown.entry)
    flash(_("The note is erased."), "ok")
    return redirect(url_for("fund.entry", entry=entry), code=303)


@blueprint.get("/ledger.csv")
@member_page
def ledger_csv(actor: Membership) -> ResponseReturnValue:
    """The whole ledger for a spreadsheet."""
    return _ledger_for(actor, "csv")


@blueprint.get("/<any(hledger, beancount):name>")
@member_page
def export_for(actor: Membership, name: str) -> ResponseReturnValue:
    """The whole ledger for another program."""
    return _ledger_for(actor, name)


def _ledger_for(actor: Membership, program: str) -> ResponseReturnValue:
    """The ledger as a file; ``?dates=weeks`` is for people outside."""
    lines = WRITERS[program](fund_for(actor).id, weeks=request.args.get("dates") == "weeks")
    return file_of(lines, *FILES[program])


@blueprint.get("/bundle.json")
@member_page
def bundle(actor: Membership) -> ResponseReturnValue:
    """The whole ledger to be checked elsewhere."""
    return file_of(export.bundle_lines(fund_for(actor).id), "application/json", "fund.json")
