"""What every template can use: the collective one is in, the tabs, the way out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from types import FunctionType
from typing import Any

from flask import Flask, current_app, g, request, templating, url_for
from flask.globals import app_ctx
from jinja2 import Template, nodes, runtime
from jinja2.compiler import CodeGenerator
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape
from werkzeug.routing import BuildError

from swsolidarity.core.verdict import Sentence
from swsolidarity.web import assets, i18n, once


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
            "url": url_here(tab.endpoint),
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


# What stands in an address as it is.
_SIMPLE = re.compile(r"[\w-]+", re.ASCII)


@lru_cache(maxsize=1_000)
def _pattern(endpoint: str, names: tuple[str, ...], script_root: str) -> str | None:
    """The address of a page in any collective, with ``%(name)s`` where these values and its own go.

    None where it depends on the value how the address is built.
    """
    del script_root  # what is remembered depends on it
    if current_app.url_map.is_endpoint_expecting(endpoint, "collective"):
        names = ("collective", *names)
    places: dict[str, Any] = {name: f"{_PLACE}.{name}." for name in names}
    try:
        address = url_for(endpoint, **places).replace("%", "%%")
    except (BuildError, ValueError):
        return None
    for name, place in places.items():
        address = address.replace(place, f"%({name})s")
    return address


def url_here(endpoint: str, /, **values: Any) -> str:
    """``url_for`` in templates: most links on a page differ only in the collective and a public id."""
    actor = g.get("actor")
    if actor is None or endpoint[0] == "." or not all(map(_simple, values.items())):
        return url_for(endpoint, **values)
    pattern = _pattern(endpoint, tuple(values), request.script_root)
    if pattern is None:
        return url_for(endpoint, **values)
    return pattern % {"collective": actor.collective.address, **values}


def _simple(item: tuple[str, Any]) -> bool:
    name, value = item
    if name[0] == "_" or name == "collective":
        return False
    return type(value) is int or (type(value) is str and _SIMPLE.fullmatch(value) is not None)


def url_each(endpoint: str, name: str) -> Callable[[str], str]:
    """``url_for`` for the rows of a long list: built once, and each row's public id put in its place."""
    before, _, after = url_here(endpoint, **{name: _PLACE}).partition(_PLACE)
    return lambda public_id: f"{before}{public_id}{after}"


def _sentence(message: str, /, **values: Any) -> Markup:
    """``_()`` in templates: the sentence is ours, what is filled in is escaped."""
    text = i18n.translated(message)
    return Markup(text % _escaped(values) if "%" in text else text)  # noqa: S704


def _counted(singular: str, plural: str, n: int, /, **values: Any) -> Markup:
    """``ngettext()`` in templates, the same way; the number is ``%(num)s``."""
    if not values:
        return _only_counted(singular, plural, n, i18n.language())
    text = i18n.words().ngettext(singular, plural, n)
    return Markup(text % {"num": n, **_escaped(values)})  # noqa: S704


@lru_cache(maxsize=2_000)
def _only_counted(singular: str, plural: str, n: int, _language: str) -> Markup:
    """Lists say "3 new" and "2 replies" in line after line."""
    return Markup(i18n.words().ngettext(singular, plural, n) % {"num": n})  # noqa: S704


def _escaped(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if type(value) is int else escape(value) for name, value in values.items()}


# What is written out otherwise than it is.
_MARKED = re.compile("[&<>\"']").search


class Context(runtime.Context):
    """Calls macros and plain functions at once; Jinja asks each of them first what it wants to be given."""

    def call(self, called: Any, /, *args: Any, **kwargs: Any) -> Any:
        kind = type(called)
        if kind is FunctionType and not hasattr(called, "jinja_pass_arg"):
            return called(*args, **kwargs)
        if kind is runtime.Macro:
            return called(self.eval_ctx, *args, **kwargs)
        return super().call(called, *args, **kwargs)


class Writer(CodeGenerator):
    """Leaves alone what is markup already; everything else is escaped as ever.

    Jinja asks markup for its markup and wraps that once more, for every macro and sentence on a page.
    """

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.shown(")

    def visit_Block(self, node: nodes.Block, frame: Any) -> None:
        """In one piece: it would be handed up bit by bit through every template the page is built on."""
        if frame.buffer is not None or node.scoped or node.required or self.extends_so_far:
            super().visit_Block(node, frame)
        else:
            self.writeline(f"yield concat(context.blocks[{node.name!r}][0](context))", node)

    def visit_Call(self, node: nodes.Call, frame: Any, forward_caller: bool = False) -> None:
        """Without the variables of loops and blocks, which Jinja gives along for functions that ask for them.

        None of ours does, and none of the globals that Flask and Jinja bring.
        """
        self.write("context.call(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")


class Environment(templating.Environment):
    """Keeps every template once for each language, with that language's sentences in it."""

    context_class = Context
    code_generator_class = Writer

    @staticmethod
    def shown(value: Any) -> str:
        """What is written out for ``{{ value }}``."""
        kind = type(value)
        if kind is Markup or (kind is str and not _MARKED(value)):
            return value  # type: ignore[no-any-return]  # it is a str either way
        return str(value) if kind is int else escape(value)

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, cache_size=0, **options)
        self._made: dict[str, dict[str, Template]] = defaultdict(dict)

    def get_template(
        self, name: str | Template, parent: str | None = None, globals: MutableMapping[str, Any] | None = None
    ) -> Template:
        if isinstance(name, Template) or self.auto_reload:
            return super().get_template(name, parent, globals)
        made = self._made[i18n.language()]
        if name not in made:
            made[name] = super().get_template(name, parent, globals)
        return made[name]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Every import compares the globals of two templates; with Jinja's chain of maps that is slow."""
        return super().make_globals(d) if d else self.globals


# Where a value goes in a sentence.
_PLACES = re.compile(r"%\((\w+)\)s")


def _values_from(tokens: list[Token], at: int) -> tuple[dict[str, list[Token]], int] | None:
    """The named arguments of a call whose end is also that of the expression, and where that is."""
    values: dict[str, list[Token]] = {}
    while [token.type for token in tokens[at : at + 2]] == ["name", "assign"]:
        name, depth = tokens[at].value, 0
        begin = at = at + 2
        while depth or tokens[at].type not in ("comma", "rparen"):
            depth += _DEPTH.get(tokens[at].type, 0)
            at += 1
        values[name] = tokens[begin:at]
        at += 1
        if tokens[at - 1].type == "rparen":
            return (values, at) if tokens[at].type == "variable_end" else None
    return None


_DEPTH = {"lparen": 1, "lbracket": 1, "lbrace": 1, "rparen": -1, "rbracket": -1, "rbrace": -1}


class Sentences(Extension):
    """Puts sentences into the template when it is compiled, as a page has dozens of them.

    ``{{ _("…") }}`` becomes plain text of the template, ``{{ _("… %(name)s …", name=…) }}`` text with a value
    between. Inside an expression a sentence without values becomes a string, if there is nothing in it to
    escape. The same goes for ``static_url("…")``.
    """

    known: Mapping[str, Callable[[str], str]] = {"_": _sentence, "static_url": assets.url}

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        return self._said(list(stream))

    def _said(self, tokens: list[Token]) -> Iterator[Token]:
        at = 0
        while at < len(tokens):
            found = self._call(tokens, at)
            alone = found is None and tokens[at].type == "variable_begin"
            shown = self._call(tokens, at + 1) if alone else None
            if shown is not None and tokens[at + 5].type == "variable_end":
                yield Token(tokens[at].lineno, "data", str(escape(shown)))
                at += 6
            elif found is not None and escape(str(found)) == str(found):
                yield Token(tokens[at].lineno, "string", str(found))
                at += 4
            elif alone and (filled := self._filled(tokens, at)) is not None:
                pieces, at = filled
                yield from pieces
            else:
                yield tokens[at]
                at += 1

    def _filled(self, tokens: list[Token], begin: int) -> tuple[Iterator[Token], int] | None:
        """A sentence with values that stands alone, as text and values in turn; and where it ends."""
        if [token.type for token in tokens[begin + 1 : begin + 5]] != ["name", "lparen", "string", "comma"]:
            return None
        found = _values_from(tokens, begin + 5) if tokens[begin + 1].value == "_" else None
        if found is None:
            return None
        values, end = found
        text, *places = _PLACES.split(i18n.translated(tokens[begin + 3].value))
        names, between = places[::2], [text, *places[1::2]]
        if sorted(names) != sorted(values) or any("%" in piece.replace("%%", "") for piece in between):
            return None
        return self._in_turn(tokens[begin], between, [values[name] for name in names], tokens[end]), end + 1

    def _in_turn(
        self, begin: Token, between: list[str], values: list[list[Token]], end: Token
    ) -> Iterator[Token]:
        for text, value in zip_longest(between, values):
            yield Token(begin.lineno, "data", text.replace("%%", "%"))
            if value:
                yield from (begin, *self._said(value), end)

    def _call(self, tokens: list[Token], at: int) -> str | None:
        """What a call with one string gives, if one begins here."""
        if [token.type for token in tokens[at : at + 4]] != ["name", "lparen", "string", "rparen"]:
            return None
        make = self.known.get(tokens[at].value)
        if make is None or (at and tokens[at - 1].type in ("dot", "pipe")):
            return None
        return make(tokens[at + 2].value)


def init_app(app: Flask) -> None:
    """Register globals and the defaults that keep templates short."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.add_extension(Sentences)
    # Jinja's own go through the context three times for each sentence; ours is one call.
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]  # added by the extension
    app.jinja_env.globals.update(
        new_form_key=once.new_key,
        url_for=url_here,
        url_each=url_each,
        _=_sentence,
        gettext=_sentence,
        ngettext=_counted,
    )

    @app.context_processor
    def everywhere() -> dict[str, Any]:
        kept = app_ctx.g
        actor = kept.get("actor")
        return {
            "here": Here(actor) if actor is not None else None,
            "cover_title": app.config["COVER_TITLE"],
            "instance_name": app.config["INSTANCE_NAME"],
            "exit_url": kept.get("exit_url") or "/leave",
            "theme": kept.get("theme") or "auto",
            "session_minutes_left": kept.get("session_minutes_left"),
            "signed_in": kept.get("account_session") is not None,
            "page_lang": i18n.language(),
            "page_dir": i18n.direction(),
        }
