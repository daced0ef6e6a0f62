"""Every method in a real browser: asking, filling in, reading again and the result, on every kind of screen.

One member uses a window of Chromium, the others fill in forms; three pages of each are looked at closely.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.cast import Device, FormDevice
from tests.factories import Member
from tests.stories.agreeing import Agreeing
from tests.stories.deciding import QUESTIONS, Asked, Deciding
from tests.stories.real_elections import Held
from tests.ui.device import ScreenDevice
from tests.ui.screens import NARROW, TINY, WIDE, Screens

# Four screens on which every two settings meet but one pair each; every method is on one of them.
SCREENS: list[dict[str, Any]] = [
    {"javascript": False, "width": NARROW, "scheme": "light", "direction": "ltr"},
    {"javascript": False, "width": WIDE, "scheme": "dark", "direction": "mirrored"},
    {"javascript": True, "width": NARROW, "scheme": "dark", "direction": "mirrored"},
    {"javascript": True, "width": WIDE, "scheme": "light", "direction": "ltr"},
]
METHODS = sorted(QUESTIONS)


def look_closely(page: Device, name: str) -> None:
    """A picture; no barriers, nothing too small for a finger."""
    if not isinstance(page, ScreenDevice):
        return
    page.show(name)
    # The made-up mirrored language is no language a machine could know.
    known = ("html-lang-valid", "valid-lang") if page.screen.mirrored else ()
    assert [one for one in page.screen.barriers() if not (known and one.startswith(known))] == [], name
    assert page.screen.small_targets() == [], name


class Watched(Deciding):
    """The first of the people uses a window, and what they vote on is looked at closely."""

    def __init__(self, app: Flask, asked: Asked, name: str, screens: Screens, **seen: Any) -> None:
        def sit(who: Member) -> Device:
            if who.id == self.people[0].id:
                return ScreenDevice(screens.screen(who, **seen))
            return FormDevice(app, who)

        super().__init__(app, asked, sit)
        self.name = name

    def look(self, what: str, page: Device) -> None:
        look_closely(page, f"deciding-{self.name}-{what}")


class AgreeingWatched(Agreeing):
    """Those who ask and who object use windows."""

    def look(self, what: str, page: Device) -> None:
        look_closely(page, f"agreeing-{what}")


@pytest.mark.parametrize(("method", "seen"), [(one, SCREENS[at % 4]) for at, one in enumerate(METHODS)])
def test_a_method_is_used_on_a_screen(
    app: Flask, screens: Screens, tmp_path: Path, method: str, seen: dict[str, Any]
) -> None:
    story = Watched(app, QUESTIONS[method], method, screens, **seen)
    record = story.run(tmp_path)
    assert record["rule"]["method"] == method
    assert screens.complaints == []


def test_a_question_is_objected_to_changed_and_adopted_on_the_smallest_screen_without_javascript(
    app: Flask, screens: Screens
) -> None:
    def sit(who: Member) -> Device:
        if who in (story.asha, story.beto, story.lee):
            return ScreenDevice(screens.screen(who, javascript=False, width=TINY))
        return FormDevice(app, who)

    story = AgreeingWatched(app, sit)
    story.run()
    assert screens.complaints == []


def test_ten_people_rank_and_the_lot_decides_on_a_phone(app: Flask, screens: Screens, tmp_path: Path) -> None:
    """A whole election out of a file, one ballot after the other at the same telephone."""
    phone = screens.screen(javascript=False, scheme="dark")

    def sit(who: Member) -> Device:
        screens.sign_in(phone, who)
        return ScreenDevice(phone)

    held = Held(app, "edge/edge-irv-elim-tie-lot.json", "instant_runoff", sit)
    record = held.run(tmp_path)
    lot = [place for place in record["lot"]["order"] if place < len(held.names)]
    there, here = held.recounts("irv", lot)
    assert there["winners"] == here["winners"] == record["winners"]
    assert screens.complaints == []
