"""Through every gate, at whatever device: asking, vouches, a concern, a vote, coming in."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from swsolidarity import worker
from swsolidarity.core import clock
from tests.cast import Device, Someone, join
from tests.factories import Member
from tests.governance.making import World

WORRY = "They photographed the door."
VOUCH = {"met": "y", "knows_work": "y", "free": "y"}


class Admission:
    """Zed asks to join a collective with ten members, of whom the first two look after newcomers."""

    def __init__(self, app: Flask, here: World, device: Callable[[Member | None], Device]) -> None:
        self.app, self.here, self.device = app, here, device
        self.zed = Someone("Zed", device(None))
        self.now = clock.now()
        self.link = ""

    def run(self) -> None:
        self.at(self.ask)
        self.at(self.vouch, days=1)
        self.at(self.say_what_worries, days=1)
        self.at(self.put_it_to_the_vote, days=8)
        self.at(self.vote, days=1)
        self.at(self.come_in, days=6)

    def at(self, step: Callable[[], None], days: int = 0) -> None:
        self.now += timedelta(days=days, minutes=5)
        with clock.frozen(self.now):
            worker.tick(self.app)
            step()
            worker.tick(self.app)

    def page(self, path: str) -> str:
        return f"/c/{self.here.group.address}/{path}"

    def member(self, number: int) -> Someone:
        """A member, signed in at this moment."""
        who = self.here.people[number]
        return Someone(who.name, self.device(who))

    def at_the_request(self, number: int) -> Someone:
        member = self.member(number)
        member.open(self.page("people/requests")).click("Zed")
        return member

    def ask(self) -> None:
        page = self.zed.open(self.page("join"))
        page.fill(name="Zed", answer_1="From the market.").press("Send")
        self.link = page.url
        assert re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}", page.text)
        self.zed.sees("Members say that they know the person Now")

    def vouch(self) -> None:
        for number in (2, 3):
            voucher = self.at_the_request(number)
            voucher.sees("From the market.")
            voucher.device.fill(**VOUCH).press("Vouch")
        self.zed.open(self.link)
        self.zed.sees("Members have time to think about it Now", "Members vote Next")
        self.zed.device.show("admission-where-it-stands")

    def say_what_worries(self) -> None:
        member = self.at_the_request(4)
        member.device.fill(words=WORRY).press("Tell the welcomers")
        member.sees("You said that something worries you.")
        member.device.show("admission-concern")
        other = self.at_the_request(5)
        other.sees_not(WORRY, self.here.people[4].name)
        welcomer = self.at_the_request(0)
        welcomer.sees(WORRY, self.here.people[4].name)
        self.zed.open(self.link)
        self.zed.sees_not(WORRY, self.here.people[4].name, "worr", "concern")

    def put_it_to_the_vote(self) -> None:
        self.zed.open(self.link)
        self.zed.sees("Members have time to think about it Now", "this goes on soon")
        first = self.member(0)
        first.open(self.page("home"))
        first.sees("Two welcomers have to look at a request to join")
        first.device.click("Read and answer")
        first.device.show("admission-look")
        first.device.click("Put it to the vote")
        first.device.fill(reason="Let everybody say.").press("Ask for a vote")
        first.sees("It is done when a second person agrees.")
        second = self.at_the_request(1)
        second.device.click("Read and answer")
        second.sees("Let everybody say.")
        second.device.press("Put it to the vote")
        second.sees("Agreed. It is done.")
        self.zed.open(self.link)
        self.zed.sees("Members vote Now")

    def vote(self) -> None:
        for number in (0, 2, 3, 5):
            member = self.at_the_request(number)
            if number == 5:
                member.sees_not("From the market.", WORRY.lower())
            member.device.click("To the vote")
            member.sees("May the person who asked on")
            member.sees_not("Zed")
            member.device.fill(ballot="yes").press("Look at it once more").press("Send my vote")

    def come_in(self) -> None:
        self.zed.open(self.link)
        self.zed.sees("You are welcome")
        join(self.zed, self.link)
        self.zed.sees("Your first weeks end on")
        self.zed.open(self.page("people/"))
        self.zed.sees("You see everybody's names when your first weeks are over.")
        self.zed.sees_not(self.here.people[4].name)
        self.zed.device.show("admission-first-weeks")
