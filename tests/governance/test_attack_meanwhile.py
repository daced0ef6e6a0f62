"""What changes while something else is under way: agreements, gates, terms, caretakers, petitions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.accounts.models import Account
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as people
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.models import MODERATOR, STEWARD, Membership, PairedAct
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Invalid, Refused
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.governance import actions
from swsolidarity.governance.jobs import votes as clean_up
from swsolidarity.governance.models import AgreementDraft, CharterChange, RecallPetition
from tests.browser import Browser
from tests.collectives.test_actions import at_once
from tests.governance import making
from tests.governance import test_admission as admission
from tests.governance import test_agreements as agreements
from tests.governance import test_charter as charter
from tests.governance.making import World, later
from tests.governance.mandates import (
    Factory,
    find,
    holders,
    mandate_of,
    mandates,
    office,
    petition,
    sign,
    signatures,
    vote_of,
    world,
)

# Agreements and gates, while somebody is on the way in


def test_agreements_that_change_under_an_applicant_are_read_again_and_agreed_to_as_they_are(
    make: Factory, app: Flask
) -> None:
    here = admission.a_collective(make, concern_days=0)
    asked, code = admission.ask(here)
    admission.vouch(here, asked)
    assert admission.state(here, code) == "accepted"
    key = agreements.propose(here)
    with make.writing():
        decisions.start(here.people[1].load(), here.load(key))
    here.cast_all(key, "yyyyyyyyyy")
    person = make.person()

    def joins(version: int) -> int:
        account = db.session.get_one(Account, person.id)
        return collectives.accept_answer(code, account, name="Zed", agreed_version=version).agreed_version

    with later(days=15):
        with app.app_context():
            id_ = here.id_of(key)
        # At the same moment: either they came in before it, or they are asked to read it again.
        in_before, _counted = at_once(app, lambda: joins(1), lambda: decisions.close(id_))
        assert agreements.version(here) == 2
        if isinstance(in_before, Invalid):
            assert "changed while you were reading" in str(in_before.why)
            assert at_once(app, lambda: joins(2)) == [2]
        else:
            assert in_before == 1
        with app.app_context():
            zed = db.session.scalars(select(Membership).where(Membership.account_id == person.id)).one()
            assert zed.agreed_version == (2 if isinstance(in_before, Invalid) else 1)


def test_a_decision_about_the_gates_moves_nobody_who_is_in_them(make: Factory) -> None:
    here = admission.a_collective(make, probation_days=30)
    waiting, waits = admission.ask(here)
    at_concerns, concerned = admission.ask(here)
    admission.vouch(here, at_concerns)
    key = charter.propose(here, vouches_needed=3, vote_on_admission=True, gates_for_invited=True)
    assert making.decide(here, key, here.people[1], "yyyyyyyyyyy") == "adopted"
    assert [admission.state(here, code) for code in (waits, concerned)] == ["waiting", "concerns"]
    with later(days=8):
        admission.the_clock(here)
        assert admission.state(here, concerned) == "accepted", "no vote was asked for when it began"
        assert admission.vouch(here, waiting), "one vouch was enough when it began"
        anew, _code = admission.ask(here)
        assert not admission.vouch(here, anew), "whoever asks from now on needs three"


# Offices


def test_a_caretaker_can_be_recalled_like_anybody_and_is_not_the_next_one(make: Factory) -> None:
    here = world(make, 11)
    with make.writing():
        collectives.lay_down(here.people[0].load(), STEWARD)
    with make.writing():
        act = collectives.offer_care(here.people[1].load()).id
    with make.writing():
        pairs.agree(here.people[2].load(), db.session.get_one(PairedAct, act))
    key = petition(here, here.people[3], mandate_of(here, here.people[1], STEWARD))
    for who in here.people[4:6]:
        sign(here, who, key)
    vote = vote_of(here, key)
    here.cast_all(vote, "y.yyyyyyyyy", here.people)
    with later(days=7):
        assert here.close(vote) == "adopted"
        assert holders(here, STEWARD) == set()
        with pytest.raises(Refused, match="somebody else"), make.writing():
            collectives.offer_care(here.people[1].load())
        with make.writing():
            collectives.offer_care(here.people[6].load())


def test_other_terms_change_nothing_for_who_is_in_office(make: Factory) -> None:
    here = making.here(make)
    first = office(here, here.people[1], MODERATOR)
    office(here, here.people[2], MODERATOR)
    with make.app.app_context():
        ends = {one.public_id: one.ends_at for one in mandates(here)}
    key = charter.propose(
        here, **{"moderator.seats": 1, "moderator.term_months": 1, "moderator.terms_most": 1}
    )
    assert making.decide(here, key, here.people[1], "yyyyyyyyyy") == "adopted"
    with later(days=60), make.app.app_context():
        assert {one.public_id: one.ends_at for one in mandates(here)} == ends
        assert here.people[1].load().acts_as(MODERATOR)
        assert people.office_terms(here.group.id)[MODERATOR].seats == 1
    with make.writing():
        collectives.lay_down(here.people[1].load(), MODERATOR)
        until = clock.now() + timedelta(days=30)
        given = collectives.give([here.people[3].load()], MODERATOR, source="test", until=until)
        assert given == [], "no seat is free while there are more than seats"
    assert first in ends


# Petitions


@pytest.fixture
def here(make: Factory) -> World:
    """Eleven people; the second moderates."""
    made = world(make, 11)
    office(made, made.people[1], MODERATOR)
    return made


def needed(here: World) -> int:
    with here.make.app.app_context():
        return db.session.scalars(select(RecallPetition.needed)).one()


def test_after_a_recall_that_failed_it_takes_half_of_the_members_for_three_months(here: World) -> None:
    about = mandate_of(here, here.people[1], MODERATOR)
    key = petition(here, here.people[2], about)
    assert needed(here) == 3
    for who in here.people[3:5]:
        sign(here, who, key)
    vote = vote_of(here, key)
    here.cast_all(vote, "y.nnnnnnnnn", here.people)
    with later(days=7):
        assert here.close(vote) == "not_adopted"
        page = Browser(here.make.app).sign_in(here.people[2])
        page.open(f"/c/{here.group.address}/offices/recall/{about}")
        assert page.sees("50 in 100 members")
        petition(here, here.people[2], about)
        assert needed(here) == 6
    with later(days=7 + 90):
        with here.make.writing():
            assert actions.end_petition(db.session.scalars(select(RecallPetition.id)).one())
        petition(here, here.people[2], about)
        assert needed(here) == 3


def test_a_signature_can_be_taken_back_until_the_vote_and_nobody_sees_it(here: World, app: Flask) -> None:
    key = petition(here, here.people[2], mandate_of(here, here.people[1], MODERATOR))
    url = f"/c/{here.group.address}/offices/petitions/{key}"
    other = Browser(app).sign_in(here.people[3]).open(url).press("Sign").press("Take my signature back")
    assert other.sees("Nobody else can see that you had signed.")
    assert signatures(here) == [here.people[2].id]
    assert other.press("Sign").status == 200
    with pytest.raises(Refused), here.make.writing():
        actions.take_back_signature(here.people[5].load(), find(here, key))
    assert sign(here, here.people[4], key)
    with pytest.raises(Refused, match="Now there is a vote"), here.make.writing():
        actions.take_back_signature(here.people[3].load(), find(here, key))


def test_a_petition_nobody_stands_behind_any_more_ends(here: World) -> None:
    key = petition(here, here.people[2], mandate_of(here, here.people[1], MODERATOR))
    with here.make.writing():
        assert actions.take_back_signature(here.people[2].load(), find(here, key))
    with here.make.app.app_context():
        assert db.session.scalars(select(RecallPetition)).all() == []


def test_the_last_signature_and_one_that_is_taken_back_at_once_open_one_vote_or_none(
    here: World, app: Flask
) -> None:
    key = petition(here, here.people[2], mandate_of(here, here.people[1], MODERATOR))
    sign(here, here.people[3], key)
    signed, back = at_once(
        app,
        lambda: actions.sign(here.people[4].load(), find(here, key)),
        lambda: actions.take_back_signature(here.people[3].load(), find(here, key)),
    )
    opened = signed is True
    assert isinstance(back, Refused) if opened else back is False
    assert len(signatures(here)) == (0 if opened else 2)


# What was taken back before anybody decided


def test_drafts_whose_question_was_taken_back_are_gone_a_month_later(make: Factory, app: Flask) -> None:
    here = making.here(make)
    keys = [agreements.propose(here), charter.propose(here, concern_days=5)]
    kept = [agreements.propose(here, body="Other words."), charter.propose(here, concern_days=6)]
    for key in keys:
        with make.writing():
            decisions.withdraw(here.people[1].load(), here.load(key))

    def left() -> list[int]:
        with app.app_context():
            clean_up.forget_drafts()
            return [len(db.session.scalars(select(table)).all()) for table in (AgreementDraft, CharterChange)]

    with later(days=29):
        assert left() == [2, 2]
    with later(days=31):
        assert left() == [1, 1]
        assert left() == [1, 1]
        page = Browser(app).sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{keys[0]}")
        assert page.status == 200
        assert "/agreements/drafts/" not in "".join(page.page.xpath("//a/@href"))
    with app.app_context():
        subjects = {one.public_id: one.subject or "" for one in db.session.scalars(select(Proposal))}
        assert [subjects[key].partition(":")[2] for key in keys] == ["", ""]
        assert all(subjects[key].partition(":")[2] for key in kept)
