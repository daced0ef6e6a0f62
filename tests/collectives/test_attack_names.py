"""Name after name is tried, to find out who is here."""

from __future__ import annotations

from flask import Flask

from swsolidarity.collectives import actions, rules
from tests.browser import Browser
from tests.factories import Factory
from tests.fund.asks import MIDDLE, Asks


def _tries(browser: Browser, page: str, field: str, button: str) -> list[int]:
    answers = []
    for number in range(rules.NAMES_AN_HOUR + 2):
        browser.open(page).fill(**{field: "Noor" if number % 2 else f"Nobody {number}"}).press(button)
        answers.append(browser.status)
    return answers


def test_an_invited_stranger_cannot_try_every_name(app: Flask, make: Factory) -> None:
    group = make.collective()
    steward = make.member(group, steward=True)
    make.member(group, name="Noor")
    with make.writing():
        _invitation, token = actions.make_invitation(steward.load(), days=3)
    stranger = Browser(app).sign_in(make.person())
    answers = _tries(stranger, f"/i/{token}/name", "name", "Go on")
    assert answers[1] == 422
    assert answers[-1] == 429
    assert stranger.sees("Too many tries")


def test_a_newcomer_cannot_try_every_name_by_renaming(app: Flask, make: Factory) -> None:
    group = make.collective()
    make.member(group, name="Noor")
    newcomer = make.member(group, state="probation")
    page = f"/c/{group.address}/settings/name"
    assert _tries(Browser(app).sign_in(newcomer), page, "name", "Save")[-1] == 429


def test_a_newcomer_cannot_try_every_name_as_the_one_they_trust(app: Flask) -> None:
    asks = Asks(app)
    asks.draft(asks.new, MIDDLE)
    browser = Browser(app).sign_in(asks.new)
    page = f"/c/{asks.group.address}/fund/ask/how"
    answers = []
    for number in range(12):
        browser.open(page).fill(rail="trusted", trusted_name=f"Nobody {number}").press("Go on")
        answers.append(browser.status)
    assert answers[0] == 422
    assert answers[-1] == 429
