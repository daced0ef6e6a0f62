"""A picture as an answer, and taking it away."""

from __future__ import annotations

import secrets

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import require
from swsolidarity.files import actions, policy, queries, rules
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.links import url_of
from swsolidarity.web.security import FileResponse

bp = Blueprint("files", __name__, url_prefix="/c/<collective>/files")

BLUEPRINTS = [bp]


@bp.get("/<picture>/<any(full, small):variant>")
@member_page
def show(actor: Membership, picture: str, variant: str) -> ResponseReturnValue:
    """One of a picture's sizes, under a name that means nothing (safety U6)."""
    found = queries.picture(actor, picture) or abort(404)
    require(policy.may_see(actor, found))
    media = found.media_of(variant)
    answer = FileResponse(queries.body(found, variant), mimetype=media)
    name = f"file-{secrets.token_hex(4)}.{rules.ENDINGS[media]}"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@bp.route("/<picture>/delete", methods=["GET", "POST"])
@member_page
def drop(actor: Membership, picture: str) -> ResponseReturnValue:
    """Take a picture away for good; what it belongs to stays."""
    found = queries.picture(actor, picture) or abort(404)
    require(policy.may_drop(actor, found))
    back = (url_of(found.parent) if found.parent else None) or url_for("home.home")
    form = Confirm()
    if form.validate_on_submit():
        actions.drop(actor, found)
        flash(_("The picture is deleted."), "ok")
        return redirect(back, code=303)
    return render_template("files/drop.html", picture=found, form=form, url=back)
