"""What the home page of a collective puts together from the domains below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core import needs as waits
from swsolidarity.core.db import db
from swsolidarity.core.needs import Need
from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions import queries as decisions
from swsolidarity.fund.policy import books as fund
from swsolidarity.fund.queries import books, lines, waiting
from swsolidarity.home import rules
from swsolidarity.notices import kinds
from swsolidarity.notices import queries as notices
from swsolidarity.notices.models import Notice
from swsolidarity.threads import queries as threads

CONVERSATIONS = 3
NOTICES = 3


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything on one member's home page; a notice is its sentence and where it leads."""

    needs: Sequence[Need]
    money: books.Overview | None
    conversations: Sequence[threads.Listed]
    notices: Sequence[tuple[Sentence, str]]
    steps: Sequence[rules.Step]
    at_once: int = rules.NEEDS_AT_ONCE


def any_collective() -> bool:
    """Whether anybody has started a collective on this server yet."""
    return db.session.scalar(select(Collective.id).limit(1)) is not None


def needs_you(actor: Membership, told: Sequence[Notice]) -> list[Need]:
    """What waits for this member, in every domain: the nearest deadline first, then the rest as it comes."""
    needs = [
        *decisions.needs_you(actor),
        *lines.needs_you(actor),
        *waiting.needs_you(actor),
        *waits.waiting(actor),
        *threads.needs_you(actor, told=told),
    ]
    return sorted(needs, key=rules.urgency)


def overview(actor: Membership) -> Overview:
    """One member's home page."""
    told = notices.counted(actor)
    money = books.overview_of(actor.collective_id) if fund.may_see_books(actor, None) else None
    conversations = threads.latest(actor, CONVERSATIONS)
    steps = rules.first_steps(
        members=actor.collective.member_count, has_fund=money is not None, has_talked=bool(conversations)
    )
    needs = needs_you(actor, told)
    said = {need.reference for need in needs}
    return Overview(
        needs=needs,
        money=money,
        conversations=conversations,
        notices=[
            (kinds.sentence(notice.kind), notice.subject) for notice in told if notice.subject not in said
        ][:NOTICES],
        steps=steps if actor.is_steward else (),
    )
