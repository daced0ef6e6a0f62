"""No write without a token from our own page, for every address and every kind of person (safety P17, §4)."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.matrix import rows
from tests.walking import Walk

pytestmark = pytest.mark.once

UNSAFE = sorted({case for case, method in rows() if method != "GET"})
CROSS_SITE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
]


def test_csrf_on(whole_app: Flask) -> None:
    """The suite runs with the check on, and no fixture or setting turns it off."""
    app = whole_app
    assert app.config["WTF_CSRF_ENABLED"] is True
    assert app.config["WTF_CSRF_CHECK_DEFAULT"] is True
    assert app.extensions["csrf"]._exempt_views == set()
    assert app.extensions["csrf"]._exempt_blueprints == set()
    off = "WTF_CSRF_ENABLED" + '"] = False'
    for file in Path(__file__).parent.rglob("*.py"):
        assert off not in file.read_text(encoding="utf-8"), file.name


@pytest.mark.parametrize("case", UNSAFE)
def test_without_a_token_nothing_is_written(long_walk: Walk, case: str) -> None:
    clients = [long_walk.browser(role).client for role in ("nobody", "member", "steward", "asker")]
    before = long_walk.written()
    for client in clients:
        for data in ({}, {"csrf_token": ""}, {"csrf_token": "made.up.here"}):
            answer = client.post(long_walk.url(case), data=data)
            assert answer.status_code == 400, case
        assert b"This page could not be sent." in answer.data
    assert long_walk.written() == before


@pytest.mark.parametrize("case", UNSAFE)
def test_from_another_site_nothing_is_written_even_with_a_token(long_walk: Walk, case: str) -> None:
    token = long_walk.token("steward")
    client = long_walk.browser("steward").client
    before = long_walk.written()
    for headers in CROSS_SITE:
        answer = client.post(long_walk.url(case), data={"csrf_token": token}, headers=headers)
        assert answer.status_code == 400, f"{case} {headers}"
    assert long_walk.written() == before


@pytest.mark.parametrize("case", UNSAFE)
def test_a_token_of_somebody_else_is_worth_nothing(long_walk: Walk, case: str) -> None:
    token = long_walk.token("member")
    client = long_walk.browser("steward").client
    client.get("/join-answer")
    before = long_walk.written()
    assert client.post(long_walk.url(case), data={"csrf_token": token}).status_code == 400
    assert long_walk.written() == before


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_unsafe_methods_do_nothing_anywhere(long_walk: Walk, method: str) -> None:
    token = long_walk.token("steward")
    client = long_walk.browser("steward").client
    before = long_walk.written()
    for case in long_walk.cases:
        answer = client.open(long_walk.url(case), method=method, data={"csrf_token": token})
        assert answer.status_code in (400, 404, 405), case
    assert long_walk.written() == before


def test_signing_out_is_a_form_and_not_a_link(long_walk: Walk) -> None:
    assert long_walk.methods("accounts.sign_out") == ["POST"]


def test_leave_now_ends_only_the_session_its_key_was_made_for(long_walk: Walk) -> None:
    """A foreign page that links to the way out must not sign anybody out (safety C5)."""
    client = long_walk.browser("member").client
    before = long_walk.written()
    for url in ("/leave", "/leave?k=", "/leave?k=AAAAAAAAAAAAAAAAAAAAAA"):
        # Another site's link arrives without our cookies: all of them are SameSite=Strict.
        answer = long_walk.app.test_client().get(url)
        assert answer.headers.getlist("Set-Cookie") == []
        assert long_walk.written() == before
    page = long_walk.browser("member").open("/me/")
    client.get(page.page.xpath("//a[@class='exit']/@href")[0])
    assert long_walk.written() != before
    assert client.get("/me/").status_code == 303
    long_walk.put_back()
