"""Turns an opaque reference such as ``threads.post:k7m2…`` into an address.

A lower domain names a thing of a higher one only by such a reference; the domain that owns the thing
says here where it is shown.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from jinja2 import pass_context
from jinja2.runtime import Context

_makers: dict[str, Callable[[str], str]] = {}
_for_everyone: set[str] = set()


def link(kind: str, *, everyone: bool = False) -> Callable[[Callable[[str], str]], Callable[[str], str]]:
    """Register the function that gives the address of a thing of this kind by its public id.

    ``everyone``: every full member may open that page, so that any page may lead there.
    """

    def register(maker: Callable[[str], str]) -> Callable[[str], str]:
        _makers[kind] = maker
        if everyone:
            _for_everyone.add(kind)
        return maker

    return register


def url_of(reference: str) -> str | None:
    """The address of a thing, or None for a kind that is not shown anywhere."""
    kind, _, public_id = reference.partition(":")
    maker = _makers.get(kind)
    return maker(public_id) if maker else None


def about(reference: str | None) -> str | None:
    """The address of what a decision is about, where everybody who decides may look at it."""
    kind, _, public_id = (reference or "").partition(":")
    return url_of(reference or "") if public_id and kind in _for_everyone else None


def init_app(app: Flask) -> None:
    """Give templates the filters ``url_of`` and ``about``."""
    app.jinja_env.filters["url_of"] = _for_this_page(url_of)
    app.jinja_env.filters["about"] = _for_this_page(about)


def _for_this_page(find: Callable[[str], str | None]) -> Callable[[Context, str], str | None]:
    """A filter that Jinja works out anew for each page.

    Of a constant it would otherwise be worked out once, when the template is compiled, and the address of
    whichever collective was shown first would stand on the pages of all.
    """

    @pass_context
    def find_here(_context: Context, reference: str) -> str | None:
        return find(reference)

    return find_here
