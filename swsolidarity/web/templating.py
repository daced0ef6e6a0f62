"""What every template can use: the collective one is in, the tabs, the way out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for
from markupsafe import Markup, escape

from swsolidarity.core.verdict import Sentence
from swsolidarity.web import i18n, once


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the five tabs: a domain registers its own, with a count of what is waiting there."""

    order: int
    name: str
    label: Sentence
    endpoint: str
    count: Callable[[Any], int] | None = None


_tabs: dict[str, Tab] = {}


def add_tab(tab: Tab) -> None:
    """Put a tab on every member page."""
    _tabs[tab.name] = tab


def tabs(actor: Any, current: str) -> list[dict[str, Any]]:
    """The tabs as the layout draws them. ``current`` is the blueprint of the page."""
    counted = not g.get("without_badges")
    return [
        {
            "label": i18n.say(tab.label),
            "url": url_for(tab.endpoint),
            "current": tab.name == current,
            "count": tab.count(actor) if tab.count and counted else 0,
        }
        for tab in sorted(_tabs.values(), key=lambda tab: tab.order)
    ]


def _tab_of(endpoint: str, blueprint: str) -> str:
    """The tab a page belongs to: its own, its domain's, else "more", where everything else is found."""
    own = next((tab.name for tab in _tabs.values() if tab.endpoint == endpoint), blueprint)
    return own if own in _tabs else "more"


class Here:
    """The collective this page is in and the membership that looks at it, for the layout."""

    def __init__(self, actor: Any) -> None:
        self.membership = actor
        self.collective = actor.collective
        self.address = actor.collective.address

    @property
    def tabs(self) -> list[dict[str, Any]]:
        return tabs(self.membership, _tab_of(request.endpoint or "", request.blueprint or ""))


_PLACE = "0" * 22


def url_each(endpoint: str, name: str) -> Callable[[str], str]:
    """``url_for`` for the rows of a long list: built once, and each row's public id put in its place."""
    values: dict[str, Any] = {name: _PLACE}
    before, _, after = url_for(endpoint, **values).partition(_PLACE)
    return lambda public_id: f"{before}{public_id}{after}"


def _sentence(message: str, /, **values: Any) -> Markup:
    """``_()`` in templates: the sentence is ours, what is filled in is escaped."""
    text = i18n.words().gettext(message)
    return Markup(text % _escaped(values) if "%" in text else text)  # noqa: S704


def _counted(singular: str, plural: str, n: int, /, **values: Any) -> Markup:
    """``ngettext()`` in templates, the same way; the number is ``%(num)s``."""
    text = i18n.words().ngettext(singular, plural, n)
    return Markup(text % {"num": n, **_escaped(values)})  # noqa: S704


def _escaped(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if type(value) is int else escape(value) for name, value in values.items()}


def init_app(app: Flask) -> None:
    """Register globals and the defaults that keep templates short."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    # Jinja's own go through the context three times for each sentence; ours is one call.
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]  # added by the extension
    app.jinja_env.globals.update(
        new_form_key=once.new_key, url_each=url_each, _=_sentence, gettext=_sentence, ngettext=_counted
    )

    @app.context_processor
    def everywhere() -> dict[str, Any]:
        actor = g.get("actor")
        return {
            "here": Here(actor) if actor is not None else None,
            "cover_title": app.config["COVER_TITLE"],
            "instance_name": app.config["INSTANCE_NAME"],
            "exit_url": g.get("exit_url") or "/leave",
            "theme": g.get("theme") or "auto",
            "session_minutes_left": g.get("session_minutes_left"),
            "signed_in": g.get("account_session") is not None,
            "page_lang": i18n.language(),
            "page_dir": i18n.direction(),
        }
