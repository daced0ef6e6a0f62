"""What members agreed with each other: keeping a version, and agreeing to it."""

from __future__ import annotations

from swsolidarity.collectives.models import Agreement, Collective, Membership
from swsolidarity.core import clock, text
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Invalid

FOUNDING = "founding"


def keep_version(collective: Collective, body: str, *, adopted_by: str = FOUNDING) -> Agreement:
    """Write down the version the collective is at. It never changes afterwards."""
    kept = Agreement(
        collective_id=collective.id,
        version=collective.agreement_version,
        body=body,
        body_html=text.render(body),
        render_version=text.RENDER_VERSION,
        adopted_on=clock.now().date(),
        adopted_by=adopted_by,
    )
    db.session.add(kept)
    return kept


def next_version(collective: Collective, body: str, *, adopted_by: str) -> Agreement:
    """Begin the version that was adopted; the caller holds the collective's row."""
    collective.agreement_version += 1
    kept = keep_version(collective, body, adopted_by=adopted_by)
    db.session.flush()
    return kept


def agree(actor: Membership, version: int) -> None:
    """Agree to the version in force. What is kept is which version, not when.

    Raises ``Invalid`` when it changed while it was being read.
    """
    if version != actor.collective.agreement_version:
        raise Invalid("The agreements have changed while you were reading. Please read them again.")
    actor.agreed_version = version
    db.session.flush()
