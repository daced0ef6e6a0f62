"""Files as other people and programs write them: every dialect, every layout, every line that is wrong."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from collections import Counter
from itertools import product

import pytest
from click.testing import CliRunner

from swsolidarity.decisions import methods
from swsolidarity.decisions.cli import decision_commands
from swsolidarity.decisions.recount import counting, read
from swsolidarity.decisions.recount.packed import Packed
from swsolidarity.decisions.rules import papers

pytestmark = pytest.mark.once

NAMES = '"Ann"\n"Bo"\n"Chi"\n"Title"\n'
MEGABYTES = 1024


def recount(path, *arguments):
    return CliRunner().invoke(decision_commands, ["recount", str(path), *arguments])


def told(path, method, *arguments):
    ran = recount(path, "--method", method, *arguments, "--json")
    assert (ran.exit_code, ran.stderr) == (0, "")
    answer = json.loads(ran.stdout)
    assert answer.pop("seconds") >= 0
    return answer


def votedata(kind, **parts):
    return {"format": "votedata/1", "kind": kind, "id": "i", "title": "T", **parts}


RANKED = votedata(
    "ranked",
    year=2020,
    notes="none",
    source={"ballots": "made up", "licence": "CC0"},
    seats=2,
    candidates=["Ann", "Bo", "Chi"],
    n_ballots=9,
    ballots=[[4, [0, 1]], [3, [[1, 2], 0]], [1, []], [1, [2]]],
)
APPROVAL = votedata("approval", candidates=["Ann", "Bo"], ballots=[[2, [0, 1]], [1, []], [2, [1]]])
SCORE = votedata("score", candidates=["Ann", "Bo"], ballots=[[2, {"0": 5, "1": 4}], [1, {}], [2, {"1": 2}]])
BUDGET = votedata(
    "pb",
    currency="EUR",
    money_scale=1,
    budget=100,
    ballot_type="approval",
    projects=[{"id": "a", "name": "A", "cost": 60}, {"id": "b", "name": "B", "cost": 50}],
    ballots=[[3, [0]], [2, [1]], [1, []]],
)
POINTS = BUDGET | {"ballot_type": "points", "ballots": [[1, {"0": 5}], [1, {"0": 3, "1": 4}]]}
YESNO = votedata(
    "yesno",
    eligible=9,
    votes={"yes": 5, "no": 2, "abstain": 1},
    rule={"threshold": "1/2", "strict": True, "base": "yes+no", "quorum": "1/3"},
)
CONSENT = votedata(
    "consent",
    eligible=9,
    responses={"consent": 5, "stand_aside": 1, "objection": 0, "abstain": 1},
    rule={"quorum": "1/2", "max_stand_asides": None},
)
FITTING = {
    "irv": RANKED,
    "schulze_wv": RANKED,
    "stv_scottish": RANKED,
    "approval": APPROVAL,
    "score_sum": SCORE,
    "mes_cost": BUDGET,
    "mes_cost_add1": BUDGET,
    "mes_cost_add1_then_greedy": BUDGET,
    "pb_greedy_votes": BUDGET,
    "yesno": YESNO,
    "consent": CONSENT,
}


def written(path, data, **layout):
    path.write_text(json.dumps(data, **layout))
    return path


# The object that is printed


@pytest.mark.parametrize("method", counting.METHODS)
def test_the_object_has_these_keys_and_no_other(method, tmp_path):
    path = written(tmp_path / "votes.json", FITTING[method])
    said = json.loads(recount(path, "--method", method, "--json").stdout)
    keys = ["method", "winners", "tied", "matrix" if method == "schulze_wv" else "rounds"]
    if method in ("yesno", "consent"):
        keys.insert(1, "outcome")
    assert list(said) == [*keys, "quota", "lot_used", "seconds"]
    assert said["method"] == method
    assert said["quota"] == (2 if method == "stv_scottish" else None)


def test_counts_without_rounds_have_one_with_the_totals(tmp_path):
    path = tmp_path / "votes.json"
    assert told(written(path, APPROVAL), "approval")["rounds"] == [{"totals": {"0": 2, "1": 4}}]
    assert told(written(path, SCORE), "score_sum")["rounds"] == [{"totals": {"0": 10, "1": 12}}]
    assert told(written(path, POINTS), "score_sum")["winners"] == [0]
    totals = {"yes": 5, "no": 2, "abstain": 1}
    assert told(written(path, YESNO), "yesno")["rounds"] == [{"totals": totals}]


def test_a_lot_was_used_wherever_one_was_needed(tmp_path):
    level = APPROVAL | {"ballots": [[1, [0]], [1, [1]]]}
    path = written(tmp_path / "votes.json", level)
    open_still = told(path, "approval")
    assert (open_still["winners"], open_still["tied"], open_still["lot_used"]) == ([], [0, 1], True)
    drawn = told(path, "approval", "--lot", "1,0")
    assert (drawn["winners"], drawn["tied"], drawn["lot_used"]) == ([1], [0, 1], True)
    both = told(path, "approval", "--seats", "2")
    assert (both["winners"], both["tied"], both["lot_used"]) == ([0, 1], [], False)


# Results to compare with

NOT_OFFERED = [
    *("schulze_margins", "ranked_pairs_wv", "ranked_pairs_margins", "stv_meek", "stv_minneapolis"),
    *("stv_cincinnati", "pb_greedy_votes_per_cost", "pb_greedy_score", "mes_card", "mes_card_add1"),
    *("mes_card_add1_then_greedy", "mes_points", "borda", "", None, 5, ["irv"], {"irv": 1}),
]


@pytest.mark.parametrize("method", NOT_OFFERED, ids=str)
def test_a_method_nobody_offers_is_told_and_is_no_difference(method, tmp_path):
    for data in (RANKED, APPROVAL, SCORE, BUDGET, POINTS, YESNO, CONSENT):
        expected = [{"method": method, "winners": [0], "selected": [0], "status": "oracle"}]
        path = written(tmp_path / "votes.json", data | {"expected": expected})
        said = told(path, "all")
        assert [one["state"] for one in said["expectations"]] == ["not offered"]
        assert "not offered" in recount(path, "--method", "all").stdout


def test_no_lot_can_explain_other_sums(tmp_path):
    level = APPROVAL | {"ballots": [[1, [0]], [1, [1]]]}
    expected = [{"method": "approval_count", "counts": [1, 2]}, {"method": "approval", "winners": [1]}]
    path = written(tmp_path / "votes.json", level | {"expected": expected})
    ran = recount(path, "--method", "all")
    assert ran.exit_code == 1
    assert ran.stdout.splitlines() == [
        "approval_count             differs (counts)",
        "approval                   depends on the lot (winners)",
    ]


def test_a_file_without_results_says_so(tmp_path):
    ran = recount(written(tmp_path / "votes.json", RANKED), "--method", "all")
    assert (ran.exit_code, ran.stdout) == (0, "The file has no result to compare with.\n")


# Layouts of votedata/1


def a_line_each(data):
    rows = ",\n".join(json.dumps(row, separators=(",", ":")) for row in data["ballots"])
    head = json.dumps({key: value for key, value in data.items() if key != "ballots"}, indent=0)
    return f'{head[:-2]},\n"ballots": [\n{rows}\n]\n}}\n'


LAYOUTS = {
    "one line": json.dumps,
    "without spaces": lambda data: json.dumps(data, separators=(",", ":")),
    "indented": lambda data: json.dumps(data, indent=2),
    "a ballot on each line": a_line_each,
    "ballots in the middle": lambda data: json.dumps(
        {"ballots": data["ballots"], **{key: value for key, value in data.items() if key != "ballots"}}
    ),
    "laid out unevenly": lambda data: json.dumps(data).replace("[[", "[ [", 1).replace("]], [", "]],\n[", 1),
}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("method", ["irv", "schulze_wv", "stv_scottish", "approval", "score_sum", "mes_cost"])
def test_a_file_gives_the_same_answer_however_it_is_laid_out(layout, method, tmp_path):
    data = FITTING[method]
    path = tmp_path / "votes"
    plain = told(written(path, data, indent=1), method)
    path.write_text(LAYOUTS[layout](data))
    assert told(path, method) == plain
    path.write_bytes(gzip.compress(path.read_bytes()))
    assert told(path, method) == plain


def test_a_title_that_looks_like_ballots_is_a_title(tmp_path):
    title = '", "ballots": [[9, [0]], [9, [1]]], "'
    for data in (RANKED | {"title": title}, {"title": title, **RANKED}, RANKED | {"more": RANKED}):
        path = written(tmp_path / "votes.json", data)
        assert told(path, "irv") == told(written(tmp_path / "plain.json", RANKED), "irv")


FAULTS = {
    "seats": (RANKED | {"seats": 0}, '"seats"'),
    "a total": (RANKED | {"n_ballots": 10}, '"n_ballots"'),
    "a name": (RANKED | {"candidates": ["Ann", 5, "Chi"]}, "5"),
    "no ballots": ({key: value for key, value in RANKED.items() if key != "ballots"}, "{"),
    "a stranger": (RANKED | {"ballots": [[1, [0]], [1, [7]]]}, "1,\n   [\n    7"),
    "a lot": (RANKED | {"expected": [{"method": "irv", "lot_order": [0]}]}, '"lot_order"'),
    "seats of a result": (RANKED | {"expected": [{"method": "irv", "seats": "two"}]}, '"two"'),
    "a cost": (BUDGET | {"projects": [{"id": "a", "cost": -1}]}, "-1"),
    "a budget": (BUDGET | {"budget": None}, '"budget"'),
    "a kind of ballot": (BUDGET | {"ballot_type": "stars"}, '"stars"'),
    "too many points": (SCORE | {"ballots": [[1, {"0": 6}], [1, {}]]}, '1,\n   {\n    "0": 6'),
    "an answer": (YESNO | {"votes": {"yes": 1, "maybe": 1}}, '"maybe"'),
    "more than could vote": (YESNO | {"eligible": 3}, '"eligible"'),
    "no rule": (YESNO | {"rule": None}, '"rule"'),
    "a share": (YESNO | {"rule": {"threshold": "1/0"}}, '"rule"'),
    "half a person": (CONSENT | {"responses": {"consent": 1.5}}, "1.5"),
    "a format": (RANKED | {"format": "votedata/2"}, '"votedata/2"'),
}


@pytest.mark.parametrize("name", FAULTS)
def test_the_line_that_is_wrong_is_named_in_json(name, tmp_path):
    data, there = FAULTS[name]
    text = json.dumps(data, indent=1)
    line = text[: text.index(there)].count("\n") + 1
    path = tmp_path / "votes.json"
    path.write_text(text)
    ran = recount(path, "--method", "all")
    near = range(line - 1, line + 1) if name in ("a stranger", "too many points") else (line,)
    assert ran.exit_code == 2
    assert ran.stdout == ""
    assert int(ran.stderr.removeprefix(f"{path}, line ").partition(":")[0]) in near, ran.stderr


# Dialects of BLT

A_FIRST = {"0": 2, "1": 0, "2": 1}
BLT = {
    "as it should be": ("3 2\n2 1 2 0\n1 3 0\n0\n" + NAMES, A_FIRST),
    "from a Windows program": (
        "\ufeff3 2\r\n2 1 2 0\r\n1 3 0\r\n0\r\n" + NAMES.replace("\n", "\r\n"),
        A_FIRST,
    ),
    "with tabs and gaps": ("\n3\t2\n\n2\t1  2 0\n 1 3 0\n0\n\n" + NAMES, A_FIRST),
    "with comments": ("# a\n3 2 # b\n#\n2 1 2 0 # c\n1 3 0\n0 # d\n" + NAMES + "# e\n", A_FIRST),
    "names on one line": ("3 2\n2 1 2 0\n1 3 0\n0\n" + NAMES.replace("\n", " "), A_FIRST),
    "numbered ballots": ("3 2\n(1) 2 1 2 0\n(x y) 1 3 0\n0\n" + NAMES, A_FIRST),
    "places left out": ("3 2\n2 1 - 2 0\n1 - 3 0\n0\n" + NAMES, A_FIRST),
    "one withdrew": ("3 2\n-3\n2 1 2 0\n1 3 0\n0\n" + NAMES, {"0": 2, "1": 0}),
    "two withdrew": ("3 2\n-3 -2\n2 1 2 0\n1 3 0\n0\n" + NAMES, {"0": 2}),
    "withdrew from a tie": ("3 1\n-1\n2 1=2 3 0\n0\n" + NAMES, {"1": 2, "2": 0}),
}


@pytest.mark.parametrize("dialect", BLT)
def test_every_dialect_of_blt_is_read(dialect, tmp_path):
    text, totals = BLT[dialect]
    path = tmp_path / "election.blt"
    path.write_text(text)
    assert told(path, "irv")["rounds"][0]["totals"] == totals
    path.write_bytes(gzip.compress(text.encode()))
    found = read(path)
    assert [found.names[place] for place in range(len(totals))] == [
        ("Ann", "Bo", "Chi")[int(place)] for place in totals
    ]
    assert found.title == "Title"


def test_quotes_inside_names_are_part_of_them(tmp_path):
    path = tmp_path / "election.blt"
    names = ['"Ann \\"A\\" \\\\"  # first', '"Bo ""B"" Lee"', '"Mary "Mo" O\'Hara # 1"', '"Title"']
    path.write_text("\n".join(["3 1", "1 1 0", "0", *names, ""]))
    assert read(path).names == ('Ann "A" \\', 'Bo "B" Lee', 'Mary "Mo" O\'Hara # 1')


def test_when_everybody_withdrew_nobody_is_elected(tmp_path):
    path = tmp_path / "election.blt"
    path.write_text("3 2\n-1 -2 -3\n2 1 2 0\n0\n" + NAMES)
    for method in ("irv", "schulze_wv", "stv_scottish"):
        assert told(path, method)["winners"] == []
        assert recount(path, "--method", method).exit_code == 0


# Pabulib

META = (
    "META\nkey;value\ndescription;A \"round\"; of 2020\nnum_projects;3\nnum_votes;3\nbudget;150,00\n"
    "vote_type;%s\nrule;greedy\nPROJECTS\nproject_id;cost;category;name;votes;selected\n"
    '1;100;a,b;"Park";2;1\n2;50.5;;Plac "Zabaw";1;0\nX3;60;x;"Zielony" skwer;0;0\n'
)  # fmt: skip
TYPES = {
    "approval": "VOTES\nvoter_id;age;vote\n1;30;1,2\n2;;\"1\"\n3;;\n",
    "choose-1": "VOTES\nvoter_id;vote\n1;1\n2;1\n3;2\n",
    "ordinal": "VOTES\nvoter_id;vote\n1;2,1\n2;1\n3;\n",
    "cumulative": "VOTES\nvoter_id;vote;points\n1;2,1;5,3\n2;X3;8\n3;;\n",
    "scoring": "VOTES\nvoter_id;points;vote\n1;3,5;1,2\n2;8;X3\n3;;\n",
}  # fmt: skip


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_of_pabulibs_ballots_is_counted(kind, tmp_path):
    path = tmp_path / "round.pb"
    path.write_text(META % kind + TYPES[kind])
    found = read(path)
    assert found.names == ("Park", 'Plac "Zabaw"', "Zielony skwer")
    assert (found.costs, found.budget, found.money_scale) == ((10000, 5050, 6000), 15000, 100)
    said = told(path, "all")
    states = {one["method"]: one["state"] for one in said["expectations"]}
    if found.points:
        assert told(path, "score_sum")["rounds"] == [{"totals": {"0": 3, "1": 5, "2": 8}}]
        assert states == {"pb_official": "not offered"}
    else:
        for method in ("mes_cost", "mes_cost_add1", "mes_cost_add1_then_greedy", "pb_greedy_votes"):
            assert recount(path, "--method", method).exit_code == 0
        assert told(path, "approval")["rounds"] == [{"totals": {"0": 2, "1": 1, "2": 0}}]
        by_marks = {"approval_count": "agrees", "pb_official": "agrees"}
        assert states == (by_marks if kind != "ordinal" else {"pb_official": "not offered"})


def test_a_table_filled_up_by_a_spreadsheet_is_read(tmp_path):
    text = META % "choose-1" + TYPES["choose-1"]
    plain, filled = tmp_path / "plain.pb", tmp_path / "filled.pb"
    plain.write_text(text)
    filled.write_text("\ufeff" + "".join(f"{line};;;\r\n" for line in text.splitlines()))
    assert told(filled, "pb_greedy_votes") == told(plain, "pb_greedy_votes")


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("voter_id;vote\n", "voter_id;choice\n", 15, "the names of the columns should stand, vote too"),
        ("cost;category", "price;category", 10, "the names of the columns should stand, cost too"),
        ("vote_type;choose-1", "vote_type;stars", 7, "Ballots of this type are not counted here."),
        ("1;1\n2;1", "1;1\n2;1,1", 17, "The same option stands twice on this ballot."),
        ('"Park"', '"Park', 11, "This line is not a row of a table."),
        ("num_votes;3", "num_votes;4", 5, "num_votes says 4; the file has 3."),
        ("budget;150,00", "budget;1e9", 6, "This is not an amount of money."),
        ("budget;150,00\n", "", 17, "The budget is missing."),
    ],
)
def test_the_line_that_is_wrong_is_named_in_pabulibs_format(old, new, line, said, tmp_path):
    path = tmp_path / "round.pb"
    path.write_text((META % "choose-1" + TYPES["choose-1"]).replace(old, new, 1))
    ran = recount(path, "--method", "all")
    assert (ran.exit_code, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"{path}, line {line}: ")
    assert said in ran.stderr


# Edges of every method


def edges(size):
    """Elections with nothing in them, nothing between them, and more places than people."""
    everyone = list(range(size))
    yield "none", []
    yield "blank", [[3, []]]
    yield "all equal", [[3, [everyone]]]
    yield "a circle", [[1, everyone[place:] + everyone[:place]] for place in range(size)]
    yield "one each", [[1, [place]] for place in range(size)]


@pytest.mark.parametrize(("size", "seats"), list(product((1, 2, 3, 5), (1, 2, 3, 20))))
def test_at_every_edge_winners_and_tied_keep_their_promise(size, seats, tmp_path):
    for name, ballots in edges(size):
        data = votedata("ranked", candidates=["A"] * size, seats=seats, ballots=ballots)
        path = written(tmp_path / "votes.json", data)
        lot = ",".join(map(str, reversed(range(size))))
        nothing = name in ("none", "blank")
        for method in ("irv", "schulze_wv", "stv_scottish"):
            said = told(path, method)
            assert len(set(said["winners"])) == len(said["winners"])
            assert recount(path, "--method", method).exit_code == 0
            drawn = told(path, method, "--lot", lot)
            places = min(seats, size) if method == "stv_scottish" else 1
            marked = not nothing and (name != "all equal" or method == "schulze_wv" or size == 1)
            assert len(drawn["winners"]) == (places if marked else 0), (name, method)
            if nothing:
                assert (said["winners"], said["tied"], said["lot_used"]) == ([], [], False)
            elif not said["lot_used"]:
                assert said["winners"] == drawn["winners"]
            assert set(drawn["winners"]) <= {*said["winners"], *said["tied"]}


@pytest.mark.parametrize("seats", [1, 2, 3, 4, 9])
def test_a_tie_at_every_place_is_a_tie_among_those_who_are_equal(seats, tmp_path):
    """Votes 3, 2, 2, 1: the second place and no other is between two."""
    marks = [[3, [0]], [2, [1]], [2, [2]], [1, [3]]]
    data = votedata("approval", candidates=["A", "B", "C", "D"], seats=seats, ballots=marks)
    said = told(written(tmp_path / "votes.json", data), "approval")
    winners = {1: [0], 2: [0], 3: [0, 1, 2], 4: [0, 1, 2, 3], 9: [0, 1, 2, 3]}[seats]
    assert (said["winners"], said["tied"]) == (winners, [1, 2] if seats == 2 else [])


def test_how_ballots_are_grouped_changes_nothing(tmp_path):
    path = tmp_path / "votes.json"
    for method, data in FITTING.items():
        if "ballots" in data:
            grouped = told(written(path, data), method)
            single = [[1, ballot] for count, ballot in data["ballots"] for _ in range(count)]
            assert told(written(path, data | {"ballots": single}), method) == grouped


# Files that were damaged on their way

TEXTS = [
    "3 2\n-3\n4 1 2 0\n2 2=1 0\n1 0\n0\n" + NAMES,
    "# DATA TYPE: toi\n# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: A\n# ALTERNATIVE NAME 2: B\n"
    "# ALTERNATIVE NAME 3: C\n4: 1,{2,3}\n2: 3\n1: 2,1,3\n",
    "META\nkey;value\nvote_type;approval\nbudget;90\nnum_votes;2\nPROJECTS\nproject_id;cost;name\na;60;A\n"
    'b;50;"B"\nVOTES\nvoter_id;vote\n1;a,b\n2;b\n',
    *(json.dumps(data, indent=1) for data in (RANKED, APPROVAL, SCORE, BUDGET, YESNO, CONSENT)),
]
ODD = [
    "",
    "0",
    "-1",
    "9" * 30,
    "NaN",
    "null",
    "[]",
    "{",
    '"',
    ";",
    ",",
    "=",
    "²",
    "٣",
    "\0",
    "\r",
    "\n",
    "[" * 2000,
]


def damaged(text, draw):
    """A text with some of it gone, doubled, or something odd in its place."""
    for _ in range(draw.choice((1, 1, 2, 4))):
        at = draw.randrange(len(text) + 1)
        upto = min(len(text), at + draw.choice((0, 1, 2, 9)))
        text = text[:at] + draw.choice([*ODD, text[at : at + 20] * 2]) + text[upto:]
    return text if draw.random() < 0.9 else text[: draw.randrange(len(text) + 1)]


def test_whatever_happened_to_a_file_it_is_counted_or_refused_with_its_line(tmp_path):
    draw, refused = random.Random(6), 0
    path = tmp_path / "votes"
    for number in range(200):
        path.write_text(damaged(TEXTS[number % len(TEXTS)], draw))
        ran = recount(path, "--method", draw.choice([*counting.METHODS, "all"]))
        assert ran.exit_code in (0, 1, 2), ran.exception
        assert ran.exception is None or isinstance(ran.exception, SystemExit)
        if ran.exit_code == 2:
            refused += 1
            assert ", line " in ran.stderr or "holds no ballots" in ran.stderr
    assert 100 < refused < 200


# A million ballots


def a_million():
    """A million ballots of ten options, no two alike, each by itself as a program writes them."""
    data = votedata("score", candidates=["A"] * 10, n_ballots=10**6)
    firsts, seconds = (
        [
            ", ".join(f'"{at + place}": {1 + (number >> 2 * place) % 4}' for place in range(5))
            for number in range(1000)
        ]
        for at in (0, 5)
    )
    yield json.dumps(data)[:-1] + ', "ballots": ['
    for number, first in enumerate(firsts):
        yield ",\n" * bool(number) + ",\n".join(f"[1, {{{first}, {second}}}]" for second in seconds)
    yield "]}"


# What the system remembers of a process as its peak begins with whoever started it; VmHWM does not.
_COMMAND = """
import sys
from swsolidarity.cli import cli
try:
    cli(sys.argv[1:])
finally:
    print(open("/proc/self/status").read().partition("VmHWM:")[2].split()[0])
"""


def test_the_command_counts_a_million_different_ballots_in_less_than_two_hundred_megabytes(tmp_path):
    path = tmp_path / "million.json"
    with path.open("w") as file:
        file.writelines(a_million())
    ran = subprocess.run(
        [sys.executable, "-c", _COMMAND, "decisions", "recount", path, "--method", "score_sum"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "1000000 ballots" in ran.stdout
    assert int(ran.stdout.split()[-1]) < 200 * MEGABYTES


@pytest.mark.parametrize("kind", ["approval", "score"])
def test_papers_that_are_packed_count_as_they_do_grouped(kind):
    drawn, packed, grouped = random.Random(2), Packed(), Counter()
    for _ in range(25_000):
        if kind == "score":
            paper = papers.write_points({place: drawn.randrange(6) for place in range(5)})
        else:
            paper = papers.write_marks(place for place in range(12) if drawn.random() < 0.3)
        times = drawn.choice((1, 1, 1, 2, 7))
        packed.add(paper, times)
        grouped[paper] += times
    counting_it = methods.named(kind).tally
    assert packed.cast == grouped.total()
    assert counting_it(packed, 12) == counting_it(grouped, 12)
    assert sum(times for _, times in packed.items()) == packed.cast
