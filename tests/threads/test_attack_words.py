"""Hostile words wherever this package shows them, and the text pipeline under random ones."""

from __future__ import annotations

import lxml.html
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from swsolidarity.core import text
from swsolidarity.core.db import transaction
from swsolidarity.threads import actions
from swsolidarity.threads.models import rendering
from tests.browser import Browser
from tests.core.attacks import REMOTE, SCRIPTS
from tests.threads.conftest import Cast
from tests.threads.talk import Talk

PIECES = st.sampled_from(
    [*SCRIPTS[:40], *REMOTE[:10], "> **a:**\n", "> ", "@x", '@"a b"', "`", "**", "\n", "\u202e", "<", "&lt;"]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=12).map("".join)
HOSTILE = ("script", "img", "iframe", "object", "embed", "svg", "style", "link", "form", "math")


def harmless(html: str) -> None:
    page = lxml.html.fromstring(f"<div>{html}</div>")
    for element in page.iter():
        if not isinstance(element.tag, str):
            raise AssertionError(f"a comment: {html}")
        assert element.tag not in HOSTILE, html
        assert set(element.attrib) <= {"href", "rel", "start"}, html
        assert not element.get("href", "http").strip().lower().startswith(("javascript", "data", "vbscript"))


@given(TEXTS)
def test_whatever_is_written_becomes_harmless_html(source: str) -> None:
    harmless(rendering(text.clean(source)))


@given(TEXTS)
def test_cutting_quotations_leaves_nothing_of_them_and_everything_else(source: str) -> None:
    source = text.clean(source).replace("> **", "")
    whole = text.quote("SECRET " + source, "Some*one") + source
    cut = text.without_quotations(whole)
    assert "SECRET" not in cut
    assert cut.endswith(source)
    harmless(rendering(cut))


@given(TEXTS, st.integers(0, 60))
def test_an_excerpt_of_rendered_text_has_no_tags_of_its_own(source: str, most: int) -> None:
    short = text.of_html(rendering(text.clean("**Hello** " + source)), most)
    assert len(short) <= most
    assert "\n" not in short
    assert not short.startswith("<")


def test_hostile_words_stay_words_on_every_page(app: Flask, talk: Talk, cast: Cast) -> None:
    mira = Browser(app).sign_in(cast.mira)
    for number, payload in enumerate((*SCRIPTS[:7], *REMOTE[:4])):
        line = text.one_line(payload)[:30] or "x"
        pid = talk.start(cast.mira, line, payload)
        post = talk.posts(pid)[0].public_id
        reply = talk.reply(cast.beto, pid, payload)
        talk.edit(cast.mira, post, f"{payload}\n\nchanged")
        with app.app_context(), transaction():
            actor = cast.mira.load()
            tag = actions.make_tag(actor, f"{number}{line}"[:30])
            actions.tag(actor, talk.row(pid), [tag])
            pattern = actions.keep_pattern(actor, None, title=line, source=payload, dated=True)
            tagged, begun = tag.public_id, pattern.public_id
        rest = (
            *("", "?show=mine", "new", "tags", "patterns", f"tagged/{tagged}"),
            *(pid, f"{pid}/part", f"{pid}/join", f"{pid}/tags", f"post/{post}/versions", f"post/{post}/edit"),
            *(f"patterns/{begun}", f"new?pattern={begun}", f"post/{reply}/delete"),
        )
        for page in rest:
            mira.open(talk.url(cast.mira, page))
            [main] = mira.page.xpath("//main")
            assert not main.xpath(".//script[not(contains(@src, '/js/read.js'))]|.//img|.//svg|.//iframe"), (
                page
            )
            assert not main.xpath(".//style|.//object|.//embed|.//form[not(@method='post')]"), page
            for element in main.iter():
                names = element.attrib if isinstance(element.tag, str) else ()
                assert not [name for name in names if name.startswith("on") or name == "style"], page
