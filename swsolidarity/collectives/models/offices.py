"""What a collective adopted about an office; without a row the defaults of ``rules`` hold."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.collectives.models.people import OFFICES
from swsolidarity.core.db import Base


class Office(Base):
    """How many hold an office, for how long, and how often in a row."""

    __tablename__ = "office"
    __table_args__ = (
        CheckConstraint(f"office IN {OFFICES}", name="office"),
        CheckConstraint("seats BETWEEN 1 AND 20", name="seats"),
        # Nobody holds an office for longer than a year without being given it again (safety M10).
        CheckConstraint("term_months BETWEEN 1 AND 12", name="term_months"),
        CheckConstraint("terms_most BETWEEN 1 AND 10", name="terms_most"),
    )

    collective_id: Mapped[int] = mapped_column(ForeignKey("collective.id"), primary_key=True)
    office: Mapped[str] = mapped_column(String(20), primary_key=True)
    seats: Mapped[int]
    term_months: Mapped[int]
    terms_most: Mapped[int]
