"""What of this domain waits for a member."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, exists, func, select, true

from swsolidarity.collectives.models import WELCOMER, JoinRequest, Membership, StewardshipOffer, Vouch
from swsolidarity.core import needs
from swsolidarity.core.needs import Need, Source, Waiting
from swsolidarity.core.verdict import say


def _requests(actor: Membership) -> Any:
    """Requests to join, for those who welcome newcomers and have not vouched for the person."""
    vouching = actor.collective.join_by == "vouches"
    welcomes = actor.is_full_member and (vouching or actor.acts_as(WELCOMER))
    return _waiting_requests(vouching) if welcomes else None


@cache
def _waiting_requests(vouching: bool) -> Any:
    mine = Vouch.membership_id == bindparam("actor_id")
    columns = needs.columns(
        func.min(JoinRequest.public_id), day=func.min(JoinRequest.forget_on), how_many=func.count()
    )
    return (
        select(*columns)
        .where(
            JoinRequest.collective_id == bindparam("collective_id"),
            JoinRequest.state == "waiting",
            JoinRequest.forget_on > bindparam("today"),
            ~exists().where(Vouch.join_request_id == JoinRequest.id, mine) if vouching else true(),
        )
        .having(func.count() > 0)
    )


def _somebody_asks(found: Waiting) -> Need:
    several = say("%(count)s people ask to join", count=found.how_many)
    title = several if found.how_many > 1 else say("Somebody asks to join")
    return Need(
        "plain", title, say("Read and answer"), f"collectives.join_request:{found.public_id}", found.by
    )


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
