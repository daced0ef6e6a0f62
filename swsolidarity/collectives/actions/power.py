"""Writing down that an office was used, for everybody in whose name it was."""

from __future__ import annotations

from swsolidarity.collectives.models import Membership
from swsolidarity.core import audit


def note(actor: Membership, office: str, act: str, kind: str) -> None:
    """Write down that somebody did this in an office, theirs or a steward's in its place; never who.

    The words of ``act`` and ``kind`` get their sentence in ``governance.rules.oversight``.
    """
    audit.note(actor.collective_id, office=actor.acting_as(office), act=act, kind=kind)
