"""The rules, what they mean here today, and asking for a change of one."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.decisions import actions, policy, queries
from swsolidarity.decisions.actions.rules import what_a_change_does
from swsolidarity.decisions.forms.rules import RuleForm
from swsolidarity.decisions.models import DecisionRule
from swsolidarity.decisions.rules import pack
from swsolidarity.decisions.views.frame import bp, rehearsed
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say as spoken


@bp.get("/rules")
@member_page
def rules(actor: Membership) -> ResponseReturnValue:
    found = queries.rules_in_force(actor.collective_id)
    return render_template(
        "decisions/rules.html", rules=rehearsed(actor, found), may_ask=policy.may_ask(actor)
    )


@bp.get("/rules/<key>")
@member_page
def rule(actor: Membership, key: str) -> ResponseReturnValue:
    versions = queries.versions(actor.collective_id, key)
    if not versions:
        abort(404)
    return render_template(
        "decisions/rule.html", key=key, name=pack.name_of(key), rules=rehearsed(actor, versions)
    )


@bp.route("/rules/<key>/change", methods=["GET", "POST"])
@member_page
def change_rule(actor: Membership, key: str) -> ResponseReturnValue:
    require(policy.may_ask(actor))
    found = queries.rule_in_force(actor.collective_id, key)
    if found is None:
        abort(404)
    form, terms = RuleForm(), found.terms
    roll = queries.roll_sizes(actor.collective_id, [terms.min_membership_days], clock.now())
    form.offer(terms, roll[terms.min_membership_days])
    if form.validate_on_submit():
        try:
            proposal = actions.propose_change(actor, found, form.terms(terms), _change(form, found))
            return redirect(url_for("decisions.show", proposal=proposal.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return render_template(
        "decisions/change_rule.html", form=form, rule=found, name=pack.name_of(key)
    ), 422 if form.errors else 200


def _change(form: RuleForm, rule: DecisionRule) -> actions.Draft:
    return actions.Draft(
        title=_("Change the rule “%(rule)s”", rule=spoken(pack.name_of(rule.key))),
        background=form.background.data or "",
        what_happens=what_a_change_does(),
        rule_key="rule_change",
        discussion_days=int(form.discussion_days.data or 0),
    )
