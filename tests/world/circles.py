"""The world's circles: a hidden one, one where people ask, an open one."""

from __future__ import annotations

from typing import Any

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries
from swsolidarity.collectives.models import Circle
from swsolidarity.threads import actions as threads
from swsolidarity.threads import queries as talk
from tests.circles import account_of, circle_of
from tests.fund.asks import Asks
from tests.world.names import As, Names

HIDDEN_NAME = "Moonlit quay"
HIDDEN_PURPOSE = "Who works the quay at night."
NAME_IN_IT = "Moth"


def furnish(asks: Asks, names: Names, as_: As) -> None:
    """Beto is in the hidden one under another name; Noor asks to come into the closed one, Lee is asked."""

    def start(name: str, purpose: str, visibility: str, called: str = "") -> Any:
        return lambda actor: collectives.start_circle(
            actor, account_of(actor), name=name, purpose=purpose, visibility=visibility, called=called
        )

    hidden = as_(asks.beto, start(HIDDEN_NAME, HIDDEN_PURPOSE, "hidden", NAME_IN_IT))
    closed = as_(asks.mira, start("Trans caucus", "For trans members.", "closed"))
    as_(asks.dee, start("Falamos português", "For all who speak Portuguese.", "open"))
    names["circle"] = hidden

    def enter(circle: str, called: str = "") -> Any:
        def do(actor: Any) -> Any:
            return collectives.enter_circle(actor, account_of(actor), circle_of(circle), called=called)

        return do

    for circle, who in ((hidden, "Mira"), (closed, "Lee"), (closed, "Beto")):
        asker = asks.beto if circle == hidden else asks.mira
        as_(asker, lambda actor, c=circle, w=who: collectives.invite_to_circle(actor, circle_of(c), name=w))
    as_(asks.mira, enter(hidden))
    as_(asks.beto, enter(closed))
    asked = as_(asks.noor, enter(closed, "Fern"))
    for page in ("enter_circle", "take_back_ask", "decline_circle", "answer_asker"):
        names[f"collectives.{page}:circle"] = closed
    names["collectives.answer_asker:public_id"] = asked

    def said(actor: Any) -> Any:
        [circle] = [one for one, _mine in queries.my_circles(actor, "in") if one.public_id == hidden]
        assert isinstance(circle, Circle)
        return threads.start(actor, title="Lanterns", source="Bring one.", audience="circle", circle=circle)

    thread = as_(asks.beto, said)

    def answered(actor: Any) -> Any:
        found = talk.find(actor, thread)
        assert found is not None
        return threads.reply(actor, found[0], source="I have two.", quotes=1, seen=1)

    as_(asks.mira, answered)
