"""The main job in a real browser: JavaScript off and on, narrow and wide, light and dark."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.stories.main_job import MainJob
from tests.ui.screens import Screen, Screens


class ScreenDevice:
    """A window in Chromium as a device for the story."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen

    @property
    def url(self) -> str:
        return self.screen.page.url.removeprefix(self.screen.address).partition("?")[0].partition("#")[0]

    @property
    def text(self) -> str:
        return " ".join(self.screen.page.locator("main").text_content().split())  # type: ignore[union-attr]

    def open(self, url: str) -> ScreenDevice:
        assert self.screen.open(url) < 500
        return self._fits()

    def click(self, words: str) -> ScreenDevice:
        self.screen.page.locator("main a, .tabs a").filter(has_text=words).first.click()
        return self._fits()

    def press(self, words: str) -> ScreenDevice:
        self.screen.page.locator("button[type=submit]").filter(has_text=words).first.click()
        return self._fits()

    def fill(self, **fields: Any) -> ScreenDevice:
        self.screen.fill(**fields)
        return self

    def value(self, name: str) -> str:
        return str(self.screen.page.locator(f"[name='{name}']").first.input_value())

    def show(self, picture: str) -> None:
        self.screen.picture(f"main-job-{picture}")

    def _fits(self) -> ScreenDevice:
        self.screen.page.wait_for_load_state("load")
        assert self.screen.fits() == "", f"{self.url} sticks out: {self.screen.fits()}"
        return self


@pytest.mark.parametrize(
    "seen",
    [
        {"javascript": False, "width": 360, "scheme": "light"},
        {"javascript": True, "width": 360, "scheme": "dark"},
        {"javascript": False, "width": 1280, "scheme": "dark"},
        {"javascript": True, "width": 1280, "scheme": "light"},
    ],
    ids=lambda seen: "-".join(str(value) for value in seen.values()),
)
def test_the_main_job_on_every_kind_of_screen(app: Flask, screens: Screens, seen: dict[str, Any]) -> None:
    """Every two settings meet on some screen; all of them together would only take longer."""
    job = MainJob(app, lambda: ScreenDevice(screens.screen(**seen)))
    job.run()
    assert screens.complaints == []
