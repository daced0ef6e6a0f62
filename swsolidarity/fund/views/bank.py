"""Pages about bank statements: bringing one, how to read it, and what each line is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund.actions import bank as actions
from swsolidarity.fund.bank_files import Unreadable, is_table, tables
from swsolidarity.fund.forms import bank as forms
from swsolidarity.fund.models.bank import BankLine
from swsolidarity.fund.models.books import Fund, FundAccount
from swsolidarity.fund.policy import bank as policy
from swsolidarity.fund.queries import bank as queries
from swsolidarity.fund.rules import bank as rules
from swsolidarity.fund.views.frame import blueprint, fund_for, page_with
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import ngettext
from swsolidarity.web.links import link


@link("fund.statement_of")
def _statement_link(public_id: str) -> str:
    return url_for("fund.statement_of", place=public_id)


@blueprint.get("/bank")
@member_page
def bank(actor: Membership) -> ResponseReturnValue:
    """Every place, and how far it was compared."""
    fund = fund_for(actor)
    require(policy.may_compare(actor, fund))
    return render_template("fund/bank.html", fund=fund, places=queries.places(fund))


@blueprint.get("/bank/<place>")
@member_page
def statement_of(actor: Membership, place: str) -> ResponseReturnValue:
    """The lines of one place; ``?settled=1`` shows those that are done."""
    fund = fund_for(actor)
    require(policy.may_compare(actor, fund))
    account = _place(fund, place)
    settled = "settled" in request.args
    lines = (queries.settled_lines if settled else queries.open_lines)(account, request.args.get("after"))
    return render_template(
        "fund/statement_of.html",
        fund=fund,
        account=account,
        settled=settled,
        lines=lines,
        unseen=[] if settled else queries.only_in_the_books(account),
        layout=queries.layout(account),
        reasons=rules.REASONS,
    )


@blueprint.route("/bank/<place>/bring", methods=["GET", "POST"])
@member_page
def bring_statement(actor: Membership, place: str) -> ResponseReturnValue:
    """Bring a file. A table nobody has described yet is looked at first, and nothing is taken from it."""
    fund = fund_for(actor)
    require(policy.may_compare(actor, fund))
    account, form = _place(fund, place), forms.BringForm()
    if form.validate_on_submit():
        data = form.data_sent
        try:
            if is_table(data) and queries.layout(account) is None:
                return _described(fund, account, tables.guess(data), data)
            return _brought(account, actions.bring(actor, fund, account, data))
        except Unreadable as error:
            form.blame(Invalid(error.why.text, field="file", **_plain(error)))
        except Invalid as error:
            form.blame(error)
    return page_with(
        "fund/bring_statement.html", form, fund=fund, account=account, layout=queries.layout(account)
    )


@blueprint.route("/bank/<place>/columns", methods=["GET", "POST"])
@member_page
def bank_columns(actor: Membership, place: str) -> ResponseReturnValue:
    """How to read the tables of a place; with a file, its lines are taken at once."""
    fund = fund_for(actor)
    require(policy.may_compare(actor, fund))
    account = _place(fund, place)
    kept = queries.layout(account)
    form = forms.ColumnsForm(data=_filled(kept) if kept else {"order": "dmy", "headers": 1})
    if form.validate_on_submit():
        data = form.data_sent
        try:
            actions.keep_layout(actor, fund, account, form.layout)
            if data:
                return _brought(account, actions.bring(actor, fund, account, data))
            flash(_("Kept for the next file of this place."), "ok")
            return redirect(url_for("fund.statement_of", place=place), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with("fund/bank_columns.html", form, fund=fund, account=account, rows=[], preview=[])


@blueprint.get("/bank/lines/<line>")
@member_page
def bank_line(actor: Membership, line: str) -> ResponseReturnValue:
    """One line: what it could be."""
    fund = fund_for(actor)
    require(policy.may_compare(actor, fund))
    return _show(actor, fund, _line(fund, line))


@blueprint.post("/bank/lines/<line>/match")
@member_page
def match_line(actor: Membership, line: str) -> ResponseReturnValue:
    """Say which entry a line is."""
    fund = fund_for(actor)
    require(policy.may_compare(actor, fund))
    found = _line(fund, line)
    if not Confirm().validate_on_submit():
        abort(404)
    actions.match(actor, fund, found, request.form.get("entry", ""))
    flash(_("Matched. Nothing was recorded: the entry was there before."), "ok")
    return redirect(url_for("fund.statement_of", place=found.account.public_id), code=303)


@blueprint.route("/bank/lines/<line>/split", methods=["GET", "POST"])
@member_page
def split_line(actor: Membership, line: str) -> ResponseReturnValue:
    """Take a line apart."""
    fund = fund_for(actor)
    require(policy.may_compare(actor, fund))
    found = _line(fund, line)
    require(policy.may_settle(actor, fund, found))
    form = forms.SplitForm(currency=found.account.currency, taken=found.amount < 0)
    if form.validate_on_submit():
        try:
            actions.split(actor, fund, found, form.minor)
            flash(_("Taken apart. Match each part by itself."), "ok")
            return redirect(url_for("fund.statement_of", place=found.account.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with("fund/split_line.html", form, fund=fund, found=found)


@blueprint.post("/bank/lines/<line>/leave")
@member_page
def leave_line(actor: Membership, line: str) -> ResponseReturnValue:
    """Say that a line needs no entry."""
    fund = fund_for(actor)
    require(policy.may_compare(actor, fund))
    found = _line(fund, line)
    require(policy.may_leave(actor, fund, found))
    form = forms.LeaveForm()
    if not form.validate_on_submit():
        return _show(actor, fund, found, form)
    actions.leave(actor, fund, found, form.reason.data)
    flash(_("Noted. Other stewards see it among what is done."), "ok")
    return redirect(url_for("fund.statement_of", place=found.account.public_id), code=303)


@blueprint.post("/bank/lines/<line>/reopen")
@member_page
def reopen_line(actor: Membership, line: str) -> ResponseReturnValue:
    """Open a line again."""
    fund = fund_for(actor)
    require(policy.may_compare(actor, fund))
    found = _line(fund, line)
    if not Confirm().validate_on_submit():
        abort(404)
    actions.reopen(actor, fund, found)
    flash(_("Open again."), "ok")
    return redirect(url_for("fund.bank_line", line=line), code=303)


def _show(
    actor: Membership, fund: Fund, found: BankLine, leave: forms.LeaveForm | None = None
) -> tuple[str, int]:
    page: Any = render_template(
        "fund/bank_line.html",
        fund=fund,
        found=found,
        offered=queries.offered(found) if found.state == "open" else [],
        parts=queries.parts_of(found) if found.state == "split" else [],
        leave=leave or forms.LeaveForm(),
        may_leave=policy.may_leave(actor, fund, found),
        may_reopen=policy.may_reopen(actor, fund, found),
        reasons=rules.REASONS,
        form=Confirm(),
    )
    return page, 422 if leave is not None and leave.errors else 200


def _described(fund: Fund, account: FundAccount, layout: tables.Layout, data: bytes) -> str:
    try:
        preview: Sequence[Any] = tables.read(data, layout, account.money.exponent).lines[:5]
    except Unreadable:
        preview = []
    return render_template(
        "fund/bank_columns.html",
        form=forms.ColumnsForm(formdata=None, data=_filled(layout)),
        fund=fund,
        account=account,
        rows=tables.first_rows(data, layout),
        preview=[(one.day, account.in_money(abs(one.amount)), one.amount, one.text) for one in preview],
    )


def _filled(layout: tables.Layout) -> dict[str, Any]:
    words = " ".join(str(one) for one in layout.words)
    return layout.as_json() | {"words": words, "taken": layout.taken or None}


def _brought(account: FundAccount, brought: actions.Brought) -> ResponseReturnValue:
    said = [ngettext("%(num)s new line.", "%(num)s new lines.", brought.new)]
    if brought.known:
        said.append(ngettext("%(num)s was there.", "%(num)s were there.", brought.known))
    if brought.skipped:
        said.append(
            ngettext("%(num)s had no day or no amount.", "%(num)s had no day or no amount.", brought.skipped)
        )
    flash(" ".join(said), "ok")
    return redirect(url_for("fund.statement_of", place=account.public_id), code=303)


def _plain(error: Unreadable) -> dict[str, str]:
    return {name: str(value) for name, value in error.why.values.items()}


def _place(fund: Fund, public_id: str) -> FundAccount:
    found = queries.place(fund, public_id)
    if found is None:
        abort(404)
    return found


def _line(fund: Fund, public_id: str) -> BankLine:
    found = queries.line(fund, public_id)
    if found is None:
        abort(404)
    return found
