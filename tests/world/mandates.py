"""A petition about an office, and somebody named for one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as people
from swsolidarity.collectives.models import MODERATOR, STEWARD, WELCOMER, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.governance import actions
from swsolidarity.governance.models import Naming
from tests.fund.asks import Asks
from tests.world.names import As, Names


def furnish(asks: Asks, names: Names, as_: As) -> None:
    """Lee moderates and there is a petition about it; Noor was named for an office."""

    def mandate_of(who: Any, office: str) -> str:
        holding = people.in_office(asks.group.id, office)
        return next(one.public_id for one in holding if one.membership_id == who.id)

    with asks.writing():
        until = clock.now() + timedelta(days=200)
        collectives.give([asks.lee.load()], MODERATOR, source="founding", until=until)
        collectives.give([asks.mira.load()], WELCOMER, source="founding", until=until)
        lay_down, about = mandate_of(asks.dee, STEWARD), mandate_of(asks.mira, WELCOMER)
        moderates = mandate_of(asks.lee, MODERATOR)
    names["collectives.lay_down:public_id"] = lay_down
    names["governance.start_petition:public_id"] = about

    def ask(actor: Membership) -> Any:
        mandate = people.mandate(actor.collective_id, moderates)
        assert mandate is not None
        return actions.start_petition(actor, mandate, reason="Nobody answers when something is wrong.")

    found = as_(asks.noor, ask)
    for name in ("petition", "sign_petition", "take_back_signature"):
        names[f"governance.{name}:public_id"] = found
    with asks.writing():
        naming = Naming(
            collective_id=asks.group.id,
            membership_id=asks.noor.id,
            office=WELCOMER,
            lapses_on=clock.now().date() + timedelta(days=14),
        )
        db.session.add(naming)
        db.session.flush()
        names["governance.answer_naming:public_id"] = naming.public_id
