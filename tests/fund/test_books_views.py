"""The pages about the books, walked as people walk them."""

from __future__ import annotations

import csv
import io
import json

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.fund import ledger, verify
from swsolidarity.fund.models.books import Entry, EntryNote, Fund, FundAccount, PendingEntry
from swsolidarity.fund.promises import check_all
from tests.browser import Browser
from tests.counting import Statements
from tests.factories import Factory
from tests.fund.asks import Asks
from tests.fund.books import Books


def page(books: Books, path: str = "") -> str:
    return f"/c/{books.group.address}/fund/{path}"


def as_(app: Flask, who: object) -> Browser:
    return Browser(app).sign_in(who)  # type: ignore[arg-type]


def test_a_steward_opens_the_fund_and_records_the_first_money_in(app: Flask, make: Factory) -> None:
    founder = make.member(steward=True)
    browser = as_(app, founder).open(f"/c/{founder.group.address}/fund/")
    assert browser.sees("There is no fund yet.")
    browser.click("Open the fund").fill(
        currency="KES",
        largest_request="8000",
        small_sum="3000",
        pot_name="General",
        place_name="Cash box",
        office_hours="We look at requests on Tuesday evenings.",
    ).press("Open the fund")
    assert browser.sees("How much came in?")
    browser.fill(amount="1 234,50", note="Collected at the door").press("Record it")
    assert browser.sees("Recorded. It is number 1 in the ledger.")
    assert "1,234.50" in browser.text
    assert browser.sees("We look at requests on Tuesday evenings.")


def test_opening_a_fund_keeps_what_was_typed_and_says_what_to_do(app: Flask, make: Factory) -> None:
    founder = make.member(steward=True)
    browser = as_(app, founder).open(f"/c/{founder.group.address}/fund/open")
    browser.fill(currency="JPY", largest_request="10.5", pot_name="General", place_name="").press(
        "Open the fund"
    )
    assert browser.status == 422
    assert browser.sees("Write it without decimals.")
    assert browser.sees("Say where the money is, like Cash box.")
    assert "General" in browser.response.get_data(as_text=True)  # type: ignore[union-attr]
    browser.fill(currency="KES", largest_request="100", small_sum="200", place_name="Box").press(
        "Open the fund"
    )
    assert browser.sees("The small sum cannot be more than the largest request.")


@pytest.mark.parametrize(
    ("typed", "minor"),
    [("1500", 150_000), ("1 234,50", 123_450), ("٥٠٠", 50_000), ("1,234.50", 123_450), ("0.01", 1)],
)
def test_amounts_in_many_writings_are_understood(app: Flask, books: Books, typed: str, minor: int) -> None:
    browser = as_(app, books.asha).open(page(books, "pay-in")).fill(amount=typed).press("Record it")
    assert browser.sees("Recorded. It is number 1 in the ledger.")
    assert books.balance("general") == minor


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("", "Enter how much"),
        ("1.234", "We could not tell if 1.234 means 1234 or 1.23."),
        ("-5", "above zero"),
        ("0", "above zero"),
        ("5.005", "at most 2 decimal places"),
        (str(10**18), "more than can be recorded"),
        ("ten", "Enter how much"),
        ("1e5", "Enter how much"),
        ("9" * 500, "more than can be recorded"),
    ],
)
def test_amounts_that_cannot_stand_are_asked_again_and_nothing_is_written(
    app: Flask, books: Books, typed: str, answer: str
) -> None:
    if typed == "5.005":
        typed = "12345.005"
    browser = as_(app, books.asha).open(page(books, "pay-in"))
    browser.fill(amount=typed, note="from the jar").press("Record it")
    assert browser.status == 422
    assert browser.sees(answer), browser.text
    assert "from the jar" in browser.response.get_data(as_text=True)  # type: ignore[union-attr]
    assert books.balance("general") == 0


def test_a_place_of_another_fund_cannot_be_chosen(app: Flask, books: Books) -> None:
    other = Books(app)
    with app.app_context():
        foreign = other.account("tin").public_id
    browser = as_(app, books.asha).open(page(books, "pay-in"))
    browser.fill(amount="5", place=foreign).press("Record it")
    assert browser.status == 422
    assert other.balance("tin") == books.balance("tin") == 0


def test_money_in_sent_twice_is_recorded_once(app: Flask, books: Books) -> None:
    browser = as_(app, books.asha).open(page(books, "pay-in"))
    again = as_(app, books.asha)
    again.client = browser.client
    again.response, again.url = browser.response, browser.url
    browser.fill(amount="500").press("Record it")
    again.fill(amount="500").press("Record it")
    assert again.sees("You already sent this. Here it is."), again.text
    assert books.balance("tin") == 50_000


def test_a_count_that_differs_takes_two_to_confirm_and_another_steward_to_agree(
    app: Flask, books: Books
) -> None:
    books.pay_in(100_000)
    first = as_(app, books.mira).open(page(books, "count"))
    with app.app_context():
        tin = books.account("tin").public_id
    first.fill(place=tin, amount="950").press("Enter the count")
    assert first.sees("Now a second person opens the fund")
    second = as_(app, books.asha).open(page(books, "count")).click("Cash tin").press("I counted the same")
    assert second.sees("The books said something else")
    assert second.sees("It takes a second person, not the same one twice.")
    assert books.balance("tin") == 100_000
    first.open(page(books, "waiting")).click("Difference found by counting")
    assert first.sees("You have a part in this, so somebody else answers.")
    third = as_(app, books.beto).open(page(books, "waiting")).click("Difference found by counting")
    third.press("Agree to exactly this")
    assert third.sees("Recorded. It is number 2 in the ledger.")
    assert (books.balance("tin"), books.balance("general")) == (95_000, 95_000)
    assert as_(app, books.noor).open(page(books, "pots")).sees("Last counted by two people on")


def test_a_count_that_agrees_moves_nothing(app: Flask, books: Books) -> None:
    with app.app_context():
        bank = books.account("bank").public_id
    as_(app, books.asha).open(page(books, "count")).fill(place=bank, empty="y").press("Enter the count")
    member = as_(app, books.noor)
    member.open(page(books, "count"))
    assert member.status == 403
    beto = as_(app, books.beto).open(page(books, "count")).click("Bank").press("I counted the same")
    assert beto.sees("The books say the same.")
    assert books.balance("bank") == 0
    beto.open(page(books, "count"))
    assert (
        beto.page.xpath("//h2[.='Last counted by two people']/following-sibling::dl/dt")[0].text_content()
        == "Bank"
    )


def test_what_was_prepared_is_approved_exactly_or_not_at_all(app: Flask, books: Books) -> None:
    books.pay_in(100_000)
    with app.app_context():
        tin, bank = books.account("tin").public_id, books.account("bank").public_id
    asha = as_(app, books.asha).open(page(books, "prepare/transfer"))
    asha.fill(amount="400", source=tin, to=bank).press("Prepare it")
    assert asha.sees("It takes a second person, not the same one twice.")
    beto = as_(app, books.beto).open(page(books, "waiting")).click("Moved to another place")
    beto.fill(content_hash="00" * 32).press("Agree to exactly this")
    assert beto.status == 409
    assert books.balance("bank") == 0
    beto.open(page(books, "waiting")).click("Moved to another place").press("Agree to exactly this")
    assert books.balance("bank") == 40_000
    beto.open(page(books, "waiting"))
    assert beto.sees("Nothing waits for a second person.")


def test_prepared_entries_can_be_taken_away_and_are_then_finished(app: Flask, books: Books) -> None:
    books.pay_in(100_000)
    with app.app_context():
        tin, bank = books.account("tin").public_id, books.account("bank").public_id
    asha = as_(app, books.asha).open(page(books, "prepare/transfer"))
    asha.fill(amount="5000", source=tin, to=bank).press("Prepare it")
    assert asha.sees("There is not that much in it.")
    asha.fill(amount="50", source=tin, to=tin).press("Prepare it")
    assert asha.sees("Choose two different ones.")
    asha.fill(amount="50", source=tin, to=bank).press("Prepare it")
    url = asha.url
    beto = as_(app, books.beto).open(url)
    asha.press("Take this away")
    beto.press("Agree to exactly this")
    assert beto.status == 403
    assert books.balance("bank") == 0


def test_a_mistake_is_taken_back_once_by_two(app: Flask, books: Books) -> None:
    entry = books.pay_in(100_000)
    asha = as_(app, books.asha).open(page(books, f"e/{entry.public_id}")).click("Take this back")
    asha.press("Prepare taking it back")
    assert asha.sees("Say in a few words what was wrong.")
    asha.fill(note="A zero too many").press("Prepare taking it back")
    as_(app, books.beto).open(asha.url).press("Agree to exactly this")
    assert books.balance("general") == books.balance("tin") == 0
    asha.open(page(books, f"e/{entry.public_id}"))
    assert asha.sees("This was already taken back.")
    asha.open(page(books, f"e/{entry.public_id}/reverse"))
    assert asha.status == 403


def test_fees_and_money_from_before_need_a_second_steward(app: Flask, books: Books) -> None:
    with app.app_context():
        bank, general = books.account("bank").public_id, books.account("general").public_id
    asha, beto = as_(app, books.asha), as_(app, books.beto)
    asha.open(page(books, "prepare/opening")).fill(amount="700", source=general, to=bank).press("Prepare it")
    beto.open(asha.url).press("Agree to exactly this")
    asha.open(page(books, "prepare/fee")).fill(amount="1.50", source=bank, to=general).press("Prepare it")
    beto.open(asha.url).press("Agree to exactly this")
    assert (books.balance("bank"), books.balance("general")) == (69_850, 69_850)


def propose_pots(app: Flask, asks: Asks, amount: str) -> str:
    with app.app_context():
        general, emergency = asks.account("general").public_id, asks.account("emergency").public_id
    asha = as_(app, asks.asha).open(page(asks, "prepare/pots"))
    asha.fill(amount=amount, source=general, to=emergency).press("Prepare it")
    assert asha.sees("Members are voting on this."), asha.text
    assert not asha.page.xpath("//main//button")
    asha.click("Look at the vote")
    assert asha.status == 200
    return asha.url


def close_vote(asks: Asks, choice: str) -> None:
    with asks.writing():
        proposal = db.session.scalars(select(Proposal)).one()
        for voter in (asks.asha, asks.beto, asks.mira, asks.dee, asks.lee, asks.noor, asks.kai):
            decisions.vote(voter.load(), proposal, choice=choice)
        closes, made = proposal.closes_at, proposal.id
    assert closes is not None
    with clock.frozen(closes), asks.writing():
        decisions.close(made)


@pytest.fixture
def asks(app: Flask) -> Asks:
    """A fund whose collective can vote."""
    return Asks(app)


def test_a_transfer_between_pots_is_decided_by_the_members(app: Flask, asks: Asks) -> None:
    asks.pay_in(100_000)
    propose_pots(app, asks, "200")
    close_vote(asks, "yes")
    assert (asks.balance("general"), asks.balance("emergency")) == (80_000, 20_000)
    with app.app_context():
        assert check_all(asks.id).problems == ()
        assert db.session.query(PendingEntry).one().state == "posted"


def test_a_transfer_that_members_do_not_want_moves_nothing(app: Flask, asks: Asks) -> None:
    asks.pay_in(100_000)
    propose_pots(app, asks, "200")
    close_vote(asks, "no")
    assert (asks.balance("general"), asks.balance("emergency")) == (100_000, 0)


def test_a_transfer_waits_for_nobody_when_the_money_is_gone(app: Flask, asks: Asks) -> None:
    asks.pay_in(100_000)
    propose_pots(app, asks, "900")
    asks.reserve("2026-900", 50_000)
    close_vote(asks, "yes")
    assert (asks.balance("general"), asks.balance("emergency")) == (50_000, 0)
    with app.app_context():
        assert db.session.query(PendingEntry).one().state == "withdrawn"


def test_probation_members_see_no_details_and_outsiders_no_fund(
    app: Flask, books: Books, make: Factory
) -> None:
    books.pay_in(123_400, note="secret note")
    newcomer = as_(app, make.member(books.group, state="probation"))
    newcomer.open(page(books))
    assert newcomer.status == 200
    assert "1,234" not in newcomer.text
    outsider = as_(app, make.member())
    entry = books.pay_in(100)
    for path in (
        "ledger",
        "ledger.csv",
        "bundle.json",
        "pots",
        "waiting",
        "count",
        f"e/{entry.public_id}",
        "pay-in",
    ):
        assert newcomer.open(page(books, path)).status == 403, path
        assert outsider.open(page(books, path)).status == 404, path
    assert outsider.open(page(books)).status == 404


def test_members_read_everything_and_write_nothing(app: Flask, books: Books) -> None:
    entry = books.pay_in(123_400, note="secret note")
    noor = as_(app, books.noor)
    for path in ("", "ledger", "ledger.csv", "bundle.json", "pots", f"e/{entry.public_id}"):
        assert noor.open(page(books, path)).status == 200, path
        assert "secret note" not in noor.response.get_data(as_text=True), path  # type: ignore[union-attr]
        assert "Cash tin" not in noor.response.get_data(as_text=True), path  # type: ignore[union-attr]
    for path in ("pay-in", "prepare/transfer", "waiting", f"e/{entry.public_id}/reverse", "count"):
        assert noor.open(page(books, path)).status == 403, path
    assert not noor.open(page(books, "pots")).page.forms
    assert as_(app, books.asha).open(page(books, f"e/{entry.public_id}")).sees("secret note")


def test_things_of_another_collective_are_not_there(app: Flask, books: Books) -> None:
    other = Books(app)
    entry = other.pay_in(100)
    asha = as_(app, books.asha)
    for path in (f"e/{entry.public_id}", "waiting/nothing", "count/nothing", "ledger/1999-01", "ledger/13"):
        assert asha.open(page(books, path)).status == 404, path


def test_the_ledger_shows_its_month_its_lines_and_its_six_words(app: Flask, books: Books) -> None:
    books.pay_in(100_000)
    books.reserve("2026-041", 30_000)
    books.dispatch("2026-041", 30_000, "p1")
    noor = as_(app, books.noor).open(page(books, "ledger"))
    for words in ("Money in", "Promised", "Sent on its way", "Request 2026-041", "No. 3"):
        assert noor.sees(words), words
    index = noor.open(page(books)).text
    assert "700" in index
    assert "300" in index
    with app.app_context():
        head = db.session.get_one(Fund, books.id).head
    assert noor.open(page(books, "ledger")).sees(verify.words(head))


def test_a_long_month_goes_on_by_key(app: Flask, books: Books) -> None:
    with books.writing():
        for number in range(60):
            ledger.contribution(
                place=books.account("tin"),
                pot=books.account("general"),
                amount=books.money(100),
                key=f"k{number}",
                recorded_by=books.asha.id,
            )
    noor = as_(app, books.noor).open(page(books, "ledger"))
    assert noor.sees("No. 60")
    assert not noor.sees("No. 10 ")
    assert noor.open(page(books, "ledger?before=nonsense")).status == 404
    noor.open(page(books, "ledger")).click("Earlier in this month")
    assert noor.sees("No. 10 ")
    assert not noor.sees("No. 11 ")


def test_the_spreadsheet_and_the_bundle_add_up_and_name_nobody(app: Flask, books: Books) -> None:
    books.pay_in(100_000, note="from Asha")
    books.reserve("2026-041", 30_000)
    books.dispatch("2026-041", 30_000, "p1")
    books.settle("2026-041", 30_000, "p1")
    noor = as_(app, books.noor)
    raw = noor.open(page(books, "ledger.csv")).response.get_data(as_text=True)  # type: ignore[union-attr]
    assert noor.response.headers["Content-Disposition"] == "attachment; filename=ledger.csv"  # type: ignore[union-attr]
    rows = list(csv.DictReader(io.StringIO(raw)))
    assert [row["kind"] for row in rows] == ["contribution", "reserve", "dispatch", "settle"]
    assert rows[2]["amount"] == "300.00"
    bundle = noor.open(page(books, "bundle.json")).response.get_data(as_text=True)  # type: ignore[union-attr]
    assert verify.check_bundle(json.loads(bundle)).problems == []
    with app.app_context():
        private = {row.name for row in db.session.query(FundAccount) if row.kind == "asset"}
        private |= {row.public_id for row in db.session.query(Entry)}
    for member in (books.asha, books.beto, books.mira, books.noor):
        private |= {member.name, member.public_id, member.person.login_name}
    for word in private | {"from Asha", "fund.request:", books.group.name, books.group.address}:
        assert word not in raw, word
        assert word not in bundle, word
    assert '"hands": ["S' in bundle


def test_pages_cost_the_same_at_any_size(app: Flask, books: Books, statements: Statements) -> None:
    books.pay_in(100_000)
    noor = as_(app, books.noor)
    seen = {}
    for round_ in range(2):
        for path in ("", "ledger"):
            with statements.counted() as sent:
                assert noor.open(page(books, path)).status == 200
            if round_:
                assert len(sent) == seen[path], "\n".join(sent)
            seen[path] = len(sent)
            assert len(sent) <= 10, "\n".join(sent)
        for number in range(12):
            books.pay_in(1_000)
            books.reserve(f"2026-{number:03}", 500)


def test_a_note_is_erased_for_good_and_the_books_stay_right(app: Flask, books: Books) -> None:
    entry = books.pay_in(500, note="canary note")
    asha = as_(app, books.asha).open(page(books, f"e/{entry.public_id}")).press("Erase the note")
    assert asha.sees("The note is erased.")
    assert not asha.sees("canary note")
    with app.app_context():
        assert db.session.scalars(select(EntryNote)).all() == []
        assert check_all(books.id).problems == ()


HOSTILE = {
    "too long": "x" * 501,
    "controls": "a\x00b\x07c\u202ed",
    "markup": "<script>alert(1)</script>",
    "formula": "=HYPERLINK(1)",
}


@pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)
def test_hostile_notes_and_names_are_refused_or_harmless(app: Flask, books: Books, words: str) -> None:
    asha = as_(app, books.asha).open(page(books, "pay-in")).fill(amount="5", note=words).press("Record it")
    if len(words) > 500:
        assert asha.status == 422
        assert books.balance("tin") == 0
        return
    with app.app_context():
        entry = db.session.scalars(select(Entry)).one().public_id
    shown = asha.open(page(books, f"e/{entry}")).response.get_data(as_text=True)  # type: ignore[union-attr]
    assert "<script>alert" not in shown
    assert "\x00" not in shown
    asha.open(page(books, "pots")).fill(kind="pot", name=words[:60]).press("Add it")
    for path in ("pots", "ledger", "", "ledger.csv"):
        text = asha.open(page(books, path)).response.get_data(as_text=True)  # type: ignore[union-attr]
        assert "<script>alert" not in text
        assert "\n=" not in text
        assert ",=" not in text


def test_repeated_unknown_and_missing_fields_write_nothing_wrong(app: Flask, books: Books) -> None:
    asha = as_(app, books.asha).open(page(books, "pay-in"))
    asha.post(page(books, "pay-in"), amount=["5", "6"], fund_id="2", recorded_by="1", place="", pot="")
    assert asha.status == 422
    asha.post(page(books, "pay-in"))
    assert asha.status == 422
    assert books.balance("tin") == 0
    asha.open(page(books, "pots"))
    asha.post(page(books, "pots"), kind="hold", name="x")
    assert asha.status == 422


def test_a_form_without_its_token_is_refused(app: Flask, books: Books) -> None:
    asha = as_(app, books.asha)
    for path in ("pay-in", "pots", "count", "open", "prepare/fee"):
        assert asha.client.post(page(books, path), data={"amount": "5"}).status_code == 400, path
    assert books.balance("tin") == 0
