"""The main job as people do it, at whatever device: from a founding link to the spreadsheet of the books."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Flask

from swsolidarity import worker
from swsolidarity.core import clock
from tests.cast import Device, Someone, found, founding_link, invite, join, share_office

TUESDAY = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


class MainJob:
    """One run of the journey; each method is one of its eight steps."""

    def __init__(self, app: Flask, device: Callable[[], Device]) -> None:
        self.app = app
        names = ("Mira", "Asha", "Beto", "Dee", "Noor")
        self.mira, self.asha, self.beto, self.dee, self.noor = (Someone(name, device()) for name in names)
        self.now = TUESDAY
        self.address = ""
        self.noor_asked = self.noor_code = ""

    def run(self) -> None:
        self.at(self.start_a_collective)
        self.at(self.come_in_by_invitation)
        self.at(self.ask_to_come_in)
        self.at(self.come_in_after_the_time_to_think, later=timedelta(days=8))
        self.at(self.talk, later=timedelta(days=45))
        self.at(self.ask_the_fund)
        self.at(self.vote)
        self.at(self.close_the_vote, later=timedelta(days=8))
        self.at(self.pay)
        self.at(self.look_into_the_books)

    def at(self, step: Callable[[], None], later: timedelta = timedelta(minutes=5)) -> None:
        self.now += later
        with clock.frozen(self.now):
            if later > timedelta(hours=1):
                worker.tick(self.app)
                for someone in (self.mira, self.asha, self.beto, self.dee, self.noor):
                    if someone.login_name:
                        someone.sign_in()
            step()
            worker.tick(self.app)

    def page(self, path: str = "") -> str:
        return f"/c/{self.address}/{path}"

    # 1
    def start_a_collective(self) -> None:
        mira = self.mira
        self.address = found(mira, founding_link(self.app))
        mira.open(self.page("home"))
        mira.sees("Nothing needs you right now." if "Set up" not in mira.device.text else "Set up")
        page = mira.open(self.page("fund/"))
        page.click("Open the fund")
        page.fill(currency="KES", largest_request="8000", small_sum="3000", pot_name="General")
        page.fill(place_name="Cash tin").press("Open the fund")
        page.fill(amount="20000").press("Record it")
        mira.sees("Recorded. It is number 1 in the ledger.", "20,000.00")
        page.show("fund")

    # 2 and 3
    def come_in_by_invitation(self) -> None:
        for someone in (self.asha, self.beto, self.dee):
            link = invite(self.mira, self.address)
            join(someone, link)
        unused = invite(self.mira, self.address)
        self.mira.device.press("Cancel this invitation")
        self.mira.sees("The invitation is cancelled.")
        stranger = self.noor.open(unused)
        assert "This invitation has been used or has run out." in stranger.text
        assert "Harbour" not in stranger.text, "not even the collective's name"
        used = self.noor.open(link)
        assert "This invitation has been used or has run out." in used.text
        share_office(self.mira, self.address, self.beto, self.dee)
        self.mira.open(self.page("fund/count")).fill(amount="20000").press("Enter the count")
        self.beto.open(self.page("fund/waiting"))
        self.beto.device.click("Cash tin")
        self.beto.device.press("I counted the same")
        self.beto.sees_not("Something went wrong")

    def ask_to_come_in(self) -> None:
        self.mira.open(self.page("settings/joining")).fill(takes_requests="y").press("Save")
        page = self.noor.open(self.page(""))
        page.click("Ask to join")
        page.fill(name="Noor", answer_1="From Asha, at the market.").press("Send")
        self.noor_asked = page.url
        code = re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){4}", page.text)
        assert code, page.text
        self.noor_code = code[0]
        for voucher in (self.asha, self.beto):
            voucher.open(self.page("people/requests"))
            voucher.device.click("Noor")
            voucher.sees("From Asha, at the market.")
            voucher.device.fill(met="y", knows_work="y", free="y").press("Vouch")
        page.open(self.noor_asked)
        self.noor.sees("No answer yet", "Members have time to think about it")
        page.show("where-it-stands")

    def come_in_after_the_time_to_think(self) -> None:
        page = self.noor.open("/join-answer")
        page.fill(code=self.noor_code).press("Look it up")
        assert page.url == self.noor_asked
        join(self.noor, self.noor_asked)

    # 4
    def talk(self) -> None:
        asha, beto = self.asha, self.beto
        page = asha.open(self.page("talk/new"))
        page.fill(title="Kettle", text="The kettle **leaks**. <script>alert(1)</script>", audience="all")
        page.press("Start the conversation")
        asha.sees("leaks")
        where = page.url
        beto.open(self.page("talk/"))
        beto.sees("Kettle", "1 new")
        page = beto.open(where)
        page.click("Quote")
        page.fill(text="> leaks\n\n@Asha I know **someone**.").press("Send")
        beto.sees("I know someone.")
        worker.tick(self.app)
        asha.open(self.page("talk/"))
        asha.sees("1 new")
        asha.open(self.page("notices/"))
        asha.sees("Someone answered you.")
        asha.open(where)
        asha.sees("New since your last visit", "I know someone.")
        asha.device.show("conversation")
        page = beto.open(where)
        page.click("Edit or delete")
        page.fill(text="I know two people.").press("Save")
        beto.sees("I know two people.", "edited")
        page.click("Edit or delete")
        page.click("Delete what I wrote")
        page.press("Delete my text")
        beto.sees("The writer removed this")
        beto.sees_not("I know two people.")

    # 5
    def ask_the_fund(self) -> None:
        asha = self.asha
        page = asha.open(self.page("fund/"))
        page.click("Ask for help from the fund")
        page.click("Start")
        page.fill(amount="5000").press("Go on")
        page.press("Go on")
        page.fill(purpose="rent", words="The landlord gave me a week.").press("Go on")
        page.fill(hurry="no").press("Go on")
        page.fill(rail="cash", details="Meet me at the blue kiosk.").press("Go on")
        page.fill(level="stewards").press("Go on")
        asha.sees("5,000.00")
        page.show("what-others-see")
        others = page.text.partition("What stewards see")[0]
        assert "Asha" not in others
        assert "landlord" not in others
        asha.sees_not("kiosk")
        page.press("Yes, others may see this")
        asha.sees("5,000.00")
        page.press("Send")
        self.request = page.url
        asha.sees("2026-001")
        self.dee.open(self.page("fund/queue"))
        self.dee.sees("5,000.00")
        for steward in (self.mira, self.beto):
            page = steward.open(self.request)
            steward.sees("The landlord gave me a week.")
            steward.sees_not("kiosk")
            page.fill(how="conversation").press("I have read it, it can go on")
        self.noor.open(self.page("fund/"))
        self.noor.sees_not("Asha", "landlord", "kiosk")

    # 6
    def vote(self) -> None:
        noor = self.noor
        page = noor.open(self.page("decide/"))
        noor.sees("2026-001")
        page.click("Vote")
        self.decision = page.url
        noor.sees("5,000.00", "What it takes", "Open until")
        noor.sees_not("landlord", "kiosk")
        page.show("decision")
        for someone, choice in ((noor, "yes"), (self.beto, "yes"), (self.mira, "yes"), (self.dee, "no")):
            page = someone.open(self.decision)
            page.fill(ballot=choice).press("Send my vote")
            someone.sees("Your vote is in.")
        noor.open(self.decision)
        noor.sees_not("3 yes", "1 no", "Adopted", "Yes3")
        asha = self.asha.open(self.decision)
        assert "You are not on the roll of this vote." in asha.text

    def close_the_vote(self) -> None:
        page = self.noor.open(self.decision)
        page.open(f"{self.decision}/outcome")
        self.noor.sees("yes")
        page.show("outcome")
        late = self.noor.open(self.decision)
        assert "Send my vote" not in late.text
        self.noor.open(self.page("fund/"))
        self.noor.sees("15,000.00", "5,000.00")

    # 7
    def pay(self) -> None:
        mira, beto, dee = self.mira, self.beto, self.dee
        page = mira.open(self.request)
        page.click("Pay out")
        page.fill(source=page.value("source")).press("Prepare it")
        mira.sees("Waits for a second steward")
        payment = page.url
        mira.sees_not("Agree to exactly this")
        page = (beto if "Agree to exactly this" in beto.open(payment).text else dee).open(payment)
        page.press("Show details (this is noted)")
        assert "Meet me at the blue kiosk." in page.text
        page.show("payment")
        page.press("Agree to exactly this")
        assert "Ready to hand over" in page.text
        page = mira.open(payment)
        page.press("I have handed it over")
        mira.sees("On its way")
        self.noor.open(self.page("fund/"))
        self.noor.sees("On its way")
        page = self.asha.open(self.request)
        page.click("I have it")
        page.press("Yes, I have it")
        self.asha.sees("Good. Thank you for telling us.")

    # 8
    def look_into_the_books(self) -> None:
        page = self.noor.open(self.page("fund/ledger"))
        self.noor.sees("5,000.00", "15,000.00")
        self.noor.sees_not("Asha")
        page.show("ledger")
