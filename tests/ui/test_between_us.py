"""The pages of a case about a member in a real browser, without JavaScript on the narrowest telephone."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.cast import Device
from tests.factories import Member
from tests.stories.between_us import BetweenUs
from tests.ui.device import ScreenDevice
from tests.ui.screens import NARROW, WIDE, Screens
from tests.ui.test_deciding import look_closely

SCREENS: list[dict[str, Any]] = [
    {"javascript": False, "width": NARROW, "scheme": "light", "direction": "ltr"},
    {"javascript": False, "width": NARROW, "scheme": "dark", "direction": "mirrored"},
    {"javascript": True, "width": WIDE, "scheme": "dark", "direction": "ltr"},
]


@pytest.mark.once
@pytest.mark.parametrize("seen", SCREENS, ids=lambda seen: "-".join(str(value) for value in seen.values()))
def test_the_person_can_read_reply_and_appeal(app: Flask, screens: Screens, seen: dict[str, Any]) -> None:
    def look(page: Device, name: str) -> None:
        look_closely(page, f"between-us-{name}")

    devices: dict[int, ScreenDevice] = {}

    def sit(who: Member) -> Device:
        """Whoever signs in anew does so at their own window."""
        if who.id in devices:
            screens.seat(devices[who.id].screen, who, seen["direction"])
        else:
            devices[who.id] = ScreenDevice(screens.screen(who, **seen))
        return devices[who.id]

    BetweenUs(app, sit, look).run()
    assert screens.complaints == []
