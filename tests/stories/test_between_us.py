"""A case about a member from its start to the appeal, by filling in forms."""

from __future__ import annotations

from flask import Flask

from tests.cast import FormDevice
from tests.stories.between_us import BetweenUs


def test_a_case_goes_from_two_members_through_the_vote_to_a_panel(app: Flask) -> None:
    BetweenUs(app, lambda who: FormDevice(app, who)).run()
