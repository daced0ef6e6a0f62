"""Who may do what about offices: every kind of person, for each question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask

from swsolidarity.collectives import policy as people_policy
from swsolidarity.collectives import queries as people
from swsolidarity.collectives.actions import members
from swsolidarity.collectives.models import DELEGATE, MODERATOR, WELCOMER, Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Verdict
from swsolidarity.governance import policy
from swsolidarity.governance.models import Naming
from tests.governance.mandates import Factory, Member, World, find, later, office, petition, world

YES, NO, HIDDEN = "yes", "no", "hidden"
WHO = ("member", "signer", "holder", "steward", "late", "probation", "outsider")


@dataclass
class Scene:
    """Eleven people, an office, a petition about it, and everybody who could ask something of it."""

    here: World
    app: Flask
    about: str
    other: str
    petition: str
    people: dict[str, Member]

    def ask(self, question: Callable[[Membership], Verdict]) -> dict[str, str]:
        """What each of them is answered."""
        with self.app.app_context():
            return {who: _word(question(self.people[who].load())) for who in WHO}


def _word(verdict: Verdict) -> str:
    return YES if verdict else HIDDEN if verdict.hidden else NO


@pytest.fixture
def scene(app: Flask, make: Factory) -> Scene:
    here = world(make, 11)
    holder = here.people[1]
    about, other = office(here, holder, MODERATOR), office(here, here.people[5], WELCOMER)
    found = petition(here, here.people[2], about)
    people_ = {
        "member": here.people[3],
        "signer": here.people[2],
        "holder": holder,
        "steward": here.people[0],
        "late": make.member(here.group, days_ago=-1),
        "probation": make.member(here.group, state="probation"),
        "outsider": make.member(steward=True),
    }
    return Scene(here, app, about, other, found, people_)


def answers(*words: str) -> dict[str, str]:
    return dict(zip(WHO, words, strict=True))


def test_who_sees_the_offices(scene: Scene) -> None:
    assert scene.ask(policy.may_see_offices) == answers(YES, YES, YES, YES, YES, NO, YES)


def test_who_starts_a_petition(scene: Scene) -> None:
    def start(actor: Membership) -> Verdict:
        mandate = people.mandate(scene.here.group.id, scene.other)
        assert mandate is not None
        return policy.may_start_petition(actor, mandate)

    def own(actor: Membership) -> Verdict:
        mandate = people.mandate(scene.here.group.id, scene.about)
        assert mandate is not None
        return policy.may_start_petition(actor, mandate)

    assert scene.ask(start) == answers(YES, YES, YES, YES, YES, HIDDEN, HIDDEN)
    assert scene.ask(own)["holder"] == NO


def test_who_reads_and_who_signs_a_petition(scene: Scene) -> None:
    def read(actor: Membership) -> Verdict:
        return policy.may_see_petition(actor, find(scene.here, scene.petition))

    def sign(actor: Membership) -> Verdict:
        return policy.may_sign(actor, find(scene.here, scene.petition), clock.now())

    def too_late(actor: Membership) -> Verdict:
        late = clock.now() + timedelta(days=15)
        return policy.may_sign(actor, find(scene.here, scene.petition), late)

    assert scene.ask(read) == answers(YES, YES, YES, YES, YES, HIDDEN, HIDDEN)
    assert scene.ask(sign) == answers(YES, NO, NO, YES, NO, HIDDEN, HIDDEN)
    assert scene.ask(too_late) == answers(NO, NO, NO, NO, NO, HIDDEN, HIDDEN)


def test_an_office_that_has_ended_is_no_matter_for_a_petition(scene: Scene) -> None:
    def start(actor: Membership) -> Verdict:
        mandate = next(one for one in scene.people["holder"].load().mandates if one.public_id == scene.about)
        return policy.may_start_petition(actor, mandate)

    with later(days=300):
        assert set(scene.ask(start).values()) == {HIDDEN}


def test_who_names_somebody_and_who_answers(scene: Scene) -> None:
    def answer(naming: Naming) -> Callable[[Membership], Verdict]:
        return lambda actor: policy.may_answer_naming(actor, naming, clock.now())

    assert scene.ask(policy.may_name) == answers(*[NO] * 7), "enough people, or no rule to decide by"
    today: date = clock.now().date()
    waiting = Naming(
        membership_id=scene.people["member"].id, office=DELEGATE, lapses_on=today + timedelta(days=1)
    )
    assert scene.ask(answer(waiting)) == answers(YES, *[HIDDEN] * 6)
    waiting.lapses_on = today
    assert scene.ask(answer(waiting)) == answers(NO, *[HIDDEN] * 6)
    waiting.lapses_on, waiting.decision_ref = today + timedelta(days=1), "decisions.proposal:x"
    assert scene.ask(answer(waiting)) == answers(NO, *[HIDDEN] * 6)


def test_who_takes_care_while_nobody_is_a_steward(scene: Scene, make: Factory) -> None:
    assert scene.ask(people_policy.may_take_care) == answers(NO, NO, NO, NO, NO, HIDDEN, NO)
    assert scene.ask(people_policy.may_agree_to_care) == answers(NO, NO, NO, NO, NO, HIDDEN, NO)
    with make.writing():
        members.leave(scene.people["steward"].load())
    scene.people["steward"] = scene.here.people[6]
    assert scene.ask(people_policy.may_take_care) == answers(YES, YES, YES, YES, YES, HIDDEN, NO)
    assert scene.ask(people_policy.may_agree_to_care) == answers(YES, YES, YES, YES, YES, HIDDEN, NO)


def test_who_lays_an_office_down(scene: Scene) -> None:
    def lay_down(actor: Membership) -> Verdict:
        return people_policy.may_lay_down(actor, MODERATOR)

    assert scene.ask(lay_down) == answers(NO, NO, YES, NO, NO, NO, NO)
