"""Rules in force, their history, and changes of them that are asked for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from swsolidarity.core.db import db
from swsolidarity.decisions.methods import METHODS
from swsolidarity.decisions.models import DecisionRule, Proposal, RuleDraft
from swsolidarity.decisions.rules import pack


def rules_in_force(collective_id: int) -> list[DecisionRule]:
    """The rules a collective decides by now."""
    return list(
        db.session.scalars(
            select(DecisionRule)
            .where(DecisionRule.collective_id == collective_id, DecisionRule.valid_to.is_(None))
            .order_by(DecisionRule.id)
        )
    )


def rules_to_ask_by(collective_id: int) -> list[DecisionRule]:
    """The rules somebody can choose who asks a question of their own, in the order of the page."""
    offered = [
        rule
        for rule in rules_in_force(collective_id)
        if rule.key not in pack.PUT_BY_OTHERS and rule.method in METHODS
    ]
    return sorted(offered, key=lambda rule: pack.in_order(rule.key))


def rule_in_force(collective_id: int, key: str) -> DecisionRule | None:
    """The version of one rule that holds now."""
    return db.session.scalars(
        select(DecisionRule).where(
            DecisionRule.collective_id == collective_id,
            DecisionRule.key == key,
            DecisionRule.valid_to.is_(None),
        )
    ).one_or_none()


def versions(collective_id: int, key: str) -> Sequence[DecisionRule]:
    """Every version of a rule, the latest first."""
    return db.session.scalars(
        select(DecisionRule)
        .where(DecisionRule.collective_id == collective_id, DecisionRule.key == key)
        .order_by(DecisionRule.version.desc())
    ).all()


def rule_draft(proposal: Proposal) -> RuleDraft:
    """The change a proposal would make to a rule, with the rule it was written against."""
    _kind, _, public_id = (proposal.subject or "").partition(":")
    return db.session.scalars(
        select(RuleDraft).where(RuleDraft.public_id == public_id).options(joinedload(RuleDraft.rule))
    ).one()
