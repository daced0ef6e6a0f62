"""The way-out link of somebody else leads nowhere but to the server's own harmless page."""

from __future__ import annotations

from flask import Flask

from swsolidarity.collectives.models import Collective
from swsolidarity.core.db import db
from tests.browser import Browser
from tests.factories import Factory


def _target(browser: Browser, link: str) -> str:
    answer = browser.client.get(link)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_way_out_that_was_made_for_another_browser_is_no_redirect_for_strangers(
    app: Flask, make: Factory
) -> None:
    member, other = make.member(), make.member()
    with make.writing():
        db.session.get_one(Collective, member.group.id).exit_url = "https://www.bbc.com/weather"
    browser = Browser(app).sign_in(member).open(f"/c/{member.group.address}/home")
    links = [a.get("href") for a in browser.page.xpath("//a[contains(@href, '/leave')]")]
    assert links
    for who in (Browser(app), Browser(app).sign_in(other)):
        page = _target(who, links[0])
        assert "bbc.com" not in page
        assert app.config["EXIT_URL"] in page
    assert "bbc.com" in _target(browser, links[0])
