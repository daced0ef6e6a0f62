"""Asking the group: writing, changing, starting, stepping aside, withdrawing."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.decisions import actions, policy, queries
from swsolidarity.decisions.actions.proposals import in_own_words
from swsolidarity.decisions.forms.questions import QuestionForm
from swsolidarity.decisions.models import DecisionRule, Proposal
from swsolidarity.decisions.rules import pack
from swsolidarity.decisions.rules.terms import SECRET
from swsolidarity.decisions.views.frame import bp, load, rehearsed, whole
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say as spoken


@bp.route("/new", methods=["GET", "POST"])
@member_page
def new(actor: Membership) -> ResponseReturnValue:
    require(policy.may_ask(actor))
    form, rules = _question_form(actor)
    if form.validate_on_submit():
        try:
            proposal = actions.write(actor, _draft(form))
            return redirect(url_for("decisions.show", proposal=proposal.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return _question_page(actor, form, rules, None)


@bp.route("/<proposal>/edit", methods=["GET", "POST"])
@member_page
def edit(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    require(policy.may_edit(actor, found))
    form, rules = _question_form(actor, found)
    if form.validate_on_submit():
        try:
            actions.edit(actor, found, _draft(form, found), version=whole(form.version.data))
            flash(_("Saved."), "ok")
            return redirect(url_for("decisions.show", proposal=found.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return _question_page(actor, form, rules, found)


@bp.post("/<proposal>/start")
@member_page
def start(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    actions.start(actor, found)
    flash(_("The vote is open.") if found.state == "voting" else _("The discussion is open."), "ok")
    return redirect(url_for("decisions.show", proposal=found.public_id), code=303)


@bp.route("/<proposal>/withdraw", methods=["GET", "POST"])
@member_page
def withdraw(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    require(policy.may_withdraw(actor, found, clock.now()))
    form = Confirm()
    if not form.validate_on_submit():
        return render_template("decisions/withdraw.html", proposal=found, form=form)
    actions.withdraw(actor, found)
    flash(_("You withdrew your question."), "ok")
    return redirect(url_for("decisions.index"), code=303)


@bp.route("/<proposal>/recuse", methods=["GET", "POST"])
@member_page
def recuse(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    require(policy.may_recuse(actor, found))
    form = Confirm()
    if not form.validate_on_submit():
        return render_template("decisions/recuse.html", proposal=found, form=form)
    actions.recuse(actor, found)
    flash(_("You will not be on the roll of this vote."), "ok")
    return redirect(url_for("decisions.show", proposal=found.public_id), code=303)


def _question_form(
    actor: Membership, proposal: Proposal | None = None
) -> tuple[QuestionForm, list[DecisionRule]]:
    rules = queries.rules_to_ask_by(actor.collective_id)
    form = QuestionForm()
    if proposal is not None and not form.is_submitted():
        form.title.data, form.background.data = proposal.title, proposal.background
        form.what_happens.data = str(proposal.consequence)
        form.rule.data = proposal.rule.key
        form.secrecy.data = SECRET if proposal.secrecy == SECRET else "rule"
        form.discussion_days.data = str(proposal.discussion_days)
        form.todo.data, form.todo_by.data = proposal.todo, proposal.todo_by
        form.review_on.data, form.version.data = proposal.review_on, str(proposal.version)
    if proposal is not None and proposal.effect is not None:
        # What a change of a rule asks and how it is decided is not the writer's to choose.
        del form.title, form.what_happens, form.rule
    else:
        form.offer((rule.key, pack.name_of(rule.key)) for rule in rules)
    if proposal is not None and proposal.state != "draft":
        del form.discussion_days
    return form, rules


def _draft(form: QuestionForm, proposal: Proposal | None = None) -> actions.Draft:
    asked = proposal if proposal is not None and proposal.effect is not None else None
    days = form.discussion_days.data if form.discussion_days else proposal and proposal.discussion_days
    return actions.Draft(
        title=asked.title if asked else form.title.data or "",
        background=form.background.data or "",
        what_happens=asked.consequence if asked else in_own_words(form.what_happens.data or ""),
        rule_key=asked.rule.key if asked else form.rule.data,
        secrecy=form.secrecy.data,
        discussion_days=int(days or 0),
        todo=form.todo.data,
        todo_by=form.todo_by.data,
        review_on=form.review_on.data,
    )


def _question_page(
    actor: Membership, form: QuestionForm, rules: list[DecisionRule], proposal: Proposal | None
) -> ResponseReturnValue:
    return render_template(
        "decisions/edit.html" if proposal else "decisions/new.html",
        form=form,
        rule_hints={
            item["rule"].key: [spoken(sentence) for sentence in item["sentences"]]
            for item in rehearsed(actor, rules)
        },
        proposal=proposal,
    ), 422 if form.errors else 200
