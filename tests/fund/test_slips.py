"""Somebody without a phone asks too: a steward enters it, a slip of paper says where it stands."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Refused
from swsolidarity.fund.models import FundRequest, FundRequestParty, FundSlipWord
from swsolidarity.fund.promises import check_all
from tests.browser import Browser
from tests.factories import Member
from tests.fund.asks import ADDRESS, MIDDLE, Asks, actions, holds, payments


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.pay_in(2_000_000)
    return made


def page(asks: Asks, who: Member, number: int, more: str = "") -> Browser:
    address = f"/c/{asks.group.address}/fund/r/{asks.public_id(number)}{more}"
    return Browser(asks.app).sign_in(who).open(address)


def entered(asks: Asks, *, parts: str = "1", payer: Member | None = None) -> Browser:
    """Mira enters it for somebody; her browser shows the slip."""
    browser = Browser(asks.app).sign_in(asks.mira).open(f"/c/{asks.group.address}/fund/queue")
    browser.click("Ask for somebody who cannot be here")
    payer = payer or asks.dee
    browser.fill(amount="5000", purpose="rent", text="A roof for a month", hurry="no", parts=parts)
    browser.fill(rail="cash", details=ADDRESS, payer=payer.public_id)
    return browser.press("Send it, and make their slip")


def on_paper(browser: Browser) -> tuple[str, list[str]]:
    """The code and the words of a slip."""
    code = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}", browser.text)
    assert code
    return code.group(), [" ".join(line.text_content().split()) for line in browser.page.xpath("//ol//code")]


def last(asks: Asks) -> int:
    with asks.app.app_context():
        return db.session.scalars(select(FundRequest.id).order_by(FundRequest.id.desc())).first() or 0


def on_its_way(asks: Asks, number: int, amount: int) -> None:
    if asks.state(number) != "partly_paid":
        for steward in (asks.asha, asks.beto):
            asks.do(steward, number, actions.check, how="vouched", seen=asks.seen(number))
        asks.vote_and_close(number, voters=(asks.kai, asks.noor, asks.asha, asks.beto))
    asks.prepare(number, amount, by=asks.dee)
    asks.approve(number, by=asks.lee)
    asks.do(asks.dee, number, payments.hand_over)


def test_from_a_table_in_the_street_to_money_in_the_hand(asks: Asks) -> None:
    mira = entered(asks)
    code, words = on_paper(mira)
    number = last(asks)
    assert len(words) == 3
    paper = " ".join(mira.page.xpath("//div[contains(@class, 'a6')]")[0].text_content().split())
    for subject in ("fund", "money", "sex", "help", "request", "collective", asks.group.address, "roof"):
        assert subject not in paper.lower()
    assert "fund" not in mira.title.lower()
    mira.press("This slip counts")
    assert mira.status == 422, "only once it is on paper"
    assert on_paper(mira) == (code, words)
    mira.fill(handed="y").press("This slip counts")
    with asks.app.app_context():
        roles = db.session.execute(select(FundRequestParty.role, FundRequestParty.membership_id)).all()
        assert [tuple(row) for row in roles] == [("voucher", asks.mira.id)], "nobody is stored as who asks"
    stranger = Browser(asks.app).open("/slip").fill(code=code.lower().replace("-", " ")).press("Look it up")
    assert stranger.sees("Two stewards read it.")
    assert "slip" in stranger.url
    assert code not in stranger.url
    on_its_way(asks, number, MIDDLE)
    stranger.open("/slip").fill(code=code).press("Look it up")
    assert stranger.sees("On its way")
    stranger.fill(words="this is wrong").press("Yes, I have it")
    assert stranger.sees("These words are not on the slip")
    stranger.fill(words=words[0].upper()).press("Yes, I have it")
    assert asks.state(number) == "closed"
    assert stranger.sees("Received")
    with asks.app.app_context():
        assert check_all(asks.load(number).fund_id).problems == ()


def test_words_are_said_to_who_hands_over_and_count_once(asks: Asks) -> None:
    mira = entered(asks, parts="2")
    _code, words = on_paper(mira)
    mira.fill(handed="y").press("This slip counts")
    number = last(asks)
    on_its_way(asks, number, MIDDLE // 2)
    browser = page(asks, asks.mira, number)
    assert not browser.sees("Enter the words from the slip"), "who knows the words does not say them"
    assert browser.open(f"{browser.url}/slip").post(f"{browser.url}/words", words=words[0]).status == 403
    dee = page(asks, asks.dee, number).click("Enter the words from the slip")
    dee.fill(words=words[0]).press("They have it")
    assert asks.state(number) == "partly_paid"
    on_its_way(asks, number, MIDDLE // 2)
    dee = page(asks, asks.dee, number).click("Enter the words from the slip")
    dee.fill(words=words[0]).press("They have it")
    assert dee.status == 422
    assert asks.state(number) == "sent"
    dee.fill(words=words[2]).press("They have it")
    assert asks.state(number) == "closed"


def test_a_new_slip_makes_the_old_one_worthless(asks: Asks) -> None:
    mira = entered(asks)
    old_code, old_words = on_paper(mira)
    mira.fill(handed="y").press("This slip counts")
    number = last(asks)
    mira.click("Make a new slip")
    new_code, _new_words = on_paper(mira)
    assert old_code != new_code
    stranger = Browser(asks.app)
    assert stranger.open("/slip").fill(code=old_code).press("Look it up").sees("Two stewards read it.")
    mira.fill(handed="y").press("This slip counts")
    assert stranger.open("/slip").fill(code=old_code).press("Look it up").sees("There is nothing under")
    on_its_way(asks, number, MIDDLE)
    dee = page(asks, asks.dee, number).click("Enter the words from the slip")
    assert dee.fill(words=old_words[0]).press("They have it").status == 422
    with asks.app.app_context():
        kept = db.session.scalars(select(FundSlipWord.digest)).all()
        assert len(kept) == 3
        assert all(len(digest) == 16 for digest in kept)


def test_only_who_entered_it_prints_and_speaks_for_them(asks: Asks) -> None:
    entered(asks)
    number = last(asks)
    for other in (asks.asha, asks.dee):
        assert page(asks, other, number, "/slip").status == 403
    assert page(asks, asks.kai, number, "/slip").status == 404
    with pytest.raises(Refused):
        asks.do(asks.mira, number, actions.check, how="vouched", seen=asks.seen(number))
    asks.do(asks.asha, number, actions.ask_back, words="When?", about_text=False, seen=asks.seen(number))
    home = Browser(asks.app).sign_in(asks.mira).open(f"/c/{asks.group.address}/home")
    assert home.sees("One question about what you asked for")
    page(asks, asks.mira, number).fill(answer="Soon.").press("Answer")
    assert asks.state(number) == "submitted"
    with pytest.raises(Refused):
        asks.do(asks.mira, number, payments.confirm)
    page(asks, asks.mira, number).click("Take it back for them").press("Take my request back")
    assert asks.state(number) == "withdrawn"


def test_what_is_wrong_half_way_leaves_nothing_behind(asks: Asks) -> None:
    browser = Browser(asks.app).sign_in(asks.mira).open(f"/c/{asks.group.address}/fund/enter")
    browser.fill(amount="5000", text="A roof", hurry="no", rail="trusted", details="x", trusted_name="Dee")
    browser.fill(payer=asks.dee.public_id).press("Send it, and make their slip")
    assert browser.status == 422
    assert browser.sees("Choose a steward who has nothing to do with it.")
    assert last(asks) == 0
    assert Browser(asks.app).sign_in(asks.kai).open(f"/c/{asks.group.address}/fund/enter").status == 403


def test_words_cannot_be_guessed_and_everything_is_forgotten_in_the_end(asks: Asks) -> None:
    mira = entered(asks)
    mira.fill(handed="y").press("This slip counts")
    number = last(asks)
    on_its_way(asks, number, MIDDLE)
    dee = page(asks, asks.dee, number).click("Enter the words from the slip")
    there = f"/c/{asks.group.address}/fund/r/{asks.public_id(number)}/slip/words"
    answers = [
        dee.open(there.removesuffix("/slip/words")).post(there, words=f"a b {n}").status for n in range(11)
    ]
    assert answers[:10] == [422] * 10
    assert answers[10] == 429
    with clock.moved(timedelta(days=8)):
        for steward in (asks.asha, asks.beto):
            asks.do(steward, number, payments.record_fate, came_back=False, seen=asks.seen(number))
    assert asks.state(number) == "closed", "without any words, two people can say so when time is up"
    with clock.moved(timedelta(days=90)):
        assert asks.system(holds.forget, number)
    assert asks.state(number) == "redacted"
    with asks.app.app_context():
        assert asks.load(number).slip_digest is None
        assert db.session.scalars(select(FundSlipWord.id)).all() == []
