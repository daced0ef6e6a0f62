"""Where a request comes from, and what every answer tells the browser (safety §3, §4; ASVS 3.3, 3.4, 4.1)."""

from __future__ import annotations

import base64
import binascii
import contextlib
import zlib
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from swsolidarity.core.db import db
from tests import probe
from tests.browser import Browser
from tests.probe import SECRET

MakeProbe = Callable[..., Flask]
HTTPS = "https://harbour.example"
ONION = "http://abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwx.onion"
HSTS = "max-age=63072000; includeSubDomains"


def send(browser: Browser, headers: dict[str, str], **data: str) -> TestResponse:
    browser.open("/probe/page")
    tokens = browser.page.xpath("//input[@name='csrf_token']/@value")
    form = {"csrf_token": tokens[0], "words": "hello", **data}
    return browser.client.post("/probe/page", data=form, headers=headers)


# Cross-site writes


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Sec-Fetch-Site": "none"}, 303),
        ({"Sec-Fetch-Site": "same-site"}, 400),
        ({"Sec-Fetch-Site": "cross-site"}, 400),
        ({"Sec-Fetch-Site": "something-new"}, 400),
        ({"Sec-Fetch-Site": ""}, 400),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 400),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "http://localhost:80"}, 400),
        ({"Origin": "https://evil.example"}, 400),
        ({"Origin": "http://localhost.evil.example"}, 400),
        ({"Origin": "http://evil.example/localhost"}, 400),
        ({"Origin": "null"}, 400),
        ({"Origin": ""}, 400),
    ],
    ids=str,
)
def test_only_our_own_pages_may_send_forms(
    visitor: Browser, probe_app: Flask, headers: dict[str, str], status: int
) -> None:
    assert send(visitor, headers).status_code == status
    with probe_app.app_context():
        assert len(probe.rows()) == (1 if status == 303 else 0)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
def test_a_link_from_anywhere_may_be_followed(visitor: Browser, site: str) -> None:
    assert visitor.client.get("/probe/page", headers={"Sec-Fetch-Site": site}).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "IjEyMyI.aGVsbG8.d29ybGQ", None])
def test_a_form_without_its_own_token_is_refused_with_the_calm_page(
    visitor: Browser, probe_app: Flask, token: str | None
) -> None:
    visitor.open("/probe/page")
    data = {"words": "hello"} if token is None else {"words": "hello", "csrf_token": token}
    visitor.response = visitor.client.post("/probe/page", data=data)
    assert visitor.status == 400
    with probe_app.app_context():
        assert probe.rows() == []


def test_a_token_is_good_for_the_browser_it_was_made_for_only(visitor: Browser, probe_app: Flask) -> None:
    visitor.open("/probe/page")
    stranger = Browser(probe_app).open("/probe/page")
    token = stranger.page.xpath("//input[@name='csrf_token']/@value")[0]
    answer = visitor.client.post("/probe/page", data={"words": "hello", "csrf_token": token})
    assert answer.status_code == 400


def test_a_token_in_the_address_counts_for_nothing(visitor: Browser) -> None:
    visitor.open("/probe/page")
    token = visitor.page.xpath("//input[@name='csrf_token']/@value")[0]
    answer = visitor.client.post(f"/probe/page?csrf_token={token}", data={"words": "hello"})
    assert answer.status_code == 400


@pytest.mark.parametrize(("first", "second"), [("hello", "x" * 41), ("", "hello")])
def test_of_repeated_fields_the_first_counts_in_either_order(
    visitor: Browser, first: str, second: str
) -> None:
    """ASVS 15.3.7."""
    for words in ((first, second), (second, first)):
        visitor.open("/probe/page")
        token = visitor.page.xpath("//input[@name='csrf_token']/@value")[0]
        answer = visitor.client.post("/probe/page", data={"csrf_token": token, "words": list(words)})
        assert answer.status_code == (303 if words[0] == "hello" else 422)


def test_fields_the_form_does_not_have_are_ignored(visitor: Browser) -> None:
    assert send(visitor, {}, id="1", is_steward="yes", collective_id="2").status_code == 303


# What is believed about a request


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil"},
        {"Forwarded": "host=evil.example;proto=https"},
        {"X-Original-URL": "/evil", "X-Rewrite-URL": "/evil", "X-HTTP-Method-Override": "POST"},
    ],
    ids=str,
)
def test_forwarded_headers_are_not_believed_without_a_proxy_in_the_settings(
    visitor: Browser, headers: dict[str, str]
) -> None:
    answer = visitor.client.get("/probe/echo", headers=headers)
    assert answer.json == {"host": "localhost", "scheme": "http", "url": "http://localhost/"}


def test_behind_one_proxy_its_protocol_is_believed_and_its_host_is_not(make_probe: MakeProbe) -> None:
    client = make_probe(TRUSTED_PROXIES=1).test_client()
    answer = client.get(
        "/probe/echo", headers={"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    )
    assert answer.json == {"host": "localhost", "scheme": "https", "url": "https://localhost/"}


@pytest.mark.parametrize(
    "host", ["evil.example", "harbour.example.evil.example", "127.0.0.1", "x@harbour.example"]
)
def test_a_host_that_is_not_ours_gets_nothing(make_probe: MakeProbe, host: str) -> None:
    client = make_probe(ADDRESS=HTTPS, TESTING=False).test_client()
    answer = client.get("/probe/page", headers={"Host": host})
    assert answer.status_code in (400, 404)
    assert b"<form" not in answer.data
    assert client.get("/probe/page", headers={"Host": "harbour.example"}).status_code == 200


def test_an_upload_never_lies_in_a_file(visitor: Browser) -> None:
    """Werkzeug would write anything over 500 kB to /tmp, in the clear (safety U2)."""
    visitor.open("/probe/page")
    token = visitor.page.xpath("//input[@name='csrf_token']/@value")[0]
    answer = visitor.client.post(
        "/probe/upload", **probe.multipart("file", 900_000, file=True, csrf_token=token)
    )
    assert answer.json == {"file": "Held"}  # in memory, and counted there


# Headers that depend on the address


@pytest.mark.parametrize(
    ("address", "hsts", "clears"),
    [(HTTPS, HSTS, True), (ONION, None, True), ("http://127.0.0.1:8321", None, False)],
)
def test_transport_headers_fit_the_door(
    make_probe: MakeProbe, address: str, hsts: str | None, clears: bool
) -> None:
    client = make_probe(ADDRESS=address, TESTING=False).test_client()
    for url, status in (("/probe/leave", 303), ("/probe/page", 200), ("/nothing", 404)):
        answer = client.get(url, base_url=address)
        assert answer.status_code == status
        assert answer.headers.get("Strict-Transport-Security") == hsts
        wanted = '"cache", "cookies", "storage"' if clears and url == "/probe/leave" else None
        assert answer.headers.get("Clear-Site-Data") == wanted


@pytest.mark.parametrize(
    ("address", "name", "secure"),
    [(HTTPS, "__Host-f", True), (ONION, "f", False), ("http://127.0.0.1:8321", "f", False)],
)
def test_cookies_are_as_tight_as_the_door_allows(
    make_probe: MakeProbe, address: str, name: str, secure: bool
) -> None:
    client = make_probe(ADDRESS=address, TESTING=False).test_client()
    answer = client.get("/probe/cookie", base_url=address)
    (cookie,) = answer.headers.getlist("Set-Cookie")
    parts = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert cookie.startswith(f"{name}=")
    assert parts == {"httponly", "path=/", "samesite=strict"} | ({"secure"} if secure else set())


def test_a_cookie_holds_nothing_that_can_be_read(make_probe: MakeProbe, visitor: Browser) -> None:
    """Not in the clear, not in base64, not by decompressing (safety S8)."""
    visitor.open("/probe/cookie")
    (cookie,) = [cookie for cookie in visitor.client._cookies.values() if cookie.key == "f"]
    for reading in readings(cookie.value):
        assert SECRET.encode() not in reading
        assert b"csrf" not in reading
        assert b"flash" not in reading


def readings(value: str) -> list[bytes]:
    """Every way somebody would try to read a cookie."""
    found = [value.encode()]
    for piece in [value, *value.split(".")]:
        for decode in (base64.urlsafe_b64decode, base64.b64decode, bytes.fromhex):
            try:
                raw = decode(piece + "=" * (-len(piece) % 4) if decode is not bytes.fromhex else piece)
            except (ValueError, binascii.Error):
                continue
            found.append(raw)
            with contextlib.suppress(zlib.error):
                found.append(zlib.decompress(raw))
    return found


def test_a_page_that_reads_never_commits_even_if_it_wrote(visitor: Browser, probe_app: Flask) -> None:
    """The last line of defence behind ``tests/test_get_is_safe.py`` (safety C3)."""
    for method in ("GET", "HEAD"):
        assert visitor.client.open("/probe/writes", method=method).status_code == 200
    with probe_app.app_context():
        db.session.rollback()
        assert probe.rows() == []


def test_debug_is_off_and_the_debugger_is_not_there(visitor: Browser, probe_app: Flask) -> None:
    assert not probe_app.debug
    assert visitor.client.get("/console").status_code == 404
    assert visitor.client.get("/?__debugger__=yes&cmd=resource&f=style.css").mimetype == "text/html"


def test_form_tokens_have_no_clock_of_their_own(probe_app: Flask) -> None:
    """A slow phone may take an evening over a form; the session ends it, not the token (C1)."""
    assert probe_app.config["WTF_CSRF_TIME_LIMIT"] is None
    assert probe_app.config["WTF_CSRF_ENABLED"] is True
    assert probe_app.config["WTF_CSRF_CHECK_DEFAULT"] is True


def test_redirects_stay_on_the_site(visitor: Browser) -> None:
    answer: Any = send(visitor, {})
    assert urlsplit(answer.location).netloc in ("", "localhost")
