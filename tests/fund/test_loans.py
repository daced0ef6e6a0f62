"""Loans: what is lent never counts as money to spend, comes back without hurry, and can be forgiven."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.fund import export, ledger, verify
from swsolidarity.fund.actions import loans
from swsolidarity.fund.models import FundRequest
from swsolidarity.fund.models.books import Entry
from swsolidarity.fund.promises import check_all
from swsolidarity.fund.rules import loans as rules
from tests.browser import Browser
from tests.factories import Member
from tests.fund.asks import MIDDLE, SMALL, Asks, holds, payments


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.pay_in(1_000_000)
    return made


def lent(asks: Asks, amount: int = SMALL, who: Member | None = None, *, pay: int | None = None) -> int:
    """A loan that was asked for, agreed to, and received: all of it, or ``pay``."""
    who = who or asks.noor
    number = asks.sent(who, amount, pay, months=6)
    asks.do(who, number, payments.confirm)
    return number


def give_back(asks: Asks, number: int, minor: int, *, key: str = "one", by: Member | None = None) -> Entry:
    with asks.writing():
        made: Entry = loans.record_repayment(
            (by or asks.lee).load(),
            asks.load(number),
            amount=asks.money(minor),
            place=asks.account("tin"),
            key=key,
        )
        return made


def owed(asks: Asks, number: int) -> tuple[int, int]:
    with asks.app.app_context():
        reference = asks.load(number).reference
    return asks.balance(f"loan-{reference}"), asks.balance(f"loaned-{reference}")


def right(asks: Asks) -> bool:
    with asks.app.app_context():
        problems = check_all(asks.id).problems
        assert not problems, problems
    return True


def page(asks: Asks, number: int, more: str = "") -> str:
    return f"/c/{asks.group.address}/fund/r/{asks.public_id(number)}{more}"


@given(st.integers(1, 10**12), st.sampled_from(rules.MONTHS))
def test_instalments_are_whole_and_as_equal_as_they_can_be(total: int, months: int) -> None:
    parts = rules.instalments(total, months)
    assert sum(parts) == total
    assert len(parts) == min(total, months)
    assert max(parts) - min(parts) <= 1
    assert parts == sorted(parts, reverse=True)


def test_a_plan_begins_next_month_and_goes_over_the_end_of_the_year() -> None:
    assert rules.plan(10, 3, date(2026, 11, 30)) == [
        (date(2026, 12, 1), 4),
        (date(2027, 1, 1), 3),
        (date(2027, 2, 1), 3),
    ]


def test_a_loan_is_remembered_beside_the_money_and_never_makes_the_pot_richer(asks: Asks) -> None:
    number = lent(asks)
    assert owed(asks, number) == (SMALL, SMALL)
    assert (asks.balance("tin"), asks.balance("general")) == (1_000_000 - SMALL,) * 2
    assert right(asks)


def test_who_votes_reads_that_it_is_a_loan(asks: Asks) -> None:
    number = asks.screened(asks.noor, MIDDLE, months=12)
    with asks.app.app_context():
        reference = asks.load(number).decision_ref or ""
    proposal = reference.partition(":")[2]
    member = Browser(asks.app).sign_in(asks.kai)
    member.open(f"/c/{asks.group.address}/decide/{proposal}")
    assert member.sees("The money is lent without interest"), member.text
    member.open(page(asks, number))
    assert member.sees("A loan, to be given back without interest")


def test_a_gift_leaves_nothing_to_come_back(asks: Asks) -> None:
    number = asks.sent(asks.noor, SMALL)
    asks.do(asks.noor, number, payments.confirm)
    with asks.app.app_context():
        assert asks.load(number).loan_id is None
    with pytest.raises(Refused, match="Nothing of it is to come back"):
        give_back(asks, number, 1)
    assert right(asks)


def test_only_what_was_received_is_to_come_back(asks: Asks) -> None:
    number = lent(asks, SMALL, pay=SMALL // 4)
    assert owed(asks, number) == (SMALL // 4, SMALL // 4)
    with pytest.raises(Invalid, match="more than is left"):
        give_back(asks, number, SMALL // 4 + 1)
    assert right(asks)


def test_what_comes_back_goes_to_its_pot_and_to_who_waits_there(asks: Asks) -> None:
    number = lent(asks, MIDDLE)
    waits = asks.reserved(asks.kai, 600_000)
    assert asks.state(waits) == "waitlisted"
    give_back(asks, number, 200_000)
    assert asks.state(waits) == "reserved"
    assert owed(asks, number) == (MIDDLE - 200_000,) * 2
    assert right(asks)


def test_the_same_form_is_one_entry(asks: Asks) -> None:
    number = lent(asks)
    assert give_back(asks, number, 500).seq == give_back(asks, number, 500).seq
    with pytest.raises(Conflict):
        give_back(asks, number, 501)
    assert owed(asks, number)[0] == SMALL - 500


def test_a_mistake_in_recording_is_taken_back_by_two(asks: Asks) -> None:
    number = lent(asks)
    entry = give_back(asks, number, 500)
    with asks.writing():
        ledger.reverse(
            db.session.get_one(Entry, entry.id),
            key="oops",
            recorded_by=asks.asha.id,
            approved_by=asks.beto.id,
        )
    assert owed(asks, number) == (SMALL, SMALL)
    assert right(asks)


def test_nobody_who_is_part_of_it_and_no_member_records_it(asks: Asks) -> None:
    number = lent(asks, who=asks.dee)
    for who in (asks.dee, asks.kai):
        with pytest.raises(Refused):
            give_back(asks, number, 1, by=who)
    assert owed(asks, number) == (SMALL, SMALL)


def decide(asks: Asks, number: int, choice: str) -> str | None:
    with asks.writing():
        proposal = loans.propose_forgiving(asks.lee.load(), asks.load(number))
        key = proposal.id
    for voter in (asks.kai, asks.asha, asks.beto, asks.mira):
        with asks.writing():
            decisions.vote(voter.load(), db.session.get_one(Proposal, key), choice=choice)
    with asks.app.app_context():
        closes_at = db.session.get_one(Proposal, key).closes_at
    assert closes_at is not None
    with clock.frozen(closes_at), asks.writing():
        return decisions.close(key)


def test_members_forgive_what_is_left_and_the_ledger_says_which_decision(asks: Asks) -> None:
    number = lent(asks)
    give_back(asks, number, 500)
    assert decide(asks, number, "yes") == "adopted"
    assert owed(asks, number) == (0, 0)
    assert asks.balance("general") == 1_000_000 - SMALL + 500
    with asks.app.app_context():
        entry = db.session.scalars(select(Entry).where(Entry.kind == "loan_forgive")).one()
        assert (entry.decision_ref or "").startswith("decisions.proposal:")
        assert entry.recorded_by is None
    assert right(asks)


def test_a_vote_against_leaves_it_and_nobody_decides_twice_at_once(asks: Asks) -> None:
    number = lent(asks)
    assert decide(asks, number, "no") == "not_adopted"
    assert owed(asks, number) == (SMALL, SMALL)
    with asks.writing():
        loans.propose_forgiving(asks.lee.load(), asks.load(number))
    with pytest.raises(Conflict, match="deciding this already"), asks.writing():
        loans.propose_forgiving(asks.asha.load(), asks.load(number))


def test_given_back_during_the_vote_leaves_nothing_to_forgive(asks: Asks) -> None:
    number = lent(asks)
    with asks.writing():
        proposal = loans.propose_forgiving(asks.lee.load(), asks.load(number))
        key = proposal.id
    with asks.app.app_context():
        off = {party.membership_id for party in asks.load(number).parties}
    assert asks.noor.id in off
    give_back(asks, number, SMALL)
    for voter in (asks.kai, asks.asha, asks.beto, asks.mira):
        with asks.writing():
            decisions.vote(voter.load(), db.session.get_one(Proposal, key), choice="yes")
    with asks.app.app_context():
        closes_at = db.session.get_one(Proposal, key).closes_at
    assert closes_at is not None
    with clock.frozen(closes_at), asks.writing():
        assert decisions.close(key) == "adopted"
    assert owed(asks, number) == (0, 0)
    assert right(asks)


def test_who_borrowed_is_known_until_nothing_is_left_and_forgotten_then(asks: Asks) -> None:
    number = lent(asks)
    later = clock.now() + timedelta(days=200)
    with clock.frozen(later):
        asks.system(holds.forget, number)
        assert asks.state(number) == "closed"
        with asks.app.app_context():
            assert asks.load(number).words_erased
        give_back(asks, number, SMALL)
        asks.system(holds.forget, number)
    assert asks.state(number) == "redacted"
    assert right(asks)


def test_a_bundle_in_which_a_loan_was_made_a_gift_is_found(asks: Asks) -> None:
    number = lent(asks)
    give_back(asks, number, 500)
    with asks.app.app_context():
        good: dict[str, Any] = json.loads("".join(export.bundle_lines(asks.id)))
    assert verify.check_bundle(good).problems == []
    bad = json.loads(json.dumps(good))
    settle = next(one for one in bad["entries"] if one["kind"] == "settle")
    settle["legs"] = settle["legs"][:2]
    found = verify.check_bundle(bad).problems
    assert any("cannot be read" in one or "does not match" in one for one in found), found


def test_more_to_come_back_than_was_given_is_found(asks: Asks) -> None:
    number = lent(asks)
    asks.force(number, given=SMALL - 1)
    with asks.app.app_context():
        assert any("more than was given" in one for one in check_all(asks.id).problems)


def test_asking_for_a_loan_giving_back_and_what_each_person_reads(asks: Asks) -> None:
    browser = Browser(asks.app).sign_in(asks.noor)
    browser.open(f"/c/{asks.group.address}/fund/ask/how-much")
    browser.fill(amount="2000").press("Go on").fill(kind="loan", months="12").press("Go on")
    with asks.app.app_context():
        draft = db.session.scalars(select(FundRequest).where(FundRequest.state == "draft")).one()
        assert (draft.kind, draft.months) == ("loan", 12)
    number = lent(asks, who=asks.kai)
    asker = Browser(asks.app).sign_in(asks.kai).open(page(asks, number))
    assert asker.sees("You have it. You can give it back as it suits you.")
    assert asker.sees("No interest, no fee, and no list of who is late.")
    assert asker.sees("A plan, if you want one")
    steward = Browser(asks.app).sign_in(asks.lee).open(page(asks, number))
    steward.click("Record money that came back").fill(amount="2000.01").press("Record it")
    assert steward.status == 422
    assert steward.sees("That is more than is left of the loan.")
    steward.fill(amount="500").press("Record it")
    assert steward.sees("Recorded. Thank them for it.")
    assert "1,500.00" in steward.text
    steward.click("Ask members to forgive what is left")
    assert steward.sees("Ask the person first whether they want this.")
    steward.press("Put it to a vote")
    assert steward.status == 200
    # Members see that some of a loan came back, and not of which.
    member = Browser(asks.app).sign_in(asks.mira).open(f"/c/{asks.group.address}/fund/ledger")
    assert member.sees("Loan given back")
    line = next(one for one in member.page.xpath("//li") if "Loan given back" in one.text_content())
    assert "2026-" not in line.text_content()
