"""Papers of every kind, the page that repeats them, asking with options: narrow, wide, light and dark."""

from __future__ import annotations

import pytest

from swsolidarity.core.verdict import say
from swsolidarity.decisions import actions
from tests.decisions.making import World, spying, world
from tests.factories import Factory
from tests.ui.device import ScreenDevice
from tests.ui.screens import NARROW, WIDE, Screen, Screens

pytestmark = pytest.mark.once

PLACES = ("Park by the river, under the big trees", "Mill", "Pier 4")
# Each kind of paper: the rule, and what somebody fills in.
KINDS: dict[str, dict[str, str]] = {
    "pick_some": {"ballot_marks": "0"},
    "rate": {"ballot_1": "5"},
    "dots": {"ballot_1": "2"},
    "instant_runoff": {"ballot_1": "1", "ballot_2": "2"},
    "availability": {"ballot_1": "2", "ballot_2": "1"},
}


def fine(screen: Screen, name: str, *, dark: bool = False) -> None:
    """Fits, has no barriers, and nothing is too small for a finger. Colours are those of every other page."""
    scheme = "dark" if dark else "light"
    screen.look(width=NARROW, scheme=scheme)  # type: ignore[arg-type]
    assert screen.fits() == "", name
    assert screen.barriers() == [], name
    assert screen.small_targets() == [], name
    screen.name = f"{NARROW}-{scheme}"
    screen.picture(f"paper-{name}")
    assert screen.look(width=WIDE).fits() == "", name
    assert screen.doubled().fits() == "", name
    screen.page.evaluate("document.documentElement.style.fontSize = ''")


def asked(make: Factory) -> tuple[World, dict[str, str]]:
    """A collective with a question for each kind of paper; their addresses."""
    here = world(make, 6)
    keys = {rule: here.open(rule, options=PLACES, title="Where do we meet?") for rule in KINDS}
    spying()
    with make.writing():
        keys["share_money"] = actions.put_to_vote(
            here.group.id,
            rule_key="share_money",
            title="Round in May",
            background="",
            what_happens=say("Money is set aside."),
            effect="test.spy",
            subject="test.thing:1",
            opened_by=None,
            options=[
                actions.Offer(label=f"2026-04{n}", subject=f"test.thing:{n}", cost=10**n) for n in (2, 6)
            ],
            budget=10**7,
            currency="KES",
        ).public_id
    return here, {rule: f"/c/{here.group.address}/decide/{key}" for rule, key in keys.items()}


def test_every_paper_fits_and_has_no_barriers(make: Factory, screens: Screens) -> None:
    here, pages = asked(make)
    screen, plain = (screens.screen(here.people[1], javascript=on) for on in (True, False))
    for rule, page in pages.items():
        assert screen.open(page) == 200
        fine(screen, rule)
    hand = ScreenDevice(plain)
    for rule, filled in KINDS.items():
        hand.open(pages[rule]).fill(**filled).press("Look at it once more")
        assert "Is this your vote?" in hand.text
        hand.press("Change something").press("Look at it once more").press("Send my vote")
        assert "Your vote is in." in hand.text
    hand = ScreenDevice(screen)
    hand.open(pages["instant_runoff"]).fill(ballot_0="3").press("Look at it once more")
    assert "Is this your vote?" in hand.text
    fine(screen, "check", dark=True)
    hand.press("Change something").fill(ballot_1="1", ballot_2="1").press("Look at it once more")
    assert "is already given to Mill" in hand.text
    fine(screen, "mistake", dark=True)
