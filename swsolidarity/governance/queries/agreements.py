"""Wordings that were proposed."""

from __future__ import annotations

from sqlalchemy import select

from swsolidarity.core.db import db
from swsolidarity.governance.models import AgreementDraft


def draft(collective_id: int, public_id: str) -> AgreementDraft | None:
    """One proposed wording, whatever became of it."""
    return db.session.scalars(
        select(AgreementDraft).where(
            AgreementDraft.collective_id == collective_id, AgreementDraft.public_id == public_id
        )
    ).one_or_none()
