"""A browser without JavaScript: follows links, fills forms, keeps cookies and every hidden field.

It sends what a form on the page holds and nothing else, so CSRF tokens and one-use keys are always the
real ones. ``browser.open("/…")``, ``browser.fill(field=…)``, ``browser.press("Send")``, ``browser.text``.
"""

from __future__ import annotations

import io
import json
from typing import Any
from urllib.parse import urljoin, urlsplit

import lxml.html
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from swsolidarity.core import clock, vault
from swsolidarity.core.ids import token_digest
from tests.factories import Factory, Member, Person


class Browser:
    """One person at one device."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client = app.test_client()
        self.url = "/"
        self.response: TestResponse | None = None
        self.filled: dict[str, Any] = {}

    def sign_in(self, who: Member | Person, *, proved: bool = False) -> Browser:
        """Become somebody without walking through the sign-in page; ``proved``: as if just through it."""
        person = who.person if isinstance(who, Member) else who
        value = Factory(self.app).session(person)
        with self.app.app_context():
            now = clock.now()
            held = json.dumps({"t": value, "at": now.isoformat()})
            self.client.set_cookie("s", vault.current().seal_cookie("s", held.encode(), now=now))
        if proved:
            with self.client.session_transaction() as kept:
                kept["proved"] = [token_digest(value).hex(), now.isoformat()]
        return self

    # Looking

    @property
    def status(self) -> int:
        assert self.response is not None
        return self.response.status_code

    @property
    def page(self) -> lxml.html.HtmlElement:
        assert self.response is not None
        return lxml.html.document_fromstring(self.response.get_data(as_text=True))

    @property
    def text(self) -> str:
        """The words of the page's main part, spaces folded."""
        found = self.page.xpath("//main") or [self.page]
        return " ".join(found[0].text_content().split())

    @property
    def title(self) -> str:
        return " ".join((self.page.findtext(".//title") or "").split())

    def sees(self, words: str) -> bool:
        return words in self.text

    # Going

    def open(self, url: str, **kwargs: Any) -> Browser:
        """Go to an address and follow where it leads."""
        return self._took(self.client.get(urljoin(self.url, url), **kwargs), urljoin(self.url, url))

    def click(self, words: str) -> Browser:
        """Follow the link with these words."""
        links = [a for a in self.page.xpath("//a[@href]") if words in " ".join(a.text_content().split())]
        assert links, f"no link {words!r} on {self.url}: {self.text[:400]}"
        return self.open(links[0].get("href"))

    def fill(self, **fields: Any) -> Browser:
        """Enter values by field name; they are sent by the next ``press``."""
        self.filled.update(fields)
        return self

    def press(self, words: str, *, follow: bool = True) -> Browser:
        """Press the button with these words and send the form it is in."""
        form, button = self._button(words)
        data = dict(form.form_values())
        many: dict[str, list[str]] = {}
        for name, value in form.form_values():
            many.setdefault(name, []).append(value)
        data = {name: values if len(values) > 1 else values[0] for name, values in many.items()}
        names = set(form.fields.keys())
        for name, value in self.filled.items():
            assert name in names, f"the form has no field {name!r}; it has {sorted(n for n in names if n)}"
            data[name] = value
        data = {name: value for name, value in data.items() if value is not None}
        self.filled = {}
        if button.get("name"):
            data[button.get("name")] = button.get("value", "")
        target = urljoin(self.url, button.get("formaction") or form.get("action") or self.url)
        if (form.get("method") or "get").lower() == "get":
            return self._took(self.client.get(target, query_string=data), target)
        return self._took(self._sent(target, data), target, follow=follow)

    def post(self, url: str, **data: Any) -> Browser:
        """Send fields of our own choosing with this page's token: for tests that bend the rules."""
        tokens = self.page.xpath("//input[@name='csrf_token']/@value")
        data.setdefault("csrf_token", tokens[0] if tokens else "")
        return self._took(self._sent(url, data), url)

    def _sent(self, url: str, data: dict[str, Any]) -> TestResponse:
        """A file is given as its bytes and its name, and goes without a temporary file of the test's own."""
        if not any(isinstance(value, tuple) for value in data.values()):
            return self.client.post(url, data=data)
        parts = {
            name: FileStorage(io.BytesIO(value[0]), value[1], name) if isinstance(value, tuple) else value
            for name, value in data.items()
        }
        boundary, body = encode_multipart(parts)
        return self.client.post(url, data=body, content_type=f"multipart/form-data; boundary={boundary}")

    def _button(self, words: str) -> tuple[Any, Any]:
        for form in self.page.forms:
            for button in form.xpath(".//button|.//input[@type='submit']"):
                label = button.get("value") if button.tag == "input" else button.text_content()
                if words in " ".join((label or "").split()) and button.get("type") != "button":
                    return form, button
        raise AssertionError(f"no button {words!r} on {self.url}: {self.text[:600]}")

    def _took(self, response: TestResponse, url: str, *, follow: bool = True) -> Browser:
        hops = 0
        while follow and response.status_code in (301, 302, 303, 307, 308):
            hops += 1
            assert hops < 10, "redirects in a circle"
            url = urljoin(url, response.location)
            parts = urlsplit(url)
            if parts.netloc and parts.netloc != "localhost":
                break
            response = self.client.get(parts.path + (f"?{parts.query}" if parts.query else ""))
        self.response, self.url = response, urlsplit(url).path
        return self
