"""The lot while a vote is open: what is fixed already, and adding a phrase to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.decisions import actions, ballots, policy, queries
from swsolidarity.decisions.forms.lots import PhraseForm
from swsolidarity.decisions.models import Proposal, ProposalOption
from swsolidarity.decisions.rules import lots
from swsolidarity.decisions.views.frame import bp, load
from swsolidarity.web.i18n import gettext as _


@bp.route("/<proposal>/teller", methods=["GET", "POST"])
@member_page
def teller(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    on_roll, stands = ballots.mine(found, actor.id).on_roll, queries.stands(actor, found)
    tellers, now = queries.tellers(found), clock.now()
    require(policy.may_add_to_lot(actor, found, tellers, now, on_roll=on_roll, stands=stands))
    form = PhraseForm()
    if form.validate_on_submit():
        try:
            actions.add_to_lot(actor, found, phrase=form.phrase.data or "")
            flash(_("Your phrase is in the lot. Keep it: after the close it is shown to everybody."), "ok")
            return redirect(url_for("decisions.show", proposal=found.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return render_template("decisions/teller.html", proposal=found, form=form), 422 if form.errors else 200


def lot_of(
    actor: Membership, proposal: Proposal, offered: Sequence[ProposalOption], *, on_roll: bool
) -> dict[str, Any] | None:
    """What an open vote tells of its lot; None where no lot can decide anything."""
    if proposal.lot_commitment is None or proposal.state != "voting" or not lots.may_decide(proposal.terms):
        return None
    tellers, now = queries.tellers(proposal), clock.now()
    stands = any(one.membership_id == actor.id for one in offered)
    return {
        "commitment": proposal.lot_commitment,
        "tellers": tellers,
        "may_add": policy.may_add_to_lot(actor, proposal, tellers, now, on_roll=on_roll, stands=stands),
    }
