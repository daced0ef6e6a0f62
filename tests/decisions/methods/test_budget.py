"""Budgets shared equally: real budgets, small ones checked by hand, and what must hold for all of them."""

from __future__ import annotations

import json
import random
from collections import Counter
from fractions import Fraction
from functools import cache
from itertools import combinations, permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swsolidarity.core.verdict import Invalid
from swsolidarity.decisions.methods import budget, equal_shares, named
from swsolidarity.decisions.methods.equal_shares import Shares
from swsolidarity.decisions.rules import Option, Question, Share, Terms, record
from swsolidarity.decisions.rules.question import STATUS_QUO
from swsolidarity.decisions.rules.terms import ADD1, ADD1_THEN_GREEDY, COMPLETIONS, GREEDY

pytestmark = pytest.mark.once

DATA = Path(__file__).parents[2] / "data" / "votes"
FILES = sorted([*(DATA / "pb").glob("*.json"), *(DATA / "edge").glob("edge-pb-*.json")])
METHODS = {
    "mes_cost": budget.SHARES_ONLY,
    "mes_cost_add1": ADD1,
    "mes_cost_add1_then_greedy": ADD1_THEN_GREEDY,
    "pb_greedy_votes": GREEDY,
}


def asked(costs, money, *, step=1, lot=None, completion=ADD1, **terms):
    options = tuple(Option(f"r{place}", cost=cost) for place, cost in enumerate(costs))
    return Question(
        terms=Terms(method="budget", open_hours=48, completion=completion, **terms),
        options=options,
        budget=money,
        step=step,
        lot=tuple(range(len(costs))) if lot is None else tuple(lot),
        eligible=100,
    )


def boxed(approvals):
    """A multiset of papers from pairs of marks and how often."""
    box = Counter()
    for marks, times in approvals:
        box[",".join(map(str, sorted(marks))) or "-"] += times
    return dict(box)


def from_file(path):
    data = json.loads(path.read_text())
    ids = [project["id"] for project in data["projects"]]
    question = asked(
        [project["cost"] for project in data["projects"]],
        data["budget"],
        step=data["money_scale"],
        lot=sorted(range(len(ids)), key=lambda place: ids[place]),
    )
    return data, question


def expectations():
    for path in FILES:
        data = json.loads(path.read_text())
        if data["ballot_type"] == "approval":
            for number, expected in enumerate(data["expected"]):
                official = expected["method"] == "pb_official" and set(expected["matches"]) & set(METHODS)
                if expected["method"] in METHODS or official:
                    yield pytest.param(path, number, id=f"{path.stem}-{expected['method']}")


@cache
def counted_file(path, method):
    data, question = from_file(path)
    return budget.tally(boxed((marks, times) for times, marks in data["ballots"]), question, METHODS[method])


@pytest.mark.parametrize(("path", "number"), list(expectations()))
def test_a_published_budget_comes_out_as_published(path, number):
    expected = json.loads(path.read_text())["expected"][number]
    for method in {expected["method"], *expected.get("matches", ())} & set(METHODS):
        counted = counted_file(path, method)
        assert not expected.get("tie_sensitive"), "a file with several right results needs another comparison"
        assert list(counted.winners) == expected["selected"]
        assert counted.spent == expected["cost"]
        if "order" in expected:
            assert [one.option for one in counted.funded] == expected["order"]


def test_the_published_budgets_are_there():
    assert len(list(expectations())) >= 38


# A count anyone can follow, voter by voter, with nothing grouped, cached or skipped


def plainly(costs, ballots, money, endowment, luck):
    held = [Fraction(endowment)] * len(ballots)
    fans = [[voter for voter, marks in enumerate(ballots) if one in marks] for one in range(len(costs))]
    bought = [one for one, cost in enumerate(costs) if not cost and fans[one]]
    while True:
        offers = []
        for one, cost in enumerate(costs):
            if one in bought or not fans[one] or sum(held[voter] for voter in fans[one]) < cost:
                continue
            paid, rest = Fraction(0), sorted(held[voter] for voter in fans[one])
            while rest[0] * len(rest) < cost - paid:
                paid += rest.pop(0)
            share = (cost - paid) / len(rest)
            offers.append((share / cost, cost, -len(fans[one]), luck.index(one), one, share))
        if not offers:
            return bought, held
        *_, one, share = min(offers)
        for voter in fans[one]:
            held[voter] -= min(held[voter], share)
        bought.append(one)


def plainly_raised(costs, ballots, money, step, luck):
    endowment = Fraction(money, len(ballots))
    last = plainly(costs, ballots, money, endowment, luck)
    while True:
        room = money - sum(costs[one] for one in last[0])
        wanted = {one for marks in ballots for one in marks} - set(last[0])
        if all(costs[one] > room for one in wanted):
            return last[0], endowment
        run = plainly(costs, ballots, money, endowment + step, luck)
        if sum(costs[one] for one in run[0]) > money:
            return last[0], endowment
        last, endowment = run, endowment + step


@st.composite
def budgets(draw, most=6, voters=6):
    costs = draw(st.lists(st.integers(0, 12), min_size=1, max_size=most))
    marks = st.frozensets(st.integers(0, len(costs) - 1))
    ballots = draw(st.lists(marks, min_size=1, max_size=voters))
    luck = draw(st.permutations(range(len(costs))))
    return costs, ballots, draw(st.integers(0, 30)), luck


def counted(costs, ballots, money, luck, completion=ADD1, step=1):
    box = boxed((marks, 1) for marks in ballots)
    return budget.tally(box, asked(costs, money, step=step, lot=luck), completion)


@settings(max_examples=300, deadline=None)
@given(budgets(), st.integers(1, 3))
def test_shares_come_out_as_in_the_plain_count(case, step):
    costs, ballots, money, luck = case
    bought, held = plainly(costs, ballots, money, Fraction(money, len(ballots)), luck)
    tally = counted(costs, ballots, money, luck, budget.SHARES_ONLY)
    free = sum(not cost for cost in costs)
    assert [one.option for one in tally.funded if costs[one.option]] == [one for one in bought if costs[one]]
    assert sorted(one.option for one in tally.funded) == sorted(bought), free
    for option, left in tally.left.items():
        assert left == sum(held[voter] for voter, marks in enumerate(ballots) if option in marks)
    raised = counted(costs, ballots, money, luck, step=step)
    assert ([one.option for one in raised.funded], raised.raised) == plainly_raised(
        costs, ballots, money, step, luck
    )


@settings(max_examples=200, deadline=None)
@given(budgets())
def test_a_budget_holds_and_everybody_pays_only_for_what_they_approved(case):
    costs, ballots, money, luck = case
    tally = counted(costs, ballots, money, luck, budget.SHARES_ONLY)
    held = [Fraction(money, len(ballots))] * len(ballots)
    assert tally.spent <= money
    for one in tally.funded:
        paid = {
            voter: min(held[voter], one.share) for voter, marks in enumerate(ballots) if one.option in marks
        }
        assert sum(paid.values()) == costs[one.option]
        assert sum(amount < one.share for amount in paid.values()) == one.paid_less
        for voter, amount in paid.items():
            held[voter] -= amount
    assert min(held) >= 0
    # priceable: the supporters of what is not funded cannot pay for it together
    assert all(left < costs[option] for option, left in tally.left.items())


@settings(max_examples=150, deadline=None)
@given(budgets())
def test_no_group_that_agrees_is_left_with_less_than_its_share_up_to_one_request(case):
    """EJR up to one project (Peters, Pierczyński and Skowron 2021), tried for every group and every wish."""
    costs, ballots, money, luck = case
    won = set(counted(costs, ballots, money, luck, budget.SHARES_ONLY).winners)
    for size in range(1, len(costs) + 1):
        for wish in combinations(range(len(costs)), size):
            price = sum(costs[one] for one in wish)
            agreed = [marks for marks in ballots if marks.issuperset(wish)]
            unhappy = 0
            for marks in agreed:
                worth = sum(costs[one] for one in marks & won)
                one_more = max((costs[one] for one in wish if one not in won), default=0)
                unhappy += worth < price and worth + one_more <= price
            assert unhappy == 0 or unhappy * money < price * len(ballots)


@settings(deadline=None)
@given(budgets(), st.sampled_from(COMPLETIONS))
def test_a_completed_budget_holds_and_the_rest_fits_nowhere_or_would_overspend(case, completion):
    costs, ballots, money, luck = case
    tally = counted(costs, ballots, money, luck, completion)
    room = money - tally.spent
    assert room >= 0
    fits = [one for one, cost in enumerate(costs) if one not in tally.winners and tally.votes[one]]
    fits = [one for one in fits if costs[one] <= room]
    assert not fits or (completion == ADD1 and tally.overspends)


@settings(deadline=None)
@given(budgets(), st.sampled_from(COMPLETIONS), st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_the_names_of_requests_change_nothing(case, completion, random):
    costs, ballots, money, luck = case
    first = counted(costs, ballots, money, luck, completion)
    shuffled = random.sample(ballots, len(ballots))
    again = counted(costs, shuffled, money, luck, completion)
    assert record.canonical(again.as_json()) == record.canonical(first.as_json())
    renamed = random.sample(range(len(costs)), len(costs))
    moved = [0] * len(costs)
    for old, new in enumerate(renamed):
        moved[new] = costs[old]
    other = counted(
        moved,
        [frozenset(renamed[one] for one in marks) for marks in ballots],
        money,
        [renamed[one] for one in luck],
        completion,
    )
    assert set(other.winners) == {renamed[one] for one in first.winners}


@settings(deadline=None)
@given(budgets(most=4), st.sampled_from(COMPLETIONS))
def test_without_a_lot_every_draw_gives_the_same_result(case, completion):
    costs, ballots, money, luck = case
    tally = counted(costs, ballots, money, luck, completion)
    if not tally.lots:
        for other in permutations(range(len(costs))):
            assert counted(costs, ballots, money, other, completion).winners == tally.winners


def test_an_unpopular_dear_request_takes_few_counts_however_small_the_step():
    box = {frozenset({0}): 9, frozenset({1}): 1}
    raised = Shares([90, 40_000_00], box, 50_000_00).raise_shares(1)
    assert raised.runs < 10
    assert [one.request for one in raised.last.purchases] == [0, 1]
    assert raised.last.endowment == 40_000_00


def test_a_count_that_would_go_on_for_ever_stops_and_says_so(monkeypatch):
    monkeypatch.setattr(equal_shares, "MOST_WORK", 0)
    tally = counted([60, 50, 50], [frozenset({0, 1}), frozenset({0, 2}), frozenset({0})], 160, [0, 1, 2])
    assert tally.stopped
    said = [str(sentence) for sentence in budget.verdict(tally, asked([60, 50, 50], 160)).reasoning]
    assert "There the raising was stopped, because it would have gone on for too long." in said


def test_a_count_is_stopped_by_the_work_it_is_and_always_at_the_same_place(monkeypatch):
    drawn = random.Random(4)
    box = Counter(frozenset(drawn.sample(range(40), 9)) for _ in range(300))
    costs = [drawn.randrange(10_000, 90_000) for _ in range(40)]
    monkeypatch.setattr(equal_shares, "MOST_WORK", 300_000)
    sorted_box = dict(sorted(box.items(), key=str))
    one, other = (Shares(costs, each, 500_000).raise_shares(1) for each in (box, sorted_box))
    assert one.stopped
    assert 1 < one.runs < 300
    assert (one.runs, one.steps, one.last.purchases) == (other.runs, other.steps, other.last.purchases)


# The verdict and its sentences


def ends(costs, money, approvals, **terms):
    question = asked(costs, money, **terms)
    return budget.verdict(budget.count(boxed(approvals), question), question)


def test_each_request_is_told_why():
    outcome = ends([30, 50, 200, 5], 100, [({0}, 2), ({1}, 2)])
    assert (outcome.code, outcome.winners) == ("adopted", (0, 1))
    assert [str(sentence) for sentence in outcome.reasoning] == [
        "4 of 100 on the roll voted.",
        "The budget of 100 is shared equally: 25 for each of 4 voters.",
        "A request is funded when the shares of those who approve it can pay for it.",
        "0 is funded: the 2 who approve it pay at most 15 each.",
        "1 is funded: the 2 who approve it pay at most 25 each.",
        "2 is not funded: nobody approved it.",
        "3 is not funded: nobody approved it.",
        "Requests funded: 2 of 4, for 80 in all.",
    ]


def test_the_losers_are_told_what_their_supporters_had_left():
    outcome = ends([60, 60, 150], 100, [({0}, 6), ({1, 2}, 4)])
    assert (outcome.code, outcome.winners) == ("adopted", (0,))
    said = [str(sentence) for sentence in outcome.reasoning]
    assert "1 is not funded: its supporters had 40 left, and it costs 60." in said
    assert "2 is not funded: it costs more than the whole budget." in said
    unfunded = outcome.tally["unfunded"]
    assert unfunded[0] == {"option": 1, "cost": 60, "approvals": 4, "left": [40, 1]}


def test_raised_shares_are_told_with_where_they_began():
    outcome = ends([60, 40, 40], 100, [({0}, 5), ({1}, 3), ({2}, 2)])
    assert outcome.winners == (0, 1)
    said = [str(sentence) for sentence in outcome.reasoning]
    assert "Money was left over, so every share was raised from 10 to 14." in said
    assert outcome.tally["endowment"] == [10, 1]
    assert outcome.tally["raised_to"] == [14, 1]
    assert outcome.tally["purchases"][0] == {
        "option": 0,
        "cost": 60,
        "approvals": 5,
        "effective": [5, 1],
        "share": [12, 1],
        "paid_less": 0,
    }


def test_a_supporter_with_less_than_the_share_counts_for_less():
    """Two of three have 17.50 left of 40 after the first purchase: 17.50 + 17.50 + 31 pay 66."""
    ballots = [frozenset({0, 1})] * 2 + [frozenset({0})] * 2 + [frozenset({1})]
    purchases = counted([90, 66], ballots, 200, [0, 1]).as_json()["purchases"]
    told = ("approvals", "effective", "share", "paid_less")
    assert [tuple(one[key] for key in told) for one in purchases] == [
        (4, [4, 1], [45, 2], 0),
        (3, [66, 31], [31, 1], 2),
    ]


def test_without_a_ballot_nothing_is_funded_and_nobody_decided():
    outcome = ends([0, 10], 100, [])
    assert (outcome.code, outcome.adopted, outcome.winners) == ("inquorate", False, ())


@pytest.mark.parametrize("completion", COMPLETIONS)
def test_when_every_paper_is_blank_nothing_is_funded(completion):
    outcome = ends([0, 10], 100, [((), 7)], completion=completion)
    assert (outcome.code, outcome.winners) == ("not_adopted", ())
    assert outcome.numbers.blank == outcome.numbers.cast == 7


def test_what_costs_nothing_needs_one_approval():
    assert ends([0, 0], 0, [({0}, 1)]).winners == (0,)


def test_too_low_a_turnout_funds_nothing():
    outcome = ends([10], 100, [({0}, 9)], turnout=Share(1, 10))
    assert (outcome.code, outcome.winners) == ("inquorate", ())
    assert ends([10], 100, [({0}, 10)], turnout=Share(1, 10)).code == "adopted"


@pytest.mark.parametrize("completion", COMPLETIONS)
def test_between_equals_the_lot_decides_and_says_whether_it_mattered(completion):
    box = [({0}, 2), ({1}, 2)]
    first, second = (ends([100, 100], 100, box, lot=lot, completion=completion) for lot in ([0, 1], [1, 0]))
    if completion == GREEDY:
        assert (first.winners, second.winners) == ((0,), (1,))
        assert first.tied == second.tied == (0, 1)
        assert str(first.reasoning[-2]) == "It mattered: another draw would have funded other requests."
        undrawn = ends([100, 100], 100, box, lot=(), completion=completion)
        assert (undrawn.code, undrawn.winners, undrawn.tied) == ("tied", (), (0, 1))
    else:
        # two groups of equal size: raised shares buy both at once, and both together cost too much
        raised = (0,) if completion == ADD1_THEN_GREEDY else ()
        assert first.winners == raised
        assert second.winners == tuple(1 for _ in raised)


def test_a_lot_that_makes_no_difference_is_said_to_make_none():
    outcome = ends([50, 50], 100, [({0}, 2), ({1}, 2)])
    assert (outcome.winners, outcome.tied) == ((0, 1), ())
    assert outcome.tally["lot_used"]
    assert not outcome.tally["lot_decides"]
    assert any(str(sentence).startswith("It made no difference") for sentence in outcome.reasoning)


def test_everything_stays_as_it_is_cannot_be_bought():
    question = asked([10, 0], 100)
    question = Question(
        terms=question.terms,
        options=(Option("r0", cost=10), Option("as-it-is", kind=STATUS_QUO)),
        budget=100,
        step=1,
        lot=(0, 1),
    )
    tally = budget.count({"0,1": 3}, question)
    assert tally.winners == (0,)


@pytest.mark.parametrize("paper", ["", "1,0", "0,0", "2", "00", "yes", "0>1", "0:1", " 0", "-,0"])
def test_what_is_not_a_ballot_is_refused(paper):
    with pytest.raises(Invalid):
        budget.validate(paper, asked([1, 2], 10))
    with pytest.raises(Invalid):
        budget.count({paper: 1}, asked([1, 2], 10))


def test_the_rule_finds_its_method():
    assert named("budget") is budget
    assert budget.validate("-", asked([1], 1)) == "-"
