"""What of this domain waits for a member."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import bindparam, exists, false, func, select, true

from swsolidarity.collectives import rules
from swsolidarity.collectives.models import (
    JoinRequest,
    Membership,
    StewardshipOffer,
    Vouch,
)
from swsolidarity.core import clock, prepared
from swsolidarity.core.needs import Need
from swsolidarity.core.verdict import Sentence, say


@cache
def _waiting(welcomes: bool, *, vouching: bool) -> Any:
    """How many requests to join wait for this member, if they welcome people, and what they were asked."""
    mine = Vouch.membership_id == bindparam("actor_id")
    waiting = (
        select(
            func.count().label("count"),
            func.min(JoinRequest.forget_on).label("ends"),
            func.min(JoinRequest.public_id).label("one"),
        )
        .where(
            JoinRequest.collective_id == bindparam("collective_id"),
            JoinRequest.state == "waiting",
            JoinRequest.forget_on > bindparam("today"),
            true() if welcomes else false(),
            ~exists().where(Vouch.join_request_id == JoinRequest.id, mine) if vouching else true(),
        )
        .subquery()
    )
    offers = select(StewardshipOffer.lapses_on, StewardshipOffer.public_id)
    open_ones = StewardshipOffer.lapses_on > bindparam("today")
    asked = offers.where(StewardshipOffer.membership_id == bindparam("actor_id"), open_ones).subquery()
    return select(waiting, asked).select_from(waiting.outerjoin(asked, true()))


def needs_you(actor: Membership) -> list[Need]:
    """Whether this member was asked to be a steward, and requests to join; at most one statement."""
    today, steward_decides = clock.now().date(), actor.collective.join_by == "steward"
    welcomes = not steward_decides or actor.is_steward
    founding = rules.in_founding_time(actor.collective.founded_on, today)
    if not actor.is_full_member or not (welcomes or founding):
        return []
    values = {"actor_id": actor.id, "collective_id": actor.collective_id, "today": today}
    waiting = _waiting(welcomes, vouching=not steward_decides)
    [(count, ends, one, lapses, offer)] = prepared.rows(waiting, values)
    needs = []
    if offer:
        title = say("You are asked to be a steward")
        needs.append(_need(title, f"collectives.stewardship_offer:{offer}", lapses))
    if count:
        several = say("%(count)s people ask to join", count=count)
        title = several if count > 1 else say("Somebody asks to join")
        needs.append(_need(title, f"collectives.join_request:{one}", ends))
    return needs


def _need(title: Sentence, reference: str, by: date) -> Need:
    return Need("plain", title, say("Read and answer"), reference, datetime.combine(by, time(), UTC))
