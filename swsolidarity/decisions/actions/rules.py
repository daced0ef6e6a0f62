"""Rules: given to a new collective, and changed by its own decision."""

from __future__ import annotations

from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core import clock, ids
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import HIDDEN, Conflict, Invalid, Sentence, require, say
from swsolidarity.decisions import policy, queries
from swsolidarity.decisions.actions.proposals import Draft, write
from swsolidarity.decisions.events import RuleChanged
from swsolidarity.decisions.models import DecisionRule, Proposal, RuleDraft
from swsolidarity.decisions.rules import Terms
from swsolidarity.decisions.rules.pack import STARTING_PACK

CHANGE_RULE = "decisions.change_rule"


def install_pack(collective: Collective, _founder: Membership | None = None) -> None:
    """Give a new collective its starting rules; does nothing where there are rules already."""
    if queries.rules_in_force(collective.id):
        return
    now = clock.now()
    db.session.add_all(
        DecisionRule(
            collective_id=collective.id,
            key=key,
            version=1,
            method=terms.method,
            params=terms.params(),
            adopted_by="founding",
            valid_from=now,
        )
        for key, terms in STARTING_PACK.items()
    )
    db.session.flush()


def propose_change(actor: Membership, rule: DecisionRule, terms: Terms, draft: Draft) -> Proposal:
    """Ask the group to change a rule, under the rule for changing rules. Changes nothing by itself.

    Raises ``Invalid`` when the new terms are the old ones, ``Conflict`` when the rule has moved on.
    """
    require(policy.may_ask(actor))
    if rule.collective_id != actor.collective_id:
        require(HIDDEN)
    if rule.valid_to is not None:
        raise Conflict("This rule was changed meanwhile. Look at it again.")
    if terms == rule.terms:
        raise Invalid("Nothing is different from the rule as it is now.")
    return _put(actor, draft, RuleDraft(rule_id=rule.id, key=rule.key, method=rule.method), terms)


def propose_rule(actor: Membership, key: str, terms: Terms, draft: Draft) -> Proposal:
    """Ask the group to take over a rule of the starting pack it does not have, perhaps with other terms.

    Raises ``Conflict`` when it has the rule already, or when it has none for changing rules.
    """
    require(policy.may_ask(actor))
    if key not in STARTING_PACK or terms.method != STARTING_PACK[key].method:
        require(HIDDEN)
    if queries.rule_in_force(actor.collective_id, key) is not None:
        raise Conflict("This collective has this rule already. Look at it again.")
    return _put(actor, draft, RuleDraft(rule_id=None, key=key, method=terms.method), terms)


def _put(actor: Membership, draft: Draft, wanted: RuleDraft, terms: Terms) -> Proposal:
    wanted.public_id, wanted.collective_id = ids.public_id(), actor.collective_id
    wanted.params = terms.params()
    proposal = write(actor, draft, effect=CHANGE_RULE, subject=f"decisions.rule_draft:{wanted.public_id}")
    db.session.add(wanted)
    db.session.flush()
    return proposal


def next_version(draft: RuleDraft, *, adopted_by: str) -> DecisionRule:
    """Begin the version that was adopted and end the one in force, if any, in the closing transaction."""
    now = clock.now()
    old = queries.rule_in_force(draft.collective_id, draft.key)
    if old is not None:
        old.valid_to = now
        db.session.flush()
    new = DecisionRule(
        collective_id=draft.collective_id,
        key=draft.key,
        version=old.version + 1 if old else 1,
        method=draft.method,
        params=draft.params,
        adopted_by=adopted_by,
        valid_from=now,
    )
    db.session.add(new)
    db.session.flush()
    record(
        RuleChanged(collective_id=new.collective_id, subject=f"decisions.rule:{new.public_id}", by=adopted_by)
    )
    return new


def what_a_new_rule_does() -> Sentence:
    """What happens if a rule is taken over."""
    return say("The collective gets this rule. Everything else stays as it is.")


def what_a_change_does() -> Sentence:
    """What happens if a change of a rule is adopted."""
    return say("The rule gets its next version. Votes that are already open go on under the old one.")
