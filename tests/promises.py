"""What is promised of every answer to anybody: exact headers, a frame, a neutral title, nothing given away.

``test_policy_matrix.py`` holds every address × method × person to it, asking once for all of this.
"""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

from tests.browser import Browser
from tests.world import World
from tests.world.circles import HIDDEN_NAME, HIDDEN_PURPOSE, NAME_IN_IT

GOLDEN = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; font-src 'none'; "
        "media-src 'self'; frame-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        "trusted-types 'none'"
    ),
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), ambient-light-sensor=(), autoplay=(), bluetooth=(), browsing-topics=(), "
        "camera=(), "
        "clipboard-read=(), display-capture=(), fullscreen=(), geolocation=(), gyroscope=(), hid=(), "
        "idle-detection=(), interest-cohort=(), keyboard-map=(), local-fonts=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), publickey-credentials-create=(self), "
        "publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(), web-share=(), "
        "xr-spatial-tracking=()"
    ),
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "X-DNS-Prefetch-Control": "off",
    "Server": "web",
}
# They describe the one answer and are checked where they matter.
OF_THE_ANSWER = {"Content-Type", "Content-Length", "Content-Encoding", "Location", "Set-Cookie", "Vary"}
OF_THE_ANSWER.add("Allow")
TYPES = {
    "text/html; charset=utf-8",
    "text/plain; charset=utf-8",
    "text/csv; charset=utf-8",
    "text/css; charset=utf-8",
    "application/json",
    "application/manifest+json",
    "image/png",
    "image/jpeg",
    "application/zip",
}
DOWNLOADS = (
    "fund.ledger_csv",
    "fund.export_for:hledger",
    "fund.export_for:beancount",
    "fund.months_csv",
    "fund.kinds_csv",
    "fund.statement_csv",
    "fund.bundle",
    "fund.take_along",
    "decisions.download",
)
DOWNLOADS += ("decisions.document", "decisions.blt", "decisions.roll")
# What somebody sent does nothing in a browser but be looked at (safety §3).
FILES = ("files.show:full", "files.show:small")
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
# The page says what is in it, the button sends it.
SENT_WHEN_ASKED = ("home.my_words",)
# What is said in the circle of the world that is hidden from everybody who is not in it.
OF_THE_CIRCLE = (HIDDEN_NAME, HIDDEN_PURPOSE, NAME_IN_IT, "Lanterns", "I have two")
NOT_IN_TITLES = re.compile(
    r"sex|worker|collective|steward|kettle|asha|noor|harbour|trans|moonlit|quay", re.IGNORECASE
)


def fixed(answer: TestResponse) -> dict[str, str]:
    names = [name for name, _value in answer.headers if name not in OF_THE_ANSWER]
    assert len(names) == len(set(names)), f"a header twice: {names}"
    return {name: answer.headers[name] for name in names}


def headers_are_exact(case: str, answer: TestResponse) -> None:
    """Safety §3, header by header; cookies too, and redirects stay here."""
    found = fixed(answer)
    disposition = found.pop("Content-Disposition", None)
    sent = case in (*DOWNLOADS, *FILES) or (case in SENT_WHEN_ASKED and answer.request.method == "POST")
    assert (disposition is not None) == (sent and answer.status_code == 200)
    way = r"inline; filename=\"file-[0-9a-f]{8}\.jpg\"" if case in FILES else "attachment;"
    assert disposition is None or re.match(way, disposition)
    found.pop("Date", None)
    is_file = case in FILES and answer.status_code == 200
    assert found == (GOLDEN | {"Content-Security-Policy": FILE_POLICY} if is_file else GOLDEN)
    assert answer.headers["Content-Type"] in TYPES
    for cookie in answer.headers.getlist("Set-Cookie"):
        name = cookie.partition("=")[0]
        assert name in ("s", "f", "lang", "unsent"), f"a new cookie: {name}"
        assert "; HttpOnly" in cookie
        assert "; Path=/" in cookie
        assert "; SameSite=Strict" in cookie
        assert "Domain" not in cookie
    if 300 <= answer.status_code < 400:
        assert answer.status_code == 303
        assert answer.location.startswith("/"), "redirects stay here"
        assert not answer.location.startswith("//")


def says_nothing_of_the_circle(world: World, asked: str, answer: TestResponse) -> None:
    """To whoever is not in it, the hidden circle is on no page, in no list and in no count."""
    body = answer.get_data(as_text=True) if answer.mimetype.startswith("text/") else ""
    assert [word for word in OF_THE_CIRCLE if word in body] == []
    # The address that was asked for may stand on the page, in links that lead back to it.
    if world.things["circle"] not in asked:
        assert world.things["circle"] not in body


def has_its_frame(page: Browser) -> None:
    """The language, the way out, one main heading, a title that says nothing."""
    root = page.page
    assert root.get("lang") == "en"
    assert root.get("dir") == "ltr"
    assert [a.get("href") for a in root.xpath("//a[@class='exit']")], "the way out is on every page"
    assert len(root.xpath("//h1")) == 1, "one main heading"
    assert len(root.xpath("//main")) == 1
    assert page.title.endswith("Notes")
    assert not NOT_IN_TITLES.search(page.title), page.title


def is_well_made(page: Browser) -> None:
    """Ids are unique, labels lead to fields, described-by leads somewhere, links lead into the site."""
    root = page.page
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids)), f"ids twice: {sorted({i for i in ids if ids.count(i) > 1})}"
    for name in ("for", "aria-describedby", "aria-labelledby", "list", "data-copy", "data-reveal"):
        for value in root.xpath(f"//@{name}"):
            assert set(value.split()) <= set(ids), f"{name}={value}"
    for field in root.xpath("//main//input[not(@type='hidden')]|//main//textarea|//main//select"):
        named = field.get("aria-label") or root.xpath("//label[@for=$i]", i=field.get("id") or "?")
        assert len(named), f"a field without a label: {field.get('name')}"
    for href in root.xpath("//a/@href"):
        assert href.startswith(("/", "#", "?")) or page.url.startswith("/help"), href
    for form in root.forms:
        assert form.get("method") in ("post", None, "get")
        if form.get("method") == "post":
            assert form.xpath(".//input[@name='csrf_token']"), "a form without its token"
