"""What of this domain waits for a member."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, or_, select

from swsolidarity.collectives import rules
from swsolidarity.collectives.models import (
    WELCOMER,
    Concern,
    JoinRequest,
    Membership,
    StewardshipOffer,
    Vouch,
)
from swsolidarity.core import needs
from swsolidarity.core.needs import Need, Source, Waiting
from swsolidarity.core.verdict import say


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


needs.register(Source("collectives.offer", _offers, _asked_to_be))
needs.register(Source("collectives.join_request", _requests, _somebody_asks))
needs.register(Source("collectives.concerns", _concerns, _to_look_at))
