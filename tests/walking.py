"""Goes to addresses of the world as every kind of person, and keeps a token for each of them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from functools import cache

from flask import Flask
from werkzeug.test import TestResponse

from swsolidarity.core.ids import public_id
from tests.browser import Browser
from tests.world import World, cases

# What differs between two answers that mean the same: form tokens, one-use keys, the gzip name.
PER_REQUEST = re.compile(
    rb'name="(?:csrf_token|form_key)"(?: type="hidden")? value="[^"]*"'
    rb'|value="[^"]*" name="(?:csrf_token|form_key)"'
)
NOT_IDS = frozenset(
    {
        "collective",
        "month",
        "key",
        "version",
        "name",
        "page",
        "token",
        "way",
        "step",
        "what",
        "change",
        "variant",
        "area",
    }
)


class Walk:
    """All browsers of one test or file of tests, and the addresses to take them to."""

    def __init__(self, app: Flask, world: World, again: Callable[[], None]) -> None:
        self.app = app
        self.world = world
        self.again = again
        self.cases = cases(app)
        self.browsers: dict[str, Browser] = {}
        self.tokens: dict[str, str] = {}
        self._watcher: sqlite3.Connection | None = None

    def written(self) -> int:
        """A number that is another one as soon as anybody else has written anything (SQLite's own count)."""
        if self._watcher is None:
            self._watcher = sqlite3.connect(self.app.config["DATABASE_URL"].removeprefix("sqlite:///"))
        return int(self._watcher.execute("PRAGMA data_version").fetchone()[0])

    def put_back(self) -> None:
        """The world as it was; everybody comes with a new device."""
        if self._watcher is not None:
            self._watcher.close()
            self._watcher = None
        self.again()
        self.browsers.clear()
        self.tokens.clear()

    def methods(self, case: str) -> list[str]:
        return sorted((self.cases[case][0].methods or set()) - {"HEAD", "OPTIONS"})

    def url(self, case: str) -> str:
        """The address with the names of this collective's things."""
        rule, choices = self.cases[case]
        return self._build(case, self.world.values(rule, choices))

    def foreign(self, case: str) -> str | None:
        """The address with this collective and another's thing; None if no thing is in the address."""
        rule, choices = self.cases[case]
        if "collective" not in rule.arguments or not rule.arguments - NOT_IDS:
            return None
        return self._build(case, self.world.values(rule, choices, foreign=True))

    def unknown(self, case: str) -> str:
        """The address with this collective and things that do not exist."""
        rule, choices = self.cases[case]
        values = self.world.values(rule, choices)
        return self._build(case, {k: v if k in NOT_IDS else public_id() for k, v in values.items()})

    def elsewhere(self, case: str, address: str | None = None) -> str | None:
        """The address with the other collective and its own things, or at an address nobody has."""
        rule, choices = self.cases[case]
        if "collective" not in rule.arguments:
            return None
        values = self.world.values(rule, choices, foreign=True)
        return self._build(case, {**values, "collective": address or self.world.elsewhere})

    def _build(self, case: str, values: dict[str, str]) -> str:
        built = self.cases[case][0].build(values)
        assert built is not None
        return str(built[1])

    def browser(self, role: str) -> Browser:
        if role not in self.browsers:
            self.browsers[role] = self.world.browser(role)
        return self.browsers[role]

    def token(self, role: str) -> str:
        if role not in self.tokens:
            page = self.browser(role).open("/join-answer")
            self.tokens[role] = page.page.xpath("//input[@name='csrf_token']/@value")[0]
        return self.tokens[role]

    def go(self, role: str, method: str, url: str, **data: str) -> TestResponse:
        """Ask as somebody; whatever that changed is put back, on their device too."""
        browser = self.browser(role)
        form = None if method == "GET" else {"csrf_token": self.token(role), **data}
        before = self.written()
        answer = browser.client.open(url, method=method, data=form, buffered=True)
        if self.written() != before:
            self.put_back()
        elif answer.headers.getlist("Set-Cookie"):
            del self.browsers[role]
            self.tokens.pop(role, None)
        return answer


def plain(answer: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    """An answer without what differs from one request to the next."""
    body = PER_REQUEST.sub(b"", answer.get_data())
    headers = [
        (name, value) for name, value in answer.headers if name not in ("Content-Length", "Set-Cookie")
    ]
    return answer.status_code, body, sorted(headers)


@cache
def known_cases() -> tuple[str, ...]:
    """The cases of the table, for naming tests before there is an application."""
    from tests.matrix import rows

    return tuple(sorted({case for case, _method in rows()}))
