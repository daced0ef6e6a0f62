"""A collective that decides about itself, for the tests of governance."""

from __future__ import annotations

from typing import Any

from swsolidarity.collectives.models import Agreement, Collective
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.text import render
from swsolidarity.decisions import actions as decisions
from tests.decisions.making import World, later, world
from tests.factories import Factory, Member

WORDING = "# Be kind\n\n- No screenshots.\n- Nobody outs anybody."


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


__all__ = ["WORDING", "World", "decide", "here", "later"]
