"""Sentences compiled into templates say what they said before, in each language, escaped as before."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, render_template
from jinja2 import ChoiceLoader, DictLoader
from markupsafe import Markup

PAGES = {
    "plain.html": '{{ _("Send") }}|{{ _("Send")|upper }}|{{ _("%(n)s left", n=3) }}',
    "markup.html": "{{ _(\"Tom & 'Jerry' <b>\") }}",
    "value.html": '{{ _("By %(who)s", who=who) }}',
    "values.html": '{{ _("100%% by %(who)s at %(when)s", when=f(who, [1, (2)]), '
    'who=_("Send %(n)s", n=who)) }}',
    "twice.html": '{{ _("%(who)s and %(who)s", who=who) }}{{ _("%(n)03d", n=7) }}'
    '{{ _("Hi %(who)s", who=who)|upper }}',
    "again.html": '{% for one in "ab" %}{{ _("Row %(n)s", n=loop.index) }}'
    '{{ ngettext("%(num)s new", "%(num)s new", loop.index) }}{% endfor %}',
    "base.html": "[{% block body %}{% endblock %}]"
    "{% set kept %}{% block aside %}-{% endblock %}{% endset %}{{ kept }}",
    "child.html": '{% extends "base.html" %}'
    "{% block body %}{{ super() }}{{ who }}{% block inner %}in{% endblock %}{% endblock %}",
    "method.html": "{{ thing._('x') }}",
    "any.html": "{{ who }}{{ why }}|{% macro again(one) %}{{ one }}{% endmacro %}{{ again(who) }}",
    "part.html": '{% macro part() %}{{ _("Send") }}{% endmacro %}',
    "whole.html": '{% from "part.html" import part %}{{ part() }}',
}


@pytest.fixture
def pages(app: Flask) -> Iterator[Flask]:
    before = app.jinja_env.loader
    assert before is not None
    app.jinja_env.loader = ChoiceLoader([DictLoader(PAGES), before])
    yield app
    app.jinja_env.loader = before


def shown(app: Flask, name: str, language: str = "en", **values: object) -> str:
    with app.test_request_context("/", headers={"Cookie": f"lang={language}"}):
        return render_template(name, **values)


def test_a_sentence_is_the_same_as_text_and_inside_an_expression(pages: Flask) -> None:
    assert shown(pages, "plain.html") == "Send|SEND|3 left"


def test_a_sentence_is_ours_and_may_hold_markup_but_a_value_in_it_may_not(pages: Flask) -> None:
    """As Jinja has it: the literal in the template is trusted, what is filled in is escaped."""
    assert shown(pages, "markup.html") == "Tom & 'Jerry' <b>"
    assert shown(pages, "value.html", who="<script>") == "By &lt;script&gt;"


def test_values_are_put_where_the_sentence_wants_them(pages: Flask) -> None:
    """As text and values in turn: with calls and commas in a value, and a sentence in a sentence."""
    joined = shown(pages, "values.html", who="<b>", f=lambda one, more: f"{one}{more}")
    assert joined == "100% by Send &lt;b&gt; at &lt;b&gt;[1, 2]"
    assert shown(pages, "value.html", language="x-long", who="<i>") == "[Bý &lt;i&gt; ~~~]"


def test_a_sentence_that_cannot_be_taken_apart_is_said_as_it_was(pages: Flask) -> None:
    assert shown(pages, "twice.html", who="<b>") == "&lt;b&gt; and &lt;b&gt;007HI &LT;B&GT;"


def test_counted_sentences_and_values_follow_the_loop(pages: Flask) -> None:
    assert shown(pages, "again.html") == "Row 11 newRow 22 new"
    assert "~~~]" in shown(pages, "again.html", language="x-long")


def test_blocks_are_written_where_they_were(pages: Flask) -> None:
    assert shown(pages, "base.html") == "[]-"
    assert shown(pages, "child.html", who="<b>") == "[&lt;b&gt;in]-"


class Shouting(str):
    __slots__ = ()


class Marked:
    def __html__(self) -> str:
        return "<i>marked</i>"


def test_only_markup_is_left_as_it_is(pages: Flask) -> None:
    assert shown(pages, "any.html", who="<b>", why=Shouting("<b>")) == "&lt;b&gt;&lt;b&gt;|&lt;b&gt;"
    assert shown(pages, "any.html", who=Markup("<b>"), why="'") == "<b>&#39;|<b>"
    assert shown(pages, "any.html", who=Marked(), why=None) == "<i>marked</i>None|<i>marked</i>"
    assert shown(pages, "any.html", who=-3, why=[1, "<"]) == "-3[1, &#39;&lt;&#39;]|-3"


def test_two_languages_in_one_process_do_not_meet(pages: Flask) -> None:
    english, strange = shown(pages, "whole.html"), shown(pages, "whole.html", "x-long")
    assert english == "Send"
    assert strange != english
    assert shown(pages, "whole.html") == english
    assert shown(pages, "whole.html", "x-long") == strange


def test_a_method_that_happens_to_have_the_name_is_left_alone(pages: Flask) -> None:
    class Thing:
        def _(self, text: str) -> str:
            return f"mine {text}"

    assert shown(pages, "method.html", thing=Thing()) == "mine x"
