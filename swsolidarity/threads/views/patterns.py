"""What recurring conversations begin with."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.threads import actions, policy, queries
from swsolidarity.threads.forms import PatternForm
from swsolidarity.threads.models import Pattern
from swsolidarity.threads.views.frame import bp
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _


@bp.route("/patterns", methods=["GET", "POST"])
@member_page
def patterns(actor: Membership) -> ResponseReturnValue:
    require(policy.may_keep_house(actor))
    return _page(actor, PatternForm(), None)


@bp.route("/patterns/<pattern>", methods=["GET", "POST"])
@member_page
def pattern(actor: Membership, pattern: str) -> ResponseReturnValue:
    found = queries.pattern(actor, pattern) or abort(404)
    require(policy.may_keep_house(actor))
    form = PatternForm()
    if not form.is_submitted():
        form.title.data, form.text.data, form.dated.data = found.title, found.text, found.dated
    return _page(actor, form, found)


@bp.post("/patterns/<pattern>/drop")
@member_page
def drop_pattern(actor: Membership, pattern: str) -> ResponseReturnValue:
    actions.drop_pattern(actor, queries.pattern(actor, pattern) or abort(404))
    flash(_("It is gone. Conversations that began with it stay."), "ok")
    return redirect(url_for("threads.patterns"), code=303)


def _page(actor: Membership, form: PatternForm, found: Pattern | None) -> ResponseReturnValue:
    if form.validate_on_submit():
        title, source = form.title.data or "", form.text.data or ""
        try:
            actions.keep_pattern(actor, found, title=title, source=source, dated=bool(form.dated.data))
            flash(_("Saved. It is offered to whoever starts a conversation."), "ok")
            return redirect(url_for("threads.patterns"), code=303)
        except Invalid as error:
            form.blame(error)
    return render_template(
        "threads/pattern.html" if found else "threads/patterns.html",
        patterns=queries.patterns(actor),
        pattern=found,
        form=form,
        confirm=Confirm,
        form_error=form.errors,
    ), 422 if form.errors else 200
