"""Every page in a real browser: narrow, wide, light, dark, both directions, with and without JavaScript.

Each is opened twice, with scripts in one direction and without in the other, and looked at from four sides.

On each nothing sticks out sideways; axe finds nothing (WCAG 2.0 to 2.2, A and AA), the browser complains of
nothing, no control is too small; and a picture is kept in ``artefacts/screenshots`` for people to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.matrix import rows
from tests.ui.conftest import ARTEFACTS
from tests.ui.screens import BY_LOOKS, NARROW, STANDARDS, WIDE, Direction, Scheme, Screen, Screens, Windows
from tests.walking import Walk
from tests.world import ROLES, World, restore

# Who sees the fullest version of a page: the first of these whom the table of the policy matrix lets in.
FULLEST = ("asker", "steward", "member", "circle", "nobody")
PAGES = sorted(
    (case, next(role for role in FULLEST if statuses[ROLES.index(role)] == 200))
    for (case, method), statuses in rows().items()
    if method == "GET" and any(statuses[ROLES.index(role)] == 200 for role in FULLEST)
)
NOT_PAGES = {
    "static",
    "fund.ledger_csv",
    "fund.export_for:hledger",
    "fund.export_for:beancount",
    "fund.months_csv",
    "fund.kinds_csv",
    "fund.statement_csv",
    "decisions.blt",
    "decisions.document",
    "decisions.download",
    "fund.bundle",
    "operations.healthz",
    "operations.readyz",
    "operations.robots",
    "operations.manifest",
    "accounts.leave",
    "files.show:full",
    "files.show:small",
}
# The made-up mirrored language is no language a machine could know.
DIRECTIONS: tuple[Direction, ...] = ("ltr", "mirrored")
KNOWN = ("html-lang-valid", "valid-lang")


class Tour:
    """One world for all pages, because looking changes nothing; at two windows people take turns."""

    def __init__(self, walk: Walk, screens: Screens) -> None:
        self.walk = walk
        self.screens = screens
        self.lively = screens.screen(javascript=True)
        self.plain = screens.screen(javascript=False)

    def visit(self, screen: Screen, url: str, role: str, direction: Direction) -> None:
        self.screens.seat(screen, self.walk.world.people[role], direction)
        assert screen.open(url) == 200


@pytest.fixture(scope="module")
def tour(
    whole_app: Flask, whole_world: tuple[World, Path], instance: Path, served: str, windows: Windows
) -> Iterator[Tour]:
    made, copy = whole_world
    restore(whole_app, copy, instance)
    screens = Screens(whole_app, served, windows, ARTEFACTS / "screenshots")
    yield Tour(Walk(whole_app, made, lambda: None), screens)
    screens.close()


def fine(screen: Screen, case: str, corner: Scheme, direction: Direction, *, searched: bool) -> None:
    """All promises about one page in one window: narrow, wide in the other colours, and the smallest.

    ``searched``: axe looks too, at first for everything and then for what looks different; and pictures.
    """
    opposite: Scheme = "dark" if corner == "light" else "light"
    for width, scheme, rules in ((NARROW, corner, STANDARDS), (WIDE, opposite, BY_LOOKS)):
        screen.look(width=width, scheme=scheme)
        where = f"{case} at {width} px, {scheme}, {direction}"
        assert screen.fits() == "", where
        if searched:
            screen.name = f"{width}-{scheme}-{direction}"
            screen.picture(case.replace(":", "-"))
            assert [one for one in screen.barriers(rules) if not one.startswith(KNOWN)] == [], where
    assert screen.small_targets() == [], case
    assert screen.doubled().fits() == "", f"{case} at 320 px with letters at twice their size, {direction}"


@pytest.mark.parametrize(
    ("case", "role", "direction"),
    [
        (*page, DIRECTIONS[at % 2])
        for at, page in enumerate(page for page in PAGES if page[0] not in NOT_PAGES)
    ],
    ids=lambda value: value,
)
def test_a_page_fits_and_has_no_barriers(tour: Tour, case: str, role: str, direction: Direction) -> None:
    """On its two windows every two settings meet; JavaScript and direction do so on every other page."""
    url = tour.walk.url(case)
    before = len(tour.screens.complaints)
    other: Direction = "mirrored" if direction == "ltr" else "ltr"
    tour.visit(tour.lively, url, role, direction)
    fine(tour.lively, case, "light", direction, searched=True)
    tour.visit(tour.plain, url, role, other)
    fine(tour.plain, case, "dark", other, searched=False)
    assert tour.screens.complaints[before:] == []
