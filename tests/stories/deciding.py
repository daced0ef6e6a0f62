"""One question of every method, from asking it to counting its published record again, at whatever device."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from swsolidarity import worker
from swsolidarity.collectives.models import Collective
from swsolidarity.core.db import db
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.cli import recount_command
from tests.cast import Device
from tests.decisions.making import World, later
from tests.factories import Factory, Member
from tests.fund.asks import SMALL, Asks
from tests.fund.round import Round

Sit = Callable[[Member], Device]
Paper = dict[str, Any]

NAMES = ("Asha", "Beto", "Dee", "Kai", "Lee", "Noor", "Mira")
VOTE, CHECK, RESULT, PLAN = "vote", "check", "result", "plan"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What one method is asked, what each member fills in, and what everybody then reads.

    ``counted_by``: what ``recount --method`` calls it, where it has a name there. ``repeated``: what the
    check page says of the first paper; nothing where one answer goes in at once. ``read``: what stands on
    the page of the result. ``winners``: their words, in the order of the ballot paper.
    """

    rule: str
    papers: tuple[Paper, ...]
    read: tuple[str, ...]
    options: tuple[str, ...] = ()
    winners: tuple[str, ...] = ()
    repeated: str = ""
    counted_by: str = ""
    places: int = 1


def answers(*chosen: str) -> tuple[Paper, ...]:
    return tuple({"ballot": one} for one in chosen)


def marked(*papers: Sequence[int]) -> tuple[Paper, ...]:
    return tuple({"ballot_marks": [str(place) for place in paper]} for paper in papers)


def given(*papers: Sequence[int]) -> tuple[Paper, ...]:
    """Points or grades for each option in its order."""
    return tuple({f"ballot_{place}": str(points) for place, points in enumerate(paper)} for paper in papers)


def ranked(*papers: Sequence[int | Sequence[int]]) -> tuple[Paper, ...]:
    """Options in the order somebody wants them; several in one place are a list of their own."""

    def paper(order: Sequence[int | Sequence[int]]) -> Paper:
        places = [[one] if isinstance(one, int) else list(one) for one in order]
        return {f"ballot_{one}": str(at) for at, group in enumerate(places, start=1) for one in group}

    return tuple(paper(one) for one in papers)


PARK, MILL, PIER, YARD = OUT = ("The park", "The old mill", "The pier", "The yard")

QUESTIONS: dict[str, Asked] = {
    "vote": Asked(
        rule="spend_small",
        papers=answers("yes", "yes", "yes", "no", "abstain"),
        read=("Adopted", "5 of 6 on the roll voted. 3 yes, 1 no, 1 abstained."),
        counted_by="yesno",
    ),
    "consent": Asked(
        rule="routine",
        papers=answers("consent", "concern", "consent", "aside", "abstain"),
        read=("Adopted", "5 of 6 on the roll answered."),
        counted_by="consent",
    ),
    "consensus": Asked(
        rule="consensus",
        papers=answers("agree", "agree", "agree", "block", "aside"),
        read=("Not adopted: blocked", "5 of 6 on the roll answered."),
    ),
    "approval": Asked(
        rule="pick_some",
        options=OUT,
        papers=marked((0, 2), (2,), (1, 2, 3), (0,), ()),
        repeated="The park Marked The pier Marked You leave the rest unmarked.",
        winners=(PIER,),
        read=("Adopted", "Chosen: The pier", "The pier: marked by 3 of 5.", "Marked by, of 5 who voted"),
        counted_by="approval",
    ),
    "score": Asked(
        rule="rate",
        options=OUT,
        papers=given((5, 4, 0, 0), (0, 4, 5, 0), (0, 4, 0, 5), (0, 0, 0, 0)),
        repeated="The park points: 5 The old mill points: 4 The rest get 0",
        winners=(MILL,),
        read=("Adopted", "Chosen: The old mill", "The old mill: points 12", "How many gave how many points"),
        counted_by="score_sum",
    ),
    "dots": Asked(
        rule="dots",
        options=OUT,
        papers=given((3, 2, 0, 0), (0, 3, 2, 0), (2, 0, 0, 3), (3, 0, 2, 0)),
        repeated="The park dots: 3 The old mill dots: 2",
        winners=(PARK,),
        read=("Adopted", "Chosen: The park", "The park: dots 8", "Dots, of 20 given"),
        counted_by="score_sum",
    ),
    "irv": Asked(
        rule="instant_runoff",
        options=OUT[:3],
        # The pier is behind after the first round; then those who wanted it decide for the mill.
        papers=ranked((0, 1), (0,), (1, 2), (1,), (2, 1, 0)),
        repeated="1st choice The park 2nd choice The old mill You leave the rest empty.",
        winners=(MILL,),
        read=(
            "Adopted",
            "Chosen: The old mill",
            "The pier has the fewest, 1 of 5, and leaves.",
            "Round by round",
        ),
        counted_by="irv",
    ),
    "schulze": Asked(
        rule="choose",
        options=OUT[:3],
        # A circle: park over mill 4 to 2, mill over pier 4 to 2, pier over park 3 to 2: it breaks there.
        papers=ranked((0, 1, 2), (0, 1, 2), (1, 2, 0), (2, 0, 1), (1, 2, 0), ((0, 2), 1)),
        repeated="1st choice The park 2nd choice The old mill 3rd choice The pier",
        winners=(PARK,),
        read=(
            "Adopted",
            "Chosen: The park",
            "The weakest link of the circle is The pier over The park, 3 to 2.",
            "All comparisons",
        ),
        counted_by="schulze_wv",
    ),
    "temperature": Asked(
        rule="temperature",
        papers=answers("for", "rather_for", "unsure", "against", "rather_for"),
        read=("What people think", "5 of 6 on the roll answered."),
    ),
    "availability": Asked(
        rule="availability",
        options=("Tuesday", "Friday", "Sunday"),
        papers=given((2, 0, 1), (2, 2, 0), (0, 2, 1), (0, 2, 2)),
        repeated="Tuesday Yes Sunday If need be The rest you cannot do.",
        winners=("Friday",),
        read=("What people think", "Suits most: Friday", "Who can do what", "(✓) if need be"),
    ),
    "lot": Asked(
        rule="draw_lots",
        options=("Asha", "Beto", "Dee"),
        papers=(),
        read=("Drawn:", "How to draw it again"),
    ),
    "stv": Asked(
        rule="election",
        options=("Asha", "Beto", "Dee"),
        # Quota 3 of 7. Asha has 4, and what is too much goes to Beto. Now Beto and Dee are level at 2; in the
        # first round Dee was ahead. So Beto leaves, and no lot is needed.
        papers=ranked((0, 1), (0, 1), (0, 1), (0, 1), (2,), (2, 1), (1,)),
        repeated="1st choice Asha 2nd choice Beto You leave the rest empty.",
        winners=("Asha", "Dee"),
        read=("Elected", "Elected: Asha, Dee", "Quota: 3", "In round 1, Beto was behind, and so leaves."),
        counted_by="stv_scottish",
        places=2,
    ),
    "budget": Asked(
        rule="share_money",
        options=("Rooms", "Printer", "Bicycles"),
        # Four want the first two, three the third. There is money for two: equal shares give each side one.
        papers=marked((0, 1), (0, 1), (0, 1), (0,), (2,), (2,), (2,)),
        repeated="Rooms Marked Printer Marked You leave the rest unmarked.",
        winners=("Rooms", "Bicycles"),
        read=("Adopted", "Paid for: Rooms, Bicycles", "Printer is not funded", "What is paid for"),
        counted_by="mes_cost_add1",
    ),
}


class Deciding:
    """A collective that decides something. ``sit`` puts somebody in front of a device of their own."""

    def __init__(self, app: Flask, asked: Asked, sit: Sit) -> None:
        self.app, self.asked, self.sit = app, asked, sit
        self.make = Factory(app)
        self.days = 0
        self.devices: dict[int, Device] = {}
        if asked.rule == "share_money":
            self.asks = Asks(app)
            self.asks.pay_in(5_000_000)
            two, kai, new = (self.asks.noor, self.asks.kai, self.asks.lee)
            self.people = [self.asks.asha, self.asks.beto, self.asks.mira, self.asks.dee, kai, two, new]
            self.here = World(self.make, self.asks.group, self.people)
            return
        names = NAMES if asked.rule == "election" else NAMES[:6]
        group = self.make.collective()
        with self.make.writing():
            decisions.install_pack(db.session.get_one(Collective, group.id))
        self.people = [self.make.member(group, name, steward=name == NAMES[-1]) for name in names]
        self.here = World(self.make, group, self.people)

    def run(self, folder: Path) -> dict[str, Any]:
        """The whole journey; the record that was downloaded."""
        self.ask()
        with self._later(self.days):
            for who, paper in zip(self.people, self.asked.papers, strict=False):
                self.vote(who, paper)
        with self._later(self.days + 8):
            record = self.result(self.people[0])
            if record["code"] == "adopted" and record["followed"] is None:
                self.plan(self.people[0])
        self.recount(record, folder)
        return record

    # Asking

    def ask(self) -> None:
        {"election": self._call_election, "share_money": self._open_round}.get(
            self.asked.rule, self._ask_in_words
        )()

    def _ask_in_words(self) -> None:
        page = self._open(self.people[0], "decide/")
        page.click("Ask the group")
        page.fill(rule=self.asked.rule).press("Go on")
        page.fill(title="Where do we go?", background="It may **rain**.")
        if self.asked.options:
            page.fill(options="\n".join(self.asked.options))
        if self.asked.rule not in ("temperature", "availability"):
            page.fill(what_happens="We all go there on Sunday.")
        page.press("Look at it once more")
        for words in ("Only you see this.", *self.asked.options):
            assert words in page.text, page.text
        page.press("Open the vote now")
        assert "The vote is open." in page.text
        self.key = page.url.rpartition("/")[2]

    def _call_election(self) -> None:
        page = self._open(self.people[0], "decide/")
        page.click("Call an election")
        page.fill(title="Stewards", places=str(self.asked.places)).press("Look at it once more")
        page.press("Let people stand")
        self.key = page.url.rpartition("/")[2]
        for who, name in zip(self.people, self.asked.options, strict=False):
            page = self._open(who, f"decide/{self.key}")
            page.click("Stand")
            page.fill(statement=f"{name} has time on Mondays.").press("Stand")
            assert "You stand in this election." in page.text
        self.days = 8

    def _open_round(self) -> None:
        held = Round(self.asks, 2 * SMALL + SMALL // 2, days=0)
        for who, title in zip(
            (self.asks.noor, self.asks.kai, self.asks.lee), self.asked.options, strict=False
        ):
            held.suggest(who, title, SMALL)
        held.check_all(self.asks.asha)
        held.end_the_call()
        self.key = held.open_vote(self.asks.dee)
        self.days = 1

    # Voting

    def vote(self, who: Member, paper: Paper) -> Device:
        """Somebody opens the list, finds the question, fills in the paper, reads it again and sends it."""
        page = self._open(who, "decide/")
        assert "Waiting for you" in page.text
        page = self._open(who, f"decide/{self.key}")
        self.look(VOTE, page)
        if self.asked.rule == "share_money":
            assert "What each request is for" in page.text, page.text
        page.fill(**paper)
        if self.asked.repeated:
            page.press("Look at it once more")
            assert "It is not in yet." in page.text, page.text
            if paper is self.asked.papers[0]:
                assert self.asked.repeated in page.text, page.text
            self.look(CHECK, page)
        page.press("Send my vote")
        assert "Your vote is in" in page.text, page.text
        return page

    # Reading

    def result(self, who: Member) -> dict[str, Any]:
        """The page of the result, and the record downloaded from it."""
        page = self._open(who, f"decide/{self.key}")
        page.click("The result and how it came about")
        for words in (*self.asked.read, "How it came about"):
            assert words in page.text, f"no {words!r} in {page.text}"
        self.look(RESULT, page)
        record: dict[str, Any] = json.loads(page.file("Download the record"))
        return record

    def plan(self, who: Member) -> None:
        """Who asked writes down who does what now."""
        page = self._open(who, f"decide/{self.key}")
        page.click("Write down who does what")
        self.look(PLAN, page)
        page.fill(todo="Dee books the place").press("Write it down")
        assert "Dee books the place" in page.text, page.text

    def recount(self, record: dict[str, Any], folder: Path) -> None:
        """Whoever has the file counts it again, without the site."""
        file = folder / "decision.json"
        file.write_text(json.dumps(record), encoding="utf-8")
        run = self.app.test_cli_runner().invoke
        told = run(recount_command, [str(file), "--method", "all", "--json"])
        if record["ballots"] is None:
            assert record["secrecy"] == "secret"
            assert told.exit_code == 2
            return
        assert told.exit_code == 0, told.output
        found = json.loads(told.output)
        assert (found["agree"], found["differ"]) == (1, 0), told.output
        if self.asked.counted_by:
            told = run(recount_command, [str(file), "--method", self.asked.counted_by, "--json"])
            assert told.exit_code == 0, told.output
            assert json.loads(told.output)["winners"] == record["winners"]

    def winners(self, record: dict[str, Any]) -> tuple[str, ...]:
        """Who or what won, in the order of the paper."""
        return tuple(self.asked.options[place] for place in record["winners"])

    @contextmanager
    def _later(self, days: int) -> Iterator[None]:
        """Days later: what was due is done, and everybody signs in again."""
        self.devices.clear()
        with later(days=days):
            worker.tick(self.app)
            yield

    def _open(self, who: Member, path: str) -> Device:
        device = self.devices.setdefault(who.id, self.devices.get(who.id) or self.sit(who))
        device.open(f"/c/{self.here.group.address}/{path}")
        return device

    def look(self, what: str, page: Device) -> None:
        """Something to look at; a story in a real browser looks closer."""


__all__ = ["QUESTIONS", "Asked", "Deciding", "Sit"]
