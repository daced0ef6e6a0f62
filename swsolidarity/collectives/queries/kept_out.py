"""Whether somebody who comes to the door was removed here."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from swsolidarity.accounts.models import Account
from swsolidarity.collectives.models import Collective, KeptOut
from swsolidarity.core import vault
from swsolidarity.core.db import db

TAG = "kept_out.tag"


def kept_out(account: Account, collective_id: int) -> KeptOut | None:
    """What is remembered of this account in this collective, if it was removed there."""
    tags = vault.current().indexes(TAG, written(account, collective_id))
    return db.session.scalars(
        select(KeptOut).where(KeptOut.collective_id == collective_id, KeptOut.tag.in_(tags))
    ).first()


def kept_out_of(account: Account, address: str, today: date) -> tuple[Collective, KeptOut] | None:
    """The collective at an address, for somebody who was removed there and is remembered still."""
    collective = db.session.scalars(select(Collective).where(Collective.address == address)).one_or_none()
    found = kept_out(account, collective.id) if collective else None
    if collective is None or found is None or found.forget_on <= today:
        return None
    return collective, found


def written(account: Account, collective_id: int) -> str:
    """What the tag is made of: in every collective another one, so that none of them can be compared."""
    return f"{collective_id}:{account.public_id}"
