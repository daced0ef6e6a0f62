"""What of cases about members waits for somebody: a colleague's question, a seat, one's own reply."""

from __future__ import annotations

from typing import Any

from sqlalchemy import bindparam, select

from swsolidarity.collectives.models import Membership
from swsolidarity.core import needs
from swsolidarity.core.needs import Need, Source, Waiting
from swsolidarity.core.verdict import say
from swsolidarity.governance.models import RemovalCase, RemovalSeat, RemovalStarter
from swsolidarity.governance.rules import removals as rules

_JOIN = (
    select(*needs.columns(RemovalCase.public_id, by=RemovalCase.asked_until))
    .join(RemovalStarter, RemovalStarter.case_id == RemovalCase.id)
    .where(
        RemovalStarter.membership_id == bindparam("actor_id"),
        RemovalStarter.agreed.is_(False),
        RemovalCase.state == rules.ASKED,
        RemovalCase.asked_until > bindparam("now"),
    )
)
_SEATS = (
    select(*needs.columns(RemovalCase.public_id, by=RemovalSeat.answer_by))
    .join(RemovalSeat, RemovalSeat.case_id == RemovalCase.id)
    .where(
        RemovalSeat.membership_id == bindparam("actor_id"),
        RemovalSeat.state == "asked",
        RemovalSeat.answer_by > bindparam("now"),
        RemovalCase.state.in_((rules.MEDIATION, rules.APPEALED)),
    )
)
_FOLLOW_UP = (
    select(*needs.columns(RemovalCase.public_id, day=RemovalCase.follow_up_on))
    .join(RemovalSeat, RemovalSeat.case_id == RemovalCase.id)
    .where(
        RemovalSeat.membership_id == bindparam("actor_id"),
        RemovalSeat.role == "mediator",
        RemovalSeat.state == "accepted",
        RemovalCase.state == rules.MEDIATION,
        RemovalCase.follow_up_on <= bindparam("today"),
    )
)
_REPLY = select(*needs.columns(RemovalCase.public_id, by=RemovalCase.notice_until)).where(
    RemovalCase.person_id == bindparam("actor_id"),
    RemovalCase.state == rules.VOTE_NOTICE,
    RemovalCase.notice_until > bindparam("now"),
    RemovalCase.reply_sealed.is_(None),
)


def _full(statement: Any) -> Any:
    def of(actor: Membership) -> Any:
        return statement if actor.is_full_member else None

    return of


def _case(title: Any, action: Any, kind: str = "case") -> Any:
    def need(found: Waiting) -> Need:
        return Need("plain", title, action, f"governance.{kind}:{found.public_id}", found.by)

    return need


needs.register(
    Source(
        "governance.join",
        _full(_JOIN),
        _case(say("A colleague asks you to start something together"), say("Read and answer")),
    )
)
needs.register(
    Source("governance.seat", _full(_SEATS), _case(say("You were drawn by lot"), say("Read and answer")))
)
needs.register(
    Source("governance.follow_up", _full(_FOLLOW_UP), _case(say("You mediate"), say("See how it went")))
)
needs.register(
    Source(
        "governance.reply",
        lambda _actor: _REPLY,
        _case(say("There is something about your membership"), say("Read and reply"), "standing"),
    )
)
