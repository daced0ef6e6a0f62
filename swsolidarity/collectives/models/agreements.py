"""What members agreed with each other."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed


class Agreement(Base):
    """One version of what the members of a collective agreed with each other; versions never change."""

    __tablename__ = "agreement"
    __table_args__ = (UniqueConstraint("collective_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"))
    version: Mapped[int]
    body_sealed: Mapped[bytes]
    body_html_sealed: Mapped[bytes]
    render_version: Mapped[int]
    adopted_on: Mapped[date] = mapped_column(Date)
    # The decision it comes from, or "founding".
    adopted_by: Mapped[str] = mapped_column(String(80), default="founding")

    body = Sealed("agreement.body")
    body_html = Sealed("agreement.body_html")
