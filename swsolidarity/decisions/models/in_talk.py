"""In which conversation a question was put."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from swsolidarity.core.db import Base


class InTalk(Base):
    """A question that came out of a conversation and is shown there."""

    __tablename__ = "proposal_in_talk"

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
