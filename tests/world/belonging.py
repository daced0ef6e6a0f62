"""Ways into the world's collectives."""

from __future__ import annotations

from typing import Any

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.models import Collective
from swsolidarity.core.db import db
from swsolidarity.core.verdict import HIDDEN, YES, say
from tests.fund.asks import Asks
from tests.world.names import As, Names

DOOR = "tests.door"
pairs.register(
    pairs.Kind(
        key=DOOR,
        title=say("Somebody wants to open the door"),
        agree=say("Open it"),
        may=lambda actor, subject: YES if actor.is_full_member else HIDDEN,
        do=lambda act, actor: None,
    )
)


def furnish(asks: Asks, names: Names, as_: As) -> None:
    """An invitation, requests to join, and an office offered."""
    with asks.writing():
        invitation, token = collectives.make_invitation(asks.noor.load(), days=14)
        db.session.flush()
        names["collectives.invite_made:public_id"] = invitation.public_id
        names["i"] = token
    for name in ("invite_slip", "invite_code", "cancel_invitation"):
        names[f"collectives.{name}:public_id"] = names["collectives.invite_made:public_id"]
    with asks.writing():
        group = db.session.get_one(Collective, asks.group.id)
        asked, _code = collectives.ask_to_join(group, name="Zed", answers=[("Who are you?", "A friend.")])
        db.session.flush()
        waiting = asked.public_id
    for name in ("join_request", "welcome"):
        names[f"collectives.{name}:public_id"] = waiting
    with asks.writing():
        asked, names["j"] = collectives.ask_to_join(
            group, name="Yve", answers=[("Who are you?", "A friend.")]
        )
        db.session.flush()
        accepted = asked.public_id

    def vouch(actor: Any) -> None:
        found = queries.join_request(actor.collective_id, accepted)
        assert found is not None
        collectives.vouch(actor, found, met=True, knows_work=True, free=True)

    as_(asks.kai, vouch)
    as_(asks.noor, vouch)
    act = as_(asks.dee, pairs.ask, DOOR, f"collectives.membership:{asks.kai.public_id}", reason="It sticks.")
    for name in ("paired_act", "agree_to_act", "take_back_act"):
        names[f"collectives.{name}:public_id"] = act
    for who in (asks.asha, asks.beto):
        as_(who, collectives.lay_down)

    def asked_to_share(actor: Any) -> Any:
        return collectives.offer_stewardship(actor, asks.noor.load())

    names["collectives.answer_offer:public_id"] = as_(asks.dee, asked_to_share)
    names["collectives.take_back_offer:public_id"] = names["collectives.answer_offer:public_id"]
    names["collectives.offer_stewardship:public_id"] = asks.kai.public_id
