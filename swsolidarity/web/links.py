"""Turns an opaque reference such as ``threads.post:k7m2…`` into an address.

A lower domain names a thing of a higher one only by such a reference; the domain that owns the thing
says here where it is shown.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask

_makers: dict[str, Callable[[str], str]] = {}


def link(kind: str) -> Callable[[Callable[[str], str]], Callable[[str], str]]:
    """Register the function that gives the address of a thing of this kind by its public id."""

    def register(maker: Callable[[str], str]) -> Callable[[str], str]:
        _makers[kind] = maker
        return maker

    return register


def url_of(reference: str) -> str | None:
    """The address of a thing, or None for a kind that is not shown anywhere."""
    kind, _, public_id = reference.partition(":")
    maker = _makers.get(kind)
    return maker(public_id) if maker else None


def init_app(app: Flask) -> None:
    """Give templates the ``url_of`` filter."""
    app.jinja_env.filters["url_of"] = url_of
