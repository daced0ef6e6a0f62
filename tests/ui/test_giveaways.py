"""What could lead to somebody, shown on a narrow telephone without JavaScript before it is sent."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories import Factory
from tests.threads.talk import Talk
from tests.ui.screens import NARROW, Scheme, Screens


@pytest.mark.once
@pytest.mark.parametrize(("scheme", "also"), [("light", ""), ("dark", "KSh 3000 per hour. ")])
def test_the_question_fits_and_can_be_answered(
    app: Flask, make: Factory, screens: Screens, scheme: Scheme, also: str
) -> None:
    talk, group = Talk(app), make.collective("Harbour")
    asha, beto = make.member(group, "Asha"), make.member(group, "Beto")
    thread = talk.start(beto, "Who has the key?", "I lost mine.")
    screen = screens.screen(asha, javascript=False, width=NARROW, scheme=scheme)
    screen.open(f"/c/{group.address}/talk/{thread}")
    screen.fill(
        text=f"{also}Call 0712 345 678 or come to 12 Harbour Street. wren.vale@{'long' * 12}.example.org"
    )
    screen.page.get_by_role("button", name="Send", exact=True).click()
    screen.picture("giveaways-advert" if also else "giveaways")
    assert screen.fits() == ""
    assert screen.small_targets() == []
    assert screen.barriers() == []
    assert screen.page.get_by_role("button", name="Post it anyway").count() == (0 if also else 1)
    screen.page.get_by_role("button", name="Take it out").click()
    assert "0712" not in screen.page.content()
