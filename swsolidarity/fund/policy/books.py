"""Who may look into the books and who may write in them."""

from __future__ import annotations

from swsolidarity.collectives import policy as people
from swsolidarity.collectives.models import FUND_STEWARD, Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no
from swsolidarity.fund.models.books import CashCount, Entry, Fund, FundAccount, PendingEntry
from swsolidarity.fund.rules import books as rules


def may_see_books(actor: Membership, fund: Fund | None) -> Verdict:
    """Members past probation see the books of their own collective's fund (safety M3)."""
    if not actor.is_full_member:
        return no("You see the fund when your first weeks here are over.")
    if fund is not None and fund.collective_id != actor.collective_id:
        return HIDDEN
    return YES


def may_open(actor: Membership, fund: Fund | None) -> Verdict:
    """A steward opens the fund, once."""
    if fund is not None:
        return no("This collective has a fund already.")
    return may_see_books(actor, None) and _is_steward(actor)


def may_keep_books(actor: Membership, fund: Fund) -> Verdict:
    """Stewards record, count and prepare."""
    return may_see_books(actor, fund) and _is_steward(actor) and _is_open(fund)


def may_count(actor: Membership, fund: Fund, place: FundAccount | None = None) -> Verdict:
    """Stewards count any place; whoever keeps a place counts that one."""
    if place is not None and place.holder_id == actor.id:
        return may_see_books(actor, fund) and _is_open(fund)
    return may_keep_books(actor, fund)


def may_confirm_count(actor: Membership, fund: Fund, count: CashCount, place: FundAccount) -> Verdict:
    """The second person saw the same money: any member but the first, and not the one who keeps it."""
    seen = may_see_books(actor, fund) and _is_open(fund)
    if not seen:
        return seen
    if count.state != "entered":
        return no("This count is finished.")
    second = people.is_second(actor, count.counted_by, parties=(place.holder_id,))
    return second and people.is_in_time(rules.waits_until(count.counted_on, rules.COUNT_DAYS), clock.now())


def may_withdraw_count(actor: Membership, count: CashCount) -> Verdict:
    """Whoever entered a count can take it away again until it is confirmed."""
    if count.state != "entered":
        return no("This count is finished.")
    return YES if actor.id == count.counted_by or actor.acts_as(FUND_STEWARD) else HIDDEN


def may_block(actor: Membership, fund: Fund, place: FundAccount) -> Verdict:
    """A steward who does not keep it says that money at a place is blocked, or free again."""
    keeps = may_keep_books(actor, fund)
    if keeps and place.holder_id == actor.id:
        return no("You keep this money, so others say whether it is blocked.")
    return keeps


def may_exchange(actor: Membership, fund: Fund, *places: FundAccount) -> Verdict:
    """A steward who keeps neither place says what money was exchanged for."""
    keeps = may_keep_books(actor, fund)
    if keeps and any(place.holder_id == actor.id for place in places):
        return no("You keep this money, so others say what it was exchanged for.")
    return keeps


def may_approve(
    actor: Membership, fund: Fund, pending: PendingEntry, accounts: dict[int, FundAccount]
) -> Verdict:
    """A second steward says yes; not the one who prepared it, nor the one whose pocket it explains away."""
    keeps = may_keep_books(actor, fund)
    if not keeps:
        return keeps
    if pending.state != "waiting":
        return no("This is finished.")
    if pending.kind in rules.NEEDS_DECISION:
        return no("Members are voting on this.")
    second = people.is_second(actor, pending.prepared_by, parties=_keepers(pending, accounts))
    return second and people.is_in_time(
        rules.waits_until(pending.prepared_on, rules.SECOND_DAYS), clock.now()
    )


def _keepers(pending: PendingEntry, accounts: dict[int, FundAccount]) -> frozenset[int | None]:
    """Whose pocket it explains away: taking money in back says that it was never there."""
    if pending.kind not in rules.EXPLAINS_AWAY | {"reversal"}:
        return frozenset()
    return frozenset(accounts[leg[0]].holder_id for leg in pending.legs if leg[0] in accounts) - {None}


def may_withdraw(actor: Membership, fund: Fund, pending: PendingEntry) -> Verdict:
    """Stewards can take away what was prepared, as long as nobody agreed to it."""
    if pending.state != "waiting":
        return no("This is finished.")
    if pending.kind in rules.NEEDS_DECISION:
        return no("Members are voting on this.")
    return may_keep_books(actor, fund)


def may_reverse(actor: Membership, fund: Fund, entry: Entry, *, taken_back: bool, settled: bool) -> Verdict:
    """A steward prepares taking an entry back, if it can be at all.

    Payments are taken back from the request's page, where its state moves with the money.
    """
    keeps = may_keep_books(actor, fund)
    if not keeps:
        return keeps
    if entry.kind == "dispatch":
        return no("Money sent for a request is taken back on the page of the payment.")
    return rules.may_reverse(entry.kind, reversed_already=taken_back, settled=settled)


def _is_steward(actor: Membership) -> Verdict:
    return YES if actor.acts_as(FUND_STEWARD) else no("Fund stewards do this.")


def _is_open(fund: Fund) -> Verdict:
    return YES if fund.state == "open" else no("This fund is closed.")
