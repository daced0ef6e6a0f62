"""Flask's session cookie, sealed: it holds a form-token seed and the next page's notices, unreadable."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask, Request, Response, g, session
from flask.sessions import SecureCookieSession, SessionInterface

from swsolidarity.core import clock, vault

MAX_AGE = 24 * 3600
RENEWED_AFTER = MAX_AGE // 2
"""A cookie older than this is made anew with the next page: its forms can be sent for half a day at least."""


def as_it_came() -> None:
    """Undo what this request put into the session: nothing it was about to tell has happened.

    A seed of form tokens made meanwhile stays, so that the forms on the answer's page can be sent.
    """
    before = json.loads(g.get("session_as_it_came", b"{}"))
    if "csrf_token" in session:
        before.setdefault("csrf_token", session["csrf_token"])
    if before != dict(session):
        session.clear()
        session.update(before)


def _opened(value: str) -> tuple[bytes, bool]:
    """What a cookie holds, and whether it need not be made anew."""
    now = clock.now()
    try:
        return vault.current().open_cookie("flask", value, max_age=RENEWED_AFTER, now=now), True
    except vault.CookieExpired:
        return vault.current().open_cookie("flask", value, max_age=MAX_AGE, now=now), False


class SealedSessionInterface(SessionInterface):
    """Encrypts the whole cookie instead of only signing it (safety S8)."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        value = request.cookies.get(self.get_cookie_name(app))
        if value:
            try:
                data, young = _opened(value)
                g.session_as_it_came = data
                found = SecureCookieSession(json.loads(data))
                found.modified = not young
                return found
            except (vault.VaultError, ValueError):
                pass
        return SecureCookieSession()

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        name = self.get_cookie_name(app)
        if not session:
            if session.modified:
                response.delete_cookie(
                    name, path="/", secure=self.get_cookie_secure(app), httponly=True, samesite="Strict"
                )
            return
        if not session.modified:
            return
        text = json.dumps(dict(session), separators=(",", ":"))
        sealed = vault.current().seal_cookie("flask", text.encode(), now=clock.now())
        response.set_cookie(
            name, sealed, path="/", secure=self.get_cookie_secure(app), httponly=True, samesite="Strict"
        )
