"""A picture on a narrow telephone: chosen, looked at, sent, and shown when somebody asks for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page

from swsolidarity.collectives.models import Collective
from swsolidarity.core import clock
from swsolidarity.core.db import db
from tests.factories import Factory
from tests.files.pictures import drawing, telling_jpeg
from tests.threads.talk import Talk
from tests.ui.screens import NARROW, WIDE, Scheme, Screens


def choose(page: Page) -> None:
    photo = {"name": "IMG_1.JPG", "mimeType": "image/jpeg", "buffer": telling_jpeg(1, drawing(1600, 1200))}
    page.set_input_files("#picture", photo)


@pytest.mark.once
@pytest.mark.parametrize(("scheme", "width"), [("light", NARROW), ("dark", WIDE)])
def test_a_picture_is_looked_at_before_it_is_sent(
    app: Flask, make: Factory, screens: Screens, scheme: Scheme, width: int
) -> None:
    talk, group = Talk(app), make.collective("Harbour")
    with make.writing():
        db.session.get_one(Collective, group.id).pictures_from = clock.this_hour() - timedelta(days=1)
    asha, beto = make.member(group, "Asha"), make.member(group, "Beto")
    thread = talk.start(beto, "Who has the key?", "I lost mine.")
    address = f"/c/{group.address}/talk/{thread}"
    mine = screens.screen(asha, javascript=False, width=width, scheme=scheme)
    theirs = screens.screen(beto, javascript=True, width=width, scheme=scheme)
    mine.open(address)
    mine.picture(f"pictures-form-{width}")
    choose(mine.page)
    mine.fill(text="Is it this one?")
    mine.page.get_by_role("button", name="Send", exact=True).click()
    mine.picture(f"pictures-looked-at-{width}")
    for screen in (mine, theirs):
        if screen is theirs:
            mine.page.get_by_label("What is to be seen on it?").fill("A key on a red ribbon")
            mine.page.get_by_role("button", name="Send", exact=True).click()
            theirs.open(address)
            theirs.picture(f"pictures-asked-{width}")
            theirs.page.get_by_role("link", name="Show picture").click()
            theirs.page.wait_for_load_state("load")
            theirs.picture(f"pictures-shown-{width}")
        assert screen.fits() == ""
        assert screen.small_targets() == []
        assert screen.barriers() == []
        drawn = "[...document.images].filter(i => i.naturalWidth && i.offsetWidth <= innerWidth).length"
        assert screen.page.evaluate(drawn) >= 1
    assert screens.complaints == []
