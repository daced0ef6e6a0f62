"""A steward's shorter limits hold whatever other page keeps the session alive (safety S3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from swsolidarity.core import clock
from tests.browser import Browser
from tests.factories import Factory


@pytest.mark.parametrize("page", ["/me/", "/about", "/help/", "/c/elsewhere/home", "/nothing-here"])
def test_another_page_does_not_wake_a_steward_who_was_away_too_long(
    app: Flask, make: Factory, page: str
) -> None:
    group, other = make.collective(), make.collective(address="elsewhere")
    steward = make.member(group, steward=True)
    make.member(other, person=steward.person)
    browser = Browser(app).sign_in(steward)
    assert browser.open(f"/c/{group.address}/home").url == f"/c/{group.address}/home"
    with clock.moved(timedelta(minutes=16)):
        browser.open(page)
        assert browser.open("/c/elsewhere/home").url == "/c/elsewhere/home"
    with clock.moved(timedelta(minutes=17)):
        assert browser.open(f"/c/{group.address}/home").url == "/login"


def test_a_steward_who_keeps_looking_stays(app: Flask, make: Factory) -> None:
    steward = make.member(steward=True)
    browser = Browser(app).sign_in(steward)
    for minutes in (10, 20, 30, 40):
        with clock.moved(timedelta(minutes=minutes)):
            browser.open("/me/" if minutes % 20 else f"/c/{steward.group.address}/home")
            assert browser.url != "/login"
