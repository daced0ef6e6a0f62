"""Every address × every kind of person × own and another collective's things (P18; ASVS 8.1, 8.2, 8.3).

The same answers are held to everything that is promised of all answers, so that each is asked for once.
"""

from __future__ import annotations

import pytest
from werkzeug.test import TestResponse

from tests import promises
from tests.browser import Browser
from tests.matrix import rows
from tests.walking import Walk, known_cases, plain
from tests.world import ROLES, cases

pytestmark = pytest.mark.once

EXPECTED = rows()
# A blank page to be gone to, and a file to be kept.
WITHOUT_A_FRAME = ("accounts.leave", "decisions.document")
# Pages about a collective that strangers may see: they ask to join there.
OPEN_TO_STRANGERS = ("collectives.public", "collectives.ask_to_join")


def test_every_address_has_a_row_and_every_row_an_address(long_walk: Walk) -> None:
    wanted = {(case, method) for case in long_walk.cases for method in long_walk.methods(case)}
    missing = [
        f"{case} {method} "
        + " ".join(str(long_walk.go(role, method, long_walk.url(case)).status_code) for role in ROLES)
        for case, method in sorted(wanted - set(EXPECTED))
    ]
    assert missing == [], "\n".join(["no row in tests/matrix.py for", *missing])
    assert sorted(set(EXPECTED) - wanted) == [], "rows without an address"


@pytest.mark.parametrize("case", known_cases())
def test_each_person_gets_what_the_table_says(long_walk: Walk, case: str) -> None:
    if case not in long_walk.cases:
        pytest.fail("this address is gone: take its row out of tests/matrix.py")
    for method in long_walk.methods(case):
        url = long_walk.url(case)
        answers = {role: long_walk.go(role, method, url) for role in ROLES}
        found = tuple(answer.status_code for answer in answers.values())
        assert found == EXPECTED[case, method], f"{case} {method} for {ROLES}"
        for role, answer in answers.items():
            keeps_its_promises(long_walk, case, role, answer)


def keeps_its_promises(walk: Walk, case: str, role: str, answer: TestResponse) -> None:
    """What does not depend on who asks for what (``promises.py``)."""
    if case == "static":
        return
    promises.headers_are_exact(case, answer)
    if role != "circle":
        promises.says_nothing_of_the_circle(walk.world, walk.url(case), answer)
    if answer.status_code == 200 and answer.mimetype == "text/html" and case not in WITHOUT_A_FRAME:
        page = Browser(walk.app)
        page.url, page.response = walk.url(case), answer
        promises.has_its_frame(page)
        promises.is_well_made(page)


@pytest.mark.parametrize("case", known_cases())
def test_another_collectives_things_are_like_things_that_do_not_exist(long_walk: Walk, case: str) -> None:
    """Byte by byte, apart from form tokens: "not there", or "you may not do such things at all"."""
    url = long_walk.foreign(case)
    if url is None:
        return
    for method in long_walk.methods(case):
        for role in ("probation", "member", "steward", "asker", "circle"):
            foreign = long_walk.go(role, method, url)
            unknown = long_walk.go(role, method, long_walk.unknown(case))
            assert plain(foreign) == plain(unknown), f"{method} {case} as {role}"
            assert foreign.status_code in (403, 404), f"{method} {case} as {role}"
            if foreign.status_code == 403:
                assert EXPECTED[case, method][ROLES.index(role)] == 403


@pytest.mark.parametrize("case", known_cases())
def test_another_collective_is_like_one_that_does_not_exist(long_walk: Walk, case: str) -> None:
    url = long_walk.elsewhere(case)
    if url is None or case.startswith(OPEN_TO_STRANGERS):
        return
    nowhere = long_walk.elsewhere(case, "no-such-place")
    assert nowhere is not None
    for method in long_walk.methods(case):
        for role in ("member", "steward", "party", "circle"):
            answer = long_walk.go(role, method, url)
            assert plain(answer) == plain(long_walk.go(role, method, nowhere)), f"{method} {case} as {role}"
            assert answer.status_code == 404
        signed_out = long_walk.go("nobody", method, url)
        assert signed_out.status_code == 303
        assert signed_out.location.startswith("/login")


def test_the_long_walk_really_knows_who_is_who(long_walk: Walk) -> None:
    """If the people of the world lost their roles, the whole table would prove nothing."""
    home = f"/c/{long_walk.world.address}/home"
    statuses = [long_walk.go(role, "GET", home).status_code for role in ROLES]
    assert statuses == [303, 404, 200, 200, 200, 200, 200, 200]
    assert len(cases(long_walk.app)) > 100


def test_there_is_no_way_to_become_somebody_else(long_walk: Walk) -> None:
    """No impersonation, no administrator, no console (safety §14, P7)."""
    suspicious = ("impersonate", "become", "admin", "sudo", "console", "shell", "switch_user", "debug")
    assert [case for case in long_walk.cases if any(word in case for word in suspicious)] == []


def test_sign_in_is_asked_for_in_the_same_way_whatever_is_behind_the_address(long_walk: Walk) -> None:
    """Nobody signed out learns whether a collective or a thing exists (safety P5, G4)."""
    pages = set()
    for case in ("threads.show", "fund.request", "decisions.show", "collectives.person"):
        for url in (
            long_walk.url(case),
            long_walk.unknown(case),
            long_walk.elsewhere(case),
            long_walk.elsewhere(case, "no-such-place"),
        ):
            assert url is not None
            answer = long_walk.go("nobody", "GET", url)
            pages.add((answer.status_code, answer.get_data().replace(answer.location.encode(), b"")))
            assert answer.location.startswith("/login?next=")
    assert {status for status, _body in pages} == {303}
