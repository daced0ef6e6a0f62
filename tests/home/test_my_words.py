"""Taking one's own words along: all of one's own, nothing of anybody else's, once a day (safety D6)."""

from __future__ import annotations

import io
import json
import zipfile

from flask import Flask

from swsolidarity.decisions import actions as decisions
from tests.browser import Browser
from tests.decisions.making import world
from tests.factories import Factory
from tests.threads.talk import Talk


def taken(browser: Browser, address: str) -> tuple[dict, str]:
    browser.open(f"/c/{address}/my-words").press("Make the file")
    assert browser.response is not None
    with zipfile.ZipFile(io.BytesIO(browser.response.get_data())) as archive:
        assert archive.namelist() == ["words.html", "words.json"]
        return json.loads(archive.read("words.json")), archive.read("words.html").decode()


def test_one_takes_along_what_one_wrote_and_nothing_of_others(app: Flask, make: Factory) -> None:
    here, talk = world(make, 6), Talk(app)
    asha, beto = here.people[0], here.people[1]
    mine = talk.start(asha, "My shoes", "My words <b>here</b>")
    talk.edit(asha, talk.posts(mine)[0].public_id, "My newer words <b>here</b>")
    theirs = talk.start(beto, "BETOTITLE", "BETOWORDS")
    one = Browser(app).sign_in(asha).open(talk.url(asha, f"{theirs}?quote=1"))
    [box] = one.page.xpath("//textarea")
    one.fill(text=box.value + "My answer").press("Send")
    one.open(talk.url(asha, mine)).fill(text="My draft").press("Save draft")
    key = here.open(title="My question?", background="My reasons")
    here.open(title="BETOQUESTION", who=beto)
    with here.make.writing():
        decisions.vote(asha.load(), here.load(key), choice="yes", words="It is warm.")
    found, page = taken(one, here.group.address)
    assert [words["text"] for words in found["words"]] == ["My newer words <b>here</b>", "> […]\n\nMy answer"]
    assert found["words"][0]["before"] == ["My words <b>here</b>"]
    assert [words["title"] for words in found["words"]] == ["My shoes", None]
    assert found["drafts"] == [{"title": "", "text": "My draft"}]
    assert [one["title"] for one in found["questions"]] == ["My question?"]
    assert found["votes"] == [{"question": key, "choice": "yes", "words": "It is warm."}]
    assert "My newer words &lt;b&gt;here&lt;/b&gt;" in page
    for whole in (json.dumps(found), page):
        assert "BETO" not in whole
        assert beto.name not in whole
        assert asha.person.login_name not in whole


def test_it_is_for_once_a_day(app: Flask, make: Factory) -> None:
    here = world(make, 2)
    one = Browser(app).sign_in(here.people[0])
    taken(one, here.group.address)
    one.open(f"/c/{here.group.address}/my-words").press("Make the file")
    assert one.status == 429
    assert one.sees("You took a copy today.")
