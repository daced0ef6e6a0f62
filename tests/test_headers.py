"""The headers of every answer, exactly: every address as everybody, and every error page (safety §3)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests import probe
from tests.matrix import rows
from tests.walking import Walk
from tests.world import ROLES, World

pytestmark = pytest.mark.once

GOLDEN = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; font-src 'none'; "
        "media-src 'self'; frame-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        "trusted-types 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), ambient-light-sensor=(), autoplay=(), bluetooth=(), browsing-topics=(), "
        "camera=(), "
        "clipboard-read=(), display-capture=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), "
        "idle-detection=(), interest-cohort=(), keyboard-map=(), local-fonts=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), publickey-credentials-create=(self), "
        "publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(), web-share=(), "
        "xr-spatial-tracking=()"
    ),
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-DNS-Prefetch-Control": "off",
    "Server": "web",
}
# They describe the one answer and are checked where they matter.
OF_THE_ANSWER = {"Content-Type", "Content-Length", "Content-Encoding", "Location", "Set-Cookie", "Vary"}
OF_THE_ANSWER.add("Allow")
TYPES = {
    "text/html; charset=utf-8",
    "text/plain; charset=utf-8",
    "text/csv; charset=utf-8",
    "text/css; charset=utf-8",
    "application/json",
    "application/manifest+json",
    "image/png",
    "application/zip",
}
DOWNLOADS = (
    "fund.ledger_csv",
    "fund.export_for:hledger",
    "fund.export_for:beancount",
    "fund.months_csv",
    "fund.kinds_csv",
    "fund.statement_csv",
    "fund.bundle",
    "fund.take_along",
    "decisions.download",
)
DOWNLOADS += ("decisions.document", "decisions.blt", "decisions.roll")


@pytest.fixture
def walk(app: Flask, world: World, again: Callable[[], None]) -> Walk:
    return Walk(app, world, again)


def fixed(answer: TestResponse) -> dict[str, str]:
    names = [name for name, _value in answer.headers if name not in OF_THE_ANSWER]
    assert len(names) == len(set(names)), f"a header twice: {names}"
    return {name: answer.headers[name] for name in names}


@pytest.mark.parametrize("case", sorted({case for case, _method in rows()} - {"static"}))
def test_header_golden(walk: Walk, case: str) -> None:
    for method in walk.methods(case):
        for role in ROLES:
            answer = walk.go(role, method, walk.url(case))
            found = fixed(answer)
            disposition = found.pop("Content-Disposition", None)
            assert (disposition is not None) == (case in DOWNLOADS and answer.status_code == 200)
            assert disposition is None or disposition.startswith("attachment;")
            found.pop("Date", None)
            assert found == GOLDEN, f"{method} {case} as {role}"
            assert answer.headers["Content-Type"] in TYPES
            for cookie in answer.headers.getlist("Set-Cookie"):
                name = cookie.partition("=")[0]
                assert name in ("s", "f", "lang", "unsent"), f"a new cookie: {name}"
                assert "; HttpOnly" in cookie
                assert "; Path=/" in cookie
                assert "; SameSite=Strict" in cookie
                assert "Domain" not in cookie
            if 300 <= answer.status_code < 400:
                assert answer.status_code == 303
                assert answer.location.startswith("/"), "redirects stay here"
                assert not answer.location.startswith("//")


def test_static_files_may_be_kept_for_a_year_and_nothing_else_may(walk: Walk) -> None:
    found = fixed(walk.go("nobody", "GET", walk.url("static")))
    wanted = {**GOLDEN, "Cache-Control": "public, max-age=31536000, immutable"}
    assert {name: found.get(name) for name in wanted} == wanted
    missing = walk.go("nobody", "GET", "/static/0000000000000000/css/base.css")
    assert missing.status_code == 404
    assert fixed(missing) == GOLDEN
    for climb in (
        "../secret",
        "..%2f..%2fpyproject.toml",
        "%2e%2e/%2e%2e/pyproject.toml",
        "css/../../../README.md",
    ):
        url = walk.url("static").replace("css/base.css", climb)
        assert walk.go("nobody", "GET", url).status_code == 404


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
    walk: Walk, instance: Path, database_url: str, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    made = probe.make_probe(instance, database_url)
    answer = made.test_client().get(f"/probe/fail/{kind}")
    assert fixed(answer) == GOLDEN
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    probe.close(made)
    capsys.readouterr()


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "OPTIONS", "PUT", "DELETE"])
def test_odd_methods_carry_the_same_headers(walk: Walk, method: str) -> None:
    answer = walk.browser("nobody").client.open("/login", method=method)
    assert fixed(answer) == GOLDEN
    assert answer.status_code in (200, 400, 405)


def test_nothing_says_what_runs_here(walk: Walk) -> None:
    """No name of the software, no version, no framework (ASVS 13.4)."""
    for case in ("home.front", "accounts.sign_in", "operations.healthz", "operations.readyz", "home.about"):
        answer = walk.go("nobody", "GET", walk.url(case))
        text = (str(answer.headers) + answer.get_data(as_text=True)).lower()
        for word in ("werkzeug", "flask", "python", "gunicorn", "x-powered-by", "sqlite"):
            assert word not in text, f"{case} says {word}"
