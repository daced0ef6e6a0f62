"""Pages for machines, and the page that exists only in the demo."""

from __future__ import annotations

from tests.browser import Browser


def test_outside_the_demo_there_is_no_such_page(browser: Browser) -> None:
    assert browser.open("/demo").status == 404


def test_machines_get_their_pages(browser: Browser) -> None:
    for path in ("/healthz", "/robots.txt", "/manifest.webmanifest"):
        assert browser.client.get(path).status_code == 200
    assert browser.client.get("/.well-known/change-password").location.endswith("/me/security")
