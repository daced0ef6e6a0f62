"""Every act that takes two people, of whatever domain (safety P7): one is not enough, and none is twice.

A kind that has no case here fails the first test.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as people
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.models import (
    FACILITATOR,
    STEWARD,
    WELCOMER,
    Circle,
    Collective,
    JoinRequest,
    PairedAct,
)
from swsolidarity.core import audit, clock
from swsolidarity.core.db import db
from swsolidarity.decisions import queries as decisions
from swsolidarity.decisions.actions import objections
from swsolidarity.decisions.actions import pauses as votes
from swsolidarity.decisions.models import Objection
from swsolidarity.governance.rules import oversight
from tests.browser import Browser
from tests.circles import Circles, circle_of
from tests.collectives import making
from tests.factories import Factory, Member
from tests.governance.cases import Cases
from tests.governance.mandates import holders, office
from tests.governance.mandates import world as collective
from tests.moderation.making import Reports


@dataclass
class Asked:
    """Somebody asked; somebody else could agree, and somebody has no part in it."""

    act: str
    asker: Member
    second: Member
    stranger: Member | None
    done: Callable[[], bool]


def _act(make: Factory, key: str) -> str:
    with make.app.app_context():
        return db.session.scalars(select(PairedAct.public_id).where(PairedAct.kind == key)).one()


def care(make: Factory) -> Asked:
    here = collective(make, 5)
    with make.writing():
        collectives.lay_down(here.people[0].load(), STEWARD)
    with make.writing():
        collectives.offer_care(here.people[1].load())
    act = _act(make, "collectives.caretaker")
    new = make.member(here.group, state="probation")
    return Asked(act, here.people[1], here.people[2], new, lambda: bool(holders(here, STEWARD)))


def request(key: str) -> Callable[[Factory], Asked]:
    def stage(make: Factory) -> Asked:
        group = making.group(
            make, concern_days=5, takes_requests=True, vouches_needed=1, vote_on_admission=True
        )
        first, second, other, voucher = (make.member(group, steward=n < 2) for n in range(4))
        public_id, code = making.join_request(make, group)
        making.set_request(make, code, state="concerns", gate_until=clock.now() + timedelta(days=5))
        with make.writing():
            found = people.join_request(group.id, public_id)
            assert found is not None
            collectives.write_concern(voucher.load(), found, "They photographed the door.")
        making.set_request(make, code, gate_until=clock.now() - timedelta(hours=1))
        with make.writing():
            pairs.ask(first.load(), key, f"collectives.join_request:{public_id}")

        def done() -> bool:
            with make.app.app_context():
                return db.session.scalars(select(JoinRequest.state)).one() != "concerns"

        return Asked(_act(make, key), first, second, other, done)

    return stage


def circle(what: str) -> Callable[[Factory], Asked]:
    def stage(make: Factory) -> Asked:
        group = making.group(make)
        first, second, other = (make.member(group) for _ in range(3))
        circles = Circles(make.app)
        before = "closed" if what == "hidden" else "hidden"
        key = circles.start(first, before)
        circles.bring(first, key, second)
        with make.writing():
            collectives.ask_circle(first.load(), circle_of(key), what)

        def done() -> bool:
            with make.app.app_context():
                columns = (Circle.visibility, Circle.member_count, Circle.pictures_from)
                found = db.session.execute(select(*columns)).one()
                return tuple(found) != (before, 2, None)

        return Asked(_act(make, f"circle.{what}"), first, second, other, done)

    return stage


def pictures(make: Factory) -> Asked:
    group = make.collective()
    first, second = (make.member(group, steward=True) for _ in range(2))
    with make.writing():
        collectives.ask_for_pictures(first.load())

    def done() -> bool:
        with make.app.app_context():
            return db.session.get_one(Collective, group.id).pictures_from is not None

    return Asked(_act(make, "collective.pictures"), first, second, make.member(group), done)


def remove_a_text(make: Factory) -> Asked:
    here = Reports(make.app, make)
    post = here.post(here.asha)
    case = here.report(here.beto, post)
    here.act(here.mira, "take", case)
    act = here.act(here.mira, "ask_removal", case, point=1, words="It names where she lives.")
    return Asked(act, here.mira, here.sefu, here.kai, lambda: here.row(post).hidden_by is not None)


def stay_away(make: Factory) -> Asked:
    cases = Cases(make.app)
    act = cases.pause(cases.ada)

    def done() -> bool:
        with make.app.app_context():
            return cases.person().is_paused

    return Asked(act, cases.ada, cases.beto, cases.kim, done)


def vote(way: str) -> Callable[[Factory], Asked]:
    def stage(make: Factory) -> Asked:
        here = collective(make, 8)
        first, second = here.people[1:3]
        for who in (first, second):
            office(here, who, FACILITATOR)
        key = here.open("spend_large", here.people[7])
        with make.writing():
            if way == "resume":
                votes.stop(here.load(key))
        with make.writing():
            votes.ask(first.load(), here.load(key), way=way, reason="Half of us are at the clinic.")
        before = here.look(key)["state"]
        act = _act(make, f"decisions.{way}")
        return Asked(act, first, second, here.people[4], lambda: here.look(key)["state"] != before)

    return stage


def set_aside(make: Factory) -> Asked:
    here = collective(make, 8)
    first, second, objects = here.people[1:4]
    for who in (first, second):
        office(here, who, FACILITATOR)
    key = here.open("spend_large", here.people[7], discussion_days=7)
    with make.writing():
        made = objections.raise_objection(
            objects.load(), here.load(key), criterion="harm", reason="It outs us."
        ).public_id
    with make.writing():
        actor = first.load()
        found = decisions.objection(actor, made)
        assert found is not None
        objections.set_aside(actor, found, reason="A cover does it.")

    def done() -> bool:
        with make.app.app_context():
            return db.session.scalars(select(Objection.state)).one() == "set_aside"

    return Asked(_act(make, "decisions.set_aside"), first, second, objects, done)


STAGES: dict[str, Callable[[Factory], Asked]] = {
    "collectives.caretaker": care,
    "collectives.decline": request("collectives.decline"),
    "collectives.let_on": request("collectives.let_on"),
    "collectives.to_vote": request("collectives.to_vote"),
    "circle.open": circle("open"),
    "circle.closed": circle("closed"),
    "circle.hidden": circle("hidden"),
    "circle.close": circle("close"),
    "circle.pictures": circle("pictures"),
    "collective.pictures": pictures,
    "moderation.remove": remove_a_text,
    "governance.pause_member": stay_away,
    "decisions.set_aside": set_aside,
    "decisions.pause": vote("pause"),
    "decisions.resume": vote("resume"),
}
COUNTED_BY_ITSELF = ("governance.pause_member", "collective.pictures")
everything = pytest.mark.parametrize("key", STAGES)


def agrees(app: Flask, who: Member, act: str, *, address: str | None = None) -> int:
    """The answer itself, without going where it leads."""
    browser = Browser(app).sign_in(who).open("/join-answer")
    token = browser.page.xpath("//input[@name='csrf_token']/@value")[0]
    url = f"/c/{address or who.group.address}/two/{act}/agree"
    return browser.client.post(url, data={"csrf_token": token, "reason": "I see it so too."}).status_code


def rows(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(audit.AuditRow.seq))) or 0


def test_every_act_that_takes_two_is_tried_here(app: Flask) -> None:
    assert {key for key in pairs._kinds if not key.startswith("tests.")} == set(STAGES)


def test_every_act_that_takes_two_has_its_words_where_power_is_counted(app: Flask) -> None:
    counted = {
        kind.audit for key, kind in pairs._kinds.items() if not key.startswith("tests.") and kind.audit
    }
    assert counted <= set(oversight.ACTS)


@everything
def test_one_person_alone_and_the_same_one_twice_do_nothing(make: Factory, app: Flask, key: str) -> None:
    asked = STAGES[key](make)
    counted = rows(app)
    assert not asked.done()
    assert agrees(app, asked.asker, asked.act) == 403
    assert agrees(app, asked.asker, asked.act) == 403
    assert not asked.done()
    assert rows(app) == counted


@everything
def test_after_its_time_nobody_agrees(make: Factory, app: Flask, key: str) -> None:
    asked = STAGES[key](make)
    with clock.moved(timedelta(hours=pairs.named(key).hours + 1)):
        assert agrees(app, asked.second, asked.act) in (403, 404)
        assert not asked.done()


@everything
def test_whoever_has_no_part_in_it_finds_nothing_to_agree_to(make: Factory, app: Flask, key: str) -> None:
    asked = STAGES[key](make)
    assert asked.stranger is not None
    assert agrees(app, asked.stranger, asked.act) in (403, 404)
    outsider = make.member(make.collective(), steward=True)
    assert agrees(app, outsider, asked.act, address=asked.asker.group.address) == 404
    assert agrees(app, outsider, asked.act) == 404
    assert not asked.done()


@everything
def test_two_people_do_it_once_and_power_is_counted(make: Factory, app: Flask, key: str) -> None:
    asked = STAGES[key](make)
    counted = rows(app)
    assert agrees(app, asked.second, asked.act) < 400
    assert asked.done()
    counts = pairs.named(key).audit is not None or key in COUNTED_BY_ITSELF
    assert (rows(app) > counted) is counts
    assert agrees(app, asked.second, asked.act) in (403, 404, 409)


def test_a_member_who_answers_where_there_are_too_few_welcomers_is_not_counted_as_one(
    make: Factory, app: Flask
) -> None:
    group = making.group(make, takes_requests=True)
    first, second = make.member(group), make.member(group)
    public_id, _code = making.join_request(make, group)
    making.decide(make, first, second, public_id)
    with app.app_context():
        assert db.session.scalars(select(audit.AuditRow.office)).all() == [pairs.MEMBER]


def test_whoever_answers_is_counted_in_the_office_they_hold(make: Factory, app: Flask) -> None:
    here = collective(make, 4)
    with make.writing():
        person = here.people[1].load()
        person.collective.takes_requests = True
    office(here, here.people[1], WELCOMER)
    public_id, _code = making.join_request(make, here.group)
    making.decide(make, here.people[0], here.people[1], public_id)
    other, _code = making.join_request(make, here.group, name="Zed")
    making.decide(make, here.people[1], here.people[0], other)
    with app.app_context():
        told = (
            select(audit.AuditRow.office).where(audit.AuditRow.act == "decline").order_by(audit.AuditRow.seq)
        )
        assert db.session.scalars(told).all() == [WELCOMER, STEWARD]
