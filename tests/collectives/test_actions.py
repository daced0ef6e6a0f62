"""What people do, called directly: twice, at the same moment, with other collectives' things."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.accounts import actions as account_actions
from swsolidarity.accounts.models import Account
from swsolidarity.collectives import actions, queries
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.models import Collective, Invitation, JoinRequest, Membership, Vouch
from swsolidarity.core import clock, needs
from swsolidarity.core.db import db, transaction
from swsolidarity.core.journal import JournalEntry
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from tests.collectives import making
from tests.factories import Factory, Member

FREE = {"met": True, "knows_work": True, "free": True}


def at_once(app: Flask, *acts: Callable[[], Any]) -> list[Any]:
    """Do several things at the same moment, each in a transaction of its own; results or exceptions."""
    barrier = threading.Barrier(len(acts))
    results: list[Any] = [None] * len(acts)

    def run(number: int, act: Callable[[], Any]) -> None:
        with app.app_context():
            barrier.wait()
            try:
                with transaction():
                    results[number] = act()
            except Exception as error:
                results[number] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def attempt(app: Flask, act: Callable[[], Any]) -> Any:
    """What an act in a transaction of its own gives, or the exception it raised."""
    return at_once(app, act)[0]


def request_of(collective_id: int, public_id: str) -> JoinRequest:
    found = queries.join_request(collective_id, public_id)
    assert found is not None
    return found


def account(person_id: int) -> Account:
    return db.session.get_one(Account, person_id)


def test_two_people_use_one_invitation_and_one_comes_in(app: Flask, make: Factory) -> None:
    group = making.group(make)
    token = making.invitation(make, make.member(group))
    people = [make.person() for _ in range(4)]

    def come_in(number: int) -> Callable[[], Any]:
        return lambda: (
            actions.accept_invitation(
                token, account(people[number].id), name=f"N{number}", agreed_version=1
            ).id
        )

    results = at_once(app, *(come_in(n) for n in range(4)))
    assert sum(isinstance(result, int) for result in results) == 1, results
    assert sum(isinstance(result, actions.Shut) for result in results) == 3, results
    with app.app_context():
        assert db.session.get_one(Collective, group.id).member_count == 2


def test_two_people_take_one_name_and_one_has_it(app: Flask, make: Factory) -> None:
    group = making.group(make)
    asha = make.member(group)
    tokens, people = [making.invitation(make, asha) for _ in range(3)], [make.person() for _ in range(3)]

    def come_in(number: int) -> Callable[[], Any]:
        return lambda: (
            actions.accept_invitation(
                tokens[number], account(people[number].id), name="Noor", agreed_version=1
            ).id
        )

    results = at_once(app, *(come_in(n) for n in range(3)))
    assert sum(isinstance(result, int) for result in results) == 1, results
    assert sum(isinstance(result, Invalid) for result in results) == 2, results
    with app.app_context():
        assert db.session.get_one(Collective, group.id).member_count == 2
        open_now = db.session.scalars(select(Invitation).where(Invitation.state == "open")).all()
        assert len(open_now) == 2, "who could not come in can try again with another name"


def test_two_people_vouch_at_once_and_the_request_is_answered_once(app: Flask, make: Factory) -> None:
    group = making.group(make, takes_requests=True)
    asked, _ = making.join_request(make, group)
    members = [make.member(group) for _ in range(2)]

    def vouch(member: Member) -> Callable[[], Any]:
        def act() -> bool:
            return actions.vouch(member.load(), request_of(group.id, asked), **FREE)

        return act

    assert sorted(at_once(app, *(vouch(member) for member in members))) == [False, True]
    with app.app_context():
        assert db.session.scalars(select(JoinRequest)).one().state == "accepted"
        answered = select(JournalEntry).where(JournalEntry.kind == "collectives.join_request_answered")
        assert len(db.session.scalars(answered).all()) == 1


def test_one_person_vouching_twice_at_once_counts_once(app: Flask, make: Factory) -> None:
    group = making.group(make, takes_requests=True)
    asked, _ = making.join_request(make, group)
    member = make.member(group)

    def act() -> bool:
        return actions.vouch(member.load(), request_of(group.id, asked), **FREE)

    results = at_once(app, act, act)
    assert sum(isinstance(result, Refused) for result in results) == 1, results
    with app.app_context():
        assert len(db.session.scalars(select(Vouch)).all()) == 1


def test_a_yes_and_a_no_at_once_are_one_answer(app: Flask, make: Factory) -> None:
    group = making.group(make, takes_requests=True, join_by="steward")
    asked, _ = making.join_request(make, group)
    first, second = make.member(group, steward=True), make.member(group, steward=True)
    with make.writing():
        no = pairs.ask(first.load(), actions.DECLINE, f"collectives.join_request:{asked}").public_id

    def welcome() -> None:
        request = queries.join_request(group.id, asked)
        if request is None:
            raise Conflict("answered")
        actions.welcome_by_steward(first.load(), request)

    def decline() -> None:
        act = queries.act(group.id, no)
        if act is None:
            raise Conflict("answered")
        pairs.agree(second.load(), act)

    results = at_once(app, welcome, decline)
    assert sum(result is None for result in results) == 1, results
    assert sum(isinstance(result, Conflict) for result in results) == 1, results


def test_one_founding_link_founds_one_collective(app: Flask, make: Factory) -> None:
    token, person = making.founding_link(make), make.person()

    def found(address: str) -> Callable[[], Any]:
        return lambda: actions.found(token, account(person.id), founding(address)).id

    results = at_once(app, found("quiet-bay-1"), found("quiet-bay-2"))
    assert sum(isinstance(result, int) for result in results) == 1, results
    with app.app_context():
        assert len(db.session.scalars(select(Collective)).all()) == 1


def test_one_address_is_given_to_one_collective(app: Flask, make: Factory) -> None:
    tokens, people = [making.founding_link(make) for _ in range(2)], [make.person() for _ in range(2)]

    def found(number: int) -> Callable[[], Any]:
        return lambda: actions.found(tokens[number], account(people[number].id), founding("quiet-bay-1")).id

    results = at_once(app, found(0), found(1))
    assert sum(isinstance(result, int) for result in results) == 1, results
    assert sum(isinstance(result, Invalid) for result in results) == 1, results


def founding(address: str) -> actions.Founding:
    return actions.Founding(
        name="Harbour",
        address=address,
        called="Asha",
        join_by="vouches",
        vouches_needed=2,
        probation_days=0,
        months=6,
        time_zone="UTC",
        language="en",
        agreements="# Be kind",
    )


def test_a_cancelled_invitation_and_coming_in_at_once_are_one_outcome(app: Flask, make: Factory) -> None:
    group = making.group(make)
    asha, person = make.member(group), make.person()
    token = making.invitation(make, asha)

    def cancel() -> None:
        found = queries.invitations(group.id, asha.id)[0]
        actions.cancel_invitation(asha.load(), found)

    def come_in() -> int:
        return actions.accept_invitation(token, account(person.id), name="Noor", agreed_version=1).id

    results = at_once(app, cancel, come_in)
    assert sum(isinstance(result, Conflict | Refused | actions.Shut) for result in results) == 1, results


def test_leaving_twice_at_once_is_leaving_once(app: Flask, make: Factory) -> None:
    group = making.group(make)
    make.member(group)
    asha = make.member(group)
    assert at_once(app, *[lambda: actions.leave(asha.load())] * 3) == [None, None, None]
    with app.app_context():
        assert db.session.get_one(Collective, group.id).member_count == 1
        left = select(JournalEntry).where(JournalEntry.kind == "collectives.left")
        assert len(db.session.scalars(left).all()) == 1


def test_a_person_on_probation_does_not_vouch(app: Flask, make: Factory) -> None:
    group = making.group(make, takes_requests=True)
    asked, _ = making.join_request(make, group)
    member = make.member(group, state="probation")
    refused = attempt(app, lambda: actions.vouch(member.load(), request_of(group.id, asked), **FREE))
    assert isinstance(refused, Refused)
    assert refused.verdict.hidden


def test_a_steward_of_another_collective_answers_nothing(app: Flask, make: Factory) -> None:
    group = making.group(make, takes_requests=True, join_by="steward")
    asked, _ = making.join_request(make, group)
    stranger = make.member(making.group(make, join_by="steward"), steward=True)
    subject = f"collectives.join_request:{asked}"
    for answer in (
        lambda: actions.welcome_by_steward(stranger.load(), request_of(group.id, asked)),
        lambda: pairs.ask(stranger.load(), actions.DECLINE, subject),
    ):
        refused = attempt(app, answer)
        assert isinstance(refused, Refused)
        assert refused.verdict.hidden


def test_a_lapsed_mandate_answers_nothing(app: Flask, make: Factory) -> None:
    group = making.group(make, takes_requests=True, join_by="steward")
    mira = make.member(group, steward=True)
    with clock.moved(timedelta(days=306)):
        asked, _ = making.join_request(make, group)
        refused = attempt(
            app, lambda: pairs.ask(mira.load(), actions.DECLINE, f"collectives.join_request:{asked}")
        )
    assert isinstance(refused, Refused)


def test_the_journal_says_who_came_and_never_who_brought_them(app: Flask, make: Factory) -> None:
    group = making.group(make, takes_requests=True, vouches_needed=1)
    asked, code = making.join_request(make, group)
    asha, person = make.member(group), make.person()
    with app.app_context(), transaction():
        assert actions.vouch(asha.load(), request_of(group.id, asked), **FREE)
    with app.app_context(), transaction():
        noor = actions.accept_answer(code, account(person.id), name="Noor", agreed_version=1).public_id
    with app.app_context():
        entries = db.session.scalars(select(JournalEntry)).all()
        assert f"collectives.membership:{noor}" in {entry.subject for entry in entries}
        for entry in entries:
            assert asha.public_id not in f"{entry.subject}{entry.data}"


def test_who_closes_their_account_leaves_every_collective(app: Flask, make: Factory) -> None:
    person = make.person()
    here = make.member(making.group(make), "Asha", person=person)
    there = make.member(making.group(make), "Rain", person=person, steward=True)
    removed = make.member(making.group(make), "Gone", person=person, state="removed")
    with app.app_context(), transaction():
        account_actions.close_account(account(person.id))
    with app.app_context():
        for member in (here, there, removed):
            row = db.session.get_one(Membership, member.id)
            assert (row.account_id, row.name, row.name_index) == (None, None, None)
        assert queries.names_of([here.id, there.id]) == {}
        assert db.session.get_one(Membership, removed.id).state == "removed"


def test_other_domains_hear_of_somebody_leaving_while_they_still_know_who(
    app: Flask, make: Factory, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int | None] = []
    monkeypatch.setattr(
        "swsolidarity.collectives.actions.members.on_left", [lambda member: heard.append(member.account_id)]
    )
    asha = make.member(making.group(make))
    with app.app_context(), transaction():
        actions.leave(asha.load())
    assert heard == [asha.person.id]


def test_who_may_be_on_a_roll_is_full_members_who_were_here_before(app: Flask, make: Factory) -> None:
    group = making.group(make)
    asha = make.member(group, days_ago=10)
    make.member(group, state="probation", days_ago=10)
    make.member(group, state="left", days_ago=10)
    make.member(group, days_ago=1)
    make.member(making.group(make), days_ago=10)
    with app.app_context():
        assert queries.roll_candidates(group.id, clock.now() - timedelta(days=5)) == [asha.id]


def test_what_needs_a_member_is_a_request_they_have_not_vouched_for(app: Flask, make: Factory) -> None:
    group = making.group(make, takes_requests=True)
    asha, newcomer = make.member(group), make.member(group, state="probation")
    make.member(group, steward=True)
    with app.app_context():
        assert needs.waiting(asha.load()) == []
    asked, _ = making.join_request(make, group)
    with app.app_context():
        (need,) = needs.waiting(asha.load())
        assert str(need.title) == "Somebody asks to join"
        assert need.reference == f"collectives.join_request:{asked}"
        assert need.by is not None
        assert needs.waiting(newcomer.load()) == []
    making.join_request(make, group)
    with app.app_context():
        assert str(needs.waiting(asha.load())[0].title) == "2 people ask to join"
    with app.app_context(), transaction():
        actions.vouch(asha.load(), request_of(group.id, asked), **FREE)
    with app.app_context():
        assert str(needs.waiting(asha.load())[0].title) == "Somebody asks to join"


def test_where_stewards_welcome_only_stewards_are_asked(app: Flask, make: Factory) -> None:
    group = making.group(make, takes_requests=True, join_by="steward")
    making.join_request(make, group)
    asha, mira = make.member(group), make.member(group, steward=True)
    with app.app_context():
        assert needs.waiting(asha.load()) == []
        assert len(needs.waiting(mira.load())) == 1


def test_names_are_told_for_many_at_once(app: Flask, make: Factory) -> None:
    group = making.group(make)
    people = [make.member(group, f"P{n}") for n in range(3)]
    with app.app_context():
        names = queries.names_of([*(person.id for person in people), 10**6])
    assert names == {person.id: person.name for person in people}
