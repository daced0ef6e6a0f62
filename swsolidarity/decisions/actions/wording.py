"""Forgetting the wording of a proposal that another domain put to the vote, when its time is over."""

from __future__ import annotations

from sqlalchemy import select

from swsolidarity.core.db import db
from swsolidarity.decisions.models import Proposal


def erase_wording(reference: str | None) -> None:
    """Erase the background of an ended proposal. Its result still verifies: it holds only a salted hash.

    Does nothing for a reference that is not an ended proposal.
    """
    kind, _, public_id = (reference or "").partition(":")
    if kind != "decisions.proposal":
        return
    wanted = Proposal.public_id == public_id.partition("/")[0]
    proposal = db.session.scalars(select(Proposal).where(wanted)).first()
    if proposal is not None and proposal.ended_at is not None:
        proposal.background = proposal.background_html = ""
        db.session.flush()
