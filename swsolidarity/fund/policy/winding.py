"""Who asks the group to end its fund, who carries that out, who takes everything along."""

from __future__ import annotations

from swsolidarity.collectives.models import FUND_STEWARD, Membership
from swsolidarity.core.verdict import YES, Verdict, no
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.winding import FundWindDown
from swsolidarity.fund.policy import books


def may_propose(actor: Membership, fund: Fund, current: FundWindDown | None) -> Verdict:
    """Ask the group to end the fund: every full member, while nothing of the kind is under way."""
    seen = books.may_see_books(actor, fund)
    if not seen:
        return seen
    if current is not None:
        return no("The group is deciding on this, or has decided.")
    return YES


def may_give_rest(actor: Membership, fund: Fund, current: FundWindDown | None) -> Verdict:
    """Set the rest aside for whom the group chose: fund stewards, while the fund is wound down."""
    keeps = books.may_keep_books(actor, fund)
    if keeps and (current is None or current.state != "winding"):
        return no("The group has not decided to end the fund.")
    return keeps


def may_take_along(actor: Membership, fund: Fund) -> Verdict:
    """Take everything the collective needs to leave: fund stewards, also of a fund that is closed."""
    seen = books.may_see_books(actor, fund)
    if not seen:
        return seen
    return YES if actor.acts_as(FUND_STEWARD) else no("Fund stewards do this.")
