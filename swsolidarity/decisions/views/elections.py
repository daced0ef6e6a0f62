"""Electing people: calling an election, standing, suggesting, standing down."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import queries as people
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import STEWARD, Membership
from swsolidarity.core.verdict import Invalid, require, say
from swsolidarity.decisions import actions, policy, queries
from swsolidarity.decisions.forms.elections import ElectionForm, StandForm, SuggestForm
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.views.frame import bp, load
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _


@bp.route("/elections/new", methods=["GET", "POST"])
@member_page
def call_election(actor: Membership) -> ResponseReturnValue:
    require(policy.may_ask(actor))
    offices = people.office_terms(actor.collective_id)
    wished = request.args.get("office")
    form = ElectionForm(offices, data={"office": wished if wished in offices else STEWARD})
    if form.validate_on_submit():
        try:
            proposal = actions.call_election(actor, _draft(form), office=form.office.data)
            return redirect(url_for("decisions.show", proposal=proposal.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    few = not queries.can_elect(actor.collective_id)
    return render_template("decisions/call_election.html", form=form, few=few), 422 if form.errors else 200


@bp.route("/<proposal>/stand", methods=["GET", "POST"])
@member_page
def stand(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    require(policy.may_stand(actor, found))
    form, mine = StandForm(), queries.place_of(found, actor.id)
    if form.validate_on_submit():
        try:
            actions.stand(actor, found, statement=form.statement.data or "")
            flash(_("You stand in this election."), "ok")
            return _back(found)
        except Invalid as error:
            form.blame(error)
    if mine is not None and mine.statement and not form.is_submitted():
        form.statement.data = mine.statement
    return render_template(
        "decisions/stand.html", proposal=found, form=form, mine=mine
    ), 422 if form.errors else 200


@bp.route("/<proposal>/suggest", methods=["GET", "POST"])
@member_page
def suggest(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    require(policy.may_suggest(actor, found))
    form = SuggestForm()
    if form.validate_on_submit():
        try:
            actions.suggest(actor, found, name=form.name.data or "")
            flash(_("They are asked whether they want to stand."), "ok")
            return _back(found)
        except Invalid as error:
            form.blame(error)
    return render_template("decisions/suggest.html", proposal=found, form=form), 422 if form.errors else 200


@bp.route("/<proposal>/stand-down", methods=["GET", "POST"])
@member_page
def stand_down(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    require(policy.may_stand_down(actor, found))
    form = Confirm()
    if not form.validate_on_submit():
        return render_template("decisions/stand_down.html", proposal=found, form=form)
    actions.stand_down(actor, found)
    flash(_("You do not stand in this election."), "ok")
    return _back(found)


@bp.post("/<proposal>/more-time")
@member_page
def more_time(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    actions.give_more_time(actor, found)
    flash(_("People have three more days to stand."), "ok")
    return _back(found)


def _back(proposal: Proposal) -> ResponseReturnValue:
    return redirect(url_for("decisions.show", proposal=proposal.public_id), code=303)


def _draft(form: ElectionForm) -> actions.Draft:
    return actions.Draft(
        title=form.title.data or "",
        background=form.background.data or "",
        what_happens=say(""),
        rule_key="election",
        discussion_days=int(form.discussion_days.data or 0),
        places=form.places.data or 0,
    )
