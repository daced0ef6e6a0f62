"""Who looks at entries drawn by lot, and who sees what came of it."""

from __future__ import annotations

from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import HIDDEN, Verdict, no
from swsolidarity.fund.models.audits import FundAuditTask
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.policy import books


def may_see(actor: Membership, fund: Fund) -> Verdict:
    """See what was looked at: everybody who sees the books."""
    return books.may_see_books(actor, fund)


def may_answer(actor: Membership, fund: Fund, task: FundAuditTask) -> Verdict:
    """Answer, or say that one would rather not: only who was drawn. For everybody else it is not there."""
    if task.membership_id != actor.id:
        return HIDDEN
    seen = books.may_see_books(actor, fund)
    if seen and task.state != "waiting":
        return no("This is finished.")
    return seen
