"""What several pages of Talk share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from swsolidarity.core.verdict import Conflict, Invalid
from swsolidarity.threads import rules
from swsolidarity.threads.actions import TakesTurns
from swsolidarity.threads.forms import WritingForm
from swsolidarity.threads.models import Thread, rendering
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import ngettext
from swsolidarity.web.i18n import say as spoken
from swsolidarity.web.links import link
from swsolidarity.web.throttle import TooMany

bp = Blueprint("threads", __name__, url_prefix="/c/<collective>/talk")


@link("threads.thread")
def thread_url(public_id: str) -> str:
    return url_for("threads.show", thread=public_id)


@link("threads.post")
def post_url(public_id: str) -> str:
    return url_for("threads.place", post=public_id)


def place_of(thread: Thread, position: int) -> str:
    """The address of a contribution: its page, and its place there."""
    page = rules.page_of(position)
    return url_for("threads.show", thread=thread.public_id, page=page, _anchor=f"p{position}")


def draft_saved(url: str) -> ResponseReturnValue:
    """Say that a draft is kept, and go on."""
    flash(_("Your draft is saved. We keep it for 30 days."), "ok")
    return redirect(url, code=303)


def as_html(text: str) -> Markup:
    """What somebody wrote, for the page: through the allow-list of ``core.text`` before it was sealed."""
    return Markup(text)  # noqa: S704


def preview(form: WritingForm) -> dict[str, Any]:
    """What the text will look like, when that was asked for and there is one."""
    if form.do.data != "preview" or form.errors:
        return {"preview": None}
    return {"preview": Markup(rendering(form.text.data or ""))}  # noqa: S704  # through the allow-list of core.text


def blame(form: WritingForm, error: Exception | None) -> int:
    """Put what went wrong on the form; the status that goes with it."""
    if isinstance(error, TakesTurns):
        form.form_errors.append(
            ngettext(
                "Everybody waits between two replies here. Your turn comes in %(num)s minute.",
                "Everybody waits between two replies here. Your turn comes in %(num)s minutes.",
                -(-error.wait // 60),
            )
        )
        return 429
    if isinstance(error, TooMany):
        minutes = -(-error.wait // 60)
        form.form_errors.append(
            ngettext(
                "You have written a lot in a short time. Wait %(num)s minute, then send it again.",
                "You have written a lot in a short time. Wait %(num)s minutes, then send it again.",
                minutes,
            )
            if minutes < 120
            else ngettext(
                "That was enough for today. Wait %(num)s hour, then send it again.",
                "That was enough for today. Wait %(num)s hours, then send it again.",
                -(-minutes // 60),
            )
        )
        return 429
    if isinstance(error, Conflict):
        form.form_errors.append(spoken(error.why))
        return 409
    if isinstance(error, Invalid):
        form.blame(error)
    return 422 if form.errors else 200
