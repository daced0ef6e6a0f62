"""Reads about what one person got lately: who they are is computed, never stored."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Sequence
from datetime import date
from hashlib import sha256

from sqlalchemy import select

from swsolidarity.collectives.models import Membership
from swsolidarity.core import keys
from swsolidarity.core.db import db
from swsolidarity.fund.models.caps import FundCapSecret, FundCapUse
from swsolidarity.fund.rules.caps import Use


def member(actor: Membership) -> str:
    """What a tag is computed from for a member."""
    return f"member|{actor.public_id}"


def somebody(known_as: str) -> str:
    """The same for a person without an account, by what the steward calls them: that is not stored."""
    return f"somebody|{''.join(letter for letter in known_as.casefold() if letter.isalnum())}"


def secrets_of(fund_id: int) -> list[tuple[FundCapSecret, bytes]]:
    """The secrets tags are made with now, oldest first: those whose file is still there."""
    rows = db.session.scalars(
        select(FundCapSecret).where(FundCapSecret.fund_id == fund_id).order_by(FundCapSecret.id)
    )
    return [(row, found) for row in rows if (found := keys.drawer().read(row.public_id)) is not None]


def tag(secret: bytes, who: str) -> bytes:
    """What stands for a person under a secret (HMAC-SHA-256, RFC 2104, cut to 16 bytes)."""
    return hmac.new(secret, who.encode(), sha256).digest()[:16]


def read(row: FundCapUse) -> tuple[Use, bool]:
    """What a row says, and whether it counts."""
    day, amount, counts = row.use.split()
    return Use(date.fromisoformat(day), int(amount)), counts == "1"


def uses(fund_id: int, who: str) -> list[Use]:
    """What this person got lately. The oldest secret has a tag for everything that still matters."""
    found = secrets_of(fund_id)
    return _counted(found[0][0].id, tag(found[0][1], who)) if found else []


def others(rows: Sequence[FundCapUse]) -> list[Use]:
    """What the person behind these rows got lately besides; the rows are of one request."""
    if not rows:
        return []
    oldest = min(rows, key=lambda row: row.secret_id)
    return _counted(oldest.secret_id, oldest.tag, without={row.public_id for row in rows})


def _counted(secret_id: int, tagged: bytes, without: Collection[str] = ()) -> list[Use]:
    rows = db.session.scalars(
        select(FundCapUse).where(FundCapUse.secret_id == secret_id, FundCapUse.tag == tagged)
    )
    said = [read(row) for row in rows if row.public_id not in without]
    return [use for use, counts in said if counts]


def rows_of(names: Sequence[str]) -> list[FundCapUse]:
    """The rows a request remembers, as far as they are still there."""
    return list(db.session.scalars(select(FundCapUse).where(FundCapUse.public_id.in_(names))))
