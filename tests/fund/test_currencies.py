"""A fund that keeps money in several currencies: each for itself, on every page and in every file."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.money import Money, plain
from swsolidarity.fund import export
from swsolidarity.fund.models.books import Fund, FundAccount
from swsolidarity.fund.promises import check_all
from swsolidarity.fund.queries import books as queries
from swsolidarity.fund.rules import books as rules
from tests.browser import Browser
from tests.factories import Member
from tests.fund.asks import Asks, actions, payments


@pytest.fixture
def asks(app: Flask) -> Asks:
    """A fund in KES that has a pot and a place in XOF as well, which has no decimals."""
    made = Asks(app)
    made.pay_in(1_000_000)
    asha = at(made, made.asha, "pots")
    asha.fill(kind="pot", name="Dakar", currency="XOF").press("Add it")
    asha.fill(kind="asset", name="Wallet", currency="XOF").press("Add it")
    assert asha.sees("Added.")
    return made


def at(asks: Asks, who: Member, path: str = "") -> Browser:
    return Browser(asks.app).sign_in(who).open(f"/c/{asks.group.address}/fund/{path}")


def account(asks: Asks, name: str) -> FundAccount:
    with asks.app.app_context():
        rows = db.session.query(FundAccount).filter_by(fund_id=asks.id).all()
        return next(row for row in rows if name in {row.name, row.code})


def pay_in(asks: Asks, amount: str, place: str = "Wallet", pot: str = "Dakar") -> Browser:
    form = at(asks, asks.asha, "pay-in")
    chosen = {"place": account(asks, place).public_id, "pot": account(asks, pot).public_id}
    return form.fill(amount=amount, **chosen).press("Record it")


def adds_up(asks: Asks) -> None:
    with asks.app.app_context():
        assert check_all(asks.id).problems == ()


def test_a_new_currency_begins_with_a_pot(app: Flask) -> None:
    books = Asks(app)
    asha = at(books, books.asha, "pots")
    asha.fill(kind="asset", name="Wallet", currency="XOF").press("Add it")
    assert asha.status == 422
    assert asha.sees("Add a pot in this currency first")
    assert not at(books, books.asha, "pay-in").sees("(KES)"), "one currency needs no name"


def test_each_currency_has_sums_of_its_own(asks: Asks) -> None:
    assert pay_in(asks, "12 345").sees("Recorded.")
    fund = at(asks, asks.noor)
    assert fund.sees("Free now in KES")
    assert fund.sees("Free now in XOF")
    assert "KES 10,000.00" in fund.text
    assert "12,345" in fund.text
    assert "22,345" not in fund.text
    with asks.app.app_context():
        found = queries.overview(db.session.get_one(Fund, asks.id))
        assert [one.free for one in found.sums] == [Money(1_000_000, "KES"), Money(12_345, "XOF")]
    adds_up(asks)


def test_a_place_and_a_pot_of_different_currencies_do_not_fit_together(asks: Asks) -> None:
    wrong = pay_in(asks, "500", pot="General")
    assert wrong.status == 422
    assert wrong.sees("kept in different currencies")
    assert pay_in(asks, "500.50").sees("Write it without decimals.")
    adds_up(asks)


def test_a_request_in_another_currency_goes_to_a_vote_and_is_paid_in_it(asks: Asks) -> None:
    pay_in(asks, "900000")
    noor = at(asks, asks.noor, "ask/how-much")
    noor.fill(amount="200 000", currency="XOF").press("Go on")
    noor.fill(kind="grant").press("Go on")
    noor.fill(purpose="rent").press("Go on")
    noor.fill(hurry="no").press("Go on")
    noor.fill(rail="cash", details="At the market").press("Go on")
    noor.fill(level="stewards").press("Go on")
    assert "200,000" in noor.text
    noor.press("Yes, others may see this").press("Send")
    with asks.app.app_context():
        number = db.session.execute(db.text("SELECT max(id) FROM fund_request")).scalar_one()
    for steward in (asks.asha, asks.beto):
        asks.do(steward, number, actions.check, how="conversation", seen=asks.seen(number))
    assert asks.state(number) == "in_vote", "no small sums are set in this currency"
    asks.vote_and_close(number)
    assert asks.state(number) == "reserved"
    adds_up(asks)
    pay = at(asks, asks.asha, f"r/{asks.public_id(number)}/pay")
    assert pay.sees("Wallet")
    assert not pay.sees("Cash tin")
    pay.fill(amount="200000", source=account(asks, "Wallet").public_id).press("Prepare")
    asks.approve(number)
    asks.do(asks.asha, number, payments.hand_over)
    assert account(asks, "transit-xof").balance == 200_000
    assert account(asks, "transit").balance == 0
    adds_up(asks)
    asks.do(asks.noor, number, payments.confirm)
    assert asks.state(number) == "closed"
    assert account(asks, "Wallet").balance == 700_000
    adds_up(asks)


def test_with_one_currency_nobody_is_asked_which(app: Flask) -> None:
    books = Asks(app)
    assert not at(books, books.noor, "ask/how-much").page.xpath("//select[@name='currency']")


def test_ledger_statement_months_and_files_tell_the_currencies_apart(asks: Asks) -> None:
    pay_in(asks, "12345")
    month = rules.month_of(clock.now().date())
    name = f"{month:%Y-%m}"
    for path in (f"ledger/{name}", f"statement/{name}", "months"):
        shown = at(asks, asks.noor, path)
        assert "KES 10,000.00" in shown.text, path
        assert "12,345" in shown.text, path
        assert "22,345" not in shown.text, path
    with asks.app.app_context():
        ledger = list(csv.DictReader(io.StringIO("".join(export.csv_lines(asks.id)))))
        statement = list(csv.DictReader(io.StringIO("".join(export.statement_lines(asks.id, month)))))
        year = list(csv.DictReader(io.StringIO("".join(export.year_lines(asks.id, month)))))
    assert [(row["amount"], row["currency"]) for row in ledger] == [("10000.00", "KES"), ("12345", "XOF")]
    closing = {row["currency"]: row["amount"] for row in statement if row["name"] == "free"}
    assert closing == {"KES": "10000.00", "XOF": "12345"}
    assert {row["currency"]: row["free"] for row in year} == closing, "the last month of each stands last"


@pytest.mark.parametrize(
    ("currency", "typed", "minor", "refused"),
    [
        ("JPY", "1,500", 1_500, "10.5"),
        ("XOF", "٢ ٥٠٠", 2_500, "10,50"),
        ("KWD", "1.250", 1_250, "1.2505"),
    ],
)
def test_a_fund_in_a_currency_with_its_own_decimals_from_the_form_to_the_file(
    app: Flask, currency: str, typed: str, minor: int, refused: str
) -> None:
    books = Asks(app, currency)
    form = at(books, books.asha, "pay-in").fill(amount=refused).press("Record it")
    assert form.status == 422
    assert form.fill(amount=typed).press("Record it").sees("Recorded.")
    assert books.balance("general") == minor
    written = plain(Money(minor, currency))
    shown = at(books, books.noor).text.replace(",", "")
    assert written in shown
    with app.app_context():
        assert f",{written},{currency}," in "".join(export.csv_lines(books.id))
    adds_up(books)


# One currency for another ----------------------------------------------------------------------------


def exchange(asks: Asks, who: Member, **changed: str) -> Browser:
    names = {"place": "Bank", "pot": "General", "into_place": "Wallet", "into_pot": "Dakar", **changed}
    chosen = {
        field: account(asks, name).public_id
        for field, name in names.items()
        if field not in ("amount", "got")
    }
    sums = {"amount": names.get("amount", "100.50"), "got": names.get("got", "500")}
    return at(asks, who, "exchange").fill(**sums, **chosen).press("Prepare it")


def test_an_exchange_takes_a_second_person_and_moves_exactly_what_was_given_and_got(asks: Asks) -> None:
    with asks.writing():
        pending_place = asks.account("bank").id
    asks.pay_in(50_000, place="bank")
    asha = exchange(asks, asks.asha)
    assert asha.sees("Exchanged")
    assert asha.sees("1 KES = 4.975124 XOF"), "the rate is in the note"
    assert account(asks, "Wallet").balance == 0
    assert asha.sees("This takes two people") or not asha.page.xpath("//button[contains(., 'Agree')]")
    beto = Browser(asks.app).sign_in(asks.beto).open(asha.url)
    assert beto.sees("Wallet")
    beto.press("Agree to exactly this")
    assert beto.sees("KES 100.50")
    balances = [account(asks, name).balance for name in ("Bank", "General", "Wallet", "Dakar")]
    assert balances == [39_950, 1_039_950, 500, 500]
    assert pending_place == account(asks, "Bank").id
    noor = at(asks, asks.noor, "ledger")
    assert noor.sees("KES 100.50 / +F CFA 500")
    adds_up(asks)
    beto.click("Take this back").fill(note="Wrong rate").press("Prepare")
    Browser(asks.app).sign_in(asks.asha).open(beto.url).press("Agree to exactly this")
    assert [account(asks, name).balance for name in ("Bank", "Wallet")] == [50_000, 0]
    adds_up(asks)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"into_pot": "General"}, "kept in different currencies"),
        ({"pot": "Dakar"}, "kept in different currencies"),
        ({"into_place": "Cash tin", "into_pot": "Emergency"}, "Both are in the same currency"),
        ({"amount": "500.01"}, "There is not that much in it."),
        ({"got": "1.5"}, "Write it without decimals."),
    ],
)
def test_an_exchange_that_does_not_fit_is_asked_again(asks: Asks, changed: dict[str, str], said: str) -> None:
    asks.pay_in(50_000, place="bank")
    asha = exchange(asks, asks.asha, **changed)
    assert asha.status == 422
    assert asha.sees(said)


def test_who_keeps_the_money_does_not_say_what_it_was_exchanged_for(asks: Asks) -> None:
    assert exchange(asks, asks.mira, place="Cash tin").status == 403
    asha = exchange(asks, asks.asha, place="Cash tin")
    mira = Browser(asks.app).sign_in(asks.mira).open(asha.url)
    assert not mira.page.xpath("//button[contains(., 'Agree')]")


@pytest.mark.parametrize(
    ("gives", "gets", "said"),
    [
        (Money(10_000, "EUR"), Money(65_596, "XOF"), "1 EUR = 655.96 XOF"),
        (Money(300, "EUR"), Money(1_000, "KWD"), "1 EUR = 0.333333 KWD"),
        (Money(1, "JPY"), Money(2, "KES"), "1 JPY = 0.02 KES"),
        (Money(7, "XOF"), Money(700, "KES"), "1 XOF = 1 KES"),
    ],
)
def test_a_rate_is_said_to_six_decimals(gives: Money, gets: Money, said: str) -> None:
    assert rules.rate(gives, gets) == said
