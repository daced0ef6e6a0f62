"""The invented people and what they do on the way in, for stories that walk through the real pages.

``Harbour`` is founded by Mira through a one-time link; whoever joins does so with a login name, a passphrase
and recovery digits, as everybody does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import Flask

from swsolidarity.collectives import actions as collectives
from swsolidarity.core.db import transaction
from tests.browser import Browser
from tests.factories import Member


def founding_link(app: Flask) -> str:
    """What ``swsolidarity init`` prints, as a path."""
    with app.app_context(), transaction():
        return f"/setup/{collectives.make_founding_link()}"


class Device(Protocol):
    """What a person does in front of a page; a form-filling browser and a real one both can."""

    url: str

    @property
    def text(self) -> str: ...
    def open(self, url: str) -> Any: ...
    def click(self, words: str) -> Any: ...
    def fill(self, **fields: Any) -> Any: ...
    def press(self, words: str) -> Any: ...
    def value(self, name: str) -> str: ...
    def show(self, picture: str) -> None: ...
    def post(self, url: str, **data: str) -> int: ...
    def file(self, words: str) -> bytes: ...


class FormDevice:
    """``tests.browser.Browser`` as a device."""

    def __init__(self, app: Flask, who: Member | None = None) -> None:
        self.browser = Browser(app)
        if who:
            self.browser.sign_in(who)

    @property
    def url(self) -> str:
        return self.browser.url

    @property
    def text(self) -> str:
        return self.browser.text

    def open(self, url: str) -> FormDevice:
        self.browser.open(url)
        return self._fine()

    def click(self, words: str) -> FormDevice:
        self.browser.click(words)
        return self._fine()

    def press(self, words: str) -> FormDevice:
        self.browser.press(words)
        return self._fine()

    def fill(self, **fields: Any) -> FormDevice:
        self.browser.fill(**fields)
        return self

    def value(self, name: str) -> str:
        """What is in a field."""
        found = self.browser.page.xpath(f"//input[@name='{name}']/@value | //textarea[@name='{name}']/text()")
        return str(found[0])

    def show(self, picture: str) -> None:
        """Nothing to see here."""

    def post(self, url: str, **data: str) -> int:
        """Send fields of our own choosing with this page's token, and stay; the status of the answer."""
        page = self.browser.response, self.browser.url
        status = self.browser.post(url, **data).status
        self.browser.response, self.browser.url = page
        return status

    def file(self, words: str) -> bytes:
        """What is behind the link with these words that downloads something; the page stays."""
        here = self.browser.response, self.browser.url
        content = self.browser.click(words).response
        self.browser.response, self.browser.url = here
        assert content is not None
        assert content.headers["Content-Disposition"].startswith("attachment")
        return content.get_data()

    def _fine(self) -> FormDevice:
        """Every page on the way is looked at: no fault of ours, nothing said twice over."""
        assert self.browser.status < 500, self.text
        headings = [" ".join(one.text_content().split()) for one in self.browser.page.xpath("//main//h2")]
        assert len(headings) == len(set(headings)), f"{self.url} has a heading twice: {headings}"
        return self


@dataclass
class Someone:
    """A person at their own device, with what they know by heart and what they wrote down."""

    name: str
    device: Device
    login_name: str = ""
    passphrase: str = ""
    digits: list[str] = field(default_factory=list)

    def open(self, url: str) -> Device:
        self.device.open(url)
        return self.device

    def sees(self, *words: str) -> Someone:
        for each in words:
            assert each in self.device.text, (
                f"{self.name} does not see {each!r} on {self.device.url}: {self.device.text}"
            )
        return self

    def sees_not(self, *words: str) -> Someone:
        for each in words:
            assert each not in self.device.text, f"{self.name} sees {each!r}: {self.device.text}"
        return self

    def make_account(self) -> None:
        """From the page that asks for a login name to the page after the recovery digits."""
        page = self.device
        self.login_name = f"{self.name.lower()}-signs-in"
        page.fill(login_name=self.login_name).press("Go on")
        self.passphrase = page.value("passphrase")
        assert len(self.passphrase.split()) == 6
        page.press("Use this passphrase")
        self.digits = re.findall(r"\b[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){5}\b", page.text)
        assert len(self.digits) == 10, page.text
        page.fill(written="y").press("Go on")

    def sign_in(self) -> None:
        """Through the page everybody uses."""
        page = self.open("/login")
        page.fill(login_name=self.login_name, passphrase=self.passphrase).press("Sign in")
        assert "/login" not in page.url, page.text


def found(someone: Someone, link: str, *, join_by: str = "vouches", zone: str = "Africa/Nairobi") -> str:
    """Start Harbour; the collective's address."""
    page = someone.open(link)
    page.click("Start")
    someone.make_account()
    address = page.value("address")
    page.fill(name="Harbour Collective").press("Go on")
    page.fill(name=someone.name, months="12").press("Go on")
    page.fill(join_by=join_by, vouches_needed="2", probation_days="0").press("Go on")
    page.fill(time_zone=zone).press("Go on")
    page.press("I agree. Begin")
    someone.sees("Your collective has begun.")
    return address


def invite(someone: Someone, address: str) -> str:
    """Make an invitation; its link as a path."""
    someone.open(f"/c/{address}/people/invite").press("Make an invitation")
    shown = re.search(r"https?://\S+/i/[\w-]+", someone.device.text)
    assert shown, someone.device.text
    return urlsplit(shown[0]).path


def join(someone: Someone, link: str) -> None:
    """From an invitation or a welcome to being a member."""
    page = someone.open(link)
    page.click("Join")
    someone.make_account()
    page.fill(name=someone.name).press("Go on")
    page.press("I agree and join")
    someone.sees(f"Welcome, {someone.name}.")


def share_office(asker: Someone, address: str, *people: Someone) -> None:
    """A founding steward asks people to be stewards too, and each of them accepts."""
    for someone in people:
        asker.open(f"/c/{address}/people/").click(someone.name)
        asker.device.click("Ask them to be a steward")
        asker.device.press("Ask them")
        asker.sees("Asked to be a steward")
        someone.open(f"/c/{address}/home").click("Read and answer")
        someone.device.press("Accept")
        someone.sees("You are a steward now.")
