"""What members agreed with each other: reading it, agreeing to it, proposing other words."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import actions as belonging
from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives import rules
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Agreement, Membership
from swsolidarity.core import compare
from swsolidarity.core.verdict import Invalid, require, say
from swsolidarity.decisions import queries as decisions
from swsolidarity.governance.actions import agreements as actions
from swsolidarity.governance.forms import agreements as forms
from swsolidarity.governance.policy import charter as policy
from swsolidarity.governance.queries import agreements as queries
from swsolidarity.governance.views.blueprint import bp, show
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import said_in
from swsolidarity.web.links import link, url_of


@bp.get("/agreements/")
@member_page
def agreements(actor: Membership) -> ResponseReturnValue:
    """The version in force, point by point, and every version before it."""
    return _version(actor, collectives.agreement(actor.collective))


@bp.get("/agreements/versions/<version>")
@member_page
def agreement_version(actor: Membership, version: str) -> ResponseReturnValue:
    """One version as it was."""
    number = int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else 0
    found = collectives.agreement_version(actor.collective_id, number)
    if found is None:
        abort(404)
    return _version(actor, found)


def _version(actor: Membership, agreement: Agreement) -> str:
    return render_template(
        "governance/agreements.html",
        actor=actor,
        agreement=agreement,
        in_force=actor.collective.agreement_version,
        points=rules.points(agreement.body),
        versions=collectives.agreement_versions(actor.collective_id),
        decision=url_of(agreement.adopted_by) if actor.is_full_member else None,
        may_propose=policy.may_propose(actor),
    )


@bp.route("/agreements/read", methods=["GET", "POST"])
@member_page
def read_agreements(actor: Membership) -> ResponseReturnValue:
    """What is different from the version one agreed to; agreeing is a button."""
    form = forms.Agree()
    if form.validate_on_submit():
        try:
            belonging.agree(actor, form.agreed)
        except Invalid as error:
            form.blame(error)
        else:
            flash(_("Thank you. You agreed to the version in force."), "ok")
            return redirect(url_for("governance.agreements"), code=303)
    now = collectives.agreement(actor.collective)
    before = collectives.agreement_version(actor.collective_id, actor.agreed_version)
    form.version.data = str(now.version)
    return show(
        "read_agreements",
        form,
        actor=actor,
        agreement=now,
        before=before,
        changed=compare.texts(before.body, now.body) if before else None,
    )


@bp.route("/agreements/propose", methods=["GET", "POST"])
@member_page
def propose_agreements(actor: Membership) -> ResponseReturnValue:
    """Propose other words: the whole text, so that everybody can see what is different."""
    require(policy.may_propose(actor))
    form = forms.Wording(data={"body": collectives.agreement(actor.collective).body})
    if form.validate_on_submit():
        try:
            proposal = actions.propose(
                actor,
                form.body.data or "",
                title=said_in(actor.collective.language, say("Another wording of the agreements")),
                background=form.background.data or "",
                discussion_days=int(form.discussion_days.data or 0),
            )
            return redirect(url_for("decisions.show", proposal=proposal.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return show("propose_agreements", form)


@bp.get("/agreements/drafts/<public_id>")
@member_page
def agreement_draft(actor: Membership, public_id: str) -> ResponseReturnValue:
    """What would be different, and what became of it."""
    found = queries.draft(actor.collective_id, public_id)
    if found is None:
        abort(404)
    proposal = decisions.proposal(actor, (found.decision_ref or "").partition(":")[2])
    require(policy.may_see_proposed(actor, found.state, proposal))
    base = collectives.agreement_version(actor.collective_id, found.base_version)
    return render_template(
        "governance/agreement_draft.html",
        draft=found,
        proposal=proposal,
        may_read=policy.may_read(actor, proposal),
        fits=found.base_version == actor.collective.agreement_version,
        changed=compare.texts(base.body if base else "", found.body),
    )


@link("governance.agreement_draft", everyone=True)
def _draft_link(public_id: str) -> str:
    return url_for("governance.agreement_draft", public_id=public_id)


@link("governance.agreements")
def _agreements_link(_public_id: str) -> str:
    return url_for("governance.read_agreements")
