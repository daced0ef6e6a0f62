"""Counting files again: real elections as published, the same in every format, and files that are broken."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from swsolidarity.decisions import methods
from swsolidarity.decisions.cli import decision_commands
from swsolidarity.decisions.recount import counting, source
from swsolidarity.decisions.rules import Approval, Option, Question, Share, Terms, lots, papers, record
from swsolidarity.decisions.rules.question import STATUS_QUO
from swsolidarity.decisions.rules.terms import LOT

pytestmark = pytest.mark.once

DATA = Path(__file__).parents[1] / "data" / "votes"
FILES = sorted(DATA.glob("*/*.json"))
RANKED = sorted((DATA / "ranked").glob("*.json"))
CYCLE = DATA / "edge" / "edge-condorcet-cycle.json"
TIE = DATA / "edge" / "edge-irv-elim-tie-lot.json"
ASSEN = DATA / "pb" / "pb-netherlands-assen-2024.json"
SEVERAL = [
    DATA / "ranked" / name
    for name in ("burlington-2009-mayor.json", "debian-dpl-2020.json", "scot-moray-2017-ward7.json")
]
OFFERED = {*counting.METHODS, "pairwise", "approval_count"}


def recount(path, *arguments):
    """The command in this process: there is no application, so a database would be an error."""
    return CliRunner().invoke(decision_commands, ["recount", str(path), *arguments])


def told(path, *arguments):
    ran = recount(path, *arguments, "--json")
    assert (ran.exit_code, ran.stderr) == (0, "")
    answer = json.loads(ran.stdout)
    assert answer.pop("seconds") >= 0
    return answer


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_election_comes_out_as_published(path):
    data = json.loads(path.read_text())
    answer = told(path, "--method", "all")
    assert [one for one in answer["expectations"] if one["state"] not in ("agrees", "not offered")] == []
    offered = [
        one
        for one in data["expected"]
        if one["method"] in OFFERED or set(one.get("matches", ())) & set(counting.METHODS)
    ]
    assert answer["agree"] == len(offered)
    for finding, expected in zip(answer["expectations"], data["expected"], strict=True):
        comparable = {"winners", "selected", "rounds", "stages", "matrix", "outcome", "sums", "counts"}
        if finding["state"] == "agrees":
            assert comparable & set(expected) <= set(finding["compared"])


def test_a_result_that_is_not_so_is_told_and_ends_with_one(tmp_path):
    data = json.loads(CYCLE.read_text())
    data["expected"] = [{"method": "schulze_wv", "winners": [1]}, {"method": "irv", "winners": [0]}]
    path = tmp_path / "changed.json"
    path.write_text(json.dumps(data))
    ran = recount(path, "--method", "all")
    assert ran.exit_code == 1
    assert ran.stdout.splitlines() == [
        "schulze_wv                 differs (winners)",
        "irv                        agrees (winners)",
    ]


ODD = [None, True, 7, "7", [], [[]], [None], {}, {"0": "x"}, {"0": [1]}, [{"totals": {"0": {}}}], [{"0": []}]]
PARTS = (
    *("method", "winners", "selected", "possible_winners", "outcome", "quota", "matrix", "cost", "order"),
    *("rounds", "stages", "elected_at_stage", "round1", "final", "compare", "lot_order", "seats"),
    *("default_option", "matches"),
)


@pytest.mark.parametrize("name", ["edge-pb-minority", "edge-centre-squeeze", "edge-stv-over-quota"])
def test_an_expectation_that_makes_no_sense_differs_or_is_refused(name, tmp_path):
    data = json.loads((DATA / "edge" / f"{name}.json").read_text())
    path = tmp_path / "odd.json"
    for method in sorted({one["method"] for one in data["expected"]} & set(counting.METHODS)):
        for part, value in product(PARTS, ODD):
            path.write_text(json.dumps(data | {"expected": [{"method": method} | {part: value}]}))
            ran = recount(path, "--method", "all")
            assert ran.exception is None or isinstance(ran.exception, SystemExit), (method, part, value)
            assert ran.exit_code in (0, 1, 2)


# The same election in other formats


def as_blt(data):
    rows = [f"{len(data['candidates'])} {data['seats']}"]
    for count, ranking in data["ballots"]:
        groups = [group if isinstance(group, list) else [group] for group in ranking]
        places = ["=".join(str(one + 1) for one in group) for group in groups]
        rows.append(" ".join([str(count), *places, "0"]))
    return "\n".join([*rows, "0", *(f'"{name}"' for name in data["candidates"]), f'"{data["title"]}"', ""])


def as_preflib(data):
    names, ballots = data["candidates"], data["ballots"]
    head = [
        "# FILE NAME: election.toi",
        f"# TITLE: {data['title']}",
        "# DATA TYPE: toi",
        f"# NUMBER ALTERNATIVES: {len(names)}",
        f"# NUMBER VOTERS: {sum(count for count, _ in ballots)}",
        f"# NUMBER UNIQUE ORDERS: {len(ballots)}",
        *(f"# ALTERNATIVE NAME {place}: {name}" for place, name in enumerate(names, start=1)),
    ]
    rows = []
    for count, ranking in ballots:
        groups = [group if isinstance(group, list) else [group] for group in ranking]
        places = [",".join(str(one + 1) for one in group) for group in groups]
        written = [place if "," not in place else "{" + place + "}" for place in places]
        rows.append(f"{count}: {','.join(written)}")
    return "\n".join([*head, *rows, ""])


def as_pabulib(data):
    def amount(minor):
        return f"{minor // data['money_scale']}.{minor % data['money_scale'] * 100 // data['money_scale']:02}"

    projects = [f'{one["id"]};{amount(one["cost"])};"{one["name"]}"' for one in data["projects"]]
    votes = []
    for count, ballot in data["ballots"]:
        marked = [data["projects"][int(place)]["id"] for place in ballot]
        given = ",".join(str(points) for points in ballot.values()) if isinstance(ballot, dict) else ""
        votes += [f'"{",".join(marked)}";"{given}"'] * count
    kind = "approval" if data["ballot_type"] == "approval" else "cumulative"
    meta = [
        f"description;{data['title']}",
        f"num_projects;{len(projects)}",
        f"num_votes;{len(votes)}",
        f"budget;{amount(data['budget'])}",
        f"vote_type;{kind}",
    ]
    numbered = [f"v{number};{vote}" for number, vote in enumerate(votes)]
    sections = ["META", "key;value", *meta, "PROJECTS", "project_id;cost;name", *projects]
    return "\n".join([*sections, "VOTES", "voter_id;vote;points", *numbered, ""])


@pytest.mark.parametrize("path", SEVERAL, ids=lambda path: path.stem)
def test_an_election_gives_the_same_answer_in_every_format(path, tmp_path):
    data = json.loads(path.read_text())
    seats = str(data["seats"])
    files = {"election.blt": as_blt(data), "election.toi": as_preflib(data)}
    for method in ("irv", "schulze_wv", "stv_scottish"):
        answer = told(path, "--method", method)
        for name, text in files.items():
            (tmp_path / name).write_text(text)
            assert told(tmp_path / name, "--method", method, "--seats", seats) == answer
    (tmp_path / "packed.gz").write_bytes(gzip.compress(path.read_bytes()))
    assert told(tmp_path / "packed.gz", "--method", "irv") == told(path, "--method", "irv")


@pytest.mark.parametrize("path", sorted((DATA / "pb").glob("*.json")), ids=lambda path: path.stem)
def test_a_budget_gives_the_same_answer_in_pabulibs_format(path, tmp_path):
    data = json.loads(path.read_text())
    other = tmp_path / "round.pb"
    other.write_text(as_pabulib(data))
    names = ["score_sum"] if data["ballot_type"] == "points" else ["mes_cost", "pb_greedy_votes", "approval"]
    for method in names:
        assert told(other, "--method", method)["winners"] == told(path, "--method", method)["winners"]


def test_somebody_who_withdrew_is_left_out_and_the_others_keep_their_numbers(tmp_path):
    path = tmp_path / "election.blt"
    path.write_text('3 1\n-1\n5 1 3 0\n4 2 0\n0\n"Ada"\n"Bo"\n"Chi"\n"Title"\n')
    answer = told(path, "--method", "irv")
    assert answer["winners"] == [2]
    assert answer["rounds"][0]["totals"] == {"1": 4, "2": 5}
    assert told(path, "--method", "irv", "--lot", "2,1")["winners"] == [2]


def test_comments_equal_and_skipped_places_in_blt_are_understood(tmp_path):
    path = tmp_path / "election.blt"
    path.write_text(
        '# made by hand\n3 2 # seats\n(b1) 2 - 1=2 3 0\n3 3 0 # three\n0\n"A # 1"\n"B"\n"C"\n"T"\n'
    )
    assert told(path, "--method", "schulze_wv")["matrix"] == [[0, 0, 2], [0, 0, 2], [3, 3, 0]]


# Lots, seats and tables


def test_a_lot_can_be_given_and_without_one_a_tie_stays_a_tie():
    undecided = told(TIE, "--method", "irv")
    assert (undecided["winners"], undecided["tied"], undecided["lot_used"]) == ([], [0, 1], True)
    assert told(TIE, "--method", "irv", "--lot", "0,1,2")["winners"] == [1]
    assert told(TIE, "--method", "irv", "--lot", "0 2 1")["winners"] == [0]


@pytest.mark.parametrize("lot", ["0,1", "0,1,1", "0,1,9", "a,b,c", "-1,0,1,2", "0,1,2,2", ""])
def test_a_lot_that_does_not_name_everybody_once_is_refused(lot):
    ran = recount(TIE, "--method", "irv", "--lot", lot)
    assert ran.exit_code == 2
    assert "A lot must name every option once, luckiest first." in ran.stderr


def test_more_or_fewer_seats_can_be_filled():
    path = DATA / "edge" / "edge-stv-two-blocs.json"
    assert told(path, "--method", "stv_scottish")["winners"] == [0, 1, 2, 5, 6]
    assert len(told(path, "--method", "stv_scottish", "--seats", "4")["winners"]) == 4
    assert (
        told(path, "--method", "stv_scottish", "--seats", "1")["winners"]
        == told(path, "--method", "irv")["winners"]
    )


@pytest.mark.parametrize(
    ("path", "method"),
    [
        (RANKED[0], "irv"),
        (RANKED[0], "schulze_wv"),
        (DATA / "ranked" / "scot-glasgow-2017-ward16.json", "stv_scottish"),
        (ASSEN, "mes_cost_add1_then_greedy"),
        (ASSEN, "pb_greedy_votes"),
        (ASSEN, "approval"),
        (DATA / "edge" / "edge-score-sum.json", "score_sum"),
        (DATA / "edge" / "edge-yesno-two-thirds-exact.json", "yesno"),
        (DATA / "edge" / "edge-consent-one-objection.json", "consent"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.stem,
)
def test_the_tables_fit_eighty_columns_and_name_the_result(path, method):
    ran = recount(path, "--method", method)
    assert ran.exit_code == 0
    lines = ran.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("Result: ") for line in lines)
    assert "%(" not in ran.stdout


def test_a_round_table_shows_who_is_elected_and_who_is_out():
    ran = recount(DATA / "edge" / "edge-exhausted-ballots.json", "--method", "irv")
    assert ran.stdout.splitlines()[3:10] == [
        "                  round 1  round 2  round 3",
        "[0] A                   8        8        8",
        "[1] B                   7       11     11 +",
        "[2] C                   5      5 x",
        "[3] D                 4 x",
        "name nobody left        0        0        5",
        "+ elected   x out",
    ]


def test_why_each_request_is_funded_or_not_is_said_with_money_as_money(tmp_path):
    data = json.loads((DATA / "edge" / "edge-pb-minority.json").read_text())
    data |= {"money_scale": 100, "expected": []}
    path = tmp_path / "cents.json"
    path.write_text(json.dumps(data))
    said = recount(path, "--method", "mes_cost").stdout
    assert "r1 is funded: the 6 who approve it pay at most 0.05 each." in said
    assert "r3 is not funded: its supporters had 0.10 left, and it costs 0.25." in said


# What the site itself publishes


def published(question, ballots, *, secrets=(b"one",), proposal="k7m2"):
    box_hash = record.box_hash(ballots)
    drawn = lots.seed(proposal, box_hash, secrets)
    order = lots.order(drawn, proposal, [option.id for option in question.options])
    asked = replace(question, lot=order)
    method = methods.named(question.terms.method)
    outcome = method.verdict(method.count(ballots, asked), asked)
    kinds = [{"id": one.id, "kind": one.kind, "cost": one.cost} for one in question.options]
    return {
        "format": "decision/1",
        "proposal": proposal,
        "code": outcome.code,
        "winners": list(outcome.winners),
        "tied": list(outcome.tied),
        "rule": {
            "key": "any",
            "version": 1,
            "method": question.terms.method,
            "params": question.terms.params(),
        },
        "options": [one | {"label": f"Option {place}"} for place, one in enumerate(kinds)],
        "places": question.places,
        "budget": question.budget,
        "step": question.step,
        "roll": {"size": question.eligible},
        "lot": {"secrets": [one.hex() for one in secrets], "seed": drawn.hex(), "order": list(order)},
        "ballots": [[times, paper] for paper, times in sorted(ballots.items())],
        "ballots_hash": box_hash,
    }


def asked(method, *, kinds=("choice",) * 3, **parts):
    terms = Terms(method=method, open_hours=48, tie_break=LOT, **parts.pop("terms", {}))
    options = tuple(Option(f"id{place}", kind, parts.get("cost", 0)) for place, kind in enumerate(kinds))
    parts.pop("cost", None)
    return Question(terms=terms, options=options, eligible=20, **parts)


DECISIONS = {
    "vote": (asked("vote", kinds=(), terms={"approval": Approval(Share(2, 3))}), {"yes": 6, "no": 3}),
    "consent": (asked("consent", kinds=()), {"consent": 6, "aside": 1}),
    "consensus": (asked("consensus", kinds=()), {"agree": 6, "abstain": 2}),
    "approval": (asked("approval", kinds=("choice", "choice", STATUS_QUO)), {"0": 4, "1": 4, "2": 1}),
    "score": (asked("score"), {"0:5,1:4": 3, "2:5": 3}),
    "dots": (asked("dots", terms={"dots": 5, "most_dots": 3}), {"0:3,1:2": 3, "-": 1}),
    "irv": (asked("irv"), {"0": 4, "1>0": 3, "2>1": 3}),
    "schulze": (asked("schulze"), {"0>1>2": 2, "1>2>0": 2, "2>0>1": 2}),
    "stv": (asked("stv", places=2), {"0>1": 4, "1>0": 3, "2": 3}),
    "budget": (asked("budget", cost=50, budget=100, step=1), {"0,1": 3, "2": 3}),
    "lot": (asked("lot"), {}),
}


@pytest.mark.parametrize("method", DECISIONS)
def test_a_published_decision_comes_out_as_it_was_decided(method, tmp_path):
    question, ballots = DECISIONS[method]
    path = tmp_path / "decision.json"
    path.write_text(record.canonical(published(question, ballots)))
    answer = told(path, "--method", "all")
    assert [(one["method"], one["state"]) for one in answer["expectations"]] == [(method, "agrees")]
    assert answer["expectations"][0]["compared"] == ["code", "winners", "tied"]


def test_a_published_decision_can_be_counted_by_a_named_method(tmp_path):
    path = tmp_path / "decision.json"
    data = published(*DECISIONS["budget"])
    path.write_text(json.dumps(data, indent=1))
    assert told(path, "--method", "mes_cost_add1")["winners"] == data["winners"]
    assert told(path, "--method", "mes_cost")["winners"] == data["winners"]
    said = recount(path, "--method", "mes_cost_add1").stdout
    assert "6 of 20 on the roll voted." in said
    assert f"Option {data['winners'][0]} is funded" in said
    assert recount(path, "--method", "irv").exit_code == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ballots_hash": "0" * 64}, "The hash in the file is not that of its ballots"),
        ({"ballots": [[5, "0"], [3, "1>0"], [3, "2>1"]]}, "The hash in the file is not that of its ballots"),
        (
            {"lot": {"secrets": [b"two".hex()], "seed": "00", "order": [0, 1, 2]}},
            "The lot in the file is not the one its secrets draw.",
        ),
    ],
)
def test_a_decision_that_was_changed_afterwards_is_found_out(changes, said, tmp_path):
    path = tmp_path / "decision.json"
    path.write_text(json.dumps(published(*DECISIONS["irv"]) | changes))
    ran = recount(path, "--method", "irv")
    assert ran.exit_code == 1
    assert said in ran.stdout
    answer = json.loads(recount(path, "--method", "irv", "--json").stdout)
    assert answer["faults"][0].startswith(said)


def test_another_result_than_was_published_is_found_out(tmp_path):
    path = tmp_path / "decision.json"
    data = published(*DECISIONS["vote"])
    path.write_text(json.dumps(data | {"code": "not_adopted"}))
    ran = recount(path, "--method", "all")
    assert (ran.exit_code, ran.stdout) == (1, "vote                       differs (code)\n")


# Broken and hostile files

VOTES = '{"format":"votedata/1","kind":"ranked","title":"T","seats":1,"candidates":["A","B","C"]'
EMPTY = '{"format":"votedata/1","kind":"ranked","candidates":%s,"ballots":[]}'
BUDGET = '{"format":"votedata/1","kind":"pb","budget":%s,"projects":[{"id":"1","cost":%s}],"ballots":[]}'
PREFLIB = (
    "# FILE NAME: x.soi\n# DATA TYPE: %s\n# NUMBER ALTERNATIVES: 3\n# NUMBER VOTERS: %s\n"
    "# NUMBER UNIQUE ORDERS: 2\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n# ALTERNATIVE NAME 3: C\n"
)
PABULIB = (
    "META\nkey;value\nbudget;100\nnum_votes;2\nvote_type;approval\nPROJECTS\nproject_id;cost\n1;50\n2;60\n"
)
NAMES = '"A"\n"B"\n"C"\n"T"\n'


def blt(rows, names=NAMES):
    return f"3 1\n{rows}\n0\n{names}"


def votes(ballots, **more):
    said = "".join(f',"{key}":{value}' for key, value in more.items())
    return f'{VOTES}{said},\n"ballots": [\n{ballots}\n],\n"expected": []}}\n'


BAD = {
    "empty": ("", 1, "The file is empty."),
    "nothing known": ("hello\nthere\n", 1, "This is no format that is known here."),
    "not UTF-8": (b"3 1\n2 1 0\n0\n\xff\xfe\n", 4, "This is not text in UTF-8."),
    "not UTF-8 in JSON": (b'{\n"format":"votedata/1",\n"title":"\xff"}', 3, "This is not text in UTF-8."),
    "JSON cut off": (votes("[2,[0]]")[:-20], 3, "This is not whole JSON."),
    "JSON too deep": ('{"format":' + "[" * 100_000, 1, "JSON inside JSON too many times"),
    "NaN": (votes("[NaN,[0]]"), 3, "It has a number that is none"),
    "a number of 5000 digits": (votes(f"[{'9' * 5000},[0]]"), 3, "It has a number that is none"),
    "a huge count": (votes("[99999999999999999999,[0]]"), 3, "must be a whole number from 1 to"),
    "a negative count": (votes("[-2,[0]]"), 3, "The count of a ballot must be a whole number"),
    "half a count": (votes("[1.5,[0]]"), 3, "The count of a ballot must be a whole number"),
    "true for a count": (votes("[true,[0]]"), 3, "The count of a ballot must be a whole number"),
    "somebody unknown": (votes("[2,[0,1]],\n[1,[3]]"), 4, "names an option that does not exist"),
    "somebody twice": (votes("[2,[0,1]],\n[1,[0,1,0]]"), 4, "The same option stands twice on this ballot."),
    "an empty place": (votes("[2,[0,[]]]"), 3, "A place in this ranking is empty."),
    "another total": (votes("[2,[0]]", n_ballots=3), 1, "says it has 3 ballots; 2 are there"),
    "a ballot that is none": (votes("[2,7]"), 3, "This ballot is not a list."),
    "a ballot too short": (votes("[2]"), 3, "A ballot must be a pair"),
    "no seats": (votes("[2,[0]]", seats=0), 1, "seats must be a whole number from 1 to 500."),
    "no candidates": (EMPTY % "{}", 1, "candidates must be a list"),
    "too many candidates": (EMPTY % json.dumps(["A"] * 501), 1, "More than 500 options are not counted."),
    "another kind": ('{"format":"votedata/1","kind":["ranked"]}', 1, "This kind of election is not"),
    "a negative budget": (BUDGET % (-5, 1), 1, "The budget must be a whole number"),
    "a huge cost": (BUDGET % (5, 10**16), 1, "A cost must be a whole number"),
    "BLT cut off": ("3 1\n2 1 2 0\n", 2, "The file ends too early."),
    "BLT without names": (blt("2 1 0", '"A"\n"B"\n'), 5, "The file ends too early."),
    "BLT with fewer names": (blt("2 1 0", '"A"\n"B"\n"T"\n'), 6, "There are fewer names than candidates"),
    "BLT with more names": (blt("2 1 0", NAMES + '"D"\n'), 8, "There are more names than candidates."),
    "BLT without quotes": (blt("2 1 0", "A\nB\nC\n"), 4, "the name of a candidate in quotes should stand"),
    "BLT ballot without end": (blt("2 1 2"), 2, "This ballot does not end with 0."),
    "BLT with a stranger": (blt("2 1 0\n1 2 4 0"), 3, "A candidate must be a whole number from 1 to 3."),
    "BLT with somebody twice": (blt("2 1 2 1 0"), 2, "The same option stands twice on this ballot."),
    "BLT with a negative count": (blt("2 1 0\n-2 1 0"), 3, "The count of a ballot must be a whole number"),
    "BLT with words": (blt("two 1 0"), 2, "The count of a ballot must be a whole number"),
    "BLT for a million": ("1000000 1\n", 1, "The number of candidates must be a whole number from 1 to 500."),
    "BLT with huge numbers": (f"3 {'9' * 5000}\n", 1, "The number of seats must be a whole number"),
    "PrefLib with another total": (PREFLIB % ("soi", 9) + "2: 1,2\n1: 3\n", 4, "says it has 9 ballots; 3"),
    "PrefLib cut off": (PREFLIB % ("soi", 2) + "2: 1,2\n", 5, "says it has 2 orders; 1 are there"),
    "PrefLib with a stranger": (PREFLIB % ("soi", 3) + "2: 1,4\n", 9, "An alternative must be a whole"),
    "PrefLib with somebody twice": (PREFLIB % ("soi", 3) + "2: 1,1\n", 9, "stands twice on this ballot"),
    "PrefLib with ties in soi": (PREFLIB % ("soi", 3) + "2: {1,2}\n", 9, "Equal places stand in an order"),
    "PrefLib incomplete in soc": (PREFLIB % ("soc", 3) + "2: 1,2\n", 9, "should name every alternative"),
    "PrefLib with broken braces": (PREFLIB % ("toi", 3) + "2: {1,2\n", 9, "This is not an order"),
    "PrefLib of another kind": (PREFLIB % ("cat", 3) + "2: 1\n", 2, "Orders of this kind are not counted"),
    "PrefLib without names": ("# NUMBER ALTERNATIVES: 3\n1: 1\n", 1, "it has 3 alternatives; other names"),
    "Pabulib cut off": (PABULIB, 9, "The file ends too early: the votes are missing."),
    "Pabulib with another total": (PABULIB + "VOTES\nvoter_id;vote\n1;1\n", 4, "num_votes says 2; the file"),
    "Pabulib with a stranger": (PABULIB + "VOTES\nvoter_id;vote\n1;3\n", 12, "an option that does not exist"),
    "Pabulib with a project twice": (PABULIB + "1;70\n", 10, "This project has no number of its own."),
    "Pabulib with a bad cost": (PABULIB + "3;NaN\n", 10, "This is not an amount of money."),
    "Pabulib with a huge cost": (PABULIB + f"3;1e{'9' * 9}\n", 10, "This is not an amount of money."),
    "Pabulib with a row too short": (PABULIB + "3\n", 10, "too many columns or too few"),
    "Pabulib with an open quote": (PABULIB + '"3;50\n', 10, "This line is not a row of a table."),
    "a decision without ballots": ('{"format":"decision/1"}', 1, "are not published"),
    "a decision without rule": ('{"format":"decision/1","ballots":[]}', 1, "The rule or the roll"),
    "packed and cut off": (gzip.compress(b"3 1\n" * 1000)[:-20], 1, "It is packed and ends too early."),
    "packed and damaged": (b"\x1f\x8b" + b"x" * 50, 1, "It is packed and damaged."),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_broken_file_is_refused_in_one_sentence(name, tmp_path):
    content, line, said = BAD[name]
    path = tmp_path / "bad"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    for method in ("irv", "all"):
        ran = recount(path, "--method", method)
        assert ran.exit_code == 2, ran.stdout
        assert ran.stdout == ""
        assert ran.stderr.startswith(f"{path}, line {line}: "), ran.stderr
        assert said in ran.stderr
        assert ran.stderr.count("\n") == 1


def test_a_decision_with_a_ballot_that_is_none_is_refused(tmp_path):
    path = tmp_path / "decision.json"
    path.write_text(json.dumps(published(*DECISIONS["irv"]) | {"ballots": [[1, "0>9"]]}))
    ran = recount(path, "--method", "all")
    assert (ran.exit_code, ran.stderr) == (
        2,
        f"{path}, line 1: A ballot in the file is not one for its question.\n",
    )


def test_a_file_that_is_not_there_and_a_method_for_other_ballots_are_refused(tmp_path):
    gone = recount(tmp_path / "gone.blt", "--method", "irv")
    assert (gone.exit_code, gone.stdout) == (2, "")
    assert "No such file" in gone.stderr
    other = recount(ASSEN, "--method", "irv")
    assert (other.exit_code, other.stdout) == (2, "")
    assert "The file holds no ballots that irv can count." in other.stderr


def test_a_small_packed_file_cannot_become_an_endless_one(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "MOST_BYTES", 10_000)
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"3 1\n" + b"0" * 20_000_000))
    ran = recount(path, "--method", "irv")
    assert ran.exit_code == 2
    assert "It is too large" in ran.stderr
    plain = tmp_path / "large"
    plain.write_bytes(b"0" * 10_001)
    assert "It is too large" in recount(plain, "--method", "irv").stderr


def test_a_line_without_end_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "long.blt"
    path.write_bytes(b"3 1\n" + b"1 " * 600_000)
    ran = recount(path, "--method", "irv")
    assert (ran.exit_code, ran.stderr) == (2, f"{path}, line 2: This line is too long.\n")


def test_names_cannot_steer_a_terminal(tmp_path):
    path = tmp_path / "election.blt"
    path.write_text('1 1\n3 1 0\n0\n"\x1b[2JA\x07"\n"T\x1b]0;x"\n')
    ran = recount(path, "--method", "irv")
    assert ran.exit_code == 0
    assert "\x1b" not in ran.stdout


SAMPLES = {
    "votedata": TIE.read_bytes(),
    "budget": (DATA / "edge" / "edge-pb-minority.json").read_bytes(),
    "score": (DATA / "edge" / "edge-score-sum.json").read_bytes(),
    "yesno": (DATA / "edge" / "edge-yesno-two-thirds-exact.json").read_bytes(),
    "consent": (DATA / "edge" / "edge-consent-plain.json").read_bytes(),
    "blt": blt("-2\n2 1 3 0\n1 3=1 0").encode(),
    "preflib": (PREFLIB % ("toi", 3) + "2: 1,{2,3}\n1: 3\n").encode(),
    "pabulib": (PABULIB + 'VOTES\nvoter_id;vote\n1;1\n2;"1,2"\n').encode(),
    "decision": json.dumps(published(*DECISIONS["budget"])).encode(),
}
PIECES = [
    b"0",
    b"-1",
    b"9" * 30,
    b"1e9",
    b"0.5",
    b"null",
    b"",
    *(bytes([one]) for one in b',\n;:>={}[]"-#\xff'),
]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_whatever_is_changed_in_a_file_nothing_breaks(tmp_path, name, data):
    content = SAMPLES[name]
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 12)))
        content = content[:start] + data.draw(st.sampled_from(PIECES)) + content[end:]
    path = tmp_path / "file"
    path.write_bytes(content)
    for method in ("all", data.draw(st.sampled_from(sorted(counting.METHODS)))):
        for arguments in ((), ("--json",)):
            ran = recount(path, "--method", method, *arguments)
            assert ran.exit_code in (0, 1, 2)
            if ran.exception is not None:
                assert isinstance(ran.exception, SystemExit)
            if ran.exit_code == 2:
                assert ran.stdout == ""
                assert ran.stderr.count("\n") == 1


# Without a server


def test_no_instance_is_needed_and_none_is_made(tmp_path):
    """In a process of its own, with an instance that cannot be one and no settings."""
    place = tmp_path / "instance"
    ran = subprocess.run(
        [sys.executable, "-m", "swsolidarity.cli", "decisions", "recount", TIE, "--method", "all"],
        env={"PATH": os.environ["PATH"], "SWS_INSTANCE_PATH": str(place), "HOME": str(tmp_path)},
        cwd=DATA.parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.count("agrees") == 3
    assert list(tmp_path.iterdir()) == []


def test_help_shows_an_example_that_works(tmp_path):
    helped = CliRunner().invoke(decision_commands, ["recount", "--help"]).stdout
    example = helped.partition("Example:")[2].split("\n")[1].split()
    assert example[:3] == ["swsolidarity", "decisions", "recount"]
    path = tmp_path / example[3]
    path.write_text(blt("2 1 0\n1 2 3 0"))
    assert recount(path, *example[4:]).exit_code == 0


def test_papers_of_large_files_have_room_for_every_option():
    assert papers.marks(",".join(map(str, range(500))), 500)[-1] == 499
