"""Single transferable vote: official counts stage by stage, a count paper by paper, and what it promises."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections import Counter
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swsolidarity.core.verdict import Invalid
from swsolidarity.decisions.methods import METHODS, irv, schulze, stv
from swsolidarity.decisions.methods.scottish import VOTE
from swsolidarity.decisions.rules import Share, record
from tests.decisions.methods import elections
from tests.decisions.methods.elections import decide, drawn, expectations, name, question, ranked_files, told

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("path", "expected"), expectations("stv_scottish"), ids=name)
def test_a_count_of_the_world_is_reproduced(path, expected):
    candidates, ballots, data = elections.read(path)
    tally = stv.tally(candidates, ballots, (), expected.get("seats", data["seats"]))
    assert list(tally.winners) == expected["winners"]
    assert tally.quota == expected.get("quota", tally.quota)
    assert tally.valid == expected.get("valid", tally.valid)
    if "elected_at_stage" in expected:
        assert {str(place): at for place, at in tally.elected_at.items()} == expected["elected_at_stage"]
    if "stages" in expected:
        stages = [each.as_json()["totals"] for each in tally.rounds]
        tolerance = expected.get("compare", {}).get("stages", "exact")
        if tolerance == "exact":
            assert stages == expected["stages"]
        assert len(stages) == len(expected["stages"])
        slack = Decimal(0) if tolerance == "exact" else Decimal(tolerance["abs_tol"])
        for counted, official in zip(stages, expected["stages"], strict=True):
            assert all(abs(Decimal(counted[key]) - Decimal(official[key])) <= slack for key in official)


@pytest.mark.parametrize("path", ranked_files(), ids=name)
def test_each_stage_of_a_real_count_adds_up_and_one_seat_is_instant_runoff(path):
    candidates, ballots, data = elections.read(path)
    adds_up(stv.tally(candidates, ballots, (), data["seats"]))
    lot = tuple(range(candidates))
    assert stv.tally(candidates, ballots, lot, 1).winners == irv.tally(candidates, ballots, lot).winners


@pytest.mark.parametrize("path", ranked_files(), ids=name)
def test_a_real_count_for_a_place_more_or_less_is_that_of_paper_by_paper(path):
    """The same papers for other numbers of places, of which nobody has published a count (methods §9)."""
    candidates, ballots, data = elections.read(path)
    # Real totals, with fewer papers of each kind: paper by paper, a hundred thousand take long.
    few = {paper: 1 + times // 9 for paper, times in ballots.items()}
    lot = tuple(range(candidates))
    for seats in {max(1, data["seats"] - 1), data["seats"] + 1}:
        adds_up(stv.tally(candidates, ballots, lot, seats))
        tally = stv.tally(candidates, few, lot, seats)
        elected, history = elections.stv_by_paper(candidates, few, lot, seats)
        assert tally.winners == tuple(sorted(elected))
        assert [each.totals for each in tally.rounds] == history


def adds_up(tally):
    """Votes, ended papers and roundings are all valid votes; who has passed a surplus on holds the quota."""
    lost = 0
    passed = set()
    for each in tally.rounds:
        assert sum(each.totals.values()) + each.ended + each.lost == tally.valid * VOTE
        assert 0 <= each.lost - lost <= tally.valid
        lost = each.lost
        passed |= {each.passed} - {None}
        assert all(each.totals[place] == tally.quota * VOTE for place in passed)
    assert len(tally.elected) == len(set(tally.elected))
    assert len(tally.elected) == (min(tally.seats, tally.candidates) if tally.valid else 0)


def test_a_count_paper_by_paper_elects_the_same_with_the_same_totals_at_every_stage():
    seen = Counter()
    for seed in range(1000):
        candidates, ballots, lot = drawn(seed, most=7, level=seed % 2 == 0)
        seats = 1 + seed % 4
        tally = stv.tally(candidates, ballots, lot, seats)
        elected, history = elections.stv_by_paper(candidates, ballots, lot, seats)
        assert tally.winners == tuple(sorted(elected))
        assert [each.totals for each in tally.rounds] == history
        adds_up(tally)
        seen["surplus"] += any(each.passed is not None for each in tally.rounds)
        seen["lot"] += tally.lot_used
        seen["looked back"] += any(each.tie and each.tie.back for each in tally.rounds)
        seen["rounding"] += bool(tally.rounds and tally.rounds[-1].lost)
        if not tally.lot_used:
            assert stv.tally(candidates, ballots, lot[::-1], seats).as_json() == tally.as_json()
    assert min(seen.values()) > 30


def test_every_lot_is_known_where_the_lot_decides_and_without_one_only_the_sure_win():
    decided = 0
    for seed in range(500):
        candidates, ballots, lot = drawn(seed, most=4)
        seats = 1 + seed % 3
        ends = [
            set(elections.stv_by_paper(candidates, ballots, each, seats)[0])
            for each in permutations(range(candidates))
        ]
        tally = stv.tally(candidates, ballots, lot, seats)
        assert tally.every_lot
        assert set(tally.possible) == set.union(*ends)
        assert set(tally.sure) == set.intersection(*ends)
        assert tally.tied == tuple(sorted(set.union(*ends) - set.intersection(*ends)))
        assert stv.tally(candidates, ballots, (), seats).winners == tally.sure
        decided += tally.lot_decides
    assert decided > 50


def test_surpluses_that_are_level_are_drawn_too():
    # Who passes on first changes nobody's election but the stages, and then the last place.
    papers = {((0,), (2,)): 6, ((1,), (3,)): 6, ((2,),): 2, ((3,),): 2}
    tally = stv.tally(4, papers, (1, 0, 3, 2), 3)
    assert [each.passed for each in tally.rounds[1:3]] == [1, 0]
    assert tally.rounds[1].tie.drawn == (0, 1)
    assert [each.passed for each in stv.tally(4, papers, (0, 1, 2, 3), 3).rounds[1:3]] == [0, 1]
    assert tally.tied == (2, 3)


def test_those_without_a_vote_leave_in_any_order_unless_one_of_them_gets_a_place():
    tally = stv.tally(40, {((0,),): 5, ((1,),): 4, ((2,),): 1}, range(40), 2)
    assert tally.every_lot
    assert tally.winners == (0, 1)
    tally = stv.tally(5, {((0,),): 5, ((1,),): 4}, range(5), 3)
    assert (tally.sure, tally.tied) == ((0, 1), (2, 3, 4))


def test_too_many_orders_to_try_are_sampled_and_said_so():
    tally = stv.tally(30, {((place,),): 1 for place in range(30)}, range(30), 3)
    assert not tally.every_lot
    assert tally.lot_decides


def test_a_winner_raised_by_ten_voters_can_lose_the_place():
    bloc = {((3,),): 200}
    before = {((0,), (1,), (2,)): 39, ((1,), (2,), (0,)): 35, ((2,), (0,), (1,)): 26, **bloc}
    after = {((0,), (1,), (2,)): 49, ((1,), (2,), (0,)): 25, ((2,), (0,), (1,)): 26, **bloc}
    assert stv.tally(4, before, (), 2).winners == (0, 3)
    assert stv.tally(4, after, (), 2).winners == (2, 3)


def test_a_solid_coalition_gets_the_places_its_quotas_give_it():
    draw = random.Random(7)
    asked = 0
    for _ in range(400):
        candidates, seats = draw.randint(3, 7), draw.randint(1, 4)
        bloc = draw.sample(range(candidates), draw.randint(1, candidates - 1))
        others = [place for place in range(candidates) if place not in bloc]
        ballots = Counter()
        loyal, rest = draw.randint(1, 30), draw.randint(0, 30)
        for _ in range(loyal):
            ranking = draw.sample(bloc, len(bloc)) + draw.sample(others, draw.randint(0, len(others)))
            ballots[tuple((place,) for place in ranking)] += 1
        for _ in range(rest):
            ranking = draw.sample(range(candidates), draw.randint(1, candidates))
            ballots[tuple((place,) for place in ranking)] += 1
        tally = stv.tally(candidates, ballots, draw.sample(range(candidates), candidates), seats)
        places = min(loyal // tally.quota, len(bloc), seats)
        assert len(set(tally.winners) & set(bloc)) >= places
        asked += places
    assert asked > 200


@st.composite
def small(draw, most=6):
    """Candidates, ballots, a lot and seats."""
    candidates = draw(st.integers(1, most))
    ranking = st.permutations(range(candidates)).flatmap(
        lambda order: st.integers(0, candidates).map(lambda cut: tuple((place,) for place in order[:cut]))
    )
    ballots = draw(st.dictionaries(ranking, st.integers(1, 5), max_size=8))
    return candidates, ballots, tuple(draw(st.permutations(range(candidates)))), draw(st.integers(1, 4))


@settings(max_examples=80)
@given(small(), st.randoms(use_true_random=False))
def test_order_names_and_blank_papers_change_nothing_and_one_seat_is_instant_runoff(election, shuffled):
    candidates, ballots, lot, seats = election
    tally = stv.tally(candidates, ballots, lot, seats)
    order = list(ballots.items())
    shuffled.shuffle(order)
    again = stv.tally(candidates, dict(order), lot, seats)
    assert record.canonical(again.as_json()) == record.canonical(tally.as_json())
    with_blanks = {**ballots, (): ballots.get((), 0) + 2}
    assert stv.tally(candidates, with_blanks, lot, seats).winners == tally.winners
    new = list(range(candidates))
    shuffled.shuffle(new)
    renamed = {tuple((new[place],) for (place,) in ranking): number for ranking, number in ballots.items()}
    after = stv.tally(candidates, renamed, [new[place] for place in lot], seats)
    assert set(after.winners) == {new[place] for place in tally.winners}
    one, runoff = stv.tally(candidates, ballots, lot, 1), irv.tally(candidates, ballots, lot)
    assert one.winners == runoff.winners
    assert one.possible == runoff.possible


def records():
    """Many counts, as they are stored."""
    for seed in range(60):
        candidates, ballots, lot = drawn(seed)
        counts = irv.tally(candidates, ballots, lot), schulze.tally(candidates, ballots, lot)
        for tally in (*counts, stv.tally(candidates, ballots, lot, 2)):
            yield record.canonical(tally.as_json())


def test_the_record_is_the_same_whatever_the_seed_of_hashes():
    program = "from tests.decisions.methods.test_stv import records; print(*records(), sep='\\n')"
    elsewhere = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONHASHSEED": "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert elsewhere.stdout.splitlines() == list(records())


def test_a_lot_that_is_not_an_order_and_an_election_to_no_place_are_refused():
    with pytest.raises(ValueError, match="order of all places"):
        stv.tally(3, {}, (0, 0, 1), 1)
    with pytest.raises(ValueError, match="at least one seat"):
        stv.tally(3, {}, (), 0)


# What it means


def test_stv_is_a_method_and_refuses_two_in_one_place():
    assert METHODS["stv"] is stv
    with pytest.raises(Invalid):
        stv.validate("0=1", question("stv"))


def test_the_stages_are_told_with_their_numbers():
    papers = {"0>1": 40, "0>2": 20, "1": 20, "2": 15, "3>2": 5}
    outcome = decide(stv, papers, question("stv", 4, people=True, places=2))
    assert (outcome.code, outcome.adopted, outcome.winners) == ("elected", True, (0, 1))
    assert told(outcome) == [
        "100 of 100 on the roll voted.",
        "Ballots that rank somebody or something: 100. Empty: 0.",
        "100 ballots count for 2 places.",
        "Quota: 100 shared by 3, rounded down, and one more: 34.",
        "Round 1: every ballot counts for the first it names.",
        "0 has 60 and wins a place.",
        "Round 2: 0 passes on all above the quota, 26. "
        "Each of those ballots moves on at 0.43333 of its worth.",
        "1 has 37.3332 and wins a place.",
        "Ballots that name nobody who is left hold 0; rounding took 0.0002.",
        "So 0 is elected.",
        "So 1 is elected.",
    ]
    assert outcome.tally["rounds"][1]["moved"] == {"1": "17.3332", "2": "8.6666"}


def test_whoever_is_left_takes_the_last_place_below_the_quota():
    outcome = decide(stv, {"0": 6, "1": 3, "2": 2}, question("stv", people=True, places=2))
    assert "As many are left as places: 1 wins one with 3." in told(outcome)
    assert outcome.winners == (0, 1)


def test_a_place_that_reopening_nominations_wins_stays_empty():
    asked = question("stv", 3, kinds=("none",), people=True, places=2)
    outcome = decide(stv, {"0": 5, "2": 5, "1": 1}, asked)
    assert (outcome.code, outcome.winners) == ("elected", (0,))
    assert "2 has 5 and wins: this place stays empty." in told(outcome)
    outcome = decide(stv, {"2": 5, "1": 1}, question("stv", 3, kinds=("none",), people=True))
    assert (outcome.code, outcome.adopted, outcome.winners) == ("not_adopted", False, ())


def test_no_more_names_than_places_needs_no_count_but_a_ballot():
    asked = question("stv", 2, people=True, places=3)
    outcome = decide(stv, {"0": 1}, asked)
    assert (outcome.code, outcome.winners) == ("elected", (0, 1))
    assert "There are no more names than places, so nothing is counted." in told(outcome)
    for papers in ({}, {"-": 2}):
        outcome = decide(stv, papers, asked)
        assert (outcome.code, outcome.winners) == ("inquorate", ())


@pytest.mark.parametrize(
    ("lot", "tie_break", "code", "winners"),
    [
        ((), "tied", "tied", ()),
        ((), "lot", "tied", ()),
        ((0, 1, 2), "tied", "tied", ()),
        ((0, 1, 2), "lot", "elected", (0, 1)),
        ((2, 1, 0), "lot", "elected", (0, 2)),
    ],
)
def test_a_tie_for_the_last_place_is_published_or_drawn(lot, tie_break, code, winners):
    asked = question("stv", people=True, places=2, lot=lot, tie_break=tie_break)
    outcome = decide(stv, {"0": 6, "1": 3, "2": 3}, asked)
    assert (outcome.code, outcome.winners) == (code, winners)
    assert outcome.tied == ((1, 2) if code == "tied" else ())
    assert ("Only a lot could decide" in " ".join(told(outcome))) == (code == "tied")


def test_options_can_win_places_too_and_turnout_comes_first():
    asked = question("stv", places=2, turnout=Share(1, 10))
    assert decide(stv, {"0": 6, "1": 3}, asked).code == "inquorate"
    outcome = decide(stv, {"0": 6, "1": 3, "-": 1}, asked)
    assert (outcome.code, outcome.winners) == ("adopted", (0, 1))


def test_a_surplus_and_an_exclusion_by_looking_back_are_told():
    # Quota 11. What 1 passes on brings 2 to twelve, level with 0, who had them from the start.
    papers = {"1>2": 16, "1": 6, "0": 12, "2": 4, "3": 9, "4": 7}
    lines = told(decide(stv, papers, question("stv", 5, people=True, places=4)))
    assert "Round 3: 2 are level with 12." in lines
    assert "In round 1, 0 was ahead, and so is first." in lines
    # 3 leaves and makes 1 and 2 level at four; 2 had three before, and 1 had four.
    lines = told(decide(stv, {"0": 6, "1>0": 4, "2>1": 3, "3>2": 1}, question("stv", 4, people=True)))
    assert "Round 3: 2 are level with 4." in lines
    assert "In round 1, 2 was behind, and so leaves." in lines


def test_a_surplus_drawn_by_lot_can_decide_who_is_behind_later():
    papers = {"0>2": 6, "1>3": 6, "2": 2, "3": 2}
    asked = question("stv", 4, people=True, places=3, lot=(1, 0, 3, 2), tie_break="lot")
    outcome = decide(stv, papers, asked)
    assert "Nothing else tells them apart." in told(outcome)
    assert "By lot, 1 is first." in told(outcome)
    assert "In round 2, 2 was behind, and so leaves." in told(outcome)
    assert "By another draw, 2 would win." in told(outcome)
    assert outcome.winners == (0, 1, 3)


def test_voters_can_keep_a_place_empty_though_no_more_people_stand_than_there_are_places():
    """The statute elects everybody then; "reopen nominations" would be a promise that is not kept."""
    asked = question("stv", 3, kinds=("none",), eligible=9, people=True, places=2, lot=(0, 1, 2))
    assert decide(stv, {"2>0": 9}, asked).winners == (0,)
    assert decide(stv, {"0>1": 9}, asked).winners == (0, 1)
