"""Petitions for a vote about somebody's office."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import queries as people
from swsolidarity.collectives import terms
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.governance import actions, policy, queries
from swsolidarity.governance.forms.mandates import PetitionForm
from swsolidarity.governance.models import RecallPetition
from swsolidarity.governance.views.blueprint import bp
from swsolidarity.notices import actions as notices
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.links import link, url_of


def _find(actor: Membership, public_id: str) -> RecallPetition:
    found = queries.petition(actor.collective_id, public_id)
    if found is None:
        abort(404)
    require(policy.may_see_petition(actor, found))
    return found


@bp.route("/offices/recall/<public_id>", methods=["GET", "POST"])
@member_page
def start_petition(actor: Membership, public_id: str) -> ResponseReturnValue:
    """Ask for a vote about one person's office; first a page that says what that means."""
    mandate = people.mandate(actor.collective_id, public_id)
    if mandate is None:
        abort(404)
    require(policy.may_start_petition(actor, mandate))
    form = PetitionForm()
    if form.validate_on_submit():
        try:
            petition = actions.start_petition(actor, mandate, reason=form.reason.data or "")
        except Invalid as error:
            form.blame(error)
        else:
            flash(_("The petition has begun, and you have signed it."), "ok")
            return redirect(url_for("governance.petition", public_id=petition.public_id), code=303)
    page = render_template(
        "governance/start_petition.html",
        form=form,
        mandate=mandate,
        name=terms.NAMES[mandate.office],
        percent=queries.percent_to_recall(actor, mandate),
        again=queries.percent_to_recall(actor, mandate) > actor.collective.recall_percent,
        days=terms.RECALL_DAYS,
    )
    return page, 422 if form.errors else 200


@bp.get("/offices/petitions/<public_id>")
@member_page
def petition(actor: Membership, public_id: str) -> ResponseReturnValue:
    """Why, until when, and how far it has come in words; who signed is never shown."""
    found = _find(actor, public_id)
    return render_template(
        "governance/petition.html",
        petition=found,
        mandate=found.mandate,
        mine=found.mandate.membership_id == actor.id,
        name=terms.NAMES[found.mandate.office],
        progress=terms.progress(queries.count_signatures(found), found.needed),
        may_sign=policy.may_sign(actor, found, clock.now()),
        may_take_back=policy.may_take_back_signature(actor, found, clock.now()),
        vote=url_of(found.decision_ref or ""),
        confirm=Confirm(),
    )


@bp.post("/offices/petitions/<public_id>/sign")
@member_page
def sign_petition(actor: Membership, public_id: str) -> ResponseReturnValue:
    found = _find(actor, public_id)
    opened = actions.sign(actor, found)
    notices.mark_read_about(actor, [found.reference])
    if opened:
        flash(_("You have signed. Enough members have, so there is a vote now."), "ok")
    else:
        flash(_("You have signed. Nobody else can see that."), "ok")
    return redirect(url_for("governance.petition", public_id=public_id), code=303)


@bp.post("/offices/petitions/<public_id>/take-back")
@member_page
def take_back_signature(actor: Membership, public_id: str) -> ResponseReturnValue:
    found = _find(actor, public_id)
    ended = actions.take_back_signature(actor, found)
    if ended:
        flash(_("Taken back. Nobody stands behind the petition now, so it has ended."), "ok")
        return redirect(url_for("governance.offices"), code=303)
    flash(_("Taken back. Nobody else can see that you had signed."), "ok")
    return redirect(url_for("governance.petition", public_id=public_id), code=303)


@link("governance.petition")
def _petition_link(public_id: str) -> str:
    return url_for("governance.petition", public_id=public_id)
