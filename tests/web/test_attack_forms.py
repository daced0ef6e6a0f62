"""A form key that somebody else saw is worth nothing to them."""

from __future__ import annotations

from tests import probe
from tests.browser import Browser


def _form(browser: Browser) -> dict[str, str]:
    browser.open("/probe/page")
    return dict(browser.page.forms[0].form_values())


def test_somebody_elses_form_key_does_not_lead_to_what_they_did(visitor: Browser) -> None:
    form = _form(visitor)
    assert visitor.client.post("/probe/page", data={**form, "words": "mine"}).location == "/probe/result/1"
    other = Browser(visitor.app)
    theirs = {**_form(other), "form_key": form["form_key"], "words": "theirs"}
    assert other.client.post("/probe/page", data=theirs).location == "/probe/result/2"
    assert not other.open("/probe/page").sees("You already sent this")
    with visitor.app.app_context():
        assert len(probe.rows()) == 2
