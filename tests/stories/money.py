"""Stories about money, at whatever device: a small sum, the waiting line, a steward who is a party."""

from __future__ import annotations

from collections.abc import Callable

from swsolidarity import worker
from tests.cast import Device
from tests.factories import Member
from tests.fund.asks import MIDDLE, SMALL, Asks, actions

Sit = Callable[[Member], Device]


class Money:
    """People of one collective, each at a device of their own, signed in."""

    def __init__(self, asks: Asks, sit: Sit) -> None:
        self.asks = asks
        self.sit = sit
        self.devices: dict[int, Device] = {}

    def at(self, who: Member, path: str) -> Device:
        """Somebody's device, showing a page of the collective."""
        if who.id not in self.devices:
            self.devices[who.id] = self.sit(who)
        self.devices[who.id].open(f"/c/{self.asks.group.address}/{path}")
        return self.devices[who.id]

    def agreed_by_two(self, number: int) -> str:
        """Two stewards read a small request and agree to it; its page."""
        page = f"fund/r/{self.asks.public_id(number)}"
        stewards = (self.asks.asha, self.asks.beto)
        for steward in stewards:
            self.at(steward, page).fill(how="conversation").press("I have read it, it can go on")
        for steward in stewards:
            assert self.asks.state(number) not in ("reserved", "waitlisted"), "one signature moves nothing"
            self.at(steward, page).press("Agree to this")
        return page

    # The stories

    def a_small_sum_without_a_vote(self) -> None:
        asks = self.asks
        number = asks.ask(asks.noor, SMALL)
        page = self.agreed_by_two(number)
        assert asks.state(number) == "reserved"
        assert asks.hold(number)[0] == SMALL
        assert "No decisions yet." in self.at(asks.kai, "decide/").text, "nobody had to vote"
        assert "2,000.00" in self.at(asks.noor, page).text

    def the_waiting_line(self) -> None:
        asks = self.asks
        number = asks.ask(asks.noor, SMALL)
        page = self.agreed_by_two(number)
        assert asks.state(number) == "waitlisted"
        assert "It keeps its place until" in self.at(asks.noor, page).text
        self.at(asks.mira, "fund/pay-in").fill(amount="5000").press("Record it")
        worker.tick(asks.app)
        assert asks.state(number) == "reserved"
        assert asks.hold(number)[0] == SMALL
        assert "It keeps its place until" not in self.at(asks.noor, page).text

    def a_steward_who_is_part_of_it(self) -> None:
        """Lee, a steward, receives the money for Noor: at no step may Lee have a hand in it."""
        asks = self.asks
        number = asks.ask(asks.noor, MIDDLE, rail="trusted", trusted="Lee")
        self.nothing_for(asks.lee, number)
        for steward in (asks.asha, asks.beto):
            asks.do(steward, number, actions.check, how="conversation", seen=asks.seen(number))
        assert asks.state(number) == "in_vote"
        self.nothing_for(asks.lee, number)
        with asks.app.app_context():
            reference = asks.load(number).decision_ref or ""
        vote = self.at(asks.lee, f"decide/{reference.partition(':')[2]}")
        assert "You are not on the roll of this vote." in vote.text
        asks.vote_and_close(number)
        assert asks.state(number) == "reserved"
        self.nothing_for(asks.lee, number)
        asks.prepare(number, MIDDLE, by=asks.mira)
        self.nothing_for(asks.lee, number)
        asks.approve(number, by=asks.dee)
        self.nothing_for(asks.lee, number)

    def nothing_for(self, who: Member, number: int, *, but: str = "") -> None:
        """No button to press, and everything sent all the same is refused and changes nothing."""
        asks = self.asks
        request = f"/c/{asks.group.address}/fund/r/{asks.public_id(number)}"
        page = self.at(who, request.partition(f"{asks.group.address}/")[2])
        for button in BUTTONS:
            assert button not in page.text
        page.open("/join-answer")  # a page with a token on it
        before = (asks.state(number), asks.history(number), asks.hold(number))
        seen = asks.seen(number)
        for path, data in STEPS.items():
            assert path == but or page.post(request + path, seen=seen, **data) == 403, path
            assert (asks.state(number), asks.history(number), asks.hold(number)) == before, path


BUTTONS = (
    "I have read it, it can go on",
    "Agree to this",
    "Do not agree",
    "Put it to a vote",
    "Pay out",
    "Agree to exactly this",
    "I have handed it over",
)
STEPS: dict[str, dict[str, str]] = {
    "/check": {"how": "conversation"},
    "/decline": {"reason": "money", "words": "no"},
    "/question": {"words": "Why?"},
    "/words": {"words": "Other words"},
    "/sign": {},
    "/to-vote": {},
    "/pay": {"amount": "5000"},
    "/pay/approve": {"content": "00"},
    "/pay/hand-over": {},
    "/pay/details": {},
    "/pay/cancel": {},
    "/pay/fate": {"came_back": "no"},
    "/received": {},
}
