"""Schulze's method: real elections, another library, what it promises, and what members are told."""

from __future__ import annotations

import random
from collections import Counter
from itertools import pairwise as neighbours
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from votelib.convert import RankedToCondorcetVotes
from votelib.evaluate.condorcet import Schulze

from swsolidarity.core.verdict import Invalid
from swsolidarity.decisions.methods import METHODS, irv, schulze
from swsolidarity.decisions.rules import Floor, Share, record
from tests.decisions.methods import elections
from tests.decisions.methods.elections import decide, drawn, expectations, name, question, told

pytestmark = pytest.mark.once


@pytest.mark.parametrize(("path", "expected"), expectations("schulze_wv"), ids=name)
def test_a_count_of_the_world_is_reproduced(path, expected):
    candidates, ballots, _ = elections.read(path)
    none = expected.get("default_option")
    assert list(schulze.tally(candidates, ballots, (), none=none).winners) == expected["winners"]


@pytest.mark.parametrize(("path", "expected"), expectations("pairwise"), ids=name)
def test_a_matrix_of_the_world_is_reproduced(path, expected):
    candidates, ballots, _ = elections.read(path)
    tally = schulze.tally(candidates, ballots, ())
    assert [list(row) for row in tally.matrix] == expected["matrix"]
    assert tally.condorcet == expected["condorcet_winner"]
    assert sorted(elections.smith(tally.matrix)) == expected["smith_set"]
    assert set(tally.winners) <= set(expected["smith_set"])
    assert irv.tally(candidates, ballots, ()).condorcet == expected["condorcet_winner"]


def test_votelib_finds_the_same_comparisons_and_winners():
    seen = Counter()
    for seed in range(1000):
        candidates, ballots, lot = drawn(seed, level=True)
        tally = schulze.tally(candidates, ballots, lot)
        # A paper of nobody that names everybody: it knows only those that are named somewhere.
        papers = {(frozenset(range(candidates)),): 0} if candidates > 1 else {}
        papers |= {
            tuple(frozenset(group) if len(group) > 1 else group[0] for group in ranking): number
            for ranking, number in ballots.items()
            if ranking
        }
        pairs = RankedToCondorcetVotes().convert(papers)
        for a, b in product(range(candidates), repeat=2):
            assert pairs.get((a, b), 0) == (tally.matrix[a][b] if a != b else 0)
        found = set()
        for each in Schulze().evaluate(pairs):
            found |= each if isinstance(each, frozenset) else {each}
        if not found:
            # No path is stronger than the one back: it has nothing to sort, and names nobody.
            assert not tally.valid or tally.winners == tuple(range(candidates))
            seen["nothing stronger"] += 1
        elif len(tally.winners) == 1:
            assert found == set(tally.winners)
            seen["same"] += 1
        else:
            # Of those that no path is stronger against it names the ones with most paths stronger than
            # others': a second measure, which the method does not have.
            assert found <= set(tally.winners)
            seen["level"] += 1
    assert seen["same"] > 500
    assert min(seen.values()) > 50


def test_the_strongest_paths_are_those_of_the_plain_algorithm():
    for seed in range(300):
        candidates, ballots, lot = drawn(seed, most=7, level=True)
        tally = schulze.tally(candidates, ballots, lot)
        places, d = range(candidates), tally.matrix
        p = [[d[a][b] if d[a][b] > d[b][a] else 0 for b in places] for a in places]
        for by, a, b in product(places, repeat=3):
            if len({by, a, b}) == 3:
                p[a][b] = max(p[a][b], min(p[a][by], p[by][b]))
        assert [list(row) for row in tally.paths] == p
        top = tuple(a for a in places if all(p[a][b] >= p[b][a] for b in places))
        assert tally.order[0] == top
        assert tally.winners == (top if tally.valid else ())


def test_every_defeat_of_the_winner_is_taken_back_by_a_circle_that_is_stronger():
    draw, circles = random.Random(3), 0
    for _ in range(400):
        candidates = draw.randint(3, 6)
        ballots = Counter()
        for _ in range(draw.randint(3, 40)):
            turn = draw.randrange(candidates)
            order = [*range(turn, candidates), *range(turn)][: draw.randint(1, candidates)]
            ballots[tuple((place,) for place in order)] += 1
        tally = schulze.tally(candidates, ballots, ())
        if len(tally.winners) != 1:
            assert tally.circles == ()
            continue
        (winner,) = tally.winners
        defeats = {a for a in range(candidates) if tally.matrix[a][winner] > tally.matrix[winner][a]}
        assert {weakest.over for weakest in tally.weakest} == defeats
        for circle in tally.circles:
            circles += 1
            assert circle[0].over == circle[-1].under == winner
            assert all(one.under == following.over for one, following in neighbours(circle))
            assert all(link.above > link.below for link in circle)
            assert all(link.above >= circle[-1].above for link in circle)
            assert all(tally.matrix[link.over][link.under] == link.above for link in circle)
    assert circles > 50


@st.composite
def small(draw, most=5):
    """Candidates, ballots with several in one place, and a lot."""
    candidates = draw(st.integers(1, most))
    ranks = st.lists(st.integers(0, candidates), min_size=candidates, max_size=candidates)
    ballots = Counter()
    for given_ranks, number in draw(st.lists(st.tuples(ranks, st.integers(1, 4)), max_size=8)):
        groups = [
            tuple(place for place in range(candidates) if given_ranks[place] == rank)
            for rank in range(candidates)
        ]
        ballots[tuple(group for group in groups if group)] += number
    return candidates, dict(ballots), tuple(draw(st.permutations(range(candidates))))


@settings(max_examples=80)
@given(small(), st.randoms(use_true_random=False), st.integers(2, 5))
def test_order_names_blank_papers_and_doubling_change_nothing(election, shuffled, times):
    candidates, ballots, lot = election
    tally = schulze.tally(candidates, ballots, lot)
    order = list(ballots.items())
    shuffled.shuffle(order)
    again = schulze.tally(candidates, dict(order), lot)
    assert record.canonical(again.as_json()) == record.canonical(tally.as_json())
    with_blanks = {**ballots, (): ballots.get((), 0) + 2}
    assert schulze.tally(candidates, with_blanks, lot).winners == tally.winners
    more = {ranking: number * times for ranking, number in ballots.items()}
    assert schulze.tally(candidates, more, lot).winners == tally.winners
    new = list(range(candidates))
    shuffled.shuffle(new)
    renamed = {
        tuple(tuple(sorted(new[place] for place in group)) for group in ranking): number
        for ranking, number in ballots.items()
    }
    after = schulze.tally(candidates, renamed, [new[place] for place in lot])
    assert set(after.winners) == {new[place] for place in tally.winners}
    assert after.chosen == (None if tally.chosen is None else new[tally.chosen])
    if not tally.lot_used:
        assert schulze.tally(candidates, ballots, lot[::-1]).as_json() == tally.as_json()


@settings(max_examples=80)
@given(small())
def test_who_beats_everybody_wins_and_nobody_wins_from_outside_the_smallest_beating_set(election):
    candidates, ballots, lot = election
    tally = schulze.tally(candidates, ballots, lot)
    if tally.condorcet is not None:
        assert tally.winners == (tally.condorcet,)
    assert set(tally.winners) <= elections.smith(tally.matrix)
    if candidates == 2 and tally.valid:
        above, below = tally.matrix[0][1], tally.matrix[1][0]
        assert tally.winners == ((0,) if above > below else (1,) if below > above else (0, 1))


@settings(max_examples=80)
@given(small(), st.data())
def test_a_winner_who_is_raised_still_wins(election, data):
    candidates, ballots, lot = election
    tally = schulze.tally(candidates, ballots, lot)
    if not tally.winners:
        return
    winner = data.draw(st.sampled_from(tally.winners))
    raised = Counter()
    for ranking, number in ballots.items():
        up = data.draw(st.integers(0, number))
        others = tuple(tuple(place for place in group if place != winner) for group in ranking)
        raised[((winner,), *(group for group in others if group))] += up
        raised[ranking] += number - up
    assert winner in schulze.tally(candidates, +raised, lot).winners


@settings(max_examples=80)
@given(small())
def test_turned_round_the_only_winner_of_several_loses(election):
    candidates, ballots, lot = election
    tally = schulze.tally(candidates, ballots, lot)
    if candidates == 1 or len(tally.winners) != 1:
        return
    turned = Counter()
    for ranking, number in ballots.items():
        named = {place for group in ranking for place in group}
        rest = tuple(place for place in range(candidates) if place not in named)
        turned[tuple(group for group in (rest, *reversed(ranking)) if group)] += number
    assert tally.winners[0] not in schulze.tally(candidates, turned, lot).winners


# What it means


def test_schulze_is_a_method_and_reads_options_that_share_a_place():
    assert METHODS["schulze"] is schulze
    assert schulze.validate("2>0=1", question("schulze")) == "2>0=1"
    for paper in ("1=0", "3", "0>0", "0>"):
        with pytest.raises(Invalid):
            schulze.count({paper: 1}, question("schulze"))


def test_who_beats_everybody_is_told_with_the_numbers_and_no_circle_is():
    outcome = decide(schulze, {"0>1>2": 40, "1>2>0": 25, "2>1>0": 35}, question("schulze", people=True))
    assert (outcome.code, outcome.adopted, outcome.winners) == ("elected", True, (1,))
    assert told(outcome) == [
        "100 of 100 on the roll voted.",
        "Ballots that rank somebody or something: 100. Empty: 0.",
        "1 beats all others one to one.",
        "1 over 2: 65 to 35.",
        "1 over 0: 60 to 40.",
        "So 1 is elected.",
    ]


def test_a_circle_is_told_with_its_weakest_link():
    outcome = decide(schulze, {"0>1>2": 7, "1>2>0": 5, "2>0>1": 4}, question("schulze"))
    assert (outcome.code, outcome.winners) == ("adopted", (0,))
    assert told(outcome)[2:] == [
        "One to one, nobody beats all others: there is a circle.",
        "0 over 1: 11 to 5.",
        "1 over 2: 12 to 4.",
        "The weakest link of the circle is 2 over 0, 9 to 7.",
        "Without it, 0 is first.",
        "So 0 is adopted.",
    ]


def test_a_winner_whom_somebody_equals_is_told_without_a_circle():
    outcome = decide(schulze, {"0>2>1": 2, "1>0>2": 1, "2>1>0": 1}, question("schulze"))
    assert outcome.tally["winners"] == [0]
    assert "Nobody beats all others, and nobody beats 0." in told(outcome)


@pytest.mark.parametrize(
    ("lot", "tie_break", "code", "winners"),
    [
        ((), "tied", "tied", ()),
        ((), "lot", "tied", ()),
        ((2, 1, 0), "tied", "tied", ()),
        ((2, 1, 0), "lot", "adopted", (1,)),
        ((2, 0, 1), "lot", "adopted", (0,)),
    ],
)
def test_a_tie_at_the_top_is_published_or_drawn(lot, tie_break, code, winners):
    outcome = decide(schulze, {"0>1>2": 3, "1>0>2": 3}, question("schulze", lot=lot, tie_break=tie_break))
    assert (outcome.code, outcome.winners) == (code, winners)
    assert outcome.tied == ((0, 1) if code == "tied" else ())
    assert "2 are level at the top, and no comparison parts them." in told(outcome)


def test_what_does_not_beat_none_of_these_is_set_aside_first():
    # 0 beats 1, 1 beats 2 and 2 beats 0, by the least: as an ordinary option 2 would leave 0 the winner.
    papers = {"0>1>2": 3, "1>2>0": 2, "2>0>1": 2}
    assert decide(schulze, papers, question("schulze")).winners == (0,)
    outcome = decide(schulze, papers, question("schulze", kinds=("none",)))
    assert (outcome.code, outcome.winners) == ("adopted", (1,))
    assert told(outcome)[2:] == [
        "0 does not beat 2, 3 to 4, and is set aside.",
        "1 beats all others one to one.",
        "1 over 2: 5 to 2.",
        "So 1 is adopted.",
    ]


def test_when_none_of_these_is_all_that_is_left_nothing_is_chosen():
    outcome = decide(schulze, {"2": 3, "0>2": 1, "1>2": 1}, question("schulze", kinds=("none",)))
    assert (outcome.code, outcome.winners) == ("not_adopted", ())
    assert told(outcome)[-2:] == ["Only 2 is left.", "2 wins, so nothing is chosen."]


def test_a_status_quo_that_wins_adopts_nothing():
    outcome = decide(schulze, {"2>0": 3, "0": 1}, question("schulze", kinds=("status_quo",)))
    assert (outcome.code, outcome.adopted, outcome.winners) == ("not_adopted", False, ())


def test_an_empty_box_and_blank_papers_decide_nothing():
    for papers in ({}, {"-": 5}):
        outcome = decide(schulze, papers, question("schulze", tie_break="lot", lot=(2, 1, 0)))
        assert (outcome.code, outcome.winners, outcome.tied) == ("inquorate", (), ())
        assert not outcome.tally["lot_used"]


def test_turnout_and_support_are_asked_of_all_who_vote_and_of_all_who_rank_the_winner():
    asked = question("schulze", turnout=Share(1, 10))
    assert decide(schulze, {"0": 5, "-": 4}, asked).code == "inquorate"
    assert decide(schulze, {"0": 5, "-": 5}, asked).code == "adopted"
    for needed, code in ((6, "adopted"), (7, "inquorate")):
        asked = question("schulze", support=Floor(Share(1, 100), needed))
        assert decide(schulze, {"0": 4, "1>0=2": 2, "2": 1}, asked).code == code
