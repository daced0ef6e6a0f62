"""Checks what the books promise against the requests, decisions and payments that stand behind it.

Part of ``fund check``: the ledger can be right in itself and still hold money nobody asked for.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Select, and_, exists, func, or_, select

from swsolidarity.core.db import db
from swsolidarity.decisions.models import Proposal, ProposalOption
from swsolidarity.fund.actions.rounds import SHARE
from swsolidarity.fund.actions.winding import WIND_DOWN
from swsolidarity.fund.check import Report, check
from swsolidarity.fund.models.books import Entry, Fund, FundAccount, Posting
from swsolidarity.fund.models.requests import FundPayment, FundRequest
from swsolidarity.fund.rules import requests as rules

PROPOSAL = "decisions.proposal:"
PUBLIC_ID = 22
"""Characters of a public id; a vote about several requests names the request behind it."""


def check_all(fund_id: int) -> Report:
    """Check the books of a fund, and that they fit its requests, decisions and payments."""
    return check(fund_id, promises)


def promises(fund: Fund) -> Iterator[str]:
    """What does not add up between the books of a fund and its requests."""
    yield from _currencies(fund)
    yield from _decisions(fund)
    yield from _holds(fund)
    yield from _payments(fund)
    yield from _loans(fund)


def _currencies(fund: Fund) -> Iterator[str]:
    """Every request is in the currency of its pot, of what is set aside for it, and of what it borrowed."""
    rows = db.session.execute(
        select(FundRequest.public_id, FundAccount.code)
        .join(
            FundAccount,
            FundAccount.id.in_((FundRequest.pot_id, FundRequest.hold_id, FundRequest.loan_id)),
        )
        .where(FundRequest.fund_id == fund.id, FundAccount.currency != FundRequest.currency)
        .order_by(FundRequest.id)
    )
    for public_id, code in rows:
        yield f"Request {public_id}: {code} is kept in another currency."


def _decisions(fund: Fund) -> Iterator[str]:
    """Every sum a vote moved has that vote behind it, adopted, about that very request or transfer."""
    voted = Entry.decision_ref.startswith(PROPOSAL)
    proposal = func.substr(Entry.decision_ref, len(PROPOSAL) + 1, PUBLIC_ID)
    adopted = and_(Proposal.state == "decided", Proposal.code.in_(("adopted", "adopted_provisionally")))
    about = or_(
        Proposal.subject == Entry.request_ref,
        and_(
            Proposal.effect == SHARE,
            exists().where(
                ProposalOption.proposal_id == Proposal.id, ProposalOption.subject == Entry.request_ref
            ),
        ),
        and_(Proposal.effect == WIND_DOWN, Proposal.collective_id == fund.collective_id),
        and_(Entry.kind == "transfer_pot", Entry.idem_key == func.substr(Proposal.subject, len("fund.") + 1)),
    )
    rows = db.session.execute(
        select(Entry.seq, voted)
        .outerjoin(Proposal, and_(voted, Proposal.public_id == proposal))
        .where(
            Entry.fund_id == fund.id,
            Entry.kind.in_(("reserve", "transfer_pot", "loan_forgive")),
            or_(
                and_(voted, or_(Proposal.id.is_(None), ~adopted, ~func.coalesce(about, False))),
                and_(~voted, or_(Entry.recorded_by.is_(None), Entry.approved_by.is_(None))),
            ),
        )
        .order_by(Entry.seq)
    )
    for seq, by_vote in rows:
        if by_vote:
            yield f"Entry {seq}: no adopted decision about this stands behind it."
        else:
            yield f"Entry {seq}: two people should have agreed to it."


def _holds(fund: Fund) -> Iterator[str]:
    """Money is held exactly for the requests whose state says so, and never more than they asked for."""
    holds = rules.HOLDS_MONEY
    rows = db.session.execute(
        select(FundAccount.code, FundAccount.balance, FundRequest)
        .outerjoin(FundRequest, FundRequest.hold_id == FundAccount.id)
        .where(
            FundAccount.fund_id == fund.id,
            FundAccount.kind == "hold",
            or_(
                and_(FundAccount.balance > 0, FundRequest.id.is_(None)),
                and_(FundAccount.balance > 0, FundRequest.state.not_in(holds)),
                and_(FundAccount.balance == 0, FundRequest.state.in_(holds)),
                FundAccount.balance + FundRequest.given > FundRequest.amount,
            ),
        )
        .order_by(FundAccount.id)
    )
    for code, balance, request in rows:
        if request is None:
            yield f"Account {code}: holds {balance}, and no request stands behind it."
        else:
            yield f"Account {code}: holds {balance}, which does not fit a request that is {request.state}."


def _payments(fund: Fund) -> Iterator[str]:
    """Every payment on its way is in the ledger with its amount, and the other way round."""
    sent = func.max(Posting.amount)
    entries = (
        select(Entry.payment_ref, sent.label("amount"))
        .join(Posting, Posting.entry_id == Entry.id)
        .where(Entry.fund_id == fund.id, Entry.kind == "dispatch")
        .group_by(Entry.id)
        .subquery()
    )
    rows = db.session.execute(
        select(FundPayment.public_id, entries.c.amount)
        .join(FundRequest, FundRequest.id == FundPayment.request_id)
        .outerjoin(entries, entries.c.payment_ref == "fund.payment:" + FundPayment.public_id)
        .where(
            FundRequest.fund_id == fund.id,
            FundPayment.state.in_(("sent", "settled", "returned")),
            or_(entries.c.amount.is_(None), entries.c.amount != FundPayment.amount),
        )
    )
    for public_id, _amount in rows:
        yield f"Payment {public_id}: the ledger did not send this amount for it."
    on_its_way = _by_currency(
        select(FundRequest.currency, func.sum(FundPayment.amount))
        .join(FundRequest, FundRequest.id == FundPayment.request_id)
        .where(FundRequest.fund_id == fund.id, FundPayment.state == "sent")
        .group_by(FundRequest.currency)
    )
    in_transit = _by_currency(
        select(FundAccount.currency, func.sum(FundAccount.balance))
        .where(FundAccount.fund_id == fund.id, FundAccount.kind == "transit", FundAccount.balance > 0)
        .group_by(FundAccount.currency)
    )
    for currency in sorted(on_its_way.keys() | in_transit.keys()):
        there, owed = in_transit.get(currency, 0), on_its_way.get(currency, 0)
        if there != owed:
            yield (
                f"On its way: the ledger has {there} {currency}, "
                f"the payments not yet received are {owed} {currency}."
            )


def _by_currency(sums: Select[str, int]) -> dict[str, int]:
    return {currency: int(total) for currency, total in db.session.execute(sums)}


def _loans(fund: Fund) -> Iterator[str]:
    """What is to come back belongs to a loan, and is never more than was given."""
    rows = db.session.execute(
        select(FundAccount.code, FundAccount.balance)
        .outerjoin(FundRequest, FundRequest.loan_id == FundAccount.id)
        .where(
            FundAccount.fund_id == fund.id,
            FundAccount.kind == "loan",
            FundAccount.balance > func.coalesce(FundRequest.given, 0),
        )
        .order_by(FundAccount.id)
    )
    for code, balance in rows:
        yield f"Account {code}: {balance} is to come back, which is more than was given."
