"""Whether pictures may be sent in conversations: off, until two stewards agree (safety U1, §14)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from swsolidarity.collectives import policy, rules
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.actions.settings import changed
from swsolidarity.collectives.models import STEWARD, Collective, Membership, PairedAct
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Verdict, no, require, say

PICTURES: Final = "collective.pictures"


def in_a_day() -> datetime:
    """When what two people agreed to begins: a day later, so that everybody sees it coming."""
    return clock.this_hour(clock.now() + rules.PICTURES_WAIT + timedelta(hours=1))


def ask_for_pictures(actor: Membership) -> PairedAct:
    """Ask a second steward to let pictures be sent.

    Raises ``Refused``, ``Conflict``.
    """
    return pairs.ask(actor, PICTURES, actor.collective.reference)


def no_pictures(actor: Membership) -> None:
    """Let nobody send pictures any more; that takes one steward, and those sent before stay."""
    require(policy.may_change_settings(actor))
    actor.collective.pictures_from = None
    changed(actor, "pictures")


def _may(actor: Membership, _subject: str) -> Verdict:
    if not (verdict := policy.may_change_settings(actor)):
        return verdict
    if actor.collective.pictures_from is not None:
        return no("Pictures can be sent here already, or from tomorrow on.")
    return verdict


def _let_them_in(act: PairedAct, second: Membership) -> None:
    held = select(Collective).where(Collective.id == act.collective_id).with_for_update(key_share=True)
    db.session.scalars(held).one().pictures_from = in_a_day()
    changed(second, "pictures")


pairs.register(
    pairs.Kind(
        key=PICTURES,
        title=say("A steward wants pictures to be sent in conversations"),
        agree=say("Let pictures be sent from tomorrow on"),
        may=_may,
        do=_let_them_in,
        office=STEWARD,
    )
)
