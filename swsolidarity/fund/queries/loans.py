"""What of a loan is still to come back. There is no list of loans, on purpose."""

from __future__ import annotations

from sqlalchemy import select

from swsolidarity.core.db import db
from swsolidarity.decisions.models import Proposal
from swsolidarity.fund.models.books import FundAccount
from swsolidarity.fund.models.requests import FundRequest

ENDED = ("decided", "closed", "withdrawn", "void", "lapsed")


def left(request: FundRequest) -> int:
    """How much of what was lent is still to come back, in minor units."""
    if request.loan_id is None:
        return 0
    return db.session.scalar(select(FundAccount.balance).where(FundAccount.id == request.loan_id)) or 0


def being_decided(request: FundRequest, effect: str) -> bool:
    """Whether members are deciding whether to forgive it."""
    return (
        db.session.scalar(
            select(Proposal.id)
            .where(Proposal.subject == request.ref, Proposal.effect == effect, Proposal.state.not_in(ENDED))
            .limit(1)
        )
        is not None
    )
