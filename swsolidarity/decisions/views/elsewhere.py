"""Votes that are held elsewhere: for the two people who look after them."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.decisions import actions, ballots, policy, queries
from swsolidarity.decisions.forms.lots import BroughtForm
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import spoken
from swsolidarity.decisions.rules.terms import EXTERNAL
from swsolidarity.decisions.views.frame import bp, labels_of, load
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _


@bp.route("/<proposal>/elsewhere", methods=["GET", "POST"])
@member_page
def elsewhere(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    officers = queries.returning_officers(found)
    require(policy.may_look_after(actor, found, officers))
    form = BroughtForm()
    if form.validate_on_submit():
        try:
            actions.enter_result(
                actor, found, written=form.papers.data or "", archive_hash=form.archive_hash.data or ""
            )
            flash(_("The result is entered. The other of you has to confirm it."), "ok")
            return _back(found)
        except Invalid as error:
            form.blame(error)
    return _page(actor, found, form), 422 if form.errors else 200


@bp.post("/<proposal>/elsewhere/take-on")
@member_page
def take_on(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    actions.take_on(actor, found)
    flash(_("You look after this vote now."), "ok")
    return _back(found)


@bp.post("/<proposal>/elsewhere/roll")
@member_page
def roll(actor: Membership, proposal: str) -> ResponseReturnValue:
    """The names on the roll as a file; that it was taken is written down, so it is no GET."""
    found = load(actor, proposal)
    written = io.StringIO()
    # What a spreadsheet would take for a formula is a name like any other (safety D6).
    csv.writer(written).writerows(
        [f"'{name}" if name[:1] in "=+-@\t" else name] for name in actions.hand_out_roll(actor, found)
    )
    answer = Response(written.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="roll.csv"'
    return answer


@bp.post("/<proposal>/elsewhere/confirm")
@member_page
def confirm_elsewhere(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    actions.confirm_result(actor, found, seen=request.form.get("seen", ""))
    flash(_("The result is confirmed and counted."), "ok")
    return redirect(url_for("decisions.show", proposal=found.public_id), code=303)


def elsewhere_of(actor: Membership, proposal: Proposal) -> dict[str, Any] | None:
    """What everybody sees of a vote that is held elsewhere while its result is not here; else None."""
    if proposal.secrecy != EXTERNAL or proposal.state != "voting":
        return None
    officers = queries.returning_officers(proposal)
    return {
        "officers": officers,
        "handed_out": queries.times_handed_out(proposal),
        "may_look_after": policy.may_look_after(actor, proposal, officers),
    }


def _page(actor: Membership, proposal: Proposal, form: BroughtForm) -> str:
    officers, now = queries.returning_officers(proposal), clock.now()
    entered = ballots.entered_elsewhere(proposal)
    labels = labels_of(queries.options(proposal))
    method = proposal.terms.method
    return render_template(
        "decisions/elsewhere.html",
        proposal=proposal,
        form=form,
        confirm=Confirm(),
        officers=officers,
        handed_out=queries.times_handed_out(proposal),
        labels=labels,
        entered=entered,
        box=[
            (count, spoken.words(method, paper, labels))
            for paper, count in sorted((entered.ballots if entered else {}).items())
        ],
        may_take_on=policy.may_take_on(actor, proposal, officers),
        may_take_roll=policy.may_take_roll(actor, proposal, officers),
        may_bring=policy.may_bring_result(actor, proposal, officers, now),
        may_confirm=entered and policy.may_confirm(actor, proposal, officers, entered.entered_by_id, now),
    )


def _back(proposal: Proposal) -> ResponseReturnValue:
    return redirect(url_for("decisions.elsewhere", proposal=proposal.public_id), code=303)
