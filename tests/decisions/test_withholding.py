"""How much of a secret result is told, by every method; and what a broken box tells, which is nothing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from swsolidarity.core.db import db
from swsolidarity.decisions import methods
from swsolidarity.decisions.cli import decision_commands
from swsolidarity.decisions.rules import Option, Question, Share, Terms, record
from swsolidarity.decisions.rules.cells import CELLS
from tests.browser import Browser
from tests.decisions.decided import TEAS, close, fill, opened, shared, with_rule
from tests.decisions.making import later, world

OPTIONS = tuple(Option(name, cost=100) for name in "abcd")

# For each method: ballots whose every cell is large or empty, and the same with one person apart.
TELLING: dict[str, tuple[dict[str, int], dict[str, int]]] = {
    "vote": ({"yes": 5, "no": 4}, {"yes": 8, "no": 1}),
    "consent": ({"consent": 5, "abstain": 4}, {"consent": 7, "concern": 2}),
    "consensus": ({"agree": 5, "abstain": 4}, {"agree": 8, "block": 1}),
    "temperature": ({"for": 5, "unsure": 4}, {"for": 4, "rather_for": 4, "against": 1}),
    "approval": ({"0,1": 3, "1,2": 3, "2,3": 3}, {"0,1": 4, "1,2": 4, "2,3": 1}),
    "score": ({"0:5,1:1": 3, "1:1,2:3": 3, "2:3,3:5": 3}, {"0:5": 4, "1:4": 4, "2:3,3:5": 1}),
    "dots": ({"0:3": 3, "1:2,2:1": 3, "2:1,3:2": 3}, {"0:3": 4, "1:3": 4, "2:1,3:2": 1}),
    "irv": ({"0>1": 3, "1>0": 3, "2": 3}, {"0>1": 4, "1>0": 4, "2": 1}),
    "stv": ({"0>1": 3, "1>0": 3, "2": 3}, {"0>1": 4, "1>0": 4, "2": 1}),
    "schulze": ({"0>1>2>3": 3, "3>2>1>0": 6}, {"0>1>2>3": 8, "3>2>1>0": 1}),
    "budget": ({"0,1": 3, "1,2": 3, "2,3": 3}, {"0,1": 4, "1,2": 4, "2,3": 1}),
    "availability": (
        {"0:2,1:1": 3, "1:2,2:2": 3, "2:1,3:2": 3},
        {"0:2,1:1": 4, "1:1,2:2": 4, "2:1,3:2": 1},
    ),
}


def told(method: str, box: dict[str, int]) -> Any:
    counted, question = (
        methods.named(method),
        Question(
            terms=Terms(method=method, open_hours=48, dots=5, withhold=True),
            eligible=20,
            options=OPTIONS,
            budget=250,
            lot=(0, 1, 2, 3),
        ),
    )
    outcome = counted.verdict(counted.count(box, question), question)
    return record.publishable(outcome, question.terms, "secret"), outcome


@pytest.mark.once
@pytest.mark.parametrize("method", sorted(methods.METHODS))
def test_a_cell_of_one_or_two_withholds_the_count_and_larger_ones_do_not(method: str) -> None:
    assert method in TELLING or method == "lot", "say what a cell is"
    assert method in CELLS or method == "vote"
    if method == "lot":  # nobody votes, so nobody can be told
        return
    quiet, telling = TELLING[method]
    shown, outcome = told(method, quiet)
    assert shown == outcome
    shown, outcome = told(method, telling)
    assert (shown.numbers, shown.tally, len(shown.reasoning)) == (None, None, 1)
    assert (shown.code, shown.winners) == (outcome.code, outcome.winners)


@pytest.mark.once
@pytest.mark.parametrize("method", sorted(set(TELLING) - {"availability"}))
def test_unanimity_withholds_too_and_without_the_rule_small_cells_are_told(method: str) -> None:
    paper = next(iter(TELLING[method][0]))
    assert told(method, {paper: 9})[0].numbers is None
    question = Question(terms=Terms(method=method, open_hours=48, dots=5), eligible=20, options=OPTIONS)
    counted = methods.named(method)
    outcome = counted.verdict(counted.count({paper: 9}, question), question)
    assert record.publishable(outcome, question.terms, "secret") == outcome


@pytest.mark.once
@pytest.mark.parametrize("secrecy", ["secret", "external"])
def test_fewer_than_five_secret_ballots_tell_only_the_code_and_who_won(secrecy: str) -> None:
    question = Question(terms=Terms(method="irv", open_hours=48), eligible=20, options=OPTIONS)
    counted = methods.named("irv")
    for ballots, shown in (({"0>1": 4}, None), ({"0>1": 5}, 5)):
        outcome = counted.verdict(counted.count(ballots, question), question)
        published = record.publishable(outcome, question.terms, secrecy)
        assert (published.numbers and published.numbers.cast) == shown
        assert (published.code, published.winners) == ("adopted", (0,))
        assert record.publishable(outcome, question.terms, "hidden") == outcome


@pytest.mark.once
def test_a_tally_of_a_kind_nobody_has_thought_about_is_withheld() -> None:
    shown, outcome = told("irv", TELLING["irv"][0])
    unknown = Terms(method="vote", open_hours=48, withhold=True)
    assert shown.numbers is not None
    assert record.publishable(outcome, unknown, "secret").numbers is None


@pytest.mark.once
@pytest.mark.parametrize(
    ("secrecy", "method", "asked", "withhold", "cast", "published"),
    [
        ("hidden", "stv", False, False, 3, True),
        ("open", "approval", False, True, 1, True),
        ("secret", "vote", False, False, 7, True),  # the count tells the same
        ("secret", "stv", False, False, 500, False),
        ("secret", "stv", True, False, 49, False),
        ("secret", "stv", True, False, 50, True),
        ("secret", "stv", True, True, 50, False),
        ("external", "approval", True, False, 50, True),
        ("external", "approval", False, False, 50, False),
    ],
)
def test_papers_are_published_as_the_rule_said_before_the_opening(
    secrecy: str, method: str, asked: bool, withhold: bool, cast: int, published: bool
) -> None:
    rule = Terms(method=method, open_hours=48, publish_ballots=asked, withhold=withhold)
    assert record.papers_are_told(rule, secrecy, cast) is published


def people_and_papers(papers: Sequence[str], times: int) -> list[str]:
    return [paper for paper in papers for _ in range(times)]


def test_fifty_secret_rankings_are_published_if_the_rule_said_so_and_no_sooner(make, app, browser):
    here = world(make, 51)
    with_rule(here, "choose", secrecy="secret", publish_ballots=True, support=None)
    papers = people_and_papers(["0>1", "1>2>0", "2=3>0", "-", "3"], 10)
    key = opened(here, "choose", TEAS)
    fill(here, key, papers)
    kept = close(here, key)
    assert kept["ballots"] == [[10, paper] for paper in sorted({*papers})]
    assert kept["ballots_hash"] == record.box_hash(dict.fromkeys(papers, 10))
    with later(days=61):
        browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{key}/outcome")
        browser.click("Download the ballots (BLT)")
        lines = browser.response.get_data(as_text=True).splitlines()
    assert lines[0] == "5 1"
    assert lines[1:6] == ["10 0", "10 1 2 0", "10 2 3 1 0", "10 3=4 1 0", "10 4 0"]
    assert lines[6:] == ["0", *(f'"{tea}"' for tea in TEAS), '"None of these"', '"What do we drink?"']
    key = opened(here, "choose", TEAS)
    fill(here, key, papers[:49])
    assert close(here, key)["ballots"] is None
    with later(days=61):
        assert browser.open(f"/c/{here.group.address}/decide/{key}/outcome.blt").status == 404


def test_nothing_of_a_withheld_count_is_on_any_page_or_in_any_file(make, app, browser):
    here = world(make, 20)
    with_rule(here, "pick_some", secrecy="secret", withhold=True, min_support=Share(1, 2), support=None)
    key = opened(here, "pick_some", TEAS)
    fill(here, key, ["0"] * 9 + ["0,1"] * 4 + ["3"])
    kept = close(here, key)
    assert kept["winners"] == [0]
    assert [kept[part] for part in ("numbers", "tally", "ballots")] == [None] * 3
    there = f"/c/{here.group.address}/decide/{key}/outcome"
    with later(days=61):
        for who in (here.people[1], here.people[0]):
            browser.sign_in(who).open(there)
            assert browser.sees("Chosen: Black tea")
            assert browser.sees("To protect people, only the result is told.")
            for page in ("", ".html", ".json"):
                shown = browser.open(there + page).response.get_data(as_text=True)
                assert not any(
                    word in shown
                    for word in ("Marked by", "How everyone", "approvals", "<td>", "of 20 on the roll")
                ), page
            assert browser.open(there + ".blt").status == 404
            assert not browser.open(f"/c/{here.group.address}/decide/").sees("14 voted")


@pytest.mark.parametrize("secrecy", ["secret", "hidden"])
@pytest.mark.parametrize("rule", ["pick_some", "choose", "instant_runoff", "rate"])
def test_a_box_of_options_that_was_tampered_with_is_void_and_counted_nowhere(make, app, rule, secrecy):
    here = world(make, 8)
    with_rule(here, rule, secrecy=secrecy)
    key = opened(here, rule, TEAS)
    paper = "0:5" if rule == "rate" else "0"
    fill(here, key, [paper] * 6)
    table = "secret_ballot" if secrecy == "secret" else "named_ballot"
    with app.app_context(), db.engine.begin() as connection:
        # A ballot for an option that is not on the list.
        connection.execute(text(f"UPDATE {table} SET choice = '{paper.replace('0', '7', 1)}'"))
    with later(days=61):
        assert here.close(key) == "void"
        browser = Browser(app).sign_in(here.people[1])
        there = f"/c/{here.group.address}/decide/{key}"
        assert browser.open(there).sees("nothing was counted and nobody saw a count")
        assert not browser.open(there + "/outcome").sees("The count")
        for file in (".json", ".html", ".blt"):
            assert browser.open(there + "/outcome" + file).status == 404
    found = here.look(key)
    assert (found["record"], found["code"]) == (None, None)
    with app.app_context():
        assert db.session.scalar(text(f"SELECT count(*) FROM {table}")) == 0


@pytest.mark.parametrize(
    ("level", "who"),
    [
        ("open", "every member, at once: your name with your vote"),
        ("roll", "Nobody else can, also afterwards."),
        ("until_voted", "whoever has voted too, at once"),
        ("hidden", "nobody until the vote closes. Then every member here can see your name"),
        ("secret", "while the vote is open, whoever controls this server could find out"),
        ("external", "that is up to the place where the vote is held."),
    ],
)
def test_the_page_says_before_the_button_who_sees_what_for_ever(make, app, browser, level, who):
    here = world(make, 8)
    for name in ("Ada", "Bo"):
        make.member(here.group, name=name, steward=True)
    with_rule(here, "spend_small", secrecy=level)
    key = here.open("spend_small")
    browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{key}")
    (said,) = (" ".join(one.text_content().split()) for one in browser.page.xpath("//p[@class='seen']"))
    assert who in said
    if level not in ("secret", "external"):
        assert "the names are erased" in said
        assert "Whoever sees it can write it down" in said


def test_a_secret_ranking_has_its_code_and_codes_ballots_and_count_agree(make, app, browser):
    here = world(make, 20)
    with_rule(here, "choose", secrecy="secret", support=None)
    key = opened(here, "choose", TEAS)
    papers = ["0>1", "1>0", "2", "3>2", "0=1", "-"]
    codes = [here.cast(key, who, paper) for who, paper in zip(here.people, papers, strict=False)]
    close(here, key)
    with later(days=61):
        browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/decide/{key}/receipt")
        assert browser.sees("Codes in the list: 6. Votes counted: 6.")
        browser.fill(code=codes[3]).press("Check")
        assert browser.sees("Yes: a ballot with these words was in the box")
    with app.app_context():
        left = "SELECT count(*) FROM secret_ballot WHERE inclusion_digest IS NOT NULL"
        assert db.session.scalar(text(left)) == 0


def test_what_is_downloaded_counts_to_the_same_result_again(make, app, browser, tmp_path):
    """From the published files alone, with the command that knows no database."""
    here = world(make, 12)
    boxes = {
        "instant_runoff": ["0>1", "1>2", "2>1", "0", "2>0", "1>0"],
        "choose": ["0>1", "1>2", "2>0", "0=1", "3", "-"],
        "pick_some": ["0,1", "1", "2", "1,3", "0", "-"],
        "rate": ["0:5", "1:4,2:1", "2:5", "0:2", "1:1", "3:3"],
        "dots": ["0:3", "1:3,2:1", "2:3", "0:2", "1:1", "3:3"],
        "availability": ["0:2", "1:1", "0:1,2:2", "-"],
        "share_money": ["0,1", "1,2", "2,3", "0", "1", "-"],
        "spend_small": ["yes", "yes", "yes", "no", "abstain"],
        "routine": ["consent", "consent", "concern", "aside"],
    }
    for rule, papers in boxes.items():
        with_options = TEAS if rule not in ("spend_small", "routine") else ()
        key = (
            shared(here, dict(zip(TEAS, (300, 200, 400, 100), strict=True)), 600)
            if rule == "share_money"
            else opened(here, rule, with_options)
        )
        fill(here, key, papers)
        kept = close(here, key)
        file = tmp_path / f"{rule}.json"
        with later(days=61):
            browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{key}/outcome.json")
            file.write_bytes(browser.response.get_data())
            counted = recounted(file, "all")
            assert (counted["agree"], counted["differ"]) == (1, 0), rule
            assert "faults" not in counted, rule
            if rule == "instant_runoff":
                browser.open(f"/c/{here.group.address}/decide/{key}/outcome.blt")
                file = tmp_path / "council.blt"
                file.write_bytes(browser.response.get_data())
                lot = ",".join(map(str, kept["lot"]["order"]))
                assert recounted(file, "irv", "--lot", lot)["winners"] == kept["tally"]["winners"]


def recounted(file: Path, method: str, *more: str) -> dict[str, Any]:
    done = CliRunner().invoke(decision_commands, ["recount", str(file), "--method", method, "--json", *more])
    assert done.exit_code == 0, done.output
    counted: dict[str, Any] = json.loads(done.output)
    return counted
