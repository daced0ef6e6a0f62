"""The invented people and what they do on the way in, for stories that walk through the real pages.

``Harbour`` is founded by Mira through a one-time link; whoever joins does so with a login name, a passphrase
and recovery digits, as everybody does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask

from swsolidarity.collectives import actions as collectives
from swsolidarity.core.db import transaction
from tests.browser import Browser


def founding_link(app: Flask) -> str:
    """What ``swsolidarity init`` prints, as a path."""
    with app.app_context(), transaction():
        return f"/setup/{collectives.make_founding_link()}"


@dataclass
class Someone:
    """A person at their own device, with what they know by heart and what they wrote down."""

    name: str
    browser: Browser
    login_name: str = ""
    passphrase: str = ""
    digits: list[str] = field(default_factory=list)

    def open(self, url: str) -> Browser:
        return self.browser.open(url)

    @property
    def url(self) -> str:
        return self.browser.url

    def make_account(self) -> None:
        """From the page that asks for a login name to the page after the recovery digits."""
        page = self.browser
        self.login_name = f"{self.name.lower()}-signs-in"
        page.fill(login_name=self.login_name).press("Go on")
        self.passphrase = page.page.xpath("//input[@name='passphrase']/@value")[0]
        assert len(self.passphrase.split()) == 6
        page.press("Use this passphrase")
        self.digits = re.findall(r"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){5}\b", page.text)
        assert len(self.digits) == 10, page.text
        page.fill(written="y").press("Go on")

    def sign_in(self) -> None:
        """Through the page everybody uses."""
        page = self.browser.open("/login")
        page.fill(login_name=self.login_name, passphrase=self.passphrase).press("Sign in")


def found(someone: Someone, link: str, *, join_by: str = "vouches", zone: str = "Africa/Nairobi") -> str:
    """Start Harbour; the collective's address."""
    page = someone.open(link).click("Start")
    someone.make_account()
    address = page.page.xpath("//input[@name='address']/@value")[0]
    page.fill(name="Harbour Collective").press("Go on")
    page.fill(name=someone.name, months="12").press("Go on")
    page.fill(join_by=join_by, vouches_needed="2", probation_days="0").press("Go on")
    page.fill(time_zone=zone).press("Go on")
    page.press("I agree. Begin")
    assert page.sees("Your collective has begun."), page.text
    return address


def invite(someone: Someone, address: str) -> str:
    """Make an invitation; its link as a path."""
    page = someone.open(f"/c/{address}/people/invite").press("Make an invitation")
    found = re.search(r"https?://\S+/i/[\w-]+", page.text)
    assert found, page.text
    return urlsplit(found[0]).path


def join(someone: Someone, link: str, *, button: str = "Join") -> None:
    """From an invitation or a welcome to being a member."""
    page = someone.open(link).click(button)
    someone.make_account()
    page.fill(name=someone.name).press("Go on")
    page.press("I agree and join")
    assert page.sees(f"Welcome, {someone.name}."), page.text
