"""What was reported: a case that Dee looks at, a text that was hidden, somebody who is muted."""

from __future__ import annotations

from typing import Any

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as belonging
from swsolidarity.core.db import db
from swsolidarity.moderation import actions, queries
from swsolidarity.threads import actions as threads
from swsolidarity.threads import queries as talk
from tests.fund.asks import Asks
from tests.world.names import As, Names


def furnish(asks: Asks, names: Names, as_: As) -> None:
    """Kai reported what Noor asked about, and Dee looks at it; what Noor answered to Beto was hidden."""

    def report(actor: Any, post: str) -> Any:
        found = talk.post(actor, post)
        assert found is not None
        [point, *_] = queries.points(actor.collective_id, actor.collective.agreement_version)
        actions.report(actor, found, point=point, words="I know somebody.")
        db.session.flush()
        case = queries.open_case(found.id)
        assert case is not None
        return case

    def first_text(actor: Any) -> Any:
        thread, _read = talk.find(actor, names["thread"])  # type: ignore[misc]
        return talk.at(thread, 1)

    def take(actor: Any, case: str) -> None:
        found = queries.case(actor.collective_id, case)
        assert found is not None
        actions.take(actor, found)

    def hide(actor: Any, case: str) -> None:
        found = queries.case(actor.collective_id, case)
        assert found is not None
        [point, *_] = queries.points(actor.collective_id, found.agreement_version)
        actions.decide(actor, found, outcome="hide", point=point, words="It leaks.")

    open_case = as_(asks.kai, report, as_(asks.kai, first_text))
    as_(asks.dee, take, open_case)
    talked = as_(asks.beto, threads.start, title="Later", source="It **sticks**.", audience="all")

    def answer(actor: Any) -> Any:
        thread, _read = talk.find(actor, talked)  # type: ignore[misc]
        return threads.reply(actor, thread, source="The old one", quotes=None, seen=1)

    hidden = as_(asks.kai, report, as_(asks.noor, answer))
    as_(asks.dee, take, hidden)
    as_(asks.dee, hide, hidden)

    def mute(actor: Any) -> Any:
        collectives.mute(actor, asks.beto.load(), blocks=True)
        db.session.flush()
        return belonging.mute_of(actor, asks.beto.id, None)

    names["mute"] = as_(asks.noor, mute)
    for page in ("case", "move_case", "answer"):
        names[f"moderation.{page}:case"] = open_case
    names["moderation.own:case"] = hidden
