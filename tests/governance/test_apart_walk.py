"""Somebody kept out goes to every address there is: what is about themself, leaving, and no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from tests.walking import Walk
from tests.world import World

pytestmark = pytest.mark.once

OWN = {
    ("collectives.leave_collective", "GET"),
    ("collectives.leave_collective", "POST"),
    ("governance.standing", "GET"),
    ("governance.answer_case:reply", "POST"),
    ("moderation.mine", "GET"),
}
"""What is about themself, and the way out; the member has a case, and may reply to it."""
OPEN_VOTES = {("decisions.show", "GET"), ("decisions.check", "POST"), ("decisions.vote", "POST")}
"""Two moderators take nobody out of a vote; a suspension does."""
STRANGERS = ("collectives.public", "collectives.ask_to_join")


@pytest.fixture(params=["paused", "suspended"])
def walk(app: Flask, world: World, again: Callable[[], None], request: pytest.FixtureRequest) -> Walk:
    """The world, in which the member is kept out; put back as often as something was written."""
    member = world.people["member"]
    assert member is not None

    def keep_out() -> None:
        with app.app_context(), transaction():
            row = db.session.get_one(Membership, member.id)
            if request.param == "paused":
                row.paused_until = clock.now() + timedelta(hours=48)
            else:
                row.state, row.suspended_until = "suspended", clock.now() + timedelta(days=20)

    def afresh() -> None:
        again()
        keep_out()

    keep_out()
    return Walk(app, world, afresh)


def test_no_address_but_their_own_answers_somebody_who_is_kept_out(
    walk: Walk, app: Flask, request: pytest.FixtureRequest
) -> None:
    me = walk.world.people["member"]
    assert me is not None
    with app.app_context():
        here = select(Membership).where(Membership.collective_id == me.group.id)
        others = {row.name for row in db.session.scalars(here)} - {me.name, None}
    answered = set()
    for case, (rule, _choices) in walk.cases.items():
        if "collective" not in rule.arguments or case.startswith(STRANGERS):
            continue
        for method in walk.methods(case):
            answer = walk.go("member", method, walk.url(case))
            if answer.status_code not in (403, 404):
                answered.add((case, method))
            elif answer.status_code == 403 and not case.startswith(("governance.answer_case", "decisions.")):
                words = answer.get_data(as_text=True)
                assert "See why, and what you can do" in words, (case, method)
                assert not [name for name in others if f">{name}<" in words], (case, method)
    paused = "paused" in request.node.name
    assert set(answered) == (OWN | OPEN_VOTES if paused else OWN)
