"""What of reports waits for somebody: one to look at, an appeal to answer, a seat they were drawn for."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, literal, or_, select

from swsolidarity.collectives.models import MODERATOR, CircleMember, Membership
from swsolidarity.core import needs
from swsolidarity.core.needs import Need, Source, Waiting
from swsolidarity.core.verdict import say
from swsolidarity.moderation import rules
from swsolidarity.moderation.models import (
    ModerationCase,
    ModerationRecusal,
    ModerationReport,
    ModerationSeat,
)
from swsolidarity.threads.models import ALL, Post, Thread

_ME: Any = bindparam("actor_id")


@cache
def _waits(keeps: bool, steward: bool) -> Any:
    inside = exists().where(
        CircleMember.circle_id == Thread.circle_id,
        CircleMember.membership_id == _ME,
        CircleMember.state == "in",
    )
    outside = and_(Thread.circle_id.is_(None), *([] if steward else [Thread.audience == ALL]))
    drawn = exists().where(
        ModerationSeat.case_id == ModerationCase.id,
        ModerationSeat.membership_id == _ME,
        ModerationSeat.role == "keeper",
    )
    panel = exists().where(ModerationSeat.case_id == ModerationCase.id, ModerationSeat.role == "panel")
    appealed = and_(
        ModerationCase.state == rules.APPEALED,
        ModerationCase.decided_by_id != _ME,
        or_(ModerationCase.seconded_by_id.is_(None), ModerationCase.seconded_by_id != _ME),
        ~panel,
    )
    mine = and_(ModerationCase.state == rules.TAKEN, ModerationCase.taken_by_id == _ME)
    count = func.count(ModerationCase.id)
    return (
        select(*needs.columns(literal("-"), how_many=count))
        .select_from(ModerationCase)
        .join(Post, Post.id == ModerationCase.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(
            ModerationCase.collective_id == bindparam("collective_id"),
            or_(ModerationCase.state == rules.WAITING, mine, appealed),
            ModerationCase.author_id != _ME,
            or_(inside, drawn, outside) if keeps else or_(inside, drawn),
            ~exists().where(
                ModerationReport.case_id == ModerationCase.id, ModerationReport.reporter_id == _ME
            ),
            ~exists().where(
                ModerationRecusal.case_id == ModerationCase.id, ModerationRecusal.membership_id == _ME
            ),
        )
        .having(count > 0)
    )


def _for(actor: Membership) -> Any:
    return _waits(actor.acts_as(MODERATOR), actor.is_steward) if actor.is_full_member else None


_SEATS = (
    select(*needs.columns(ModerationCase.public_id, by=ModerationCase.answer_by))
    .join(ModerationSeat, ModerationSeat.case_id == ModerationCase.id)
    .where(
        ModerationSeat.membership_id == _ME,
        ModerationSeat.role == "panel",
        ModerationSeat.stands.is_(None),
        ModerationCase.state == rules.APPEALED,
    )
)


def _need(_found: Waiting) -> Need:
    return Need("plain", say("Somebody reported a text"), say("Look at it"), "moderation.queue:-")


def _seat(found: Waiting) -> Need:
    reference = f"moderation.case:{found.public_id}"
    return Need("plain", say("You were drawn by lot"), say("Read and answer"), reference, found.by)


needs.register(Source("moderation.waits", _for, _need))
needs.register(Source("moderation.seat", lambda actor: _SEATS if actor.is_full_member else None, _seat))
