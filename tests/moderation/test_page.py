"""What hiding, muting and notes cost the pages that everybody opens."""

from __future__ import annotations

from flask import Flask

from swsolidarity.collectives import actions as collectives
from tests.browser import Browser
from tests.counting import Statements
from tests.moderation.making import Reports


def test_a_conversation_costs_no_statement_more_for_what_is_hidden_or_muted(
    app: Flask, here: Reports, statements: Statements
) -> None:
    here.decided()
    for _ in range(5):
        here.decide(here.mira, here.report(here.beto, here.post(here.asha)))
    here.do(here.kai, lambda actor: collectives.mute(actor, here.beto.load()))
    here.post(here.beto, "Well.")
    page = Browser(app).sign_in(here.kai)
    page.open(here.talk.url(here.kai, here.thread))
    with statements.counted() as seen:
        page.open(here.talk.url(here.kai, here.thread))
    assert page.sees("This was hidden.")
    assert page.sees("You muted this person. Show")
    assert len(seen) <= 8, seen
