"""What recurring conversations begin with; drafts a browser keeps by itself; calling a circle."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from swsolidarity.core import clock
from swsolidarity.core.db import transaction
from swsolidarity.core.verdict import Invalid, Refused
from swsolidarity.threads import actions, notify, queries, rules
from tests.browser import Browser
from tests.circles import Circles
from tests.factories import Member
from tests.threads.conftest import Cast
from tests.threads.talk import Talk
from tests.threads.test_notify import told


def keep(talk: Talk, who: Member, title: str = "Weekly meeting", *, dated: bool = True) -> str:
    with talk.app.app_context(), transaction():
        made = actions.keep_pattern(who.load(), None, title=title, source="- Money", dated=dated)
        return made.public_id


def test_keepers_write_them_and_everybody_begins_with_them(app: Flask, talk: Talk, cast: Cast) -> None:
    with pytest.raises(Refused):
        keep(talk, cast.asha)
    mira = Browser(app).sign_in(cast.mira).open(talk.url(cast.mira, "patterns"))
    mira.fill(title="Weekly meeting", text="- Money").press("Save")
    mira.click("Weekly meeting").fill(text="- Money\n- Rent", dated="y").press("Save")
    with clock.frozen(datetime(2026, 3, 12, 12, tzinfo=UTC)):
        asha = Browser(app).sign_in(cast.asha).open(talk.url(cast.asha, "new")).click("Weekly meeting")
        assert asha.page.xpath("//input[@name='title']")[0].value == "Weekly meeting, 12 March 2026"
        assert asha.page.xpath("//textarea")[0].value.strip() == "- Money\n- Rent"
        asha.press("Start the conversation")
    assert talk.listed(cast.asha) == {"Weekly meeting, 12 March 2026": 0}
    mira.press("Take it away")
    assert mira.sees("None yet.")


def test_beginning_with_one_loses_nothing_of_the_draft(app: Flask, talk: Talk, cast: Cast) -> None:
    keep(talk, cast.mira, dated=False)
    asha = Browser(app).sign_in(cast.asha).open(talk.url(cast.asha, "new"))
    asha.fill(title="Mine", text="Half a thought").press("Save draft").click("Weekly meeting")
    assert asha.page.xpath("//input[@name='title']")[0].value == "Mine"
    assert asha.page.xpath("//textarea")[0].value.strip() == "Half a thought\n\n- Money"


def test_there_is_an_end_to_them(talk: Talk, cast: Cast) -> None:
    for n in range(rules.MOST_PATTERNS):
        keep(talk, cast.mira, f"Number {n}")
    with pytest.raises(Invalid):
        keep(talk, cast.mira)


def test_a_browser_keeps_a_draft_by_itself_without_using_up_the_form(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.beto)
    asha = Browser(app).sign_in(cast.asha).open(talk.url(cast.asha, pid))
    [form] = asha.page.xpath("//form[@data-keep]")
    sent = {name: value for name, value in form.form_values() if name != "form_key"}
    for text, status in (("Half a", 204), ("Half a thought", 204), ("", 422), ("x" * 20_001, 422)):
        answer = asha.client.post(form.get("data-keep"), data={**sent, "text": text, "do": "draft"})
        assert (answer.status_code, answer.get_data()) == (status, b"")
    with app.app_context():
        kept = queries.draft(cast.asha.load(), talk.row(pid))
        assert kept is not None
        assert kept.text == "Half a thought"
    asha.fill(text="Whole").press("Send")
    assert talk.posts(pid)[1].source == "Whole"
    asha.open(talk.url(cast.asha, "new"))
    [form] = asha.page.xpath("//form[@data-keep]")
    sent = {name: value for name, value in form.form_values() if name != "form_key"}
    new = {**sent, "title": "Later", "do": "draft"}
    assert asha.client.post(form.get("data-keep"), data=new).status_code == 204
    assert asha.client.post(form.get("data-keep"), data={"text": "x"}).status_code == 400
    assert asha.open(talk.url(cast.asha, "new")).page.xpath("//input[@name='title']")[0].value == "Later"


def test_calling_a_circle_one_is_in_calls_everybody_in_it_who_may_read(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    circles = Circles(app)
    circle = circles.start(cast.asha, "hidden", "Night watch")
    circles.bring(cast.asha, circle, cast.beto)
    other = circles.start(cast.mira, "hidden", "Day")
    told(app)
    talk.start(cast.asha, text='Come, @"night watch" and @"Day"')
    talk.start(cast.mira, text='@"Night watch", are you there?')
    circles.talk(cast.mira, other, text='@"Night watch" @"Day"')
    talk.start(cast.asha, "Shut", '@"Night watch"', audience="stewards")
    assert told(app) == [(cast.beto.id, notify.CIRCLE)]
