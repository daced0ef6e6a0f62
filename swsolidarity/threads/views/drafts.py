"""Texts that are not sent yet."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import text
from swsolidarity.core.verdict import Conflict, Invalid
from swsolidarity.threads import actions, queries
from swsolidarity.threads.forms import ConversationForm, ReplyForm
from swsolidarity.threads.models import CIRCLE, Thread
from swsolidarity.threads.views import pictures
from swsolidarity.threads.views.frame import bp
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _


@bp.get("/drafts")
@member_page
def drafts(actor: Membership) -> ResponseReturnValue:
    page = queries.drafts(actor, after=request.args.get("after"))
    return render_template("threads/drafts.html", page=page, excerpt=text.plain, confirm=Confirm)


@bp.post("/drafts/<draft>/delete")
@member_page
def discard(actor: Membership, draft: str) -> ResponseReturnValue:
    actions.discard_draft(actor, queries.own_draft(actor, draft) or abort(404))
    flash(_("The draft is deleted."), "ok")
    return redirect(url_for("threads.drafts"), code=303)


@bp.post("/keep")
@member_page
def keep(actor: Membership) -> ResponseReturnValue:
    """What a browser keeps by itself while a conversation is being written: no page, no message."""
    form = ConversationForm()
    form.circles = [one for one, _mine in collectives.my_circles(actor, "in")]
    pictures.gather(actor, form)
    if not form.validate():
        return "", 422
    audience = CIRCLE if form.circle else form.audience.data
    return _kept(
        actor,
        None,
        title=form.title.data,
        source=form.text.data,
        audience=audience,
        circle=form.circle,
        pictures=form.tied,
    )


@bp.post("/<thread>/keep")
@member_page
def keep_reply(actor: Membership, thread: str) -> ResponseReturnValue:
    """The same for a reply."""
    found, _read = queries.find(actor, thread) or abort(404)
    form = ReplyForm()
    pictures.gather(actor, form)
    if not form.validate():
        return "", 422
    return _kept(actor, found, source=form.text.data or "", quotes=form.quotes.data, pictures=form.tied)


def _kept(actor: Membership, thread: Thread | None, **values: Any) -> ResponseReturnValue:
    try:
        actions.save_draft(actor, thread, **values)
    except (Invalid, Conflict):
        return "", 422
    return "", 204
