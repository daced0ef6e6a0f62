"""Looking changes nothing: the database before and after every page, as every kind of person (safety C3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.matrix import rows
from tests.walking import Walk
from tests.world import ROLES, World, digest

pytestmark = pytest.mark.once

READABLE = sorted({case for case, method in rows() if method == "GET"})
# "Leave now" ends the session by a link, because it must work without JavaScript and without a question (C5).
EXCEPT = {"accounts.leave"}
ODD = [
    "?after=zzz",
    "?page=0",
    "?page=-1",
    "?page=99999999999",
    "?after=%00",
    "?quote=x",
    "?open=1&over=2",
    "?kind=%F0",
]


@pytest.fixture
def walk(app: Flask, world: World, again: Callable[[], None]) -> Walk:
    made = Walk(app, world, again)
    for role in ROLES:
        made.browser(role)
    return made


@pytest.mark.parametrize("case", READABLE)
def test_get_is_safe(walk: Walk, case: str) -> None:
    before = digest(walk.app)
    for role in ROLES:
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = walk.browser(role).client.open(walk.url(case), method=method, buffered=True)
            assert answer.status_code < 500, f"{method} {case} as {role}"
    if case not in EXCEPT:
        assert digest(walk.app) == before


@pytest.mark.parametrize("case", READABLE)
def test_odd_questions_in_an_address_never_break_a_page(walk: Walk, case: str) -> None:
    """Made-up page numbers, keys and repeated parameters; and nothing of them comes back as markup."""
    for role in ("member", "steward"):
        for odd in (*ODD, "?after=<script>x</script>&after='\""):
            answer = walk.browser(role).client.get(walk.url(case) + odd, buffered=True)
            assert answer.status_code < 500, f"{case}{odd} as {role}"
            assert b"<script>x" not in answer.data


@pytest.mark.parametrize("case", READABLE)
def test_a_head_request_answers_like_a_get_without_a_body(walk: Walk, case: str) -> None:
    client = walk.browser("member").client
    if case in EXCEPT:
        return
    get, head = (client.open(walk.url(case), method=method, buffered=True) for method in ("GET", "HEAD"))
    assert head.status_code == get.status_code
    assert head.data == b""
    assert head.mimetype == get.mimetype
