"""A window in Chromium as a device for the stories.

On a narrow screen things are pressed with a finger, on a wide one with the keyboard.

In the mirrored language a story is still told in English: what is looked for is put into that language by the
application's own function, and what is read is turned back.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator

from swsolidarity.web import i18n
from tests.ui.screens import OVERFLOW, Screen

_BACK = {strange: plain for plain, strange in i18n._LONGER.items()}
_strange = i18n.PseudoTranslations().gettext

READ = f"""() => [document.querySelector("main").textContent, ({OVERFLOW})()]"""
WHERE = """([kind, whole, part]) => {
  const labels = [...document.querySelectorAll(kind)].map(e => e.textContent.trim().replace(/\\s+/g, " "));
  const exact = labels.indexOf(whole);
  return exact < 0 ? labels.findIndex(label => label.includes(part)) : exact;
}"""
FOCUS = "wanted => { wanted.focus(); return document.activeElement === wanted; }"
POST = """async ([url, fields]) => {
  const answer = await fetch(url, {method: "POST", body: new URLSearchParams(fields), redirect: "manual"});
  return answer.status;
}"""


class ScreenDevice:
    """One window, used as a person would."""

    def __init__(self, screen: Screen) -> None:
        self.screen = screen
        self.page = screen.page
        self.text = ""

    @property
    def url(self) -> str:
        return self.page.url.removeprefix(self.screen.address).partition("?")[0].partition("#")[0]

    def open(self, url: str) -> ScreenDevice:
        return self._arrived(self.screen.open(url))

    def click(self, words: str) -> ScreenDevice:
        return self._go("main a, .tabs a", words)

    def press(self, words: str) -> ScreenDevice:
        return self._go("button[type=submit]", words)

    def fill(self, **fields: Any) -> ScreenDevice:
        self.screen.fill(**fields)
        return self

    def value(self, name: str) -> str:
        return str(self.page.locator(f"[name='{name}']").first.input_value())

    def show(self, picture: str) -> None:
        self.screen.picture(picture)

    def post(self, url: str, **data: str) -> int:
        """Send fields of our own choosing with this page's token; the status of the answer."""
        token = self.page.locator("[name=csrf_token]").first.input_value()
        return int(self.page.evaluate(POST, [url, {"csrf_token": token, **data}]))

    def file(self, words: str) -> bytes:
        """What is behind the link with these words that downloads something; the page stays."""
        with self.page.expect_download() as got:
            self._found("main a", words).click()
        return Path(got.value.path()).read_bytes()

    def _go(self, kind: str, words: str) -> ScreenDevice:
        wanted = self._found(kind, words)
        with self.page.expect_navigation(wait_until="load") as gone:
            if self.screen.narrow:
                wanted.click()
            else:
                assert wanted.evaluate(FOCUS), f"{words!r} cannot be reached with the keyboard"
                self.page.keyboard.press("Enter")
        return self._arrived(gone.value.status)

    def _found(self, kind: str, words: str) -> Locator:
        """The one whose whole label these words are, else the first with such words in it (a name)."""
        label = _strange(words) if self.screen.mirrored else words
        place = self.page.evaluate(WHERE, [kind, label, words])
        assert place >= 0, f"no {kind} {label!r} on {self.url}: {self.text[:600]}"
        return self.page.locator(kind).nth(place)

    def _arrived(self, status: int) -> ScreenDevice:
        """Every page on the way is looked at: no fault of ours, nothing sticks out sideways."""
        read, sticking_out = self.page.evaluate(READ)
        read = " ".join(read.split())
        self.text = re.sub(r"\[| ~~~\]", "", read.translate(_BACK)) if self.screen.mirrored else read
        assert status < 500, f"{status} at {self.url}: {self.text}"
        assert sticking_out == "", f"{self.url} sticks out: {sticking_out}"
        return self


__all__ = ["ScreenDevice"]
