"""What several pages of the fund share."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    get_template_attribute,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from markupsafe import Markup

from swsolidarity.collectives.models import Membership
from swsolidarity.core.money import Money
from swsolidarity.core.verdict import require
from swsolidarity.core.verdict import say as sentence
from swsolidarity.fund.models.books import Fund, FundAccount
from swsolidarity.fund.models.terms import FundTerms
from swsolidarity.fund.policy import books as policy
from swsolidarity.fund.queries import books as queries
from swsolidarity.fund.queries import months
from swsolidarity.fund.queries import waiting as waiting_queries
from swsolidarity.fund.rules import books as rules
from swsolidarity.fund.rules import terms as term_rules
from swsolidarity.web import links
from swsolidarity.web.forms import Confirm, Form
from swsolidarity.web.i18n import amount, language, say, written
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.templating import Tab, add_tab
from swsolidarity.web.transactions import SAFE_METHODS

blueprint = Blueprint("fund", __name__, url_prefix="/c/<collective>/fund")
add_tab(Tab(4, "fund", sentence("Fund"), "fund.index", count=waiting_queries.waiting_count))


def fund_for(actor: Membership) -> Fund:
    """The fund of the actor's collective, if they may see it; the 404 of an unknown page if there is none."""
    find = queries.fund_to_look_at if request.method in SAFE_METHODS else queries.fund_of
    fund = find(actor.collective_id)
    require(policy.may_see_books(actor, fund))
    if fund is None:
        abort(404)
    return fund


@blueprint.app_template_filter("account_label")
def account_label(account: FundAccount | queries.Side) -> str:
    """An account on pages everybody reads: pots by name, places by number, because names can be people's."""
    if account.kind == "pot":
        return account.name or account.code
    kind, _dash, number = account.code.partition("-")
    if kind == "place":
        return _("Place %(number)s", number=number)
    if kind == "hold":
        return _("Request %(number)s", number=number)
    if kind in ("loan", "loaned"):
        return _("Loans")  # without the number: who gives back, and when, is not for everybody to compare
    return _("On its way") if kind == "transit" else account.code


@blueprint.app_template_global("between_each")
def between_each() -> Callable[[queries.Ends], Markup]:
    """The two accounts of an entry, for the lines of a page: put into words once for each pair."""
    words, known = get_template_attribute("fund/_line.html", "between"), dict[int, Markup]()

    def between(ends: queries.Ends) -> Markup:
        found = known.get(id(ends))
        if found is None:
            found = known[id(ends)] = words(ends)
        return found

    return between


@blueprint.app_template_filter("kind_words")
def kind_words(kind: str) -> str:
    """What a kind of entry is called."""
    return say(rules.KIND_WORDS[kind])


@blueprint.app_template_filter("month_name")
def month_name(first: date) -> str:
    """A month written out: 'March 2026'."""
    return written(first, "LLLL y", language())


@blueprint.app_template_filter("signed")
def signed(total: Money, change: int) -> str:
    """An amount with a sign where it came into the fund or left it."""
    sign = "+" if change > 0 else "\u2212" if change < 0 else ""
    return sign + amount(total)


@blueprint.app_template_filter("month_bars")
def month_bars(month: months.MonthIn) -> list[dict[str, Any]]:
    """What moved in a month, a row for each kind of entry, in minor units for the bars."""
    return [
        {"label": kind_words(kind), "count": moved.minor, "text": amount(moved)}
        for kind, _entries, moved in month.kinds
    ]


@blueprint.app_template_filter("month_most")
def month_most(month: months.MonthIn) -> int:
    """The longest bar of a month."""
    return max((moved.minor for _kind, _entries, moved in month.kinds), default=0)


@links.link("fund.fund")
def _fund_link(_public_id: str) -> str:
    return url_for("fund.index")


@links.link("fund.pending")
def _pending_link(public_id: str) -> str:
    return url_for("fund.pending", pending=public_id)


@links.link("fund.to_count")
def _to_count_link(_public_id: str) -> str:
    return url_for("fund.count")


@links.link("fund.words")
def _words_link(_public_id: str) -> str:
    return url_for("fund.words")


@links.link("fund.count")
def _count_link(public_id: str) -> str:
    return url_for("fund.confirm_count", count=public_id)


def page_with(template: str, form: Form | Confirm, **values: Any) -> tuple[str, int]:
    """A page with a form: 422 when it came back with errors."""
    wrong = bool(form.errors)
    return render_template(template, form=form, form_error=wrong, **values), 422 if wrong else 200


def said(fund: Fund, version: FundTerms, *areas: str) -> list[str]:
    """What a version of the fund's rules says, or of these groups of them, in sentences for the page."""

    def money(minor: int) -> str:
        return amount(fund.money(minor))

    return [
        say(sentence)
        for area in areas or term_rules.GROUPS
        for sentence in term_rules.said(area, version.terms, money)
    ]


def chosen(accounts: Sequence[FundAccount], public_id: str) -> FundAccount:
    """The account a select on a form named; the form has checked that it is one of them."""
    return next(account for account in accounts if account.public_id == public_id)


def entry_key(form: Form) -> str:
    """What makes this very form one entry, even long after its one-use key was forgotten."""
    return hashlib.sha256(str(form.form_key.data).encode()).hexdigest()[:32]


def file_of(lines: Iterator[str], kind: str, name: str) -> Response:
    """A file that is written while it is sent."""
    response = Response(stream_with_context(lines), mimetype=kind)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def month_in_address(name: str) -> date:
    """The first day of a month as addresses name it, "2026-03"; anything else is a 404."""
    try:
        return date.fromisoformat(f"{name}-01")
    except ValueError:
        abort(404)
