"""Tags: beside a conversation, and all of them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.threads import actions, policy, queries
from swsolidarity.threads.forms import TagForm, TagsForm
from swsolidarity.threads.views.frame import bp
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _


@bp.route("/tags", methods=["GET", "POST"])
@member_page
def tags(actor: Membership) -> ResponseReturnValue:
    require(policy.may_keep_house(actor))
    form = TagForm()
    if form.validate_on_submit():
        try:
            actions.make_tag(actor, form.name.data or "")
            return redirect(url_for("threads.tags"), code=303)
        except Invalid as error:
            form.blame(error)
    status = 422 if form.errors else 200
    return render_template(
        "threads/tags.html", tags=queries.tags(actor), form=form, confirm=Confirm, form_error=form.errors
    ), status


@bp.post("/tags/<tag>/drop")
@member_page
def drop_tag(actor: Membership, tag: str) -> ResponseReturnValue:
    found = next((one for one in queries.tags(actor) if one.public_id == tag), None) or abort(404)
    actions.drop_tag(actor, found)
    flash(_("The tag is gone. The conversations are still there."), "ok")
    return redirect(url_for("threads.tags"), code=303)


@bp.route("/<thread>/tags", methods=["GET", "POST"])
@member_page
def tag(actor: Membership, thread: str) -> ResponseReturnValue:
    opened = queries.opened(actor, thread) or abort(404)
    require(policy.may_tag(actor, opened.thread))
    known = queries.tags(actor)
    form = TagsForm()
    form.tags.choices = [(one.public_id, one.name) for one in known]
    if not form.is_submitted():
        form.tags.data = [one.public_id for one in opened.tags]
    elif form.validate():
        found, _read = queries.find(actor, thread) or abort(404)
        try:
            actions.tag(actor, found, [one for one in known if one.public_id in (form.tags.data or ())])
            flash(_("The tags of this conversation are saved."), "ok")
            return redirect(url_for("threads.show", thread=thread), code=303)
        except Invalid as error:
            form.blame(error)
    status = 422 if form.errors else 200
    return render_template(
        "threads/tag.html",
        thread=opened.thread,
        form=form,
        form_error=form.errors,
        can_keep=policy.may_keep_house(actor),
    ), status
