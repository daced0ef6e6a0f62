"""The way back, for somebody who is no member: to everybody else the page does not exist."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.accounts import gate
from swsolidarity.accounts.models import Account
from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives.models import Collective, KeptOut
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid
from swsolidarity.decisions.views.frame import whole
from swsolidarity.governance.actions import returning as actions
from swsolidarity.governance.forms.returning import JoinAgainForm, ReturnForm
from swsolidarity.governance.models import ReturnRequest
from swsolidarity.governance.policy import returning as policy
from swsolidarity.governance.queries import returning as queries
from swsolidarity.governance.views.blueprint import bp
from swsolidarity.web.i18n import gettext as _


@bp.route("/return", methods=["GET", "POST"])
def come_back(collective: str) -> ResponseReturnValue:
    """Ask to come back, see what came of it, and join again."""
    account, today = gate.account(), clock.now().date()
    found, kept, request = _find(account, collective, today)
    if policy.may_join(request):
        return _join(account, found)
    form = ReturnForm()
    if form.validate_on_submit():
        try:
            actions.ask(account, found, name=form.name.data or "", words=form.words.data or "")
            flash(_("Asked. Come back to this page to see the answer."), "ok")
            return redirect(url_for("governance.come_back", collective=collective), code=303)
        except Invalid as error:
            form.blame(error)
    return render_template(
        "governance/come_back.html",
        form=form,
        address=collective,
        kept=kept,
        request=request,
        may_ask=policy.may_ask(kept, request, today),
        today=today,
    ), 422 if form.errors else 200


def _find(
    account: Account, address: str, today: date
) -> tuple[Collective, KeptOut | None, ReturnRequest | None]:
    kept = belonging.kept_out_of(account, address, today)
    asked = queries.request_of(account, address, today)
    if kept is None and asked is None:
        abort(404)
    collective = kept[0] if kept else asked[0] if asked else abort(404)
    return collective, kept[1] if kept else None, asked[1] if asked else None


def _join(account: Account, collective: Collective) -> ResponseReturnValue:
    agreement, form = belonging.agreement(collective), JoinAgainForm()
    if form.validate_on_submit():
        try:
            version = whole(form.version.data)
            member = actions.join(account, collective, agreed_version=version)
            flash(_("Welcome, %(name)s.", name=member.name or ""), "ok")
            return redirect(f"/c/{collective.address}/home", code=303)
        except Invalid as error:
            form.blame(error)
    form.version.data = str(collective.agreement_version)
    return render_template(
        "governance/join_again.html",
        form=form,
        address=collective.address,
        agreement=agreement,
    ), 422 if form.errors else 200
