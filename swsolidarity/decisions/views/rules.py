"""The rules, what they mean here today, and asking for a change of one."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.decisions import actions, policy, queries
from swsolidarity.decisions.actions.rules import what_a_change_does, what_a_new_rule_does
from swsolidarity.decisions.forms.rules import RuleForm
from swsolidarity.decisions.models import DecisionRule, Proposal
from swsolidarity.decisions.rules import Terms, pack, words
from swsolidarity.decisions.views.frame import bp, rehearsed
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say as spoken


@bp.get("/rules")
@member_page
def rules(actor: Membership) -> ResponseReturnValue:
    found = {item["rule"].key: item for item in rehearsed(actor, queries.rules_in_force(actor.collective_id))}
    listed = sorted(found, key=pack.in_order)
    missing = [key for key in pack.STARTING_PACK if key not in found]
    return render_template(
        "decisions/rules.html",
        groups=[
            (name, [found[key] for key in listed if pack.group_of(key) == group])
            for group, name in pack.GROUP_NAMES.items()
        ],
        missing=[(key, pack.name_of(key)) for key in sorted(missing, key=pack.in_order)],
        may_ask=policy.may_ask(actor),
        may_change=pack.RULE_CHANGE in found,
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
    """Ask for a change of a rule, or for a rule of the starting pack that the collective does not have."""
    require(policy.may_ask(actor))
    found = queries.rule_in_force(actor.collective_id, key)
    terms = found.terms if found else pack.STARTING_PACK.get(key)
    if terms is None:
        abort(404)
    form = RuleForm()
    [roll] = queries.roll_sizes(actor.collective_id, [terms], clock.now())
    form.offer(key, terms, roll)
    if form.validate_on_submit():
        try:
            proposal = _propose(actor, key, found, form.terms(terms), form)
            return redirect(url_for("decisions.show", proposal=proposal.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return render_template(
        "decisions/change_rule.html",
        form=form,
        key=key,
        rule=found,
        name=pack.name_of(key),
        now=words.rehearse(terms, roll),
        paradox=words.paradox(terms, roll),
    ), 422 if form.errors else 200


def _propose(
    actor: Membership, key: str, rule: DecisionRule | None, terms: Terms, form: RuleForm
) -> Proposal:
    name = spoken(pack.name_of(key))
    draft = actions.Draft(
        title=_("Change the rule “%(rule)s”", rule=name)
        if rule
        else _("Take over the rule “%(rule)s”", rule=name),
        background=form.background.data or "",
        what_happens=what_a_change_does() if rule else what_a_new_rule_does(),
        rule_key=pack.RULE_CHANGE,
        discussion_days=int(form.discussion_days.data or 0),
    )
    if rule is None:
        return actions.propose_rule(actor, key, terms, draft)
    return actions.propose_change(actor, rule, terms, draft)
