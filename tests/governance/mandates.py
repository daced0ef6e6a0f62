"""Collectives with offices, for the tests of governing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as people
from swsolidarity.collectives.models import Mandate
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.governance import actions, queries
from swsolidarity.governance.models import RecallPetition, RecallSignature
from tests.decisions.making import World, later, world
from tests.factories import Factory, Member


def office(here: World, who: Member, which: str, *, days: int = 300, source: str = "founding") -> str:
    """Give somebody an office, as a decision would; the public id of the mandate."""
    with here.make.writing():
        until = clock.now() + timedelta(days=days)
        assert collectives.give([who.load()], which, source=source, until=until)
    return mandate_of(here, who, which)


def mandate_of(here: World, who: Member, which: str) -> str:
    with here.make.app.app_context():
        holding = people.in_office(here.group.id, which)
        return next(one.public_id for one in holding if one.membership_id == who.id)


def holders(here: World, which: str) -> set[int]:
    with here.make.app.app_context():
        return {one.membership_id for one in people.in_office(here.group.id, which)}


def petition(here: World, who: Member, mandate: str, reason: str = "They never answer.") -> str:
    """Start one; its public id."""
    with here.make.writing():
        found = people.mandate(here.group.id, mandate)
        assert found is not None
        return actions.start_petition(who.load(), found, reason=reason).public_id


def sign(here: World, who: Member, key: str) -> bool:
    with here.make.writing():
        return actions.sign(who.load(), find(here, key))


def find(here: World, key: str) -> RecallPetition:
    """The petition, in the present session."""
    found = queries.petition(here.group.id, key)
    assert found is not None
    return found


def vote_of(here: World, key: str) -> str:
    """The public id of the vote a petition led to."""
    with here.make.app.app_context():
        return (find(here, key).decision_ref or "").partition(":")[2]


def signatures(here: World) -> list[Any]:
    with here.make.app.app_context():
        return list(db.session.scalars(select(RecallSignature.membership_id)))


def mandates(here: World) -> list[Mandate]:
    return list(db.session.scalars(select(Mandate).where(Mandate.collective_id == here.group.id)))


__all__ = ["Factory", "Member", "World", "later", "world"]
