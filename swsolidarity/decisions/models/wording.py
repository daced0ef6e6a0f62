"""What a question said before, and changes of it that others ask for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import Base
from swsolidarity.core.ids import public_id
from swsolidarity.core.vault import Sealed
from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions.models.proposals import Proposal
from swsolidarity.decisions.rules import record as records


class ProposalVersion(Base):
    """One wording that members could read, whole. It never changes."""

    __tablename__ = "proposal_version"
    __table_args__ = (UniqueConstraint("proposal_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    version: Mapped[int]
    # Title, background, consequence and options, as JSON.
    wording_sealed: Mapped[bytes]
    written_at: Mapped[datetime]

    wording = Sealed("proposal_version.wording")

    @property
    def parts(self) -> Mapping[str, Any]:
        """The wording by its parts."""
        return json.loads(self.wording)  # type: ignore[no-any-return]

    @property
    def consequence(self) -> Sentence:
        """What would have happened."""
        return records.sentence(self.parts["what_happens"])


class Amendment(Base):
    """A change of one paragraph that a member asks for, against one version."""

    __tablename__ = "amendment"
    __table_args__ = (
        CheckConstraint(
            "state IN ('proposed', 'accepted', 'rejected', 'withdrawn', 'to_vote', 'adopted', 'failed')",
            name="state",
        ),
        CheckConstraint("part IN ('background', 'what_happens')", name="part"),
        CheckConstraint("place >= 0", name="place"),
        CheckConstraint("state NOT IN ('to_vote', 'adopted') OR vote_id IS NOT NULL", name="vote"),
        CheckConstraint("state <> 'rejected' OR answer_sealed IS NOT NULL", name="rejected"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=public_id)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True)
    version: Mapped[int]
    part: Mapped[str] = mapped_column(String(12))
    place: Mapped[int]
    before_sealed: Mapped[bytes]
    after_sealed: Mapped[bytes]
    reason_sealed: Mapped[bytes]
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    answer_sealed: Mapped[bytes | None]
    vote_id: Mapped[int | None] = mapped_column(ForeignKey("proposal.id"), index=True)
    written_at: Mapped[datetime]

    before = Sealed("amendment.before")
    after = Sealed("amendment.after")
    reason = Sealed("amendment.reason")
    answer = Sealed.optional("amendment.answer")

    proposal: Mapped[Proposal] = relationship(lazy="raise", foreign_keys=[proposal_id])
    vote: Mapped[Proposal | None] = relationship(lazy="raise", foreign_keys=[vote_id])
    by: Mapped[Membership] = relationship(lazy="raise")

    @property
    def reference(self) -> str:
        """How a vote and a notice name this change."""
        return f"decisions.amendment:{self.public_id}"
