"""Pages for meetings: the statement of a month, and a year as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import dropwhile
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.money import Money
from swsolidarity.fund import export
from swsolidarity.fund.queries import books as books_queries
from swsolidarity.fund.queries import requests as asked_queries
from swsolidarity.fund.queries import statements as queries
from swsolidarity.fund.rules import books as rules
from swsolidarity.fund.views.frame import (
    blueprint,
    file_of,
    fund_for,
    kind_words,
    month_in_address,
    month_name,
)
from swsolidarity.web.i18n import amount

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
    year, sums = queries.year(fund, rules.month_of(clock.now().date())), books_queries.overview(fund)
    # Months from before the books began are no news.
    lived = list(
        dropwhile(
            lambda month: not (month.came_in.minor or month.free.minor or month.promised.minor), year.months
        )
    )
    asked = asked_queries.asked_by_open_votes(fund)
    return render_template(
        "fund/months.html",
        fund=fund,
        pictures={
            name: _bars([(month_name(month.first), getattr(month, name)) for month in lived])
            for name in ("came_in", "went_out", "promised", "free")
        },
        ways={
            name: _bars([(kind_words(part.kind), part.amount) for part in getattr(year, name)])
            for name in ("came_in", "went_out")
        },
        free=sums.free,
        asked=asked,
        left=sums.free - asked,
    )


@blueprint.get("/months.csv")
@member_page
def months_csv(actor: Membership) -> ResponseReturnValue:
    """The same for a spreadsheet."""
    lines = export.year_lines(fund_for(actor).id, rules.month_of(clock.now().date()))
    return file_of(lines, "text/csv", "months.csv")


def _bars(rows: Sequence[tuple[str, Money]]) -> Bars:
    """Rows for the bars of a table, and its longest bar, in minor units."""
    shown = [{"label": label, "count": total.minor, "text": amount(total)} for label, total in rows]
    return shown, max((total.minor for _label, total in rows), default=0)
