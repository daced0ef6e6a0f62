"""Who is asking: the sign-in cookie, the session row behind it, and the way out.

The cookie is sealed and holds the session's token, when it was last seen and the longest pause so far, so
that reading a page never writes to the database (safety C3) and a secret ballot leaves no trace of activity.
"""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import cast

from flask import Flask, Request, Response, current_app, g, session
from flask.globals import app_ctx
from flask_login import LoginManager, current_user
from sqlalchemy import bindparam, select

from swsolidarity.accounts import queries
from swsolidarity.accounts.models import Account, AccountSession
from swsolidarity.core import clock, prepared, vault
from swsolidarity.core.db import columns_of, db, to_look_at
from swsolidarity.core.ids import token_digest
from swsolidarity.web.transactions import only_looks

REFRESH_AFTER = timedelta(seconds=60)
PROOF_LASTS = timedelta(minutes=5)

# Asked on every page, so it is put together once and only filled in: to change something, and to look at.
_BY_TOKEN = (
    select(AccountSession, Account)
    .join(Account, Account.id == AccountSession.account_id)
    .where(AccountSession.token_digest == bindparam("digest"))
    .execution_options(populate_existing=True)
)
_SEEN_BY_TOKEN = (
    select(*columns_of(AccountSession), *columns_of(Account))
    .join_from(AccountSession, Account)
    .where(AccountSession.token_digest == bindparam("digest"))
)
_AFTER_SESSION = len(columns_of(AccountSession))

manager = LoginManager()


class SignInNeeded(Exception):
    """This page is for people who are signed in; carries nothing about what the page is."""


def cookie_name() -> str:
    """``__Host-s`` over HTTPS; browsers refuse that prefix on plain HTTP, as on an onion address."""
    return "__Host-s" if current_app.config["SESSION_COOKIE_SECURE"] else "s"


def account() -> Account:
    """The person signed in; where nobody is changed, they are there to be looked at (``only_looks``).

    Raises ``SignInNeeded`` if nobody is.
    """
    person = someone()
    if person is None:
        raise SignInNeeded
    return person


def someone() -> Account | None:
    """The person signed in, or None."""
    person = current_user._get_current_object()
    return person if isinstance(person, Account) else None


def account_again() -> Account:
    """The same person, read anew in the writing transaction after slow work.

    Raises ``SignInNeeded`` if this browser was signed out, or the person suspended, in the meantime.
    """
    person = account()
    if session_again() is None or person.suspended:
        raise SignInNeeded
    return person


def session_again() -> AccountSession | None:
    """This request's session, read anew in the writing transaction; None if it was ended in the meantime."""
    found = _find(g.session_token) if "session_token" in g else None
    g.account_session = found[0] if found is not None else None
    return session_row()


def token_that_came() -> str | None:
    """The genuine session token in this browser's cookie, whether or not the session is still alive."""
    someone()
    return cast("str | None", g.get("token_that_came"))


def session_row() -> AccountSession | None:
    """The session this request came in with, if it is alive."""
    return cast("AccountSession | None", g.get("account_session"))


def carry(token: str | None) -> None:
    """Give this browser a session token with the answer, or with None take it away.

    A token is given to somebody who has just proved who they are: it counts as that proof, and the seed of
    the form tokens changes with it, so that nothing from before is worth anything afterwards (S4, S6).
    """
    g.outgoing_token = token
    g.exit_url = exit_url(token) if token else None
    session.clear()
    if token is not None:
        session["proved"] = [token_digest(token).hex(), clock.now().isoformat()]


def proved(within: timedelta = PROOF_LASTS) -> bool:
    """Whether this browser's person typed their passphrase a moment ago: within five minutes (A10)."""
    row = session_row()
    try:
        digest, at = session["proved"]
        fresh = timedelta(0) <= clock.now() - datetime.fromisoformat(at) <= within
    except (KeyError, TypeError, ValueError):
        return False
    return row is not None and digest == row.token_digest.hex() and fresh


def known_browser() -> str | None:
    """A name for a browser that somebody signed in with before, when nobody is by now; None for any other.

    It is known by what its sealed cookie says was proved in it, until that session is ended or forgotten:
    nothing more lies in the browser than does anyway, and nothing once it is closed, signed out or left.
    """
    try:
        digest = bytes.fromhex(session["proved"][0])
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    return digest.hex() if queries.session_is_there(digest) else None


def leave_towards(url: str) -> None:
    """Let 'Leave now' on this page end on another harmless page than the server's."""
    sealed = vault.current().seal_cookie(_exit_name(), url.encode(), now=clock.now())
    g.exit_url = f"{g.get('exit_url') or '/leave?k='}&to={sealed}"


def _exit_name() -> str:
    return f"exit:{token_digest(token_that_came() or '').hex()[:32]}"


def leads_to(sealed: str) -> str:
    """Where a way-out link leads: what ``leave_towards`` sealed into it, else the server's choice.

    Only in the browser it was made for: to nobody else can it be sent as a link to somewhere.
    """
    try:
        return vault.current().open_cookie(_exit_name(), sealed, max_age=None, now=clock.now()).decode()
    except vault.VaultError:
        return str(current_app.config["EXIT_URL"])


def exit_key(token: str) -> str:
    """The key in the way-out link: bound to the session, so that another site cannot trigger it (C5)."""
    digest = vault.current().index("session.exit", token)
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def exit_url(token: str) -> str:
    """The address of 'Leave now' for this session."""
    return f"/leave?k={exit_key(token)}"


@manager.request_loader  # type: ignore[untyped-decorator]  # Flask-Login ships no types
def _load(asking: Request) -> Account | None:
    value = asking.cookies.get(cookie_name())
    if not value:
        return None
    now = clock.now()
    try:
        held = json.loads(vault.current().open_cookie("s", value, max_age=None, now=now))
        token, seen_at = held["t"], datetime.fromisoformat(held["at"])
        quiet = max(timedelta(seconds=held.get("quiet", 0)), now - seen_at)
    except (vault.VaultError, ValueError, KeyError, TypeError):
        return None
    g.token_that_came = token
    found = _find(token)
    if found is None:
        return None
    row, person = found
    idle = timedelta(minutes=person.idle_minutes or current_app.config["IDLE_MINUTES"])
    if person.suspended or row.expires_at <= now or now - seen_at > idle:
        return None
    kept = app_ctx.g  # looked up once: ``g`` is looked up each time
    kept.account_session = row
    kept.session_name = row.public_id
    kept.session_used_on = row.last_used_on
    kept.session_token = token
    kept.session_seen_at = seen_at
    # The longest time without a page since signing in: who has to be quick cannot be revived by another page.
    kept.session_quiet = quiet
    kept.exit_url = exit_url(token)
    kept.account_language = person.language
    kept.theme = person.theme
    kept.loads_pictures = person.loads_pictures
    kept.session_minutes_left = int(min(idle, row.expires_at - now).total_seconds() // 60)
    return person


def _find(token: str) -> tuple[AccountSession, Account] | None:
    digest = {"digest": token_digest(token)}
    if only_looks():
        row = prepared.row(_SEEN_BY_TOKEN, digest)
        return row and (to_look_at(AccountSession, row), to_look_at(Account, row, _AFTER_SESSION))
    found = db.session.execute(_BY_TOKEN, digest).first()
    return (found[0], found[1]) if found is not None else None


def init_app(app: Flask) -> None:
    """Hook the cookie up."""
    # Without its context processor, which would ask the database for the person again on every error page.
    manager.init_app(app, add_context_processor=False)
    manager.session_protection = None
    # It would hash the machine's address and the browser's name for every request, and nobody asks for that.
    manager._session_identifier_generator = str

    @app.after_request
    def set_cookie(response: Response) -> Response:
        now = clock.now()
        if "outgoing_token" in g and (g.outgoing_token is None or not g.get("transaction_failed")):
            token = g.outgoing_token
        elif "session_token" in g and now - g.session_seen_at > REFRESH_AFTER:
            token = g.session_token
        else:
            return response
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        if token is None:
            response.delete_cookie(cookie_name(), path="/", secure=secure, httponly=True, samesite="Strict")
            return response
        quiet = 0 if "outgoing_token" in g else int(g.session_quiet.total_seconds())
        held = json.dumps({"t": token, "at": now.isoformat(), "quiet": quiet})
        sealed = vault.current().seal_cookie("s", held.encode(), now=now)
        response.set_cookie(cookie_name(), sealed, path="/", secure=secure, httponly=True, samesite="Strict")
        return response
