"""Who asks to come back, as the collective and as the person sees it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from swsolidarity.accounts.models import Account
from swsolidarity.collectives.models import Collective
from swsolidarity.collectives.queries.kept_out import TAG, written
from swsolidarity.core import vault
from swsolidarity.core.db import db
from swsolidarity.governance.models import ReturnRequest


def request_of(account: Account, address: str, today: date) -> tuple[Collective, ReturnRequest] | None:
    """What somebody has asked a collective they were removed from, and what came of it."""
    collective = db.session.scalars(select(Collective).where(Collective.address == address)).one_or_none()
    if collective is None:
        return None
    tags = vault.current().indexes(TAG, written(account, collective.id))
    found = db.session.scalars(
        select(ReturnRequest)
        .where(ReturnRequest.collective_id == collective.id, ReturnRequest.tag.in_(tags))
        .options(joinedload(ReturnRequest.proposal))
    ).one_or_none()
    if found is None or (found.forget_on is not None and found.forget_on <= today):
        return None
    return collective, found


def request_by_reference(reference: str | None) -> ReturnRequest | None:
    """The request a vote is about, held until the transaction ends."""
    kind, _, key = (reference or "").partition(":")
    if kind != "governance.return":
        return None
    return db.session.scalars(
        select(ReturnRequest).where(ReturnRequest.public_id == key).with_for_update()
    ).one_or_none()
