"""Instant runoff: real elections, other people's counts, every lot, and what members are told."""

from __future__ import annotations

from collections import Counter
from itertools import permutations

import pyrankvote
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from votelib.evaluate.core import VotingSystemError
from votelib.evaluate.sequential import TransferableVoteSelector

from swsolidarity.core.verdict import Invalid
from swsolidarity.decisions.methods import METHODS, irv
from swsolidarity.decisions.rules import Floor, Share, record
from tests.decisions.methods import elections
from tests.decisions.methods.elections import decide, drawn, expectations, name, question, told

pytestmark = pytest.mark.once

ELECTIONS = range(1000)


@pytest.mark.parametrize(("path", "expected"), expectations("irv"), ids=name)
def test_a_count_of_the_world_is_reproduced(path, expected):
    candidates, ballots, _ = elections.read(path)
    tally = irv.tally(candidates, ballots, expected.get("lot_order", range(candidates)))
    if "possible_winners" in expected:
        assert list(tally.possible) == expected["possible_winners"]
        assert tally.every_lot
    if "winners" in expected:
        assert list(tally.winners) == expected["winners"]
    if "rounds" in expected:
        rounds = [
            {key: value for key, value in each.items() if key not in ("moved", "tie") and value is not None}
            for each in tally.as_json()["rounds"]
        ]
        assert rounds == expected["rounds"]
    official = [expected[key] for key in ("round1", "after_eliminating_2_3_5", "final") if key in expected]
    for totals in official:
        counted = next(each for each in tally.rounds if {str(place) for place in each.totals} == set(totals))
        assert counted.as_json()["totals"] == totals


def test_every_lot_is_known_where_the_lot_decides_and_without_one_nobody_wins():
    for seed in ELECTIONS:
        candidates, ballots, lot = drawn(seed, most=4)
        lots = list(permutations(range(candidates)))
        by_lot = {each: elections.irv_by_paper(candidates, ballots, each) for each in lots}
        tally = irv.tally(candidates, ballots, lot)
        assert tally.every_lot
        assert tally.winners == (() if by_lot[lot] is None else (by_lot[lot],))
        assert set(tally.possible) == set(by_lot.values()) - {None}
        assert tally.lot_decides == (len(set(by_lot.values())) > 1)
        assert irv.tally(candidates, ballots, ()).winners == (() if tally.lot_decides else tally.winners)


def test_where_no_lot_is_used_every_lot_gives_the_same_record():
    used = Counter()
    for seed in ELECTIONS:
        candidates, ballots, lot = drawn(seed)
        tally = irv.tally(candidates, ballots, lot)
        used[tally.lot_used] += 1
        if not tally.lot_used:
            assert irv.tally(candidates, ballots, lot[::-1]).as_json() == tally.as_json()
    assert min(used.values()) > 200


def test_votelib_finds_the_same_winner_wherever_it_finds_one():
    seen = Counter()
    for seed in ELECTIONS:
        candidates, ballots, lot = drawn(seed)
        tally = irv.tally(candidates, ballots, lot)
        papers = {
            tuple(group[0] for group in ranking): number for ranking, number in ballots.items() if ranking
        }
        try:
            winners = TransferableVoteSelector(quota_function="droop").evaluate(papers, 1)
        except VotingSystemError:
            # It calls an election without a single valid paper an infinite loop.
            assert tally.valid == 0
            seen["nobody voted"] += 1
        except NotImplementedError:
            # It gives up at a tie for the last place. To it, the papers that name nobody left are one more
            # pile, which can be level with a candidate too.
            assert any(
                each.tie or each.exhausted - tally.blank == min(each.totals.values()) for each in tally.rounds
            )
            seen["tie"] += 1
        else:
            assert tuple(winners) == tally.winners
            seen["same"] += 1
    assert seen["same"] > 500
    assert seen["nobody voted"] > 50


def test_pyrankvote_finds_a_winner_that_some_lot_could_give():
    seen = Counter()
    for seed in ELECTIONS:
        candidates, ballots, lot = drawn(seed)
        tally = irv.tally(candidates, ballots, lot)
        if candidates == 1 or not tally.valid:
            continue  # it stops at one candidate, and elects somebody whom nobody named
        people = [pyrankvote.Candidate(str(place)) for place in range(candidates)]
        papers = [
            pyrankvote.Ballot([people[place] for place in paper]) for paper in elections.each_paper(ballots)
        ]
        winners = {
            int(person.name) for person in pyrankvote.instant_runoff_voting(people, papers).get_winners()
        }
        if any(each.tie for each in tally.rounds):
            # It does not look back: of those who are level it keeps whoever has more second places, or
            # draws. Two with exactly half each it elects both.
            assert winners <= elections.irv_without_looking_back(candidates, ballots)
            seen["tie"] += 1
        else:
            assert tuple(winners) == tally.winners
            seen["same"] += 1
    assert min(seen["tie"], seen["same"]) > 200


@st.composite
def small(draw, most=5):
    """Candidates, ballots and a lot."""
    candidates = draw(st.integers(1, most))
    ranking = st.permutations(range(candidates)).flatmap(
        lambda order: st.integers(0, candidates).map(lambda cut: tuple((place,) for place in order[:cut]))
    )
    ballots = draw(st.dictionaries(ranking, st.integers(1, 4), max_size=8))
    return candidates, ballots, tuple(draw(st.permutations(range(candidates))))


@settings(max_examples=60)
@given(small(), st.randoms(use_true_random=False), st.integers(2, 5))
def test_who_voted_in_which_order_blank_papers_and_doubling_change_nothing(election, shuffled, times):
    candidates, ballots, lot = election
    tally = irv.tally(candidates, ballots, lot)
    order = list(ballots.items())
    shuffled.shuffle(order)
    assert record.canonical(irv.tally(candidates, dict(order), lot).as_json()) == record.canonical(
        tally.as_json()
    )
    with_blanks = {**ballots, (): ballots.get((), 0) + 3}
    assert irv.tally(candidates, with_blanks, lot).possible == tally.possible
    more = {ranking: number * times for ranking, number in ballots.items()}
    assert irv.tally(candidates, more, lot).possible == tally.possible


@settings(max_examples=60)
@given(small(), st.randoms(use_true_random=False))
def test_new_names_give_the_same_result_under_the_new_names(election, shuffled):
    candidates, ballots, lot = election
    new = list(range(candidates))
    shuffled.shuffle(new)
    renamed = {tuple((new[place],) for (place,) in ranking): number for ranking, number in ballots.items()}
    before = irv.tally(candidates, ballots, lot)
    after = irv.tally(candidates, renamed, [new[place] for place in lot])
    assert after.winners == tuple(new[place] for place in before.winners)
    assert set(after.possible) == {new[place] for place in before.possible}


@settings(max_examples=60)
@given(small())
def test_a_majority_of_first_places_wins_and_so_does_the_better_of_two(election):
    candidates, ballots, lot = election
    first = Counter()
    for ranking, number in ballots.items():
        if ranking:
            first[ranking[0][0]] += number
    tally = irv.tally(candidates, ballots, lot)
    for place, number in first.items():
        if 2 * number > sum(first.values()):
            assert tally.possible == (place,)
    two = Counter()
    for ranking, number in ballots.items():
        two[tuple(group for group in ranking if group[0] < 2)] += number
    votes = [sum(number for ranking, number in two.items() if ranking[:1] == ((place,),)) for place in (0, 1)]
    if any(votes):
        assert irv.tally(2, two, ()).possible == tuple(
            place for place in (0, 1) if votes[place] == max(votes)
        )


def test_a_winner_raised_by_ten_voters_can_lose():
    before = {((0,), (1,), (2,)): 39, ((1,), (2,), (0,)): 35, ((2,), (0,), (1,)): 26}
    after = {((0,), (1,), (2,)): 49, ((1,), (2,), (0,)): 25, ((2,), (0,), (1,)): 26}
    assert irv.tally(3, before, ()).winners == (0,)
    assert irv.tally(3, after, ()).winners == (2,)


def test_too_many_orders_to_try_are_sampled_and_said_so():
    everybody_for_themselves = {((place,),): 1 for place in range(30)}
    tally = irv.tally(30, everybody_for_themselves, range(30))
    assert not tally.every_lot
    assert tally.lot_decides
    assert tally == irv.tally(30, everybody_for_themselves, range(30))


def test_those_without_a_vote_leave_in_any_order():
    tally = irv.tally(40, {((0,),): 3, ((1,), (0,)): 2, ((2,), (1,)): 2}, range(40))
    assert len(tally.rounds) == 39
    assert tally.every_lot
    assert tally.possible == (0, 1)


def test_a_lot_that_is_not_an_order_of_all_places_is_refused():
    with pytest.raises(ValueError, match="order of all places"):
        irv.tally(3, {}, (0, 1))


# What it means


def test_irv_is_a_method():
    assert METHODS["irv"] is irv


@pytest.mark.parametrize("paper", ["0=1", "2>0=1", "3", "0>0", "yes", ""])
def test_a_paper_that_is_not_a_plain_ranking_is_refused(paper):
    with pytest.raises(Invalid):
        irv.validate(paper, question("irv"))
    with pytest.raises(Invalid):
        irv.count({paper: 1}, question("irv"))


def test_the_rounds_are_told_one_after_another():
    outcome = decide(irv, {"0": 8, "1": 7, "2": 5, "3>1": 4, "-": 2}, question("irv", 4, people=True))
    assert (outcome.code, outcome.adopted, outcome.winners, outcome.tied) == ("elected", True, (1,), ())
    assert told(outcome) == [
        "26 of 100 on the roll voted.",
        "Ballots that rank somebody or something: 24. Empty: 2.",
        "Round 1: 3 has the fewest, 4 of 24, and leaves. Those ballots move on.",
        "Round 2: 2 has the fewest, 5 of 24, and leaves. Those ballots move on.",
        "Round 3: 1 has 11 of 19, more than half, and wins.",
        "Ballots that name nobody who is left: 7.",
        "One to one, 1 beats all others too.",
        "So 1 is elected.",
    ]


def test_the_one_who_would_beat_everybody_but_did_not_win_is_named():
    outcome = decide(irv, {"0>1>2": 40, "1>2>0": 25, "2>1>0": 35}, question("irv"))
    assert (outcome.code, outcome.winners) == ("adopted", (2,))
    assert "One to one, 1 would beat all others, but did not win these rounds." in told(outcome)


TIED = {"0": 4, "1>0": 3, "2>1": 3}


@pytest.mark.parametrize(
    ("lot", "tie_break", "code", "winners"),
    [
        ((), "tied", "tied", ()),
        ((), "lot", "tied", ()),
        ((0, 1, 2), "tied", "tied", ()),
        ((0, 1, 2), "lot", "adopted", (1,)),
        ((0, 2, 1), "lot", "adopted", (0,)),
    ],
)
def test_a_tie_that_decides_is_published_or_drawn(lot, tie_break, code, winners):
    outcome = decide(irv, TIED, question("irv", lot=lot, tie_break=tie_break))
    assert (outcome.code, outcome.winners) == (code, winners)
    assert outcome.tied == ((0, 1) if code == "tied" else ())
    assert outcome.adopted == bool(winners)
    assert ("By lot" in " ".join(told(outcome))) == bool(lot)
    if winners:
        assert f"By another draw, {1 - winners[0]} would win." in told(outcome)
    else:
        assert "By some draws, 1 would win." in told(outcome)


def test_a_tie_that_changes_nothing_ties_nothing():
    outcome = decide(irv, {"0": 4, "1>0": 1, "2>0": 1, "3>0": 3}, question("irv", 4))
    assert (outcome.code, outcome.winners, outcome.tied) == ("adopted", (0,), ())
    outcome = decide(irv, {"0": 4, "1>0": 2, "2>0": 2}, question("irv"))
    assert (outcome.code, outcome.winners) == ("adopted", (0,))
    assert "Every other draw gives the same result." in told(outcome)
    assert "In the order of the list, 2 leaves." in told(outcome)


def test_whoever_was_behind_in_an_earlier_round_leaves():
    # 3 leaves and makes 1 and 2 level at four; 2 had three before, and 1 had four.
    papers = {"0": 6, "1>0": 4, "2>1": 3, "3>2": 1}
    outcome = decide(irv, papers, question("irv", 4))
    assert "Round 2: the fewest votes are 4, and 2 have so many." in told(outcome)
    assert "In round 1, 2 was behind, and so leaves." in told(outcome)
    assert outcome.winners == (1,)
    assert not outcome.tally["lot_used"]


@pytest.mark.parametrize(
    ("kinds", "code"), [((), "adopted"), (("status_quo",), "not_adopted"), (("none",), "not_adopted")]
)
def test_when_everything_stays_as_it_is_nothing_is_adopted(kinds, code):
    outcome = decide(irv, {"2": 3, "0": 1}, question("irv", kinds=kinds))
    assert (outcome.code, outcome.adopted) == (code, code == "adopted")
    assert outcome.winners == ((2,) if code == "adopted" else ())


def test_an_empty_box_and_blank_papers_decide_nothing():
    for papers in ({}, {"-": 5}):
        outcome = decide(irv, papers, question("irv", tie_break="lot", lot=(2, 1, 0)))
        assert (outcome.code, outcome.winners, outcome.tied) == ("inquorate", (), ())
        assert outcome.tally["rounds"] == []
        assert not outcome.tally["lot_used"]


def test_turnout_comes_first_and_counts_blank_papers():
    asked = question("irv", turnout=Share(1, 10))
    assert decide(irv, {"0": 5, "-": 4}, asked).code == "inquorate"
    assert decide(irv, {"0": 5, "-": 5}, asked).code == "adopted"
    assert decide(irv, {"0": 5, "-": 4}, asked).numbers.cast == 9


def test_the_support_floor_counts_ballots_that_rank_the_winner_at_all():
    papers = {"0": 4, "1>0": 2, "2": 3}
    for needed, code in ((6, "adopted"), (7, "inquorate")):
        outcome = decide(irv, papers, question("irv", support=Floor(Share(1, 100), needed)))
        assert outcome.code == code
        assert outcome.adopted == (code == "adopted")
        assert f"At least {needed} of 100 on the roll must rank 0. 6 did: " in "\n".join(told(outcome))
