"""Two people do things that exclude each other at the same moment: one succeeds, the other is told calmly."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import func, select

from swsolidarity.collectives.models import PairedAct
from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import Conflict, Refused
from swsolidarity.decisions import actions, queries
from swsolidarity.decisions.actions import amendments, objections, pauses
from swsolidarity.decisions.models import NamedBallot, ProposalVersion
from tests.decisions.making import later, world
from tests.decisions.test_life import amended, does
from tests.decisions.test_objections import objects


@pytest.fixture
def here(make):
    """Ten people; the first four are stewards."""
    found = world(make, 1)
    found.people += [make.member(found.group, steward=number < 3) for number in range(9)]
    return found


def race(here, *doing):
    """What became of each: "ok", or the name of what was raised."""
    start = threading.Barrier(len(doing))
    outcome = ["" for _ in doing]

    def run(number, do):
        with here.make.app.app_context():
            try:
                start.wait(10)
                with transaction():
                    do()
                outcome[number] = "ok"
            except (Conflict, Refused) as error:
                outcome[number] = type(error).__name__
            except Exception as error:  # told below
                outcome[number] = f"!{error!r}"
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(doing)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(said.startswith("!") or not said for said in outcome), outcome
    return outcome


def rows(here, table):
    with here.make.app.app_context():
        counted = db.session.scalar(select(func.count()).select_from(table))
        db.session.remove()
        return counted


def test_a_change_is_taken_up_while_it_is_taken_back(here):
    key = here.open(discussion_days=7)
    change = amended(here, key)

    def find(who):
        actor = here.people[who].load()
        return actor, queries.amendment(actor, change)

    outcome = race(
        here,
        lambda: amendments.accept(*find(0), reason=""),
        lambda: amendments.take_back(*find(4)),
    )
    assert sorted(outcome) == ["Refused", "ok"]
    assert here.look(key)["version"] == (2 if outcome[0] == "ok" else 1)


def test_the_wording_is_changed_by_its_writer_and_by_an_accepted_change_at_once(here):
    key = here.open(discussion_days=7)
    change = amended(here, key)
    draft = actions.Draft(
        title="Buy a pot?",
        background="Another text.",
        what_happens=actions.proposals.in_own_words("Someone buys it."),
        rule_key="spend_small",
        discussion_days=7,
    )
    outcome = race(
        here,
        lambda: amendments.accept(
            here.people[0].load(), queries.amendment(here.people[0].load(), change), reason=""
        ),
        lambda: actions.edit(here.people[0].load(), here.load(key), draft, version=1),
    )
    assert sorted(outcome) == ["Conflict", "ok"]
    assert here.look(key)["version"] == 2
    assert rows(here, ProposalVersion) == 2


def test_two_stewards_agree_to_a_pause_at_once(here):
    key = here.open(who=here.people[6])
    does(here, 0, pauses.ask, key, way="pause", reason="Wait.")
    outcome = race(
        here,
        lambda: pauses.agree(here.people[1].load(), here.load(key), way="pause"),
        lambda: pauses.agree(here.people[2].load(), here.load(key), way="pause"),
    )
    assert sorted(outcome) == ["Refused", "ok"]
    assert here.look(key)["state"] == "paused"


def test_two_stewards_ask_for_a_pause_at_once(here):
    key = here.open(who=here.people[6])
    outcome = race(
        here,
        lambda: pauses.ask(here.people[1].load(), here.load(key), way="pause", reason="Wait."),
        lambda: pauses.ask(here.people[2].load(), here.load(key), way="pause", reason="Wait too."),
    )
    assert sorted(outcome) == ["Conflict", "ok"]
    assert rows(here, PairedAct) == 1


def test_a_vote_arrives_while_the_vote_is_paused(here):
    key = here.open(who=here.people[6])
    does(here, 0, pauses.ask, key, way="pause", reason="Wait.")
    outcome = race(
        here,
        lambda: pauses.agree(here.people[1].load(), here.load(key), way="pause"),
        lambda: actions.vote(here.people[5].load(), here.load(key), choice="yes"),
    )
    assert outcome[0] == "ok"
    found = here.look(key)
    assert found["state"] == "paused"
    assert found["voted"] == rows(here, NamedBallot) == (1 if outcome[1] == "ok" else 0)


def test_two_stewards_set_an_objection_aside_while_a_panel_is_drawn(here):
    key = here.open(who=here.people[6], discussion_days=7)
    objection = objects(here, key)

    def find(who):
        actor = here.people[who].load()
        return actor, queries.objection(actor, objection)

    outcome = race(
        here,
        lambda: objections.set_aside(*find(0), reason="No."),
        lambda: objections.set_aside(*find(1), reason="Neither."),
        lambda: objections.draw_panel(*find(6)),
    )
    with here.make.app.app_context():
        found = queries.objection(here.people[0].load(), objection)
        state, drawn = found.state, found.drawn_from
        seats = [one.seat for one in queries.rulings(found)]
        db.session.remove()
    assert seats.count("steward") == (2 if outcome[:2] == ["ok", "ok"] else 0)
    assert (drawn is not None) == (outcome[2] == "ok")
    assert (state == "set_aside") == (outcome[:2] == ["ok", "ok"])
    assert seats.count("panel") == (3 if drawn is not None else 0)


def test_the_last_two_seconds_come_at_once(here):
    here.rule("spend_small", seconds=2)
    key = here.open()
    outcome = race(
        here,
        lambda: actions.second(here.people[3].load(), here.load(key)),
        lambda: actions.second(here.people[4].load(), here.load(key)),
        lambda: actions.second(here.people[4].load(), here.load(key)),
    )
    assert outcome == ["ok", "ok", "ok"]
    with here.make.app.app_context():
        assert queries.seconds(here.people[3].load(), here.load(key)).seconding.got == 2
        db.session.remove()


def test_two_people_mark_the_same_thing_as_done(here):
    key = here.open(todo="Kai buys it")
    here.cast_all(key, "yyyy")
    with later(hours=49):
        here.close(key)
    outcome = race(
        here,
        lambda: actions.done(here.people[0].load(), here.load(key)),
        lambda: actions.done(here.people[1].load(), here.load(key)),
    )
    assert sorted(outcome) == ["Conflict", "ok"]
