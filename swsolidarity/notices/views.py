"""The inbox."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.notices import actions, kinds, queries
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.links import url_of

bp = Blueprint("notices", __name__, url_prefix="/c/<collective>/notices")
BLUEPRINTS = [bp]


@bp.get("/")
@member_page
def inbox(actor: Membership) -> ResponseReturnValue:
    page = queries.inbox(actor, after=request.args.get("after"))
    return render_template("notices/inbox.html", page=page, sentence=kinds.sentence, confirm=Confirm)


@bp.post("/<notice>/open")
@member_page
def open_notice(actor: Membership, notice: str) -> ResponseReturnValue:
    """Opening marks as read, and marking writes: that is why it is a button and not a link (safety C3)."""
    found = queries.find(actor, notice) or abort(404)
    actions.mark_read(actor, found)
    return redirect(url_of(found.subject) or url_for("notices.inbox"), code=303)


@bp.post("/read")
@member_page
def read_all(actor: Membership) -> ResponseReturnValue:
    actions.mark_all_read(actor)
    flash(_("All notices are marked as read."), "ok")
    return redirect(url_for("notices.inbox"), code=303)
