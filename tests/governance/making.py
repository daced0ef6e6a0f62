"""Collectives with decisions in force and people on call, for the tests of governance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as collective_queries
from swsolidarity.collectives.models import Agreement, Collective
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.text import render
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Standing
from swsolidarity.decisions.rules.pack import STARTING_PACK
from swsolidarity.fund.actions import terms
from swsolidarity.fund.models import Fund
from swsolidarity.fund.rules import terms as rules
from swsolidarity.governance.actions import emergency
from swsolidarity.notices.models import Notice
from tests.decisions.making import World, later
from tests.decisions.making import world as decisions_world
from tests.factories import Factory, Member

WORDING = "# Be kind\n\n- No screenshots.\n- Nobody outs anybody."


def world(make: Factory, people: int = 10, **more: Any) -> World:
    """A collective with the starting rules; the first member is a steward."""
    return decisions_world(make, people, **more)


def decided(here: World, who: int = 0, rule: str = "spend_small", votes: str = "yyyy", **more: Any) -> str:
    """A question that is decided when its vote has closed; its public id."""
    key = here.open(rule, here.people[who], **more)
    here.cast_all(key, votes)
    with later(hours=STARTING_PACK[rule].open_hours):
        here.close(key)
    return key


def on_call(here: World, *who: int, days: int = 30) -> None:
    """These people are on call, since an hour ago."""
    with clock.moved(timedelta(hours=-2)):
        for number in who:
            with here.make.writing():
                collectives.be_on_call(here.people[number].load(), days=days)


def with_fund(here: World, *, cap: int, currency: str = "KES") -> None:
    """The collective keeps a fund, and emergencies may promise so much of it."""
    with here.make.writing():
        if collective_queries.currency(here.group.id) is None:
            fund = Fund(collective_id=here.group.id, currency=currency, opened_on=clock.now().date())
            db.session.add(fund)
            db.session.flush()
            terms.begin(fund, rules.first(largest=1, small_sum=0))
        db.session.get_one(Collective, here.group.id).emergency_cap = cap


def called(here: World, who: int = 0, **more: Any) -> str:
    """An emergency whose vote is open; its public id."""
    asked = {"title": "Move tonight?", "why": "It is not safe.", "what": "We move.", "topic": "together"}
    with here.make.writing():
        return emergency.call(here.people[who].load(), **(asked | more)).public_id


def adopted(here: World, who: int = 0, votes: str = "yyyyyy", **more: Any) -> str:
    """An emergency that was decided six hours after it was called."""
    key = called(here, who, **more)
    here.cast_all(key, votes)
    with later(hours=6):
        here.close(key)
    return key


def put_to_everybody(here: World, key: str, who: int = 1) -> str:
    """The vote of everybody on an emergency decision; its public id."""
    with here.make.writing():
        return emergency.ratify(here.people[who].load(), here.load(key), title="Confirm: it").public_id


def stored(here: World, key: str) -> dict[str, Any]:
    """How a decision stands as it is stored."""
    with here.make.app.app_context():
        found = db.session.get_one(Standing, here.id_of(key))
        values = {column.key: getattr(found, column.key) for column in Standing.__table__.columns}
        db.session.remove()
        return values


def told(here: World, kind: str) -> list[int]:
    """Who has a notice of a kind, by their place among the people."""
    with here.make.app.app_context():
        ids = set(db.session.scalars(select(Notice.membership_id).where(Notice.kind == kind)))
        db.session.remove()
        return [place for place, who in enumerate(here.people) if who.id in ids]


def here(make: Factory, people: int = 10, **settings: Any) -> World:
    """A collective with rules, agreements and so many members, the first a steward."""
    made = world(make, people)
    with make.writing():
        row = db.session.get_one(Collective, made.group.id)
        row.agreement_version = 1
        for key, value in settings.items():
            setattr(row, key, value)
        db.session.add(
            Agreement(
                collective_id=row.id,
                version=1,
                body=WORDING,
                body_html=render(WORDING),
                render_version=1,
                adopted_on=clock.now().date(),
            )
        )
    return made


def welcoming(make: Factory) -> World:
    """Two stewards look after newcomers, who come in through every gate and have first weeks."""
    made = here(
        make, takes_requests=True, concern_days=7, vouches_needed=2, vote_on_admission=True, probation_days=30
    )
    made.people[1] = make.member(made.group, steward=True)
    return made


def decide(made: World, key: str, who: Member, choices: str) -> str | None:
    """Start a draft, vote as the letters say (y, n, a, or a dot), and count; the code."""
    with made.make.writing():
        decisions.start(who.load(), made.load(key))
    made.cast_all(key, choices)
    with later(days=15):
        return made.close(key)


__all__ = [
    "WORDING",
    "World",
    "adopted",
    "called",
    "decide",
    "decided",
    "here",
    "later",
    "on_call",
    "put_to_everybody",
    "stored",
    "told",
    "with_fund",
    "world",
]
