"""Moving a conversation to a circle, parting it, joining two."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import text
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.threads import actions, policy, queries, rules
from swsolidarity.threads.forms import JoinForm, MoveForm, PartForm, whole
from swsolidarity.threads.models import Thread
from swsolidarity.threads.views.frame import bp
from swsolidarity.web.forms import Form
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say as spoken


@bp.route("/<thread>/move", methods=["GET", "POST"])
@member_page
def move(actor: Membership, thread: str) -> ResponseReturnValue:
    found, circles = _arranged(actor, thread), collectives.my_circles(actor, "in")
    form = MoveForm()
    form.circle.choices = [(one.public_id, one.name or "") for one, _tie in circles]
    if form.validate_on_submit():
        circle = next(one for one, _tie in circles if one.public_id == form.circle.data)
        try:
            actions.move(actor, found, circle)
            flash(_("This conversation goes on in the circle."), "ok")
            return redirect(url_for("threads.show", thread=thread), code=303)
        except Conflict as error:
            return _page("move", found, form, error)
    return _page("move", found, form)


@bp.route("/<thread>/part", methods=["GET", "POST"])
@member_page
def part(actor: Membership, thread: str) -> ResponseReturnValue:
    found, form = _arranged(actor, thread), PartForm()
    page = min(whole(request.args.get("page")) or 1, rules.pages_of(found.last_position))
    listed = [post for post in queries.posts(actor, found, page) if post.trace is None and post.position > 1]
    form.replies.choices = [(str(post.position), _excerpt(post)) for post in listed]
    if form.validate_on_submit():
        positions = [int(position) for position in form.replies.data or ()]
        try:
            made = actions.part(actor, found, positions, title=form.title.data or "")
            flash(_("They have a conversation of their own now."), "ok")
            return redirect(url_for("threads.show", thread=made.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return _page("part", found, form, page=page, pages=rules.pages_of(found.last_position))


@bp.route("/<thread>/join", methods=["GET", "POST"])
@member_page
def join(actor: Membership, thread: str) -> ResponseReturnValue:
    found, form = _arranged(actor, thread), JoinForm()
    form.into.choices = [(one.public_id, one.title) for one in queries.like(actor, found)]
    if form.validate_on_submit():
        into, _read = queries.find(actor, form.into.data or "") or abort(404)
        try:
            actions.join(actor, found, into)
            flash(_("They are one conversation now."), "ok")
            return redirect(url_for("threads.show", thread=into.public_id), code=303)
        except Conflict as error:
            return _page("join", found, form, error)
    return _page("join", found, form)


def _arranged(actor: Membership, public_id: str) -> Thread:
    found, _read = queries.find(actor, public_id) or abort(404)
    require(policy.may_arrange(actor, found))
    return found


def _excerpt(post: queries.Shown) -> str:
    gone = _("Hidden") if post.hidden else _("The writer removed this")
    words = text.of_html(post.html, 120) or gone
    return _("%(who)s: %(words)s", who=post.author or _("Someone who left"), words=words)


def _page(
    name: str, thread: Thread, form: Form, error: Conflict | None = None, **values: Any
) -> ResponseReturnValue:
    if error is not None:
        form.form_errors.append(spoken(error.why))
    status = 409 if error else 422 if form.errors else 200
    page = render_template(f"threads/{name}.html", thread=thread, form=form, form_error=form.errors, **values)
    return page, status
