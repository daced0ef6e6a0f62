"""The world's hidden circle for those who are in it; that nobody else meets it is in ``promises.py``."""

from __future__ import annotations

import pytest

from tests.matrix import rows
from tests.promises import OF_THE_CIRCLE
from tests.walking import Walk, known_cases

pytestmark = pytest.mark.once


def test_who_is_in_it_reads_all_of_it(long_walk: Walk) -> None:
    """If the words could not be found where they are, not finding them would prove nothing."""
    seen = long_walk.go("circle", "GET", long_walk.url("collectives.circle")).get_data(as_text=True)
    seen += long_walk.go("circle", "GET", long_walk.url("threads.index")).get_data(as_text=True)
    thread = long_walk.browser("circle").open(long_walk.url("threads.in_circle")).click("Lanterns")
    seen += thread.text
    assert [word for word in OF_THE_CIRCLE if word not in seen] == []


def test_on_the_pages_of_the_circle_its_members_have_no_other_name(long_walk: Walk) -> None:
    """Beto is called Moth there; the only place that says Beto is the form in which he changes that."""
    for case in sorted(case for case in known_cases() if case.endswith("in_circle") or "circle" in case):
        if (case, "GET") not in rows():
            continue
        body = long_walk.go("circle", "GET", long_walk.url(case)).get_data(as_text=True)
        who = long_walk.world.people["circle"]
        assert who is not None
        assert who.public_id not in body, case
        if "to be called Beto, as everywhere here" not in body:
            assert "Beto" not in body, case
