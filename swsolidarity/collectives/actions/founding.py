"""Starting a collective."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from swsolidarity.accounts.models import Account
from swsolidarity.collectives import queries, rules
from swsolidarity.collectives.actions import agreements
from swsolidarity.collectives.actions.members import Shut, add_member, check_name
from swsolidarity.collectives.events import CollectiveFounded
from swsolidarity.collectives.models import (
    STEWARD,
    Collective,
    FoundingLink,
    Mandate,
    Membership,
)
from swsolidarity.core import clock, ids
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Invalid

on_founded: list[Callable[[Collective, Membership], None]] = []
"""Called within the founding transaction, after the collective and its first steward exist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Founding:
    """Everything a founder answered."""

    name: str
    address: str
    called: str
    join_by: str
    vouches_needed: int
    probation_days: int
    months: int
    time_zone: str
    language: str
    agreements: str


def make_founding_link() -> str:
    """A token for ``/setup/<token>``, good for one collective within the hour."""
    token = ids.token()
    db.session.add(
        FoundingLink(
            token_digest=ids.token_digest(token), valid_until=clock.now() + rules.FOUNDING_LINK_LIVES
        )
    )
    db.session.flush()
    return token


def _locked(token: str, account: Account) -> FoundingLink:
    """The link, held until the transaction ends, if by then it is still this person's to use."""
    link = queries.founding_link(token, account.id, lock=True)
    if link is None:
        raise Shut
    return link


def keep_answers(token: str, account: Account, answers: Mapping[str, Any]) -> None:
    """Keep what a founder answered on one page; from the first answer on the link is theirs, for a day.

    Raises ``Shut``.
    """
    link = _locked(token, account)
    if link.account_id is None:
        link.account_id = account.id
        link.valid_until = clock.now() + rules.FOUNDING_ANSWERS_LIVE
    link.answers = json.dumps({**json.loads(link.answers or "{}"), **answers})


def found(token: str, account: Account, founding: Founding) -> Membership:
    """Start a collective: its row, its agreements, its first member with a mandate that ends.

    Raises ``Shut`` when the link is used or run out, ``Invalid`` for what cannot stand.
    """
    link = _locked(token, account)
    answers = {field: getattr(founding, field) for field in Founding.__slots__}
    rules.check_founding(answers)
    rules.check_address(founding.address)
    check_name(account, founding.called)
    if queries.address_taken(founding.address):
        raise Invalid("This address is taken on this server. Choose another.", field="address")
    collective = Collective(
        name=founding.name,
        address=founding.address,
        join_by=founding.join_by,
        vouches_needed=founding.vouches_needed,
        probation_days=founding.probation_days,
        concern_days=rules.CONCERN_DAYS,
        time_zone=founding.time_zone,
        language=founding.language,
        agreement_version=1,
        founded_on=clock.now().date(),
    )
    try:
        with db.session.begin_nested():
            db.session.add(collective)
    except IntegrityError:
        raise Invalid("This address is taken on this server. Choose another.", field="address") from None
    agreements.keep_version(collective, founding.agreements)
    founder = add_member(account, collective, name=founding.called, probation_days=0)
    _give_mandate(founder, founding.months)
    db.session.delete(link)
    db.session.flush()
    record(
        CollectiveFounded(
            collective_id=collective.id, subject=f"collectives.collective:{collective.public_id}"
        )
    )
    for hook in on_founded:
        hook(collective, founder)
    return founder


def _give_mandate(founder: Membership, months: int) -> None:
    starts = clock.now()
    founder.mandates.append(
        Mandate(
            collective_id=founder.collective_id,
            membership_id=founder.id,
            office=STEWARD,
            starts_at=starts,
            ends_at=rules.mandate_ends(starts, months),
            source="founding",
        )
    )
    db.session.flush()


def forget_founding_links(now: datetime) -> None:
    """Drop links that ran out, with what was answered."""
    for link in db.session.scalars(select(FoundingLink).where(FoundingLink.valid_until <= now)).all():
        db.session.delete(link)
