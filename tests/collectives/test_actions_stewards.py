"""Sharing the office and laying it down, called directly: twice, at the same moment, too late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from swsolidarity.collectives import actions, jobs, queries
from swsolidarity.collectives.models import Mandate, Membership, StewardshipOffer, StewardshipRest
from swsolidarity.core import clock, needs
from swsolidarity.core.db import db, transaction
from swsolidarity.core.journal import JournalEntry
from swsolidarity.core.verdict import Conflict, Refused
from tests.collectives import making
from tests.collectives.test_actions import at_once, attempt
from tests.factories import Factory, Member


def ask(asker: Member, person: Member) -> Callable[[], Any]:
    return lambda: actions.offer_stewardship(asker.load(), person.load()).public_id


def asked(app: Flask, asker: Member, person: Member) -> str:
    with app.app_context(), transaction():
        return str(ask(asker, person)())


def offer_to(person: Member) -> StewardshipOffer:
    """The open question as a page would load it; a calm conflict if there is none any more."""
    for offer in queries.open_offers(person.group.id):
        if offer.membership_id == person.id:
            return offer
    raise Conflict("gone")


def accept(person: Member) -> Callable[[], Any]:
    return lambda: actions.accept_stewardship(person.load(), offer_to(person)).id


def decline(person: Member) -> Callable[[], Any]:
    return lambda: actions.decline_stewardship(person.load(), offer_to(person))


def take_back(asker: Member, person: Member) -> Callable[[], Any]:
    return lambda: actions.take_back_offer(asker.load(), offer_to(person))


def lay_down(person: Member) -> Callable[[], Any]:
    return lambda: actions.lay_down(person.load())


def stewards(app: Flask, member: Member) -> set[int]:
    with app.app_context():
        return {steward.id for steward in queries.stewards(member.group.id)}


def conflicts(results: list[Any]) -> int:
    return sum(isinstance(result, Conflict | Refused) for result in results)


def test_who_accepts_is_a_steward_until_the_day_on_which_the_founder_ends(app: Flask, make: Factory) -> None:
    mira = make.member(making.group(make), steward=True)
    asha = make.member(mira.group)
    asked(app, mira, asha)
    assert stewards(app, mira) == {mira.id}, "asking gives nothing"
    assert isinstance(attempt(app, accept(asha)), int)
    assert stewards(app, mira) == {mira.id, asha.id}
    with app.app_context():
        own, founders = asha.load().founding_stewardship, mira.load().founding_stewardship
        assert own is not None
        assert founders is not None
        assert (own.ends_at, own.source) == (founders.ends_at, "founding")
        assert db.session.scalars(select(StewardshipOffer)).all() == []
        with clock.moved(timedelta(days=306)):
            assert not asha.load().is_steward, "it ends by itself"


def test_a_new_founding_steward_asks_in_turn(app: Flask, make: Factory) -> None:
    mira = make.member(making.group(make), steward=True)
    asha, beto = make.member(mira.group), make.member(mira.group)
    asked(app, mira, asha)
    attempt(app, accept(asha))
    assert isinstance(attempt(app, ask(asha, beto)), str)


def test_accepting_twice_at_once_is_one_mandate(app: Flask, make: Factory) -> None:
    mira = make.member(making.group(make), steward=True)
    asha = make.member(mira.group)
    asked(app, mira, asha)
    results = at_once(app, *[accept(asha)] * 3)
    assert sum(isinstance(result, int) for result in results) == 1, results
    assert conflicts(results) == 2, results
    with app.app_context():
        assert len(db.session.scalars(select(Mandate).where(Mandate.membership_id == asha.id)).all()) == 1


def test_a_yes_and_taking_it_back_at_once_are_one_outcome(app: Flask, make: Factory) -> None:
    mira = make.member(making.group(make), steward=True)
    asha = make.member(mira.group)
    asked(app, mira, asha)
    results = at_once(app, accept(asha), take_back(mira, asha))
    assert conflicts(results) == 1, results
    assert (asha.id in stewards(app, mira)) is isinstance(results[0], int)


def test_a_yes_and_a_no_at_once_are_one_answer(app: Flask, make: Factory) -> None:
    mira = make.member(making.group(make), steward=True)
    asha = make.member(mira.group)
    asked(app, mira, asha)
    results = at_once(app, accept(asha), decline(asha))
    assert conflicts(results) == 1, results


def test_the_last_place_is_offered_once(app: Flask, make: Factory) -> None:
    group = making.group(make)
    mira, beto, *_ = [make.member(group, steward=True) for _ in range(4)]
    asha, dee = make.member(group), make.member(group)
    results = at_once(app, ask(mira, asha), ask(beto, dee))
    assert sum(isinstance(result, str) for result in results) == 1, results
    (told,) = [result for result in results if not isinstance(result, str)]
    assert isinstance(told, Conflict)
    assert "the last place is taken now" in str(told)
    assert isinstance(attempt(app, ask(mira, make.member(group))), Conflict)


def test_two_stewards_ask_one_person_at_once_and_one_question_is_open(app: Flask, make: Factory) -> None:
    group = making.group(make)
    mira, beto, asha = make.member(group, steward=True), make.member(group, steward=True), make.member(group)
    results = at_once(app, ask(mira, asha), ask(beto, asha))
    assert sum(isinstance(result, str) for result in results) == 1, results
    assert conflicts(results) == 1, results


def test_silence_is_no_and_makes_room(app: Flask, make: Factory) -> None:
    group = making.group(make)
    mira, *_ = [make.member(group, steward=True) for _ in range(4)]
    asha, dee = make.member(group), make.member(group)
    asked(app, mira, asha)
    with clock.moved(timedelta(days=14)):
        assert isinstance(attempt(app, accept(asha)), Conflict)
        assert isinstance(attempt(app, ask(mira, dee)), str)
        with app.app_context():
            jobs.forget()
            assert [offer.membership_id for offer in db.session.scalars(select(StewardshipOffer))] == [dee.id]


def test_the_same_person_can_be_asked_again_after_silence(app: Flask, make: Factory) -> None:
    mira = make.member(making.group(make), steward=True)
    asha = make.member(mira.group)
    first = asked(app, mira, asha)
    with clock.moved(timedelta(days=14)):
        assert attempt(app, ask(mira, asha)) not in (first, None)


def test_who_said_no_is_asked_again_after_thirty_days_and_nothing_of_it_stays(
    app: Flask, make: Factory
) -> None:
    group = making.group(make)
    mira, beto, asha = make.member(group, steward=True), make.member(group, steward=True), make.member(group)
    asked(app, mira, asha)
    attempt(app, decline(asha))
    for days in (0, 29):
        with clock.moved(timedelta(days=days)):
            for steward in (mira, beto):
                refused = attempt(app, ask(steward, asha))
                assert isinstance(refused, Refused), "whoever asks"
                assert "a short while ago" in str(refused)
            with app.app_context():
                jobs.forget()
                assert [row.membership_id for row in db.session.scalars(select(StewardshipRest))] == [asha.id]
    with clock.moved(timedelta(days=30)):
        with app.app_context():
            jobs.forget()
            assert db.session.scalars(select(StewardshipRest)).all() == []
        assert isinstance(attempt(app, ask(mira, asha)), str)
        attempt(app, decline(asha))
        attempt(app, lambda: actions.leave(asha.load()))
        with app.app_context():
            assert db.session.scalars(select(StewardshipRest)).all() == []


def test_a_no_and_the_next_asking_at_once_are_one_no(app: Flask, make: Factory) -> None:
    group = making.group(make)
    mira, beto, asha = make.member(group, steward=True), make.member(group, steward=True), make.member(group)
    asked(app, mira, asha)
    results = at_once(app, decline(asha), ask(beto, asha))
    assert results[0] is None, results
    assert conflicts(results) == 1, results


def test_an_answer_that_comes_too_late_while_the_page_was_open_changes_nothing(
    app: Flask, make: Factory
) -> None:
    mira = make.member(making.group(make), steward=True)
    asha = make.member(mira.group)
    asked(app, mira, asha)

    def late() -> None:
        offer = offer_to(asha)
        with clock.moved(timedelta(days=14)):
            actions.accept_stewardship(asha.load(), offer)

    assert isinstance(attempt(app, late), Conflict)
    assert stewards(app, mira) == {mira.id}


def test_nobody_answers_for_somebody_else(app: Flask, make: Factory) -> None:
    mira = make.member(making.group(make), steward=True)
    asha, beto = make.member(mira.group), make.member(mira.group)
    asked(app, mira, asha)
    for act in (actions.accept_stewardship, actions.decline_stewardship, actions.take_back_offer):
        refused = attempt(app, lambda act=act: act(beto.load(), offer_to(asha)))
        assert isinstance(refused, Refused)
        assert refused.verdict.hidden


def test_laying_down_twice_at_once_is_once_and_takes_the_powers(app: Flask, make: Factory) -> None:
    mira = make.member(making.group(make), steward=True)
    asha = make.member(mira.group)
    asked(app, mira, asha)
    results = at_once(app, *[lay_down(mira)] * 2)
    assert results.count(None) == 1, results
    assert conflicts(results) == 1, results
    assert stewards(app, mira) == set()
    with app.app_context():
        assert not mira.load().is_steward
        assert mira.load().mandates[0].ended_at is not None
    assert isinstance(attempt(app, accept(asha)), Conflict), "who asked has no office to share"


def test_a_yes_while_the_asker_lays_down_is_one_outcome_and_never_a_deadlock(
    app: Flask, make: Factory
) -> None:
    mira = make.member(making.group(make), steward=True)
    asha = make.member(mira.group)
    asked(app, mira, asha)
    results = at_once(app, accept(asha), lay_down(mira))
    assert results[1] is None
    assert isinstance(results[0], int | Conflict), results
    assert (asha.id in stewards(app, mira)) is isinstance(results[0], int)


def test_who_leaves_takes_their_questions_along(app: Flask, make: Factory) -> None:
    mira = make.member(making.group(make), steward=True)
    asha, beto = make.member(mira.group), make.member(mira.group)
    asked(app, mira, asha)
    asked(app, mira, beto)
    results = at_once(app, accept(asha), lambda: actions.leave(asha.load()))
    assert results[1] is None, results
    assert isinstance(results[0], int | Conflict | Refused), results
    assert stewards(app, mira) == {mira.id}
    attempt(app, lambda: actions.leave(mira.load()))
    with app.app_context():
        assert db.session.scalars(select(StewardshipOffer)).all() == []


def test_the_journal_does_not_say_who_was_asked_or_said_no(app: Flask, make: Factory) -> None:
    mira = make.member(making.group(make), steward=True)
    asha = make.member(mira.group)
    public_id = asked(app, mira, asha)
    attempt(app, decline(asha))
    with app.app_context():
        entries = db.session.scalars(select(JournalEntry)).all()
        assert {entry.subject for entry in entries} == {f"collectives.stewardship_offer:{public_id}"}
        for entry in entries:
            assert asha.public_id not in f"{entry.subject}{entry.data}"
        assert db.session.get_one(Membership, asha.id).state == "active"


def test_what_needs_a_member_is_the_question_first(app: Flask, make: Factory) -> None:
    group = making.group(make, takes_requests=True, join_by="steward")
    mira, asha, beto = make.member(group, steward=True), make.member(group), make.member(group)
    making.join_request(make, group)
    public_id = asked(app, mira, asha)
    with app.app_context():
        (need,) = needs.waiting(asha.load())
        assert str(need.title) == "You are asked to be a steward"
        assert need.reference == f"collectives.stewardship_offer:{public_id}"
        assert needs.waiting(beto.load()) == []
    attempt(app, accept(asha))
    with app.app_context():
        assert [str(need.title) for need in needs.waiting(asha.load())] == ["Somebody asks to join"]
