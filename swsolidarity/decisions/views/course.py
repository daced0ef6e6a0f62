"""How a question goes on: seconds, fixing and opening, pauses, another round, and what follows a decision."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import queries as people
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.decisions import actions, policy, queries
from swsolidarity.decisions.actions import pauses
from swsolidarity.decisions.forms.life import AgainForm, PlanForm, ReasonForm
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.views.frame import bp, load
from swsolidarity.web.i18n import gettext as _


@bp.post("/<proposal>/second")
@member_page
def second(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    actions.second(actor, found)
    flash(_("You want this to be decided. Thank you."), "ok")
    return _back_to(found)


@bp.post("/<proposal>/second/undo")
@member_page
def unsecond(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    actions.take_back(actor, found)
    flash(_("Your support for this is taken back."), "ok")
    return _back_to(found)


@bp.post("/<proposal>/fix")
@member_page
def fix(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    actions.fix(actor, found)
    flash(_("The wording is fixed. The vote opens when you say so."), "ok")
    return _back_to(found)


@bp.post("/<proposal>/open")
@member_page
def open_vote(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    actions.open_fixed(actor, found)
    flash(_("The vote is open."), "ok")
    return _back_to(found)


@bp.route("/<proposal>/<any(pause, resume):way>", methods=["GET", "POST"])
@member_page
def hold(actor: Membership, proposal: str, way: str) -> ResponseReturnValue:
    """Two stewards stop a vote, or let it go on: the first says why, the second agrees."""
    found, form = load(actor, proposal), ReasonForm()
    require((policy.may_pause if way == pauses.PAUSE else policy.may_resume)(actor, found))
    if form.validate_on_submit():
        try:
            pauses.ask(actor, found, way=way, reason=form.reason.data or "")
            flash(_("It takes one more steward. Ask one of them to look here."), "ok")
            return _back_to(found)
        except Invalid as error:
            form.blame(error)
    return render_template(
        "decisions/hold.html",
        proposal=found,
        way=way,
        form=form,
        asked=people.act_asked(found.collective_id, queries.PAUSES[way], found.reference),
        me=actor.id,
    ), 422 if form.errors else 200


@bp.post("/<proposal>/<any(pause, resume):way>/agree")
@member_page
def agree(actor: Membership, proposal: str, way: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    pauses.agree(actor, found, way=way)
    flash(_("The vote is paused.") if found.state == "paused" else _("The vote goes on."), "ok")
    return _back_to(found)


@bp.post("/<proposal>/again")
@member_page
def ask_again(actor: Membership, proposal: str) -> ResponseReturnValue:
    made = actions.ask_again(actor, load(actor, proposal))
    flash(_("This is the next round, as a draft. Change what has to change, then start it."), "ok")
    return redirect(url_for("decisions.edit", proposal=made.public_id), code=303)


@bp.route("/<proposal>/plan", methods=["GET", "POST"])
@member_page
def plan(actor: Membership, proposal: str) -> ResponseReturnValue:
    """After a decision: who does what, by when."""
    found, form = load(actor, proposal), PlanForm()
    require(policy.may_follow_up(actor, found))
    if form.validate_on_submit():
        try:
            days = {"todo_by": form.todo_by.data, "review_on": form.review_on.data}
            actions.plan(actor, found, todo=form.todo.data or "", **days)
            flash(_("Written down. Every member can read it."), "ok")
            return _back_to(found)
        except Invalid as error:
            form.blame(error)
    return render_template("decisions/plan.html", proposal=found, form=form), 422 if form.errors else 200


@bp.post("/<proposal>/done")
@member_page
def done(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    actions.done(actor, found)
    flash(_("Marked as done."), "ok")
    return _back_to(found)


@bp.route("/<proposal>/review", methods=["GET", "POST"])
@member_page
def review(actor: Membership, proposal: str) -> ResponseReturnValue:
    found, form = load(actor, proposal), AgainForm()
    require(policy.may_follow_up(actor, found))
    if form.validate_on_submit():
        try:
            actions.looked_again(actor, found, again_on=form.again_on.data)
            flash(_("Noted. Thank you for looking at it again."), "ok")
            return _back_to(found)
        except Invalid as error:
            form.blame(error)
    return render_template("decisions/review.html", proposal=found, form=form), 422 if form.errors else 200


def _back_to(proposal: Proposal) -> ResponseReturnValue:
    return redirect(url_for("decisions.show", proposal=proposal.public_id), code=303)
