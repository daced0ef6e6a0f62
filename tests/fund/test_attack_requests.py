"""Somebody who is a party, or who handed the money over, tries to be one of the two who decide."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.accounts.actions import close_account
from swsolidarity.accounts.models import Account
from swsolidarity.collectives import actions as collectives
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.decisions.models import Proposal
from swsolidarity.fund.models import FundRequest, FundRequestMark
from tests.fund.asks import ADDRESS, MIDDLE, SMALL, WORDS, Asks, actions, asking, payments


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.pay_in(1_000_000)
    return made


def _marked(asks: Asks, number: int) -> set[int]:
    with asks.app.app_context():
        wanted = select(FundRequestMark.membership_id).where(FundRequestMark.request_id == number)
        return set(db.session.scalars(wanted))


def test_whoever_handed_over_is_not_one_of_the_two_once_it_is_disputed(asks: Asks) -> None:
    number = asks.sent(asks.noor)
    with clock.moved(timedelta(days=8)):
        asks.do(asks.asha, number, payments.record_fate, came_back=False, seen=asks.seen(number))
        asks.do(asks.noor, number, payments.dispute)
        asks.do(asks.dee, number, payments.record_fate, came_back=False, seen=asks.seen(number))
        assert asks.state(number) == "disputed"
        asks.do(asks.lee, number, payments.record_fate, came_back=False, seen=asks.seen(number))
    assert asks.state(number) == "closed"


@pytest.mark.parametrize("amount", [SMALL, MIDDLE])
def test_who_is_to_receive_it_loses_the_check_they_made_before(asks: Asks, amount: int) -> None:
    number = asks.ask(asks.noor, amount)
    asks.do(asks.asha, number, actions.check, how="conversation", seen=asks.seen(number))
    to = asking.Destination(rail="trusted", details="by hand", trusted_name="Asha")
    asks.do(asks.noor, number, actions.redirect, to=to)
    assert _marked(asks, number) == set()
    asks.do(asks.beto, number, actions.check, how="conversation", seen=asks.seen(number))
    assert asks.state(number) == "submitted"
    asks.do(asks.dee, number, actions.check, how="conversation", seen=asks.seen(number))
    assert asks.state(number) in ("fast_track", "in_vote")


def test_who_is_to_receive_it_loses_their_signature_and_others_can_go_on(asks: Asks) -> None:
    number = asks.screened(asks.noor, SMALL)
    asks.do(asks.asha, number, actions.sign, seen=asks.seen(number))
    to = asking.Destination(rail="trusted", details="by hand", trusted_name="Asha")
    asks.do(asks.noor, number, actions.redirect, to=to)
    for steward in (asks.dee, asks.lee):
        asks.do(steward, number, actions.sign, seen=asks.seen(number))
    assert asks.state(number) == "reserved"


def test_nobody_on_the_roll_becomes_the_one_who_receives_it_while_the_vote_is_open(asks: Asks) -> None:
    number = asks.screened(asks.noor, MIDDLE)
    assert asks.state(number) == "in_vote"
    to = asking.Destination(rail="trusted", details="by hand", trusted_name="Kai")
    with pytest.raises(Invalid):
        asks.do(asks.noor, number, actions.redirect, to=to)
    outside = asking.Destination(rail="trusted", details="my sister")
    asks.do(asks.noor, number, actions.redirect, to=outside)


def test_a_request_taken_back_during_its_vote_leaves_no_word_on_the_decision(asks: Asks) -> None:
    number = asks.screened(asks.noor, MIDDLE)
    asks.do(asks.noor, number, actions.withdraw)
    with asks.app.app_context():
        proposal = db.session.scalars(select(Proposal)).one()
        assert (proposal.state, proposal.background, proposal.background_html) == ("withdrawn", "", "")


def test_who_leaves_takes_back_what_they_asked_for(asks: Asks) -> None:
    reserved, sent = asks.reserved(asks.noor, SMALL), asks.sent(asks.noor, SMALL)
    voted, asked = asks.screened(asks.noor, MIDDLE), asks.ask(asks.noor, MIDDLE)
    draft = asks.draft(asks.noor)
    with asks.writing():
        collectives.leave(asks.noor.load())
    states = [asks.state(number) for number in (reserved, sent, voted, asked, draft)]
    assert states == ["withdrawn", "sent", "withdrawn", "withdrawn", "withdrawn"]
    with asks.app.app_context():
        for row in db.session.scalars(select(FundRequest).where(FundRequest.id != sent)):
            assert (row.words, row.destination, row.public_text) == (None, None, None)
        assert (asks.load(sent).destination, asks.load(sent).words) == (ADDRESS, WORDS)
    assert asks.hold(reserved) == (0, 0)


def test_a_closed_account_takes_back_what_it_asked_for_in_every_collective(asks: Asks) -> None:
    number = asks.ask(asks.noor, MIDDLE)
    with asks.writing():
        close_account(db.session.get_one(Account, asks.noor.person.id))
    assert asks.state(number) == "withdrawn"


def test_a_steward_whose_mandate_ended_between_page_and_button_is_refused(asks: Asks) -> None:
    number = asks.prepared(asks.noor)
    content = asks.content(number)
    with clock.moved(timedelta(days=306)), pytest.raises((Refused, Conflict)):
        asks.do(asks.beto, number, payments.approve, content=content)
    assert asks.state(number) == "reserved"
