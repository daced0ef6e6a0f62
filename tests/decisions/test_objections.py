"""Objections with their whole life, from the reason to the ruling."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from sqlalchemy import select

from swsolidarity import worker
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.decisions import actions, jobs, queries
from swsolidarity.decisions.actions import objections, pauses
from swsolidarity.decisions.models import DecisionRule, Objection, ObjectionRuling
from swsolidarity.decisions.rules import Floor, Share, Terms
from swsolidarity.decisions.rules import objections as lives
from swsolidarity.notices.models import Notice
from tests.decisions.making import later, world
from tests.decisions.test_life import does, runs


@pytest.fixture
def here(make):
    """Ten people; the first three are stewards, the first asks."""
    found = world(make, 1)
    found.people += [make.member(found.group, steward=number < 2) for number in range(9)]
    return found


@pytest.fixture
def consenting(here):
    """The same, with a rule that decides by consent."""
    terms = Terms(method="consent", secrecy="hidden", open_hours=72, support=Floor(Share(1, 5)))
    with here.make.writing():
        db.session.add(
            DecisionRule(
                collective_id=here.group.id,
                key="by_consent",
                version=1,
                method="consent",
                params=terms.params(),
                adopted_by="test",
                valid_from=clock.now(),
            )
        )
    return here


def objects(here, key, who=4, criterion="harm", reason="It would out two of us."):
    return does(here, who, objections.raise_objection, key, criterion=criterion, reason=reason)


def moves(here, who, action, key, **values):
    with here.make.writing():
        actor = here.people[who].load()
        return action(actor, queries.objection(actor, key), **values)


def state(here, key):
    with here.make.app.app_context():
        found = db.session.scalars(select(Objection.state).where(Objection.public_id == key)).one()
        db.session.remove()
        return found


def decided(here, key, votes="...yyyyyyy"):
    """What a question comes to when its discussion and its vote have ended."""
    with later(days=8):
        runs(here, jobs.open_due)
        here.cast_all(key, votes)
    with later(days=20):
        runs(here, jobs.close_due)
    return here.look(key)["code"]


def test_an_objection_has_a_criterion_and_a_reason_and_stops_what_it_is_about(here):
    key = here.open(discussion_days=7)
    with pytest.raises(Invalid):
        objects(here, key, criterion="taste")
    with pytest.raises(Invalid):
        objects(here, key, reason="  ")
    with pytest.raises(Refused):
        objects(here, key, 0)
    objects(here, key)
    with pytest.raises(Conflict, match="here already"):
        objects(here, key)
    assert decided(here, key) == "blocked"
    assert any(
        "Objections that are still open: 1." in str(one["text"]) % one["values"] for one in reasons(here, key)
    )


def reasons(here, key):
    return here.look(key)["record"]["reasoning"]


@pytest.mark.parametrize("who", [0, 1, 5])
def test_only_who_objects_takes_an_objection_back(here, who):
    key = here.open(discussion_days=7)
    objection = objects(here, key)
    with pytest.raises(Refused):
        moves(here, who, objections.withdraw, objection)
    moves(here, 4, objections.withdraw, objection)
    assert state(here, objection) == "withdrawn"
    assert decided(here, key) == "adopted"


def test_an_answer_leaves_it_open_and_a_changed_wording_can_take_it_up(here):
    key = here.open(discussion_days=7)
    objection = objects(here, key)
    moves(here, 5, objections.answer, objection, words="Would a cover do?")
    assert state(here, objection) == "answered"
    with pytest.raises(Refused, match="Change the wording first"):
        moves(here, 0, objections.integrate, objection)
    draft = actions.Draft(
        title="Buy a kettle with a cover?",
        background="",
        what_happens=actions.proposals.in_own_words("Someone buys it."),
        rule_key="spend_small",
        discussion_days=7,
    )
    does(here, 0, actions.edit, key, draft=draft, version=1)
    with pytest.raises(Refused):
        moves(here, 1, objections.integrate, objection)
    moves(here, 0, objections.integrate, objection)
    with here.make.app.app_context():
        found = queries.objection(here.people[0].load(), objection)
        assert (found.state, found.version, found.kept_version) == ("integrated", 1, 2)
    with pytest.raises(Refused):
        moves(here, 5, objections.answer, objection, words="More")
    assert decided(here, key) == "adopted"


def test_two_stewards_who_are_no_part_of_it_set_it_aside_each_with_a_reason(here):
    key = here.open(discussion_days=7)
    objection = objects(here, key, 2)  # a steward objects
    for who in (0, 2, 5):
        with pytest.raises(Refused):
            moves(here, who, objections.set_aside, objection, reason="No.")
    with pytest.raises(Invalid):
        moves(here, 1, objections.set_aside, objection, reason="")
    moves(here, 1, objections.set_aside, objection, reason="It is about another question.")
    with pytest.raises(Conflict, match="one more person"):
        moves(here, 1, objections.set_aside, objection, reason="Again.")
    assert state(here, objection) == "open"
    extra = here.make.member(here.group, steward=True)
    with here.make.writing():
        actor = extra.load()
        objections.set_aside(actor, queries.objection(actor, objection), reason="I see it so too.")
    assert state(here, objection) == "set_aside"
    assert decided(here, key) == "adopted"


def panel_of(here, objection):
    with here.make.app.app_context():
        wanted = select(ObjectionRuling.membership_id).where(ObjectionRuling.seat == "panel")
        drawn = set(db.session.scalars(wanted))
        db.session.remove()
    return [number for number, one in enumerate(here.people) if one.id in drawn]


@pytest.mark.parametrize(("ruling", "code"), [("sustained", "blocked"), ("set_aside", "adopted")])
def test_a_panel_drawn_by_lot_says_by_majority_whether_it_stands(here, ruling, code):
    key = here.open(discussion_days=7)
    objection = objects(here, key)
    with pytest.raises(Refused):
        moves(here, 5, objections.draw_panel, objection)
    moves(here, 0, objections.draw_panel, objection)
    panel = panel_of(here, objection)
    assert len(panel) == 3
    assert not {0, 4} & set(panel)
    with here.make.app.app_context():
        worker.hand_out(10_000)
        heard = db.session.scalars(select(Notice.membership_id).where(Notice.kind == "decisions.panel")).all()
        assert sorted(heard) == sorted(here.people[number].id for number in panel)
        needs = queries.needs_you(here.people[panel[0]].load())
        assert [need.reference for need in needs] == [f"decisions.objection:{objection}"]
        db.session.remove()
    with pytest.raises(Refused):
        moves(here, 0, objections.draw_panel, objection)
    outsider = next(number for number in range(1, 10) if number not in (*panel, 4))
    with pytest.raises(Refused):
        moves(here, outsider, objections.rule, objection, ruling=ruling, reason="x")
    with pytest.raises(Refused, match="panel was drawn"):
        moves(here, 1, objections.set_aside, objection, reason="x")
    moves(here, panel[0], objections.rule, objection, ruling=ruling, reason="I read both.")
    with pytest.raises(Refused):
        moves(here, panel[0], objections.rule, objection, ruling=ruling, reason="Twice.")
    assert state(here, objection) == "open"
    moves(here, panel[2], objections.rule, objection, ruling=ruling, reason="So did I.")
    assert state(here, objection) == ruling
    assert decided(here, key) == code


def test_anybody_who_has_the_list_can_draw_the_panel_again(here):
    key = here.open(discussion_days=7)
    objection = objects(here, key)
    with here.make.app.app_context():
        shown = queries.objection(here.people[0].load(), objection).lot_commitment
        db.session.remove()
    drawn = moves(here, 4, objections.draw_panel, objection)
    with here.make.app.app_context():
        found = queries.objection(here.people[0].load(), objection)
        secret = bytes.fromhex(found.lot_secret)
        people = [one.public_id for number, one in enumerate(here.people) if number not in (0, 4)]
        assert hashlib.sha256(secret).hexdigest() == shown == found.lot_commitment
        assert (found.drawn_from, found.drawn_from_hash) == (8, lives.people_hash(people))
        assert lives.draw(key, objection, secret, people) == drawn


def test_who_objects_can_have_a_panel_look_at_what_stewards_set_aside(here):
    key = here.open(who=here.people[6], discussion_days=7)
    objection = objects(here, key)
    for who in (0, 1):
        moves(here, who, objections.set_aside, objection, reason="It is small.")
    assert state(here, objection) == "set_aside"
    with pytest.raises(Refused):
        moves(here, 6, objections.draw_panel, objection)
    moves(here, 4, objections.draw_panel, objection)
    assert state(here, objection) == "answered"
    assert not {0, 1, 4, 6} & set(panel_of(here, objection))


def test_no_panel_is_drawn_where_everybody_is_part_of_it(make):
    here = world(make, 4)
    key = here.open(discussion_days=7)
    objection = objects(here, key, 3)
    with pytest.raises(Conflict, match="Fewer than three"):
        moves(here, 3, objections.draw_panel, objection)


def test_a_majority_vote_that_is_open_takes_no_more_objections(here):
    key = here.open()
    with pytest.raises(Refused, match="vote against it"):
        objects(here, key)


# While a vote by consent is open


def test_an_objection_about_safety_pauses_the_vote_until_it_is_resolved(consenting):
    here = consenting
    key = here.open("by_consent")
    closes = here.look(key)["closes_at"]
    with here.make.writing():  # raised while it is paused, it is no ballot, so no method is asked
        actor, found = here.people[1].load(), here.load(key)
        pauses.ask(actor, found, way="pause", reason="Wait.")
    does(here, 2, pauses.agree, key, way="pause")
    objection = objects(here, key, criterion="safety", reason="They would see who comes.")
    assert here.look(key)["state"] == "paused"
    moves(here, 4, objections.withdraw, objection)
    assert here.look(key)["state"] == "paused"  # two stewards hold it still
    with later(hours=5):
        does(here, 1, pauses.ask, key, way="resume", reason="On.")
        does(here, 2, pauses.agree, key, way="resume")
    found = here.look(key)
    assert found["state"] == "voting"
    assert timedelta(hours=5) <= found["closes_at"] - closes < timedelta(hours=5, minutes=5)


def test_whoever_answers_that_they_object_says_why_and_safety_pauses_the_vote(consenting):
    here = consenting
    key = here.open("by_consent")
    with pytest.raises(Invalid, match="why you object"):
        here.cast(key, here.people[4], "object")
    objection = objects(here, key, criterion="safety", reason="They would see who comes.")
    found = here.look(key)
    assert (found["state"], found["voted"]) == ("paused", 1)
    with pytest.raises(Conflict, match="paused"):
        here.cast(key, here.people[5], "consent")
    with later(hours=30):
        moves(here, 4, objections.withdraw, objection)
        assert here.look(key)["state"] == "voting"
        here.cast(key, here.people[4], "consent")
        # A second one by the same person does not stop it again.
        objects(here, key, criterion="safety", reason="I thought of something else.")
        assert here.look(key)["state"] == "voting"


def test_a_round_of_consent_that_is_blocked_is_followed_by_another_with_new_answers(consenting):
    here = consenting
    key = here.open("by_consent")
    objects(here, key)
    for who in range(5, 10):
        here.cast(key, here.people[who], "consent")
    with later(days=4):
        assert here.close(key) == "blocked"
    again = does(here, 0, actions.ask_again, key)
    does(here, 0, actions.start, again)
    for who in range(4, 10):
        here.cast(again, here.people[who], "consent")
    with later(days=4):
        assert here.close(again) == "adopted"
    assert here.look(key)["code"] == "blocked"
