"""What tellers add to a lot, so that who keeps the server cannot choose it alone."""

from __future__ import annotations

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock, text
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.decisions import ballots, policy, queries
from swsolidarity.decisions.actions import voting
from swsolidarity.decisions.events import TellerAdded
from swsolidarity.decisions.models import Proposal, TellerPhrase
from swsolidarity.decisions.rules import lots

LONGEST_PHRASE = 200


def add_to_lot(actor: Membership, proposal: Proposal, *, phrase: str) -> str:
    """Add a phrase to the lot, sealed until the close. Returns its commitment, which everybody sees at once.

    Raises ``Invalid`` for a phrase that could be guessed or is there already.
    """
    require(policy.may_read(actor, proposal))
    voting.lock(proposal)
    tellers, on_roll = queries.tellers(proposal), ballots.mine(proposal, actor.id).on_roll
    stands = queries.stands(actor, proposal)
    require(policy.may_add_to_lot(actor, proposal, tellers, clock.now(), on_roll=on_roll, stands=stands))
    phrase = text.one_line(phrase)
    if not lots.SHORTEST_PHRASE <= len(phrase) <= LONGEST_PHRASE:
        raise Invalid("Write a phrase of at least twelve letters, and at most 200.", field="phrase")
    commitment = lots.commitment(phrase.encode())
    if commitment in [proposal.lot_commitment, *(one.commitment for one in tellers)]:
        raise Invalid("This phrase is in the lot already. Think of another.", field="phrase")
    db.session.add(
        TellerPhrase(proposal_id=proposal.id, membership_id=actor.id, commitment=commitment, phrase=phrase)
    )
    db.session.flush()
    record(TellerAdded(collective_id=proposal.collective_id, subject=proposal.reference))
    return commitment
