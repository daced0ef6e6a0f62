"""A thousand small random elections for each method, counted by us and by libraries of other people."""

from __future__ import annotations

import random
import sys
import warnings
from collections.abc import Callable
from typing import Any

from abcvoting import abcrules, preferences
from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares
from pabutools.tiebreaking import TieBreakingRule
from pref_voting.grade_methods import score_voting
from pref_voting.grade_profiles import GradeProfile
from pref_voting.iterative_methods import instant_runoff_for_truncated_linear_orders, instant_runoff_put
from pref_voting.margin_based_methods import beat_path
from pref_voting.profiles import Profile
from pref_voting.profiles_with_ties import ProfileWithTies
from pref_voting.proportional_methods import stv_scottish

from swsolidarity.decisions.methods import approval, irv, schulze, score, stv
from swsolidarity.decisions.methods.equal_shares import Shares
from tests.oracles import elections
from tests.oracles.elections import Round

TIMES = 1000


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def profile(size: int, ballots: dict[tuple, int]) -> ProfileWithTies:
    ranks = [{one: place for place, group in enumerate(each, 1) for one in group} for each in ballots]
    made = ProfileWithTies(ranks, rcounts=list(ballots.values()), candidates=list(range(size)))
    made.use_extended_strict_preference()
    return made


def marked(ballots: dict[tuple, int]) -> bool:
    return any(ballots)


def irv_agrees(seed: int) -> bool | None:
    """By rounds where nothing is level; else every result a lot allows is one that other people allow."""
    size, ballots = elections.small(seed, whole=bool(seed % 2))
    if not marked(ballots):
        return irv.tally(size, ballots, ()).winners == ()
    ours = irv.tally(size, ballots, ())
    if all(each.tie is None for each in ours.rounds):
        theirs = instant_runoff_for_truncated_linear_orders(profile(size, ballots), hide_warnings=True)
        return tuple(theirs) == ours.winners
    if not seed % 2:
        return None
    orders = [[group[0] for group in each] for each in ballots]
    theirs = instant_runoff_put(Profile(orders, rcounts=list(ballots.values())))
    return set(ours.possible) <= set(theirs)


def schulze_agrees(seed: int) -> bool:
    size, ballots = elections.small(seed, ties=True)
    ours = schulze.tally(size, ballots, ()).winners
    if not marked(ballots):
        return ours == ()
    made = profile(size, ballots)
    return set(beat_path(made, strength_function=made.support)) == set(ours)


def stv_agrees(seed: int) -> bool:
    """Whoever is elected by every lot is elected there, and nobody whom no lot elects.

    Blank papers are kept from them: they would count them for the quota, which the statute does not.
    """
    size, ballots = elections.small(seed)
    seats = random.Random(-seed).randint(1, 3)
    ours = stv.tally(size, ballots, (), seats)
    if not marked(ballots):
        return ours.winners == ()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        named = {each: times for each, times in ballots.items() if each}
        theirs = set(stv_scottish(profile(size, named), num_seats=seats))
    return set(ours.sure) <= theirs <= set(ours.possible)


def score_agrees(seed: int) -> bool:
    draw = random.Random(seed)
    size = draw.randint(2, 6)
    given = [{one: draw.randint(0, 5) for one in range(size)} for _ in range(draw.randint(1, 12))]
    papers: dict[str, int] = {}
    for each in given:
        paper = ",".join(f"{one}:{points}" for one, points in each.items() if points) or "-"
        papers[paper] = papers.get(paper, 0) + 1
    sums = score.tally(papers, size).sums
    theirs = score_voting(GradeProfile(given, list(range(6)), candidates=list(range(size))))
    return {one for one in range(size) if sums[one] == max(sums)} == set(theirs)


def approval_agrees(seed: int) -> bool:
    made = elections.small_round(seed)
    papers = {",".join(map(str, sorted(marks))) or "-": times for marks, times in made.ballots.items()}
    counts = approval.tally(papers, len(made.costs)).approvals
    _, projects, votes = theirs_of(made)
    return counts == tuple(votes.approval_score(project) for project in projects)


def theirs_of(made: Round) -> tuple[Instance, list[Project], ApprovalProfile]:
    projects = [Project(f"{place:04}", cost) for place, cost in enumerate(made.costs)]
    instance = Instance(projects, budget_limit=made.budget)
    ballots = [
        ApprovalBallot([projects[one] for one in marks])
        for marks, times in made.ballots.items()
        for _ in range(times)
    ]
    return instance, projects, ApprovalProfile(ballots, instance=instance)


def first_by(made: Round) -> TieBreakingRule:
    """The lower cost, the more approvals, the luckier."""
    place = {f"{one:04}": at for at, one in enumerate(made.luck)}
    return TieBreakingRule(
        lambda _instance, votes, project: (project.cost, -votes.approval_score(project), place[project.name])
    )


def places(selected: Any) -> set[int]:
    return {int(project.name) for project in selected}


def shares_agree(seed: int, step: int | None) -> bool:
    made = elections.small_round(seed)
    shares = Shares(made.costs, made.ballots, made.budget, made.luck)
    ours = shares.equal_shares() if step is None else shares.raise_shares(step).last
    instance, _, votes = theirs_of(made)
    theirs = method_of_equal_shares(
        instance, votes, sat_class=Cost_Sat, tie_breaking=first_by(made), voter_budget_increment=step
    )
    return {one.request for one in ours.purchases} == places(theirs)


def filled_agrees(seed: int) -> bool:
    made = elections.small_round(seed)
    shares = Shares(made.costs, made.ballots, made.budget, made.luck)
    taken = [one.request for one in shares.raise_shares(1).last.purchases]
    added, _ = shares.greedy(taken, least=0)
    instance, projects, votes = theirs_of(made)
    theirs = greedy_utilitarian_welfare(
        instance,
        votes,
        sat_class=Cost_Sat,
        tie_breaking=first_by(made),
        initial_budget_allocation=[projects[one] for one in taken],
    )
    return {*taken, *added} == places(theirs)


def greedy_agrees(seed: int) -> bool:
    made = elections.small_round(seed)
    taken, _ = Shares(made.costs, made.ballots, made.budget, made.luck).greedy(least=0)
    instance, _, votes = theirs_of(made)
    theirs = greedy_utilitarian_welfare(instance, votes, sat_class=Cost_Sat, tie_breaking=first_by(made))
    return set(taken) == places(theirs)


def unit_agrees(seed: int) -> bool:
    """With every cost the same, equal shares elect a committee; ours is one of those they find."""
    made = elections.small_round(seed, unit=True)
    ours = Shares(made.costs, made.ballots, made.budget, made.luck).equal_shares()
    votes = preferences.Profile(len(made.costs))
    for marks, times in made.ballots.items():
        votes.add_voters([sorted(marks)] * times)
    theirs = abcrules.compute_equal_shares(
        votes, made.budget, completion=None, resolute=False, algorithm="standard-fractions"
    )
    return {one.request for one in ours.purchases} in [set(committee) for committee in theirs]


CHECKS: dict[str, Callable[[int], bool | None]] = {
    "irv (pref_voting)": irv_agrees,
    "schulze_wv (pref_voting)": schulze_agrees,
    "stv_scottish (pref_voting)": stv_agrees,
    "score_sum (pref_voting)": score_agrees,
    "approval (pabutools)": approval_agrees,
    "mes_cost (pabutools)": lambda seed: shares_agree(seed, None),
    "mes_cost_add1 (pabutools)": lambda seed: shares_agree(seed, 1),
    "mes_cost_add1_then_greedy (pabutools)": filled_agrees,
    "pb_greedy_votes (pabutools)": greedy_agrees,
    "mes with unit costs (abcvoting)": unit_agrees,
}


def main() -> int:
    """Every check on its elections; the number of a random election that differs is printed."""
    wrong = 0
    for name, check in CHECKS.items():
        results = [check(seed) for seed in range(1, TIMES + 1)]
        differing = [seed for seed, result in enumerate(results, 1) if result is False]
        compared = TIMES - results.count(None)
        said = f"  {name:40} {compared - len(differing):5} of {compared} agree"
        say(said + (f"; differing: {differing[:5]}" if differing else ""))
        wrong += len(differing)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
