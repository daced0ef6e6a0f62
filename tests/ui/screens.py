"""Windows in Chromium: with and without JavaScript, narrow and wide, light and dark, both directions.

Every window remembers each complaint the browser makes, from a script error to a broken rule of the security
policy, and what we complain of ourselves: another host, and pictures of a kind that Tor Browser's safest mode
does not show. (We watch and do not intercept, because Chromium keeps no cache for whom it asks.)
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.browser import Browser as Form
from tests.factories import Member, Person

Scheme = Literal["light", "dark"]
Direction = Literal["ltr", "mirrored"]

NARROW, WIDE, TINY = 360, 1280, 320
HEIGHT = 740
# WCAG 2.0 to 2.2, levels A and AA (experience.md, Accessibility).
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]

OVERFLOW = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return "";
  const wide = [...document.body.querySelectorAll("*")].filter(e => {
    const r = e.getBoundingClientRect();
    return r.width && (r.right > room + 1 || r.left < -1);
  });
  const told = wide.slice(-3).map(e => e.outerHTML.slice(0, 120));
  return `${document.documentElement.scrollWidth} > ${room}: ${told.join(" | ")}`;
}"""

SMALL_TARGETS = """() => [...document.querySelectorAll(
    "button, input:not([type=hidden]), select, .btn, .tabs a, .exit")]
  .filter(e => { const r = e.getBoundingClientRect(); return r.width && (r.width < 24 || r.height < 24); })
  .map(e => e.outerHTML.slice(0, 120))"""

# What depends on colours and room; all other rules of axe ask only what is on the page.
BY_LOOKS = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
APART = {"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp"}
SCHEME = "matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'"
KINDS = "names => names.map(name => document.querySelector(`[name='${name}']`)?.type)"


class Windows:
    """Chromium's windows, each with cookies of its own: to open one takes as long as nine pages in it.

    So a window that is given back loses its page and its cookies, and the next test gets it. It stays on
    a text of ours, because on another site it would be given a new process.
    """

    def __init__(self, chromium: Browser, address: str) -> None:
        self.chromium = chromium
        self.address = address
        self.free: dict[bool, list[Page]] = {True: [], False: []}

    def take(self, *, javascript: bool) -> Page:
        """A window in which nobody is signed in."""
        if self.free[javascript]:
            return self.free[javascript].pop()
        context = self.chromium.new_context(
            java_script_enabled=javascript, reduced_motion="reduce", locale="en-GB"
        )
        return context.new_page()

    def give_back(self, page: Page, *, javascript: bool) -> None:
        """First the cookies: what a script still sends comes from nobody."""
        page.context.clear_cookies()
        page.goto(f"{self.address}/robots.txt")
        self.free[javascript].append(page)


class Screen:
    """One window."""

    def __init__(self, windows: Windows, address: str, name: str, folder: Path, *, plain: bool) -> None:
        self.windows = windows
        self.page = page = windows.take(javascript=not plain)
        self.plain = plain
        self.twin: Page | None = None
        self.mirrored = False
        self.address = address
        self.name = name
        self.folder = folder
        self.complaints: list[str] = []
        self.listening: dict[Any, Any] = {
            "console": self._console,
            "pageerror": self._error,
            "request": self._asked_for,
        }
        for event, listener in self.listening.items():
            page.on(event, listener)

    def close(self) -> None:
        """Give the window back."""
        for event, listener in self.listening.items():
            self.page.remove_listener(event, listener)
        self.windows.give_back(self.page, javascript=not self.plain)
        if self.twin is not None:
            self.twin.unroute_all()
            self.windows.give_back(self.twin, javascript=True)

    def _error(self, error: Exception) -> None:
        self.complaints.append(f"error: {error}")

    def _asked_for(self, request: Request) -> None:
        url = request.url
        if not url.startswith(self.address + "/") or urlsplit(url).path.endswith(".svg"):
            self.complaints.append(f"asks for {url}")

    def _console(self, message: ConsoleMessage) -> None:
        # A page with an error status is a line in the console too; the status is checked where it matters.
        # Our policy names features that only other browsers know (safety §3).
        known = "status of 4" in message.text or "Permissions-Policy header: Unrecognized" in message.text
        if message.type in ("error", "warning") and not known:
            self.complaints.append(f"{message.type}: {message.text}")

    def open(self, path: str) -> int:
        """Go to an address of ours; the status of the answer."""
        answer = self.page.goto(self.address + path, wait_until="load")
        return answer.status if answer else 0

    def look(self, *, width: int = NARROW, scheme: Scheme = "light") -> Screen:
        """See the same page on another screen."""
        self.page.set_viewport_size({"width": width, "height": HEIGHT})
        self.page.emulate_media(color_scheme=scheme)
        return self

    def doubled(self) -> Screen:
        """See the same page on the smallest screen with the letters at twice their size."""
        self.page.set_viewport_size({"width": TINY, "height": HEIGHT})
        self.page.evaluate("document.documentElement.style.fontSize = '200%'")
        return self

    @property
    def narrow(self) -> bool:
        size = self.page.viewport_size
        return size is not None and size["width"] <= NARROW

    def fits(self) -> str:
        """What sticks out sideways; nothing when the page fits."""
        return str(self.page.evaluate(OVERFLOW))

    def small_targets(self) -> list[str]:
        """What is too small for a finger (WCAG 2.5.8)."""
        return list(self.page.evaluate(SMALL_TARGETS))

    def barriers(self, rules: Sequence[str] = STANDARDS) -> list[str]:
        """What axe finds: the rule and the element. ``rules`` may be those that depend on looks only."""
        page = self._twin() if self.plain else self.page
        if not page.evaluate("typeof window.axe === 'object'"):
            page.evaluate(AXE_SCRIPT)
        # What is in order is not told: to carry it over would take as long as to find it out.
        options = json.dumps({"runOnly": rules, "resultTypes": ["violations"], "preload": False})
        found: list[dict[str, Any]] = page.evaluate(f"axe.run({options}).then(told => told.violations)")
        return [
            f"{violation['id']}: {node['html'][:160]} ({'; '.join(c['message'] for c in node['any'])[:200]})"
            for violation in found
            for node in violation["nodes"]
        ]

    def _twin(self) -> Page:
        """What is seen without scripts, in a window where axe can run, because it is one; ours stay out."""
        if self.twin is None:
            self.twin = self.windows.take(javascript=True)
            self.twin.route("**/*.js", lambda route: route.abort())
        size = self.page.viewport_size
        assert size is not None
        self.twin.set_viewport_size(size)
        self.twin.emulate_media(color_scheme=self.page.evaluate(SCHEME))
        url, seen = self.page.url, self.page.content()
        # With our own headers: between pages with them and pages without, Chromium changes the process.
        headers = {"Content-Type": "text/html", **APART}
        self.twin.route(url, lambda route: route.fulfill(body=seen, headers=headers))
        self.twin.goto(url, wait_until="load")
        self.twin.unroute(url)
        return self.twin

    def picture(self, name: str) -> None:
        """Keep what is seen, for people to look at."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.folder / f"{name}-{self.name}.png", full_page=True)

    def fill(self, **fields: str | Sequence[str]) -> Screen:
        """Type into fields by their name; a radio button or box is chosen by its value, boxes by theirs."""
        kinds = self.page.evaluate(KINDS, list(fields))
        for (name, value), kind in zip(fields.items(), kinds, strict=True):
            found = self.page.locator(f"[name='{name}']").first
            if not isinstance(value, str):
                for each in value:
                    self.page.locator(f"[name='{name}'][value='{each}']").check()
            elif kind == "radio":
                self.page.locator(f"[name='{name}'][value='{value}']").first.check()
            elif kind == "checkbox":
                found.check()
            elif kind == "select-one":
                found.select_option(value)
            else:
                assert kind, f"there is no field {name!r} on {self.page.url}"
                found.fill(value)
        return self


class Screens:
    """Makes windows and closes them."""

    def __init__(self, app: Flask, address: str, windows: Windows, folder: Path) -> None:
        self.app = app
        self.address = address
        self.windows = windows
        self.folder = folder
        self.made: list[Screen] = []

    def screen(
        self,
        who: Member | Person | None = None,
        *,
        javascript: bool = True,
        width: int = NARROW,
        scheme: Scheme = "light",
        direction: Direction = "ltr",
    ) -> Screen:
        """A window of its own, signed in as somebody or nobody."""
        made = Screen(
            self.windows,
            self.address,
            f"{width}-{scheme}-{direction}-{'js' if javascript else 'plain'}",
            self.folder,
            plain=not javascript,
        )
        self.made.append(made)
        made.look(width=width, scheme=scheme)
        self.seat(made, who, direction)
        return made

    def seat(self, screen: Screen, who: Member | Person | None, direction: Direction) -> None:
        """Let somebody with this language sit down at a window; whoever was there before has gone."""
        screen.page.context.clear_cookies()
        screen.mirrored = direction == "mirrored"
        if screen.mirrored:
            screen.page.context.add_cookies([{"name": "lang", "value": "x-mirror", "url": self.address}])
        if who is not None:
            self.sign_in(screen, who)

    def sign_in(self, screen: Screen, who: Member | Person) -> None:
        """Let somebody take over a window as it is."""
        cookie = Form(self.app).sign_in(who).client.get_cookie("s")
        assert cookie is not None
        screen.page.context.add_cookies([{"name": "s", "value": cookie.value, "url": self.address}])

    @property
    def complaints(self) -> list[str]:
        """Everything the browser complained about in any window."""
        return [complaint for screen in self.made for complaint in screen.complaints]

    def close(self) -> None:
        for screen in self.made:
            screen.close()
