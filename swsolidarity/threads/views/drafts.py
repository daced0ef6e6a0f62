"""Texts that are not sent yet."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import text
from swsolidarity.threads import actions, queries
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
