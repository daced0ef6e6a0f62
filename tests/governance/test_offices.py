"""Offices begin by an election, end by themselves, are laid down; seats and terms are kept to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from swsolidarity import worker
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import jobs as collective_jobs
from swsolidarity.collectives import policy as people_policy
from swsolidarity.collectives import queries as people
from swsolidarity.collectives.models import (
    DELEGATE,
    FACILITATOR,
    FUND_STEWARD,
    MODERATOR,
    RETURNING_OFFICER,
    STEWARD,
    WELCOMER,
    Collective,
)
from swsolidarity.core import audit, clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Refused, say
from swsolidarity.decisions import actions, policy
from swsolidarity.fund.policy import books
from swsolidarity.fund.queries import requests as fund
from swsolidarity.notices.models import Notice
from swsolidarity.threads import actions as talk
from swsolidarity.threads import policy as threads
from swsolidarity.threads.models import Thread
from tests.collectives.test_actions import at_once
from tests.governance.mandates import (
    Factory,
    Member,
    World,
    holders,
    later,
    mandate_of,
    office,
    world,
)

DRAFT = actions.Draft(
    title="For the coming months",
    background="",
    what_happens=say(""),
    rule_key="election",
    discussion_days=3,
    places=1,
)


def call(here: World, which: str, *standing: Member) -> str:
    """An election to an office in which these people stand; its public id."""
    with here.make.writing():
        actor = here.people[0].load()
        proposal = actions.call_election(actor, DRAFT, office=which)
        actions.start(actor, proposal)
        key = proposal.public_id
    for who in standing:
        with here.make.writing():
            actions.stand(who.load(), here.load(key), statement="I have time.")
    return key


def hold(here: World, key: str, papers: str) -> str | None:
    """Open it when its time has come, let everybody vote the same way, and count."""
    with later(days=4):
        with here.make.writing():
            assert actions.open_discussed(here.id_of(key))
        for voter in here.people:
            here.cast(key, voter, papers)
    with later(days=12):
        return here.close(key)


def told(app: Flask, who: Member) -> list[str]:
    with app.app_context():
        rows = db.session.query(Notice).filter_by(membership_id=who.id).order_by(Notice.id)
        return [notice.kind for notice in rows]


@pytest.mark.parametrize(
    ("which", "months"), [(FACILITATOR, 6), (WELCOMER, 12), (RETURNING_OFFICER, 12), (DELEGATE, 12)]
)
def test_whoever_is_elected_holds_that_office_for_its_term(make: Factory, which: str, months: int) -> None:
    here = world(make, 8)
    key = call(here, which, here.people[1], here.people[2])
    assert hold(here, key, "0>1") == "elected"
    assert holders(here, STEWARD) == {here.people[0].id}
    with later(days=12), make.app.app_context():
        (mandate,) = people.in_office(here.group.id, which)
        assert mandate.membership_id == here.people[1].id
        assert mandate.source == f"decisions.proposal:{key}"
        days = round((mandate.ends_at - mandate.starts_at) / timedelta(days=1))
        assert days in {6: (181, 182, 183, 184), 12: (365, 366)}[months]
        assert here.people[1].load().acts_as(which)
        assert not here.people[2].load().acts_as(which)
    record = here.look(key)["record"]
    assert record["followed"]["values"] == {"months": months, "count": 1}


def test_an_election_has_no_more_seats_than_its_office(make: Factory) -> None:
    here = world(make, 6)
    with pytest.raises(Invalid, match="from 1 to 2"), make.writing():
        draft = actions.Draft(
            title="Two too many",
            background="",
            what_happens=say(""),
            rule_key="election",
            discussion_days=3,
            places=3,
        )
        actions.call_election(here.people[0].load(), draft, office=RETURNING_OFFICER)
    with pytest.raises(Invalid, match="one of the offices"), make.writing():
        actions.call_election(here.people[0].load(), DRAFT, office="administrator")


def test_after_two_terms_running_somebody_else_stands(make: Factory) -> None:
    here = world(make, 6)
    asha = here.people[1]
    office(here, asha, WELCOMER)
    key = call(here, WELCOMER)
    with make.writing():
        actions.stand(asha.load(), here.load(key), statement="Once more.")
    office(here, asha, WELCOMER)
    with pytest.raises(Refused, match="Thank you"), make.writing():
        actions.stand(asha.load(), here.load(key), statement="Once more.")
    with pytest.raises(Invalid, match="as many terms"), make.writing():
        actions.suggest(here.people[2].load(), here.load(key), name=asha.name)
    with make.writing():
        actions.stand_down(asha.load(), here.load(key))
    other = call(here, FACILITATOR)
    with make.writing():
        actions.stand(asha.load(), here.load(other), statement="Another office.")


def test_whoever_reached_the_limit_meanwhile_is_not_given_a_third_term(make: Factory) -> None:
    here = world(make, 6)
    asha = here.people[1]
    key = call(here, WELCOMER, asha)
    office(here, asha, WELCOMER)
    office(here, asha, WELCOMER)
    with make.app.app_context():
        before = mandate_of(here, asha, WELCOMER)
    assert hold(here, key, "0") == "elected"
    assert mandate_of(here, asha, WELCOMER) == before
    assert here.look(key)["record"]["followed"]["text"].startswith("Nobody takes the office.")


def test_the_last_seat_is_taken_once_and_the_other_is_told_calmly(make: Factory, app: Flask) -> None:
    here = world(make, 8)
    office(here, here.people[1], RETURNING_OFFICER)
    first = call(here, RETURNING_OFFICER, here.people[2])
    second = call(here, RETURNING_OFFICER, here.people[3])
    with later(days=4):
        for key in (first, second):
            with make.writing():
                assert actions.open_discussed(here.id_of(key))
            for voter in here.people:
                here.cast(key, voter, "0")
    with app.app_context():
        ids = [here.id_of(key) for key in (first, second)]
    with later(days=12):
        results = at_once(app, *[lambda one=one: actions.close(one) for one in ids])
    assert results == ["elected", "elected"]
    with later(days=12):
        assert len(holders(here, RETURNING_OFFICER)) == 2
    said = sorted(here.look(key)["record"]["followed"]["text"][:6] for key in (first, second))
    assert said == ["Electe", "Nobody"]


def test_an_office_loses_its_powers_at_the_instant_it_ends(make: Factory, app: Flask) -> None:
    here = world(make, 3)
    asha = here.people[1]
    office(here, asha, MODERATOR, days=10)
    with app.app_context():
        ends = asha.load().offices[0].ends_at
        with clock.frozen(ends - timedelta(microseconds=1)):
            assert asha.load().acts_as(MODERATOR)
        with clock.frozen(ends):
            assert not asha.load().acts_as(MODERATOR)
            assert asha.load().offices == []


def test_each_office_opens_its_own_doors_and_no_others(make: Factory, app: Flask) -> None:
    here = world(make, 9)
    for who, which in zip(
        here.people[1:6], (FUND_STEWARD, FACILITATOR, WELCOMER, MODERATOR, RETURNING_OFFICER), strict=True
    ):
        office(here, who, which)
    key = here.open("spend_large", here.people[8])
    outside = here.open("spend_large", here.people[8], secrecy="external")
    with make.writing():
        group = db.session.get_one(Collective, here.group.id)
        group.join_by = "steward"
        thread = talk.start(here.people[8].load(), title="Hello", source="Hello.", audience="all").id

    def doors(who: Member) -> set[str]:
        with app.app_context():
            actor, found = who.load(), db.session.get_one(Thread, thread)
            asked, held = here.load(key), here.load(outside)
            return {
                word
                for word, verdict in {
                    "fund": books._is_steward(actor),
                    "pause": policy.may_pause(actor, asked),
                    "welcome": people_policy.may_see_requests(actor),
                    "arrange": threads.may_arrange(actor, found),
                    "elsewhere": policy.may_take_on(actor, held, ()),
                }.items()
                if verdict
            }

    wanted = ["fund", "pause", "welcome", "arrange", "elsewhere"]
    assert [doors(who) for who in here.people[1:6]] == [{word} for word in wanted]
    assert doors(here.people[0]) == set(wanted), "stewards look after everything"
    assert doors(here.people[6]) == set()
    with app.app_context():
        assert fund.stewards_of(here.group.id) == [here.people[0].id, here.people[1].id]


def test_an_office_gives_nobody_powers_in_their_first_weeks(make: Factory, app: Flask) -> None:
    here = world(make, 2)
    new = make.member(here.group, state="probation")
    with make.writing():
        until = clock.now() + timedelta(days=9)
        assert collectives.give([new.load()], WELCOMER, source="founding", until=until) == []
    assert holders(here, WELCOMER) == set()


def test_laying_down_an_office_keeps_the_others(make: Factory, app: Flask) -> None:
    here = world(make, 3)
    asha = here.people[1]
    office(here, asha, MODERATOR)
    office(here, asha, WELCOMER)
    with make.writing():
        collectives.lay_down(asha.load(), MODERATOR)
    with pytest.raises(Refused), make.writing():
        collectives.lay_down(asha.load(), MODERATOR)
    assert holders(here, MODERATOR) == set()
    assert holders(here, WELCOMER) == {asha.id}
    with app.app_context():
        acts = [
            (row.office, row.act) for row in db.session.query(audit.AuditRow).order_by(audit.AuditRow.seq)
        ]
        assert acts == [("moderator", "began"), ("welcomer", "began"), ("moderator", "laid_down")]
        assert list(audit.verify(here.group.id)) == []


def test_laying_down_twice_at_once_is_one_end(make: Factory, app: Flask) -> None:
    here = world(make, 3)
    office(here, here.people[1], WELCOMER)
    results = at_once(app, *[lambda: collectives.lay_down(here.people[1].load(), WELCOMER) for _ in range(2)])
    assert sum(result is None for result in results) == 1
    assert sum(isinstance(result, Conflict | Refused) for result in results) == 1


def test_reminders_go_out_thirty_and_seven_days_before_and_once_each(make: Factory, app: Flask) -> None:
    here = world(make, 4)
    asha, beto, noor = here.people[1:4]
    with clock.frozen(clock.now()):
        office(here, asha, WELCOMER, days=40)
        office(here, beto, MODERATOR, days=40)
        office(here, noor, MODERATOR, days=50)
    with app.app_context():
        ends = asha.load().offices[0].ends_at

    def runs(moment: datetime) -> dict[str, list[str]]:
        with clock.frozen(moment):
            for _ in range(2):
                collective_jobs.remind_of_offices()
            worker.tick(app)
        return {who.name: [kind for kind in told(app, who) if "_soon" in kind] for who in here.people}

    def nothing() -> dict[str, list[str]]:
        return {who.name: [] for who in here.people}

    with app.app_context():
        assert runs(ends - timedelta(days=30, seconds=1)) == nothing()
        seen = runs(ends - timedelta(days=30))
        assert seen[asha.name] == ["governance.office_ends_soon"]
        assert seen[beto.name] == ["governance.office_empty_soon", "governance.office_ends_soon"]
        assert seen[noor.name] == ["governance.office_empty_soon"], "another moderator stays"
        with clock.frozen(ends - timedelta(days=8)):
            assert list(people.mandates_to_remind()) == [mandate_id(here, noor, MODERATOR)]
        with clock.frozen(ends - timedelta(days=7)):
            assert len(people.mandates_to_remind()) == 3
        with clock.frozen(ends):
            assert len(people.mandates_to_remind()) == 1, "what is over is reminded of no more"


def mandate_id(here: World, who: Member, which: str) -> int:
    return next(one.id for one in people.in_office(here.group.id, which) if one.membership_id == who.id)
