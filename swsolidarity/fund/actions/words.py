"""The end of the chain, put where many people read it: whoever changed the books later would be found out."""

from __future__ import annotations

from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import Conflict, require
from swsolidarity.fund import ledger
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.policy import books as policy
from swsolidarity.threads import actions as threads
from swsolidarity.threads.models import Post, Thread


def post_words(actor: Membership, fund: Fund, thread: Thread, *, seq: int, source: str) -> Post:
    """Post the six words into a conversation; ``seq`` is the newest entry the steward saw them with.

    Raises ``Conflict`` when something was recorded since then, or the conversation was closed.
    """
    require(policy.may_keep_books(actor, fund))
    fund = ledger.lock(fund.id)
    require(policy.may_keep_books(actor, fund))
    if fund.last_seq != seq:
        raise Conflict("Something was recorded just now, so the words are others. Look at the new ones.")
    return threads.reply(actor, thread, source=source, quotes=None, seen=0)
