"""Acts that take two people: asked by one, agreed to by another, in time, and to exactly what was asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.collectives import queries
from swsolidarity.collectives.actions import members, pairs
from swsolidarity.collectives.models import Membership, PairedAct
from swsolidarity.core import audit, clock, needs
from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import HIDDEN, YES, Conflict, Invalid, Refused, Verdict, no, say
from tests.factories import Factory, Member

GATE, SUBJECT = "tests.gate", "tests.gate:1"


class Gate:
    """Something that takes two: who did it, and what it is like now."""

    def __init__(self) -> None:
        self.opened_by: list[tuple[int, int]] = []
        self.colour = "green"

    def may(self, actor: Membership, subject: str) -> Verdict:
        if not actor.is_steward:
            return no("Only stewards open gates.")
        return YES if subject == SUBJECT else HIDDEN

    def do(self, act: PairedAct, second: Membership) -> None:
        self.opened_by.append((act.asked_by_id, second.id))


@pytest.fixture
def gate() -> Iterator[Gate]:
    made = Gate()
    pairs.register(
        pairs.Kind(
            key=GATE,
            title=say("Somebody wants to open the gate"),
            agree=say("Open it"),
            may=made.may,
            do=made.do,
            content=lambda subject: f"{subject} {made.colour}",
            office="steward",
            audit=("gate_opened", "gate"),
        )
    )
    yield made
    del pairs._kinds[GATE], needs._sources[f"pairs.{GATE}"]


@pytest.fixture
def three(make: Factory) -> tuple[Member, Member, Member]:
    """Two stewards and a member."""
    group = make.collective()
    return make.member(group, steward=True), make.member(group, steward=True), make.member(group)


def ask(make: Factory, who: Member, **words: str) -> str:
    with make.writing():
        return pairs.ask(who.load(), GATE, SUBJECT, **words).public_id


def agree(make: Factory, who: Member, key: str) -> None:
    with make.writing():
        act = queries.act(who.group.id, key)
        assert act is not None
        pairs.agree(who.load(), act)


def test_it_happens_when_a_second_person_agrees(
    make: Factory, gate: Gate, three: tuple[Member, Member, Member]
) -> None:
    mira, beto, _noor = three
    key = ask(make, mira, reason="It is **cold**.")
    assert gate.opened_by == []
    agree(make, beto, key)
    assert gate.opened_by == [(mira.id, beto.id)]
    with make.app.app_context():
        (done,) = queries.acts_done(mira.group.id, SUBJECT)
        assert (done.state, done.reason) == ("done", "It is **cold**.")
        rows = db.session.scalars(select(audit.AuditRow)).all()
        assert [(row.office, row.act, row.kind) for row in rows] == [("steward", "gate_opened", "gate")]


def test_the_same_person_is_never_two(
    make: Factory, gate: Gate, three: tuple[Member, Member, Member]
) -> None:
    mira, _beto, _noor = three
    key = ask(make, mira)
    with pytest.raises(Refused, match="second person"):
        agree(make, mira, key)
    assert gate.opened_by == []


def test_agreeing_after_its_time_is_refused_and_it_can_be_asked_again(
    make: Factory, gate: Gate, three: tuple[Member, Member, Member]
) -> None:
    mira, beto, _noor = three
    key = ask(make, mira)
    with clock.moved(timedelta(hours=74)):
        with pytest.raises(Refused, match="time to agree is over"):
            agree(make, beto, key)
        agree(make, beto, ask(make, mira))
    assert gate.opened_by == [(mira.id, beto.id)]


def test_whoever_may_not_do_it_can_neither_ask_nor_agree(
    make: Factory, gate: Gate, three: tuple[Member, Member, Member]
) -> None:
    mira, _beto, noor = three
    with pytest.raises(Refused):
        ask(make, noor)
    key = ask(make, mira)
    with pytest.raises(Refused):
        agree(make, noor, key)
    stranger = make.member(steward=True)
    with make.app.app_context():
        assert queries.act(stranger.group.id, key) is None
    assert gate.opened_by == []


def test_an_office_that_lapsed_in_between_agrees_to_nothing(
    make: Factory, gate: Gate, three: tuple[Member, Member, Member]
) -> None:
    mira, beto, _noor = three
    key = ask(make, mira)
    with make.writing():
        for mandate in beto.load().mandates:
            mandate.ended_at = clock.now()
    with pytest.raises(Refused, match="Only stewards"):
        agree(make, beto, key)


def test_what_somebody_asked_whose_office_has_lapsed_since_is_agreed_to_by_nobody(
    make: Factory, gate: Gate, three: tuple[Member, Member, Member]
) -> None:
    mira, beto, _noor = three
    key = ask(make, mira)
    with make.writing():
        for mandate in mira.load().mandates:
            mandate.ended_at = clock.now()
    with pytest.raises(Conflict, match="may not do it any more"):
        agree(make, beto, key)
    assert gate.opened_by == []


def test_what_somebody_asked_who_is_to_stay_away_now_is_agreed_to_by_nobody(
    make: Factory, gate: Gate, three: tuple[Member, Member, Member]
) -> None:
    mira, beto, _noor = three
    key = ask(make, mira)
    with make.writing():
        mira.load().paused_until = clock.now() + timedelta(hours=9)
    with pytest.raises(Conflict, match="may not do it any more"):
        agree(make, beto, key)
    with clock.moved(timedelta(hours=9)):
        agree(make, beto, key)
    assert gate.opened_by == [(mira.id, beto.id)]


def test_what_changed_since_it_was_asked_for_is_agreed_to_by_nobody(
    make: Factory, gate: Gate, three: tuple[Member, Member, Member]
) -> None:
    mira, beto, _noor = three
    key = ask(make, mira)
    gate.colour = "red"
    with pytest.raises(Conflict, match="changed since"):
        agree(make, beto, key)
    assert gate.opened_by == []


def test_asking_twice_is_told_calmly_and_taking_back_makes_room(
    make: Factory, gate: Gate, three: tuple[Member, Member, Member]
) -> None:
    mira, beto, _noor = three
    key = ask(make, mira)
    with pytest.raises(Conflict, match="you can agree"):
        ask(make, beto)
    with make.writing():
        act = queries.act(mira.group.id, key)
        assert act is not None
        with pytest.raises(Refused, match="Only the person who asked"):
            pairs.take_back(beto.load(), act)
        pairs.take_back(mira.load(), act)
    with pytest.raises(Conflict, match="This is over"):
        agree(make, beto, key)
    agree(make, mira, ask(make, beto))
    assert gate.opened_by == [(beto.id, mira.id)]


def test_two_who_agree_at_once_do_it_once(app: Flask, make: Factory, gate: Gate) -> None:
    group = make.collective()
    mira, beto, dee = (make.member(group, steward=True) for _ in range(3))
    key, start = ask(make, mira), Barrier(2)
    told: list[str] = []

    def go(who: Member) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    act = queries.act(group.id, key)
                    assert act is not None
                    pairs.agree(who.load(), act)
                told.append("done")
            except Conflict as calm:
                told.append(str(calm.why))

    threads = [Thread(target=go, args=(who,)) for who in (beto, dee)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(gate.opened_by) == 1
    assert sorted(told)[1] == "done"
    assert "This is over" in sorted(told)[0]


def test_home_tells_those_who_could_be_the_second(
    make: Factory, gate: Gate, three: tuple[Member, Member, Member]
) -> None:
    mira, beto, noor = three
    ask(make, mira)
    with make.app.app_context():
        assert [str(need.title) for need in needs.waiting(beto.load())] == ["Somebody wants to open the gate"]
        assert needs.waiting(mira.load()) == []
        assert needs.waiting(noor.load()) == []


def test_a_reason_has_a_length_and_who_leaves_asks_for_nothing(
    make: Factory, gate: Gate, three: tuple[Member, Member, Member]
) -> None:
    mira, _beto, _noor = three
    with pytest.raises(Invalid, match="Make this shorter"):
        ask(make, mira, reason="x" * 2_001)
    key = ask(make, mira)
    with make.writing():
        members.leave(mira.load())
    with make.app.app_context():
        assert queries.act(mira.group.id, key) is None


def test_what_nobody_agreed_to_is_forgotten_and_what_was_done_a_year_later(
    make: Factory, gate: Gate, three: tuple[Member, Member, Member]
) -> None:
    mira, beto, _noor = three
    late = ask(make, mira)
    for days, left in ((2, 1), (4, 0)):
        with clock.moved(timedelta(days=days)), make.writing():
            pairs.forget(clock.now())
            assert (queries.act(mira.group.id, late) is not None) == bool(left)
    agree(make, beto, ask(make, mira))
    for days, left in ((300, 1), (400, 0)):
        with clock.moved(timedelta(days=days)), make.writing():
            pairs.forget(clock.now())
            assert len(queries.acts_done(mira.group.id, SUBJECT)) == left
