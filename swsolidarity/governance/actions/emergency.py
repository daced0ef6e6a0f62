"""Calling an emergency, and letting everybody confirm what was decided in one."""

from __future__ import annotations

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Invalid, Sentence, require, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions import queries
from swsolidarity.decisions.actions.proposals import LONGEST_TITLE, in_own_words
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Terms, standing
from swsolidarity.governance.events.emergency import EmergencyCalled
from swsolidarity.governance.policy import emergency as policy
from swsolidarity.governance.queries import emergency as emergencies
from swsolidarity.governance.rules import emergency as rules


def call(actor: Membership, *, title: str, why: str, what: str, topic: str, sum_: int = 0) -> Proposal:
    """Call an emergency: its vote opens at once, for those on call.

    ``sum_``: what may be spent on it, in minor units of the fund's currency; stewards pay it through the
    fund. Raises ``Invalid``, and ``Conflict`` where it could not pass or one's last one is still open.
    """
    found = emergencies.rule(actor.collective_id)
    require(policy.may_call(actor, found.terms if found else None, clock.now()))
    # One after the other, so that two together never promise more than the cap.
    db.session.refresh(actor.collective, with_for_update=True)
    found = emergencies.rule(actor.collective_id)
    require(policy.may_call(actor, found.terms if found else None, clock.now()))
    assert found is not None
    if not why:
        raise Invalid("Say why it cannot wait.", field="why")
    if not what:
        raise Invalid("Say what happens if it passes.", field="what")
    if emergencies.has_one_open(actor):
        raise Conflict("The last emergency you called is still being decided. Wait for its result.")
    few = rules.too_few(found.terms, emergencies.roll(actor.collective_id, found))
    if few is not None:
        raise Conflict(few.text, **few.values)
    currency = _require_room(actor, sum_, found.terms)
    proposal = decisions.put_to_vote(
        actor.collective_id,
        rule_key=rules.RULE,
        title=title,
        background=why,
        what_happens=in_own_words(what),
        effect=rules.EFFECT,
        subject=f"collectives.collective:{actor.collective.public_id}",
        opened_by=actor,
        budget=sum_,
        currency=currency,
        topic=topic,
    )
    record(EmergencyCalled(collective_id=actor.collective_id, subject=proposal.reference))
    return proposal


def _require_room(actor: Membership, sum_: int, terms: Terms) -> str | None:
    """The currency of a sum that is within the cap, with all that is promised. Raises ``Invalid``."""
    if not sum_:
        return None
    if not terms.lapses_days:  # it would never be free again
        raise Invalid("Money is promised only where what is decided ends by itself.", field="amount")
    currency = collectives.currency(actor.collective_id)
    if currency is None:
        raise Invalid("This collective has no fund, so there is no money to promise.", field="amount")
    room = rules.left(actor.collective.emergency_cap, emergencies.promised(actor.collective_id, clock.now()))
    if sum_ > room:
        raise Invalid("That is more than emergencies may still promise together.", field="amount")
    return currency


def ratify(actor: Membership, proposal: Proposal, *, title: str) -> Proposal:
    """Put to everybody whether what was decided for now holds for good, under the rule its terms name.

    Raises ``Conflict`` where it has ended, is at the vote already, or would end before the vote closes.
    """
    require(policy.may_ratify(actor, proposal, queries.register_entry(proposal)))
    own = queries.stands_locked(proposal.id)
    now = clock.now()
    if standing.seen(own.state, own.until, now) != standing.IN_FORCE or own.until is None:
        raise Conflict("It has ended already. You can ask the group anew.")
    require(policy.may_ratify(actor, proposal, own))
    if queries.confirming(proposal) is not None:
        raise Conflict("It has been put to everybody already. You find the vote under Decide.")
    rule = queries.rule_in_force(actor.collective_id, standing.confirmed_by(proposal.terms))
    if rule is None:
        raise Conflict("This collective has no such rule. Look at the rules first.")
    if not rules.in_time(rule.terms, own.until, now):
        raise Conflict("It ends before such a vote could close. You can ask the group anew.")
    return decisions.put_to_vote(
        actor.collective_id,
        rule_key=rule.key,
        title=title[:LONGEST_TITLE],
        background=f"{proposal.background}\n\n{proposal.consequence}",
        what_happens=what_confirming_does(),
        effect=rules.RATIFY,
        subject=proposal.reference,
        opened_by=actor,
        topic=own.topic,
        does=standing.RATIFIES,
        earlier=proposal.public_id,
    )


def what_confirming_does() -> Sentence:
    """What happens if everybody confirms it."""
    return say("What was decided for now holds for good. If this does not pass, it ends on its day.")
