"""Who carries what, until when, and how that changes."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import policy as people_policy
from swsolidarity.collectives import queries as people
from swsolidarity.collectives import rules, terms
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import OFFICES, STEWARD, Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.governance import actions, policy, queries
from swsolidarity.governance.forms.mandates import AnswerForm, NamingForm
from swsolidarity.governance.views.blueprint import bp
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.links import link, url_of


@bp.get("/offices/")
@member_page
def offices(actor: Membership) -> ResponseReturnValue:
    """Every office with who holds it, empty seats, and what one can do."""
    require(policy.may_see_offices(actor))
    held = queries.offices_held(actor.collective_id)
    holding = {office: [one for one, _petition in held if one.office == office] for office in OFFICES}
    return render_template(
        "governance/offices.html",
        actor=actor,
        names=terms.NAMES,
        tasks=terms.TASKS,
        terms=people.office_terms(actor.collective_id),
        holding=holding,
        petitions={one.id: petition for one, petition in held if petition is not None},
        namings=queries.namings(actor.collective_id),
        may_name=policy.may_name(actor),
        may_take_care=people_policy.may_take_care(actor, holding[STEWARD]),
        percent=actor.collective.recall_percent,
    )


@bp.get("/offices/past")
@member_page
def past_offices(actor: Membership) -> ResponseReturnValue:
    """Who carried what before, by season; who has left has no name."""
    require(policy.may_see_offices(actor))
    return render_template(
        "governance/past_offices.html",
        names=terms.NAMES,
        shown=people.past_mandates(actor.collective_id, after=request.args.get("after")),
        season=rules.part_of_year,
    )


@bp.route("/offices/care", methods=["GET", "POST"])
@member_page
def take_care(actor: Membership) -> ResponseReturnValue:
    """Step in while nobody is a steward: alone in a group of one or two, else with a second person."""
    require(people_policy.may_take_care(actor))
    alone = people.count_full_members(actor.collective_id) <= terms.ALONE_MOST
    form = Confirm()
    if not form.validate_on_submit():
        return render_template("governance/take_care.html", form=form, alone=alone, days=terms.CARETAKER_DAYS)
    if alone:
        collectives.take_care(actor)
        flash(_("You are caretaker now. Thank you."), "ok")
        return redirect(url_for("governance.offices"), code=303)
    act = collectives.offer_care(actor)
    flash(_("Asked. It begins when a second member agrees."), "ok")
    return redirect(url_of(act.reference) or url_for("governance.offices"), code=303)


@bp.route("/offices/name", methods=["GET", "POST"])
@member_page
def name_for_office(actor: Membership) -> ResponseReturnValue:
    """In a small group: name somebody, who says yes or no before anything is decided."""
    require(policy.may_name(actor))
    wished = request.args.get("office")
    form = NamingForm(data={"office": wished if wished in OFFICES else STEWARD})
    if form.validate_on_submit():
        try:
            naming = actions.name_for_office(actor, name=form.name.data or "", office=form.office.data)
        except Invalid as error:
            form.blame(error)
        else:
            flash(_("The group decides now.") if naming.decision_ref else _("They are asked."), "ok")
            return redirect(url_of(naming.decision_ref or "") or url_for("governance.offices"), code=303)
    return render_template("governance/name_for_office.html", form=form), 422 if form.errors else 200


@bp.route("/offices/named/<public_id>", methods=["GET", "POST"])
@member_page
def answer_naming(actor: Membership, public_id: str) -> ResponseReturnValue:
    """The person named says yes, and the group decides; or no."""
    naming = queries.naming(actor.collective_id, public_id)
    if naming is None:
        abort(404)
    require(policy.may_answer_naming(actor, naming, clock.now()))
    form = AnswerForm()
    if form.validate_on_submit():
        if form.answer.data == "yes":
            proposal = actions.accept_naming(actor, naming)
            flash(_("You said yes. The group decides now."), "ok")
            return redirect(url_of(proposal.reference) or url_for("governance.offices"), code=303)
        actions.decline_naming(actor, naming)
        flash(_("You said no. That is all right, and nobody needs a reason."), "ok")
        return redirect(url_for("governance.offices"), code=303)
    page = render_template(
        "governance/answer_naming.html",
        form=form,
        naming=naming,
        name=terms.NAMES[naming.office],
        task=terms.TASKS[naming.office],
        terms=people.office_terms(actor.collective_id)[naming.office],
    )
    return page, 422 if form.errors else 200


@link("governance.offices")
def _offices_link(_public_id: str) -> str:
    return url_for("governance.offices")


@link("governance.naming")
def _naming_link(public_id: str) -> str:
    return url_for("governance.answer_naming", public_id=public_id)
