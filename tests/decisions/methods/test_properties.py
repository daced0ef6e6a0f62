"""What holds for any box: nobody and no option is favoured (voting methods §9); and the published cases."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swsolidarity.decisions import methods
from swsolidarity.decisions.methods import consent, schulze, stv
from swsolidarity.decisions.rules import Option, Share, papers, record
from swsolidarity.decisions.rules.terms import Approval
from tests.decisions.methods.elections import drawn
from tests.decisions.methods.making import NAMES, ask, held, marks, orders, points, renamed

pytestmark = pytest.mark.once

EDGE = Path(__file__).parents[2] / "data" / "votes" / "edge"
OPTIONS = 4
PAPERS = {
    "approval": marks(OPTIONS),
    "score": points(OPTIONS, 5),
    "dots": points(OPTIONS, 2),
    "availability": points(OPTIONS, 2),
}
CHOOSING = ("approval", "score", "dots")


@st.composite
def boxes(draw, among=tuple(PAPERS)):
    """A question without bars that blank papers move, and papers for it, one by one."""
    method = draw(st.sampled_from(among))
    question = ask(
        method,
        OPTIONS,
        draw(st.sampled_from([{}, {3: "status_quo"}])),
        places=draw(st.integers(1, 3)),
        tie_break=draw(st.sampled_from(["tied", "lot"])),
        lot=draw(orders(OPTIONS)),
        dots=8,
        eligible=40,
    )
    return question, draw(st.lists(PAPERS[method], max_size=9))


@given(boxes(), st.randoms())
def test_the_order_in_which_papers_arrive_changes_nothing(case, shuffled):
    question, box = case
    again = list(box)
    shuffled.shuffle(again)
    assert held(question, Counter(box)) == held(question, Counter(again))


@given(boxes(), orders(OPTIONS))
def test_options_under_other_names_have_the_same_luck(case, to):
    question, box = case
    back = {new: old for old, new in enumerate(to)}
    other = replace(
        question,
        options=tuple(question.options[back[place]] for place in range(OPTIONS)),
        lot=tuple(to[place] for place in question.lot),
    )
    here = held(question, Counter(box))
    there = held(other, Counter(renamed(paper, to) for paper in box))
    assert there.code == here.code
    assert set(there.winners) == {to[place] for place in here.winners}
    assert set(there.tied) == {to[place] for place in here.tied}


@given(boxes(CHOOSING), orders(OPTIONS))
def test_a_lot_that_was_not_needed_does_not_matter(case, lot):
    question, box = case
    here = held(question, Counter(box))
    if here.tally["drawn"]:
        return
    assert held(replace(question, lot=lot), Counter(box)) == here


@given(boxes(), st.integers(1, 4))
def test_blank_papers_elect_nobody_else(case, blank):
    question, box = case
    here = held(question, Counter(box))
    there = held(question, Counter([*box, *["-"] * blank]))
    assert (there.winners, there.tied) == (here.winners, here.tied)


@given(boxes(CHOOSING), st.integers(2, 5))
def test_everybody_twice_is_the_same_result(case, times):
    question, box = case
    here, there = held(question, Counter(box)), held(question, Counter(box * times))
    assert (there.code, there.winners, there.tied) == (here.code, here.winners, here.tied)


@given(boxes(CHOOSING), st.integers(0, 8))
def test_who_is_raised_on_a_paper_still_wins(case, at):
    question, box = case
    here = held(question, Counter(box))
    if not here.winners or here.tally["drawn"]:
        return
    winner, paper = here.winners[0], box[at % len(box)]
    if question.terms.method == "approval":
        raised = papers.write_marks([*papers.marks(paper, OPTIONS), winner])
    else:
        most = 5 if question.terms.method == "score" else 2
        given_ = papers.points(paper, OPTIONS)
        raised = papers.write_points(given_ | {winner: min(most, given_.get(winner, 0) + 1)})
    box[at % len(box)] = raised
    assert winner in held(question, Counter(box)).winners


@given(boxes(CHOOSING))
def test_a_lot_is_drawn_or_a_tie_is_published_and_never_both(case):
    question, box = case
    outcome = held(question, Counter(box))
    assert not (outcome.tied and (outcome.winners or outcome.tally["drawn"]))
    assert (outcome.code == "tied") == bool(outcome.tied)
    assert len(outcome.winners) <= question.places


@pytest.mark.parametrize("method", ["consent", "consensus", "temperature"])
@given(data=st.data())
def test_the_order_of_answers_changes_nothing(method, data):
    choices = methods.named(method).CHOICES
    box = data.draw(st.lists(st.sampled_from(choices), max_size=9))
    again = data.draw(st.permutations(box))
    assert held(ask(method, 0), Counter(box)) == held(ask(method, 0), Counter(again))


@given(st.integers(0, 2000), st.integers(1, 4))
def test_nobody_is_elected_twice_and_a_lot_nobody_needed_changes_nothing(seed, seats):
    """Single transferable vote and Schulze; as many are elected as there are places or people."""
    candidates, ballots, lot = drawn(seed)
    elected = stv.tally(candidates, ballots, lot, seats)
    if elected.valid:
        assert len(set(elected.winners)) == len(elected.elected) == min(seats, candidates)
    if not elected.lot_used:
        assert stv.tally(candidates, ballots, lot[::-1], seats).as_json() == elected.as_json()
    pairs = schulze.tally(candidates, ballots, lot)
    if not pairs.lot_used:
        assert schulze.tally(candidates, ballots, lot[::-1]).as_json() == pairs.as_json()


@given(yes=st.integers(0, 9), no=st.integers(0, 9), abstain=st.integers(0, 9), times=st.integers(2, 5))
def test_a_vote_of_everybody_twice_is_the_same_result(yes, no, abstain, times):
    box = {"yes": yes, "no": no, "abstain": abstain}
    terms = {"approval": Approval(Share(2, 3), "decisive", strict=False), "turnout": Share(1, 3)}
    here = held(ask("vote", 0, eligible=30, **terms), box)
    more = {answer: each * times for answer, each in box.items()}
    assert held(ask("vote", 0, eligible=30 * times, **terms), more).code == here.code


def counted_by_every_method():
    """Outcomes of drawn boxes by every method that chooses, as they are recorded."""
    draw = random.Random(9)
    for method in ("approval", "score", "dots", "availability", "irv", "schulze", "stv", "budget", "lot"):
        box = Counter()
        for _ in range(12):
            places = draw.sample(range(OPTIONS), draw.randint(0, OPTIONS))
            given_ = {place: 1 + place % 2 for place in places}
            ranking = papers.write_ranking([place] for place in places)
            forms = {"approval": papers.write_marks(places), "budget": papers.write_marks(places)}
            forms |= dict.fromkeys(("score", "dots", "availability"), papers.write_points(given_))
            box[forms.get(method, ranking)] += 1
        question = ask(method, OPTIONS, lot=(2, 0, 3, 1), dots=8)
        if method == "budget":
            costs = (Option(NAMES[place], cost=30 + place) for place in range(OPTIONS))
            question = replace(question, options=tuple(costs), budget=70, step=1)
        outcome = held(question, {} if method == "lot" else box)
        yield record.canonical([outcome.code, outcome.winners, outcome.tied, outcome.tally])


def test_the_record_of_every_method_is_the_same_whatever_the_seed_of_hashes():
    program = f"from {__name__} import counted_by_every_method as all; print(*all(), sep='\\n')"
    elsewhere = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert elsewhere.stdout.splitlines() == list(counted_by_every_method())


# The cases worked out by hand


def read(name):
    return json.loads((EDGE / f"edge-{name}.json").read_text())


def test_the_published_case_of_approval():
    found = read("approval-simple")
    box = {papers.write_marks(marked): times for times, marked in found["ballots"]}
    outcome = held(ask("approval", 3, places=found["seats"]), box)
    (expected,) = found["expected"]
    assert outcome.tally["approvals"] == tuple(expected["counts"])
    assert (outcome.tally["valid"], outcome.tally["blank"]) == (expected["valid"], expected["blank"])
    assert list(outcome.winners) == expected["winners"]


def test_the_published_case_of_score():
    found = read("score-sum")
    box = {
        papers.write_points({int(option): given for option, given in ballot.items()}): times
        for times, ballot in found["ballots"]
    }
    outcome = held(ask("score", 3, places=found["seats"]), box)
    (expected,) = found["expected"]
    assert outcome.tally["sums"] == tuple(expected["sums"])
    assert list(outcome.winners) == expected["winners"]


@pytest.mark.parametrize("name", ["consent-plain", "consent-one-objection"])
def test_the_published_cases_of_consent(name):
    found = read(name)
    told = found["responses"]
    box = {
        "consent": told["consent"],
        "aside": told["stand_aside"],
        "object": told["objection"],
        "abstain": told["abstain"],
    }
    num, den = found["rule"]["quorum"].split("/")
    question = ask(
        "consent",
        0,
        eligible=found["eligible"],
        turnout=Share(int(num), int(den)),
        open_objections=told["objection"],
    )
    assert held(question, box).code == found["expected"][0]["outcome"]
    assert consent.tally(box, found["eligible"]).block == told["objection"]


def test_without_a_paper_no_method_has_a_result():
    for method in methods.METHODS:
        if method not in ("lot", "vote"):
            assert held(ask(method, dots=5), {}).code == "inquorate", method
