"""Votes about one person keep their result, and forget whom they were about."""

from __future__ import annotations

from datetime import timedelta

import pytest

from swsolidarity.collectives import actions as collectives
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.governance import actions
from swsolidarity.governance.jobs import votes as jobs
from tests.decisions.making import NOON, World, world
from tests.factories import Factory
from tests.governance.mandates import office, petition, sign, vote_of

CLOSED = NOON + timedelta(days=7)
WHY = "They never answer."


@pytest.fixture
def here(make: Factory) -> World:
    with clock.frozen(NOON):
        return world(make)


def recalled(here: World, *, votes: str = "yy.yyyyyyy") -> str:
    """The vote about the office of the third of ten, counted a week after noon."""
    with clock.frozen(NOON):
        key = petition(here, here.people[0], office(here, here.people[2], "moderator"))
        sign(here, here.people[1], key)
        vote = vote_of(here, key)
        here.cast_all(vote, votes)
    with clock.frozen(CLOSED):
        here.close(vote)
    return vote


def forgotten(here: World, days: int) -> None:
    with clock.frozen(CLOSED + timedelta(days=days)), here.make.app.app_context():
        jobs.forget_who()
        jobs.forget_who()


def said(here: World, vote: str) -> tuple[str, str]:
    with here.make.app.app_context():
        found = here.load(vote)
        words = found.title, found.background
        db.session.remove()
        return words


@pytest.mark.parametrize(("votes", "code"), [("yy.yyyyyyy", "adopted"), ("nn.nnnnnnn", "not_adopted")])
def test_a_month_after_a_recall_nobody_reads_whose_it_was(here: World, votes: str, code: str) -> None:
    vote = recalled(here, votes=votes)
    name = here.people[2].name
    record = here.look(vote)["record"]
    forgotten(here, 29)
    assert said(here, vote) == (f"Recall: {name}, Conversation keeper", WHY)
    forgotten(here, 30)
    assert said(here, vote) == ("A vote on ending an office early", "")
    assert (here.look(vote)["code"], here.look(vote)["record"]) == (code, record)
    assert here.look(vote)["subject"] == "governance.petition:"


def test_whoever_leaves_is_named_in_no_vote_from_that_moment(here: World) -> None:
    vote = recalled(here)
    with clock.frozen(CLOSED + timedelta(days=1)):
        with here.make.writing():
            collectives.leave(here.people[3].load())
        assert said(here, vote)[1] == WHY, "this vote is about somebody else"
        with here.make.writing():
            collectives.leave(here.people[2].load())
    assert said(here, vote) == ("A vote on ending an office early", "")


def test_a_vote_that_was_called_off_because_they_left_names_them_no_more(here: World) -> None:
    with clock.frozen(NOON):
        key = petition(here, here.people[0], office(here, here.people[2], "moderator"))
        sign(here, here.people[1], key)
        vote = vote_of(here, key)
        with here.make.writing():
            collectives.leave(here.people[2].load())
    assert here.look(vote)["state"] == "withdrawn"
    assert said(here, vote) == ("A vote on ending an office early", "")


def test_a_month_after_somebody_was_given_an_office_the_vote_is_about_an_office(make: Factory) -> None:
    with clock.frozen(NOON):
        here = world(make, 4)
        with make.writing():
            me = here.people[1].load()
            naming = actions.name_for_office(me, name=here.people[1].name, office="welcomer")
            vote = (naming.decision_ref or "").partition(":")[2]
        for who in here.people:
            here.cast(vote, who, "consent")
    with clock.frozen(CLOSED):
        here.close(vote)
    assert said(here, vote)[0] == f"{here.people[1].name}: Welcomer?"
    forgotten(here, 30)
    assert said(here, vote) == ("A vote on an office", "")
