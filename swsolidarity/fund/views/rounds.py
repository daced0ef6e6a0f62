"""Pages about rounds: calling for projects, suggesting one, checking, the vote, and where a share went."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.money import Money, plain
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund.actions import rounds as actions
from swsolidarity.fund.forms import books as book_forms
from swsolidarity.fund.forms import rounds as forms
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.rounds import FundProject, FundRound
from swsolidarity.fund.policy import rounds as policy
from swsolidarity.fund.queries import books
from swsolidarity.fund.queries import rounds as queries
from swsolidarity.fund.rules import rounds as rules
from swsolidarity.fund.views.frame import blueprint, chosen, fund_for, page_with
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.links import link


@link("fund.round")
def _round_link(public_id: str) -> str:
    return url_for("fund.round", round=public_id)


@link("fund.project")
def _project_link(public_id: str) -> str:
    return url_for("fund.project", project=public_id)


@blueprint.get("/rounds")
@member_page
def rounds(actor: Membership) -> ResponseReturnValue:
    """Every round there was."""
    fund = fund_for(actor)
    today = queries.today(fund.collective_id)
    return render_template(
        "fund/rounds.html",
        fund=fund,
        rounds=[(one, rules.stage(one.state, one.projects_until, today)) for one in queries.rounds(fund)],
        may_call=policy.may_call(actor, fund),
    )


@blueprint.route("/rounds/call", methods=["GET", "POST"])
@member_page
def call_round(actor: Membership) -> ResponseReturnValue:
    """Call for projects."""
    fund = fund_for(actor)
    require(policy.may_call(actor, fund))
    pots = [pot for pot in books.accounts(fund, "pot") if pot.currency == fund.currency]
    form = forms.CallForm(currency=fund.currency, pots=book_forms.choices(pots))
    if form.validate_on_submit() and form.projects_until.data:
        try:
            made = actions.call(
                actor,
                fund,
                chosen(pots, form.pot.data),
                title=form.title.data or "",
                words=form.words.data or "",
                amount=form.total,
                projects_until=form.projects_until.data,
            )
            flash(_("The call is open. Every member is told."), "ok")
            return redirect(url_for("fund.round", round=made.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with("fund/call_round.html", form, fund=fund, pots=pots)


@blueprint.get("/rounds/<round>", endpoint="round")
@member_page
def one_round(actor: Membership, round: str) -> ResponseReturnValue:
    """A round: what was suggested, the vote, what came out, and where one's own share went."""
    fund = fund_for(actor)
    found = _round(fund, round)
    today = queries.today(fund.collective_id)
    projects = queries.projects(found)
    mine = any(one.asked_by == actor.id for one in projects)
    proposal = queries.decision_of(actor, found)
    return render_template(
        "fund/round.html",
        fund=fund,
        found=found,
        stage=rules.stage(found.state, found.projects_until, today),
        projects=projects,
        asked=fund.money(sum(one.cost for one in projects)),
        checked=sum(one.state == "checked" for one in projects),
        proposal=proposal,
        my_share=queries.my_share(actor, fund, proposal) if proposal else None,
        may_suggest=policy.may_suggest(actor, fund, found, today),
        may_open=policy.may_open_vote(actor, fund, found, mine, today),
        may_call_off=policy.may_call_off(actor, fund, found),
        form=Confirm(),
    )


@blueprint.route("/rounds/<round>/suggest", methods=["GET", "POST"])
@member_page
def suggest(actor: Membership, round: str) -> ResponseReturnValue:
    """Suggest a project."""
    fund = fund_for(actor)
    found = _round(fund, round)
    require(policy.may_suggest(actor, fund, found, queries.today(fund.collective_id)))
    form = forms.ProjectForm(currency=fund.currency, named=request.method == "GET" or None)
    if form.validate_on_submit():
        try:
            made = actions.suggest(actor, fund, found, _idea(form))
            flash(_("Suggested. A steward checks what it costs."), "ok")
            return redirect(url_for("fund.project", project=made.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with("fund/suggest.html", form, fund=fund, found=found, project=None)


@blueprint.post("/rounds/<round>/vote")
@member_page
def open_round_vote(actor: Membership, round: str) -> ResponseReturnValue:
    """Open the vote."""
    fund = fund_for(actor)
    found = _round(fund, round)
    if not Confirm().validate_on_submit():
        abort(404)
    actions.open_vote(actor, fund, found)
    flash(_("The vote is open."), "ok")
    return redirect(url_for("fund.round", round=round), code=303)


@blueprint.route("/rounds/<round>/call-off", methods=["GET", "POST"])
@member_page
def call_off_round(actor: Membership, round: str) -> ResponseReturnValue:
    """End a round before its vote."""
    fund = fund_for(actor)
    found = _round(fund, round)
    require(policy.may_call_off(actor, fund, found))
    form = Confirm()
    if form.validate_on_submit():
        actions.call_off(actor, fund, found)
        flash(_("The round is called off. Nothing was set aside."), "ok")
        return redirect(url_for("fund.round", round=round), code=303)
    return page_with("fund/call_off_round.html", form, fund=fund, found=found)


@blueprint.get("/projects/<project>")
@member_page
def project(actor: Membership, project: str) -> ResponseReturnValue:
    """One project."""
    fund = fund_for(actor)
    return _show(actor, fund, _project(fund, project))


@blueprint.route("/projects/<project>/change", methods=["GET", "POST"])
@member_page
def change_project(actor: Membership, project: str) -> ResponseReturnValue:
    """Change one's own project."""
    fund = fund_for(actor)
    found = _project(fund, project)
    require(policy.may_change(actor, fund, found))
    before = {"title": found.title, "words": found.words, "cost": plain(fund.money(found.cost))}
    named = found.named if request.method == "GET" else None
    form = forms.ProjectForm(currency=fund.currency, named=named, **before)
    if form.validate_on_submit():
        try:
            actions.change(actor, fund, found, _idea(form))
            flash(_("Changed. A steward checks it again."), "ok")
            return redirect(url_for("fund.project", project=project), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with("fund/suggest.html", form, fund=fund, found=found.round, project=found)


@blueprint.post("/projects/<project>/take-back")
@member_page
def take_back_project(actor: Membership, project: str) -> ResponseReturnValue:
    """Take one's own project back."""
    fund = fund_for(actor)
    found = _project(fund, project)
    if not Confirm().validate_on_submit():
        abort(404)
    actions.take_back(actor, fund, found)
    flash(_("Taken back, and what you wrote is erased."), "ok")
    return redirect(url_for("fund.round", round=found.round.public_id), code=303)


@blueprint.post("/projects/<project>/check")
@member_page
def check_project(actor: Membership, project: str) -> ResponseReturnValue:
    """Say that a project can be done for what it is said to cost."""
    fund = fund_for(actor)
    found = _project(fund, project)
    if not Confirm().validate_on_submit():
        abort(404)
    seen = request.form.get("cost", "")
    cost = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 19 else -1
    actions.check(actor, fund, found, cost=Money(cost, fund.currency))
    flash(_("Checked. It will be on the ballot."), "ok")
    return redirect(url_for("fund.round", round=found.round.public_id), code=303)


@blueprint.post("/projects/<project>/send-back")
@member_page
def send_back_project(actor: Membership, project: str) -> ResponseReturnValue:
    """Ask whoever suggested it to look at it again."""
    fund = fund_for(actor)
    found = _project(fund, project)
    require(policy.may_check(actor, fund, found))
    form = forms.SendBackForm()
    if not form.validate_on_submit():
        return _show(actor, fund, found, form)
    actions.send_back(actor, fund, found, words=form.answer.data or "")
    flash(_("Sent back with your question."), "ok")
    return redirect(url_for("fund.round", round=found.round.public_id), code=303)


def _show(
    actor: Membership, fund: Fund, found: FundProject, back: forms.SendBackForm | None = None
) -> tuple[str, int]:
    may_check = policy.may_check(actor, fund, found)
    page: Any = render_template(
        "fund/project.html",
        fund=fund,
        found=found,
        mine=found.asked_by == actor.id,
        may_change=policy.may_change(actor, fund, found),
        may_check=may_check,
        back=back or (forms.SendBackForm() if may_check else None),
        form=Confirm(cost=found.cost),
    )
    return page, 422 if back is not None and back.errors else 200


def _idea(form: forms.ProjectForm) -> actions.Idea:
    return actions.Idea(
        title=form.title.data or "",
        words=form.words.data or "",
        cost=form.total,
        named=bool(form.named.data),
    )


def _round(fund: Fund, public_id: str) -> FundRound:
    found = queries.find(fund, public_id)
    if found is None:
        abort(404)
    return found


def _project(fund: Fund, public_id: str) -> FundProject:
    found = queries.project(fund, public_id)
    if found is None or found.state == "withdrawn":
        abort(404)
    return found
