"""Looking for words. A question is sent in a form and leads to an address in which it is sealed: nobody can
read it there, it works for the same member only and for two hours, and the way back from a find is as usual.
"""

from __future__ import annotations

from dataclasses import asdict

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import words
from swsolidarity.search import rules
from swsolidarity.search.asked import Asked, opened
from swsolidarity.search.forms import CIRCLE, THREAD, SearchForm, named
from swsolidarity.threads import queries
from swsolidarity.threads.queries import Finds, Look
from swsolidarity.web.i18n import ngettext
from swsolidarity.web.throttle import TooMany, spend
from swsolidarity.web.transactions import changes_nobody

bp = Blueprint("search", __name__, url_prefix="/c/<collective>/search")
BLUEPRINTS = [bp]


@bp.get("/")
@member_page
def index(actor: Membership) -> ResponseReturnValue:
    sealed = request.args.get("s")
    asked = opened(actor.public_id, sealed) if sealed else None
    form = _form(actor, asked or _from_address())
    found = _find(actor, form, asked) if asked else None
    return _page(actor, form, found, further=bool(asked and asked.before), gone=bool(sealed and not found))


@bp.post("/")
@member_page
@changes_nobody
def ask(actor: Membership) -> ResponseReturnValue:
    form = _form(actor, Asked(where=request.form.get("where", "")))
    if not form.validate():
        return _page(actor, form), 422
    try:
        spend("search.ask", actor.public_id, most=rules.ASKED_AN_HOUR, per=3_600)
    except TooMany as error:
        minutes = -(-error.wait // 60)
        form.form_errors.append(
            ngettext(
                "You have looked for a lot in a short time. Wait %(num)s minute, then go on.",
                "You have looked for a lot in a short time. Wait %(num)s minutes, then go on.",
                minutes,
            )
        )
        return _page(actor, form), 429
    return redirect(_leads_to(actor, form), code=303)


def _form(actor: Membership, asked: Asked) -> SearchForm:
    """The form with what was asked, and with the places this member can look in."""
    form = SearchForm(data=asdict(asked))
    thread = named(asked.where, THREAD)
    there = queries.opened(actor, thread) if thread else None
    form.offer(collectives.circles_of(actor), there[0] if there else None)
    return form


def _from_address() -> Asked:
    """Where to look, when somebody comes from a circle or a conversation."""
    for name, kind in (("thread", THREAD), ("circle", CIRCLE)):
        if name in request.args:
            return Asked(where=kind + request.args[name])
    return Asked()


def _find(actor: Membership, form: SearchForm, asked: Asked) -> Finds | None:
    """What is found; None where this member cannot look any more."""
    if not form.where_is_there:
        return None
    look = Look(
        words.asked(asked.words),
        circles=[one.id for one in form.circles],
        circle_id=form.circle.id if form.circle else None,
        thread=form.thread if named(asked.where, THREAD) else None,
        within=rules.WITHIN.get(asked.when),
        before=asked.before,
    )
    return queries.found(actor, look)


def _page(
    actor: Membership,
    form: SearchForm,
    found: Finds | None = None,
    *,
    further: bool = False,
    gone: bool = False,
) -> str:
    return render_template(
        "search/index.html",
        form=form,
        found=found,
        gone=gone,
        newest=_leads_to(actor, form) if further else None,
        older=_leads_to(actor, form, found.before) if found and found.before else None,
        form_error=bool(form.errors),
    )


def _leads_to(actor: Membership, form: SearchForm, before: int | None = None) -> str:
    """The address of what is found, for this member only."""
    asked = Asked(form.words.data or "", form.where.data, form.when.data, before)
    return url_for("search.index", s=asked.sealed(actor.public_id))
