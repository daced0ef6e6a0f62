"""The stories in a real browser: JavaScript off and on, narrow and wide, light and dark, both directions."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from flask import Flask

from tests.factories import Factory, Member
from tests.fund.asks import Asks
from tests.governance import making
from tests.stories.admission import Admission
from tests.stories.main_job import MainJob
from tests.stories.money import Money
from tests.stories.two_collectives import a_second_collective_without_a_second_passphrase
from tests.ui.device import ScreenDevice
from tests.ui.screens import NARROW, WIDE, Screens

# Five screens are the fewest on which every two settings meet.
SEEN: list[dict[str, Any]] = [
    {"javascript": False, "width": NARROW, "scheme": "light", "direction": "ltr"},
    {"javascript": False, "width": WIDE, "scheme": "dark", "direction": "mirrored"},
    {"javascript": True, "width": NARROW, "scheme": "dark", "direction": "mirrored"},
    {"javascript": True, "width": WIDE, "scheme": "light", "direction": "mirrored"},
    {"javascript": True, "width": WIDE, "scheme": "dark", "direction": "ltr"},
]


@pytest.fixture
def asks(app: Flask) -> Asks:
    """A fund with five stewards and nothing in it."""
    return Asks(app)


def on(screens: Screens, **seen: Any) -> Callable[[Member | None], ScreenDevice]:
    """Makes devices for people who are signed in, all of one kind."""
    return lambda who: ScreenDevice(screens.screen(who, **seen))


def test_every_two_settings_meet_on_some_screen() -> None:
    for one, other in combinations(SEEN[0], 2):
        assert len({(seen[one], seen[other]) for seen in SEEN}) == 4, (one, other)


@pytest.mark.parametrize("seen", SEEN, ids=lambda seen: "-".join(str(value) for value in seen.values()))
def test_the_main_job_on_every_kind_of_screen(app: Flask, screens: Screens, seen: dict[str, Any]) -> None:
    MainJob(app, lambda: ScreenDevice(screens.screen(**seen))).run()
    assert screens.complaints == []


def test_somebody_comes_in_through_every_gate(app: Flask, make: Factory, screens: Screens) -> None:
    device = on(screens, javascript=False, width=NARROW, direction="ltr")
    Admission(app, making.welcoming(make), device).run()
    assert screens.complaints == []


def test_a_small_sum_is_agreed_by_two_stewards_without_a_vote(asks: Asks, screens: Screens) -> None:
    asks.pay_in(1_000_000)
    Money(
        asks, on(screens, javascript=False, width=NARROW, direction="mirrored")
    ).a_small_sum_without_a_vote()
    assert screens.complaints == []


def test_who_waits_in_line_is_next_when_money_comes(asks: Asks, screens: Screens) -> None:
    asks.pay_in(100_000)
    Money(asks, on(screens, javascript=False, width=WIDE)).the_waiting_line()
    assert screens.complaints == []


def test_a_steward_who_is_part_of_a_request_is_refused_at_every_step(asks: Asks, screens: Screens) -> None:
    asks.pay_in(1_000_000)
    Money(asks, on(screens, width=NARROW, scheme="dark")).a_steward_who_is_part_of_it()
    assert screens.complaints == []


def test_somebody_joins_a_second_collective_without_a_second_passphrase(app: Flask, screens: Screens) -> None:
    device = on(screens, width=NARROW, direction="mirrored")
    a_second_collective_without_a_second_passphrase(app, lambda: device(None))
    assert screens.complaints == []
