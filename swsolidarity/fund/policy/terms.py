"""Who reads the rules of a fund, who asks the group to change them."""

from __future__ import annotations

from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.policy import books


def may_read(actor: Membership, fund: Fund) -> Verdict:
    """Read the rules: everybody who may ask for help under them, newcomers too."""
    if fund.collective_id != actor.collective_id or actor.state not in ("active", "probation"):
        return HIDDEN
    return YES


def may_pause(actor: Membership, fund: Fund) -> Verdict:
    """Close the queue for a while, or open it again: fund stewards, as long as the fund is open."""
    return books.may_keep_books(actor, fund)


may_read_lots = books.may_see_books


def may_propose(actor: Membership, fund: Fund) -> Verdict:
    """Ask the group to change a rule: every full member, as long as the fund goes on."""
    seen = books.may_see_books(actor, fund)
    if not seen:
        return seen
    if fund.state != "open" or fund.winding_since:
        return no("The fund ends. Its rules stay as they are.")
    return YES
