"""Another wording of the agreements: proposed by a member, adopted by a decision."""

from __future__ import annotations

from sqlalchemy import select

from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives.actions import agreements
from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core import clock, ids, text
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Invalid, Sentence, require, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules.pack import RULE_CHANGE
from swsolidarity.governance.events.agreements import AgreementsAdopted
from swsolidarity.governance.models import AgreementDraft
from swsolidarity.governance.policy import charter as policy
from swsolidarity.governance.queries import agreements as queries
from swsolidarity.governance.queries import votes

ADOPT = "agreements.adopt"
KIND = "governance.agreement_draft"
LONGEST = 20_000


def propose(actor: Membership, body: str, *, title: str, background: str, discussion_days: int) -> Proposal:
    """Ask the group for another wording, whole. Changes nothing by itself.

    Raises ``Refused``, ``Invalid`` when there are no words, too many, or the same as now.
    """
    require(policy.may_propose(actor))
    words = text.clean(body).strip()
    if not words:
        raise Invalid("Write the whole wording.", field="body")
    if len(words) > LONGEST:
        raise Invalid("Make this shorter: at most %(most)s characters.", field="body", most=LONGEST)
    if words == belonging.agreement(actor.collective).body.strip():
        raise Invalid("Nothing is different from the agreements as they are now.", field="body")
    wanted = AgreementDraft(
        public_id=ids.public_id(),
        collective_id=actor.collective_id,
        base_version=actor.collective.agreement_version,
        body=words,
    )
    proposal = decisions.write(
        actor,
        decisions.Draft(
            title=title,
            background=background,
            what_happens=say("The agreements get their next version. Everybody is asked to read and agree."),
            rule_key=RULE_CHANGE,
            discussion_days=discussion_days,
        ),
        effect=ADOPT,
        subject=wanted.reference,
    )
    wanted.decision_ref = proposal.reference
    db.session.add(wanted)
    db.session.flush()
    return proposal


def settle(proposal: Proposal, *, adopted: bool) -> Sentence | None:
    """Begin the next version, or leave the one in force, in the closing transaction."""
    _kind, _colon, public_id = (proposal.subject or "").partition(":")
    wanted = queries.draft(proposal.collective_id, public_id)
    if wanted is None or wanted.state != "draft":
        return None
    wanted.state = "not_adopted"
    if not adopted:
        return say("The agreements stay as they are.")
    collective = db.session.scalars(
        select(Collective)
        .where(Collective.id == proposal.collective_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if collective.agreement_version != wanted.base_version:
        return say("The agreements were changed meanwhile. This wording can be proposed again.")
    kept = agreements.next_version(collective, wanted.body, adopted_by=proposal.reference)
    wanted.state = "adopted"
    db.session.flush()
    record(AgreementsAdopted(collective_id=collective.id, subject=wanted.reference, by=proposal.reference))
    return say("The agreements are in force in their version %(version)s.", version=kept.version)


def forget_taken_back() -> None:
    """Forget wordings that were taken back before anybody decided, a month later."""
    for proposal in votes.taken_back(KIND, clock.now()):
        wanted = queries.draft(proposal.collective_id, (proposal.subject or "").partition(":")[2])
        if wanted is not None:
            db.session.delete(wanted)
        decisions.forget_subject(proposal)
