"""Asking, looking after and being paid, through pages without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.fund.models import FundRequest
from tests.browser import Browser
from tests.counting import Statements
from tests.factories import Member
from tests.fund.asks import ADDRESS, MIDDLE, SMALL, WORDS, Asks, actions, payments


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.pay_in(1_000_000)
    return made


def as_(asks: Asks, who: Member) -> Browser:
    return Browser(asks.app).sign_in(who, proved=True)


def home(asks: Asks) -> str:
    return f"/c/{asks.group.address}/fund"


def page(asks: Asks, number: int) -> str:
    return f"{home(asks)}/r/{asks.public_id(number)}"


def fill_everything(browser: Browser, asks: Asks, amount: str = "5000") -> Browser:
    browser.open(f"{home(asks)}/ask/").click("Start")
    browser.fill(amount=amount).press("Go on").press("Go on")
    browser.fill(purpose="rent", words=WORDS).press("Go on")
    browser.fill(hurry="no").press("Go on")
    browser.fill(rail="cash", details=ADDRESS).press("Go on")
    browser.fill(level="stewards").press("Go on")
    return browser


def count(asks: Asks) -> int:
    with asks.app.app_context():
        return db.session.scalar(select(func.count()).select_from(FundRequest)) or 0


def test_the_whole_journey_through_pages(asks: Asks) -> None:
    noor = fill_everything(as_(asks, asks.noor), asks)
    assert noor.sees("This is what others will see")
    assert noor.sees("Rent or a place to stay")
    noor.press("Yes, others may see this")
    assert noor.sees("Check your answers")
    assert noor.text.count("5,000") == 2
    noor.press("Send")
    assert noor.status == 200
    assert noor.sees("We have it. Two stewards read it by")
    assert noor.sees("You can close this page.")
    assert noor.sees("Asked")
    with asks.app.app_context():
        number = db.session.scalars(select(FundRequest.id)).one()

    for who in (asks.asha, asks.beto):
        steward = as_(asks, who).open(f"{home(asks)}/queue").click("-001")
        assert steward.sees(WORDS)
        assert steward.sees("Noor")
        assert not steward.sees(ADDRESS)
        steward.fill(how="conversation").press("I have read it, it can go on")
        assert steward.status == 200
    assert asks.state(number) == "in_vote"
    asks.vote_and_close(number)

    asha = as_(asks, asks.asha).open(page(asks, number)).click("Pay out")
    with asks.app.app_context():
        tin = asks.account("tin").public_id
    asha.fill(amount="5000", source=tin).press("Prepare it")
    assert asha.sees("Waits for a second steward")
    assert not asha.sees(ADDRESS)
    asha.press("Show details (this is noted)")
    assert asha.sees(ADDRESS)

    beto = as_(asks, asks.beto).open(f"{page(asks, number)}/pay")
    beto.press("Show details (this is noted)")
    assert beto.sees(ADDRESS)
    mira = as_(asks, asks.mira).open(f"{page(asks, number)}/pay")
    assert mira.sees("Somebody else is checking this payment.")
    beto.press("Agree to exactly this")
    assert beto.sees("Ready to hand over")
    beto.press("I have handed it over")
    assert beto.sees("On its way")

    noor.open(page(asks, number))
    assert noor.sees("Your payment details were opened 2 times.")
    noor.click("I have it").press("Yes, I have it")
    assert noor.sees("Received")
    assert noor.sees("How to pay you is erased on")
    assert asks.state(number) == "closed"


def test_nothing_is_lost_when_going_back_or_coming_later(asks: Asks) -> None:
    fill_everything(as_(asks, asks.noor), asks)
    later = as_(asks, asks.noor).open(f"{home(asks)}/ask/")
    assert later.sees("Go on where I stopped")
    assert later.open(f"{home(asks)}/ask/how-much").page.xpath("//input[@name='amount']/@value") == [
        "5000.00"
    ]
    assert WORDS in later.open(f"{home(asks)}/ask/what-for").text
    assert ADDRESS in later.open(f"{home(asks)}/ask/how").text
    later.open(f"{home(asks)}/ask/how-much").fill(amount="4000").press("Go on")
    assert later.sees("This is what others will see")


def test_skipping_steps_leads_to_the_first_open_question(asks: Asks) -> None:
    noor = as_(asks, asks.noor)
    for step in ("what-for", "when", "how", "who", "preview", "check"):
        noor.open(f"{home(asks)}/ask/{step}")
        assert noor.url.endswith("/ask/how-much")
    assert noor.open(f"{home(asks)}/ask/nonsense").status == 404


def test_sent_twice_is_one_request(asks: Asks) -> None:
    noor = fill_everything(as_(asks, asks.noor), asks).press("Yes, others may see this")
    form = dict(noor.page.forms[0].form_values())
    for _ in range(2):
        noor.client.post(f"{home(asks)}/ask/check", data=form)
    again = noor.client.post(f"{home(asks)}/ask/check", data={**form, "form_key": "another"})
    assert again.status_code == 303
    assert count(asks) == 1
    with asks.app.app_context():
        assert db.session.scalars(select(FundRequest.state)).one() == "submitted"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", "Enter how much"),
        ("1.234", "could not tell"),
        ("-5", "above zero"),
        ("0", "above zero"),
        ("12.345.6", "Enter how much"),
        ("1.2345", "decimal"),
        ("9" * 19, "more than can be recorded"),
        ("ten", "Enter how much"),
        ("8001", "more than one request can usually be"),
        ("<b>", "Enter how much"),
    ],
)
def test_an_amount_that_is_none_is_explained_and_kept(asks: Asks, typed: str, says: str) -> None:
    noor = as_(asks, asks.noor).open(f"{home(asks)}/ask/how-much").fill(amount=typed).press("Go on")
    assert noor.status == 422
    assert noor.sees(says)
    assert noor.title.startswith("Error:")
    assert noor.page.xpath("//input[@name='amount']/@value") == [typed]
    assert count(asks) == 0


@pytest.mark.parametrize(("typed", "minor"), [("1 234,50", 123_450), ("٥٠٠", 50_000), ("1,500.5", 150_050)])
def test_amounts_are_read_as_people_write_them(asks: Asks, typed: str, minor: int) -> None:
    as_(asks, asks.noor).open(f"{home(asks)}/ask/how-much").fill(amount=typed).press("Go on")
    with asks.app.app_context():
        assert db.session.scalars(select(FundRequest.amount)).one() == minor


def test_more_than_the_limit_can_be_meant(asks: Asks) -> None:
    noor = (
        as_(asks, asks.noor).open(f"{home(asks)}/ask/how-much").fill(amount="9000", more="y").press("Go on")
    )
    assert noor.sees("What kind of help is it?")


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("what-for", {"purpose": "everything"}),
        ("what-for", {"purpose": "rent", "words": "x" * 2001}),
        ("when", {"hurry": "day", "day": ""}),
        ("when", {"hurry": "day", "day": "2001-01-01"}),
        ("when", {"hurry": "day", "day": "soon"}),
        ("how", {"rail": "cash", "details": ""}),
        ("how", {"rail": "pigeon", "details": "x"}),
        ("how", {"rail": "trusted", "details": "x", "trusted_name": "Nobody here"}),
        ("who", {"level": "everybody"}),
        ("preview", {"public_text": ""}),
    ],
)
def test_other_wrong_answers_write_nothing(asks: Asks, step: str, fields: dict[str, str]) -> None:
    number = asks.draft(asks.noor)
    with asks.app.app_context():
        row = asks.load(number)
        before = (
            row.purpose,
            row.words,
            row.needed_by,
            row.rail,
            row.destination,
            row.level,
            row.public_text,
        )
    noor = as_(asks, asks.noor).open(f"{home(asks)}/ask/{step}")
    noor.post(f"{home(asks)}/ask/{step}", **fields)
    assert noor.status == 422, noor.text
    with asks.app.app_context():
        row = asks.load(number)
        assert before == (
            row.purpose,
            row.words,
            row.needed_by,
            row.rail,
            row.destination,
            row.level,
            row.public_text,
        )


@pytest.mark.parametrize("step", ["what-for", "when"])
def test_a_question_without_an_answer_is_asked_again(asks: Asks, step: str) -> None:
    number = asks.draft(asks.noor)
    asks.force(number, steps_done=71 if step == "when" else 67, purpose=None)
    asks.force(number, steps_done=67 if step == "when" else 65)
    noor = as_(asks, asks.noor).open(f"{home(asks)}/ask/{step}").press("Go on")
    assert noor.status == 422
    assert noor.sees("Nothing was sent yet")


def test_a_day_that_does_not_matter_is_not_looked_at(asks: Asks) -> None:
    number = asks.draft(asks.noor)
    noor = as_(asks, asks.noor).open(f"{home(asks)}/ask/when")
    noor.post(f"{home(asks)}/ask/when", hurry="no", day="soon")
    assert noor.status == 200
    noor.post(f"{home(asks)}/ask/when", hurry="day", day="soon")
    assert noor.sees("Enter a day that is in the calendar.")
    with asks.app.app_context():
        assert asks.load(number).needed_by.year == 9999


def test_a_choice_that_is_not_one_is_explained(asks: Asks) -> None:
    asks.draft(asks.noor)
    noor = as_(asks, asks.noor).open(f"{home(asks)}/ask/how")
    noor.post(f"{home(asks)}/ask/how", rail="pigeon", details="x")
    assert noor.sees("Choose how it should come to you.")


@pytest.mark.once
def test_the_hot_queries_go_by_index(asks: Asks) -> None:
    """SQLite says how it would look things up; nothing reads all requests of a fund."""
    with asks.app.app_context():
        now = "2026-01-01"
        for query in (
            "SELECT id FROM fund_request WHERE fund_id = 1 AND state IN ('submitted', 'sent')"
            f" AND (state <> 'sent' OR act_by <= '{now}') ORDER BY needed_by, id LIMIT 21",
            "SELECT sum(amount) FROM fund_request WHERE fund_id = 1 AND state = 'in_vote'",
            "SELECT id FROM fund_request WHERE pot_id = 1 AND queued_at IS NOT NULL"
            " ORDER BY queued_at, id LIMIT 1",
            "SELECT max(number) FROM fund_request WHERE fund_id = 1 AND year = 2026",
            "SELECT request_id FROM fund_request_party WHERE membership_id = 1 AND role = 'asker'",
            "SELECT id FROM fund_payment WHERE request_id = 1 AND state IN ('prepared', 'approved', 'sent')",
            "SELECT id FROM fund_request_mark WHERE request_id = 1 AND round = 1",
            "SELECT id FROM fund_request_question WHERE request_id = 1 ORDER BY id",
        ):
            plan = " ".join(row[3] for row in db.session.execute(text(f"EXPLAIN QUERY PLAN {query}")))
            assert "USING" in plan, (query, plan)
            assert "SCAN fund" not in plan, (query, plan)


def test_unknown_fields_and_repeated_ones_change_nothing_else(asks: Asks) -> None:
    noor = as_(asks, asks.noor).open(f"{home(asks)}/ask/how-much")
    token = noor.page.xpath("//input[@name='csrf_token']/@value")[0]
    noor.client.post(
        f"{home(asks)}/ask/how-much",
        data={
            "csrf_token": token,
            "amount": ["5000", "7"],
            "state": "reserved",
            "number": "1",
            "pot_id": "99",
        },
    )
    with asks.app.app_context():
        row = db.session.scalars(select(FundRequest)).one()
        assert (row.amount, row.state, row.number) == (500_000, "draft", None)


def test_showing_other_words_again_before_agreeing(asks: Asks) -> None:
    noor = fill_everything(as_(asks, asks.noor), asks)
    noor.fill(public_text="A roof for two weeks").press("Show me again")
    assert noor.status == 200
    assert noor.sees("This is what others will see")
    assert noor.text.count("A roof for two weeks") == 2, "for members, and for stewards"
    noor.press("Yes, others may see this")
    assert noor.sees("A roof for two weeks")


def test_a_paused_fund_says_so(asks: Asks) -> None:
    from datetime import timedelta

    from swsolidarity.core import clock
    from swsolidarity.fund.models import Fund

    with asks.writing():
        db.session.get_one(Fund, asks.id).paused_until = clock.now().date() + timedelta(days=9)
    noor = as_(asks, asks.noor).open(f"{home(asks)}/ask/how-much")
    assert noor.status == 403
    assert noor.sees("paused")


# Who sees what ------------------------------------------------------------------------------------------

SEES = {
    #               number  amount  name  words  destination  public text
    "noor": (True, True, True, True, True, True),
    "asha": (True, True, True, True, False, True),
    "mira": (True, True, False, False, False, True),
    "kai": (True, True, False, False, False, True),
}


@pytest.mark.parametrize("level", ["stewards", "open"])
@pytest.mark.parametrize("who", [*SEES, "new", "outsider"])
def test_who_sees_what(asks: Asks, who: str, level: str) -> None:
    """The table of fund-details §5, on the page itself; Mira is a steward and a party."""
    number = asks.reserved(asks.noor, level=level, rail="trusted", trusted="Mira")
    browser = as_(asks, getattr(asks, who)).open(page(asks, number))
    if who not in SEES:
        assert browser.status == 404
        return
    assert browser.status == 200
    name_too = level == "open"
    expected = list(SEES[who])
    expected[2] = expected[2] or name_too
    looked = ["-001", "5,000", "Noor", WORDS, ADDRESS, "A place to stay"]
    body = browser.text
    if who == "noor":
        body += " Noor" * ("You; members" in body)
    assert [text in body for text in looked] == expected


@pytest.mark.parametrize("who", ["kai", "new", "outsider"])
@pytest.mark.parametrize("get_there", ["draft", "ask"])
def test_before_stewards_agreed_it_does_not_exist_for_others(asks: Asks, who: str, get_there: str) -> None:
    number = getattr(asks, get_there)(asks.noor)
    hidden = as_(asks, getattr(asks, who)).open(page(asks, number))
    unknown = as_(asks, getattr(asks, who)).open(f"{home(asks)}/r/AAAAAAAAAAAAAAAAAAAAAA")
    assert hidden.status == unknown.status == 404
    assert hidden.text == unknown.text


def test_a_draft_is_hidden_from_stewards(asks: Asks) -> None:
    number = asks.draft(asks.noor)
    assert as_(asks, asks.asha).open(page(asks, number)).status == 404


def test_the_queue_hides_what_a_steward_is_part_of(asks: Asks) -> None:
    asks.ask(asks.asha)
    assert not as_(asks, asks.asha).open(f"{home(asks)}/queue").sees("-001")
    assert as_(asks, asks.beto).open(f"{home(asks)}/queue").sees("-001")
    assert as_(asks, asks.kai).open(f"{home(asks)}/queue").status == 403
    assert as_(asks, asks.outsider).open(f"{home(asks)}/queue").status == 404


def test_pages_cost_the_same_number_of_statements_at_any_size(asks: Asks, statements: Statements) -> None:
    def cost(who: Member, address: str) -> int:
        browser = as_(asks, who)
        with statements.counted() as seen:
            assert browser.open(address).status == 200
        return len(seen)

    first = asks.ask(asks.noor, SMALL)
    kinds = {
        "asker": (asks.noor, page(asks, first)),
        "steward": (asks.asha, page(asks, first)),
        "queue": (asks.asha, f"{home(asks)}/queue"),
        "fund": (asks.noor, f"{home(asks)}/"),
    }
    small = {name: cost(*where) for name, where in kinds.items()}
    for who in (asks.noor, asks.kai, asks.mira, asks.dee, asks.new):
        for _ in range(4):
            asks.ask(who, SMALL)
    large = {name: cost(*where) for name, where in kinds.items()}
    assert small == large
    assert max(large.values()) <= 10
    reserved = asks.reserved(asks.lee, SMALL)
    for who in (asks.lee, asks.asha, asks.kai):
        assert cost(who, page(asks, reserved)) <= 10


def test_the_queue_pages_by_day_and_never_skips(asks: Asks) -> None:
    for who in (asks.noor, asks.kai, asks.mira, asks.dee, asks.lee):
        for _ in range(5):
            asks.ask(who, SMALL)
    browser = as_(asks, asks.asha).open(f"{home(asks)}/queue")
    first = set(browser.page.xpath("//ul[@class='links']//a/@href"))
    browser.click("Later")
    second = set(browser.page.xpath("//ul[@class='links']//a/@href"))
    assert (len(first), len(second)) == (20, 5)
    assert not first & second
    for bad in ("x", "2026-01-01.x", "2026-01-01.99999999999999999999", ".."):
        assert as_(asks, asks.asha).open(f"{home(asks)}/queue?after={bad}").status == 200


def test_the_question_and_the_other_doors_through_pages(asks: Asks) -> None:
    number = asks.ask(asks.noor)
    asha = as_(asks, asks.asha).open(page(asks, number)).click("Ask one question")
    assert asha.fill(words="").press("Send").status == 422
    asha.fill(words="By when?").press("Send")
    noor = as_(asks, asks.noor).open(page(asks, number))
    assert noor.sees("By when?")
    assert noor.fill(answer="").press("Answer").status == 422
    noor.fill(answer="Friday, please").press("Answer")
    assert noor.status == 200
    for who in (asks.asha, asks.beto):
        steward = as_(asks, who).open(page(asks, number)).click("Do not agree")
        if who is asks.asha:
            assert steward.press("Do not agree").status == 422
            steward.fill(reason="elsewhere", words="Try the clinic fund.").press("Do not agree")
        else:
            assert steward.sees("Try the clinic fund.")
            steward.press("Say the same")
    noor.open(page(asks, number))
    assert noor.sees("Not agreed")
    assert noor.sees("Try the clinic fund.")
    noor.click("Ask for another look").press("Ask for another look")
    assert asks.state(number) == "appealed"
    noor.click("Take my request back").press("Take my request back")
    assert asks.state(number) == "withdrawn"
    assert not noor.open(f"{home(asks)}/").sees("-001")


def test_nobody_answers_for_somebody_else(asks: Asks) -> None:
    number = asks.ask(asks.noor)
    asks.do(asks.asha, number, actions.ask_back, words="By when?", about_text=False, seen=asks.seen(number))
    kai = as_(asks, asks.kai).open(f"{home(asks)}/ask/how-much")
    kai.post(f"{page(asks, number)}/answer", answer="me")
    assert kai.status == 404
    beto = as_(asks, asks.beto).open(f"{home(asks)}/ask/how-much")
    beto.post(f"{page(asks, number)}/answer", answer="me")
    assert beto.status == 403
    assert beto.sees("You cannot act on this request.")
    assert asks.state(number) == "needs_info"


def test_an_old_page_moves_nothing(asks: Asks) -> None:
    number = asks.ask(asks.noor)
    old = as_(asks, asks.asha).open(page(asks, number))
    asks.do(asks.beto, number, actions.ask_back, words="By when?", about_text=False, seen=asks.seen(number))
    asks.do(asks.noor, number, actions.answer, words="Friday")
    old.fill(how="conversation").press("I have read it, it can go on")
    assert old.status == 409
    assert old.sees("Nothing was changed")


def test_change_how_it_comes(asks: Asks) -> None:
    number = asks.prepared(asks.noor, MIDDLE)
    noor = as_(asks, asks.noor).open(page(asks, number)).click("Change how it comes to me")
    noor.fill(rail="mobile", details="0700 000 000").press("Change it")
    assert noor.sees("0700 000 000")
    asha = as_(asks, asks.asha).open(f"{page(asks, number)}/pay")
    assert asha.sees("Prepare a payment")


def test_a_newcomer_finds_their_own_request_on_the_page_of_a_fund_they_do_not_see(asks: Asks) -> None:
    number = asks.ask(asks.new)
    newcomer = as_(asks, asks.new).open(f"/c/{asks.group.address}/fund/")
    assert newcomer.sees("You see the fund when your first weeks here are over.")
    assert newcomer.click("2026-001").url == page(asks, number)


def fates(browser: Browser) -> list[str]:
    return [str(value) for value in browser.page.xpath("//input[@name='came_back']/@value")]


def test_while_the_person_has_time_stewards_can_only_say_that_it_came_back(asks: Asks) -> None:
    number = asks.sent(asks.noor)
    mira = as_(asks, asks.mira).open(page(asks, number))
    assert fates(mira) == ["yes"]
    mira.post(f"{page(asks, number)}/pay/fate", came_back="no", seen=asks.seen(number))
    assert mira.status == 422
    with clock.moved(timedelta(days=10)):
        assert fates(as_(asks, asks.mira).open(page(asks, number))) == ["no", "yes"]


def test_who_handed_it_over_is_not_asked_what_became_of_it(asks: Asks) -> None:
    number = asks.sent(asks.noor)
    asks.do(asks.noor, number, payments.dispute)
    assert fates(as_(asks, asks.asha).open(page(asks, number))) == []
    assert fates(as_(asks, asks.beto).open(page(asks, number))) == ["no", "yes"]


def test_after_a_vote_with_too_few_the_page_says_that_it_is_put_once_more(asks: Asks) -> None:
    number = asks.screened(asks.noor)
    asks.vote_and_close(number, voters=(asks.kai, asks.lee))
    assert asks.state(number) == "screened"
    for who in (asks.noor, asks.mira):
        browser = as_(asks, who).open(page(asks, number))
        assert browser.sees("Too few people voted. A steward puts it to a vote once more.")


def test_who_waits_behind_a_larger_request_is_told_why_free_money_waits_too(asks: Asks) -> None:
    asks.reserved(asks.mira, 600_000)
    large, small, other = (
        asks.screened(asks.noor),
        asks.screened(asks.kai, MIDDLE - 150_000),
        asks.screened(asks.lee, MIDDLE - 50_000),
    )
    for number in (large, small, other):
        asks.vote_and_close(number)
        assert asks.state(number) == "waitlisted"
    why = "Requests are paid in the order they were agreed. A larger one is before yours."
    kai = as_(asks, asks.kai).open(page(asks, small))
    assert kai.sees(why)
    assert kai.sees("number 2 in line")
    for who, number in ((asks.noor, large), (asks.lee, other)):
        assert not as_(asks, who).open(page(asks, number)).sees(why)
    assert kai.open(f"{home(asks)}/").sees("A smaller request does not pass a larger one")
