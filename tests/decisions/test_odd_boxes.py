"""Boxes as they also happen: empty, blank, one ballot, all level. Each has a page and counts again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from swsolidarity.decisions.cli import recount_command
from tests.browser import Browser
from tests.decisions.decided import TEAS, election, shared
from tests.decisions.making import World, later, world
from tests.factories import Factory

PAPERS = {
    "spend_small": ("yes", "no", "abstain"),
    "spend_large": ("yes", "no", "abstain"),
    "routine": ("consent", "concern", "aside", "abstain"),
    "consensus": ("agree", "block", "aside", "abstain"),
    "pick_some": ("0", "1", "0,1,2,3,4", "-"),
    "rate": ("0:5", "1:5", "0:1,1:1,2:1,3:1", "-"),
    "dots": ("0:3", "1:3", "2:1", "-"),
    "instant_runoff": ("0", "1", "4", "-"),
    "choose": ("0", "1", "0=1=2=3=4", "-"),
    "temperature": ("for", "against", "unsure"),
    "availability": ("0:2", "1:2", "0:1,1:1", "-"),
    "draw_lots": (),
    "share_money": ("0", "1", "0,1,2", "-"),
    "election": ("0", "1", "3", "-"),
}
WITHOUT_OPTIONS = ("spend_small", "spend_large", "routine", "consensus", "temperature")


def boxes(rule: str) -> list[tuple[str, ...]]:
    """For up to eight people: nobody, one of each alone, two against two, all the same, one of each."""
    papers = PAPERS[rule]
    alone = [(paper,) for paper in papers]
    level = [papers[:1] * 3 + papers[1:2] * 3] if len(papers) > 1 else []
    return [(), *alone, *level, papers[:1] * 7, papers * 2][: 8 if papers else 1]


def opened(here: World, rule: str) -> str:
    if rule == "election":
        return election(here, (1, 2, 3), places=2)
    if rule == "share_money":
        return shared(here, {"Rent": 60_000, "Coal": 60_000, "Bread": 1}, 100_000)
    return here.open(rule, options=() if rule in WITHOUT_OPTIONS else TEAS)


@pytest.mark.once
@pytest.mark.parametrize("rule", PAPERS)
def test_a_box_however_odd_has_a_page_and_counts_the_same_again(
    make: Factory, browser: Browser, tmp_path: Path, rule: str
) -> None:
    here = world(make, 8)
    keys = [(opened(here, rule), box) for box in boxes(rule)]
    with later(days=7 if rule == "election" else 0):
        for key, box in keys:
            for who, paper in zip(here.people, box, strict=False):
                here.cast(key, who, paper)
    with later(days=61):
        browser.sign_in(here.people[5])
        for key, box in keys:
            assert here.close(key), box
            page = f"/c/{here.group.address}/decide/{key}"
            for part in ("", "/outcome", "/outcome.html"):
                assert browser.open(page + part).status == 200, (box, part)
            browser.open(page + "/outcome.json")
            assert browser.response is not None
            file = tmp_path / "decision.json"
            file.write_bytes(browser.response.get_data())
            told = make.app.test_cli_runner().invoke(
                recount_command, [str(file), "--method", "all", "--json"]
            )
            record = json.loads(file.read_bytes())
            if record["code"] == "tied":
                assert not browser.open(page + "/outcome").sees("The lot was needed"), box
            assert (told.exit_code, record["ballots"] is None) in ((0, False), (2, True)), (box, told.output)
        for list_of in ("decide/", "home"):
            assert browser.open(f"/c/{here.group.address}/{list_of}").status == 200
