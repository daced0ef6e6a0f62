"""Tables of what one person got lately, not who: keyed tags whose secret lies outside the database.

No row leads to a request, and how much and when is sealed: whoever compares tags with requests learns nothing
about a request whose asker is stored nowhere. A request knows its own rows, sealed, until it has ended.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed


class FundCapSecret(Base):
    """A secret of a year: its name and first day. The secret itself is a file beside the key ring."""

    __tablename__ = "fund_cap_secret"
    __table_args__ = (Index("ix_fund_cap_secret_fund_id", "fund_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    fund_id: Mapped[int] = mapped_column(ForeignKey("fund.id"))
    begun_on: Mapped[date] = mapped_column(Date)


class FundCapUse(Base):
    """Something somebody asked for, under a tag. Its name is random, so that it says no order."""

    __tablename__ = "fund_cap_use"
    __table_args__ = (
        Index("ix_fund_cap_use_tag", "secret_id", "tag"),
        {"sqlite_with_rowid": False},
    )

    public_id: Mapped[str] = mapped_column(String(22), primary_key=True, default=public_id)
    secret_id: Mapped[int] = mapped_column(ForeignKey("fund_cap_secret.id"))
    tag: Mapped[bytes] = mapped_column(LargeBinary(16))
    use_sealed: Mapped[bytes]

    # "day amount counts", as "2026-03-01 20000 1"; a request that was not agreed does not count.
    use = Sealed("fund_cap_use.use")
