"""What the collective has set for itself: as sentences, how it came about, and asking for something else."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import queries as people
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import verdict
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.decisions import queries as decisions
from swsolidarity.governance.actions import charter as actions
from swsolidarity.governance.forms.charter import form_for
from swsolidarity.governance.models import CharterChange
from swsolidarity.governance.policy import charter as policy
from swsolidarity.governance.queries import charter as queries
from swsolidarity.governance.rules import charter as rules
from swsolidarity.governance.views.blueprint import bp, show
from swsolidarity.web.i18n import said_in
from swsolidarity.web.links import link


@bp.get("/charter/")
@member_page
def charter(actor: Membership) -> ResponseReturnValue:
    """Every setting as a sentence with its number, and the decision behind each change."""
    return render_template(
        "governance/charter.html",
        actor=actor,
        rules=rules,
        now=queries.settings(actor.collective),
        currency=people.currency(actor.collective_id) if actor.collective.emergency_cap else None,
        history=queries.history(actor.collective_id),
        may_propose=policy.may_propose(actor),
    )


@bp.route("/charter/<any(joining,offices,petitions,emergencies,talk):what>", methods=["GET", "POST"])
@member_page
def propose_charter(actor: Membership, what: str) -> ResponseReturnValue:
    """Ask the group to set something else."""
    require(policy.may_propose(actor))
    currency = people.currency(actor.collective_id)
    form = form_for(what, queries.settings(actor.collective), currency)
    if form.validate_on_submit() and (wanted := form.read()) is not None:
        try:
            proposal = actions.propose(
                actor,
                wanted,
                title=_title(actor.collective.language, what),
                background=form.background.data or "",
                discussion_days=int(form.discussion_days.data or 0),
            )
            return redirect(url_for("decisions.show", proposal=proposal.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return show(
        "propose_charter",
        form,
        group=what,
        rules=rules,
        office_names=rules.OFFICE_NAMES,
        currency=currency,
    )


@bp.get("/charter/changes/<public_id>")
@member_page
def charter_change(actor: Membership, public_id: str) -> ResponseReturnValue:
    """One change: how each setting is or was, how it would be or is, and what became of it."""
    found = queries.change(actor.collective_id, public_id)
    if found is None:
        abort(404)
    proposal = decisions.proposal(actor, (found.decision_ref or "").partition(":")[2])
    require(policy.may_see_proposed(actor, found.state, proposal))
    return render_template(
        "governance/charter_change.html",
        change=found,
        proposal=proposal,
        may_read=policy.may_read(actor, proposal),
        rules=rules,
        currency=people.currency(actor.collective_id) if "emergency_cap" in found.changes else None,
        fits=_fits(actor, found),
    )


def _fits(actor: Membership, change: CharterChange) -> bool:
    return rules.still_fits(queries.settings(actor.collective), change.changes)


@link("governance.charter_change", everyone=True)
def _change_link(public_id: str) -> str:
    return url_for("governance.charter_change", public_id=public_id)


def _title(language: str, what: str) -> str:
    """What a change of settings is called, in the language of the collective: everybody reads it."""
    about = said_in(language, rules.GROUPS[what])
    return said_in(language, verdict.say("Set something else: %(what)s", what=about))
