"""Who compares bank statements with the books."""

from __future__ import annotations

from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import Verdict, no
from swsolidarity.fund.models.bank import BankLine
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.policy import books


def may_compare(actor: Membership, fund: Fund) -> Verdict:
    """Bring a statement, see its lines, match them: fund stewards."""
    return books.may_keep_books(actor, fund)


def may_settle(actor: Membership, fund: Fund, line: BankLine) -> Verdict:
    """Match, split or leave a line: fund stewards, while it is open."""
    keeps = may_compare(actor, fund)
    if not keeps:
        return keeps
    return keeps if line.state == "open" else no("This line is settled already.")


def may_leave(actor: Membership, fund: Fund, line: BankLine) -> Verdict:
    """Say that a line needs no entry: not whoever keeps the money it is about."""
    may = may_settle(actor, fund, line)
    if may and line.account.holder_id == actor.id:
        return no("You keep this money, so another steward says that a line needs no entry.")
    return may


def may_reopen(actor: Membership, fund: Fund, line: BankLine) -> Verdict:
    """Open a line again that was matched or left by mistake: fund stewards."""
    keeps = may_compare(actor, fund)
    if not keeps:
        return keeps
    return keeps if line.state in ("matched", "ignored") else no("There is nothing to open again here.")
