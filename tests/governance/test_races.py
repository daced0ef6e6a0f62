"""Two people, or a person and the clock, at the same moment: one wins, the other is told calmly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity.collectives import actions as collectives
from swsolidarity.core import audit, clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import Conflict, Refused
from swsolidarity.decisions import actions as decisions
from swsolidarity.governance.actions import removal_votes
from swsolidarity.governance.actions import removals as actions
from swsolidarity.governance.models import RemovalCase
from swsolidarity.governance.rules import removals as rules
from tests.governance.cases import APPEAL, NOON, REMOVE, WORDS, Cases, member

AFTER_VOTE = NOON + rules.NOTICE + timedelta(days=7)


@pytest.fixture
def cases(app: Flask) -> Iterator[Cases]:
    """At noon."""
    with clock.frozen(NOON):
        yield Cases(app)


def at_once(app: Flask, *doing: Callable[[], object]) -> list[str]:
    """Each in a thread and a transaction of its own; what each of them came to, in their order."""
    start = Barrier(len(doing))
    told = [""] * len(doing)

    def go(place: int) -> None:
        with app.app_context():
            start.wait()
            try:
                with transaction():
                    doing[place]()
                told[place] = "done"
            except (Conflict, Refused) as calm:
                told[place] = type(calm).__name__

    threads = [Thread(target=go, args=(place,)) for place in range(len(doing))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def test_of_two_cases_about_one_person_at_once_one_begins(cases: Cases) -> None:
    def begin(who: object) -> Callable[[], object]:
        return lambda: actions.begin(
            who.load(),  # type: ignore[attr-defined]
            cases.rosa.load(),
            point=3,
            words=WORDS,
        )

    told = at_once(cases.app, begin(cases.ada), begin(cases.beto))
    assert sorted(told) in (["Conflict", "done"], ["Refused", "done"])
    with cases.app.app_context():
        assert db.session.scalar(select(func.count(RemovalCase.id))) == 1


@pytest.mark.parametrize("measure", [REMOVE, "0", "3"])
def test_leaving_while_the_vote_closes_ends_in_having_left(cases: Cases, measure: str) -> None:
    key = cases.begin()
    with clock.frozen(NOON + rules.NOTICE):
        cases.tick()
        cases.vote(key, [measure] * 8)
    with cases.app.app_context():
        proposal_id = cases.load(key).proposal_id
        assert proposal_id is not None
    with clock.frozen(AFTER_VOTE):
        told = at_once(
            cases.app,
            lambda: collectives.leave(cases.rosa.load()),
            lambda: decisions.close(proposal_id),
        )
        assert told == ["done", "done"]
        cases.tick()
        assert cases.status() == "left"
        # A case that was over a moment before has its outcome, and no word of it is kept either.
        assert cases.state(key) in (("ended", "left"), ("ended", "none"))
        with cases.app.app_context():
            assert cases.load(key).words is None


def test_leaving_while_the_last_votes_come_in_ends_the_vote(cases: Cases) -> None:
    key = cases.begin()
    with clock.frozen(NOON + rules.NOTICE):
        cases.tick()
        told = at_once(
            cases.app,
            lambda: collectives.leave(cases.rosa.load()),
            lambda: decisions.vote(cases.kim.load(), cases.proposal(key, cases.kim), choice=REMOVE),
        )
        assert told[0] == "done"
        cases.tick()
        with cases.app.app_context():
            proposal = cases.load(key).proposal
            assert proposal is not None
            assert proposal.state == "withdrawn"


def test_taking_back_while_the_vote_opens_is_one_or_the_other(cases: Cases) -> None:
    key = cases.begin()
    with cases.app.app_context():
        number = cases.load(key).id
    with clock.frozen(NOON + rules.NOTICE):
        told = at_once(
            cases.app,
            lambda: actions.take_back(cases.ada.load(), cases.load(key)),
            lambda: removal_votes.open_vote(number),
        )
    assert (told, cases.state(key)) in (
        (["done", "done"], ("ended", "taken_back")),
        (["Refused", "done"], ("voting", None)),
    )


def test_of_two_appeals_at_once_one_panel_is_drawn(cases: Cases) -> None:
    key = cases.decided(REMOVE)
    with clock.frozen(AFTER_VOTE + rules.APPEAL - timedelta(microseconds=1)):

        def appeal() -> None:
            removal_votes.appeal(cases.rosa.load(), cases.load(key), APPEAL)

        assert sorted(at_once(cases.app, appeal, appeal)) == ["Refused", "done"]
        assert len(cases.seats(key)) == 3


def test_two_of_the_panel_who_answer_at_once_end_it_once(cases: Cases) -> None:
    key = cases.decided(REMOVE)
    with clock.frozen(AFTER_VOTE):
        cases.do(cases.rosa, key, removal_votes.appeal, APPEAL)
        panel = cases.seats(key)

        def says(who: int) -> Callable[[], object]:
            return lambda: removal_votes.answer_appeal(
                member(who), cases.load(key), answer="confirm", reason="It stands."
            )

        told = at_once(cases.app, *(says(who) for who in panel))
        assert told.count("done") in (2, 3)
        assert (cases.state(key), cases.status()) == (("ended", "confirmed"), "removed")
    with cases.app.app_context():
        ends = select(func.count()).select_from(audit.AuditRow)
        assert db.session.scalar(ends.where(audit.AuditRow.act == "appeal_confirmed")) == 1
        assert list(audit.verify(cases.group.id)) == []
