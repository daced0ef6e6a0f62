"""May they? Every role, own and other collective."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from swsolidarity.collectives import policy, queries
from swsolidarity.collectives.models import Membership, StewardshipOffer
from swsolidarity.core import clock
from swsolidarity.core.verdict import Verdict
from tests.collectives import making
from tests.factories import Factory

ROLES = ("probation", "member", "steward", "stranger")


@pytest.fixture
def world(app: Flask, make: Factory) -> SimpleNamespace:
    group = making.group(make, takes_requests=True)
    asked, _ = making.join_request(make, group)
    maker = make.member(group)
    making.invitation(make, maker)
    return SimpleNamespace(
        make=make,
        group=group,
        asked=asked,
        maker=maker,
        steward_person=make.member(group, steward=True),
        roles={
            "probation": make.member(group, state="probation"),
            "member": make.member(group),
            "steward": make.member(group, steward=True),
            "stranger": make.member(making.group(make), steward=True),
        },
    )


def word(verdict: Verdict) -> str:
    return "yes" if verdict else "hidden" if verdict.hidden else "no"


def about(world: SimpleNamespace, ask: Callable[[Membership], Verdict]) -> dict[str, str]:
    return {role: word(ask(world.roles[role].load())) for role in ROLES}


@pytest.mark.parametrize(
    ("join_by", "question", "answers"),
    [
        ("vouches", policy.may_vouch, ("hidden", "yes", "yes", "hidden")),
        ("vouches", policy.may_welcome, ("hidden", "no", "no", "hidden")),
        ("vouches", policy.may_decline, ("hidden", "no", "yes", "hidden")),
        ("steward", policy.may_vouch, ("hidden", "hidden", "no", "hidden")),
        ("steward", policy.may_welcome, ("hidden", "hidden", "yes", "hidden")),
        ("steward", policy.may_decline, ("hidden", "hidden", "yes", "hidden")),
    ],
)
def test_who_may_answer_a_request(
    world: SimpleNamespace,
    join_by: str,
    question: Callable[..., Verdict],
    answers: tuple[str, ...],
) -> None:
    from swsolidarity.collectives.models import Collective
    from swsolidarity.core.db import db

    with world.make.writing():
        db.session.get_one(Collective, world.group.id).join_by = join_by
        request = queries.join_request(world.group.id, world.asked)
        assert request is not None
        request.join_by = join_by
    with world.make.app.app_context():
        asked = queries.join_request(world.group.id, world.asked)
        assert asked is not None
        assert about(world, lambda actor: question(actor, asked)) == dict(zip(ROLES, answers, strict=True))


def test_who_may_see_an_invitation(app: Flask, world: SimpleNamespace) -> None:
    with app.app_context():
        made = queries.invitations(world.group.id, None)[0]
        seen = about(world, lambda actor: policy.may_see_invitation(actor, made))
        assert seen == {"probation": "hidden", "member": "hidden", "steward": "yes", "stranger": "hidden"}
        assert policy.may_see_invitation(world.maker.load(), made)
        assert policy.may_cancel(world.maker.load(), made)


def test_who_may_see_whom(app: Flask, world: SimpleNamespace) -> None:
    with app.app_context():
        person, steward = world.maker.load(), world.steward_person.load()
        assert about(world, lambda actor: policy.may_see_person(actor, person)) == {
            "probation": "hidden",
            "member": "yes",
            "steward": "yes",
            "stranger": "hidden",
        }
        assert word(policy.may_see_person(world.roles["probation"].load(), steward)) == "yes"
        assert word(policy.may_see_person(world.roles["stranger"].load(), steward)) == "hidden"


def test_who_may_invite_and_change_settings(app: Flask, world: SimpleNamespace) -> None:
    with app.app_context():
        invite = about(world, policy.may_invite)
        assert (invite["probation"], invite["member"], invite["steward"]) == ("hidden", "yes", "yes")
        change = about(world, policy.may_change_settings)
        assert (change["probation"], change["member"], change["steward"]) == ("no", "no", "yes")


def test_a_member_has_ten_open_invitations_at_most(app: Flask, make: Factory, world: SimpleNamespace) -> None:
    member = world.roles["member"]
    for _ in range(9):
        making.invitation(make, member)
    making.invitation(make, member, state="used")
    making.invitation(make, member, days=-1)
    with app.app_context():
        assert policy.may_invite(member.load())
    making.invitation(make, member)
    with app.app_context():
        assert word(policy.may_invite(member.load())) == "no"


def test_founding_stewards_ask_full_members_and_nobody_else_does(world: SimpleNamespace) -> None:
    with world.make.app.app_context():
        person = world.maker.load()
        assert about(world, lambda actor: policy.may_offer_stewardship(actor, person)) == {
            "probation": "no",
            "member": "no",
            "steward": "yes",
            "stranger": "hidden",
        }
        mira = world.roles["steward"].load()
        for role in ("probation", "steward"):
            assert word(policy.may_offer_stewardship(mira, world.roles[role].load())) == "no"


def test_a_steward_by_decision_and_a_founding_steward_after_ninety_days_ask_nobody(
    world: SimpleNamespace,
) -> None:
    with world.make.app.app_context():
        mira, person = world.roles["steward"].load(), world.maker.load()
        with clock.moved(timedelta(days=89)):
            assert policy.may_offer_stewardship(mira, person)
        with clock.moved(timedelta(days=90)):
            assert word(policy.may_offer_stewardship(mira, person)) == "no"
        mira.mandates[0].source = "decisions.proposal:x"
        assert word(policy.may_offer_stewardship(mira, person)) == "no"


def test_who_sees_answers_and_takes_back_a_question(world: SimpleNamespace) -> None:
    with world.make.app.app_context():
        offer = StewardshipOffer(
            collective_id=world.group.id, membership_id=world.maker.id, offered_by=world.roles["steward"].id
        )
        for question, answers in (
            (policy.may_see_offer, ("hidden", "hidden", "yes", "hidden")),
            (policy.may_answer_offer, ("hidden", "hidden", "hidden", "hidden")),
            (policy.may_take_back_offer, ("hidden", "hidden", "yes", "hidden")),
        ):
            seen = about(world, lambda actor, question=question: question(actor, offer))
            assert tuple(seen.values()) == answers, question
        asked, other = world.maker.load(), world.steward_person.load()
        assert policy.may_see_offer(asked, offer)
        assert policy.may_answer_offer(asked, offer)
        assert word(policy.may_take_back_offer(asked, offer)) == "no"
        assert word(policy.may_take_back_offer(other, offer)) == "no"


def test_only_who_holds_an_office_lays_it_down(world: SimpleNamespace) -> None:
    with world.make.app.app_context():
        seen = about(world, policy.may_lay_down)
        assert (seen["probation"], seen["member"], seen["steward"]) == ("no", "no", "yes")
