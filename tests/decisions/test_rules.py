"""Thresholds, words, hashes: plain values in, plain values out."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import swsolidarity.decisions
from swsolidarity.core.verdict import Invalid
from swsolidarity.decisions import methods
from swsolidarity.decisions.methods import vote
from swsolidarity.decisions.rules import (
    Approval,
    Floor,
    Numbers,
    Opposition,
    Question,
    Share,
    Terms,
    parts,
    record,
    states,
    words,
)
from swsolidarity.decisions.rules.outcome import CODES
from swsolidarity.decisions.rules.pack import (
    GROUP_NAMES,
    GROUPS,
    NAMES,
    PUT_BY_OTHERS,
    STARTING_PACK,
    group_of,
    in_order,
    name_of,
)
from swsolidarity.decisions.rules.terms import levels, read
from swsolidarity.decisions.rules.thresholds import verdict

HALF, TWO_THIRDS = Share(1, 2), Share(2, 3)
EDGE = Path(__file__).parents[1] / "data" / "votes" / "edge"


def terms(**parts):
    return Terms(**({"method": "vote", "open_hours": 48} | parts))


def code(parts, *, call=1, objections=0, **numbers):
    return verdict(Numbers(**numbers), terms(**parts), call=call, open_objections=objections).code


# Each part on its own, with the last number that fails and the first that passes


@pytest.mark.parametrize(
    ("parts", "numbers", "expected"),
    [
        # turnout: P·den ≥ num·E
        ({"turnout": HALF}, {"yes": 20, "eligible": 41}, "inquorate"),
        ({"turnout": HALF}, {"yes": 21, "eligible": 41}, "adopted"),
        ({"turnout": HALF}, {"yes": 20, "eligible": 40}, "adopted"),
        ({"turnout": HALF}, {"yes": 1, "abstain": 19, "eligible": 40}, "adopted"),
        ({"turnout": Share(1, 3)}, {"abstain": 13, "eligible": 40}, "inquorate"),
        ({"turnout": Share(1, 3)}, {"abstain": 14, "eligible": 40}, "adopted"),
        # support: Y·den ≥ num·E and Y ≥ min
        ({"support": Floor(Share(1, 3))}, {"yes": 13, "eligible": 41}, "inquorate"),
        ({"support": Floor(Share(1, 3))}, {"yes": 14, "eligible": 41}, "adopted"),
        ({"support": Floor(Share(1, 10), 3)}, {"yes": 2, "eligible": 10}, "inquorate"),
        ({"support": Floor(Share(1, 10), 3)}, {"yes": 3, "eligible": 30}, "adopted"),
        ({"support": Floor(Share(1, 10), 3)}, {"yes": 3, "eligible": 31}, "inquorate"),
        ({"support": Floor(Share(1, 10), 3)}, {"yes": 4, "eligible": 31}, "adopted"),
        # approval, strict and not, on each base
        ({"approval": Approval(HALF, "decisive", True)}, {"yes": 5, "no": 4, "abstain": 90}, "adopted"),
        ({"approval": Approval(HALF, "decisive", True)}, {"yes": 4, "no": 5}, "not_adopted"),
        ({"approval": Approval(HALF, "decisive", False)}, {"yes": 5, "no": 5}, "adopted"),
        ({"approval": Approval(HALF, "cast", True)}, {"yes": 5, "no": 4, "abstain": 1}, "not_adopted"),
        ({"approval": Approval(HALF, "cast", True)}, {"yes": 6, "no": 4, "abstain": 1}, "adopted"),
        ({"approval": Approval(HALF, "eligible", True)}, {"yes": 20, "eligible": 40}, "not_adopted"),
        ({"approval": Approval(HALF, "eligible", True)}, {"yes": 21, "eligible": 40}, "adopted"),
        ({"approval": Approval(TWO_THIRDS)}, {"yes": 6, "no": 3}, "adopted"),
        ({"approval": Approval(TWO_THIRDS, strict=True)}, {"yes": 6, "no": 3}, "not_adopted"),
        ({"approval": Approval(TWO_THIRDS)}, {"yes": 5, "no": 3}, "not_adopted"),
        ({"approval": Approval(Share(3, 4))}, {"yes": 3, "no": 1}, "adopted"),
        ({"approval": Approval(Share(3, 4))}, {"yes": 299, "no": 100}, "not_adopted"),
        ({"approval": Approval(Share(1, 1))}, {"yes": 7}, "adopted"),
        ({"approval": Approval(Share(1, 1))}, {"yes": 7, "no": 1}, "not_adopted"),
        # a base of nothing fails approval
        ({"approval": Approval(HALF)}, {"abstain": 9}, "not_adopted"),
        ({"approval": Approval(HALF, "cast")}, {}, "not_adopted"),
        # blocks count as decisive, and as opposition
        ({"approval": Approval(TWO_THIRDS)}, {"yes": 6, "no": 3, "block": 1}, "not_adopted"),
        ({"opposition": Opposition(Share(1, 10))}, {"yes": 9, "no": 1}, "adopted"),
        ({"opposition": Opposition(Share(1, 10))}, {"yes": 9, "no": 1, "block": 1}, "not_adopted"),
        ({"opposition": Opposition(Share(1, 10), "eligible")}, {"no": 4, "eligible": 40}, "adopted"),
        ({"opposition": Opposition(Share(1, 10), "eligible")}, {"no": 5, "eligible": 40}, "not_adopted"),
        ({"opposition": Opposition(Share(1, 10), "decisive")}, {"yes": 18, "no": 2}, "adopted"),
        # asides are a share of everybody who voted
        ({"aside": Share(1, 4)}, {"yes": 6, "aside": 2}, "adopted"),
        ({"aside": Share(1, 4)}, {"yes": 5, "aside": 2}, "not_adopted"),
        # blocks needed
        ({"blocks_needed": 2}, {"yes": 9, "block": 1}, "adopted"),
        ({"blocks_needed": 2}, {"yes": 9, "block": 2}, "blocked"),
        # nothing asked, everything adopted
        ({}, {}, "adopted"),
    ],
)
def test_each_threshold_at_its_boundary(parts, numbers, expected):
    assert code(parts, **numbers) == expected


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ({"yes": 5, "no": 5, "eligible": 20}, "tied"),
        ({"yes": 0, "no": 0, "abstain": 9, "eligible": 20}, "not_adopted"),
        ({"yes": 6, "no": 5, "eligible": 20}, "adopted"),
    ],
)
def test_equal_above_nothing_is_a_tie_and_a_tie_never_adopts(numbers, expected):
    outcome = verdict(Numbers(**numbers), terms(approval=Approval(HALF, strict=True)))
    assert outcome.code == expected
    assert outcome.adopted == (expected == "adopted")


def test_the_first_hit_wins_in_the_order_that_is_written_down():
    everything = {
        "turnout": HALF,
        "blocks_needed": 1,
        "approval": Approval(HALF, strict=True),
        "opposition": Opposition(Share(1, 10)),
        "aside": Share(1, 10),
        "support": Floor(Share(1, 3)),
    }
    low = {"yes": 2, "no": 2, "block": 1, "aside": 2}
    assert code(everything, **low, eligible=100) == "inquorate"
    assert code(everything, **low, eligible=10) == "blocked"
    assert code(everything, yes=3, no=3, aside=2, eligible=10, objections=1) == "blocked"
    assert code(everything, yes=3, no=3, aside=2, eligible=10) == "tied"
    assert code(everything, yes=3, no=4, eligible=10) == "not_adopted"
    assert code(everything, yes=8, no=2, eligible=10) == "not_adopted"
    assert code(everything, yes=8, aside=2, eligible=10) == "not_adopted"
    both = {"support": Floor(HALF), "approval": Approval(HALF)}
    assert code(both, yes=4, no=6, eligible=90) == "not_adopted"
    assert code(both, yes=6, no=4, eligible=90) == "inquorate"
    assert code(everything, yes=9, eligible=10) == "adopted"


@pytest.mark.parametrize(
    ("key", "eligible", "votes", "expected"),
    [
        ("spend_small", 31, (4, 3, 0), "adopted"),
        ("spend_small", 31, (3, 0, 20), "inquorate"),
        ("spend_small", 31, (3, 3, 0), "tied"),
        ("spend_small", 31, (3, 4, 0), "not_adopted"),
        ("spend_small", 5, (2, 0, 0), "inquorate"),
        ("spend_small", 5, (3, 2, 0), "adopted"),
        ("spend_large", 41, (11, 5, 0), "adopted"),
        ("spend_large", 41, (10, 5, 0), "inquorate"),
        ("spend_large", 41, (11, 6, 0), "not_adopted"),
        ("spend_large", 41, (12, 6, 23), "adopted"),
        ("rule_change", 41, (14, 4, 0), "adopted"),
        ("rule_change", 41, (14, 5, 0), "not_adopted"),
        ("rule_change", 41, (13, 0, 0), "inquorate"),
        ("rule_change", 40, (15, 5, 0), "adopted"),
        ("admission", 20, (9, 1, 0), "adopted"),
        ("admission", 20, (8, 1, 0), "not_adopted"),
        ("admission", 40, (7, 0, 3), "inquorate"),
        ("admission", 5, (3, 0, 0), "adopted"),
        ("admission", 5, (2, 0, 0), "inquorate"),
        ("emergency", 41, (6, 3, 0), "adopted"),
        ("emergency", 41, (6, 3, 1), "not_adopted"),
        ("emergency", 41, (4, 0, 0), "inquorate"),
        ("emergency", 41, (5, 0, 0), "adopted"),
        ("ratification", 41, (14, 13, 0), "adopted"),
        ("ratification", 41, (13, 12, 0), "inquorate"),
        ("ratification", 41, (14, 14, 0), "tied"),
    ],
)
def test_the_starting_rules_at_their_boundaries(key, eligible, votes, expected):
    numbers = Numbers(*votes, eligible=eligible)
    assert verdict(numbers, STARTING_PACK[key]).code == expected


def test_the_starting_rules_are_those_of_the_design():
    small, large, change = (STARTING_PACK[key] for key in ("spend_small", "spend_large", "rule_change"))
    assert (small.open_hours, large.open_hours, change.open_hours) == (48, 168, 336)
    assert (small.secrecy, large.secrecy, change.secrecy) == ("hidden", "hidden", "secret")
    assert (small.min_membership_days, large.min_membership_days, change.min_membership_days) == (0, 0, 30)
    rest = {key: STARTING_PACK[key] for key in ("routine", "admission", "removal", "election", "emergency")}
    assert {key: (one.method, one.secrecy, one.open_hours) for key, one in rest.items()} == {
        "routine": ("consent", "until_voted", 72),
        "admission": ("vote", "secret", 120),
        "removal": ("approval", "secret", 168),
        "election": ("stv", "secret", 168),
        "emergency": ("vote", "roll", 6),
    }
    assert [rung[0] for rung in rest["removal"].ladder] == ["remove", "suspend", "mediate"]
    assert rest["removal"].withhold
    assert rest["removal"].as_of_start
    assert (rest["routine"].min_membership_days, rest["emergency"].lapses_days) == (14, 14)
    assert not any(one.proxies or one.assisted or one.turnout for one in STARTING_PACK.values())


def test_every_starting_rule_has_a_name_and_a_place_on_the_page():
    assert set(NAMES) == set(STARTING_PACK)
    placed = [key for keys in GROUPS.values() for key in keys]
    assert sorted(placed) == sorted(STARTING_PACK)
    assert sorted(STARTING_PACK, key=in_order) == placed
    assert set(GROUP_NAMES) == set(GROUPS)
    assert set(STARTING_PACK) > PUT_BY_OTHERS
    assert str(name_of("something_else")) == "Rule"
    assert group_of("something_else") == "binding"


def test_with_a_turnout_quorum_opponents_win_by_staying_home_and_with_a_support_floor_they_do_not():
    majority = Approval(HALF, strict=True)
    quorum = {"approval": majority, "turnout": HALF}
    assert code(quorum, yes=49, no=0, eligible=100) == "inquorate"
    assert code(quorum, yes=49, no=1, eligible=100) == "adopted"
    floor = {"approval": majority, "support": Floor(Share(2, 5))}
    assert code(floor, yes=49, no=0, eligible=100) == "adopted"
    assert code(floor, yes=49, no=1, eligible=100) == "adopted"


def test_a_second_call_is_counted_against_the_lower_floor():
    parts = {
        "support": Floor(HALF),
        "on_inquorate": "second_call",
        "second_support": Floor(Share(1, 5)),
    }
    assert code(parts, yes=3, eligible=10) == "inquorate"
    assert code(parts, yes=3, eligible=10, call=2) == "adopted"
    assert code({"support": Floor(HALF), "on_inquorate": "extend"}, yes=3, eligible=10, call=2) == "inquorate"


OUTCOMES = {"passed": {"adopted"}, "rejected": {"not_adopted", "tied"}, "no_quorum": {"inquorate"}}


@pytest.mark.parametrize("file", sorted(EDGE.glob("edge-yesno-*.json")), ids=lambda file: file.stem)
def test_the_published_edge_cases(file):
    case = json.loads(file.read_text())
    rule = case["rule"]
    num, den = rule["threshold"].split("/")
    approval = Approval(
        Share(int(num), int(den)), {"yes+no": "decisive"}[rule["base"]], strict=rule["strict"]
    )
    quorum = Share(*map(int, rule["quorum"].split("/"))) if rule["quorum"] else None
    question = Question(terms=terms(approval=approval, turnout=quorum), eligible=case["eligible"])
    outcome = vote.verdict(vote.count(case["votes"], question), question)
    assert outcome.code in OUTCOMES[case["expected"][0]["outcome"]]


# Properties

counts = st.integers(0, 60)
shares = st.integers(1, 12).flatmap(lambda den: st.builds(Share, st.integers(0, den), st.just(den)))
some = st.integers(1, 12).flatmap(lambda den: st.builds(Share, st.integers(1, den), st.just(den)))
approvals = st.builds(Approval, some, st.sampled_from(["decisive", "cast", "eligible"]), st.booleans())
splits = st.builds(
    lambda yes, no, abstain, home: Numbers(yes, no, abstain, eligible=yes + no + abstain + home + 2),
    *(counts, counts, counts, st.integers(0, 40)),
)
floors = st.builds(Floor, shares, st.integers(0, 10))


@given(st.lists(st.sampled_from(vote.CHOICES), max_size=40), st.randoms(), approvals, floors)
def test_the_order_and_grouping_of_ballots_change_nothing(ballots, shuffler, approval, floor):
    def outcome(some):
        box = {}
        for ballot in some:
            box[ballot] = box.get(ballot, 0) + 1
        rule = terms(approval=approval, support=floor)
        question = Question(terms=rule, eligible=40)
        return vote.verdict(vote.count(box, question), question), record.box_hash(box)

    shuffled = list(ballots)
    shuffler.shuffle(shuffled)
    assert outcome(ballots) == outcome(shuffled)


@given(splits, approvals, floors)
def test_one_more_yes_never_undoes_an_adoption_under_a_support_floor(split, approval, floor):
    rule = terms(approval=approval, support=floor)
    before, after = verdict(split, rule), verdict(replace(split, yes=split.yes + 1), rule)
    assert after.adopted or not before.adopted


@given(splits, approvals, floors)
def test_one_more_no_never_adopts_what_some_said_yes_to(split, approval, floor):
    rule = terms(approval=approval, support=floor)
    split = replace(split, yes=split.yes + 1)
    before, after = verdict(split, rule), verdict(replace(split, no=split.no + 1), rule)
    assert before.adopted or not after.adopted


@given(st.integers(0, 500), st.integers(0, 500), shares)
def test_shares_agree_with_exact_fractions(part, whole, share):
    assert share.reached(part, whole) == (part >= Fraction(share.num, share.den) * whole)
    assert share.exceeded(part, whole) == (part > Fraction(share.num, share.den) * whole)
    assert share.reached(share.needed(whole), whole)
    assert share.needed(whole) == 0 or not share.reached(share.needed(whole) - 1, whole)
    assert share.exceeded(share.needed(whole, strict=True), whole)
    assert not share.exceeded(share.needed(whole, strict=True) - 1, whole)


@given(splits, approvals, floors, st.none() | shares)
def test_every_reason_is_a_whole_sentence_with_its_numbers(numbers, approval, floor, turnout):
    outcome = verdict(numbers, terms(approval=approval, support=floor, turnout=turnout))
    assert outcome.code in CODES
    said = [str(sentence) for sentence in outcome.reasoning]
    assert said[0] == f"{numbers.cast} of {numbers.eligible} on the roll voted."
    assert said[1] == f"{numbers.yes} yes, {numbers.no} no, {numbers.abstain} abstained."
    assert all(sentence.endswith(".") and "%(" not in sentence for sentence in said)


@given(approvals, floors, st.none() | shares, st.integers(1, 1440), st.booleans())
def test_terms_come_back_from_json_as_they_were(approval, floor, turnout, hours, withhold):
    one = terms(approval=approval, support=floor, turnout=turnout, open_hours=hours, withhold=withhold)
    assert read("vote", json.loads(json.dumps(one.params()))) == one


# Words


def test_the_rehearsal_says_the_rule_with_real_numbers():
    said = [str(sentence) for sentence in words.rehearse(STARTING_PACK["rule_change"], 41)]
    assert said == [
        "People answer yes, no or abstain.",
        "41 people are on the roll.",
        "Only people who have been members for 30 days are.",
        "At least 14 of 41 must say yes.",
        "That is 1/3 of the roll.",
        "At least 3/4 of all yes and no must be yes.",
        "If everybody says yes or no, that is 31 of 41.",
        "The vote is open for 14 days.",
        "The vote is secret: nobody sees how anybody voted, not afterwards either.",
    ]


def test_a_collective_too_small_for_a_rule_is_told_what_it_means():
    said = " ".join(str(sentence) for sentence in words.rehearse(STARTING_PACK["spend_small"], 2))
    assert "At least 3 of 2 must say yes." in said
    assert "That is more people than there are" in said
    said = " ".join(str(sentence) for sentence in words.rehearse(STARTING_PACK["rule_change"], 4))
    assert "cannot be held yet" in said
    said = " ".join(str(sentence) for sentence in words.rehearse(STARTING_PACK["rule_change"], 11))
    assert "can often guess" in said
    said = " ".join(str(sentence) for sentence in words.rehearse(STARTING_PACK["rule_change"], 12))
    assert "can often guess" not in said


def test_three_people_are_told_what_two_thirds_of_three_is():
    said = " ".join(str(sentence) for sentence in words.rehearse(STARTING_PACK["spend_large"], 3))
    assert "At least 2/3 of all yes and no must be yes. If everybody says yes or no, that is 2 of 3." in said
    assert "cannot" not in said


# For each part of a rule: two ways to say it, of which the rehearsal must say each differently.
PARTS = {
    "turnout": (None, HALF, Share(1, 3)),
    "support": (None, Floor(HALF), Floor(HALF, 9), Floor(Share(1, 3))),
    "min_support": (None, HALF, Share(1, 3)),
    "approval": (
        Approval(HALF),
        Approval(HALF, strict=True),
        Approval(HALF, "cast"),
        Approval(HALF, "eligible"),
    ),
    "opposition": (None, Opposition(HALF), Opposition(Share(1, 10))),
    "aside": (None, HALF, Share(1, 3)),
    "blocks_needed": (None, 1, 2),
    "dots": (5, 6),
    "most_dots": (1, 2),
    "tie_break": ("tied", "lot"),
    "completion": ("add1", "add1_then_greedy", "greedy"),
    "places": (1, 2, 3),
    "publish_ballots": (False, True),
}
EVERY_RULE_HAS = {
    "open_hours": (1, 23, 24, 72),
    "min_membership_days": (0, 14, 30),
    "roles": ((), ("steward",)),
    "as_of_start": (False, True),
    "seconds": (0, 1, 3),
    "lapses_days": (0, 14),
}
OF_PARTS = {"dots": ("dots", "most_dots")}


@pytest.mark.parametrize("key", STARTING_PACK)
def test_every_term_of_every_rule_is_said_in_whole_sentences(key):
    one = STARTING_PACK[key]

    def told(**changes):
        said = tuple(str(sentence) for sentence in words.rehearse(replace(one, **changes), 41))
        assert all(sentence.endswith(".") and "%(" not in sentence for sentence in said)
        assert all(len(part.split()) <= 20 for sentence in said for part in sentence.split(". "))
        return said

    fields = dict(EVERY_RULE_HAS)
    for part in parts.PARTS[one.method]:
        for name in OF_PARTS.get(part, (part,)):
            if name in PARTS and not (one.ladder and name in ("min_support", "places", "tie_break")):
                fields[name] = PARTS[name]
    if one.secrecy != "secret":
        fields.pop("publish_ballots", None)
        fields |= {"proxies": (False, True), "assisted": (False, True)}
    fields["secrecy"] = tuple(level for level in levels(one.method) if level != "external")
    for name, values in fields.items():
        assert len({told(**{name: value}) for value in values}) == len(values), name
    if parts.has(one.method, "again"):
        second = {"on_inquorate": "second_call", "support": Floor(HALF), "second_support": Floor(Share(1, 3))}
        assert len({told(support=Floor(HALF)), told(on_inquorate="extend"), told(**second)}) == 3


@pytest.mark.parametrize("roll", [*range(7), 40, 41, 100])
def test_the_turnout_paradox_is_told_with_numbers_that_count_as_said(roll):
    held = terms(approval=Approval(HALF, strict=True), turnout=HALF)
    said = words.paradox(held, roll)
    yes, of = said.values.get("yes", 49), said.values.get("roll", 100)
    assert verdict(Numbers(yes=yes, eligible=of), held).code == "inquorate"
    assert verdict(Numbers(yes=yes, no=1, eligible=of), held).code == "adopted"
    assert (roll >= 5) == ("roll" in said.values)
    assert "opponents can win by staying at home" in " ".join(map(str, words.rehearse(held, 41)))


def test_what_is_answered_by_name_cannot_be_secret():
    for method in ("consent", "consensus", "temperature", "availability"):
        assert levels(method) == ("open", "roll", "until_voted", "hidden")
        with pytest.raises(Invalid, match="answered by name"):
            terms(method=method, secrecy="secret")
    assert levels("stv")[-1] == "external"


def test_the_reasoning_of_a_two_thirds_vote_reads_as_sentences():
    outcome = verdict(Numbers(19, 7, 2, eligible=41), STARTING_PACK["spend_large"])
    assert [str(sentence) for sentence in outcome.reasoning] == [
        "28 of 41 on the roll voted.",
        "19 yes, 7 no, 2 abstained.",
        "The rule asks for at least 2/3 of yes and no together, 18 of 26. 19 said yes: enough.",
        "At least 11 of 41 on the roll must say yes. 19 did: enough.",
        "So it is adopted.",
    ]


# Refusals, small numbers, turnout bands, hashes


@pytest.mark.parametrize(
    "bad",
    [
        {"open_hours": 0},
        {"open_hours": 1441},
        {"secrecy": "whispered"},
        {"on_inquorate": "again"},
        {"on_inquorate": "second_call"},
        {"second_support": Floor(HALF)},
        {"support": Floor(Share(1, 3)), "on_inquorate": "second_call", "second_support": Floor(HALF)},
        {"turnout": Share(3, 2)},
        {"turnout": Share(-1, 2)},
        {"turnout": Share(0, 0)},
        {"approval": Approval(HALF, "everyone")},
        {"approval": Approval(Share(0, 1))},
        {"support": Floor(HALF, -1)},
        {"blocks_needed": 0},
        {"min_membership_days": -1},
        {"min_membership_days": 366},
    ],
)
def test_terms_nobody_could_vote_under_are_refused(bad):
    with pytest.raises(Invalid):
        terms(**bad)


@pytest.mark.parametrize("ballot", ["", "Yes", "maybe", "yes ", "1", "ja"])
def test_only_yes_no_and_abstain_are_ballots(ballot):
    with pytest.raises(Invalid):
        vote.validate(ballot, Question(terms=terms()))
    with pytest.raises(Invalid):
        vote.count({ballot: 1}, Question(terms=terms(), eligible=10))


def test_a_method_that_is_not_built_is_not_there():
    assert methods.named("vote") is vote
    with pytest.raises(KeyError):
        methods.named("coin")


@pytest.mark.parametrize(
    ("numbers", "secrecy", "withhold", "told"),
    [
        (Numbers(4, eligible=20), "secret", False, False),
        (Numbers(3, 2, eligible=20), "secret", False, True),
        (Numbers(5, eligible=20), "secret", True, False),
        (Numbers(5, 1, eligible=20), "secret", True, False),
        (Numbers(5, 2, eligible=20), "secret", True, False),
        (Numbers(5, 3, 0, eligible=20), "secret", True, True),
        (Numbers(5, 1, eligible=20), "secret", False, True),
        (Numbers(2, eligible=20), "hidden", True, True),
    ],
)
def test_small_secret_counts_are_not_told(numbers, secrecy, withhold, told):
    rule = terms(withhold=withhold)
    outcome = record.publishable(verdict(numbers, rule), rule, secrecy)
    assert outcome.code == "adopted"
    assert (outcome.numbers is not None) == told
    assert told or len(outcome.reasoning) == 1


@pytest.mark.parametrize(
    ("cast", "roll", "band"),
    [
        (19, 19, None),
        (0, 20, 0),
        (4, 20, 0),
        (5, 20, 25),
        (9, 20, 25),
        (10, 20, 50),
        (15, 20, 75),
        (20, 20, 75),
    ],
)
def test_turnout_is_told_in_quarters_and_not_at_all_under_twenty(cast, roll, band):
    assert record.turnout_band(cast, roll) == band


def test_hashes_depend_on_content_and_salt_and_never_on_order():
    assert record.roll_hash(b"s", ["b", "a"]) == record.roll_hash(b"s", ["a", "b"])
    assert record.roll_hash(b"s", ["a", "b"]) != record.roll_hash(b"t", ["a", "b"])
    assert record.roll_hash(b"s", ["a", "b"]) != record.roll_hash(b"s", ["ab"])
    assert record.box_hash({"yes": 2, "no": 1}) == record.box_hash({"no": 1, "yes": 2})
    assert record.box_hash({"yes": 2}) != record.box_hash({"yes": 3})
    assert record.inclusion_digest("p", " Red  barn ") == record.inclusion_digest("p", "red barn")
    assert record.inclusion_digest("p", "red barn") != record.inclusion_digest("q", "red barn")


def test_states_only_move_forward_along_the_drawn_lines():
    allowed = {(a, b) for a, b in product(states.STATES, repeat=2) if states.may_move(a, b)}
    assert all(before not in states.ENDED for before, _after in allowed)
    assert ("draft", "voting") not in allowed
    assert ("voting", "decided") not in allowed
    assert ("closed", "void") in allowed


def test_no_float_and_no_division_anywhere_in_the_domain():
    for file in Path(swsolidarity.decisions.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            where = f"{file.name}:{getattr(node, 'lineno', 0)}"
            assert not (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)), where
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), where
            assert not (isinstance(node, ast.Name) and node.id in ("float", "Decimal", "round")), where
            assert not (isinstance(node, ast.Import) and any(a.name == "random" for a in node.names)), where
