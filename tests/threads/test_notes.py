"""What stands before a text for whoever wants to know before they read it; conversations that go slowly."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from swsolidarity.core import clock
from swsolidarity.core.db import transaction
from swsolidarity.core.verdict import Invalid, Refused
from swsolidarity.threads import actions, queries
from swsolidarity.threads.queries import Look
from tests.browser import Browser
from tests.factories import Member
from tests.threads.conftest import Cast
from tests.threads.talk import Talk


def test_a_text_with_a_note_is_folded_and_says_what_it_is_about(
    talk: Talk, cast: Cast, browser: Browser
) -> None:
    pid = talk.start(cast.asha)
    page = browser.sign_in(cast.beto).open(talk.url(cast.beto, pid))
    page.fill(text="They came with dogs.", note="police").press("Send")
    folded = page.page.xpath("//article//details")
    assert len(folded) == 1
    assert "About: police" in folded[0].xpath("summary")[0].text_content()
    assert "dogs" in folded[0].text_content()
    page.open(talk.url(cast.beto, pid)).fill(text="x", note="spiders").press("Send")
    assert page.status == 422
    assert page.sees("Choose a note from the list")


def test_search_gives_no_words_of_what_is_folded(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha, text="A heron.")
    with app.app_context(), transaction():
        post = queries.post(cast.asha.load(), talk.posts(pid)[0].public_id)
        assert post is not None
        actions.put_note(cast.asha.load(), post, "death")
    with app.app_context():
        [found] = queries.found(cast.beto.load(), Look([("heron",)])).items
    assert (list(found.text), str(found.note)) == ([], "death")


def test_a_note_is_put_by_the_writer_and_by_those_who_keep_conversations(
    app: Flask, talk: Talk, cast: Cast
) -> None:
    pid = talk.start(cast.asha)
    post = talk.posts(pid)[0].public_id

    def put(who: Member, note: str | None) -> None:
        with app.app_context(), transaction():
            found = queries.post(who.load(), post)
            assert found is not None
            actions.put_note(who.load(), found, note)

    put(cast.asha, "health")
    put(cast.mira, "violence")
    with pytest.raises(Refused):
        put(cast.beto, None)
    with pytest.raises(Invalid):
        put(cast.asha, "spiders")
    assert talk.posts(pid)[0].note == "violence"


def test_a_conversation_with_a_note_says_so_in_the_list_and_is_folded(
    talk: Talk, cast: Cast, browser: Browser
) -> None:
    page = browser.sign_in(cast.asha).open(talk.url(cast.asha, "new"))
    page.fill(title="Raid", text="They came.", audience="all", note="police").press("Start the conversation")
    assert page.sees("This conversation is about: police")
    assert page.open(talk.url(cast.asha)).sees("police")


def test_in_slow_mode_everybody_waits_and_keeps_their_text(
    app: Flask, talk: Talk, cast: Cast, browser: Browser
) -> None:
    pid = talk.start(cast.asha)
    page = browser.sign_in(cast.mira).open(talk.url(cast.mira, f"{pid}/care"))
    page.fill(slow="5").press("Save")
    assert page.sees("Everybody waits 5 minutes between two replies.")
    page = Browser(app).sign_in(cast.beto).open(talk.url(cast.beto, pid))
    page.fill(text="First.").press("Send")
    page.fill(text="Second.").press("Send")
    assert page.status == 429
    assert page.sees("Everybody waits between two replies here. Your turn comes in 5 minutes.")
    assert "Second." in page.page.xpath("//textarea")[0].text
    talk.reply(cast.asha, pid, "Mine.")
    with clock.moved(timedelta(minutes=6)):
        page.press("Send")
        assert page.status == 200
        assert page.sees("Second.")


def test_only_those_who_arrange_a_conversation_slow_it_down(app: Flask, talk: Talk, cast: Cast) -> None:
    pid = talk.start(cast.asha)
    with app.app_context():
        found = talk.row(pid)
        with pytest.raises(Refused):
            actions.slow(cast.asha.load(), found, 30)
        with pytest.raises(Invalid):
            actions.slow(cast.mira.load(), found, 7)
