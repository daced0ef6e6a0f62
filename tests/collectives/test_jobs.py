"""What falls due by the clock, and that doing it twice changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity.collectives import actions, jobs, queries
from swsolidarity.collectives.models import FoundingLink, Invitation, JoinRequest, Membership, Vouch
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from tests.collectives import making
from tests.factories import Factory


def count(app: Flask, model: type[object]) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def run(app: Flask, days: float) -> None:
    for _ in range(2):
        with clock.moved(timedelta(days=days)), app.app_context():
            jobs.forget()
            jobs.end_probation()


@pytest.mark.parametrize(("days", "left"), [(29, 1), (30, 0)])
def test_an_unanswered_request_is_deleted_after_thirty_days(
    app: Flask, make: Factory, days: int, left: int
) -> None:
    making.join_request(make, making.group(make, takes_requests=True))
    run(app, days)
    assert count(app, JoinRequest) == left


@pytest.mark.parametrize(("days", "left"), [(6, 1), (7, 0)])
def test_a_no_is_deleted_after_seven_days(app: Flask, make: Factory, days: int, left: int) -> None:
    group = making.group(make, takes_requests=True)
    asked, _ = making.join_request(make, group)
    making.decide(make, make.member(group, steward=True), make.member(group, steward=True), asked)
    run(app, days)
    assert count(app, JoinRequest) == left


def test_a_name_asked_under_goes_after_thirty_days_and_the_yes_stays(app: Flask, make: Factory) -> None:
    _, code = making.join_request(make, making.group(make, takes_requests=True))
    making.set_request(make, code, state="accepted", forget_on=clock.now().date() + timedelta(days=50))
    run(app, 29)
    with app.app_context():
        assert db.session.scalars(select(JoinRequest)).one().name == "Noor"
    run(app, 30)
    with app.app_context():
        row = db.session.scalars(select(JoinRequest)).one()
        assert (row.name, row.state) == (None, "accepted")


@pytest.mark.parametrize(("days", "left"), [(89, 1), (90, 0)])
def test_vouches_are_forgotten_after_ninety_days(app: Flask, make: Factory, days: int, left: int) -> None:
    group = making.group(make, takes_requests=True)
    asked, code = making.join_request(make, group)
    asha = make.member(group)
    with app.app_context(), transaction():
        request = queries.join_request(group.id, asked)
        assert request is not None
        actions.vouch(asha.load(), request, met=True, knows_work=False, free=True)
    making.set_request(make, code, state="joined", forget_on=clock.now().date() + timedelta(days=200))
    run(app, days)
    assert count(app, Vouch) == left


def test_vouches_go_with_the_request(app: Flask, make: Factory) -> None:
    group = making.group(make, takes_requests=True)
    asked, _ = making.join_request(make, group)
    asha = make.member(group)
    with app.app_context(), transaction():
        request = queries.join_request(group.id, asked)
        assert request is not None
        actions.vouch(asha.load(), request, met=True, knows_work=False, free=True)
    run(app, 31)
    assert count(app, JoinRequest) == 0
    assert count(app, Vouch) == 0


def test_ended_invitations_are_forgotten_a_month_later(app: Flask, make: Factory) -> None:
    making.invitation(make, make.member(making.group(make)), state="used", days=1)
    run(app, 30)
    assert count(app, Invitation) == 1
    run(app, 32)
    assert count(app, Invitation) == 0


def test_founding_links_are_forgotten_when_they_run_out(app: Flask, make: Factory) -> None:
    making.founding_link(make)
    run(app, 0)
    assert count(app, FoundingLink) == 1
    run(app, 1)
    assert count(app, FoundingLink) == 0


def test_first_weeks_end_by_themselves(app: Flask, make: Factory) -> None:
    group = making.group(make, probation_days=30)
    token, person = making.invitation(make, make.member(group)), make.person()
    with app.app_context(), transaction():
        from swsolidarity.accounts.models import Account

        account = db.session.get_one(Account, person.id)
        noor = actions.accept_invitation(token, account, name="Noor", agreed_version=1).id
    run(app, 29)
    with app.app_context():
        assert db.session.get_one(Membership, noor).state == "probation"
    run(app, 30)
    with app.app_context():
        row = db.session.get_one(Membership, noor)
        assert (row.state, row.probation_until) == ("active", None)
