"""Rosa missed counts: two members start a case, she replies, the group votes, and a panel looks again."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

from swsolidarity import worker
from tests.cast import Device
from tests.decisions.making import later
from tests.factories import Member
from tests.governance.cases import Cases

Sit = Callable[[Member], Device]
Look = Callable[[Device, str], None]
WROTE = "In January and in February nobody counted the tin with Asha."
REPLIED = "My child was ill. Voter 5 knows and can speak for me."
APPEALED = "Nobody came to talk before the vote."
REASON = "She said early that she could not come."


class BetweenUs:
    """Eleven people, each at a device of their own; ``look`` looks closely at what the person sees."""

    def __init__(self, app: Flask, sit: Sit, look: Look = lambda page, name: None) -> None:
        self.app, self.sit, self.look = app, sit, look
        self.cases = Cases(app)
        self.devices: dict[int, Device] = {}
        self.key = ""

    def run(self) -> None:
        self.begin()
        self.reply()
        with later(days=7, minutes=1):
            self.vote()
        with later(days=14, minutes=2):
            worker.tick(self.app)
            self.decided()
            self.judge()

    def begin(self) -> None:
        cases = self.cases
        kim = self.at(cases.kim, "people/")
        kim.click("Rosa").click("When talking did not help")
        kim.fill(point="3", words=WROTE, with_name="Voter 1").press("Ask my colleague")
        self.sees(kim, "This has not begun.")
        self.key = kim.url.rpartition("/")[2]
        lou = self.at(cases.lou, "home")
        lou.click("Read and answer").press("Yes, begin")
        worker.tick(self.app)

    def reply(self) -> None:
        rosa = self.at(self.cases.rosa, "home")
        rosa.click("Read and reply")
        self.sees(rosa, "Nothing is decided.", WROTE, "by two members", "Silence is not held against you.")
        self.look(rosa, "notice")
        rosa.fill(words=REPLIED).press("Send my reply")
        self.sees(rosa, "Everybody who votes reads it.")
        voter = self.at(self.cases.people[3], f"cases/{self.key}")
        self.sees(voter, WROTE, REPLIED, "as told by two members")
        self.look(voter, "case")

    def vote(self) -> None:
        worker.tick(self.app)
        rosa = self.again(self.cases.rosa, "standing")
        self.sees(rosa, "The group is voting", "Nothing is decided yet.")
        self.look(rosa, "voting")
        voter = self.again(self.cases.people[3], f"cases/{self.key}")
        voter.click("Go to the vote")
        self.sees(voter, "Read first what it is about", "What follows for one of us")
        self.cases.vote(self.key, ["2"] * 8)

    def decided(self) -> None:
        rosa = self.again(self.cases.rosa, "home")
        self.sees(rosa, "This page is not open to you now")
        self.look(rosa, "apart")
        rosa.click("See why, and what you can do")
        self.sees(rosa, "It is not final.", REPLIED)
        self.look(rosa, "removal")
        rosa.fill(words=APPEALED).press("Appeal")
        self.sees(rosa, "Your appeal is being looked at")
        self.look(rosa, "appeal")

    def judge(self) -> None:
        worker.tick(self.app)
        everybody = {one.id: one for one in (self.cases.ada, self.cases.beto, *self.cases.people)}
        for at, drawn in enumerate(self.cases.seats(self.key)[:2]):
            page = self.again(everybody[drawn], "home")
            page.click("Read and answer")
            self.sees(page, APPEALED, WROTE, REPLIED)
            if at == 0:
                self.look(page, "panel")
            page.fill(words=REASON).press("It does not stand")
        rosa = self.again(self.cases.rosa, "standing")
        self.sees(rosa, "overturned it", REASON)
        self.look(rosa, "overturned")
        rosa.click("Home")
        self.sees(rosa, "What needs you")

    def at(self, who: Member, page: str) -> Device:
        if who.id not in self.devices:
            self.devices[who.id] = self.sit(who)
        return self.devices[who.id].open(f"/c/{self.cases.group.address}/{page}")

    def again(self, who: Member, page: str) -> Device:
        """Days later, after signing in anew."""
        self.devices[who.id] = self.sit(who)
        return self.at(who, page)

    @staticmethod
    def sees(page: Device, *words: str) -> None:
        for each in words:
            assert each in page.text, f"{each!r} not at {page.url}: {page.text}"
