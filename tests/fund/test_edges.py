"""Every move of a request from one state to another, made on its pages, and what people read after it.

``WORDS`` is what the person who asked and a steward read in each state; ``JOURNEYS`` walks along all edges
of the table of states, each step pressed by whoever the table names.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask

from swsolidarity import worker
from swsolidarity.core import clock
from swsolidarity.fund import ledger
from swsolidarity.fund.promises import check_all
from swsolidarity.fund.rules import requests as rules
from tests.browser import Browser
from tests.factories import Member
from tests.fund.asks import MIDDLE, SMALL, Asks, holds

GONE = ""
"""Stewards get the page of anything unknown: what was taken back before members saw it is gone."""

WORDS = {
    "submitted": ("Two stewards read it.", "Two stewards check it, or ask one question."),
    "needs_info": ("A steward has one question for you.", "Waiting for an answer to our question."),
    "screened": ("A steward puts it to a vote once more.", "Too few people voted."),
    "declined": ("You can ask two other stewards to look again.", "ask two other stewards to look again"),
    "declined again": ("This was looked at twice.", "ask two other stewards"),
    "appealed": ("Two other stewards look at it.", "Two stewards who did not decide before"),
    "in_vote": ("Members are voting. The result is there when the vote closes.", "Members are voting."),
    "fast_track": ("Two people are looking at it now.", "Two stewards agree to it, or put it to a vote"),
    "reserved": ("The money is set aside for you.", "One steward prepares the payment"),
    "waitlisted": ("You are number 1 in line.", "Number 1 in line."),
    "waits again": ("You are first in line.", "Money was blocked"),
    "sent": ("It is on its way to you.", "Waiting for the person to say they have it."),
    "disputed": ("You told us it did not arrive.", "not the one who handed it over"),
    "partly_paid": ("You have a part of it.", "A steward prepares the rest."),
    "closed": ("There is nothing more to do.", "Done."),
    "withdrawn": ("You took this back.", GONE),
    "taken back": ("You took this back.", "Taken back by the person."),
    "lapsed": ("It is not a judgement of you.", "The time ran out."),
    "redacted": ("Only the sum stays in the books.", "Erased on schedule."),
    "redacted unseen": ("not for you", "Erased on schedule."),
}


class Walk:
    """One request of Noor's on its way through the pages."""

    def __init__(self, asks: Asks, amount: int) -> None:
        self.asks = asks
        self.amount = amount
        self.devices: dict[int, Browser] = {}
        self.number = asks.draft(asks.noor, amount)

    def page(self, who: Member, more: str = "") -> Browser:
        address = f"/c/{self.asks.group.address}/fund/r/{self.asks.public_id(self.number)}{more}"
        return self.at(who).open(address)

    def at(self, who: Member) -> Browser:
        """Somebody's device, signed in a moment ago."""
        if who.id not in self.devices:
            self.devices[who.id] = Browser(self.asks.app).sign_in(who, proved=True)
        return self.devices[who.id]

    # The person who asks

    def send(self) -> None:
        there = f"/c/{self.asks.group.address}/fund/ask/check"
        self.at(self.asks.noor).open(there).press("Send")

    def answer(self) -> None:
        self.page(self.asks.noor).fill(answer="By Friday.").press("Answer")

    def appeal(self) -> None:
        self.page(self.asks.noor).click("Ask for another look").press("Ask for another look")

    def take_back(self) -> None:
        self.page(self.asks.noor).click("Take my request back").press("Take my request back")

    def delete_draft(self) -> None:
        there = f"/c/{self.asks.group.address}/fund/ask/"
        noor = self.at(self.asks.noor).open(there)
        noor.click("Delete what I wrote").press("Take my request back")

    def has_it(self) -> None:
        self.page(self.asks.noor).click("I have it").press("Yes, I have it")

    def has_not(self) -> None:
        self.page(self.asks.noor).click("It has not come").press("It has not come")

    def needs_no_more(self) -> None:
        self.page(self.asks.noor).click("I do not need the rest").press("I do not need the rest")

    # Stewards

    def ask_one_question(self) -> None:
        self.page(self.asks.asha).click("Ask one question").fill(words="When?").press("Send")

    def check(self) -> None:
        for steward in (self.asks.asha, self.asks.beto):
            self.page(steward).fill(how="conversation").press("I have read it, it can go on")

    def check_again(self) -> None:
        for steward in (self.asks.dee, self.asks.lee):
            self.page(steward).fill(how="vouched").press("I have read it, it can go on")

    def decline(self) -> None:
        self._decline(self.asks.asha, self.asks.beto)

    def decline_again(self) -> None:
        self._decline(self.asks.dee, self.asks.lee)

    def _decline(self, one: Member, other: Member) -> None:
        self.page(one).click("Do not agree").fill(reason="elsewhere").press("Do not agree")
        self.page(other).click("Do not agree").press("Say the same")

    def sign(self) -> None:
        for steward in (self.asks.asha, self.asks.beto):
            self.page(steward).press("Agree to this")

    def to_vote(self) -> None:
        self.page(self.asks.asha).press("Put it to a vote")

    def pay(self) -> None:
        self._pay(self.amount)

    def pay_half(self) -> None:
        self._pay(self.amount // 2)

    def _pay(self, amount: int) -> None:
        with self.asks.app.app_context():
            tin = self.asks.account("tin").public_id
        asha = self.page(self.asks.asha, "/pay")
        asha.fill(amount=f"{amount / 100:.2f}", source=tin).press("Prepare it")
        self.page(self.asks.beto, "/pay").press("Agree to exactly this")
        asha.open(asha.url).press("I have handed it over")

    def came_back(self) -> None:
        self._fate("yes")

    def arrived(self) -> None:
        self._fate("no")

    def _fate(self, came_back: str) -> None:
        for steward in (self.asks.dee, self.asks.lee):
            self.page(steward).fill(came_back=came_back).press("Record it")

    # Members, and the clock

    def yes(self) -> None:
        self.asks.vote_and_close(self.number)

    def no(self) -> None:
        self.asks.vote_and_close(self.number, "no")

    def too_few(self) -> None:
        self.asks.close(self.number)

    def money_comes_in(self) -> None:
        there = f"/c/{self.asks.group.address}/fund/pay-in"
        self.at(self.asks.mira).open(there).fill(amount="9000").press("Record it")
        worker.tick(self.asks.app)

    def money_is_blocked(self) -> None:
        asks = self.asks
        with asks.writing():
            place, pot = asks.account("tin"), asks.account("general")
            amount = asks.money(place.balance)
            holds.make_room(pot, amount.minor, "blocked")
            hands = {"recorded_by": asks.asha.id, "approved_by": asks.beto.id}
            ledger.freeze(place=place, pot=pot, amount=amount, key="blocked", **hands)

    def time_runs_out(self) -> None:
        with clock.moved(timedelta(days=91)):
            assert self.asks.system(holds.run_out, self.number)

    def sixty_days_pass(self) -> None:
        with clock.moved(timedelta(days=160)):
            assert self.asks.system(holds.forget, self.number)

    def a_week_passes_and_it_arrived(self) -> None:
        with clock.moved(timedelta(days=8)):
            self.devices.clear()
            self.arrived()
        self.devices.clear()


Step = tuple[Callable[[Walk], None], str]
START: list[Step] = [(Walk.send, "submitted")]
AGREED: list[Step] = [*START, (Walk.check, "in_vote"), (Walk.yes, "reserved")]

JOURNEYS: dict[str, tuple[int, int, list[Step]]] = {
    # name: the sum, what the fund has, and the steps
    "a question, a vote, received": (
        MIDDLE,
        1_000_000,
        [
            *START,
            (Walk.ask_one_question, "needs_info"),
            (Walk.answer, "submitted"),
            (Walk.check, "in_vote"),
            (Walk.yes, "reserved"),
            (Walk.pay, "sent"),
            (Walk.has_it, "closed"),
            (Walk.sixty_days_pass, "redacted"),
        ],
    ),
    "not agreed, twice": (
        MIDDLE,
        1_000_000,
        [
            *START,
            (Walk.decline, "declined"),
            (Walk.appeal, "appealed"),
            (Walk.decline_again, "declined again"),
            (Walk.sixty_days_pass, "redacted unseen"),
        ],
    ),
    "looked at again, a small sum in two halves, one of them lost": (
        SMALL,
        1_000_000,
        [
            *START,
            (Walk.decline, "declined"),
            (Walk.appeal, "appealed"),
            (Walk.check_again, "fast_track"),
            (Walk.sign, "reserved"),
            (Walk.pay_half, "sent"),
            (Walk.has_it, "partly_paid"),
            (Walk.pay_half, "sent"),
            (Walk.has_not, "disputed"),
            (Walk.arrived, "closed"),
        ],
    ),
    "half of it is enough": (
        SMALL,
        1_000_000,
        [
            *START,
            (Walk.check, "fast_track"),
            (Walk.sign, "reserved"),
            (Walk.pay_half, "sent"),
            (Walk.has_not, "disputed"),
            (Walk.arrived, "partly_paid"),
            (Walk.needs_no_more, "closed"),
        ],
    ),
    "a small sum put to a vote that too few take part in": (
        SMALL,
        1_000_000,
        [
            *START,
            (Walk.check, "fast_track"),
            (Walk.to_vote, "in_vote"),
            (Walk.too_few, "screened"),
            (Walk.to_vote, "in_vote"),
            (Walk.no, "declined"),
        ],
    ),
    "two sign while there is too little; money comes, and is blocked": (
        SMALL,
        100_000,
        [
            *START,
            (Walk.check, "fast_track"),
            (Walk.sign, "waitlisted"),
            (Walk.money_comes_in, "reserved"),
            (Walk.money_is_blocked, "waits again"),
            (Walk.time_runs_out, "lapsed"),
            (Walk.sixty_days_pass, "redacted"),
        ],
    ),
    "agreed while there is too little, and taken back": (
        MIDDLE,
        100_000,
        [
            *START,
            (Walk.check, "in_vote"),
            (Walk.yes, "waitlisted"),
            (Walk.take_back, "taken back"),
            (Walk.sixty_days_pass, "redacted"),
        ],
    ),
    "it came back, was sent again, and came back again": (
        MIDDLE,
        1_000_000,
        [
            *AGREED,
            (Walk.pay, "sent"),
            (Walk.came_back, "reserved"),
            (Walk.pay, "sent"),
            (Walk.has_not, "disputed"),
            (Walk.came_back, "reserved"),
            (Walk.pay, "sent"),
            (Walk.a_week_passes_and_it_arrived, "closed"),
        ],
    ),
    "nobody pays it": (MIDDLE, 1_000_000, [*AGREED, (Walk.time_runs_out, "lapsed")]),
    "nobody answers": (
        MIDDLE,
        1_000_000,
        [*START, (Walk.ask_one_question, "needs_info"), (Walk.time_runs_out, "lapsed")],
    ),
    "deleted before it is sent": (MIDDLE, 1_000_000, [(Walk.delete_draft, "withdrawn")]),
    "taken back at once": (MIDDLE, 1_000_000, [*START, (Walk.take_back, "withdrawn")]),
    "taken back when asked": (
        MIDDLE,
        1_000_000,
        [*START, (Walk.ask_one_question, "needs_info"), (Walk.take_back, "withdrawn")],
    ),
    "taken back when looked at again": (
        MIDDLE,
        1_000_000,
        [*START, (Walk.decline, "declined"), (Walk.appeal, "appealed"), (Walk.take_back, "withdrawn")],
    ),
    "taken back before two sign": (
        SMALL,
        1_000_000,
        [*START, (Walk.check, "fast_track"), (Walk.take_back, "withdrawn")],
    ),
    "taken back between two votes": (
        MIDDLE,
        1_000_000,
        [*START, (Walk.check, "in_vote"), (Walk.too_few, "screened"), (Walk.take_back, "taken back")],
    ),
    "taken back during the vote": (
        MIDDLE,
        1_000_000,
        [*START, (Walk.check, "in_vote"), (Walk.take_back, "taken back")],
    ),
    "taken back before it is paid": (MIDDLE, 1_000_000, [*AGREED, (Walk.take_back, "taken back")]),
}
STATE = {
    "redacted unseen": "redacted",
    "declined again": "declined",
    "waits again": "waitlisted",
    "taken back": "withdrawn",
}


def way(steps: list[Step]) -> list[str]:
    """The states a journey comes through; what two stewards have checked goes on at once."""
    states = ["draft"]
    for _, words in steps:
        state = STATE.get(words, words)
        if (states[-1], state) in {
            (a, b) for a in ("submitted", "appealed") for b in ("in_vote", "fast_track")
        }:
            states.append("screened")
        states.append(state)
    return states


@pytest.mark.parametrize("name", JOURNEYS)
def test_each_step_works_on_its_page_and_says_the_right_words(app: Flask, name: str) -> None:
    amount, there, steps = JOURNEYS[name]
    asks = Asks(app)
    asks.pay_in(there)
    walk = Walk(asks, amount)
    for do, words in steps:
        do(walk)
        assert asks.state(walk.number) == STATE.get(words, words), do.__name__
        asker, steward = WORDS[words]
        mine = walk.page(asks.noor)
        assert mine.sees(asker), f"{do.__name__}: {mine.text[:400]}"
        theirs = walk.page(asks.mira)
        assert (theirs.status == 404) if steward == GONE else theirs.sees(steward), theirs.text[:400]
    assert ["draft", *asks.history(walk.number)] == way(steps)
    with asks.app.app_context():
        assert check_all(asks.load(walk.number).fund_id).problems == ()


def test_the_journeys_walk_along_every_edge_there_is() -> None:
    walked = set()
    for _amount, _there, steps in JOURNEYS.values():
        states = way(steps)
        walked |= set(pairwise(states))
    assert {(str(edge.source), str(edge.target)) for edge in rules.EDGES} == walked
