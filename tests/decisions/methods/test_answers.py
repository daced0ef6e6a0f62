"""Consent, consensus, temperature, availability and the lot, at every boundary."""

from __future__ import annotations

import json

import pytest

from swsolidarity.core.verdict import Invalid
from swsolidarity.decisions.rules import Approval, Floor, Share, record
from tests.decisions.methods.making import HALF, THIRD, ask, held

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("box", "rule", "code"),
    [
        ({"consent": 3}, {}, "adopted"),
        ({"concern": 1}, {}, "adopted"),
        # an objection blocks for as long as its record is open
        ({"consent": 9}, {"open_objections": 1}, "blocked"),
        ({"consent": 8, "object": 1}, {"open_objections": 1}, "blocked"),
        ({"consent": 8, "object": 1}, {"open_objections": 0}, "adopted"),
        # too many who stand aside
        ({"consent": 2, "aside": 1}, {"aside": THIRD}, "adopted"),
        ({"consent": 3, "aside": 2}, {"aside": THIRD}, "not_adopted"),
        ({"consent": 2, "aside": 1}, {"aside": Share(0, 1)}, "not_adopted"),
        # somebody consents
        ({"abstain": 3}, {}, "not_adopted"),
        ({"abstain": 3, "aside": 1, "concern": 1}, {}, "adopted"),
        # floor and turnout
        ({"consent": 2, "concern": 1}, {"support": Floor(THIRD)}, "inquorate"),
        ({"consent": 2, "concern": 2}, {"support": Floor(THIRD)}, "adopted"),
        ({"consent": 4}, {"turnout": HALF}, "inquorate"),
        ({"consent": 4, "abstain": 1}, {"turnout": HALF}, "adopted"),
        # the order: turnout, objections, people who stand aside, consent, floor
        ({"consent": 4}, {"turnout": HALF, "open_objections": 1}, "inquorate"),
        ({"consent": 1, "aside": 4}, {"aside": THIRD, "open_objections": 1}, "blocked"),
        ({"aside": 4}, {"aside": THIRD, "support": Floor(HALF)}, "not_adopted"),
        ({"abstain": 4}, {"support": Floor(HALF)}, "not_adopted"),
        ({}, {}, "inquorate"),
        ({}, {"open_objections": 1}, "inquorate"),
    ],
)
def test_consent_at_its_bars(box, rule, code):
    assert held(ask("consent", 0, **rule), box).code == code


def test_consent_tells_what_everybody_answered():
    outcome = held(ask("consent", 0), {"consent": 4, "concern": 2, "aside": 1, "abstain": 1})
    assert outcome.tally == {"answers": {"consent": 4, "concern": 2, "aside": 1, "object": 0, "abstain": 1}}
    assert outcome.numbers.cast == 8
    assert [str(one) for one in outcome.reasoning] == [
        "8 of 10 on the roll answered.",
        "6 consented, 2 of them with a concern.",
        "1 stood aside, 0 objected, 1 abstained.",
        "So it is adopted.",
    ]


@pytest.mark.parametrize(
    ("box", "rule", "code"),
    [
        ({"agree": 3}, {}, "adopted"),
        ({"agree": 8, "block": 1}, {"blocks_needed": 2}, "adopted"),
        ({"agree": 8, "block": 2}, {"blocks_needed": 2}, "blocked"),
        ({"agree": 4, "block": 1}, {"approval": Approval(Share(4, 5))}, "adopted"),
        ({"agree": 3, "block": 1}, {"approval": Approval(Share(4, 5))}, "not_adopted"),
        ({"agree": 2, "aside": 1}, {"aside": THIRD}, "adopted"),
        ({"agree": 1, "aside": 1}, {"aside": THIRD}, "not_adopted"),
        ({"agree": 3}, {"support": Floor(THIRD)}, "inquorate"),
        ({"agree": 4}, {"support": Floor(THIRD)}, "adopted"),
        ({"abstain": 3}, {}, "not_adopted"),
        ({"agree": 3}, {"open_objections": 1}, "blocked"),
        ({}, {}, "inquorate"),
    ],
)
def test_consensus_at_its_bars(box, rule, code):
    assert held(ask("consensus", 0, **rule), box).code == code


def test_how_people_feel_binds_nobody():
    box = {"for": 3, "rather_for": 1, "unsure": 1, "against": 2}
    outcome = held(ask("temperature", 0, support=Floor(HALF)), box)
    assert (outcome.code, outcome.adopted) == ("advisory", False)
    assert outcome.numbers.cast == 7
    assert str(outcome.reasoning[1]) == "For it: 4. Of these, 3 wholly."
    assert held(ask("temperature", 0), {}).code == "inquorate"


@pytest.mark.parametrize("method", ["consent", "consensus", "temperature"])
@pytest.mark.parametrize("paper", ["", "yes", "-", "Consent", "for ", "0"])
def test_what_is_no_answer_is_refused(method, paper):
    with pytest.raises(Invalid):
        held(ask(method, 0), {paper: 1})


@pytest.mark.parametrize(
    ("box", "winners", "tied"),
    [
        ({"0:2,1:1": 3, "1:2": 2}, (0,), ()),
        ({"0:2,1:2": 3, "1:1": 2}, (1,), ()),
        ({"0:2,1:2": 3}, (), (0, 1)),
        ({"-": 3}, (), ()),
    ],
)
def test_the_day_most_can_is_found_and_binds_nobody(box, winners, tied):
    outcome = held(ask("availability"), box)
    assert (outcome.code, outcome.adopted) == ("advisory", False)
    assert (outcome.winners, outcome.tied) == (winners, tied)


def test_availability_of_nobody_is_no_result():
    assert held(ask("availability"), {}).code == "inquorate"


@pytest.mark.parametrize(
    ("places", "people", "box", "code", "winners"),
    [
        (1, True, {}, "elected", (2,)),
        (2, True, {}, "elected", (2, 0)),
        (9, True, {}, "elected", (2, 0, 1)),
        (1, False, {"-": 4}, "adopted", (2,)),
    ],
)
def test_the_luckiest_take_the_places_and_nobody_votes(places, people, box, code, winners):
    outcome = held(ask("lot", places=places, people=people, lot=(2, 0, 1)), box)
    assert (outcome.code, outcome.winners) == (code, winners)


def test_a_lot_of_nobody_is_no_result_and_there_is_nothing_to_mark():
    assert held(ask("lot", 0), {}).code == "inquorate"
    with pytest.raises(Invalid):
        held(ask("lot", lot=(0, 1, 2)), {"0": 1})


def test_sentences_name_options_by_their_words():
    outcome = held(ask("lot", places=2, people=True, lot=(2, 0, 1)), {})
    said = [str(record.with_labels(one, ["Ash", "Bo", "Cy"])) for one in outcome.reasoning]
    assert said[1:3] == ["Place 1: Cy.", "Place 2: Ash."]
    assert json.loads(record.canonical(outcome.tally)) == {"order": [2, 0, 1]}
