"""Pages about the rules of the fund: those in force, what comes, what was, and asking for a change."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund.actions import terms as actions
from swsolidarity.fund.forms.terms import FORMS, Pause
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.terms import FundTerms
from swsolidarity.fund.policy import books as book_policy
from swsolidarity.fund.policy import terms as policy
from swsolidarity.fund.queries import line
from swsolidarity.fund.queries import terms as queries
from swsolidarity.fund.rules import terms as rules
from swsolidarity.fund.views.asking import own_fund
from swsolidarity.fund.views.frame import blueprint, page_with, said
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say
from swsolidarity.web.links import link

AREA = f"any({', '.join(repr(name) for name in rules.GROUPS)})"


@link("fund.terms")
def _terms_link(_public_id: str) -> str:
    return url_for("fund.rules")


@blueprint.get("/rules", endpoint="rules")
@member_page
def rules_page(actor: Membership) -> ResponseReturnValue:
    """The rules in force, what begins when, what the group is deciding on, and earlier versions."""
    fund = own_fund(actor)
    require(policy.may_read(actor, fund))
    versions = queries.versions(fund)
    at = next(n for n, one in enumerate(versions) if one.valid_from <= clock.now())
    now = versions[at]
    member = book_policy.may_see_books(actor, fund)
    return render_template(
        "fund/rules.html",
        fund=fund,
        now=now,
        groups=_groups(fund, now),
        coming=[(one, _differs(fund, before, one)) for one, before in _pairs(versions[: at + 1])],
        earlier=[(one, later.valid_from) for later, one in _pairs(versions[at:])],
        asked=[(rules.GROUPS[one.area].title, one.decision_ref) for one in queries.asked(fund)]
        if member
        else [],
        member=member,
        urgent_months=queries.urgent_months(fund) if member else [],
        may_propose=policy.may_propose(actor, fund),
    )


def _pairs(versions: Sequence[FundTerms]) -> list[tuple[FundTerms, FundTerms]]:
    """Each version, newest first, with the one before it."""
    return list(pairwise(versions))


def _groups(fund: Fund, version: FundTerms) -> list[tuple[str, str, list[str]]]:
    return [(name, say(group.title), _lines(fund, version, name)) for name, group in rules.GROUPS.items()]


def _lines(fund: Fund, version: FundTerms, area: str) -> list[str]:
    hours = [version.office_hours or _("Nothing was said yet.")] if area == "hours" else []
    return [*said(fund, version, area), *hours]


def _differs(fund: Fund, before: FundTerms, after: FundTerms) -> list[str]:
    areas = rules.changed(before.terms, after.terms)
    if before.office_hours != after.office_hours:
        areas.append("hours")
    return [line for area in areas for line in _lines(fund, after, area)]


@blueprint.get("/rules/<version>")
@member_page
def rules_version(actor: Membership, version: str) -> ResponseReturnValue:
    """One version, whole."""
    fund = own_fund(actor)
    require(policy.may_read(actor, fund))
    shown = next((one for one in queries.versions(fund) if one.public_id == version), None)
    if shown is None:
        abort(404)
    return render_template(
        "fund/rules_version.html",
        fund=fund,
        shown=shown,
        groups=_groups(fund, shown),
        member=book_policy.may_see_books(actor, fund),
    )


@blueprint.route("/pause", methods=["GET", "POST"])
@member_page
def pause(actor: Membership) -> ResponseReturnValue:
    """Close the queue for a while."""
    fund = own_fund(actor)
    require(policy.may_pause(actor, fund))
    form = Pause()
    if form.validate_on_submit():
        try:
            actions.pause(actor, fund, form.until.data)
            flash(_("Closed. Everybody reads until when."), "ok")
            return redirect(url_for("fund.queue"), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with("fund/pause.html", form, fund=fund)


@blueprint.post("/pause/over")
@member_page
def open_again(actor: Membership) -> ResponseReturnValue:
    """Open the queue again."""
    fund = own_fund(actor)
    require(policy.may_pause(actor, fund))
    if Confirm().validate_on_submit():
        actions.pause(actor, fund, None)
        flash(_("The queue is open."), "ok")
    return redirect(url_for("fund.queue"), code=303)


@blueprint.get("/line", endpoint="line")
@member_page
def line_page(actor: Membership) -> ResponseReturnValue:
    """The lots of the waiting list: what they are fixed by, and how they fell."""
    fund = own_fund(actor)
    require(policy.may_read_lots(actor, fund))
    return render_template("fund/line.html", fund=fund, lots=line.shown(fund))


@blueprint.route(f"/rules/change/<{AREA}:area>", methods=["GET", "POST"])
@member_page
def change_rules(actor: Membership, area: str) -> ResponseReturnValue:
    """Ask the group to change one group of rules."""
    fund = own_fund(actor)
    require(policy.may_propose(actor, fund))
    now = queries.newest(fund.id)
    form = FORMS[area](fund, now)
    if form.validate_on_submit():
        try:
            actions.propose(actor, fund, area, form.values(), why=form.why.data or "")
            flash(_("The group is asked. Nothing changes before it has decided."), "ok")
            return redirect(url_for("fund.rules"), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with(
        "fund/change_rules.html",
        form,
        fund=fund,
        area=area,
        group=rules.GROUPS[area],
        lines=_lines(fund, now, area),
        last_year=queries.last_year(fund) if area == "sums" else None,
        terms=now.terms,
    )
