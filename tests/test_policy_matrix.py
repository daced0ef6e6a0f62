"""Every address × every kind of person × own and another collective's things (P18; ASVS 8.1, 8.2, 8.3)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.matrix import rows
from tests.walking import Walk, known_cases, plain
from tests.world import ROLES, World, cases

pytestmark = pytest.mark.once

EXPECTED = rows()
# Pages about a collective that strangers may see: they ask to join there.
OPEN_TO_STRANGERS = ("collectives.public", "collectives.ask_to_join")


@pytest.fixture
def walk(app: Flask, world: World, again: Callable[[], None]) -> Walk:
    return Walk(app, world, again)


def test_every_address_has_a_row_and_every_row_an_address(walk: Walk) -> None:
    wanted = {(case, method) for case in walk.cases for method in walk.methods(case)}
    missing = [
        f"{case} {method} "
        + " ".join(str(walk.go(role, method, walk.url(case)).status_code) for role in ROLES)
        for case, method in sorted(wanted - set(EXPECTED))
    ]
    assert missing == [], "\n".join(["no row in tests/matrix.py for", *missing])
    assert sorted(set(EXPECTED) - wanted) == [], "rows without an address"


@pytest.mark.parametrize("case", known_cases())
def test_each_person_gets_what_the_table_says(walk: Walk, case: str) -> None:
    if case not in walk.cases:
        pytest.fail("this address is gone: take its row out of tests/matrix.py")
    for method in walk.methods(case):
        found = tuple(walk.go(role, method, walk.url(case)).status_code for role in ROLES)
        assert found == EXPECTED[case, method], f"{case} {method} for {ROLES}"


@pytest.mark.parametrize("case", known_cases())
def test_another_collectives_things_are_like_things_that_do_not_exist(walk: Walk, case: str) -> None:
    """Byte by byte, apart from form tokens: "not there", or "you may not do such things at all"."""
    url = walk.foreign(case)
    if url is None:
        return
    for method in walk.methods(case):
        for role in ("probation", "member", "steward", "asker", "circle"):
            foreign = walk.go(role, method, url)
            unknown = walk.go(role, method, walk.unknown(case))
            assert plain(foreign) == plain(unknown), f"{method} {case} as {role}"
            assert foreign.status_code in (403, 404), f"{method} {case} as {role}"
            if foreign.status_code == 403:
                assert EXPECTED[case, method][ROLES.index(role)] == 403


@pytest.mark.parametrize("case", known_cases())
def test_another_collective_is_like_one_that_does_not_exist(walk: Walk, case: str) -> None:
    url = walk.elsewhere(case)
    if url is None or case.startswith(OPEN_TO_STRANGERS):
        return
    nowhere = walk.elsewhere(case, "no-such-place")
    assert nowhere is not None
    for method in walk.methods(case):
        for role in ("member", "steward", "party", "circle"):
            answer = walk.go(role, method, url)
            assert plain(answer) == plain(walk.go(role, method, nowhere)), f"{method} {case} as {role}"
            assert answer.status_code == 404
        signed_out = walk.go("nobody", method, url)
        assert signed_out.status_code == 303
        assert signed_out.location.startswith("/login")


def test_the_walk_really_knows_who_is_who(walk: Walk) -> None:
    """If the people of the world lost their roles, the whole table would prove nothing."""
    home = f"/c/{walk.world.address}/home"
    statuses = [walk.go(role, "GET", home).status_code for role in ROLES]
    assert statuses == [303, 404, 200, 200, 200, 200, 200, 200]
    assert len(cases(walk.app)) > 100


def test_there_is_no_way_to_become_somebody_else(walk: Walk) -> None:
    """No impersonation, no administrator, no console (safety §14, P7)."""
    suspicious = ("impersonate", "become", "admin", "sudo", "console", "shell", "switch_user", "debug")
    assert [case for case in walk.cases if any(word in case for word in suspicious)] == []


def test_sign_in_is_asked_for_in_the_same_way_whatever_is_behind_the_address(walk: Walk) -> None:
    """Nobody signed out learns whether a collective or a thing exists (safety P5, G4)."""
    pages = set()
    for case in ("threads.show", "fund.request", "decisions.show", "collectives.person"):
        for url in (
            walk.url(case),
            walk.unknown(case),
            walk.elsewhere(case),
            walk.elsewhere(case, "no-such-place"),
        ):
            assert url is not None
            answer = walk.go("nobody", "GET", url)
            pages.add((answer.status_code, answer.get_data().replace(answer.location.encode(), b"")))
            assert answer.location.startswith("/login?next=")
    assert {status for status, _body in pages} == {303}
