"""Pages about entries that members drawn by lot look at."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.decisions.rules import lots
from swsolidarity.fund.actions import audits as actions
from swsolidarity.fund.forms.audits import AuditForm
from swsolidarity.fund.models.audits import FundAuditTask
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.policy import audits as policy
from swsolidarity.fund.queries import audits as queries
from swsolidarity.fund.queries import entries
from swsolidarity.fund.rules import audits as rules
from swsolidarity.fund.views.frame import blueprint, fund_for, page_with
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.links import link


@link("fund.audit_task")
def _task_link(public_id: str) -> str:
    return url_for("fund.audit_task", task=public_id)


@link("fund.audits")
def _audits_link(_public_id: str) -> str:
    return url_for("fund.audits")


@blueprint.get("/audits")
@member_page
def audits(actor: Membership) -> ResponseReturnValue:
    """What was looked at, month by month, and how the lot fell."""
    fund = fund_for(actor)
    require(policy.may_see(actor, fund))
    return render_template(
        "fund/audits.html",
        fund=fund,
        audits=queries.audits(fund),
        commitment=lambda audit: lots.commitment(bytes.fromhex(audit.secret)),
        questions=rules.QUESTIONS,
        answers=rules.ANSWERS,
    )


@blueprint.route("/audits/<task>", methods=["GET", "POST"])
@member_page
def audit_task(actor: Membership, task: str) -> ResponseReturnValue:
    """One entry and three questions, for whoever was drawn."""
    fund = fund_for(actor)
    found = _task(fund, task)
    require(policy.may_answer(actor, fund, found))
    shown = entries.entry(fund, found.entry.public_id)
    form = AuditForm()
    if form.validate_on_submit():
        try:
            actions.answer(actor, fund, found, form.answers, form.words.data or "")
            flash(_("Thank you. What you found is on this page, without your name."), "ok")
            return redirect(url_for("fund.audits"), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with(
        "fund/audit_task.html",
        form,
        fund=fund,
        found=found,
        shown=shown,
        compared=queries.compared(found.entry),
        questions=rules.QUESTIONS,
        confirm=Confirm(),
    )


@blueprint.post("/audits/<task>/refuse")
@member_page
def refuse_audit(actor: Membership, task: str) -> ResponseReturnValue:
    """Say that one would rather not."""
    fund = fund_for(actor)
    found = _task(fund, task)
    require(policy.may_answer(actor, fund, found))
    if not Confirm().validate_on_submit():
        abort(404)
    actions.refuse(actor, fund, found)
    flash(_("That is fine. Somebody else is drawn, and nobody is told."), "ok")
    return redirect(url_for("fund.audits"), code=303)


def _task(fund: Fund, public_id: str) -> FundAuditTask:
    found = queries.task(fund, public_id)
    if found is None:
        abort(404)
    return found
