"""Pages for meetings: the statement of a month, and a year as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.money import Money, zero
from swsolidarity.core.verdict import require
from swsolidarity.fund import export, ledger, pictures
from swsolidarity.fund.actions import words as actions
from swsolidarity.fund.forms.books import WordsForm
from swsolidarity.fund.policy import books as policy
from swsolidarity.fund.queries import books as books_queries
from swsolidarity.fund.queries import requests as asked_queries
from swsolidarity.fund.queries import statements as queries
from swsolidarity.fund.queries.words import weekly_words
from swsolidarity.fund.rules import books as rules
from swsolidarity.fund.views.frame import (
    blueprint,
    file_of,
    fund_for,
    kind_words,
    month_in_address,
    month_name,
)
from swsolidarity.threads import queries as threads
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import amount
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.links import url_of

CONVERSATIONS = 20
"""The conversations to choose from are those with the newest replies."""

Bars = tuple[list[dict[str, Any]], int]


@blueprint.get("/statement/<month>")
@member_page
def statement(actor: Membership, month: str) -> ResponseReturnValue:
    """The statement of a month; ``?after=`` goes on within a long one."""
    fund, first = fund_for(actor), month_in_address(month)
    found = queries.statement(fund, first)
    if found is None:
        abort(404)
    try:
        page = queries.sheet(fund, first, after=request.args.get("after"))
    except ValueError:
        abort(404)
    return render_template(
        "fund/statement.html",
        fund=fund,
        found=found,
        page=page,
        further="after" in request.args,
        running=rules.month_of(clock.now().date()) == first,
        today=clock.now().date(),
    )


@blueprint.get("/statement/<month>.csv")
@member_page
def statement_csv(actor: Membership, month: str) -> ResponseReturnValue:
    """The same for a spreadsheet."""
    fund, first = fund_for(actor), month_in_address(month)
    if queries.statement(fund, first) is None:
        abort(404)
    return file_of(export.statement_lines(fund.id, first), "text/csv", f"statement-{first:%Y-%m}.csv")


@blueprint.get("/months")
@member_page
def months(actor: Membership) -> ResponseReturnValue:
    """Twelve months beside each other."""
    fund = fund_for(actor)
    years = {year.currency: year for year in queries.years(fund, rules.month_of(clock.now().date()))}
    asked = asked_queries.asked_by_open_votes(fund)
    shown = [
        _year(years[sums.currency], sums.free, asked.get(sums.currency, zero(sums.currency)))
        for sums in books_queries.overview(fund).sums
        if sums.currency in years
    ]
    return render_template("fund/months.html", fund=fund, years=shown)


def _year(year: queries.Year, free: Money, asked: Money) -> dict[str, Any]:
    """A year in one currency as its page shows it. Months from before the books began are no news."""
    lived = list(
        dropwhile(
            lambda month: not (month.came_in.minor or month.free.minor or month.promised.minor), year.months
        )
    )
    return {
        "currency": year.currency,
        "pictures": {
            name: _bars([(month_name(month.first), getattr(month, name)) for month in lived])
            for name in ("came_in", "went_out", "promised", "free")
        },
        "ways": {
            name: _bars([(kind_words(part.kind), part.amount) for part in getattr(year, name)])
            for name in ("came_in", "went_out")
        },
        "any": bool(year.came_in or year.went_out),
        "free": free,
        "asked": asked,
        "left": free - asked,
    }


@blueprint.get("/months.csv")
@member_page
def months_csv(actor: Membership) -> ResponseReturnValue:
    """The same for a spreadsheet."""
    lines = export.year_lines(fund_for(actor).id, rules.month_of(clock.now().date()))
    return file_of(lines, "text/csv", "months.csv")


@blueprint.get("/kinds.csv")
@member_page
def kinds_csv(actor: Membership) -> ResponseReturnValue:
    """What the year was made of, for a spreadsheet."""
    lines = pictures.kind_lines(fund_for(actor).id, rules.month_of(clock.now().date()))
    return file_of(lines, "text/csv", "kinds.csv")


@blueprint.route("/words", methods=["GET", "POST"])
@member_page
def words(actor: Membership) -> ResponseReturnValue:
    """The six words of the books, to be printed, and posted in a conversation by a steward."""
    fund = fund_for(actor)
    may_post = policy.may_keep_books(actor, fund)
    if request.method == "POST":
        require(may_post)
    form = WordsForm(threads=_conversations(actor)) if may_post else None
    said = ledger.head_words(fund)
    if form is not None and form.validate_on_submit():
        thread, seq = threads.find(actor, form.thread.data), int(form.seq.data or 0)
        if thread is None:
            abort(404)
        source = _("The books of our fund, up to entry %(number)s: %(words)s", number=seq, words=said)
        actions.post_words(actor, fund, thread[0], seq=seq, source=source)
        flash(_("Posted. Everybody there can compare them with the ledger."), "ok")
        return redirect(url_of(thread[0].reference) or url_for("fund.ledger"), code=303)
    wrong = form is not None and bool(form.errors)
    page = render_template(
        "fund/words.html",
        fund=fund,
        words=said,
        form=form,
        form_error=wrong,
        today=clock.now().date(),
        weekly=weekly_words(fund),
        confirm=Confirm(),
    )
    return page, 422 if wrong else 200


@blueprint.post("/words/weekly")
@member_page
def weekly(actor: Membership) -> ResponseReturnValue:
    """Let them be posted each week in one conversation, or no longer."""
    fund = fund_for(actor)
    require(policy.may_keep_books(actor, fund))
    if not Confirm().validate_on_submit():
        abort(404)
    if "stop" in request.form:
        actions.stop_each_week(actor, fund)
        flash(_("They are not posted by themselves any more."), "ok")
        return redirect(url_for("fund.words"), code=303)
    thread = threads.find(actor, request.form.get("thread", ""))
    if thread is None:
        abort(404)
    actions.post_each_week(actor, fund, thread[0])
    flash(_("From next week on they are posted there, once a week, in your name."), "ok")
    return redirect(url_for("fund.words"), code=303)


def _conversations(actor: Membership) -> list[tuple[str, str]]:
    return [(one.public_id, one.title) for one in threads.latest(actor, CONVERSATIONS) if not one.closed]


def _bars(rows: Sequence[tuple[str, Money]]) -> Bars:
    """Rows for the bars of a table, and its longest bar, in minor units."""
    shown = [{"label": label, "count": total.minor, "text": amount(total)} for label, total in rows]
    return shown, max((total.minor for _label, total in rows), default=0)
