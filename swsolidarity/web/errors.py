"""Error pages: what happened, what to do, nothing lost, nothing revealed."""

from __future__ import annotations

import json
import secrets
import sys
import traceback

from flask import Flask, Response, g, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InternalError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as OutOfConnections
from werkzeug.exceptions import HTTPException

from swsolidarity.core import clock
from swsolidarity.core.vault import VaultError, VaultLocked
from swsolidarity.core.verdict import Conflict, Refused, Sentence, say
from swsolidarity.web import parked, security, transactions
from swsolidarity.web.i18n import ngettext
from swsolidarity.web.throttle import TooMany

WORDS: dict[int, tuple[Sentence, Sentence]] = {
    400: (
        say("This page could not be sent."),
        say("Go back, load the page again, and send it once more. Nothing was changed."),
    ),
    403: (say("That is not possible here."), say("Nothing was changed.")),
    404: (say("Page not found"), say("This page does not exist, or it is not for you.")),
    405: (say("That is not possible here."), say("Go back and use the buttons on the page.")),
    409: (say("Somebody was faster."), say("Nothing was changed. Go back and look at the page again.")),
    413: (
        say("That is too much at once."),
        say("Nothing was sent. Make the text shorter and send it again. Or choose a smaller picture."),
    ),
    422: (
        say("Something on the page needs another look."),
        say("Nothing was sent. Go back and check what you entered."),
    ),
    429: (say("Too many tries."), say("Wait two minutes, then go on. Nothing was sent.")),
    500: (say("Something went wrong on our side."), say("Nothing was sent.")),
    503: (say("Back in a moment."), say("Nothing was sent. Wait a minute, then try again.")),
}


# A database that is locked, full, away, read-only or of another version, and a vault without its keys: the
# operator's to mend.
UNAVAILABLE = (OperationalError, ProgrammingError, InternalError, OutOfConnections, VaultError, VaultLocked)


def page(
    status: int,
    *,
    why: Sentence | str | None = None,
    number: str | None = None,
    what: Sentence | None = None,
) -> tuple[str, int]:
    """The error page for a status, without asking the database anything."""
    g.without_badges = True
    g.actor = None  # rolled back: nothing about them can be read any more
    title, advice = WORDS.get(status, WORDS[400 if status < 500 else 500])
    return render_template(
        "errors/error.html", heading=what or title, advice=why or advice, number=number
    ), status


def wait_in_words(seconds: int) -> str:
    """How long to wait: seconds up to a minute and a half, then whole minutes, never too few."""
    if seconds <= 90:
        return ngettext("%(num)s second", "%(num)s seconds", seconds)
    minutes = -(-seconds // 60)
    return ngettext("%(num)s minute", "%(num)s minutes", minutes)


def line_for_operator(error: BaseException, *, where: str) -> str:
    """One JSON line on the error stream: the hour, the error's class, where; and a number to ask about.

    The text of an error can hold what a member wrote; a file name and line number cannot (safety L2).
    """
    number = secrets.token_hex(2).upper()
    frames = traceback.extract_tb(error.__traceback__)
    line = {
        "hour": clock.this_hour().isoformat(),
        "level": "error",
        "event": "unhandled",
        "error": type(error).__name__,
        "at": f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "",
        "where": where,
        "number": number,
    }
    print(json.dumps(line), file=sys.stderr, flush=True)  # noqa: T201  # the one place that logs
    return number


def report(error: BaseException) -> str:
    """Tell the operator about an error in the present request; the number to show with the page."""
    return line_for_operator(error, where=request.endpoint or "")


def init_app(app: Flask) -> None:
    """Register a handler for every way a request can fail."""
    # Flask would print the error with its text; ours is the only line about it.
    app.log_exception = lambda exc_info: None  # type: ignore[method-assign]

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[str, int] | HTTPException:
        transactions.fail()
        if error.code is None or error.code < 400:
            return error
        cause = getattr(error, "original_exception", None)
        if isinstance(cause, UNAVAILABLE):
            return page(503, number=report(cause))
        return page(error.code, number=report(cause) if cause else None)

    @app.errorhandler(Refused)
    def refused(error: Refused) -> tuple[str, int]:
        transactions.fail()
        if error.verdict.hidden:
            return page(404)
        return page(403, why=error.verdict.why)

    @app.errorhandler(Conflict)
    def conflict(error: Conflict) -> tuple[str, int]:
        transactions.fail()
        return page(409, why=error.why)

    @app.errorhandler(CSRFError)
    def stale_token(_error: CSRFError) -> tuple[str, int]:
        transactions.fail()
        # Only with proof that our own page sent it: never a button that sends what a stranger filled in.
        if security.origin_known_as_ours() and parked.fields():
            return parked.page(400, parked.STALE)
        return page(400)

    @app.errorhandler(TooMany)
    def too_many(error: TooMany) -> Response:
        transactions.fail()
        advice = say("Wait %(wait)s, then go on.", wait=wait_in_words(error.wait))
        kept = parked.fields() and not parked.holds_secrets()
        body, status = (
            parked.page(429, error.what or WORDS[429][0], advice)
            if kept
            else page(429, why=advice, what=error.what)
        )
        answer = make_response(body, status)
        answer.headers["Retry-After"] = str(error.wait)
        return answer

    @app.errorhandler(Exception)
    def crashed(error: Exception) -> tuple[str, int]:
        transactions.fail()
        number = report(error)
        if not isinstance(error, UNAVAILABLE):
            return page(500, number=number)
        # Whoever sent a text while the database was busy sends the same again, with one button.
        if security.origin_known_as_ours() and parked.fields() and not parked.holds_secrets():
            return parked.page(503, *WORDS[503])
        return page(503, number=number)
