"""Elections out of files, held again here: one member for each ballot, cast by filling in the paper."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask import Flask

from swsolidarity import worker
from swsolidarity.core.verdict import say
from swsolidarity.decisions import actions, settlement
from swsolidarity.decisions.cli import recount_command
from tests.cast import Device
from tests.decisions.decided import Nothing, election
from tests.decisions.making import later, world
from tests.factories import Factory, Member
from tests.stories.deciding import Paper, marked, ranked

FILES = Path(__file__).resolve().parent.parent / "data" / "votes"
Sit = Callable[[Member], Device]


class Held:
    """One file, and the same question put to members of a collective."""

    def __init__(self, app: Flask, file: str, rule: str, sit: Sit, **terms: Any) -> None:
        self.app, self.rule, self.sit = app, rule, sit
        self.file = FILES / file
        self.given = json.loads(self.file.read_text(encoding="utf-8"))
        self.names = [one if isinstance(one, str) else one["name"] for one in self._options]
        self.here = world(Factory(app), max(self.given["n_ballots"], len(self.names)))
        if terms:
            self.here.rule(rule, **terms)
        self.key = self._open()
        self.days = 7 if rule == "election" else 0

    def run(self, folder: Path) -> dict[str, Any]:
        """Everybody votes, the clock closes the vote; the record somebody downloads."""
        with later(days=self.days):
            for who, paper in zip(self.here.people, self.papers, strict=False):
                self.cast(who, paper)
        with later(days=self.days + 8):
            worker.tick(self.app)
            page = self.sit(self.here.people[-1])
            page.open(f"{self.page}/outcome")
            told = page.file("Download the record")
        self.record = folder / "decision.json"
        self.record.write_bytes(told)
        found: dict[str, Any] = json.loads(told)
        assert found["numbers"]["cast"] == self.given["n_ballots"]
        return found

    def cast(self, who: Member, paper: Paper) -> None:
        page = self.sit(who)
        page.open(self.page)
        page.fill(**paper)
        page.press("Look at it once more")
        page.press("Send my vote")
        assert "Your vote is in" in page.text, page.text

    @property
    def page(self) -> str:
        return f"/c/{self.here.group.address}/decide/{self.key}"

    @property
    def papers(self) -> Iterator[Paper]:
        """Every ballot of the file as somebody fills it in."""
        written = marked if self.given["kind"] in ("pb", "approval") else ranked
        for times, ballot in self.given["ballots"]:
            yield from written(ballot) * times

    def expected(self, method: str) -> dict[str, Any]:
        """What the file says comes out."""
        found: dict[str, Any] = next(one for one in self.given["expected"] if one["method"] == method)
        return found

    def recounts(self, method: str, lot: list[int] | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
        """What the command makes of the file, and of the record of the vote that was held here."""
        luck = ["--lot", ",".join(map(str, lot))] if lot else []
        return self._recount(self.file, method, *luck), self._recount(self.record, method)

    def _recount(self, file: Path, method: str, *more: str) -> dict[str, Any]:
        told = self.app.test_cli_runner().invoke(
            recount_command, [str(file), "--method", method, "--json", *more]
        )
        assert told.exit_code == 0, told.output
        found: dict[str, Any] = json.loads(told.output)
        return found

    @property
    def _options(self) -> list[Any]:
        return list(self.given.get("candidates") or self.given["projects"])

    def _open(self) -> str:
        if self.rule == "election":
            return self._call_election()
        if self.rule == "share_money":
            return self._share()
        return self.here.open(self.rule, options=tuple(self.names), title=self.given["id"])

    def _call_election(self) -> str:
        """The candidates are members, too; who stands comes in the order of the file."""
        return election(self.here, range(len(self.names)), places=self.given["seats"])

    def _share(self) -> str:
        settlement.register(Nothing())
        with self.here.make.writing():
            return actions.put_to_vote(
                self.here.group.id,
                rule_key="share_money",
                title=self.given["id"],
                background="",
                what_happens=say("What is chosen is set aside at once, as far as the sum goes."),
                effect=Nothing.key,
                subject="test.thing:1",
                opened_by=None,
                options=[
                    actions.Offer(label=one["name"], subject=f"test.thing:{one['id']}", cost=one["cost"])
                    for one in self._options
                ],
                budget=self.given["budget"],
                step=self.given["money_scale"],
                currency="EUR",
            ).public_id


__all__ = ["Held"]
