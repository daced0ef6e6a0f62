"""Somebody at each gate, and what the world has set for itself and agreed on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries
from swsolidarity.collectives.models import Collective
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions import queries as questions
from swsolidarity.governance.actions import admission, agreements, charter
from tests.collectives import making
from tests.factories import Factory
from tests.fund.asks import Asks
from tests.world.names import As, Names

WORRY = "Somebody saw them photograph the door."


def furnish(asks: Asks, names: Names, as_: As) -> None:
    """Requests in the window, looked at and at the vote; changes and wordings, adopted and asked for."""
    with asks.writing():
        group = db.session.get_one(Collective, asks.group.id)
        group.concern_days, group.vouches_needed = 7, 1
    window = _asked(asks, as_, "Wyn")
    as_(asks.noor, lambda actor: collectives.write_concern(actor, _request(actor, window), WORRY))
    for name in ("write_concern", "take_back_concern"):
        names[f"collectives.{name}:public_id"] = window
    with clock.moved(timedelta(days=-9)):
        looked_at = _asked(asks, as_, "Lou")
        as_(asks.noor, lambda actor: collectives.write_concern(actor, _request(actor, looked_at), WORRY))
    names["collectives.answer_request:public_id"] = looked_at
    with asks.writing():
        group = db.session.get_one(Collective, asks.group.id)
        group.concern_days, group.vote_on_admission = 0, True
    voted_on = _asked(asks, as_, "Vic")

    def open_vote(actor: Any) -> None:
        assert admission.open_vote(_request(actor, voted_on).id)

    as_(asks.kai, open_vote)
    with asks.writing():
        group = db.session.get_one(Collective, asks.group.id)
        group.vouches_needed, group.vote_on_admission = 2, False

    make = Factory(asks.app)
    elsewhere = make.member(making.group(make, gates_for_invited=True))
    with asks.writing():
        _invitation, names["gated"] = collectives.make_invitation(elsewhere.load(), days=14)

    said = {"title": "Set something else", "background": "We know each other.", "discussion_days": 0}
    change = as_(asks.noor, charter.propose, {"concern_days": 5}, **said)
    names["governance.charter_change:public_id"] = _subject(as_, asks, change)
    wording = as_(asks.noor, agreements.propose, "# Agreements\n\nNobody outs anybody, ever.", **said)
    names["governance.agreement_draft:public_id"] = _subject(as_, asks, wording)
    names["governance.agreement_version:version"] = "1"


def _subject(as_: As, asks: Asks, key: str) -> str:
    """Start what was asked for, and say what it is about."""

    def start(actor: Any) -> Any:
        found = questions.proposal(actor, key)
        assert found is not None
        assert found.subject is not None
        decisions.start(actor, found)
        return found.subject.partition(":")[2]

    return str(as_(asks.noor, start))


def _asked(asks: Asks, as_: As, name: str) -> str:
    with asks.writing():
        group = db.session.get_one(Collective, asks.group.id)
        asked, _code = collectives.ask_to_join(group, name=name, answers=[("Who are you?", "A friend.")])
        db.session.flush()
        public_id = asked.public_id
    as_(
        asks.kai,
        lambda actor: collectives.vouch(
            actor, _request(actor, public_id), met=True, knows_work=True, free=True
        ),
    )
    return public_id


def _request(actor: Any, public_id: str) -> Any:
    found = queries.join_request(actor.collective_id, public_id)
    assert found is not None
    return found
