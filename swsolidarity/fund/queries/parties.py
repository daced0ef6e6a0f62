"""Who is part of a request, and so can never act on it.

Where one steward alone knows who asked, a keyed tag is stored, and whoever looks is held against it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, exists, or_, select

from swsolidarity.collectives.models import FUND_STEWARD, Membership
from swsolidarity.core import vault
from swsolidarity.core.db import db
from swsolidarity.fund.models.requests import FundRequest, FundRequestParty
from swsolidarity.fund.queries.requests import stewards_of
from swsolidarity.fund.rules import requests as rules


def tags(actor: Membership) -> tuple[bytes, ...]:
    """What a request has instead of this person where one steward alone knows who asked."""
    return vault.current().indexes("fund_request.asker", actor.public_id)


def new_tag(actor: Membership) -> bytes:
    """The tag to store."""
    return vault.current().index("fund_request.asker", actor.public_id)


def asked_by(actor: Membership) -> Any:
    """The condition that this person asked, for statements about requests."""
    mine = select(FundRequestParty.request_id).where(
        FundRequestParty.membership_id == actor.id, FundRequestParty.role == "asker"
    )
    return or_(FundRequest.id.in_(mine), FundRequest.asker_tag.in_(tags(actor)))


def concerns(actor: Membership) -> Any:
    """The condition that this person is part of a request, however."""
    party = exists().where(
        FundRequestParty.request_id == FundRequest.id, FundRequestParty.membership_id == actor.id
    )
    # Written so that it is never unknown: what is not sealed has no tag.
    tagged = and_(FundRequest.asker_tag.is_not(None), FundRequest.asker_tag.in_(tags(actor)))
    return or_(party, tagged)


def may_be_taken_back(actor: Membership) -> list[str]:
    """The public ids of what this person asked for, here, and could still take back; drafts too."""
    return list(
        db.session.scalars(
            select(FundRequest.public_id)
            .where(asked_by(actor), FundRequest.state.in_(rules.WITHDRAWABLE))
            .order_by(FundRequest.id)
        )
    )


def asker_id(request: FundRequest) -> int | None:
    """Who asked; None where that is not stored, or erased."""
    return _with_role(request, "asker")


def voucher_id(request: FundRequest) -> int | None:
    """The one steward who knows who asked, where it is so."""
    return _with_role(request, "voucher")


def _with_role(request: FundRequest, role: str) -> int | None:
    return next((party.membership_id for party in request.parties if party.role == role), None)


def name_of(request: FundRequest, role: str) -> str | None:
    """The name, in this collective, of whoever asked or vouches; None where that is not stored."""
    return next((party.membership.name for party in request.parties if party.role == role), None)


def is_asker(actor: Membership, request: FundRequest) -> bool:
    """Whether this person asked."""
    if request.asker_tag is not None and request.asker_tag in tags(actor):
        return True
    return any(party.membership_id == actor.id and party.role == "asker" for party in request.parties)


def is_voucher(actor: Membership, request: FundRequest) -> bool:
    """Whether this is the one steward who knows who asked."""
    return voucher_id(request) == actor.id and actor.acts_as(FUND_STEWARD)


def speaks_for_asker(actor: Membership, request: FundRequest) -> bool:
    """Whether this person asked, or entered it for somebody who has no way to be here."""
    return is_asker(actor, request) or (request.by_proxy and is_voucher(actor, request))


def is_party(actor: Membership, request: FundRequest) -> bool:
    """Whether this person asked, knows who did, gains from it, or has stepped aside."""
    return is_asker(actor, request) or any(party.membership_id == actor.id for party in request.parties)


def looks_after(actor: Membership, request: FundRequest) -> bool:
    """Whether this person looks after the fund and can act on the request."""
    return actor.acts_as(FUND_STEWARD) and not is_party(actor, request)


def could_pay(request: FundRequest) -> list[tuple[str, str]]:
    """The stewards, as (public id, name), of whom one can be named to pay: nobody who is part of it."""
    parties = [party.membership_id for party in request.parties]
    mine = request.asker_tag
    return [
        (member.public_id, member.name or "")
        for member in members(stewards_of(request.fund.collective_id, parties))
        if mine is None or mine not in tags(member)
    ]


def could_vouch(actor: Membership) -> list[tuple[str, str]]:
    """The stewards, as (public id, name), whom this person could tell who asks."""
    return [
        (member.public_id, member.name or "")
        for member in members(stewards_of(actor.collective_id, [actor.id]))
    ]


def members(ids: Sequence[int]) -> list[Membership]:
    """The people with these numbers, by number."""
    return list(db.session.scalars(select(Membership).where(Membership.id.in_(ids)).order_by(Membership.id)))
