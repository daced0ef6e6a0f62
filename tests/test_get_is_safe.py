"""Looking changes nothing: the database before and after every page, as every kind of person (safety C3)."""

from __future__ import annotations

import pytest

from tests.matrix import rows
from tests.walking import Walk
from tests.world import ROLES

pytestmark = pytest.mark.once

READABLE = sorted({case for case, method in rows() if method == "GET"})
# "Leave now" takes the cookies away, and ends the session for whoever has its key (C5).
EXCEPT = {"accounts.leave"}
# Each name in each of them means something on some page.
ODD = (
    "?after=zzz&page=0&quote=x&open=1&over=2&kind=%F0",
    "?after=%00&page=99999999999&quote=%00&kind=",
    "?page=-1&after=<script>x</script>&after='\"&kind=<script>x</script>",
)


@pytest.mark.parametrize("case", READABLE)
def test_get_is_safe(long_walk: Walk, case: str) -> None:
    """Not even what is written and comes to the same: SQLite counts every commit that changes a page."""
    for role in ROLES:
        client = long_walk.browser(role).client
        before = long_walk.written()
        for method in ("GET", "OPTIONS"):
            answer = client.open(long_walk.url(case), method=method, buffered=True)
            assert answer.status_code < 500, f"{method} {case} as {role}"
        assert long_walk.written() == before, f"{case} as {role}"
    if case in EXCEPT:
        long_walk.put_back()


def test_what_is_written_is_noticed(long_walk: Walk) -> None:
    client = long_walk.browser("member").client
    data = {"csrf_token": long_walk.token("member")}
    before = long_walk.written()
    assert client.post(long_walk.url("accounts.sign_out"), data=data).status_code == 303
    assert long_walk.written() != before
    long_walk.put_back()


@pytest.mark.parametrize("case", READABLE)
def test_odd_questions_in_an_address_never_break_a_page(long_walk: Walk, case: str) -> None:
    """Made-up page numbers, keys and repeated parameters; and nothing of them comes back as markup."""
    for role in ("member", "steward"):
        for odd in ODD:
            answer = long_walk.browser(role).client.get(long_walk.url(case) + odd, buffered=True)
            assert answer.status_code < 500, f"{case}{odd} as {role}"
            assert b"<script>x" not in answer.data
    if case in EXCEPT:
        long_walk.put_back()


@pytest.mark.parametrize("case", READABLE)
def test_a_head_request_answers_like_a_get_without_a_body(long_walk: Walk, case: str) -> None:
    client = long_walk.browser("member").client
    if case in EXCEPT:
        return
    get, head = (client.open(long_walk.url(case), method=method, buffered=True) for method in ("GET", "HEAD"))
    assert head.status_code == get.status_code
    assert head.data == b""
    assert head.mimetype == get.mimetype
