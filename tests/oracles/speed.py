"""How long a count takes and how much memory it needs, beside the libraries that count as exactly.

Each count has a process of its own; the time is the processor's for the count alone, the median of three.
Memory is what the process grew by while it counted. Only the ratios mean anything, and only in one run.
"""

from __future__ import annotations

import importlib
import json
import resource
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

from tests.oracles import elections
from tests.oracles.elections import Round


def _ranked(name: str) -> tuple[int, dict[tuple, int], int]:
    return elections.given(elections.ELECTIONS[name])


def _ours(count: str, name: str) -> Callable[[], Any]:
    from swsolidarity.decisions.methods.equal_shares import Shares

    if name in elections.ROUNDS:
        made = elections.ROUNDS[name]()
        if count == "mes_cost":
            return lambda: Shares(made.costs, made.ballots, made.budget, made.luck).equal_shares()
        return lambda: Shares(made.costs, made.ballots, made.budget, made.luck).raise_shares(made.step)
    size, ballots, seats = _ranked(name)
    module = importlib.import_module(f"swsolidarity.decisions.methods.{count.partition('_')[0]}")
    lot = tuple(range(size))
    extra = (seats,) if count == "stv_scottish" else ()
    return lambda: module.tally(size, ballots, lot, *extra)


def _pabutools(count: str, name: str) -> Callable[[], Any]:
    from pabutools.election import ApprovalBallot, ApprovalProfile, Cost_Sat, Instance, Project
    from pabutools.rules import method_of_equal_shares

    made: Round = elections.ROUNDS[name]()
    projects = [Project(f"{place:04}", cost) for place, cost in enumerate(made.costs)]
    instance = Instance(projects, budget_limit=made.budget)
    ballots = [
        ApprovalBallot([projects[one] for one in marks])
        for marks, times in made.ballots.items()
        for _ in range(times)
    ]
    votes = ApprovalProfile(ballots, instance=instance).as_multiprofile()
    step = None if count == "mes_cost" else made.step
    return lambda: method_of_equal_shares(instance, votes, sat_class=Cost_Sat, voter_budget_increment=step)


def _pref_voting(count: str, name: str) -> Callable[[], Any]:
    from pref_voting.iterative_methods import instant_runoff_for_truncated_linear_orders
    from pref_voting.margin_based_methods import beat_path
    from pref_voting.profiles_with_ties import ProfileWithTies
    from pref_voting.proportional_methods import stv_scottish

    size, ballots, seats = _ranked(name)
    ranks = [{group[0]: place for place, group in enumerate(each, 1)} for each in ballots]

    def made() -> ProfileWithTies:
        profile = ProfileWithTies(ranks, rcounts=list(ballots.values()), candidates=list(range(size)))
        profile.use_extended_strict_preference()
        return profile

    def pairs() -> Any:
        profile = made()
        return beat_path(profile, strength_function=profile.support)

    return {
        "irv": lambda: instant_runoff_for_truncated_linear_orders(made(), hide_warnings=True),
        "schulze_wv": pairs,
        "stv_scottish": lambda: stv_scottish(made(), num_seats=seats),
    }[count]


def _votelib(count: str, name: str) -> Callable[[], Any]:
    import votelib.convert
    import votelib.evaluate.condorcet
    import votelib.evaluate.sequential

    _, ballots, _ = _ranked(name)
    votes = {tuple(group[0] for group in each): times for each, times in ballots.items() if each}
    if count == "irv":
        return lambda: votelib.evaluate.sequential.TransferableVoteSelector(quota_function=None).evaluate(
            votes, 1
        )
    return lambda: votelib.evaluate.condorcet.Schulze().evaluate(
        votelib.convert.RankedToCondorcetVotes().convert(votes)
    )


LIBRARIES = {"ours": _ours, "pabutools": _pabutools, "pref_voting": _pref_voting, "votelib": _votelib}

ROWS = [
    ("irv", "Minneapolis 2017", ["pref_voting", "votelib"]),
    ("schulze_wv", "Minneapolis 2017", ["pref_voting", "votelib"]),
    ("stv_scottish", "Edinburgh ward 6 2017", ["pref_voting"]),
    ("stv_scottish", "Fife ward 3 2017", ["pref_voting"]),
    ("mes_cost", "90,000 voters, 160 requests", ["pabutools"]),
    ("mes_cost", "10,000 voters, 60 requests", ["pabutools"]),
    ("mes_cost_add1", "10,000 voters, 60 requests", ["pabutools"]),
    ("mes_cost_add1", "2,500 voters, 22 requests", ["pabutools"]),
    ("mes_cost_add1", "Warszawa Stare Miasto 2019", ["pabutools"]),
    ("mes_cost_add1", "Warszawa Anin 2017", ["pabutools"]),
]


def _memory() -> int:
    """The most memory this process has had, in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def measure(library: str, count: str, name: str) -> None:
    """In a process of its own: prints the seconds and the kilobytes of one count."""
    warnings.simplefilter("ignore")
    run = LIBRARIES[library](count, name)
    before = _memory()
    times = []
    for _ in range(3):
        begun = time.process_time()
        run()
        times.append(time.process_time() - begun)
    sys.stdout.write(json.dumps([statistics.median(times), _memory() - before, _memory()]))


def measured(library: str, count: str, name: str) -> tuple[float, int, int] | None:
    ran = subprocess.run(
        [sys.executable, "-m", "tests.oracles.speed", library, count, name],
        capture_output=True,
        text=True,
        check=False,
    )
    return tuple(json.loads(ran.stdout.splitlines()[-1])) if ran.returncode == 0 and ran.stdout else None


def main() -> int:
    sys.stdout.write(f"  {'count':15}{'election':30}{'library':13}{'seconds':>9}{'MB':>6}{'MB all':>8}\n")
    slower = 0
    for count, name, libraries in ROWS:
        ours = measured("ours", count, name)
        others = {library: found for library in libraries if (found := measured(library, count, name))}
        for library, found in {"ours": ours, **others}.items():
            if found is not None:
                grown, whole = found[1] // 1024, found[2] // 1024
                sys.stdout.write(f"  {count:15}{name:30}{library:13}{found[0]:9.4f}{grown:6}{whole:8}\n")
        if ours is None or not others:
            sys.stdout.write(f"  {count:15}{name:30}could not be measured\n")
            slower += ours is None
            continue
        fastest = min(others, key=lambda library: others[library][0])
        ratio = others[fastest][0] / ours[0]
        memory = f"+{ours[1] // 1024} MB against +{others[fastest][1] // 1024} MB"
        sys.stdout.write(f"    {ratio:.1f} times as fast as {fastest}; {memory}\n")
        slower += ratio < 1
    return 1 if slower else 0


if __name__ == "__main__":
    if len(sys.argv) == 4:
        measure(*sys.argv[1:])
    else:
        sys.exit(main())
