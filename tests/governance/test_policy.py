"""Who may what with a case, as a table over every kind of person and every state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from swsolidarity.core import clock
from swsolidarity.core.verdict import Verdict
from swsolidarity.governance.actions import removal_votes
from swsolidarity.governance.actions import removals as actions
from swsolidarity.governance.models import RemovalCase
from swsolidarity.governance.policy import removals as policy
from swsolidarity.governance.queries import removals as queries
from swsolidarity.governance.rules import removals as rules
from tests.factories import Member
from tests.governance.cases import APPEAL, NOON, REMOVE, Cases

AFTER_VOTE = NOON + rules.NOTICE + timedelta(days=7)
STATES = ("asked", "notice", "voting", "removal", "appeal", "ended")
QUESTIONS = ("see", "take back", "reply", "appeal", "judge")
# For each question a letter for each state: y yes, n no and why, - hidden.
TABLE = {
    "person": "------ ------ -yynnn -nnynn ------",
    "starter": "yyyyyy yynnnn ------ ------ ------",
    "second": "yyyyyy nynnnn ------ ------ ------",
    "moderator": "-yyyyy -nnnnn ------ ------ ------",
    "member": "-yyyyy -nnnnn ------ ------ ------",
    "late": "------ ------ ------ ------ ------",
    "late moderator": "-yyyyy -nnnnn ------ ------ ------",
    "probation": "------ ------ ------ ------ ------",
    "outsider": "------ ------ ------ ------ ------",
}


@pytest.fixture
def cases(app: Flask) -> Iterator[Cases]:
    """At noon."""
    with clock.frozen(NOON):
        yield Cases(app)


def letter(verdict: Verdict) -> str:
    return "y" if verdict else "-" if verdict.hidden else "n"


def found(who: Member, case: RemovalCase) -> tuple[str, ...]:
    """What one person may do with a case as it is, in the order of the questions."""
    actor, mine = who.load(), queries.started_by(case, who.id)
    seat = queries.seat_of(case, who.id)
    return (
        letter(policy.may_see(actor, case)),
        letter(policy.may_take_back(actor, case, mine)),
        letter(policy.may_reply(actor, case)),
        letter(policy.may_appeal(actor, case, clock.now())),
        letter(policy.may_answer_seat(actor, case, seat, "panel")),
    )


def test_every_kind_of_person_in_every_state(cases: Cases) -> None:
    key = cases.begin(cases.kim, with_name="Voter 1")
    people = {
        "person": cases.rosa,
        "starter": cases.kim,
        "second": cases.lou,
        "moderator": cases.ada,
        "member": cases.people[2],
        "late": cases.make.member(cases.group, "Late", days_ago=-1),
        "probation": cases.make.member(cases.group, "New", state="probation"),
        "outsider": cases.make.member(name="Out", steward=True),
    }
    with clock.frozen(NOON + timedelta(days=1)):
        late = cases.make.member(cases.group, "Late moderator", days_ago=0)
        people["late moderator"] = cases.in_office(late)
    seen = {name: [""] * len(QUESTIONS) for name in people}

    def note() -> None:
        with cases.app.app_context():
            for name, who in people.items():
                drawn = queries.seat_of(cases.load(key), who.id)
                answers = list(found(who, cases.load(key)))
                if drawn is not None:  # chance took them for the panel, which is looked at below
                    answers[-1] = "-"
                seen[name] = [before + one for before, one in zip(seen[name], answers, strict=True)]

    note()
    cases.do(cases.lou, key, actions.join_start)
    note()
    with clock.frozen(NOON + rules.NOTICE):
        cases.tick()
        cases.vote(key, [REMOVE] * 8)
        note()
    with clock.frozen(AFTER_VOTE):
        cases.close(key)
        note()
        cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
        note()
        drawn = cases.seats(key)
        assert not {people[name].id for name in ("starter", "second", "late", "late moderator")} & set(drawn)
        panel = next(one for one in (cases.ada, cases.beto, *cases.people) if one.id == drawn[0])
        with cases.app.app_context():
            assert found(panel, cases.load(key))[-1] == "y"
        cases.answer(drawn[0], key, "overturn")
        with cases.app.app_context():
            assert found(panel, cases.load(key))[-1] == "n"
        cases.answer(drawn[1], key, "overturn")
        note()
    assert {name: " ".join(row) for name, row in seen.items()} == TABLE
