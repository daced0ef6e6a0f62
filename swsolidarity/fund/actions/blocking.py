"""Money a bank or a service blocks, and money that comes back: each prepared by one and agreed by another."""

from __future__ import annotations

from swsolidarity.collectives.models import Membership
from swsolidarity.core.money import Money
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund import ledger
from swsolidarity.fund.actions import books
from swsolidarity.fund.models.books import Fund, FundAccount, PendingEntry
from swsolidarity.fund.policy import books as policy
from swsolidarity.fund.queries import blocking


def prepare_block(
    actor: Membership, fund: Fund, *, place: FundAccount, pot: FundAccount, amount: Money, note: str = ""
) -> PendingEntry:
    """Prepare taking money at a place out of what can be spent, because somebody blocks it.

    Raises ``Invalid`` when there is not that much, or the pot could not bear it even if its promises waited.
    """
    require(policy.may_block(actor, fund, place))
    _in_one_currency(place, pot, amount)
    if place.balance < amount.minor:
        raise Invalid("There is not that much in it.", field="amount")
    if blocking.room(pot, amount.minor).short:
        raise Invalid(
            "This pot cannot bear all of it. Enter a part here, and the rest on another pot.", field="amount"
        )
    return _prepare(actor, fund, "freeze", ledger.blocking_legs(place, pot, amount), note)


def prepare_free_again(
    actor: Membership, fund: Fund, *, place: FundAccount, pot: FundAccount, amount: Money, note: str = ""
) -> PendingEntry:
    """Prepare bringing money back that can be spent again; whoever waits in line is given theirs.

    Raises ``Invalid`` when less is blocked there, or missing from the pot.
    """
    require(policy.may_block(actor, fund, place))
    _in_one_currency(place, pot, amount)
    if (
        blocking.blocked_at(place) < amount.minor
        or blocking.missing_from([pot]).get(pot.id, 0) < amount.minor
    ):
        raise Invalid("Not that much is blocked.", field="amount")
    return _prepare(actor, fund, "unfreeze", ledger.blocking_legs(place, pot, -amount), note)


def _in_one_currency(place: FundAccount, pot: FundAccount, amount: Money) -> None:
    if not place.currency == pot.currency == amount.currency:
        raise Invalid("Choose a pot in the currency of this place.", field="pot")


def _prepare(
    actor: Membership, fund: Fund, kind: str, legs: tuple[ledger.Leg, ...], note: str
) -> PendingEntry:
    pairs = [(leg.account_id, leg.amount) for leg in legs]
    return books.put_before_second(actor, fund, kind, pairs, note=note)
