"""Templates keep what the security policy and translators need; every page renders and says nothing odd."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from swsolidarity import paths
from tests.gathering import each

TEMPLATES = sorted(paths.TEMPLATES.rglob("*.html"))
# Where text that was already made safe is put on a page, with the reason.
SAFE_ALLOWED = {
    "collectives/agree.html": "the agreements, through the allow-list of core.text before they were sealed",
    "collectives/agreements.html": "the same",
    "governance/join_again.html": "the same",
    "governance/read_agreements.html": "the same",
}

pytestmark = pytest.mark.once
each_template = each(TEMPLATES, lambda file: file.relative_to(paths.TEMPLATES).as_posix())


@cache
def parsed(file: Path) -> nodes.Template:
    environment = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    return environment.parse(file.read_text(encoding="utf-8"))


def markup(file: Path) -> str:
    """The literal text of a template, without its expressions and comments."""
    return "".join(data.data for data in parsed(file).find_all(nodes.TemplateData))


@each_template
def test_nothing_is_styled_or_scripted_inside_a_page(file: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"\sstyle\s*=", text), "style= is forbidden by the security policy"
    assert not re.search(r"<style|\bon\w+\s*=\s*[\"']|javascript:", text, re.IGNORECASE)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert re.fullmatch(r'<script type="module" src="\{\{ static_url\(.*\) \}\}">', script), script
    assert not re.search(r"<(?:svg|iframe|object|embed|base|frame|canvas)\b|\.svg\b", text, re.IGNORECASE)


@each_template
def test_nothing_comes_from_another_host(file: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert not re.search(r"(?:src|href|action|poster|srcset)\s*=\s*[\"'](?:https?:)?//", text)


@each_template
def test_text_is_declared_safe_only_where_it_was_made_safe(file: Path) -> None:
    name = file.relative_to(paths.TEMPLATES).as_posix()
    tree = parsed(file)
    filters = [one.name for one in tree.find_all(nodes.Filter)]
    assert "safe" not in filters or name in SAFE_ALLOWED
    assert not list(tree.find_all((nodes.MarkSafe, nodes.ScopedEvalContextModifier)))
    assert "autoescape" not in file.read_text(encoding="utf-8")


@each_template
def test_every_word_is_wrapped_for_translation(file: Path) -> None:
    """What stands between tags outside ``_()`` may be signs and numbers, never letters."""
    text = re.sub(r"<[^>]*>", " ", markup_with_gaps(file))
    assert re.findall(r"(?<![-\w&])[A-Za-z]{2,}", text) == []


def markup_with_gaps(file: Path) -> str:
    """The template with every expression, statement and comment cut out, tags left whole."""
    text = file.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", "", text, flags=re.DOTALL)
    text = re.sub(r"\{%-?\s*block body_class\b.*?endblock\s*-?%\}", "", text, flags=re.DOTALL)
    return re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.DOTALL)


@each_template
def test_what_only_some_people_hear_is_wrapped_too(file: Path) -> None:
    """Labels for screen readers, hints inside fields, descriptions of pictures."""
    for value in re.findall(
        r"\s(?:aria-label|placeholder|title|alt|aria-description)=\"([^\"{]*)\"", markup_with_gaps(file)
    ):
        assert not re.search(r"[A-Za-z]{2,}", value), value


@each_template
def test_macro_arguments_are_wrapped_too(file: Path) -> None:
    """A literal handed to a macro that shows it is a sentence like any other."""
    shown = {"label", "title", "hint", "text", "caption", "action", "note", "about", "summary", "heading"}
    for call in parsed(file).find_all(nodes.Call):
        for keyword in call.kwargs:
            if keyword.key in shown and isinstance(keyword.value, nodes.Const):
                value = str(keyword.value.value or "")
                assert not re.search(r"[A-Za-z]{2,} [a-z]", value), f"{keyword.key}={value!r}"


def test_every_part_is_used() -> None:
    """A template that nothing renders, includes, extends or imports is dead."""
    sources = [file.read_text(encoding="utf-8") for file in [*TEMPLATES, *paths.PACKAGE.rglob("*.py")]]
    for file in TEMPLATES:
        name = file.relative_to(paths.TEMPLATES).as_posix()
        mine = file.read_text(encoding="utf-8")
        # Some views name only the page: ``show("agree", …)`` in the domain of that folder.
        words = rf"[\"'](?:{re.escape(name)}|{re.escape(file.stem)})[\"']|[\"']{file.stem.split('_')[0]}_\{{"
        assert any(re.search(words, text) for text in sources if text != mine), name


def test_styles_use_logical_sides_only_and_load_nothing() -> None:
    """Right-to-left comes for free when no rule says left or right."""
    physical = re.compile(
        r"(?<![\w-])(?:margin|padding|border)-(?:left|right)|(?<![\w-])(?:left|right)\s*:|"
        r"text-align\s*:\s*(?:left|right)|float\s*:\s*(?:left|right)"
    )
    for file in paths.STATIC.rglob("*.css"):
        text = re.sub(r"/\*.*?\*/", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not physical.findall(text), file.name
        assert not re.search(r"@import|@font-face|url\(\s*[\"']?(?:https?:|//|data:)|\.svg", text), file.name


def test_scripts_put_no_text_into_markup_and_keep_nothing() -> None:
    """ASVS 3.2.2, 14.3.3, 15.3.6; safety X7."""
    for file in paths.STATIC.rglob("*.js"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|localStorage|"
            r"sessionStorage|indexedDB|serviceWorker|document\.cookie|__proto__|\.prototype\b|https?://",
            text,
        ), file.name
