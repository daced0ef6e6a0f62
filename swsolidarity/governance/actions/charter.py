"""Changing what a collective has set for itself: asked for by a member, made by a decision."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from swsolidarity.collectives.models import Collective, Membership, Office
from swsolidarity.collectives.rules import TALK_WARNED_DAYS
from swsolidarity.core import clock, ids
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Sentence, require, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules.pack import RULE_CHANGE
from swsolidarity.governance.events.charter import CharterChanged
from swsolidarity.governance.models import CharterChange
from swsolidarity.governance.policy import charter as policy
from swsolidarity.governance.queries import charter as queries
from swsolidarity.governance.queries import votes
from swsolidarity.governance.rules import charter as rules

CHANGE = "charter.change"
KIND = "governance.charter_change"


def propose(
    actor: Membership, wanted: rules.Settings, *, title: str, background: str, discussion_days: int
) -> Proposal:
    """Ask the group for other settings, under the rule for changing rules. Changes nothing by itself.

    Raises ``Refused``, ``Invalid`` for what cannot be set or is as it is now.
    """
    require(policy.may_propose(actor))
    changes = rules.changes(queries.settings(actor.collective), wanted)
    change = CharterChange(public_id=ids.public_id(), collective_id=actor.collective_id, changes=changes)
    draft = decisions.Draft(
        title=title,
        background=background,
        what_happens=say("What the collective has set for itself changes at once. What has begun goes on."),
        rule_key=RULE_CHANGE,
        discussion_days=discussion_days,
    )
    proposal = decisions.write(actor, draft, effect=CHANGE, subject=change.reference)
    change.decision_ref = proposal.reference
    db.session.add(change)
    db.session.flush()
    return proposal


def settle(proposal: Proposal, *, adopted: bool) -> Sentence | None:
    """Make the change, or leave everything as it is, in the closing transaction."""
    _kind, _colon, public_id = (proposal.subject or "").partition(":")
    change = queries.change(proposal.collective_id, public_id)
    if change is None or change.state != "draft":
        return None
    change.state, change.decided_at = "not_adopted", clock.this_hour()
    if not adopted:
        return say("Everything stays as it was set.")
    # Two changes that close together are made one after the other.
    collective = db.session.scalars(
        select(Collective)
        .where(Collective.id == proposal.collective_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    try:
        new = rules.after(queries.settings(collective), change.changes)
    except Conflict as error:
        return error.why
    _write(collective, new, change.changes)
    change.state, change.decision_ref = "adopted", proposal.reference
    db.session.flush()
    record(CharterChanged(collective_id=collective.id, subject=change.reference, by=proposal.reference))
    return say("It is set so from now on. What has begun goes on as it began.")


def forget_taken_back() -> None:
    """Forget changes that were taken back before anybody decided, a month later."""
    for proposal in votes.taken_back(KIND, clock.now()):
        change = queries.change(proposal.collective_id, (proposal.subject or "").partition(":")[2])
        if change is not None:
            db.session.delete(change)
        decisions.forget_subject(proposal)


def _write(collective: Collective, new: rules.Settings, changed: Any) -> None:
    if "talk_months" in changed:
        # A shorter time takes nothing away at once: everybody sees it coming.
        soonest = clock.now().date() + timedelta(days=TALK_WARNED_DAYS)
        collective.talk_goes_from = max(collective.talk_goes_from, soonest)
    for key in changed:
        office = rules.office_of(key)
        if office is None:
            setattr(collective, key, new[key])
            continue
        row = db.session.get(Office, (collective.id, office))
        if row is None:
            row = Office(collective_id=collective.id, office=office)
            db.session.add(row)
        row.seats = int(new[f"{office}.seats"])
        row.term_months = int(new[f"{office}.term_months"])
        row.terms_most = int(new[f"{office}.terms_most"])
