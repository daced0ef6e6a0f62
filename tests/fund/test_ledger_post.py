"""What an entry does to the books, and what the ledger refuses."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.money import CurrencyMismatch, Money
from swsolidarity.core.verdict import Conflict, Refused
from swsolidarity.fund import ledger, verify
from swsolidarity.fund.check import check
from swsolidarity.fund.models.books import Entry, EntryNote, Fund, FundMonth, Seal
from tests.counting import Statements
from tests.factories import Factory
from tests.fund.books import Books


def clean(books: Books) -> bool:
    with books.app.app_context():
        report = check(books.id)
        assert not report.problems, report.problems
    return True


def test_money_paid_in_is_in_its_place_and_in_its_pot(books: Books) -> None:
    books.pay_in(120_000)
    assert (books.balance("tin"), books.balance("general")) == (120_000, 120_000)


def test_a_request_from_promise_to_received(books: Books) -> None:
    books.pay_in(120_000)
    books.reserve("2026-041", 50_000)
    assert (books.balance("general"), books.balance("hold-2026-041")) == (70_000, 50_000)
    books.dispatch("2026-041", 20_000, "p1")
    assert (books.balance("tin"), books.balance("transit")) == (100_000, 20_000)
    books.settle("2026-041", 20_000, "p1")
    books.dispatch("2026-041", 30_000, "p2")
    books.settle("2026-041", 30_000, "p2")
    assert (books.balance("transit"), books.balance("hold-2026-041")) == (0, 0)
    assert clean(books)


def test_what_is_left_goes_back_to_its_own_pot(books: Books) -> None:
    books.pay_in(120_000, pot="emergency")
    books.reserve("2026-041", 50_000, pot="emergency")
    books.release("2026-041", 10_000)
    assert (books.balance("emergency"), books.balance("general")) == (80_000, 0)
    assert clean(books)


def test_too_little_money_is_a_value_and_writes_nothing(books: Books) -> None:
    books.pay_in(10_000)
    found = books.reserve("2026-041", 50_000)
    assert isinstance(found, ledger.InsufficientFunds)
    assert found.short == books.money(40_000)
    assert books.balance("general") == 10_000
    assert clean(books)


def test_money_on_its_way_is_not_released_or_sent_again(books: Books) -> None:
    books.pay_in(120_000)
    books.reserve("2026-041", 50_000)
    books.dispatch("2026-041", 40_000, "p1")
    assert isinstance(books.release("2026-041", 20_000), ledger.InsufficientFunds)
    assert isinstance(books.dispatch("2026-041", 20_000, "p2"), ledger.InsufficientFunds)
    assert isinstance(books.release("2026-041", 10_000), Entry)
    assert clean(books)


def test_an_empty_place_cannot_pay_even_if_the_fund_could(books: Books) -> None:
    books.pay_in(120_000, place="bank")
    books.reserve("2026-041", 50_000)
    found = books.dispatch("2026-041", 50_000, "p1", place="tin")
    assert isinstance(found, ledger.InsufficientFunds)
    with books.app.app_context():
        assert found.account_id == books.account("tin").id


def test_more_than_was_decided_is_refused(books: Books) -> None:
    books.pay_in(120_000)
    with pytest.raises(Refused, match="more than was decided"):
        books.reserve("2026-041", 50_000, decided=49_999)


def test_the_same_key_and_content_is_one_entry_and_other_content_a_conflict(books: Books) -> None:
    def pay(minor: int, note: str = "") -> int:
        with books.writing():
            return ledger.contribution(
                place=books.account("tin"),
                pot=books.account("general"),
                amount=books.money(minor),
                key="one",
                recorded_by=books.asha.id,
                note=note,
            ).seq

    assert pay(500, "a note") == pay(500, "a note") == 1
    with pytest.raises(Conflict):
        pay(501, "a note")
    with pytest.raises(Conflict):
        pay(500, "another note")
    assert books.balance("tin") == 500


def test_one_decision_promises_once_and_one_payment_is_sent_once(books: Books) -> None:
    books.pay_in(120_000)
    books.reserve("2026-041", 50_000)
    books.dispatch("2026-041", 20_000, "p1")
    with pytest.raises(Exception, match=r"UNIQUE|unique"), books.writing():
        ledger.reserve(
            pot=books.account("general"),
            reference="2026-041",
            request_ref="fund.request:x",
            amount=books.money(1),
            decision_ref="decisions.proposal:2026-041",
            decided=books.money(1),
            key="another key",
        )
    books.settle("2026-041", 20_000, "p1")
    for key in ("again", "and again"):
        with pytest.raises(Refused, match="Nothing is on its way"), books.writing():
            ledger.settle(
                hold=books.account("hold-2026-041"),
                amount=books.money(20_000),
                reference="2026-041",
                request_ref="fund.request:2026-041",
                payment_ref="fund.payment:p1",
                key=key,
            )
    assert clean(books)


def test_what_arrived_is_what_was_sent(books: Books) -> None:
    books.pay_in(120_000)
    books.reserve("2026-041", 50_000)
    books.reserve("2026-042", 50_000)
    books.dispatch("2026-041", 20_000, "p1")
    with pytest.raises(Refused, match="not what was sent"):
        books.settle("2026-041", 19_999, "p1")
    with pytest.raises(Refused, match="not what was sent"):
        books.settle("2026-042", 20_000, "p1")


def reverse(books: Books, entry: Entry, key: str = "back") -> Entry | ledger.InsufficientFunds:
    with books.writing():
        return ledger.reverse(
            db.session.get_one(Entry, entry.id),
            key=key,
            recorded_by=books.asha.id,
            approved_by=books.beto.id,
        )


def test_taking_back_is_exact_once_and_final(books: Books) -> None:
    entry = books.pay_in(120_000)
    back = reverse(books, entry)
    assert isinstance(back, Entry)
    assert books.balance("tin") == books.balance("general") == 0
    with pytest.raises(Refused, match="already taken back"):
        reverse(books, entry, "twice")
    with pytest.raises(Refused, match="never corrected"):
        reverse(books, back, "thrice")
    assert clean(books)


def test_money_that_was_promised_meanwhile_cannot_be_taken_back(books: Books) -> None:
    entry = books.pay_in(120_000)
    reserved = books.reserve("2026-041", 50_000)
    assert isinstance(reserved, Entry)
    assert isinstance(reverse(books, entry), ledger.InsufficientFunds)
    with pytest.raises(Refused, match="cannot be taken back"):
        reverse(books, reserved, "no")


def test_sent_money_comes_back_and_stays_promised_until_it_was_received(books: Books) -> None:
    books.pay_in(120_000)
    books.reserve("2026-041", 50_000)
    first = books.dispatch("2026-041", 50_000, "p1")
    assert isinstance(first, Entry)
    reverse(books, first)
    assert (books.balance("transit"), books.balance("tin")) == (0, 120_000)
    assert books.balance("hold-2026-041") == 50_000
    with pytest.raises(Refused, match="Nothing is on its way"):
        books.settle("2026-041", 50_000, "p1")
    second = books.dispatch("2026-041", 50_000, "p2")
    assert isinstance(second, Entry)
    books.settle("2026-041", 50_000, "p2")
    with pytest.raises(Refused, match="was received"):
        reverse(books, second, "late")
    assert clean(books)


def test_nobody_acts_twice_or_on_their_own_request(books: Books) -> None:
    books.pay_in(120_000)
    books.reserve("2026-041", 50_000)
    for approved_by, parties in ((books.asha, ()), (books.beto, (books.beto,)), (books.beto, (books.asha,))):
        with pytest.raises(Refused), books.writing():
            ledger.dispatch(
                hold=books.account("hold-2026-041"),
                place=books.account("tin"),
                amount=books.money(1),
                reference="2026-041",
                request_ref="fund.request:2026-041",
                payment_ref="fund.payment:p1",
                key="d",
                prepared_by=books.asha.id,
                approved_by=approved_by.id,
                parties=frozenset(member.id for member in parties),
            )


def test_the_keeper_of_a_place_does_not_explain_away_its_difference(books: Books) -> None:
    books.pay_in(120_000)
    for hands in ((books.mira, books.asha), (books.asha, books.mira)):
        with pytest.raises(Refused), books.writing():
            ledger.count_adjust(
                place=books.account("tin"),
                pot=books.account("general"),
                difference=books.money(-500),
                key="c",
                recorded_by=hands[0].id,
                approved_by=hands[1].id,
            )
    with books.writing():
        ledger.count_adjust(
            place=books.account("tin"),
            pot=books.account("general"),
            difference=books.money(-500),
            key="c",
            recorded_by=books.asha.id,
            approved_by=books.beto.id,
        )
    assert books.balance("tin") == 119_500
    assert clean(books)


def test_currencies_and_funds_do_not_mix(app: Flask, books: Books) -> None:
    other = Books(app, currency="EUR")
    with pytest.raises(CurrencyMismatch), books.writing():
        ledger.contribution(
            place=books.account("tin"),
            pot=books.account("general"),
            amount=Money(5, "EUR"),
            key="k",
            recorded_by=books.asha.id,
        )
    with pytest.raises(Refused, match="does not belong"), books.writing():
        ledger.post(
            ledger.NewEntry(
                fund_id=books.id,
                kind="contribution",
                key="k",
                legs=(
                    ledger.Leg(books.account("tin").id, 5),
                    ledger.Leg(other.ids["general"], -5),
                ),
                recorded_by=books.asha.id,
            )
        )


def test_a_note_is_sealed_beside_the_entry_and_can_be_erased(books: Books) -> None:
    entry = books.pay_in(120_000, note="from the march")
    with books.writing():
        note = db.session.scalars(select(EntryNote)).one()
        assert note.text == "from the march"
        assert b"march" not in note.text_sealed
        ledger.erase_note(entry.id)
    assert clean(books)


def test_the_chain_links_every_entry_and_the_head_is_six_words(books: Books) -> None:
    books.pay_in(1)
    before = ""
    for number in range(3):
        books.pay_in(1)
        with books.app.app_context():
            fund = db.session.get_one(Fund, books.id)
            seals = db.session.scalars(select(Seal).order_by(Seal.seq)).all()
            words = ledger.head_words(fund)
        assert seals[0].prev == verify.FIRST_HASH
        assert [seal.prev for seal in seals[1:]] == [seal.hash for seal in seals[:-1]]
        assert fund.head == seals[-1].hash
        assert len(words.split()) == 6
        assert words != before
        before = words
        assert len(seals) == number + 2


def test_months_are_totals_of_their_entries(books: Books) -> None:
    with clock.frozen(datetime(2026, 1, 31, 12, tzinfo=UTC)):
        books.pay_in(100)
        books.pay_in(50)
    with clock.frozen(datetime(2026, 2, 1, 12, tzinfo=UTC)):
        books.reserve("2026-001", 30)
        books.dispatch("2026-001", 30, "p1")
        books.settle("2026-001", 30, "p1")
    with books.app.app_context():
        rows = {
            (row.month.month, row.kind): (row.entries, row.came_in, row.went_out, row.moved)
            for row in db.session.scalars(select(FundMonth))
        }
    assert rows[1, "contribution"] == (2, 150, 0, 150)
    assert rows[2, "reserve"] == (1, 0, 0, 30)
    assert rows[2, "settle"] == (1, 0, 30, 30)
    assert clean(books)


def test_posting_costs_the_same_with_ten_entries_and_with_six_hundred(
    books: Books, statements: Statements
) -> None:
    def one(number: int) -> None:
        ledger.contribution(
            place=books.account("tin"),
            pot=books.account("general"),
            amount=books.money(100),
            key=f"n{number}",
            recorded_by=books.asha.id,
        )

    def measured(number: int) -> list[str]:
        with statements.counted() as seen, books.writing():
            one(number)
        return seen

    with books.writing():
        for number in range(10):
            one(number)
    few = measured(10)
    with books.writing():
        for number in range(11, 600):
            one(number)
            if number % 100 == 0:
                db.session.flush()
    many = measured(600)  # more than are fetched in one piece anywhere
    assert len(many) == len(few) <= 14, "\n".join(many)


@pytest.mark.parametrize("kind", ["freeze", "give back"])
def test_moving_money_between_layers_costs_the_same_however_long_the_ledger_is(
    books: Books, statements: Statements, kind: str
) -> None:
    def one(number: int) -> None:
        if kind == "freeze":
            ledger.freeze(
                place=books.account("tin"),
                pot=books.account("general"),
                amount=books.money(1),
                key=f"n{number}",
                recorded_by=books.asha.id,
                approved_by=books.beto.id,
            )
        else:
            ledger.loan_repay(
                place=books.account("tin"),
                pot=books.account("general"),
                amount=books.money(1),
                reference="2026-001",
                request_ref="fund.request:2026-001",
                key=f"n{number}",
                recorded_by=books.asha.id,
            )

    def measured(number: int) -> list[str]:
        with statements.counted() as seen, books.writing():
            one(number)
        return seen

    books.pay_in(120_000)
    books.reserve("2026-001", 50_000)
    books.dispatch("2026-001", 50_000, "p1")
    with books.writing():
        ledger.settle(
            hold=books.account("hold-2026-001"),
            amount=books.money(50_000),
            reference="2026-001",
            request_ref="fund.request:2026-001",
            payment_ref="fund.payment:p1",
            key="settle",
            lent=True,
        )
        one(0)
    few = measured(1)
    for number in range(300):
        books.pay_in(100 + number)
    many = measured(2)
    assert len(many) == len(few) <= 18, "\n".join(many)
    assert clean(books)


def test_a_collective_sees_its_own_fund_only(app: Flask, make: Factory, books: Books) -> None:
    other = Books(app)
    other.pay_in(500)
    books.pay_in(700)
    with app.app_context():
        assert check(books.id).seq == check(other.id).seq == 1
        assert check(books.id).words != check(other.id).words
