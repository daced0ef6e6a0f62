"""Every page in a real browser: narrow, wide, light, dark, both directions, with and without JavaScript.

On each nothing sticks out sideways; axe finds nothing (WCAG 2.0 to 2.2, A and AA), the browser complains of
nothing, no control is too small; and a picture is kept in ``artefacts/screenshots`` for people to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.matrix import rows
from tests.ui.conftest import ARTEFACTS
from tests.ui.screens import NARROW, WIDE, Direction, Screen, Screens
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
DIRECTIONS: tuple[Direction, ...] = ("ltr", "mirrored")
# Axe takes as long as the rest: it looks from two corners that have each width, scheme and direction once.
SEARCHED = {(NARROW, "light", "ltr"), (WIDE, "dark", "mirrored")}
PICTURED = {*SEARCHED, (NARROW, "dark", "mirrored")}


class Tour:
    """One world for all pages, because looking changes nothing, and one window for each kind of screen."""

    def __init__(self, walk: Walk, screens: Screens) -> None:
        self.walk = walk
        self.screens = screens
        self.windows: dict[tuple[str, str, bool], Screen] = {}

    def window(self, role: str, direction: Direction, javascript: bool) -> Screen:
        key = (role, direction, javascript)
        if key not in self.windows:
            who = self.walk.world.people[role]
            self.windows[key] = self.screens.screen(who, direction=direction, javascript=javascript)
        return self.windows[key]


@pytest.fixture(scope="module")
def tour(
    whole_app: Flask, whole_world: tuple[World, Path], instance: Path, served: str, chromium: Browser
) -> Iterator[Tour]:
    made, copy = whole_world
    restore(whole_app, copy, instance)
    screens = Screens(whole_app, served, chromium, ARTEFACTS / "screenshots")
    yield Tour(Walk(whole_app, made, lambda: None), screens)
    screens.close()


def fine(screen: Screen, case: str, direction: Direction) -> None:
    """All promises about one page, on all its screens."""
    for width in (NARROW, WIDE):
        for scheme in ("light", "dark"):
            screen.look(width=width, scheme=scheme)  # type: ignore[arg-type]
            where = f"{case} at {width} px, {scheme}, {direction}"
            assert screen.fits() == "", where
            if (width, scheme, direction) in SEARCHED:
                # The made-up mirrored language is no language a machine could know.
                found = [
                    one for one in screen.barriers() if not one.startswith(("html-lang-valid", "valid-lang"))
                ]
                assert found == [], where
            if (width, scheme, direction) in PICTURED:
                screen.name = f"{width}-{scheme}-{direction}"
                screen.picture(case.replace(":", "-"))
    assert screen.small_targets() == [], case
    assert screen.doubled().fits() == "", f"{case} at 320 px with letters at twice their size, {direction}"


@pytest.mark.parametrize(
    ("case", "role"),
    [page for page in PAGES if page[0] not in NOT_PAGES],
    ids=lambda value: value,
)
def test_a_page_fits_and_has_no_barriers(tour: Tour, case: str, role: str) -> None:
    url = tour.walk.url(case)
    before = len(tour.screens.complaints)
    for direction in DIRECTIONS:
        screen = tour.window(role, direction, javascript=True)
        assert screen.open(url) == 200
        fine(screen, case, direction)
        plain = tour.window(role, direction, javascript=False)
        assert plain.open(url) == 200
        assert plain.fits() == "", f"{case} without JavaScript, {direction}"
    assert tour.screens.complaints[before:] == []
