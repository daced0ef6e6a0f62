"""Reminding those who have not voted, in words that tell nothing."""

from __future__ import annotations

from swsolidarity.decisions import queries
from swsolidarity.decisions.actions import voting
from swsolidarity.notices import actions as notices


def remind(proposal_id: int) -> bool:
    """Remind everybody on the roll whose ballot is not in; False if it was done before, or it is over.

    Nothing is kept of it but the notices themselves, and they are taken back at the close: they would tell
    who had not voted by then.
    """
    proposal = voting.locked(proposal_id)
    if proposal is None or proposal.state != "voting" or proposal.reminded:
        return False
    proposal.reminded = True
    for membership_id in queries.not_voted(proposal_id):
        notices.tell(membership_id, voting.REMINDER, proposal.reference)
    return True
