"""Recall: a petition in silence, a secret vote without the person, and an end in the closing transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity import worker
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as people
from swsolidarity.collectives.actions import members
from swsolidarity.collectives.models import MODERATOR, WELCOMER
from swsolidarity.core import audit, clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import JournalEntry
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.decisions.models import DecisionRule, Proposal, RollEntry
from swsolidarity.governance import actions, jobs, queries
from swsolidarity.governance.models import RecallPetition
from swsolidarity.notices.models import Notice
from tests.collectives.test_actions import at_once
from tests.governance.mandates import (
    Factory,
    World,
    find,
    holders,
    later,
    mandate_of,
    mandates,
    office,
    petition,
    sign,
    signatures,
    vote_of,
    world,
)


@pytest.fixture
def here(make: Factory) -> World:
    """Eleven people; the second moderates."""
    made = world(make, 11)
    office(made, made.people[1], MODERATOR)
    return made


@pytest.fixture
def about(here: World) -> str:
    return mandate_of(here, here.people[1], MODERATOR)


def at_vote(here: World, about: str) -> str:
    """A petition that was signed by enough; its public id."""
    key = petition(here, here.people[2], about)
    assert not sign(here, here.people[3], key)
    assert sign(here, here.people[4], key)
    return key


def roll(here: World, key: str) -> set[int]:
    with here.make.app.app_context():
        wanted = select(RollEntry.membership_id).where(RollEntry.proposal_id == here.id_of(key))
        return set(db.session.scalars(wanted))


def test_enough_signatures_open_a_secret_vote_without_the_person(here: World, about: str) -> None:
    key = at_vote(here, about)
    vote = vote_of(here, key)
    found = here.look(vote)
    assert (found["state"], found["secrecy"], found["asked_by_id"]) == ("voting", "secret", None)
    assert roll(here, vote) == {who.id for who in here.people if who is not here.people[1]}
    assert signatures(here) == [], "who signed is deleted as soon as it has done its work"


def test_a_recall_that_is_adopted_ends_the_office_in_that_moment(here: World, about: str) -> None:
    key = at_vote(here, about)
    vote = vote_of(here, key)
    here.cast_all(vote, "y.yyyyn", here.people)
    with clock.frozen(clock.now() + timedelta(days=7)):
        assert here.close(vote) == "adopted"
        assert holders(here, MODERATOR) == set()
    with here.make.app.app_context():
        (mandate,) = [one for one in mandates(here) if one.office == MODERATOR]
        assert mandate.ended_at == db.session.get_one(Proposal, here.id_of(vote)).ended_at
        assert [row.act for row in db.session.query(audit.AuditRow)] == ["began", "recalled"]
        assert db.session.scalars(select(RecallPetition)).all() == []


@pytest.mark.parametrize(
    ("choices", "code"), [("y.yynnnn", "not_adopted"), ("y.yynnn", "tied"), ("y.y", "inquorate")]
)
def test_a_recall_that_fails_leaves_the_office(here: World, about: str, choices: str, code: str) -> None:
    vote = vote_of(here, at_vote(here, about))
    here.cast_all(vote, choices, here.people)
    with later(days=7):
        assert here.close(vote) == code
        assert holders(here, MODERATOR) == {here.people[1].id}
    with here.make.app.app_context():
        assert db.session.scalars(select(RecallPetition)).all() == []


def test_who_came_after_its_start_neither_signs_nor_counts_nor_votes(
    here: World, about: str, make: Factory
) -> None:
    key = petition(here, here.people[2], about)
    crowd = [make.member(here.group, days_ago=0) for _ in range(20)]
    with pytest.raises(Refused, match="when it started"):
        sign(here, crowd[0], key)
    with make.app.app_context():
        assert find(here, key).needed == 3
    sign(here, here.people[3], key)
    assert sign(here, here.people[4], key)
    assert roll(here, vote_of(here, key)).isdisjoint({who.id for who in crowd})


def test_nobody_signs_twice_nor_for_themselves_nor_on_probation(
    here: World, about: str, make: Factory
) -> None:
    key = petition(here, here.people[2], about)
    with pytest.raises(Refused, match="Nobody else can see"):
        sign(here, here.people[2], key)
    with pytest.raises(Refused, match="your own office"):
        sign(here, here.people[1], key)
    with pytest.raises(Refused):
        sign(here, make.member(here.group, state="probation"), key)
    with pytest.raises(Refused):
        sign(here, make.member(), key)
    with pytest.raises(Refused, match="your own office"):
        petition(here, here.people[1], about)


@pytest.mark.parametrize("reason", ["", "   ", "x" * 2_001])
def test_a_petition_says_why(here: World, about: str, reason: str) -> None:
    with pytest.raises(Invalid):
        petition(here, here.people[2], about, reason)


def test_a_small_group_and_one_without_the_rule_are_told_why_not(make: Factory) -> None:
    small = world(make, 5)
    office(small, small.people[1], MODERATOR)
    with pytest.raises(Refused, match="at least 5"):
        petition(small, small.people[2], mandate_of(small, small.people[1], MODERATOR))
    big = world(make, 6)
    office(big, big.people[1], MODERATOR)
    with make.writing():
        db.session.query(DecisionRule).filter_by(collective_id=big.group.id, key="recall").delete()
    with pytest.raises(Refused, match="no rule for recalls"):
        petition(big, big.people[2], mandate_of(big, big.people[1], MODERATOR))


def test_signing_leaves_nothing_but_the_signature(here: World, about: str) -> None:
    key = petition(here, here.people[2], about)
    with here.make.app.app_context():
        before = db.session.query(JournalEntry).count(), db.session.query(audit.AuditRow).count()
        assert [
            entry.data
            for entry in db.session.query(JournalEntry).filter_by(kind="governance.petition_started")
        ] == [{}]
    sign(here, here.people[3], key)
    with here.make.app.app_context():
        assert (db.session.query(JournalEntry).count(), db.session.query(audit.AuditRow).count()) == before


def test_two_petitions_about_one_office_at_once_are_one(here: World, about: str, app: Flask) -> None:
    def begin(number: int) -> object:
        found = people.mandate(here.group.id, about)
        assert found is not None
        return actions.start_petition(here.people[number].load(), found, reason="Why.").public_id

    results = at_once(app, *[lambda n=n: begin(n) for n in (2, 3, 4)])
    assert sum(isinstance(result, str) for result in results) == 1, results
    assert all(isinstance(result, str) or "You can sign it" in str(result) for result in results), results


def test_the_last_signature_given_twice_at_once_opens_one_vote(here: World, about: str, app: Flask) -> None:
    key = petition(here, here.people[2], about)
    sign(here, here.people[3], key)
    results = at_once(
        app, *[lambda n=n: actions.sign(here.people[n].load(), find(here, key)) for n in (4, 5, 6)]
    )
    assert results.count(True) == 1, results
    assert sum(isinstance(one, Conflict | Refused) for one in results) == 2, results
    with app.app_context():
        assert db.session.query(Proposal).filter_by(effect="mandates.recall").count() == 1


def test_laying_down_and_the_last_signature_at_once_leave_no_vote(
    here: World, about: str, app: Flask
) -> None:
    key = petition(here, here.people[2], about)
    sign(here, here.people[3], key)
    results = at_once(
        app,
        lambda: actions.sign(here.people[4].load(), find(here, key)),
        lambda: collectives.lay_down(here.people[1].load(), MODERATOR),
    )
    assert results[1] is None, results
    with app.app_context():
        states = [one.state for one in db.session.query(Proposal).filter_by(effect="mandates.recall")]
        assert states in ([], ["withdrawn"])
        assert db.session.scalars(select(RecallPetition)).all() == []
    assert signatures(here) == []


def test_a_petition_too_few_sign_ends_after_fourteen_days(here: World, about: str, app: Flask) -> None:
    key = petition(here, here.people[2], about)
    with app.app_context():
        closes = find(here, key).closes_at
        assert timedelta(days=14) <= closes - clock.now() <= timedelta(days=14, hours=1)
    with clock.frozen(closes - timedelta(seconds=1)), app.app_context():
        jobs.mandates.end_petitions()
        assert queries.petition(here.group.id, key) is not None
    with clock.frozen(closes):
        with pytest.raises(Refused, match="is over"):
            sign(here, here.people[3], key)
        with app.app_context():
            jobs.mandates.end_petitions()
            assert queries.petition(here.group.id, key) is None
    assert signatures(here) == []
    assert holders(here, MODERATOR) == {here.people[1].id}


def test_whoever_leaves_has_signed_nothing(here: World, about: str) -> None:
    key = petition(here, here.people[2], about)
    with here.make.writing():
        members.leave(here.people[2].load())
    assert signatures(here) == []
    assert not sign(here, here.people[3], key)
    assert not sign(here, here.people[4], key)
    assert sign(here, here.people[5], key)


@pytest.mark.parametrize("way", ["lays_down", "leaves", "is_elected_anew", "lapses"])
def test_an_office_that_ends_takes_its_petition_along(here: World, about: str, way: str) -> None:
    key = petition(here, here.people[2], about)
    holder = here.people[1]
    with later(days=1):
        if way == "lays_down":
            with here.make.writing():
                collectives.lay_down(holder.load(), MODERATOR)
        elif way == "leaves":
            with here.make.writing():
                members.leave(holder.load())
        elif way == "is_elected_anew":
            office(here, holder, MODERATOR)
    if way == "lapses":
        with later(days=301), here.make.app.app_context():
            jobs.mandates.end_petitions()
    with here.make.app.app_context():
        assert queries.petition(here.group.id, key) is None
    assert signatures(here) == []


def test_a_vote_about_an_office_that_was_laid_down_is_called_off(here: World, about: str) -> None:
    vote = vote_of(here, at_vote(here, about))
    here.cast_all(vote, "y.y", here.people)
    with here.make.writing():
        collectives.lay_down(here.people[1].load(), MODERATOR)
    assert here.look(vote)["state"] == "withdrawn"


def test_an_office_laid_down_while_the_vote_is_counted_had_ended_already(here: World, about: str) -> None:
    vote = vote_of(here, at_vote(here, about))
    here.cast_all(vote, "y.yyyyy", here.people)
    with later(days=7):
        with here.make.writing():
            collectives.lay_down(here.people[1].load(), MODERATOR)
        assert here.close(vote) == "adopted"
    assert here.look(vote)["record"]["followed"]["text"] == "The office had ended already."


def test_everybody_hears_and_the_notice_goes_with_the_petition(here: World, about: str, app: Flask) -> None:
    key = petition(here, here.people[2], about)
    worker.tick(app)
    with app.app_context():
        heard = db.session.query(Notice).filter_by(kind="governance.petition").all()
        assert {notice.membership_id for notice in heard} == {who.id for who in here.people}
    with here.make.writing():
        actions.end_petition(find(here, key).id)
    with app.app_context():
        assert db.session.query(Notice).filter_by(kind="governance.petition").count() == 0


def test_one_office_is_recalled_and_the_other_stays(here: World, about: str) -> None:
    office(here, here.people[1], WELCOMER)
    vote = vote_of(here, at_vote(here, about))
    here.cast_all(vote, "y.yyyyy", here.people)
    with later(days=7):
        assert here.close(vote) == "adopted"
        assert holders(here, WELCOMER) == {here.people[1].id}
