"""The pages about offices that only a collective without stewards has, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from swsolidarity.collectives.actions import members
from tests.factories import Factory
from tests.governance.mandates import world
from tests.ui.screens import NARROW, WIDE, Screens


@pytest.mark.parametrize(
    "seen",
    [
        {"javascript": False, "width": NARROW, "scheme": "light", "direction": "ltr"},
        {"javascript": True, "width": WIDE, "scheme": "dark", "direction": "mirrored"},
    ],
    ids=["plain", "wide"],
)
@pytest.mark.parametrize("page", ["home", "offices/", "offices/care", "offices/name", "decide/elections/new"])
def test_a_collective_without_stewards_is_told_what_to_do(
    make: Factory, screens: Screens, page: str, seen: dict[str, Any]
) -> None:
    here = world(make, 4)
    with make.writing():
        members.leave(here.people[0].load())
    screen = screens.screen(here.people[1], **seen)
    assert screen.open(f"/c/{here.group.address}/{page}") == 200
    assert screen.fits() == ""
    if seen["javascript"]:
        assert [one for one in screen.barriers() if not one.startswith(("html-lang", "valid-lang"))] == []
    screen.name = f"nobody-{seen['width']}"
    screen.picture(page.strip("/").replace("/", "-"))
    assert screens.complaints == []
