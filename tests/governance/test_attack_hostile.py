"""Every form of governing and belonging, filled in by somebody who means harm: no fault of ours shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.matrix import rows
from tests.walking import Walk
from tests.world import World

pytestmark = pytest.mark.once

PARTS = ("governance.", "collectives.", "home.")
FORMS = sorted(
    {case for case, method in rows() if method == "GET" and case.startswith(PARTS)}
    - {"collectives.invite_code"}
)
HOSTILE = {
    "nothing": "",
    "a null": "a\x00b",
    "very much": "long " * 40_000,
    "markup": "<script>alert(1)</script>{{ 7*7 }}%(name)s",
    "a number": "9" * 400,
    "below nothing": "-1",
    "another alphabet": "٣٤",
}
QUERIES = ("after", "until", "list", "topic", "office", "what", "about", "old")


@pytest.fixture
def walk(app: Flask, world: World, again: Callable[[], None]) -> Walk:
    return Walk(app, world, again)


def filled(form: Any, value: str) -> dict[str, str]:
    """The hidden fields as they are, everything a person could type or choose as somebody bends it."""
    data = {name: given for name, given in form.form_values() if name}
    for field in form.xpath(".//input[not(@type='hidden')]|.//textarea|.//select"):
        if field.get("name"):
            data[field.get("name")] = value
    return data


@pytest.mark.parametrize("case", FORMS)
def test_no_form_falls_over_whatever_is_sent(walk: Walk, case: str) -> None:
    address = walk.url(case)
    for value in HOSTILE.values():
        role = next((who for who in ("member", "steward", "circle") if is_page(walk, who, address)), None)
        if role is None:
            return
        for form in walk.browser(role).page.forms:
            action = form.get("action") or address
            if (form.get("method") or "").lower() == "post":
                answer = walk.go(role, "POST", action, **filled(form, value))
                assert answer.status_code < 500, (case, action, value[:20])


def is_page(walk: Walk, role: str, address: str) -> bool:
    answer = walk.go(role, "GET", address)
    browser = walk.browser(role)
    browser.response = answer
    return browser.status == 200 and browser.response.mimetype == "text/html"


@pytest.mark.parametrize("case", FORMS)
def test_no_page_falls_over_whatever_is_asked_for(walk: Walk, case: str) -> None:
    browser = walk.browser("steward")
    for value in HOSTILE.values():
        asked = dict.fromkeys(QUERIES, value[:200])
        answer = browser.client.get(walk.url(case), query_string=asked, buffered=True)
        assert answer.status_code < 500, (case, value[:20])
