"""What is in force in the world, who is on call, and an emergency that waits to be confirmed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives.models import Collective
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions import queries
from swsolidarity.decisions.actions.proposals import in_own_words
from swsolidarity.governance.actions import emergency
from tests.fund.asks import Asks
from tests.world.names import As, Names


def furnish(asks: Asks, names: Names, as_: As) -> None:
    """A decision that was changed, one whose review is due, and what was decided for now."""
    everybody = (asks.asha, asks.beto, asks.dee, asks.lee, asks.noor, asks.kai, asks.mira)

    def decided(days_ago: int, title: str, **more: Any) -> str:
        draft = decisions.Draft(
            title=title,
            background="We talked about it.",
            what_happens=in_own_words("We do so."),
            rule_key="spend_small",
            **more,
        )
        with clock.moved(timedelta(days=-days_ago)):
            key = str(as_(asks.noor, decisions.write, draft))
            as_(asks.noor, lambda actor: decisions.start(actor, queries.proposal(actor, key)))
            for who in everybody:
                as_(who, lambda actor: decisions.vote(actor, queries.proposal(actor, key), choice="yes"))
        with clock.moved(timedelta(days=2 - days_ago)):
            as_(asks.noor, lambda actor: decisions.close(queries.proposal(actor, key).id))
        return key

    first = decided(40, "Meet on Thursdays?", topic="together")
    names["governance.history:proposal"] = first
    decided(30, "Meet on Sundays?", topic="together", does="amends", earlier=first)
    decided(20, "Keep the key with two people?", review_on=clock.now().date() - timedelta(days=3))

    with asks.writing():
        db.session.get_one(Collective, asks.group.id).emergency_cap = 100_000
    with clock.moved(timedelta(hours=-9)):
        for who in everybody[:6]:
            as_(who, collectives.be_on_call, days=30)
    with clock.moved(timedelta(hours=-7)):
        call = {
            "title": "Pay for a safe room?",
            "why": "The house is watched.",
            "what": "We rent one.",
        }
        key = str(as_(asks.noor, emergency.call, **call, topic="together", sum_=40_000))
        for who in everybody[:6]:
            as_(who, lambda actor: decisions.vote(actor, queries.proposal(actor, key), choice="yes"))
    as_(asks.noor, lambda actor: decisions.close(queries.proposal(actor, key).id))
    names["governance.ratify:proposal"] = key
