"""One request, one transaction: returning commits, raising rolls back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, request

from swsolidarity.core.db import begin_writing, db
from swsolidarity.web import cookies, once

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

View = TypeVar("View", bound=Callable[..., Any])


def starts_reading(view: View) -> View:
    """Mark a view with an unsafe method that does slow work first and calls ``write_now`` itself.

    Hashing a passphrase takes as long as a hundred replies; nobody should wait for it.
    """
    view.__dict__["starts_reading"] = True
    return view


def changes_nobody(view: View) -> View:
    """Mark a view with an unsafe method that changes neither a person nor their membership or collective.

    It is given them to look at, as pages that only read are; loading them takes longer than writing a reply.
    """
    view.__dict__["changes_nobody"] = True
    return view


def only_looks() -> bool:
    """Whether people are needed in this request only to be looked at."""
    if request.method in SAFE_METHODS:
        return True
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "changes_nobody", False)


def init_app(app: Flask) -> None:
    """Begin before each request, commit after it; error pages roll back first (see ``web.errors``)."""

    @app.before_request
    def begin() -> None:
        view = app.view_functions.get(request.endpoint or "")
        late = getattr(view, "starts_reading", False)
        if request.method not in SAFE_METHODS and request.endpoint != "static" and not late:
            write_now()

    @app.after_request
    def commit(response: Response) -> Response:
        if g.get("transaction_failed"):
            return response
        if request.method in SAFE_METHODS and not g.get("safe_method_writes"):
            # At once and for good: a rollback would be followed by this, at the end of the request, anyway.
            db.session.remove()
        else:
            db.session.commit()
        return response


def write_now() -> None:
    """Begin this request's writing transaction and use up the form's key in it."""
    begin_writing()
    once.claim()


def fail() -> None:
    """Undo everything this request did and was about to tell; called by whatever answers an error."""
    g.transaction_failed = True
    db.session.rollback()
    cookies.as_it_came()
