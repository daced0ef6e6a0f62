"""Opening a fund, and the pots and places money is kept in."""

from __future__ import annotations

from sqlalchemy import func, select

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.money import CURRENCIES, Money
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund import ledger, verify
from swsolidarity.fund.actions import terms
from swsolidarity.fund.events import FundOpened
from swsolidarity.fund.models.books import Fund, FundAccount
from swsolidarity.fund.policy import books as policy
from swsolidarity.fund.queries import books as queries
from swsolidarity.fund.rules import terms as term_rules


def open_fund(
    actor: Membership,
    *,
    currency: str,
    small_sum: Money,
    largest_request: Money,
    pot_name: str,
    place_name: str,
    office_hours: str = "",
) -> Fund:
    """Open the collective's fund with its general pot and a first place for cash, kept by the opener.

    Raises ``Conflict`` if somebody else just did.
    """
    require(policy.may_open(actor, queries.fund_of(actor.collective_id)))
    if currency not in CURRENCIES:
        raise Invalid("Choose a currency from the list.", field="currency")
    if small_sum > largest_request:
        raise Invalid("The small sum cannot be more than the largest request.", field="small_sum")
    fund = Fund(
        collective_id=actor.collective_id,
        currency=currency,
        opened_on=clock.now().date(),
    )
    db.session.add(fund)
    db.session.flush()
    first = term_rules.first(largest=largest_request.minor, small_sum=small_sum.minor)
    terms.begin(fund, first, office_hours=office_hours)
    db.session.add(FundAccount(fund_id=fund.id, kind="transit", currency=currency, code="transit"))
    db.session.add(FundAccount(fund_id=fund.id, kind="pot", currency=currency, code="general", name=pot_name))
    db.session.add(
        FundAccount(
            fund_id=fund.id,
            kind="asset",
            currency=currency,
            code="place-1",
            name=place_name,
            holder_id=actor.id,
        )
    )
    db.session.flush()
    record(FundOpened(collective_id=actor.collective_id, subject=f"fund.fund:{fund.public_id}"))
    return fund


def add_account(
    actor: Membership,
    fund: Fund,
    *,
    kind: str,
    name: str,
    holder: Membership | None = None,
    currency: str | None = None,
) -> FundAccount:
    """A new place or pot, with nothing in it yet. A place may be kept by a member.

    ``currency`` is the main one if nothing else is said. A pot can be in one the fund did not have; a place
    is in one there is a pot for, because whatever is in it is for something. Raises ``Invalid``.
    """
    require(policy.may_keep_books(actor, fund))
    if holder is not None and holder.collective_id != fund.collective_id:
        raise Invalid("Choose a member of this collective.", field="holder")
    fund = ledger.lock(fund.id)
    currency = currency or fund.currency
    _keep_in(fund, kind, currency)
    there = db.session.scalar(
        select(func.count()).where(FundAccount.fund_id == fund.id, FundAccount.kind == kind)
    )
    word = "place" if kind == "asset" else "pot"
    account = FundAccount(
        fund_id=fund.id,
        kind=kind,
        currency=currency,
        code=f"{word}-{(there or 0) + 1}",
        name=name,
        holder_id=holder.id if holder and kind == "asset" else None,
    )
    db.session.add(account)
    db.session.flush()
    return account


def _keep_in(fund: Fund, kind: str, currency: str) -> None:
    """Make sure that accounts in a currency can be kept; the first pot in it brings what is on its way."""
    if currency in queries.currencies(fund):
        return
    if currency not in CURRENCIES:
        raise Invalid("Choose a currency from the list.", field="currency")
    if kind != "pot":
        raise Invalid(
            "Add a pot in this currency first: money in a place is for something.", field="currency"
        )
    code = verify.transit_code(currency, fund.currency)
    db.session.add(FundAccount(fund_id=fund.id, kind="transit", currency=currency, code=code))
    db.session.flush()
