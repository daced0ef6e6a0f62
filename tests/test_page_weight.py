"""How heavy pages are on the way to a phone: the budgets of experience.md, measured as they are sent."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from flask import Flask

from swsolidarity import paths
from swsolidarity.threads import actions, queries
from tests.browser import Browser
from tests.factories import Factory

pytestmark = pytest.mark.once

KILOBYTE = 1024
PARAGRAPH = (
    "We met at the market and talked about the new rules. Three of us think that the landlord will not "
    "give in before the end of the month, the others want to ask again. What do you think, and who could "
    "come along on Thursday evening? Somebody should write down what he says."
)


def sent(browser: Browser, url: str) -> int:
    """The bytes of an answer as a phone gets them."""
    answer = browser.client.get(url, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert answer.headers["Content-Encoding"] == "gzip"
    return len(answer.get_data())


def test_a_page_of_twenty_posts_is_light(app: Flask, make: Factory) -> None:
    group = make.collective("Harbour Collective")
    people = [make.member(group, name) for name in ("Asha", "Beto", "Mira", "Dee", "Noor")]
    with make.writing():
        thread = actions.start(people[0].load(), title="Rent", source=PARAGRAPH, audience="all")
        address = thread.public_id
    for number in range(19):
        with make.writing():
            actor = people[number % 5].load()
            found = queries.find(actor, address)
            assert found is not None
            actions.reply(
                actor, found[0], source=f"{number}. {PARAGRAPH[number:]}", quotes=None, seen=number + 1
            )
    browser = Browser(app).sign_in(people[0])
    url = f"/c/{group.address}/talk/{address}"
    assert len(browser.open(url).page.xpath("//article")) == 20
    assert sent(browser, url) <= 8 * KILOBYTE


@pytest.mark.parametrize(("kind", "most"), [("css", 8), ("js", 6)])
def test_all_styles_and_scripts_together_are_light(app: Flask, kind: str, most: int) -> None:
    client, total = app.test_client(), 0
    for file in sorted((paths.STATIC / kind).glob(f"*.{kind}")):
        url = f"/static/{app.config['STATIC_MARK']}/{kind}/{file.name}"
        answer = client.get(url, headers={"Accept-Encoding": "gzip"})
        assert gzip.decompress(answer.get_data()) == file.read_bytes()
        total += len(answer.get_data())
    assert total <= most * KILOBYTE


def test_nothing_is_loaded_but_styles_scripts_and_one_icon(app: Flask) -> None:
    """No fonts, no third party, and a page is useful after its one request."""
    page = app.test_client().get("/").text
    loaded = re.findall(r"<(?:link|script|img)\b[^>]*(?:href|src)=\"([^\"]+)\"", page)
    assert all(url.startswith("/") for url in loaded)
    assert len([url for url in loaded if "/img/" in url]) == 1
    assert len(loaded) <= 8
    assert not [
        file for file in Path(paths.STATIC).rglob("*") if file.suffix in (".woff", ".woff2", ".ttf", ".svg")
    ]


def test_pictures_are_small() -> None:
    for file in paths.STATIC.rglob("*.png"):
        assert file.stat().st_size <= 8 * KILOBYTE, file.name
