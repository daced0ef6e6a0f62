"""The page of a result for every method, the file that stands alone, and what they cost."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence

import lxml.html
import pytest

from swsolidarity.decisions.rules import record, tables
from tests.browser import Browser
from tests.counting import Statements
from tests.decisions.decided import TEAS, close, election, fill, opened, shared, with_rule
from tests.decisions.making import World, later, world
from tests.factories import Factory

IRV = ["0>1>2"] * 6 + ["1>0"] * 5 + ["2>1"] * 4 + ["3>2>1"] * 3 + ["-"]
CIRCLE = ["0>1>2>3"] * 8 + ["1>2>0>3"] * 7 + ["2>0>1>3"] * 6


def looked_at(here: World, browser: Browser, key: str, page: str = "") -> Browser:
    with later(days=61):
        return browser.sign_in(here.people[1]).open(f"/c/{here.group.address}/decide/{key}/outcome{page}")


def table(browser: Browser, caption: str) -> list[list[str]]:
    """The rows of a table, cell by cell, as somebody reads them."""
    found = browser.page.xpath(f"//table[caption[contains(., '{caption}')]]")
    assert found, f"no table {caption!r}: {browser.text[:500]}"
    return [
        [" ".join(" ".join(cell.itertext()).split()) for cell in row.xpath("./th|./td")]
        for row in found[0].xpath(".//tr")
    ]


def decided(
    here: World, browser: Browser, rule: str, options: Sequence[str], papers: Sequence[str], **terms: object
) -> Browser:
    if terms:
        with_rule(here, rule, **terms)
    key = opened(here, rule, options)
    fill(here, key, papers)
    close(here, key)
    return looked_at(here, browser, key)


def test_rounds_are_a_table_with_one_sentence_a_round(make: Factory, browser: Browser) -> None:
    page = decided(world(make, 20), browser, "instant_runoff", TEAS, IRV)
    assert page.sees("Adopted")
    assert page.sees("Chosen: Black tea")
    rows = table(page, "Round by round")
    assert rows == [
        ["Option", "Round 1", "Round 2", "Round 3", "Round 4"],
        ["Black tea ✓ Chosen", "6", "6", "6", "11 +5 ✓ Chosen"],
        ["Coffee", "4", "4", "7 +3", "7"],
        ["Green tea", "5", "5", "5 ✗ out", "out"],
        ["Water", "3", "3 ✗ out", "out"],
        ["Everything stays as it is", "0 ✗ out", "out"],
        ["Name nobody who is left", "1", "1", "1", "1"],
    ]
    bars = page.page.xpath("//table[caption='Round by round']//tr[th[starts-with(., 'Black')]]//i/@class")
    assert bars == ["w33", "w33", "w33", "w61"]
    said = [" ".join(one.text_content().split()) for one in page.page.xpath("//main//ol/li")]
    assert "Water has the fewest and leaves; those ballots move on." in said
    assert "Black tea has more than half of the ballots that still count." in said
    assert {*page.page.xpath("//table[@class='sheet']//th/@scope")} == {"col", "row"}
    assert page.page.xpath("//div[@class='scroll' and @tabindex='0' and @role='region']/@aria-label")


def test_a_transferable_vote_shows_quota_surplus_and_what_adds_up(make: Factory, browser: Browser) -> None:
    here = world(make, 20)
    key = election(here, [1, 2, 3, 4])
    names = [here.people[who].name for who in (1, 2, 3, 4)]
    with later(days=8):
        fill(here, key, ["0>1>2"] * 10 + ["1>2"] * 2 + ["2>3"] * 4 + ["3"] * 3)
    kept = close(here, key)
    page = looked_at(here, browser, key)
    assert page.sees("Elected: " + ", ".join(names[place] for place in kept["winners"]))
    assert page.sees("Quota: 7")
    assert page.sees(f"{names[0]} passes on a surplus of 3; each ballot moves at 0.3 of its worth.")
    rows = table(page, "Round by round")
    assert rows[0][:2] == ["Name", "Round 1"]
    assert rows[1][0] == f"{names[0]} ✓ Elected"
    for column in range(1, len(rows[0])):
        amounts = [row[column].split()[0] for row in rows[1:] if len(row) > column]
        total = sum(tables._units(amount) for amount in amounts if amount != "out")
        assert total == 19 * tables.VOTE, "every round adds up to the ballots"
    assert not page.page.xpath("//a[contains(@href, '.blt')]"), (
        "secret rankings of nineteen are not published"
    )


def test_whoever_beats_all_others_is_told_by_their_own_comparisons(make: Factory, browser: Browser) -> None:
    page = decided(world(make, 20), browser, "choose", TEAS, IRV)
    assert page.sees("Green tea wins every comparison.")
    assert table(page, "Two by two") == [
        ["Against", "Above it", "Below it"],
        ["Black tea", "12 ✓", "6"],
        ["Coffee", "11 ✓", "7"],
        ["Water", "15 ✓", "3"],
        ["None of these", "18 ✓", "0"],
    ]
    assert not page.sees("The circle")
    whole = table(page, "All comparisons")
    upper = [row[column] for at, row in enumerate(whole[1:]) for column in range(at + 2, len(row))]
    assert all("✓" in cell and "ahead" in cell for cell in upper), "in the order of the result"


def test_a_circle_is_told_with_its_weakest_link_and_the_paths(make: Factory, browser: Browser) -> None:
    page = decided(world(make, 24), browser, "choose", TEAS, CIRCLE)
    assert page.sees("Chosen: Black tea")
    links = [
        " ".join(one.text_content().split()) for one in page.page.xpath("//h3/following-sibling::ol[1]/li")
    ]
    assert links == [
        "Black tea over Green tea: 14 to 7.",
        "Green tea over Coffee: 15 to 6.",
        "Coffee over Black tea: 13 to 8. The weakest link",
    ]
    assert table(page, "The strongest paths")[1] == [
        "Black tea",
        "– itself",
        "14 ✓ ahead",
        "14 ✓ ahead",
        "21 ✓ ahead",
        "21 ✓ ahead",
    ]


def test_shared_money_shows_what_each_paid_and_what_was_missing(make: Factory, browser: Browser) -> None:
    here = world(make, 24)
    costs = {"2026-041": 40_000, "2026-042": 25_000, "2026-043": 30_000, "2026-044": 40_000}
    key = shared(here, costs, 100_000)
    fill(here, key, ["0"] * 8 + ["0,1"] * 3 + ["1,2"] * 5 + ["3"] * 4 + ["-"])
    kept = close(here, key)
    page = looked_at(here, browser, key)
    assert page.sees("Paid for: 2026-041, 2026-042, 2026-043")
    bought = table(page, "What is paid for")
    assert bought[0] == ["Request and cost", "Marked by", "Counts as", "Each pays at most", "Had less"]
    assert bought[1] == ["2026-041 ✓ Paid for €400.00", "11", "11.0", "€36.37", "0"]
    missing = table(page, "What is not paid for")
    assert missing[1][:2] == ["2026-044 €400.00", "4"]
    left = next(one["left"] for one in kept["tally"]["unfunded"])
    assert missing[1][2] == f"€{left[0] // left[1] // 100}.{left[0] // left[1] % 100:02}"
    assert page.sees("€47.61; raised to")
    assert page.sees("its supporters had €"), "money in sentences is written as money"


@pytest.mark.parametrize(
    ("rule", "papers", "caption", "first"),
    [
        ("pick_some", ["0,1"] * 5 + ["1"] * 6 + ["2"] * 3, "Marked by", ["Green tea ✓ Chosen", "11", "79 %"]),
        ("rate", ["0:5,1:3"] * 5 + ["1:4"] * 6, "Points, of", ["Green tea ✓ Chosen", "39", "71 %"]),
        (
            "dots",
            ["0:3,1:2"] * 5 + ["1:3"] * 6,
            "Dots, of",
            ["Green tea ✓ Chosen from 11 people", "28", "65 %"],
        ),
        ("availability", ["0:2,1:1"] * 5 + ["1:2"] * 6, "people can do", ["Black tea", "5", "0", "6"]),
    ],
)
def test_marks_points_dots_and_days_are_bars(
    make: Factory, browser: Browser, rule: str, papers: list[str], caption: str, first: list[str]
) -> None:
    page = decided(world(make, 20), browser, rule, TEAS, papers)
    assert table(page, caption)[1] == first
    bars = page.page.xpath("//span[@class='bar']/i/@class")
    assert bars
    assert all(re.fullmatch(r"(?:[na] )?w(?:100|[1-9]?[0-9])(?: [na])?", one) for one in bars)


@pytest.mark.parametrize(
    ("rule", "papers", "rows"),
    [
        ("routine", ["consent"] * 6 + ["concern"] * 2, [["Consents", "6", "75 %"]]),
        ("consensus", ["agree"] * 6 + ["aside"] * 2, [["Agrees", "6", "75 %"]]),
        ("temperature", ["for"] * 6 + ["against"] * 2, [["For it", "6", "75 %"]]),
        ("spend_small", ["yes"] * 6 + ["no"] * 2, [["Yes", "6", "75 %"], ["No", "2", "25 %"]]),
    ],
)
def test_one_answer_each_is_bars_too(
    make: Factory, browser: Browser, rule: str, papers: list[str], rows: list[list[str]]
) -> None:
    page = decided(world(make, 12), browser, rule, (), papers)
    assert table(page, "8 of 12 voted")[1 : 1 + len(rows)] == rows


def test_a_named_ranking_is_listed_in_words_under_the_names(make: Factory, browser: Browser) -> None:
    page = decided(world(make, 8), browser, "choose", TEAS, ["2>0=1", "-", "0"])
    listed = {" ".join(row.text_content().split()) for row in page.page.xpath("//dl[@class='terms']/div/dd")}
    assert listed == {"1. Coffee, 2. Black tea = Green tea", "Left empty", "1. Black tea"}


def test_the_result_is_one_file_that_needs_nothing_else(make: Factory, browser: Browser) -> None:
    here = world(make, 20)
    key = opened(here, "instant_runoff", TEAS)
    fill(here, key, IRV)
    close(here, key)
    answer = looked_at(here, browser, key, ".html").response
    assert answer is not None
    assert answer.headers["Content-Disposition"].startswith("attachment")
    page = lxml.html.document_fromstring(answer.get_data(as_text=True))
    assert not page.xpath("//script|//link|//img|//a[@href]|//form|//*[@src]")
    (style,) = page.xpath("//style/text()")
    assert "url(" not in style
    assert "@import" not in style
    text = " ".join(page.text_content().split())
    for words in (
        "Chosen: Black tea",
        "Round by round",
        "How to draw it again",
        here.look(key)["result_hash"],
    ):
        assert words in text
    assert not any(one.name in text for one in here.people), "the file holds no names"


@pytest.mark.parametrize("page", ["", ".json", ".html", ".blt"])
def test_strangers_get_no_result_and_no_file_of_it(make: Factory, browser: Browser, page: str) -> None:
    here, there = world(make, 6), world(make, 5)
    key = opened(here, "choose", TEAS)
    fill(here, key, ["0>1", "1", "0"])
    close(here, key)
    with later(days=61):
        browser.sign_in(there.people[0])
        for group in (here.group, there.group):
            assert browser.open(f"/c/{group.address}/decide/{key}/outcome{page}").status == 404


@pytest.mark.parametrize("size", [(6, 3), (40, 12)])
def test_a_result_costs_ten_statements_at_most_however_many_voted(
    make: Factory, browser: Browser, statements: Statements, size: tuple[int, int]
) -> None:
    people, options = size
    here = world(make, people)
    names = [f"Option {number}" for number in range(options)]
    for rule in ("instant_runoff", "choose", "pick_some"):
        key = opened(here, rule, names)
        fill(here, key, [str(who % options) for who in range(people)])
        close(here, key)
        looked_at(here, browser, key)
        for page in ("", ".html", ".json"):
            with later(days=61), statements.counted() as seen:
                browser.open(f"/c/{here.group.address}/decide/{key}/outcome{page}")
            assert browser.status == 200
            assert len(seen) <= 10, "\n".join(seen)


@pytest.mark.parametrize("rule", ["instant_runoff", "choose"])
def test_a_result_with_very_many_options_is_still_a_page_for_a_phone(
    make: Factory, browser: Browser, rule: str
) -> None:
    here = world(make, 30)
    options = [f"Option {number}" for number in range(59)]
    papers = [f"{who}>{who + 1}>{who + 29}" for who in range(29)]
    page = decided(here, browser, rule, options, papers)
    assert page.response is not None
    assert len(gzip.compress(page.response.get_data())) < 20_000
    assert ("too many to show" in page.text) == (rule == "choose")


def test_a_result_of_the_first_release_still_has_its_page(make: Factory, browser: Browser) -> None:
    """Records written before there were options lack what came with them."""
    here = world(make, 8)
    key = here.open()
    here.cast_all(key, "yyyn")
    close(here, key)
    with make.writing():
        found = here.load(key)
        kept = found.record
        assert kept is not None
        for part in ("options", "places", "people", "budget", "step", "winners", "tied", "tally", "lot"):
            kept.pop(part)
        for part in ("currency", "ballots", "elsewhere", "open_objections"):
            kept.pop(part)
        for part in ("concern", "marked", "blank"):
            kept["numbers"].pop(part)
        found.result = record.canonical(kept)
    for page in ("", ".html"):
        assert looked_at(here, browser, key, page).status == 200
        assert browser.sees("3 yes, 1 no, 0 abstained.")
    assert looked_at(here, browser, key, ".blt").status == 404
