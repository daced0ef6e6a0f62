"""What else happens with a fund on the stage: rounds, a bank statement, lots, the weekly words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.fund.actions import audits, bank, books, opening, payments, rounds, words
from swsolidarity.fund.actions import requests as asks
from swsolidarity.fund.actions.asking import Destination
from swsolidarity.fund.bank_files import tables
from swsolidarity.fund.models import FundAuditTask, FundProject, FundRound
from swsolidarity.fund.queries import audits as audit_queries
from swsolidarity.fund.queries import bank as bank_queries
from swsolidarity.fund.queries import rounds as queries
from swsolidarity.fund.queries import waiting
from swsolidarity.operations.demo.stage import Stage
from swsolidarity.operations.demo.till import STEP, Till
from swsolidarity.threads import actions as threads

Idea = tuple[str, str, int, str]
"""Who suggests it, what it is, what it costs in whole units, and why."""

PAID: tuple[Idea, ...] = (
    ("Usha", "A sewing machine for all of us", 3_500, "Second hand, with a year's guarantee."),
    ("Subira", "Paint and curtains for our room", 2_000, "We paint it ourselves on a Sunday."),
    ("Taji", "A printer", 4_000, "For flyers and forms."),
)
SUGGESTED: tuple[Idea, ...] = (
    ("Halima", "First-aid course for twelve", 6_000, "With the nurse from the clinic, two evenings."),
    ("Juma", "Bus to the assembly in the capital", 9_000, "Twenty seats, there and back on one day."),
    ("Winda", "Tea and cups", 800, "For the Friday evenings."),
)
# Eight want the machine, seven of them the printer too, four the room: machine and room are reached.
BALLOTS: Mapping[str, str] = {
    **dict.fromkeys(("Asha", "Halima", "Juma", "Tomo", "Wambui", "Kai", "Nia"), "0,2"),
    "Bibi": "0",
    **dict.fromkeys(("Rehema", "Zuri", "Omari", "Pili"), "1"),
}
STATEMENT = """Date;Text;Amount
{moved:%d.%m.%Y};Paid in at the counter;8000,00
{fee:%d.%m.%Y};Account fee;-60,00
{gift:%d.%m.%Y};Transfer, no name;450,00
"""


class Keeping:
    """Scenes about keeping the fund of one troupe."""

    def __init__(self, stage: Stage, till: Till) -> None:
        self.stage, self.till, self.troupe = stage, till, till.troupe
        self.rounds: dict[str, str] = {}

    def play(self) -> None:
        """A round that was paid, one that is called, a bank statement, lots, and the weekly words."""
        ago = self.stage.ago
        self._words(ago(days=120))
        self._round(ago(days=75), "Things we share", 6_000, 9, PAID)
        self._vote_on("Things we share", ago(days=65), BALLOTS)
        self.till.pay_in(ago(days=60), "Beto", 5_500, "From the summer market.")
        for idea in (PAID[0], PAID[1]):
            self._paid(ago(days=50), idea)
        self._round(ago(days=6), "Going out together", 12_000, 10, SUGGESTED)
        self._bank(ago(days=38))
        for days in (100, 70, 40, 10):
            self.stage.at(ago(days=days), self._answers)

    # Rounds

    def _round(self, moment: datetime, title: str, units: int, days: int, ideas: tuple[Idea, ...]) -> None:
        def call() -> None:
            self.rounds[title] = rounds.call(
                self.troupe.load("Lulu"),
                self.till.fund(),
                self.till.account("pot"),
                title=title,
                words="What would make our days easier? Look for two prices before you suggest it.",
                amount=self.till.money(units),
                projects_until=queries.today(self.troupe.collective_id) + timedelta(days=days),
            ).public_id

        self.stage.at(moment, call)
        for place, idea in enumerate(ideas):
            self.stage.at(moment + timedelta(days=1 + place), self._suggest(title, idea))
            self.stage.at(moment + timedelta(days=1 + place, hours=3), self._look(title, place, idea))

    def _load(self, title: str) -> FundRound:
        found = queries.find(self.till.fund(), self.rounds[title])
        assert found is not None
        return found

    def _project(self, title: str, place: int) -> FundProject:
        found = queries.project(self.till.fund(), queries.projects(self._load(title))[place].public_id)
        assert found is not None
        return found

    def _suggest(self, title: str, idea: Idea) -> Callable[[], None]:
        def scene() -> None:
            name, what, units, why = idea
            said = rounds.Idea(title=what, words=why, cost=self.till.money(units))
            rounds.suggest(self.troupe.load(name), self.till.fund(), self._load(title), said)

        return scene

    def _look(self, title: str, place: int, idea: Idea) -> Callable[[], None]:
        def scene() -> None:
            steward, found = self.troupe.load("Sefu"), self._project(title, place)
            if idea is SUGGESTED[1]:
                rounds.send_back(steward, self.till.fund(), found, words="Is the driver's food in it?")
            elif idea is not SUGGESTED[2]:
                rounds.check(steward, self.till.fund(), found, cost=self.till.money(idea[2]))

        return scene

    def _vote_on(self, title: str, moment: datetime, ballots: Mapping[str, str]) -> None:
        def opened() -> None:
            rounds.open_vote(self.troupe.load("Dee"), self.till.fund(), self._load(title))

        self.stage.at(moment, opened)
        for at, (name, paper) in enumerate(ballots.items()):
            self.stage.at(moment + timedelta(minutes=5 + at), self._ballot(title, name, paper))

    def _ballot(self, title: str, name: str, paper: str) -> Callable[[], None]:
        def scene() -> None:
            reference = (self._load(title).decision_ref or "").partition(":")[2]
            number = db.session.scalars(select(Proposal.id).where(Proposal.public_id == reference)).one()
            decisions.vote(self.troupe.load(name), self.troupe.proposal(number), choice=paper)

        return scene

    def _paid(self, moment: datetime, idea: Idea) -> None:
        name, what, units, _why = idea

        def redirected() -> None:
            found = db.session.scalars(select(FundProject)).all()
            self.till.requests[what] = next(one.request_id or 0 for one in found if one.title == what)
            to = Destination(rail="cash", details="At the assembly.")
            asks.redirect(self.troupe.load(name), self.till.load(what), to)

        self.stage.at(moment, redirected)
        self.till.pay(moment + STEP, what, units, "Beto", "Mira")
        self.till.do(moment + timedelta(days=1), what, name, payments.confirm)

    # The bank

    def _bank(self, moment: datetime) -> None:
        def opened() -> None:
            opening.add_account(self.troupe.load("Mira"), self.till.fund(), kind="asset", name="Bank account")

        def moved() -> None:
            books.prepare(
                self.troupe.load("Beto"),
                self.till.fund(),
                "transfer_asset",
                to=self.till.account("asset", 1),
                source=self.till.account("asset"),
                amount=self.till.money(8_000),
            )

        def agreed() -> None:
            pending = self._waiting()
            books.approve(
                self.troupe.load("Dee"), self.till.fund(), pending, content_hash=pending.content_hash.hex()
            )

        self.stage.at(moment, opened)
        self.stage.at(moment + STEP, moved)
        self.stage.at(moment + 2 * STEP, agreed)
        self.stage.at(moment + timedelta(days=18), self._brought(moment))

    def _waiting(self) -> Any:
        return waiting.waiting(self.till.fund())[-1].pending

    def _brought(self, moved: datetime) -> Callable[[], None]:
        def scene() -> None:
            actor, fund, place = self.troupe.load("Mira"), self.till.fund(), self.till.account("asset", 1)
            data = STATEMENT.format(
                moved=moved, fee=moved + timedelta(days=10), gift=moved + timedelta(days=12)
            ).encode()
            bank.keep_layout(actor, fund, place, tables.guess(data))
            bank.bring(actor, fund, place, data)
            found = bank_queries.line(fund, bank_queries.open_lines(place).items[0].public_id)
            assert found is not None
            bank.match(actor, fund, found, bank_queries.offered(found)[0].public_id)

        return scene

    # Lots and words

    def _answers(self) -> None:
        """Whoever was drawn answers, but lately only one of them."""
        drawn = db.session.scalars(select(FundAuditTask).where(FundAuditTask.state == "waiting")).all()
        names = {number: name for name, number in self.troupe.members.items()}
        for one in drawn[: 1 if clock.now() > self.stage.ago(days=20) else None]:
            task = audit_queries.task(self.till.fund(), one.public_id)
            if task is None or task.membership_id not in names:
                continue
            answers = {"decision": "yes", "counted": "none", "bank": "none"}
            audits.answer(self.troupe.load(names[task.membership_id]), self.till.fund(), task, answers)

    def _words(self, moment: datetime) -> None:
        def scene() -> None:
            actor = self.troupe.load("Mira")
            minutes = threads.start(
                actor,
                title="Minutes of our assemblies",
                source="What we decided, and the six words of the books each week.",
                audience="all",
            )
            words.post_each_week(actor, self.till.fund(), minutes)

        self.stage.at(moment, scene)
