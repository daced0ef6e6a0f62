"""Objecting, and what becomes of an objection."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.decisions import ballots, policy, queries
from swsolidarity.decisions.actions import objections as actions
from swsolidarity.decisions.forms.life import ObjectionForm, ReasonForm
from swsolidarity.decisions.models import Objection, Proposal
from swsolidarity.decisions.rules import objections as lives
from swsolidarity.decisions.rules.question import OBJECTED_BY_BALLOT, YES_OR_NO
from swsolidarity.decisions.views.frame import bp, load
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.links import link


@bp.route("/<proposal>/object", methods=["GET", "POST"])
@member_page
def object_to(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    on_roll = found.opened_at is not None and ballots.mine(found, actor.id).on_roll
    require(policy.may_object(actor, found, on_roll=on_roll))
    form = ObjectionForm()
    if form.validate_on_submit():
        try:
            made = actions.raise_objection(
                actor, found, criterion=form.criterion.data or "", reason=form.reason.data or ""
            )
            flash(_("Your objection is here. The others are asked to work on it."), "ok")
            return redirect(url_for("decisions.objection", objection=made.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return _object_page(found, form)


def object_page(actor: Membership, proposal: Proposal, *, reason: str | None) -> ResponseReturnValue:
    """Where somebody who answered that they object says why; what they said with it stands there already."""
    if not reason:
        return redirect(url_for("decisions.object_to", proposal=proposal.public_id), code=303)
    require(policy.may_object(actor, proposal, on_roll=ballots.mine(proposal, actor.id).on_roll))
    return _object_page(proposal, ObjectionForm(formdata=None, reason=reason))


def _object_page(proposal: Proposal, form: ObjectionForm) -> ResponseReturnValue:
    return render_template(
        "decisions/object_to.html",
        proposal=proposal,
        form=form,
        is_answer=proposal.state == "voting" and proposal.terms.method in OBJECTED_BY_BALLOT,
        safety=lives.SAFETY,
    ), 422 if form.errors else 200


@bp.get("/objections/<objection>")
@member_page
def objection(actor: Membership, objection: str) -> ResponseReturnValue:
    return _page(actor, _load(actor, objection), ReasonForm())


@bp.post(
    "/objections/<objection>/<any(answer, withdraw, integrate, 'set-aside', panel, sustain, dismiss):step>"
)
@member_page
def move_objection(actor: Membership, objection: str, step: str) -> ResponseReturnValue:
    found, form = _load(actor, objection), ReasonForm()
    try:
        if form.validate_on_submit():
            _STEPS[step](actor, found, form.reason.data or "")
            flash(_("Done."), "ok")
            return redirect(url_for("decisions.objection", objection=found.public_id), code=303)
    except Invalid as error:
        form.blame(error)
    return _page(actor, found, form)


@link("decisions.objection")
def objection_url(public_id: str) -> str:
    return url_for("decisions.objection", objection=public_id)


_STEPS: dict[str, Callable[[Membership, Objection, str], object]] = {
    "answer": lambda actor, found, reason: actions.answer(actor, found, words=reason),
    "withdraw": lambda actor, found, _reason: actions.withdraw(actor, found),
    "integrate": lambda actor, found, _reason: actions.integrate(actor, found),
    "set-aside": lambda actor, found, reason: actions.set_aside(actor, found, reason=reason),
    "panel": lambda actor, found, _reason: actions.draw_panel(actor, found),
    "sustain": lambda actor, found, reason: actions.rule(actor, found, ruling=lives.SUSTAINED, reason=reason),
    "dismiss": lambda actor, found, reason: actions.rule(actor, found, ruling=lives.SET_ASIDE, reason=reason),
}


def _load(actor: Membership, public_id: str) -> Objection:
    found = queries.objection(actor, public_id)
    if found is None:
        abort(404)
    require(policy.may_read(actor, found.proposal))
    return found


def _page(actor: Membership, objection: Objection, form: ReasonForm) -> ResponseReturnValue:
    rulings, asked = queries.rulings(objection), queries.set_aside_asked(objection)
    mine = next((one for one in rulings if one.membership_id == actor.id and one.seat == "panel"), None)
    return render_template(
        "decisions/objection.html",
        objection=objection,
        proposal=objection.proposal,
        criteria=lives.CRITERIA,
        states=lives.STATES,
        in_the_way=objection.state in lives.IN_THE_WAY,
        blocks=objection.proposal.terms.method in YES_OR_NO,
        answers=queries.answers(objection),
        stewards=[one for one in rulings if one.seat == "steward"],
        panel=[one for one in rulings if one.seat == "panel"],
        asked=asked,
        said_so=asked is not None and asked.asked_by_id == actor.id,
        me=actor.id,
        form=form,
        confirm=Confirm(),
        may_answer=policy.may_answer_objection(actor, objection),
        may_withdraw=policy.may_withdraw_objection(actor, objection),
        may_integrate=policy.may_integrate(actor, objection),
        may_set_aside=policy.may_set_aside(actor, objection),
        may_draw_panel=policy.may_draw_panel(actor, objection),
        may_rule=policy.may_rule(actor, objection, mine),
    ), 422 if form.errors else 200
