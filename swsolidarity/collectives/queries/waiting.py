"""What of this domain waits for a member."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any

from sqlalchemy import Boolean, bindparam, exists, false, func, select, true
from sqlalchemy.orm import aliased

from swsolidarity.collectives import rules
from swsolidarity.collectives.models import (
    Circle,
    CircleMember,
    JoinRequest,
    Membership,
    StewardshipOffer,
    Vouch,
)
from swsolidarity.collectives.queries.circles import unanswered_since
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
    into, askers = _INTO_A_CIRCLE.subquery(), _INTO_MINE.subquery()
    all_of_it = waiting.outerjoin(asked, true()).outerjoin(into, true()).outerjoin(askers, true())
    return select(waiting, asked, into, askers).select_from(all_of_it)


_CIRCLES = (
    select(
        func.count().label("count"),
        func.min(CircleMember.since).label("since"),
        func.min(Circle.public_id).label("one"),
    )
    .select_from(CircleMember)
    .join(Circle, Circle.id == CircleMember.circle_id)
    .where(CircleMember.since > bindparam("unanswered"))
)
_INTO_A_CIRCLE = _CIRCLES.where(
    CircleMember.membership_id == bindparam("actor_id"), CircleMember.state == "invited"
)
_MINE = aliased(CircleMember)
_INTO_MINE = _CIRCLES.join(_MINE, _MINE.circle_id == CircleMember.circle_id).where(
    _MINE.membership_id == bindparam("actor_id"),
    _MINE.state == "in",
    CircleMember.state == "asked",
    bindparam("full", type_=Boolean()),
)


def needs_you(actor: Membership) -> list[Need]:
    """What this member was asked, and who asks to join, here or a circle of theirs; one statement."""
    today, steward_decides = clock.now().date(), actor.collective.join_by == "steward"
    full = actor.is_full_member
    welcomes = full and (not steward_decides or actor.is_steward)
    values = {
        "actor_id": actor.id,
        "collective_id": actor.collective_id,
        "today": today,
        "unanswered": unanswered_since(),
        "full": full,
    }
    waiting = _waiting(welcomes, vouching=not steward_decides)
    [found] = prepared.rows(waiting, values)
    count, ends, one, lapses, offer, into, into_since, circle, askers, askers_since, mine = found
    needs = []
    if into:
        title = say("You are asked to join a circle")
        needs.append(_need(title, f"collectives.circle:{circle}", rules.circle_question_lapses(into_since)))
    if askers:
        title = say("Somebody asks to join a circle of yours")
        needs.append(_need(title, f"collectives.circle:{mine}", rules.circle_question_lapses(askers_since)))
    if offer and full:
        title = say("You are asked to be a steward")
        needs.append(_need(title, f"collectives.stewardship_offer:{offer}", lapses))
    if count:
        several = say("%(count)s people ask to join", count=count)
        title = several if count > 1 else say("Somebody asks to join")
        needs.append(_need(title, f"collectives.join_request:{one}", ends))
    return needs


def _need(title: Sentence, reference: str, by: date) -> Need:
    return Need("plain", title, say("Read and answer"), reference, datetime.combine(by, time(), UTC))
