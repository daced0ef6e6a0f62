"""Looking for words on a narrow telephone: the finds, the way back, nothing found, a mistake."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.circles import Circles
from tests.factories import Factory
from tests.threads.talk import Talk
from tests.ui.screens import NARROW, WIDE, Screens

SCREENS: list[dict[str, Any]] = [
    {"javascript": False, "width": NARROW, "scheme": "light", "direction": "ltr"},
    {"javascript": False, "width": NARROW, "scheme": "dark", "direction": "mirrored"},
    {"javascript": True, "width": WIDE, "scheme": "dark", "direction": "ltr"},
]


@pytest.mark.once
@pytest.mark.parametrize("seen", SCREENS, ids=lambda seen: "-".join(str(value) for value in seen.values()))
def test_somebody_finds_goes_there_and_comes_back(
    app: Flask, make: Factory, screens: Screens, seen: dict[str, Any]
) -> None:
    talk, group = Talk(app), make.collective("Harbour")
    asha, mira = make.member(group, "Asha"), make.member(group, "Mira", steward=True)
    for title, text in (
        ("Who can open the room on Thursday?", "The key for the room is with whoever opened last. " * 9),
        ("会议室", "会议室 room 的钥匙在上次开门的人那里"),
        ("غرفة الاجتماع", "مفتاح الغرفة room عند آخر من فتحها"),
    ):
        talk.start(asha, title, text)
    talk.start(mira, "For us", "The room again: " + "averyveryveryverylongword" * 5, "stewards")
    circle = Circles(app).start(mira, "hidden", "Night")
    talk.reply_in_circle(mira, talk.crowd(mira, 1, circle)[0], "A room of our own")

    screen = screens.screen(mira, **seen)
    page = screen.page

    def fine(name: str) -> None:
        screen.picture(f"searching-{name}")
        assert screen.fits() == "", name
        assert screen.small_targets() == [], name
        known = ("html-lang-valid", "valid-lang") if screen.mirrored else ()
        assert [one for one in screen.barriers() if not (known and one.startswith(known))] == [], name

    screen.open(f"/c/{group.address}/search/")
    screen.fill(words="room")
    page.locator("main form button").click()
    assert "room" not in page.url
    assert page.locator("main .links li").count() == 5
    assert {mark.lower() for mark in page.locator("mark").all_text_contents()} == {"room"}
    fine("found")
    there = page.url
    page.locator("main .links a").first.click()
    assert "A room of our own" in page.locator("main").inner_text()
    page.go_back()
    assert page.url == there
    assert page.locator("main .links li").count() == 5, "the way back shows the finds, and asks nothing"
    screen.fill(words="zebra")
    page.locator("main form button").click()
    fine("nothing")
    screen.fill(words="…")
    page.locator("main form summary").click()
    page.locator("main form button").click()
    fine("mistake")
