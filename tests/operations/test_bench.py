"""The bench: it runs, it compares, and its numbers are what they say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from swsolidarity.operations.bench import command, load
from swsolidarity.operations.bench.command import _print

pytestmark = pytest.mark.once
RUN = (
    "from swsolidarity.cli import cli; "
    "from swsolidarity.operations.bench import command; cli.add_command(command); cli()"
)


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", RUN, "bench", *arguments],
        capture_output=True,
        check=False,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
    )


def test_it_measures_reading_and_writing_against_the_bare_page(capsys: pytest.CaptureFixture[str]) -> None:
    ran = bench("--size", "small", "--rounds", "1", "--seconds", "0.1", "--ballots", "1000", "--json")
    assert ran.returncode == 0, ran.stderr
    found = json.loads(ran.stdout)
    assert found["database"] == "sqlite"
    rows = {(row["name"], row["connections"]): row for row in found["rows"]}
    assert {name for name, _ in rows} == {
        "page of 20 posts",
        "conversation list",
        "home",
        "decision page",
        "fund page",
        "ledger page",
        "search",
        "reply",
        "cast a ballot",
        "anonymous page",
        "style sheet",
    }
    for row in rows.values():
        assert row["failed"] == row["bare_failed"] == 0, row
        assert row["per_second"] > 0
        assert row["percent_of_bare"] > 0
        assert row["p50_ms"] <= row["p99_ms"]
    *counts, close, reads, writes = found["counts"]
    assert {row["name"]: row["ballots"] for row in counts} == {
        "count votes": 1000,
        "count approvals": 1000,
        "count scores": 1000,
        "count irv": 100,
        "count schulze": 100,
        "count stv": 100,
        "count equal shares": 100,
    }
    assert close["name"] == "close a secret vote"
    assert close["ballots"] > 100
    assert (reads["name"], writes["name"]) == ("reads meanwhile", "writes meanwhile")
    assert reads["ballots"] == writes["ballots"] > 0
    assert rows["home", 1]["statements"] <= 12
    assert rows["page of 20 posts", 8]["bytes"] < 8_000
    assert rows["anonymous page", 1]["statements"] == 0

    _print(found, as_json=False)  # the same for people, without measuring all of it again
    head, *lines = capsys.readouterr().out.splitlines()
    assert head.split()[:3] == ["operation", "conn.", "per"]
    assert any(line.startswith("style sheet") for line in lines)
    assert "peak memory" in lines[-1]


def test_a_database_that_cannot_be_used_is_said_in_one_sentence() -> None:
    ran = bench("--size", "small", "--database", "sqlite:////nowhere/at/all.db")
    assert ran.returncode != 0
    assert "Traceback" not in ran.stderr
    assert "The measurement could not be made" in ran.stderr


def test_the_help_has_an_example() -> None:
    assert "Example: swsolidarity bench" in CliRunner().invoke(command, ["--help"]).output


def test_percentiles_are_times_that_were_measured() -> None:
    measured = load.Measured(took=[n * 1_000_000 for n in range(1, 101)], seconds=2.0)
    assert measured.rate == 50
    assert measured.percentile(50) == 51
    assert measured.percentile(99) == 100
    assert load.Measured().percentile(50) == 0
    assert load.Measured().rate == 0
