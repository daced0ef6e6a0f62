"""What of this domain waits for a member."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from swsolidarity.collectives import rules
from swsolidarity.collectives.models import (
    WELCOMER,
    Circle,
    CircleMember,
    Concern,
    JoinRequest,
    Membership,
    StewardshipOffer,
    Vouch,
)
from swsolidarity.core import needs
from swsolidarity.core.needs import Need, Source, Waiting
from swsolidarity.core.verdict import Sentence, say


def _requests(actor: Membership) -> Any:
    """Requests to join that wait for this member's word: to vouch, or to welcome where that is set."""
    if not actor.is_full_member:
        return None
    return _waiting_requests(actor.acts_as(WELCOMER))


@cache
def _waiting_requests(welcomer: bool) -> Any:
    mine = exists().where(
        Vouch.join_request_id == JoinRequest.id, Vouch.membership_id == bindparam("actor_id")
    )
    to_vouch = and_(JoinRequest.join_by == "vouches", ~mine)
    return _counted(
        JoinRequest.state == rules.WAITING,
        or_(JoinRequest.join_by == "steward", to_vouch) if welcomer else to_vouch,
    )


def _counted(*which: Any) -> Any:
    columns = needs.columns(
        func.min(JoinRequest.public_id), day=func.min(JoinRequest.forget_on), how_many=func.count()
    )
    return (
        select(*columns)
        .where(
            JoinRequest.collective_id == bindparam("collective_id"),
            JoinRequest.forget_on > bindparam("today"),
            *which,
        )
        .having(func.count() > 0)
    )


_TO_LOOK_AT = _counted(
    JoinRequest.state == rules.CONCERNS,
    JoinRequest.gate_until <= bindparam("now"),
    exists().where(Concern.join_request_id == JoinRequest.id),
)


def _concerns(actor: Membership) -> Any:
    """Admissions about which something worries a member, for those who say how it goes on."""
    return _TO_LOOK_AT if actor.acts_as(WELCOMER) else None


def _to_look_at(found: Waiting) -> Need:
    return Need(
        "plain",
        say("Two welcomers have to look at a request to join"),
        say("Read and answer"),
        f"collectives.join_request:{found.public_id}",
        found.by,
    )


def _somebody_asks(found: Waiting) -> Need:
    if found.how_many > 1:
        several = say("%(count)s people ask to join", count=found.how_many)
        reference = f"collectives.join_requests:{found.public_id}"
        return Need("plain", several, say("Read and answer"), reference, found.by)
    reference = f"collectives.join_request:{found.public_id}"
    return Need("plain", say("Somebody asks to join"), say("Read and answer"), reference, found.by)


_OFFERS = select(*needs.columns(StewardshipOffer.public_id, day=StewardshipOffer.lapses_on)).where(
    StewardshipOffer.membership_id == bindparam("actor_id"), StewardshipOffer.lapses_on > bindparam("today")
)


def _offers(actor: Membership) -> Any:
    """Whether this member was asked to share the office in the founding time."""
    return _OFFERS if actor.is_full_member else None


def _asked_to_be(found: Waiting) -> Need:
    return Need(
        "plain",
        say("You are asked to be a steward"),
        say("Read and answer"),
        f"collectives.stewardship_offer:{found.public_id}",
        found.by,
    )


_INTO_A_CIRCLE = (
    select(
        *needs.columns(func.min(Circle.public_id), day=func.min(CircleMember.since), how_many=func.count())
    )
    .select_from(CircleMember)
    .join(Circle, Circle.id == CircleMember.circle_id)
    .where(Circle.collective_id == bindparam("collective_id"))
    .having(func.count() > 0)
)
_ASKED_INTO = _INTO_A_CIRCLE.where(
    CircleMember.membership_id == bindparam("actor_id"), CircleMember.state == "invited"
)
_MINE = aliased(CircleMember)
_ASK_INTO_MINE = _INTO_A_CIRCLE.join(_MINE, _MINE.circle_id == CircleMember.circle_id).where(
    _MINE.membership_id == bindparam("actor_id"), _MINE.state == "in", CircleMember.state == "asked"
)


def _asked_into_a_circle(found: Waiting) -> Need:
    return _about_a_circle(say("You are asked to join a circle"), found)


def _somebody_asks_a_circle(found: Waiting) -> Need:
    return _about_a_circle(say("Somebody asks to join a circle of yours"), found)


def _about_a_circle(title: Sentence, found: Waiting) -> Need:
    """Without its name: what is asked first is read on the page of the circle."""
    by = found.by + timedelta(days=rules.CIRCLE_ANSWER_DAYS) if found.by else None
    return Need("plain", title, say("Read and answer"), f"collectives.circle:{found.public_id}", by)


needs.register(Source("collectives.into_a_circle", lambda _actor: _ASKED_INTO, _asked_into_a_circle))
needs.register(
    Source(
        "collectives.circle_asked",
        lambda actor: _ASK_INTO_MINE if actor.is_full_member else None,
        _somebody_asks_a_circle,
    )
)
needs.register(Source("collectives.offer", _offers, _asked_to_be))
needs.register(Source("collectives.join_request", _requests, _somebody_asks))
needs.register(Source("collectives.concerns", _concerns, _to_look_at))
