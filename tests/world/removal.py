"""Something happened between people: a case in its notice, one that waits for a second, a pause asked for."""

from __future__ import annotations

from typing import Any

from swsolidarity.governance.actions import pauses, removals
from swsolidarity.governance.queries import removals as queries
from tests.fund.asks import Asks
from tests.world.names import As, Names


def furnish(asks: Asks, names: Names, as_: As) -> None:
    """Kai missed counts, and may say why; Lee would like Beto to stay away for three days."""
    said = {"point": 2, "words": "Two counts were missed."}

    def begin(actor: Any, about: Any, **more: str) -> Any:
        return removals.begin(actor, about.load(), **said, **more)

    names["case"] = as_(asks.dee, begin, asks.kai)
    as_(asks.noor, begin, asks.mira, with_name="Dee")

    def pause(actor: Any, about: Any) -> Any:
        return pauses.ask(actor, about.load(), **said)

    as_(asks.lee, pause, asks.beto)
    with asks.app.app_context():
        waiting = queries.pause_asked(asks.beto.id)
        assert waiting is not None
        names["pause"] = waiting.public_id
    for name in ("start_case", "ask_pause"):
        names[f"governance.{name}:public_id"] = asks.mira.public_id
