"""The world's hidden circle: on no page, in no list and in no count of anybody who is not in it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.matrix import rows
from tests.walking import Walk, known_cases
from tests.world import ROLES, World
from tests.world.circles import HIDDEN_NAME, HIDDEN_PURPOSE, NAME_IN_IT

pytestmark = pytest.mark.once

WORDS = (HIDDEN_NAME, HIDDEN_PURPOSE, NAME_IN_IT, "Lanterns", "I have two")
OTHERS = [role for role in ROLES if role != "circle"]


@pytest.fixture
def walk(app: Flask, world: World, again: Callable[[], None]) -> Walk:
    return Walk(app, world, again)


@pytest.mark.parametrize("case", known_cases())
def test_nobody_else_reads_a_word_of_it_anywhere(walk: Walk, case: str) -> None:
    for method in walk.methods(case):
        if (case, method) not in rows():
            continue
        for role in OTHERS:
            answer = walk.go(role, method, walk.url(case))
            body = answer.get_data(as_text=True) if answer.mimetype.startswith("text/") else ""
            assert [word for word in WORDS if word in body] == [], f"{method} {case} as {role}"
            # The address that was asked for may stand on the page, in links that lead back to it.
            asked = walk.url(case)
            if walk.world.things["circle"] not in asked:
                assert walk.world.things["circle"] not in body, f"{method} {case} as {role}"


def test_who_is_in_it_reads_all_of_it(walk: Walk) -> None:
    """If the words could not be found where they are, not finding them would prove nothing."""
    seen = walk.go("circle", "GET", walk.url("collectives.circle")).get_data(as_text=True)
    seen += walk.go("circle", "GET", walk.url("threads.index")).get_data(as_text=True)
    thread = walk.browser("circle").open(walk.url("threads.in_circle")).click("Lanterns")
    seen += thread.text
    assert [word for word in WORDS if word not in seen] == []


def test_on_the_pages_of_the_circle_its_members_have_no_other_name(walk: Walk) -> None:
    """Beto is called Moth there; the only place that says Beto is the form in which he changes that."""
    for case in sorted(case for case in known_cases() if case.endswith("in_circle") or "circle" in case):
        if (case, "GET") not in rows():
            continue
        body = walk.go("circle", "GET", walk.url(case)).get_data(as_text=True)
        who = walk.world.people["circle"]
        assert who is not None
        assert who.public_id not in body, case
        if "to be called Beto, as everywhere here" not in body:
            assert "Beto" not in body, case
