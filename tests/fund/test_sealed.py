"""Where one steward alone knows who asks: nobody else can, no table says it, and the money still moves."""

from __future__ import annotations

from typing import Any

import lxml.html
import pytest
from flask import Flask
from sqlalchemy import func, select

from swsolidarity import worker
from swsolidarity.core.db import Base, db
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.fund.actions import vouching
from swsolidarity.fund.actions.asking import Destination
from swsolidarity.fund.models import FundRequest, FundRequestParty
from swsolidarity.fund.queries import lines, parties
from swsolidarity.fund.queries.books import fund_of
from tests.browser import Browser
from tests.factories import Factory, Member
from tests.fund.asks import ADDRESS, MIDDLE, SMALL, WORDS, Asks, actions, payments


@pytest.fixture
def asks(app: Flask) -> Asks:
    """Mira is the one steward who knows; Nia, who asks, is a steward too, so that she could be tempted."""
    made = Asks(app)
    made.pay_in(2_000_000)
    made.noor = Factory(app).member(made.group, "Nia", steward=True)
    return made


def page(asks: Asks, who: Member, number: int, more: str = "") -> Browser:
    address = f"/c/{asks.group.address}/fund/r/{asks.public_id(number)}{more}"
    return Browser(asks.app).sign_in(who, proved=True).open(address)


def vouched(asks: Asks, amount: int = MIDDLE, **more: Any) -> int:
    """Asked, vouched for by Mira with the words as they are; Dee pays."""
    number = asks.ask(asks.noor, amount, level="sealed", **more)
    vouch(asks, number, "A place to stay")
    return number


def vouch(asks: Asks, number: int, words: str, payer: Member | None = None) -> None:
    payer = payer or asks.dee
    seen = asks.seen(number)
    asks.do(asks.mira, number, vouching.vouch, text=words, payer=payer.public_id, seen=seen)


def rows(who: lxml.html.HtmlElement) -> set[tuple[str, str]]:
    """The terms and values of the part of a page that is about the request itself."""
    found = set()
    for term in who.xpath(".//dl[contains(@class, 'kv')]/dt"):
        value = term.getnext().text_content()
        found.add((" ".join(term.text_content().split()), " ".join(value.split())))
    return found


def test_nothing_stored_says_who_asks_and_nobody_else_can_find_out(asks: Asks) -> None:
    before = mentions(asks, asks.noor)
    number = asks.ask(asks.noor, level="sealed")
    worker.tick(asks.app)
    assert mentions(asks, asks.noor) == before, "no row anywhere points to who asks"
    with asks.app.app_context():
        roles = db.session.execute(
            select(FundRequestParty.role, FundRequestParty.membership_id).where(
                FundRequestParty.request_id == number
            )
        ).all()
        assert [tuple(row) for row in roles] == [("voucher", asks.mira.id)]
        request = db.session.get_one(FundRequest, number)
        assert request.draft_of is None
        assert request.asker_tag is not None
        assert parties.is_asker(asks.noor.load(), asks.load(number))
        assert not any(
            parties.is_asker(one.load(), asks.load(number)) for one in (asks.mira, asks.asha, asks.kai)
        )
    for stranger in (asks.asha, asks.beto, asks.kai, asks.new, asks.outsider):
        assert page(asks, stranger, number).status == 404
        assert not Browser(asks.app).sign_in(stranger).open(f"/c/{asks.group.address}/home").sees("you know")
    assert page(asks, asks.mira, number).sees("Do you know who asks?")
    assert "Nia" not in page(asks, asks.mira, number).text
    home = Browser(asks.app).sign_in(asks.mira).open(f"/c/{asks.group.address}/home")
    assert home.sees("Somebody says that you know them")
    mine = Browser(asks.app).sign_in(asks.noor).open(f"/c/{asks.group.address}/fund/")
    assert mine.click("2026-001: ").sees("only the steward you chose knows it"), (
        "it is found again by its tag"
    )
    assert page(asks, asks.noor, number).sees("you get no notices about this")


def mentions(asks: Asks, who: Member) -> dict[str, int]:
    """How many rows point to a member, by the column that does."""
    found = {}
    with asks.app.app_context():
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if any(key.column.table.name == "membership" for key in column.foreign_keys):
                    count = select(func.count()).select_from(table).where(column == who.id)
                    found[f"{table.name}.{column.name}"] = db.session.scalar(count) or 0
    return found


def test_other_words_are_agreed_to_by_whoever_asks_before_anybody_reads_them(asks: Asks) -> None:
    number = asks.ask(asks.noor, level="sealed")
    browser = page(asks, asks.mira, number)
    browser.fill(text="Somewhere safe for a month", payer=asks.dee.public_id).press("I know them and vouch")
    assert asks.state(number) == "needs_info"
    assert waits(asks, asks.asha) == []
    noor = page(asks, asks.noor, number)
    assert noor.sees("Somewhere safe for a month")
    noor.press("Members may read this")
    assert asks.state(number) == "submitted"
    assert waits(asks, asks.asha) == [asks.public_id(number)]
    asha = page(asks, asks.asha, number)
    assert asha.sees("Somewhere safe for a month")
    assert asha.sees("One steward knows")
    for secret in (WORDS, ADDRESS, "Rent or a place", "Mira", "Nia", "What it is for"):
        assert secret not in asha.text
    queue = Browser(asks.app).sign_in(asks.asha).open(f"/c/{asks.group.address}/fund/queue")
    assert not queue.sees("Rent or a place")


def waits(asks: Asks, who: Member) -> list[str]:
    with asks.app.app_context():
        fund = fund_of(asks.group.id)
        assert fund is not None
        return [line.public_id for line in lines.queue(who.load(), fund).items]


@pytest.mark.parametrize("level", ["open", "stewards", "sealed"])
def test_what_is_shown_before_sending_is_exactly_what_each_reader_reads(asks: Asks, level: str) -> None:
    number = asks.draft(asks.noor, level=level, parts=3)
    preview = Browser(asks.app).sign_in(asks.noor).open(f"/c/{asks.group.address}/fund/ask/preview").page
    shown = {part.get("id"): rows(part) for part in preview.xpath("//div[@id]") if part.get("id") in READERS}
    asks.do(asks.noor, number, actions_send)
    if level == "sealed":
        vouch(asks, number, "A place to stay")
    read = {"steward": rows(page(asks, asks.asha, number).page)}
    if level == "sealed":
        read["voucher"] = rows(page(asks, asks.mira, number).page)
    for steward in (asks.asha, asks.beto):
        asks.do(steward, number, actions.check, how="vouched", seen=asks.seen(number))
    read["member"] = rows(page(asks, asks.kai, number).page)
    assert shown == read


READERS = ("member", "steward", "voucher")


def actions_send(actor: Any, request: FundRequest) -> None:
    from swsolidarity.fund.actions import asking

    asking.send(actor, request)


def test_from_vouching_to_received_with_nobody_part_of_it_touching_it(asks: Asks) -> None:
    number = vouched(asks)
    refused = "You cannot act on this request."
    for party in (asks.mira, asks.noor):
        with pytest.raises(Refused) as said:
            asks.do(party, number, actions.check, how="vouched", seen=asks.seen(number))
        assert str(said.value.verdict.why) == refused
    for steward in (asks.asha, asks.beto):
        asks.do(steward, number, actions.check, how="vouched", seen=asks.seen(number))
    with asks.app.app_context():
        proposal = asks._proposal(number).public_id
    vote = f"/c/{asks.group.address}/decide/{proposal}"
    assert Browser(asks.app).sign_in(asks.mira).open(vote).sees("You are not on the roll of this vote.")
    noor = Browser(asks.app).sign_in(asks.noor).open(vote)
    assert not noor.sees("You are not on the roll"), "a gap in the roll would say who asked"
    asks.vote_and_close(number, voters=(asks.kai, asks.asha, asks.beto, asks.lee))
    assert asks.state(number) == "reserved"
    with asks.app.app_context():
        tin = asks.account("tin").public_id
    for other in (asks.mira, asks.noor, asks.asha, asks.lee):
        with pytest.raises(Refused) as said:
            asks.do(other, number, payments.prepare, amount=asks.money(MIDDLE), source=tin)
        assert str(said.value.verdict.why) == refused
        assert not page(asks, other, number).sees("Pay out")
    asks.prepare(number, MIDDLE, by=asks.dee)
    for party in (asks.mira, asks.noor):
        with pytest.raises(Refused):
            asks.approve(number, by=party)
    assert page(asks, asks.lee, number).click("Pay out").sees("Agree to exactly this")
    asks.approve(number, by=asks.lee)
    with pytest.raises(Refused):
        asks.do(asks.mira, number, payments.hand_over)
    asks.do(asks.dee, number, payments.hand_over)
    page(asks, asks.noor, number).click("I have it").press("Yes, I have it")
    assert asks.state(number) == "closed"


def test_who_pays_has_nothing_to_do_with_it(asks: Asks) -> None:
    number = asks.ask(asks.noor, level="sealed", rail="trusted", trusted="Lee")
    offered = page(asks, asks.mira, number).page.xpath("//select[@name='payer']/option/text()")
    assert sorted(offered) == ["Asha", "Beto", "Dee"], "not who vouches, who asks, or who gets it for them"
    for party in (asks.mira, asks.noor, asks.lee, asks.kai, asks.outsider):
        with pytest.raises(Invalid):
            vouch(asks, number, "A place to stay", payer=party)
    vouch(asks, number, "A place to stay")
    with pytest.raises(Invalid):
        asks.do(
            asks.noor,
            number,
            actions.redirect,
            to=Destination(rail="trusted", details="x", trusted_name="Dee"),
        )
    page(asks, asks.mira, number).click("Name another steward to pay").fill(
        steward=asks.asha.public_id
    ).press("Change it")
    with asks.app.app_context():
        assert asks.load(number).payer_id == asks.asha.id
    with pytest.raises(Refused):
        asks.do(asks.beto, number, vouching.name_payer, payer=asks.beto.public_id)


def test_another_steward_can_be_told_instead_until_one_has_vouched(asks: Asks) -> None:
    number = asks.ask(asks.noor, SMALL, level="sealed")
    asks.do(asks.mira, number, actions.ask_back, words="Who?", about_text=False, seen=asks.seen(number))
    noor = page(asks, asks.noor, number).click("Tell another steward instead")
    noor.fill(steward=asks.asha.public_id).press("Change it")
    assert asks.state(number) == "submitted"
    assert page(asks, asks.mira, number).status == 404
    assert page(asks, asks.asha, number).sees("Do you know who asks?")
    with pytest.raises(Refused):
        asks.do(asks.beto, number, vouching.choose_another, steward=asks.beto.public_id)
    seen = asks.seen(number)
    asks.do(asks.asha, number, vouching.vouch, text="A place to stay", payer=asks.dee.public_id, seen=seen)
    with pytest.raises(Conflict):
        asks.do(asks.noor, number, vouching.choose_another, steward=asks.mira.public_id)
    assert not page(asks, asks.noor, number).sees("Tell another steward instead")


def test_one_takes_it_back_and_leaving_does_too(asks: Asks) -> None:
    first, second = (vouched(asks, SMALL) for _ in range(2))
    page(asks, asks.noor, first).click("Take my request back").press("Take my request back")
    assert asks.state(first) == "withdrawn"
    with asks.writing():
        actions.leave(asks.noor.load())
    assert asks.state(second) == "withdrawn"


def test_without_a_steward_there_is_nobody_to_tell(asks: Asks) -> None:
    asks.draft(asks.noor, level="stewards")
    browser = Browser(asks.app).sign_in(asks.noor).open(f"/c/{asks.group.address}/fund/ask/who")
    browser.fill(level="sealed", steward="").press("Go on")
    assert browser.status == 422
    assert browser.sees("Choose the steward who may know.")


def test_who_asks_a_question_reads_the_answer_and_nothing_between_the_two(asks: Asks) -> None:
    number = asks.ask(asks.noor, SMALL, level="sealed")
    asks.do(asks.mira, number, actions.ask_back, words="Is it you?", about_text=False, seen=asks.seen(number))
    page(asks, asks.noor, number).fill(answer="It is me.").press("Answer")
    vouch(asks, number, "A place to stay")
    page(asks, asks.asha, number).click("Ask one question").fill(words="By when?").press("Send")
    page(asks, asks.noor, number).fill(answer="By Friday.").press("Answer")
    steward = page(asks, asks.beto, number)
    assert steward.sees("By Friday.")
    assert not steward.sees("It is me.")
    assert page(asks, asks.mira, number).sees("It is me.")
