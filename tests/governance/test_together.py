"""What was built apart, meeting: offices and suspensions, elections and removals, small numbers and large."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.accounts.models import Account
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as people
from swsolidarity.collectives.actions import apart, members, pairs
from swsolidarity.collectives.models import (
    FACILITATOR,
    FUND_STEWARD,
    MODERATOR,
    OFFICES,
    RETURNING_OFFICER,
    STEWARD,
    WELCOMER,
    Circle,
    Collective,
    Membership,
    PairedAct,
)
from swsolidarity.collectives.policy import offices
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Refused
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions import policy as votes
from swsolidarity.decisions import queries as proposals
from swsolidarity.decisions.models import Proposal, RollEntry
from swsolidarity.governance.actions import charter
from swsolidarity.governance.models import RecallPetition
from tests.browser import Browser
from tests.circles import Circles
from tests.counting import Statements
from tests.factories import Factory, Member
from tests.governance import making
from tests.governance.mandates import (
    World,
    holders,
    later,
    office,
    petition,
    sign,
    world,
)
from tests.governance.test_offices import call, hold


def suspend(here: World, who: Member, days: int = 30) -> None:
    with here.make.writing():
        apart.suspend(who.load(), clock.now() + timedelta(days=days))


def pause(here: World, who: Member, hours: int = 72) -> None:
    with here.make.writing():
        apart.pause(who.load(), clock.now() + timedelta(hours=hours))


# Offices of people who are kept out ---------------------------------------------------------------------


@pytest.mark.parametrize("which", OFFICES)
def test_the_powers_of_every_office_stop_with_a_pause_and_come_back_after_it(
    make: Factory, which: str
) -> None:
    here = world(make, 3)
    asha = here.people[1]
    office(here, asha, which)
    pause(here, asha)
    with make.app.app_context():
        assert not asha.load().acts_as(which)
        assert asha.id not in people.acting(here.group.id, which)
    with later(hours=72), make.app.app_context():
        assert asha.load().acts_as(which)
        assert asha.id in people.acting(here.group.id, which)


def test_nobody_can_find_out_by_trying_who_was_asked_to_stay_away(make: Factory) -> None:
    here = world(make, 8)
    asha, beto = here.people[1:3]
    office(here, asha, WELCOMER)
    pages = ("people/", f"people/{asha.public_id}", "offices/", "oversight/")
    key = call(here, FACILITATOR)
    vote = here.open("spend_small", here.people[5])

    def seen() -> list[object]:
        browser = Browser(make.app).sign_in(beto)
        read: list[object] = [browser.open(f"/c/{here.group.address}/{page}").text for page in pages]
        with make.app.app_context():
            mira, person = here.people[0].load(), asha.load()
            read.append(offices.may_offer_stewardship(mira, person))
            read.append(votes.may_be_asked(person, here.load(vote)))
        return read

    before = seen()
    pause(here, asha)
    assert seen() == before
    with make.writing():
        decisions.suggest(beto.load(), here.load(key), name=asha.name)


def test_a_steward_who_was_asked_to_stay_away_is_not_asked_to_be_one(make: Factory) -> None:
    here = world(make, 3)
    mira, asha = here.people[:2]
    office(here, asha, STEWARD)
    pause(here, asha)
    with make.app.app_context():
        assert "already" in str(offices.may_offer_stewardship(mira.load(), asha.load()).why)


def test_a_petition_about_somebody_who_is_suspended_is_over_at_once(make: Factory) -> None:
    here = world(make, 11)
    asha = here.people[1]
    key = petition(here, here.people[2], office(here, asha, MODERATOR))
    sign(here, here.people[3], key)
    suspend(here, asha)
    with make.app.app_context():
        assert db.session.scalars(select(RecallPetition)).all() == []
    assert holders(here, MODERATOR) == set()


def test_a_recall_vote_about_somebody_who_is_suspended_is_called_off(make: Factory) -> None:
    here = world(make, 11)
    asha = here.people[1]
    key = petition(here, here.people[2], office(here, asha, MODERATOR))
    for who in here.people[3:5]:
        sign(here, who, key)
    suspend(here, asha)
    with make.app.app_context():
        vote = db.session.scalars(select(Proposal).where(Proposal.effect == "mandates.recall")).one()
        assert vote.state == "withdrawn"


def test_who_is_suspended_while_an_election_is_held_takes_no_office(make: Factory) -> None:
    here = world(make, 9)
    asha, beto = here.people[1:3]
    key = call(here, FACILITATOR, asha, beto)
    with later(days=3):
        suspend(here, asha)
    with later(days=4), make.writing():
        assert decisions.open_discussed(here.id_of(key))
    with later(days=4):
        for voter in (here.people[0], *here.people[2:]):
            here.cast(key, voter, "0>1")
    with later(days=12):
        here.close(key)
        assert asha.id not in holders(here, FACILITATOR)


def test_who_is_removed_while_an_election_is_held_takes_no_office(make: Factory) -> None:
    here = world(make, 9)
    asha, beto = here.people[1:3]
    key = call(here, FACILITATOR, asha, beto)
    with later(days=4):
        with make.writing():
            assert decisions.open_discussed(here.id_of(key))
        for voter in here.people:
            here.cast(key, voter, "0>1")
        with make.writing():
            apart.remove(asha.load())
    with later(days=12):
        here.close(key)
        assert asha.id not in holders(here, FACILITATOR)


def test_a_mandate_given_by_an_election_that_ran_before_a_pause_begins_paused(make: Factory) -> None:
    here = world(make, 9)
    asha = here.people[1]
    key = call(here, FACILITATOR, asha)
    with later(days=11):
        pause(here, asha)
    assert hold(here, key, "0") == "elected"
    with later(days=12), make.app.app_context():
        assert not asha.load().acts_as(FACILITATOR)
    with later(days=15), make.app.app_context():
        assert asha.load().acts_as(FACILITATOR)


# Votes held elsewhere -----------------------------------------------------------------------------------


def test_two_returning_officers_are_enough_for_a_vote_elsewhere(make: Factory) -> None:
    here = world(make, 8)
    for who in here.people[1:3]:
        office(here, who, RETURNING_OFFICER)
    with make.writing():
        collectives.lay_down(here.people[0].load(), STEWARD)
    assert here.open("spend_large", here.people[5], secrecy="external")
    with pytest.raises(Conflict, match="two returning officers"):
        here.open("spend_large", here.people[1], secrecy="external")
    pause(here, here.people[2])
    with pytest.raises(Conflict, match="two returning officers"):
        here.open("spend_large", here.people[5], secrecy="external")


@pytest.mark.parametrize("way", [members.leave, lambda member: apart.suspend(member, None)])
def test_where_one_of_the_two_is_gone_somebody_else_takes_it_on(make: Factory, way: object) -> None:
    here = world(make, 9)
    officers = here.people[1:4]
    for who in officers[:2]:
        office(here, who, RETURNING_OFFICER)
    key = here.open("spend_large", here.people[8], secrecy="external")
    for who in officers[:2]:
        with make.writing():
            decisions.take_on(who.load(), here.load(key))
    with make.writing():
        assert callable(way)
        way(officers[0].load())
    office(here, officers[2], RETURNING_OFFICER)
    with make.writing():
        found = here.load(key)
        assert votes.may_take_on(officers[2].load(), found, proposals.returning_officers(found))
        decisions.take_on(officers[2].load(), found)
        assert [one.id for one in proposals.returning_officers(found)] != []
        assert {one.id for one in proposals.returning_officers(found)} == {one.id for one in officers[1:]}


# Leaving ------------------------------------------------------------------------------------------------


def test_what_the_last_steward_asked_for_goes_with_them(make: Factory) -> None:
    here = world(make, 8)
    mira, asha = here.people[:2]
    office(here, asha, FACILITATOR)
    key = here.open("spend_large", here.people[7])
    with make.writing():
        subject = here.load(key).reference
        act = pairs.ask(mira.load(), "decisions.pause", subject, reason="Wait.").public_id
    with make.writing():
        members.leave(mira.load())
    with make.app.app_context():
        assert people.act(here.group.id, act) is None
        assert db.session.scalars(select(PairedAct)).all() == []
        assert people.stewards(here.group.id) == []
    page = Browser(make.app).sign_in(asha).open(f"/c/{here.group.address}/home")
    assert page.status == 200


def test_a_circle_whose_last_member_is_removed_is_no_more(make: Factory) -> None:
    here = world(make, 3)
    circles = Circles(make.app)
    circles.talk(here.people[1], circles.start(here.people[1]))
    with make.writing():
        apart.remove(here.people[1].load())
    with make.app.app_context():
        assert all(one.member_count == 0 for one in db.session.scalars(select(Circle)))
    for who in (here.people[0], here.people[2]):
        page = Browser(make.app).sign_in(who).open(f"/c/{here.group.address}/talk/")
        assert not page.sees("Lanterns")


def test_with_nobody_on_call_the_page_says_so_and_calls_nobody(make: Factory) -> None:
    here = world(make, 9)
    page = Browser(make.app).sign_in(here.people[3]).open(f"/c/{here.group.address}/emergency/")
    assert page.status == 200
    assert not page.page.xpath("//a[contains(@href, '/emergency/call')]")
    assert page.sees("Nobody is on call now, so nobody could decide.")
    page.open(f"/c/{here.group.address}/emergency/call")
    assert page.sees("None can be called now")
    page.fill(title="Move?", why="It is not safe.", what="We move.", topic="together").press("Call it now")
    assert page.status == 409
    with make.app.app_context():
        assert db.session.scalars(select(Proposal)).all() == []


# Twenty accounts that came a moment ago -----------------------------------------------------------------


def roll_of(here: World, key: str) -> set[int]:
    with here.make.app.app_context():
        named = select(RollEntry.membership_id).where(RollEntry.proposal_id == here.id_of(key))
        return set(db.session.scalars(named))


def flood(here: World) -> list[Member]:
    return [here.make.member(here.group, days_ago=0) for _ in range(20)]


def test_twenty_new_accounts_decide_nothing_about_what_the_collective_set_for_itself(make: Factory) -> None:
    here = making.here(make)
    with make.writing():
        said = {"title": "Set it", "background": "Because.", "discussion_days": 3}
        proposal = charter.propose(here.people[1].load(), {"recall_percent": 50}, **said)
        key = proposal.public_id
        decisions.start(here.people[1].load(), proposal)
    new = flood(here)
    with later(days=4):
        with make.writing():
            assert decisions.open_discussed(here.id_of(key))
        assert roll_of(here, key) == {one.id for one in here.people}
        with pytest.raises(Refused):
            here.cast(key, new[0], "yes")


# Many people --------------------------------------------------------------------------------------------

PAGES = {
    "home": 12,
    "people/": 10,
    "circles/": 10,
    "register/": 10,
    "oversight/": 10,
    "offices/": 11,
    "charter/": 10,
    "agreements/": 10,
    "cases/": 10,
    "emergency/": 10,
    "more": 10,
}


def crowd(here: World, app: Flask, size: int) -> None:
    with here.make.writing():
        group = db.session.get_one(Collective, here.group.id)
        accounts = [
            Account(
                login_name=f"crowd-{number}",
                login_index=vault.current().index("account.login_name", f"crowd-{number}"),
                passphrase_hash="!",
                created_on=clock.now().date(),
            )
            for number in range(size)
        ]
        db.session.add_all(accounts)
        db.session.flush()
        db.session.add_all(
            Membership(
                collective_id=group.id,
                account_id=account.id,
                name=f"One {number}",
                name_index=vault.current().index("membership.name", f"One {number}"),
                state="active",
                joined_at=clock.now() - timedelta(days=90),
                agreed_version=1,
            )
            for number, account in enumerate(accounts)
        )
        group.member_count += size


def test_two_thousand_members_cost_no_page_a_statement_more(make: Factory, statements: Statements) -> None:
    here = world(make, 8)
    with make.writing():
        group = db.session.get_one(Collective, here.group.id)
        group.agreement_version = 1
        collectives.keep_version(group, "# Be kind")
    for who, which in zip(
        here.people[1:6], (WELCOMER, MODERATOR, FACILITATOR, FUND_STEWARD, RETURNING_OFFICER), strict=True
    ):
        office(here, who, which)
    counts: list[dict[str, int]] = []
    for size in (0, 2_000):
        if size:
            crowd(here, make.app, size)
        seen = {}
        browser = Browser(make.app).sign_in(here.people[0])
        for page in PAGES:
            with statements.counted() as sent:
                assert browser.open(f"/c/{here.group.address}/{page}").status == 200, page
            seen[page] = len(sent)
        counts.append(seen)
    assert counts[0] == counts[1]
    assert {page: number for page, number in counts[1].items() if number > PAGES[page]} == {}
