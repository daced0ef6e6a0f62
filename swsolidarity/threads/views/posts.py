"""One contribution: its place, changing it, deleting it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import compare, text
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.files import queries as files
from swsolidarity.threads import actions, policy, queries, rules
from swsolidarity.threads.forms import EditForm, NoteForm
from swsolidarity.threads.models import Post
from swsolidarity.threads.views.frame import as_html, blame, bp, place_of, preview
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.throttle import TooMany


@bp.get("/post/<post>")
@member_page
def place(actor: Membership, post: str) -> ResponseReturnValue:
    found = queries.post(actor, post) or abort(404)
    return redirect(place_of(found.thread, found.position), code=303)


@bp.route("/post/<post>/edit", methods=["GET", "POST"])
@member_page
def edit(actor: Membership, post: str) -> ResponseReturnValue:
    found = queries.post(actor, post) or abort(404)
    form = EditForm()
    form.titled = found.position == 1 and found.thread.starter_id == actor.id
    if not form.is_submitted():
        require(policy.may_edit(actor, found, found.thread))
        form.note.data = found.note or ""
        form.text.data, form.title.data, form.revision.data = found.source, found.thread.title, found.revision
        return _edit_page(found, form)
    if not form.validate() or form.do.data == "preview":
        return _edit_page(found, form)
    title = form.title.data if form.titled else None
    revision = form.revision.data or 0
    try:
        actions.edit(
            actor,
            found,
            source=form.text.data or "",
            revision=revision,
            title=title,
            forget=form.forget.data,
            note=form.noted,
        )
    except (Invalid, Conflict, TooMany) as error:
        return _edit_page(found, form, error)
    flash(_("Your change is saved."), "ok")
    return redirect(place_of(found.thread, found.position), code=303)


def _edit_page(post: Post, form: EditForm, error: Exception | None = None) -> ResponseReturnValue:
    status = blame(form, error)
    current = post if isinstance(error, Conflict) else None
    between = compare.texts(form.text.data or "", post.source or "") if current else ()
    if current is not None:
        form.revision.data = current.revision
    return render_template(
        "threads/edit.html",
        post=post,
        pictures=files.of([post.reference]).get(post.reference, ()) if post.pictures else (),
        form=form,
        current=current,
        between=between,
        html=as_html,
        url=place_of(post.thread, post.position),
        notes=rules.NOTES,
        form_error=status >= 400,
        **preview(form),
    ), status


@bp.get("/post/<post>/versions")
@member_page
def versions(actor: Membership, post: str) -> ResponseReturnValue:
    """What a contribution said before, each compared with what came after it."""
    found = queries.post(actor, post) or abort(404)
    require(policy.may_read_text(actor, found, found.thread))
    kept = queries.versions(found)
    after: str | None = found.source
    steps = []
    for version in kept:
        known = version.source is not None and after is not None
        steps.append((version, compare.texts(version.source or "", after or "") if known else None))
        after = version.source
    return render_template(
        "threads/versions.html",
        post=found,
        steps=steps,
        can_erase=policy.may_change(actor, found, found.thread),
        confirm=Confirm,
        url=place_of(found.thread, found.position),
    )


@bp.post("/post/<post>/versions/<earlier>/erase")
@member_page
def erase_version(actor: Membership, post: str, earlier: str) -> ResponseReturnValue:
    found = queries.post(actor, post) or abort(404)
    kept = next((one for one in queries.versions(found) if one.public_id == earlier), None) or abort(404)
    actions.erase_version(actor, found, kept)
    flash(_("That version is erased. Nobody can read it any more."), "ok")
    return redirect(url_for("threads.versions", post=post), code=303)


@bp.route("/post/<post>/note", methods=["GET", "POST"])
@member_page
def note(actor: Membership, post: str) -> ResponseReturnValue:
    """Say before a text what it is about."""
    found = queries.post(actor, post) or abort(404)
    require(policy.may_note(actor, found, found.thread))
    form, url = NoteForm(), place_of(found.thread, found.position)
    if form.validate_on_submit():
        actions.put_note(actor, found, form.noted)
        flash(_("Saved. It counts for everybody."), "ok")
        return redirect(url, code=303)
    if not form.is_submitted():
        form.note.data = found.note or ""
    status = 422 if form.errors else 200
    return render_template(
        "threads/note.html", post=found, form=form, notes=rules.NOTES, url=url, form_error=form.errors
    ), status


@bp.route("/post/<post>/delete", methods=["GET", "POST"])
@member_page
def delete(actor: Membership, post: str) -> ResponseReturnValue:
    found = queries.post(actor, post) or abort(404)
    url = place_of(found.thread, found.position)
    form = Confirm()
    if form.validate_on_submit():
        actions.remove(actor, found)
        flash(_("Your text is deleted."), "ok")
        return redirect(url, code=303)
    require(policy.may_change(actor, found, found.thread))
    excerpt = text.plain(found.source or "", 200)
    return render_template("threads/delete.html", post=found, excerpt=excerpt, form=form, url=url)
