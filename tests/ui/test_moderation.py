"""Reporting, looking at a report, reading what follows and appealing, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from swsolidarity.collectives import actions as collectives
from tests.factories import Factory, Member
from tests.moderation.making import Reports
from tests.ui.screens import NARROW, WIDE, Screen, Screens

SCREENS: list[dict[str, Any]] = [
    {"javascript": False, "width": NARROW, "scheme": "light", "direction": "ltr"},
    {"javascript": False, "width": NARROW, "scheme": "dark", "direction": "mirrored"},
    {"javascript": True, "width": WIDE, "scheme": "dark", "direction": "ltr"},
    {"javascript": True, "width": WIDE, "scheme": "light", "direction": "ltr"},
]


@pytest.mark.once
@pytest.mark.parametrize("seen", SCREENS, ids=lambda seen: "-".join(str(value) for value in seen.values()))
def test_every_page_of_a_report_fits(
    app: Flask, make: Factory, screens: Screens, seen: dict[str, Any]
) -> None:
    here = Reports(app, make)
    _post, decided = here.decided("pause", days=3)
    other = here.post(here.beto, "They came with dogs, and asked for papers.")
    case = here.report(here.kai, other, "Let us not tell where.")
    here.do(here.asha, lambda actor: collectives.mute(actor, here.kai.load(), blocks=True))

    def look(who: Member, rest: str, name: str) -> Screen:
        screen = screens.screen(who, **seen)
        assert screen.open(rest) == 200
        _fine(screen, f"moderation-{name}")
        return screen

    talk = here.talk.url(here.kai, here.thread)
    look(here.kai, talk, "talk")
    look(here.asha, talk, "talk-own")
    look(here.kai, here.url(f"post/{other}"), "about")
    look(here.asha, here.url(f"post/{other}/report"), "report")
    look(here.mira, here.url(), "queue")
    screen = look(here.mira, here.url(f"case/{case}"), "case")
    screen.page.locator("form[action$='/take'] button").click()
    screen.page.locator("summary").first.click()
    _fine(screen, "moderation-case-taken")
    look(here.asha, here.url(f"mine/{decided}"), "own")
    look(here.asha, here.url("mine"), "mine")
    look(here.mira, here.talk.url(here.mira, f"{here.thread}/care"), "care")
    look(here.beto, here.talk.url(here.beto, f"post/{other}/note"), "note")
    here.act(here.asha, "appeal", decided, "The bakery is in every guide.")
    look(here.sefu, here.url(f"case/{decided}"), "appeal")
    assert screens.complaints == []


def _fine(screen: Screen, name: str) -> None:
    screen.picture(name)
    assert screen.fits() == "", name
    assert screen.small_targets() == [], name
    barriers = [one for one in screen.barriers() if not one.startswith(("html-lang-valid", "valid-lang"))]
    assert barriers == [], name
