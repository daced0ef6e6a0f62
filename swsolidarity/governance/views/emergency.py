"""When it cannot wait: who decides, with which money and until when; calling one; confirming it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import policy as collective_policy
from swsolidarity.collectives import queries as collective_queries
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.money import Money
from swsolidarity.core.verdict import Invalid, require, say
from swsolidarity.decisions import queries as proposals
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import pack, standing, words
from swsolidarity.governance.actions import emergency as actions
from swsolidarity.governance.forms.emergency import CallForm, OnCallForm
from swsolidarity.governance.policy import emergency as policy
from swsolidarity.governance.queries import emergency as queries
from swsolidarity.governance.rules import emergency as rules
from swsolidarity.governance.views.blueprint import bp
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import said_in
from swsolidarity.web.links import link


@bp.get("/emergency/")
@member_page
def emergency(actor: Membership) -> ResponseReturnValue:
    """Who may call one, on how many it rests, with which sum and until when it holds; in real numbers."""
    require(policy.may_see_emergencies(actor))
    return _page(actor, OnCallForm())


@bp.post("/emergency/on-call")
@member_page
def on_call(actor: Membership) -> ResponseReturnValue:
    require(policy.may_see_emergencies(actor))
    form = OnCallForm()
    if form.validate_on_submit():
        try:
            collectives.be_on_call(actor, days=form.days.data)
            flash(_("You are on call. Thank you."), "ok")
            return redirect(url_for("governance.emergency"), code=303)
        except Invalid as error:
            form.blame(error)
    return _page(actor, form)


@bp.post("/emergency/off-call")
@member_page
def off_call(actor: Membership) -> ResponseReturnValue:
    require(policy.may_see_emergencies(actor))
    collectives.be_off_call(actor)
    flash(_("You are not on call any more. Thank you for the time you were."), "ok")
    return redirect(url_for("governance.emergency"), code=303)


@bp.route("/emergency/call", methods=["GET", "POST"])
@member_page
def call_emergency(actor: Membership) -> ResponseReturnValue:
    found = queries.rule(actor.collective_id)
    require(policy.may_call(actor, found.terms if found else None, clock.now()))
    money = _money(actor)
    form = CallForm(currency=money["left"].currency if money["left"] else None)
    if form.validate_on_submit():
        try:
            made = actions.call(
                actor,
                title=form.title.data or "",
                why=form.why.data or "",
                what=form.what.data or "",
                topic=form.topic.data,
                sum_=form.sum_,
            )
            flash(_("The vote is open. Those on call were told."), "ok")
            return redirect(url_for("decisions.show", proposal=made.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return render_template(
        "governance/call_emergency.html", form=form, **money, **_numbers(actor)
    ), 422 if form.errors else 200


@bp.route("/emergency/<proposal>/confirm", methods=["GET", "POST"])
@member_page
def ratify(actor: Membership, proposal: str) -> ResponseReturnValue:
    """Put to everybody whether what was decided for now holds for good."""
    found = proposals.proposal(actor, proposal)
    if found is None:
        abort(404)
    stands = proposals.how_it_stands(actor, found)
    require(policy.may_ratify(actor, found, stands))
    form = Confirm()
    if form.validate_on_submit():
        made = actions.ratify(
            actor,
            found,
            title=said_in(actor.collective.language, say("Confirm: %(title)s", title=found.title)),
        )
        flash(_("The vote of everybody is open."), "ok")
        return redirect(url_for("decisions.show", proposal=made.public_id), code=303)
    return render_template(
        "governance/ratify.html", proposal=found, stands=stands, form=form, **_confirming(actor, found)
    )


def _page(actor: Membership, form: OnCallForm) -> ResponseReturnValue:
    now = clock.now()
    numbers = _numbers(actor)
    return render_template(
        "governance/emergency.html",
        form=form,
        confirm=Confirm(),
        mine=collective_queries.on_call(actor),
        may_be_on_call=collective_policy.may_be_on_call(actor, now),
        may_call=policy.may_call(actor, numbers["terms"], now),
        under_way=queries.under_way(actor),
        money=Money,
        **_money(actor),
        **numbers,
    ), 422 if form.errors else 200


def _numbers(actor: Membership) -> dict[str, Any]:
    """The rule in the numbers of this collective, as they are now."""
    found = queries.rule(actor.collective_id)
    if found is None:
        return {"terms": None, "roll": 0, "few": None, "sentences_of": [], "needed": 0, "confirmed_by": None}
    terms, roll = found.terms, queries.roll(actor.collective_id, found)
    return {
        "terms": terms,
        "roll": roll,
        "few": rules.too_few(terms, roll),
        "needed": rules.needed(terms, roll),
        "sentences_of": words.rehearse(terms, roll),
        "confirmed_by": pack.name_of(standing.confirmed_by(terms)),
    }


def _money(actor: Membership) -> dict[str, Any]:
    """What emergencies may promise together, what they have promised, and what is left."""
    cap = actor.collective.emergency_cap
    currency = collective_queries.currency(actor.collective_id) if cap else None
    if currency is None:
        return {"cap": None, "promised": None, "left": None}
    promised = queries.promised(actor.collective_id, clock.now())
    return {
        "cap": Money(cap, currency),
        "promised": Money(promised, currency),
        "left": Money(rules.left(cap, promised), currency),
    }


def _confirming(actor: Membership, proposal: Proposal) -> dict[str, Any]:
    key = standing.confirmed_by(proposal.terms)
    found = proposals.rule_in_force(actor.collective_id, key)
    roll = proposals.roll_sizes(actor.collective_id, [found.terms], clock.now())[0] if found else 0
    return {
        "name": pack.name_of(key),
        "sentences_of": words.rehearse(found.terms, roll) if found else [],
    }


@link("governance.ratify")
def ratify_url(public_id: str) -> str:
    return url_for("governance.ratify", proposal=public_id)


@link("governance.emergencies")
def emergencies_url(_nothing: str) -> str:
    return url_for("governance.emergency")
