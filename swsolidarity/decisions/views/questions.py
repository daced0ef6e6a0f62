"""Asking the group: writing, changing, starting, stepping aside, withdrawing."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.decisions import actions, policy, queries
from swsolidarity.decisions.actions.proposals import in_own_words
from swsolidarity.decisions.forms.questions import PLACE, QuestionForm
from swsolidarity.decisions.models import DecisionRule, Proposal
from swsolidarity.decisions.rules import pack, said, standing, words
from swsolidarity.decisions.rules.question import CHOICE, EXTRA
from swsolidarity.decisions.views.frame import bp, load, rehearsed, whole
from swsolidarity.threads import queries as threads
from swsolidarity.threads.models import Thread
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say as spoken


@bp.route("/new", methods=["GET", "POST"])
@member_page
def new(actor: Membership) -> ResponseReturnValue:
    """First which rule decides, then what a question under that rule has."""
    require(policy.may_ask(actor))
    rule = _chosen_rule(actor)
    if rule is None:
        return _rules_page(actor, url_for("decisions.new"))
    form = QuestionForm()
    form.fit(rule.terms)
    _offer_earlier(actor, form, rule)
    if form.validate_on_submit():
        try:
            draft, thread = _draft(form, rule), _conversation(actor)
            proposal = actions.write_in_talk(actor, thread, draft) if thread else actions.write(actor, draft)
            return redirect(url_for("decisions.show", proposal=proposal.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return _question_page(actor, form, rule, None)


@bp.route("/<proposal>/edit", methods=["GET", "POST"])
@member_page
def edit(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    require(policy.may_edit(actor, found))
    own_rule = found.effect is not None or "rule" not in request.args
    rule = found.rule if own_rule else _chosen_rule(actor)
    if rule is None:
        return _rules_page(actor, url_for("decisions.edit", proposal=found.public_id), found.rule.key)
    form = _edited(actor, found, rule)
    if form.validate_on_submit():
        try:
            actions.edit(actor, found, _draft(form, rule, found), version=whole(form.version.data))
            flash(_("Saved."), "ok")
            return redirect(url_for("decisions.show", proposal=found.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return _question_page(actor, form, rule, found)


@bp.post("/<proposal>/start")
@member_page
def start(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    actions.start(actor, found)
    if found.state == "voting":
        flash(_("The vote is open."), "ok")
    elif found.effect == actions.ELECT:
        flash(_("People can stand now."), "ok")
    else:
        flash(_("The discussion is open."), "ok")
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


def _conversation(actor: Membership) -> Thread | None:
    """The conversation somebody came from, if they may read it."""
    found = threads.find(actor, request.args.get("talk", ""))
    return found[0] if found else None


def _chosen_rule(actor: Membership) -> DecisionRule | None:
    """The rule named in the address, if one can ask by it."""
    wanted = request.args.get("rule")
    offered = queries.rules_to_ask_by(actor.collective_id)
    return next((rule for rule in offered if rule.key == wanted), None)


def _rules_page(actor: Membership, go_on: str, chosen: str | None = None) -> ResponseReturnValue:
    """Rules to choose from, in groups, each with the sentence that says how people answer."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for rule in queries.rules_to_ask_by(actor.collective_id):
        hint = spoken(said.HOW_PEOPLE_ANSWER[rule.method])
        listed = {"key": rule.key, "name": spoken(pack.name_of(rule.key)), "hint": hint}
        groups.setdefault(spoken(pack.GROUP_NAMES[pack.group_of(rule.key)]), []).append(listed)
    nothing_chosen = "rule" in request.args or "go" in request.args or request.method == "POST"
    return render_template(
        "decisions/choose_rule.html",
        groups=groups,
        go_on=go_on,
        chosen=chosen,
        nothing_chosen=nothing_chosen,
        earlier=request.args.get("earlier"),
        talk=request.args.get("talk"),
    ), 422 if nothing_chosen and not chosen else 200


def _offer_earlier(actor: Membership, form: QuestionForm, rule: DecisionRule) -> None:
    """The decisions this question can change or end; the one somebody came from is among them."""
    asked_about = request.form.get("earlier") or request.args.get("earlier")
    if form.earlier:
        form.offer(queries.can_be_ended(actor, rule.key, asked_about), asked_about)
    if form.topic and not form.is_submitted():
        form.topic.data = standing.topic_of_rule(rule.key)


def _edited(actor: Membership, proposal: Proposal, rule: DecisionRule) -> QuestionForm:
    """The form with what the question says now."""
    form = QuestionForm()
    form.fit(rule.terms)
    if proposal.effect is not None:
        # What another page asked for, and how it is decided, is not the writer's to choose here.
        for name in ("title", "what_happens", "options", "places", *PLACE):
            if name in form:
                del form[name]
    if proposal.state != "draft":
        del form.discussion_days
    stands = queries.how_it_stands(actor, proposal) if form.topic else None
    if form.earlier:
        earlier = request.form.get("earlier") or (stands and stands.earlier and stands.earlier.public_id)
        form.offer(queries.can_be_ended(actor, rule.key, earlier or None))
    if not form.is_submitted():
        _fill_in(form, proposal, rule)
        _fill_in_place(form, stands)
    return form


def _fill_in(form: QuestionForm, proposal: Proposal, rule: DecisionRule) -> None:
    form.background.data = proposal.background
    form.todo.data, form.todo_by.data = proposal.todo, proposal.todo_by
    form.review_on.data, form.version.data = proposal.review_on, str(proposal.version)
    if form.title:
        form.title.data = proposal.title
    if form.what_happens:
        form.what_happens.data = str(proposal.consequence)
    if form.options:
        offered = [one.label or "" for one in queries.options(proposal) if one.kind == CHOICE]
        form.options.data = "\n".join(offered)
    if form.places and rule.method == proposal.rule.method:
        form.places.data = str(proposal.places)
    if form.secrecy and proposal.secrecy != rule.terms.secrecy:
        form.secrecy.data = proposal.secrecy
    if form.discussion_days:
        form.discussion_days.data = str(proposal.discussion_days)


def _fill_in_place(form: QuestionForm, stands: queries.Stands | None) -> None:
    if stands is None or not form.topic:
        return
    form.topic.data, form.expires_on.data = stands.topic, stands.expires_on
    if form.does:
        form.does.data = stands.does
        form.earlier.data = stands.earlier.public_id if stands.earlier else ""


def _draft(form: QuestionForm, rule: DecisionRule, proposal: Proposal | None = None) -> actions.Draft:
    asked = proposal if proposal is not None and proposal.effect is not None else None
    days = form.discussion_days.data if form.discussion_days else proposal and proposal.discussion_days
    consequence = form.what_happens.data if form.what_happens else ""
    return actions.Draft(
        title=asked.title if asked else form.title.data or "",
        background=form.background.data or "",
        what_happens=asked.consequence if asked else in_own_words(consequence or ""),
        rule_key=rule.key,
        secrecy=form.secrecy.data if form.secrecy else None,
        discussion_days=int(days or 0),
        todo=form.todo.data,
        todo_by=form.todo_by.data,
        review_on=form.review_on.data,
        options=form.wanted_options,
        places=asked.places if asked else form.wanted_places or 0,
        topic=form.topic.data if form.topic else None,
        does=form.does.data if form.does else standing.ADOPTS,
        earlier=form.earlier.data if form.earlier else None,
        expires_on=form.expires_on.data if form.expires_on else None,
    )


def _question_page(
    actor: Membership, form: QuestionForm, rule: DecisionRule, proposal: Proposal | None
) -> ResponseReturnValue:
    own_rule = proposal is None or rule.key == proposal.rule.key
    return render_template(
        "decisions/edit.html" if proposal else "decisions/new.html",
        form=form,
        rule=rule,
        rehearsal=rehearsed(actor, [rule])[0],
        extra=EXTRA.get(rule.method) and spoken(words.KINDS[EXTRA[rule.method]]),
        own_rule=own_rule,
        proposal=proposal,
        earlier=request.args.get("earlier"),
        talk=request.args.get("talk"),
    ), 422 if form.errors else 200
