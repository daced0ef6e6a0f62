"""The headers of what is no page: static files, error pages, odd methods (safety §3).

Every address is asked as everybody in ``test_policy_matrix.py``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import probe
from tests.promises import GOLDEN, fixed
from tests.walking import Walk

pytestmark = pytest.mark.once


def test_static_files_may_be_kept_for_a_year_and_nothing_else_may(long_walk: Walk) -> None:
    found = fixed(long_walk.go("nobody", "GET", long_walk.url("static")))
    wanted = {**GOLDEN, "Cache-Control": "public, max-age=31536000, immutable"}
    assert {name: found.get(name) for name in wanted} == wanted
    missing = long_walk.go("nobody", "GET", "/static/0000000000000000/css/base.css")
    assert missing.status_code == 404
    assert fixed(missing) == GOLDEN
    for climb in (
        "../secret",
        "..%2f..%2fpyproject.toml",
        "%2e%2e/%2e%2e/pyproject.toml",
        "css/../../../README.md",
    ):
        url = long_walk.url("static").replace("css/base.css", climb)
        assert long_walk.go("nobody", "GET", url).status_code == 404


@pytest.mark.parametrize(
    "kind",
    [
        "400",
        "403",
        "404",
        "405",
        "409",
        "413",
        "422",
        "429",
        "500",
        "503",
        "refused",
        "hidden",
        "conflict",
        "crash",
    ],
)
def test_error_pages_carry_the_same_headers(
    long_walk: Walk, instance: Path, database_url: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = probe.make_probe(instance, database_url)
    answer = made.test_client().get(f"/probe/fail/{kind}")
    assert fixed(answer) == GOLDEN
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    probe.close(made)
    capsys.readouterr()


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "OPTIONS", "PUT", "DELETE"])
def test_odd_methods_carry_the_same_headers(long_walk: Walk, method: str) -> None:
    answer = long_walk.browser("nobody").client.open("/login", method=method)
    assert fixed(answer) == GOLDEN
    assert answer.status_code in (200, 400, 405)


def test_nothing_says_what_runs_here(long_walk: Walk) -> None:
    """No name of the software, no version, no framework (ASVS 13.4)."""
    for case in ("home.front", "accounts.sign_in", "operations.healthz", "operations.readyz", "home.about"):
        answer = long_walk.go("nobody", "GET", long_walk.url(case))
        text = (str(answer.headers) + answer.get_data(as_text=True)).lower()
        for word in ("werkzeug", "flask", "python", "gunicorn", "x-powered-by", "sqlite"):
            assert word not in text, f"{case} says {word}"
