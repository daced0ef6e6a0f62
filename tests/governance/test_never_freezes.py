"""However few are left and whoever has gone, requests, joining and decisions go on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import policy as people_policy
from swsolidarity.collectives import queries as people
from swsolidarity.collectives.actions import members, pairs
from swsolidarity.collectives.models import DELEGATE, STEWARD, Membership, PairedAct
from swsolidarity.core import clock, needs
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.decisions import actions as decisions
from swsolidarity.fund.actions import requests
from swsolidarity.fund.policy import requests as fund_policy
from swsolidarity.fund.queries.books import fund_of
from swsolidarity.governance import actions, jobs, queries
from swsolidarity.governance.models import Naming
from tests.collectives.test_actions import at_once
from tests.fund.asks import Asks
from tests.governance.mandates import Factory, Member, World, holders, later, world


def alone(here: World) -> World:
    """The only steward goes; who is left is a member without an office."""
    with here.make.writing():
        members.leave(here.people[0].load())
    here.people = here.people[1:]
    return here


def care(here: World, who: Member) -> None:
    with here.make.writing():
        collectives.take_care(who.load())


def offer(here: World, who: Member) -> int:
    with here.make.writing():
        return collectives.offer_care(who.load()).id


def agree(here: World, who: Member, act: int) -> None:
    with here.make.writing():
        actor = who.load()
        pairs.agree(actor, db.session.get_one(PairedAct, act))


def waits(here: World, who: Member) -> list[str]:
    with here.make.app.app_context():
        return [need.title.text for need in needs.waiting(who.load())]


def named(here: World, who: Member, person: Member, office: str = STEWARD) -> str:
    with here.make.writing():
        return actions.name_for_office(who.load(), name=person.name, office=office).public_id


def answer(here: World, who: Member, key: str, *, yes: bool) -> None:
    with here.make.writing():
        found = queries.naming(here.group.id, key)
        assert found is not None
        (actions.accept_naming if yes else actions.decline_naming)(who.load(), found)


def vote_about(here: World, key: str) -> str:
    with here.make.app.app_context():
        found = queries.naming(here.group.id, key)
        assert found is not None
        return (found.decision_ref or "").partition(":")[2]


@pytest.mark.parametrize("left", [1, 2, 3, 4])
def test_a_collective_of_any_size_gets_its_stewards_back(make: Factory, left: int) -> None:
    here = alone(world(make, left + 1))
    assert holders(here, STEWARD) == set()
    for who in here.people:
        assert "Nobody is a steward now" in waits(here, who)
    # At once: a caretaker, alone in a group of one or two, else by two.
    first = here.people[0]
    if left <= 2:
        care(here, first)
    else:
        agree(here, here.people[1], offer(here, first))
    assert holders(here, STEWARD) == {first.id}
    with make.app.app_context():
        assert people_policy.may_change_settings(first.load())
    assert "Nobody is a steward now" not in waits(here, first)
    # And for good: somebody is named, and the group decides by name.
    person = here.people[-1]
    key = named(here, first, person)
    if person is not first:
        answer(here, person, key, yes=True)
    vote = vote_about(here, key)
    for who in here.people:
        here.cast(vote, who, "consent")
    with later(days=4):
        assert here.close(vote) == "adopted"
        assert person.id in holders(here, STEWARD)
        with make.app.app_context():
            assert db.session.query(Naming).count() == 0


@pytest.mark.parametrize("left", [1, 2, 3, 4])
def test_decisions_and_joining_go_on_without_any_steward(make: Factory, left: int) -> None:
    here = alone(world(make, left + 1))
    key = here.open("routine", here.people[0])
    for who in here.people:
        here.cast(key, who, "consent")
    with later(days=4):
        assert here.close(key) == "adopted"
    with make.writing():
        invitation, _token = collectives.make_invitation(here.people[0].load(), days=7)
        assert invitation.state == "open"


def test_when_every_mandate_lapses_people_can_still_ask_the_fund_and_two_pay(app: Flask) -> None:
    asks = Asks(app)
    asks.pay_in(1_000_000)
    with clock.moved(timedelta(days=400)):
        with app.app_context():
            assert people.in_office(asks.group.id) == []
            fund = fund_of(asks.group.id)
            assert fund is not None
            assert not fund_policy.may_see_queue(asks.dee.load(), fund)
        asked = asks.ask(asks.noor)
        for who, second in ((asks.dee, asks.lee), (asks.lee, asks.dee)):
            with asks.writing():
                act = collectives.offer_care(who.load()).id
            with asks.writing():
                pairs.agree(second.load(), db.session.get_one(PairedAct, act))
        with app.app_context():
            assert {one.membership_id for one in people.in_office(asks.group.id)} == {
                asks.dee.id,
                asks.lee.id,
            }
        for steward in (asks.dee, asks.lee):
            asks.do(steward, asked, requests.check, how="conversation", seen=asks.seen(asked))
        assert asks.state(asked) == "in_vote", "two have checked it, so the group decides"


def test_a_caretaker_stays_thirty_days_and_is_somebody_else_next_time(make: Factory) -> None:
    here = alone(world(make, 5))
    asha, beto = here.people[:2]
    agree(here, beto, offer(here, asha))
    with make.app.app_context():
        (mandate,) = people.in_office(here.group.id, STEWARD)
        assert mandate.ends_at - mandate.starts_at == timedelta(days=30)
        assert mandate.source == "caretaker"
    with clock.frozen(mandate.ends_at):
        assert holders(here, STEWARD) == set()
        with pytest.raises(Refused, match="somebody else"):
            offer(here, asha)
        agree(here, asha, offer(here, beto))
        assert holders(here, STEWARD) == {beto.id}


def test_in_a_group_of_two_one_person_can_go_on(make: Factory) -> None:
    here = alone(world(make, 3))
    asha = here.people[0]
    care(here, asha)
    with later(days=30):
        care(here, asha)
        assert holders(here, STEWARD) == {asha.id}


def test_being_caretaker_is_no_term(make: Factory, app: Flask) -> None:
    here = alone(world(make, 2))
    asha = here.people[0]
    for months in range(4):
        with later(days=31 * months):
            care(here, asha)
    with app.app_context():
        assert people.rests_from(asha.load(), STEWARD) is None


def test_nobody_steps_in_where_there_are_stewards_nor_alone_among_many(make: Factory) -> None:
    here = world(make, 4)
    with pytest.raises(Refused, match="has its stewards"):
        care(here, here.people[1])
    with pytest.raises(Refused, match="has its stewards"):
        offer(here, here.people[1])
    alone(here)
    with pytest.raises(Conflict, match="more of you"):
        care(here, here.people[1])
    act = offer(here, here.people[0])
    with pytest.raises(Refused, match="not the same one twice"):
        agree(here, here.people[0], act)


def test_a_third_caretaker_who_is_agreed_to_at_the_same_moment_is_told_calmly(
    make: Factory, app: Flask
) -> None:
    here = alone(world(make, 6))
    one, two, three, four, five = here.people
    acts = [offer(here, who) for who in (one, two, three)]
    agree(here, four, acts[0])

    def yes(act: int) -> None:
        pairs.agree(five.load(), db.session.get_one(PairedAct, act))

    results = at_once(app, *[lambda act=act: yes(act) for act in acts[1:]])
    assert results.count(None) == 1, results
    assert sum(isinstance(result, Conflict | Refused) for result in results) == 1, results
    assert len(holders(here, STEWARD)) == 2


def test_an_offer_agreed_to_after_an_election_does_nothing(make: Factory) -> None:
    here = alone(world(make, 5))
    asha, beto, noor = here.people[:3]
    act = offer(here, asha)
    with make.writing():
        until = clock.now() + timedelta(days=300)
        collectives.give([noor.load()], STEWARD, source="decisions.proposal:x", until=until)
    with pytest.raises(Refused, match="has its stewards"):
        agree(here, beto, act)


def test_only_a_small_group_names_people(make: Factory) -> None:
    here = world(make, 5)
    with pytest.raises(Refused, match="enough people for an election"):
        named(here, here.people[0], here.people[1])


def test_who_is_named_can_say_no_or_nothing(make: Factory) -> None:
    here = world(make, 4)
    asha, beto = here.people[1:3]
    key = named(here, asha, beto, DELEGATE)
    assert "You are named for an office" in waits(here, beto)
    with pytest.raises(Conflict, match="named for this office already"):
        named(here, here.people[0], beto, DELEGATE)
    with pytest.raises(Refused):
        answer(here, asha, key, yes=True)
    answer(here, beto, key, yes=False)
    late = named(here, asha, beto, DELEGATE)
    with later(days=14):
        assert "You are named for an office" not in waits(here, beto)
        with pytest.raises(Refused, match="is over"):
            answer(here, beto, late, yes=True)
        with make.app.app_context():
            jobs.mandates.forget_namings()
            assert db.session.query(Naming).count() == 0


@pytest.mark.parametrize("name", ["", "Nobody", "x" * 90])
def test_a_name_nobody_has_is_told_kindly(make: Factory, name: str) -> None:
    here = world(make, 3)
    with pytest.raises(Invalid), make.writing():
        actions.name_for_office(here.people[0].load(), name=name, office=DELEGATE)


def test_an_objection_leaves_the_office_empty(make: Factory) -> None:
    here = world(make, 4)
    key = named(here, here.people[1], here.people[1], DELEGATE)
    vote = vote_about(here, key)
    with later(days=4):
        assert here.close(vote) == "inquorate"
        assert holders(here, DELEGATE) == set()


def test_saying_yes_twice_at_once_opens_one_vote(make: Factory, app: Flask) -> None:
    here = world(make, 4)
    beto = here.people[2]
    key = named(here, here.people[1], beto, DELEGATE)

    def yes() -> str:
        found = queries.naming(here.group.id, key)
        assert found is not None
        return actions.accept_naming(beto.load(), found).public_id

    results = at_once(app, yes, yes)
    assert sum(isinstance(result, str) for result in results) == 1, results


def test_whoever_leaves_takes_over_nothing(make: Factory) -> None:
    here = world(make, 4)
    beto = here.people[2]
    key = named(here, beto, beto, DELEGATE)
    vote = vote_about(here, key)
    here.cast(vote, here.people[0], "consent")
    with make.writing():
        members.leave(beto.load())
    with later(days=4):
        assert here.close(vote) == "adopted"
    assert here.look(vote)["record"]["followed"]["text"].startswith("The person has left.")


def test_an_election_can_be_called_by_anybody_when_nobody_is_a_steward(make: Factory, app: Flask) -> None:
    here = alone(world(make, 8))

    def begin(actor: Membership) -> str:
        draft = decisions.Draft(
            title="Stewards",
            background="",
            what_happens=decisions.what_an_election_does(),
            rule_key="election",
            discussion_days=3,
            places=2,
        )
        proposal = decisions.call_election(actor, draft)
        decisions.start(actor, proposal)
        return proposal.public_id

    with make.writing():
        key = begin(here.people[3].load())
    for who in here.people[:2]:
        with make.writing():
            decisions.stand(who.load(), here.load(key), statement="Yes.")
    with later(days=4):
        with make.writing():
            assert decisions.open_discussed(here.id_of(key))
        for who in here.people:
            here.cast(key, who, "0>1")
    with later(days=12):
        assert here.close(key) == "elected"
        assert len(holders(here, STEWARD)) == 2


def test_where_nobody_is_old_enough_to_elect_people_are_named_too(make: Factory) -> None:
    """Six members, but too new for the rule about elections: it would lapse, so there is another way."""
    here = world(make, 6, days_ago=20)
    key = named(here, here.people[1], here.people[1], DELEGATE)
    vote = vote_about(here, key)
    for who in here.people:
        here.cast(vote, who, "consent")
    with later(days=4):
        assert here.close(vote) == "adopted"
        assert holders(here, DELEGATE) == {here.people[1].id}
