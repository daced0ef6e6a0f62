"""Approval, score and dots: who takes the places, at every boundary of the rule."""

from __future__ import annotations

import json

import pytest

from swsolidarity.core.verdict import Invalid
from swsolidarity.decisions.methods import approval, score
from swsolidarity.decisions.rules import Floor, Share, choosing, record
from swsolidarity.decisions.rules.question import NONE, STATUS_QUO
from swsolidarity.decisions.rules.terms import Rung
from tests.decisions.methods.making import HALF, THIRD, TWO_THIRDS, ask, held

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("keys", "places", "stops", "lot", "expected"),
    [
        ({0: 3, 1: 2, 2: 1}, 1, (), (), choosing.Filled((0,))),
        ({0: 3, 1: 2, 2: 1}, 2, (), (), choosing.Filled((0, 1))),
        ({0: 3, 1: 2}, 5, (), (), choosing.Filled((0, 1))),
        ({}, 1, (), (), choosing.Filled()),
        # equal, and there is room for all of them
        ({0: 2, 1: 3, 2: 3}, 2, (), (), choosing.Filled((1, 2))),
        # equal where the places end
        ({0: 3, 1: 3, 2: 1}, 1, (), (), choosing.Filled(tied=(0, 1))),
        ({0: 4, 1: 3, 2: 3}, 2, (), (), choosing.Filled((0,), tied=(1, 2))),
        ({0: 3, 1: 3, 2: 3}, 2, (), (), choosing.Filled(tied=(0, 1, 2))),
        # the lot decides among exactly those, and only there
        ({0: 3, 1: 3, 2: 1}, 1, (), (2, 1, 0), choosing.Filled((1,), drawn=(0, 1))),
        ({0: 4, 1: 3, 2: 3}, 2, (), (2, 1, 0), choosing.Filled((0, 2), drawn=(1, 2))),
        ({0: 3, 1: 2, 2: 1}, 2, (), (2, 1, 0), choosing.Filled((0, 1))),
        # no change stops whatever it is ahead of
        ({0: 3, 1: 4}, 1, (1,), (), choosing.Filled(stopped_by=1)),
        ({0: 5, 1: 4, 2: 3}, 2, (1,), (), choosing.Filled((0,), stopped_by=1)),
        ({0: 5, 1: 4, 2: 3}, 1, (1,), (), choosing.Filled((0,))),
        # and equal with it is a tie like any other
        ({0: 3, 1: 3}, 1, (1,), (), choosing.Filled(tied=(0, 1))),
        ({0: 3, 1: 3}, 2, (1,), (), choosing.Filled(tied=(0, 1))),
        ({0: 3, 1: 3}, 1, (1,), (0, 1), choosing.Filled((0,), drawn=(0, 1))),
        ({0: 3, 1: 3}, 1, (1,), (1, 0), choosing.Filled(drawn=(0, 1), stopped_by=1)),
        ({0: 3, 1: 3, 2: 3}, 3, (1,), (2, 1, 0), choosing.Filled((2,), drawn=(0, 1, 2), stopped_by=1)),
    ],
)
def test_the_places_go_to_the_largest(keys, places, stops, lot, expected):
    found = choosing.fill({at: (key,) for at, key in keys.items()}, places, stops=stops, lot=lot)
    assert found == expected


# Each bar with the last number that fails and the first that passes


@pytest.mark.parametrize(
    ("box", "rule", "code", "winners"),
    [
        ({"0": 3, "1": 2}, {}, "adopted", (0,)),
        ({"0,1": 3, "1": 2}, {"places": 2}, "adopted", (1, 0)),
        ({"0": 3, "-": 7}, {}, "adopted", (0,)),
        # min_support: of those who cast, blank papers among them
        ({"0": 4, "1": 2, "2": 3}, {"min_support": HALF}, "not_adopted", ()),
        ({"0": 5, "1": 2, "2": 3}, {"min_support": HALF}, "adopted", (0,)),
        ({"0": 5, "-": 6}, {"min_support": HALF}, "not_adopted", ()),
        ({"0": 5, "-": 5}, {"min_support": HALF}, "adopted", (0,)),
        # two places and only one reaches
        ({"0": 5, "1": 4, "-": 1}, {"min_support": HALF, "places": 2}, "adopted", (0,)),
        # the floor: of the roll, and so many at least
        ({"0": 3}, {"support": Floor(THIRD)}, "inquorate", ()),
        ({"0": 4}, {"support": Floor(THIRD)}, "adopted", (0,)),
        ({"0": 4}, {"support": Floor(THIRD, 5)}, "inquorate", ()),
        ({"0": 5}, {"support": Floor(THIRD, 5)}, "adopted", (0,)),
        ({"0": 4, "1": 5}, {"support": Floor(THIRD), "min_support": TWO_THIRDS}, "not_adopted", ()),
        # the second call has its own
        (
            {"0": 2},
            {
                "support": Floor(THIRD),
                "second_support": Floor(Share(1, 5)),
                "on_inquorate": "second_call",
                "call": 2,
            },
            "adopted",
            (0,),
        ),
        # turnout
        ({"0": 3, "-": 1}, {"turnout": HALF}, "inquorate", ()),
        ({"0": 3, "-": 2}, {"turnout": HALF}, "adopted", (0,)),
        # nobody, or nobody who marked anything
        ({}, {}, "inquorate", ()),
        ({"-": 6}, {}, "inquorate", ()),
        # ties
        ({"0": 2, "1": 2, "2": 1}, {}, "tied", ()),
        ({"0": 2, "1": 2, "2": 1}, {"places": 2}, "adopted", (0, 1)),
        ({"0": 2, "1": 2}, {"tie_break": "lot", "lot": (2, 1, 0)}, "adopted", (1,)),
        ({"0": 2, "1": 2}, {"tie_break": "tied", "lot": (2, 1, 0)}, "tied", ()),
        # equal, but neither reaches the bar: nothing to draw
        ({"0": 2, "1": 2, "2": 1}, {"min_support": HALF}, "not_adopted", ()),
        # people are elected
        ({"0": 3}, {"people": True}, "elected", (0,)),
    ],
)
def test_approval_at_its_bars(box, rule, code, winners):
    outcome = held(ask("approval", **rule), box)
    assert (outcome.code, outcome.winners) == (code, winners)
    assert outcome.adopted == (code in ("adopted", "elected"))


def test_a_tie_names_those_who_are_equal_and_nobody_wins():
    outcome = held(ask("approval", places=2), {"0": 5, "0,1": 2, "0,2": 2})
    assert (outcome.code, outcome.winners, outcome.tied) == ("tied", (), (1, 2))
    said = [str(record.with_labels(one, ["Ash", "Bo", "Cy"])) for one in outcome.reasoning]
    assert said == [
        "9 of 10 on the roll voted.",
        "Ash: marked by 9 of 9.",
        "Bo: marked by 2 of 9.",
        "Cy: marked by 2 of 9.",
        "They are equal where the places end, and a tie decides nothing.",
    ]


@pytest.mark.parametrize("kind", [STATUS_QUO, NONE])
@pytest.mark.parametrize(
    ("box", "places", "code", "winners"),
    [
        ({"0": 2, "2": 3}, 1, "not_adopted", ()),
        ({"0": 3, "2": 3}, 1, "tied", ()),
        ({"0": 4, "2": 3}, 1, "adopted", (0,)),
        ({"0": 4, "1": 2, "2": 3}, 2, "adopted", (0,)),
        ({"0": 4, "1,2": 3}, 2, "tied", ()),
        ({"0": 4, "1,2": 3, "1": 1}, 2, "adopted", (0, 1)),
    ],
)
def test_whatever_no_change_is_ahead_of_does_not_win(kind, box, places, code, winners):
    outcome = held(ask("approval", kinds={2: kind}, places=places, eligible=20), box)
    assert (outcome.code, outcome.winners) == (code, winners)


LADDER = (
    Rung("d", TWO_THIRDS, of_roll=THIRD),
    Rung("c", HALF, strict=True),
    Rung("b", THIRD),
)


@pytest.mark.parametrize(
    ("box", "eligible", "code", "winners"),
    [
        # remove: two thirds of those who cast, and a third of the roll
        ({"3": 6, "0": 3}, 18, "adopted", (3,)),
        ({"3": 6, "0": 3}, 19, "not_adopted", ()),
        ({"1,3": 5, "0": 3}, 15, "adopted", (1,)),
        ({"2,3": 6, "0": 3}, 19, "adopted", (2,)),
        # suspend: more than one half
        ({"2": 5, "0": 5}, 10, "not_adopted", ()),
        ({"2": 6, "0": 5}, 11, "adopted", (2,)),
        ({"2": 6, "-": 6}, 20, "not_adopted", ()),
        # mediate: one third
        ({"1": 3, "0": 6}, 10, "adopted", (1,)),
        ({"1": 3, "0": 7}, 10, "not_adopted", ()),
        # the heaviest that reaches, even if a milder one has more
        ({"1,2,3": 6, "1,2": 3}, 18, "adopted", (3,)),
        ({}, 10, "inquorate", ()),
        ({"-": 9}, 10, "inquorate", ()),
    ],
)
def test_the_heaviest_measure_that_reaches_its_bars_is_taken(box, eligible, code, winners):
    outcome = held(ask("approval", 4, {0: STATUS_QUO}, ladder=LADDER, eligible=eligible), box)
    assert (outcome.code, outcome.winners) == (code, winners)


def test_a_measure_that_is_not_on_the_ballot_is_passed_over():
    assert held(ask("approval", 3, {0: STATUS_QUO}, ladder=LADDER), {"2": 6}).winners == (2,)


def test_a_ladder_says_what_each_measure_needed():
    outcome = held(ask("approval", 4, {0: STATUS_QUO}, ladder=LADDER, eligible=12), {"3": 5, "2": 5, "0": 1})
    labels = ["No change", "Mediate", "Suspend", "Remove"]
    said = [str(record.with_labels(one, labels)) for one in outcome.reasoning]
    assert said == [
        "11 of 12 on the roll voted.",
        "Remove needs 8 of the 11 who voted. It has 5.",
        "Remove also needs 4 of the 12 on the roll.",
        "Suspend needs 6 of the 11 who voted. It has 5.",
        "Mediate needs 4 of the 11 who voted. It has 0.",
        "No measure has enough, so nothing changes.",
    ]


@pytest.mark.parametrize(
    ("box", "rule", "code", "winners"),
    [
        ({"0:5": 1, "1:3": 2}, {}, "adopted", (1,)),
        # equal sums: more fives, then more fours
        ({"0:5,1:3": 1, "1:2": 1}, {}, "adopted", (0,)),
        ({"0:4,1:3": 1, "0:1,1:2": 1}, {}, "adopted", (0,)),
        ({"0:5,1:5": 1, "0:4,1:3": 1, "1:1": 1}, {}, "adopted", (0,)),
        ({"0:3,1:2": 1, "0:1,1:2": 1}, {}, "tied", ()),
        ({"0:3,1:2": 1, "0:1,1:2": 1}, {"tie_break": "lot", "lot": (1, 0, 2)}, "adopted", (1,)),
        # the bars are about people, not points
        ({"0:5": 4, "1:1": 5}, {"min_support": HALF}, "adopted", (1,)),
        ({"0:5": 3}, {"support": Floor(THIRD)}, "inquorate", ()),
        ({"0:1": 4}, {"support": Floor(THIRD)}, "adopted", (0,)),
        ({"-": 2}, {}, "inquorate", ()),
        ({}, {}, "inquorate", ()),
    ],
)
def test_score_at_its_bars(box, rule, code, winners):
    outcome = held(ask("score", **rule), box)
    assert (outcome.code, outcome.winners) == (code, winners)


def test_score_tells_raters_and_how_often_each_number_was_given():
    tally = score.tally({"0:5,1:4": 2, "1:5,2:3": 1, "-": 3}, 3)
    assert tally.sums == (10, 13, 3)
    assert tally.raters == (2, 3, 1)
    assert tally.histogram == ((1, 0, 0, 0, 0, 2), (0, 0, 0, 0, 2, 1), (2, 0, 0, 1, 0, 0))
    assert (tally.valid, tally.blank) == (3, 3)


@pytest.mark.parametrize(
    ("paper", "dots", "most", "valid"),
    [
        ("0:5", 5, 5, True),
        ("0:6", 5, 5, False),
        ("0:3,1:2", 5, 3, True),
        ("0:4,1:1", 5, 3, False),
        ("0:3,1:3", 5, 3, False),
        ("0:1", 5, 3, True),
        ("-", 5, 3, True),
        ("0:5", 5, 0, True),
    ],
)
def test_nobody_gives_more_dots_than_there_are(paper, dots, most, valid):
    question = ask("dots", dots=dots, most_dots=most)
    if valid:
        assert held(question, {paper: 1}).numbers.cast == 1
    else:
        with pytest.raises(Invalid):
            held(question, {paper: 1})


@pytest.mark.parametrize(
    ("box", "rule", "code", "winners"),
    [
        ({"0:3,1:2": 1, "1:2": 1}, {}, "adopted", (1,)),
        ({"0:2,1:2": 1}, {}, "tied", ()),
        ({"0:2,1:2": 1}, {"places": 2}, "adopted", (0, 1)),
        ({"0:5": 2, "1:2": 3}, {"min_support": HALF}, "adopted", (1,)),
        ({}, {}, "inquorate", ()),
    ],
)
def test_the_most_dots_win(box, rule, code, winners):
    outcome = held(ask("dots", dots=5, **rule), box)
    assert (outcome.code, outcome.winners) == (code, winners)


@pytest.mark.parametrize("method", ["approval", "score", "dots", "availability"])
@pytest.mark.parametrize("paper", ["", "3", "3:1", "0:0", "0:7", "1,0", "yes", "0>1", "0:9999999999", "--"])
def test_what_is_no_paper_is_refused(method, paper):
    with pytest.raises(Invalid):
        held(ask(method, dots=5), {paper: 1})


def test_a_million_papers_are_counted_from_their_groups():
    assert approval.tally({"0": 600_000, "0,1": 400_000}, 2).approvals == (1_000_000, 400_000)


@pytest.mark.parametrize("method", ["approval", "score", "dots", "availability"])
def test_a_count_can_be_written_into_the_record(method):
    paper = "0" if method == "approval" else "0:1"
    outcome = held(ask(method, dots=5), {paper: 5, "-": 1})
    assert json.loads(record.canonical(outcome.tally))["valid"] == 5
