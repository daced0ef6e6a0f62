"""A question that meets objections and is changed on its way to being adopted, at whatever device."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask

from swsolidarity import worker
from swsolidarity.collectives.models import Collective
from swsolidarity.core.db import db
from swsolidarity.decisions import actions
from tests.cast import Device
from tests.decisions.making import later
from tests.factories import Factory, Member

Sit = Callable[[Member], Device]
ROOM, TIME = "We rent the blue room.", "We meet on Sundays at nine in the morning."
LATER = "We meet on Sundays at eleven in the morning."


class Agreeing:
    """Six people who decide by consent, each at a device of their own."""

    def __init__(self, app: Flask, sit: Sit) -> None:
        self.app, self.sit = app, sit
        make = Factory(app)
        group = make.collective()
        with make.writing():
            actions.install_pack(db.session.get_one(Collective, group.id))
        names = ("Asha", "Beto", "Dee", "Kai", "Lee", "Mira")
        self.people = [make.member(group, name, steward=name == "Mira") for name in names]
        self.asha, self.beto, self.dee, self.kai, self.lee, self.mira = self.people
        self.group = group
        self.devices: dict[int, Device] = {}
        self.key = ""

    def run(self) -> None:
        self.propose()
        objection = self.object()
        self.answer(objection)
        self.amend()
        self.take_up(objection)
        with self._later(days=3, hours=1):
            self.vote()
        with self._later(days=7):
            self.result()

    def propose(self) -> None:
        page = self._at(self.asha, "decide/")
        page.click("Ask the group")
        page.fill(rule="routine").press("Go on")
        page.fill(title="Rent the blue room?", background=f"{ROOM}\n\n{TIME}", discussion_days="3")
        page.fill(what_happens="Asha signs for a year.").press("Look at it once more")
        page.press("Start the discussion")
        self._sees(page, "The discussion is open.", "Being discussed", ROOM)
        self.key = page.url.rpartition("/")[2]

    def object(self) -> str:
        page = self._question(self.beto)
        page.click("Object to this")
        self.look("object", page)
        page.fill(reason="Nine is too early.").press("Object")
        self._sees(page, "Nothing was sent yet", "Nine is too early.")
        page.fill(criterion="harm").press("Object")
        self._sees(page, "Your objection is here.", "It would harm members", "Nine is too early.")
        return page.url

    def answer(self, objection: str) -> None:
        page = self._question(self.dee)
        self._sees(page, "1 objection is not resolved.")
        page.click("It would harm members")
        page.fill(reason="Would eleven be fine?").press("Send")
        self._sees(page, "Answered, still open", "Would eleven be fine?")

    def amend(self) -> None:
        page = self._question(self.kai)
        page.click("Ask for a change")
        page.click("paragraph 2")
        self._sees(page, TIME)
        page.fill(after=LATER, reason="Then everybody can come.").press("Ask for this change")
        self._sees(page, "Sent. The person who asks can now answer.")
        page = self._question(self.asha)
        page.click("A change of paragraph 2")
        self._sees(page, "nine", "eleven", "Then everybody can come.")
        self.look("amendment", page)
        page.fill(reason="Gladly.").press("Take it up")
        self._sees(page, "Gladly.")

    def take_up(self, objection: str) -> None:
        page = self._at(self.asha, objection.partition(f"/c/{self.group.address}/")[2])
        page.press("Yes, the wording takes it up")
        self._sees(page, "Taken up in the wording")
        self.look("objection", page)
        page = self._question(self.beto)
        self._sees(page, "version 2", LATER, "Taken up in the wording")
        assert TIME not in page.text
        page.click("Earlier wordings and what changed")
        self._sees(page, "nine", "eleven")

    def vote(self) -> None:
        for who, answer in ((self.beto, "consent"), (self.dee, "concern"), (self.kai, "consent")):
            page = self._question(who)
            page.fill(ballot=answer).press("Send my vote")
            self._sees(page, "Your vote is in.")
        page = self._question(self.lee)
        self.look("answers", page)
        page.fill(ballot="object").press("Send my vote")
        self._sees(page, "Object to this?", "This is your answer in the vote too.")
        page.fill(criterion="cannot", reason="Who has the key?").press("Object")
        self._sees(page, "Your objection is here.")
        objection = page.url
        page = self._at(self.mira, objection.partition(f"/c/{self.group.address}/")[2])
        page.fill(reason="I have one for you.").press("Send")
        page = self._at(self.lee, objection.partition(f"/c/{self.group.address}/")[2])
        self._sees(page, "I have one for you.")
        page.press("Take my objection back")
        self._sees(page, "Your answer in the vote stays as it is.")
        page = self._question(self.lee)
        page.fill(ballot="consent").press("Change my vote")
        self._sees(page, "Your vote is in.")

    def result(self) -> None:
        page = self._question(self.lee)
        page.click("The result and how it came about")
        self._sees(page, "Adopted", "4 of 6 on the roll answered.", "Asha signs for a year.")
        self.look("adopted", page)

    def look(self, what: str, page: Device) -> None:
        """Something to look at; a story in a real browser looks closer."""

    @contextmanager
    def _later(self, **span: int) -> Iterator[None]:
        self.devices.clear()
        with later(**span):
            worker.tick(self.app)
            yield

    def _question(self, who: Member) -> Device:
        return self._at(who, f"decide/{self.key}")

    def _at(self, who: Member, path: str) -> Device:
        device = self.devices.setdefault(who.id, self.devices.get(who.id) or self.sit(who))
        device.open(f"/c/{self.group.address}/{path}")
        return device

    @staticmethod
    def _sees(page: Device, *words: str) -> None:
        for each in words:
            assert each in page.text, f"no {each!r} on {page.url}: {page.text}"


__all__ = ["Agreeing"]
