"""One conversation: reading it, replying, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import text
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.files.gate import takes_a_picture
from swsolidarity.threads import actions, policy, queries, rules
from swsolidarity.threads.forms import CareForm, ReplyForm, whole
from swsolidarity.threads.models import Thread
from swsolidarity.threads.views import pictures
from swsolidarity.threads.views.frame import as_html, blame, bp, draft_saved, place_of, preview
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.throttle import TooMany
from swsolidarity.web.transactions import changes_nobody


class Panel(NamedTuple):
    """What another domain shows in a conversation: a part above what was said, and one beside it."""

    template: str
    aside: str
    values: Any


panels: list[Callable[[Membership, Thread], Panel | None]] = []
"""Domains above add what they show; each costs a conversation at most one statement."""

CHANGES: dict[str, Callable[[Membership, Thread], None]] = {
    "pin": actions.pin,
    "unpin": actions.unpin,
    "close": actions.close,
    "reopen": actions.reopen,
}


@bp.get("/<thread>")
@member_page
def show(actor: Membership, thread: str) -> ResponseReturnValue:
    opened = queries.opened(actor, thread) or abort(404)
    form = ReplyForm()
    form.restore(opened.draft)
    quote, page = whole(request.args.get("quote")), whole(request.args.get("page"))
    return _thread_page(actor, opened, form, page=rules.page_of(quote) if quote else page, quote=quote)


@bp.post("/<thread>/reply")
@takes_a_picture
@member_page
@changes_nobody
def reply(actor: Membership, thread: str) -> ResponseReturnValue:
    opened = queries.opened(actor, thread) or abort(404)
    found = opened.thread
    form = ReplyForm()
    seen = form.seen.data or 0
    page = rules.page_of(seen)
    form.adds_pictures = bool(policy.may_add_pictures(actor, found.circle))
    pictures.gather(actor, form)
    if not form.validate() or form.is_looked_at:
        return _thread_page(actor, opened, form, page=page)
    try:
        if form.do.data == "draft":
            actions.save_draft(
                actor, found, source=form.text.data or "", quotes=form.quotes.data, pictures=form.tied
            )
            return draft_saved(url_for("threads.show", thread=thread, page=page, _anchor="reply"))
        post = actions.reply(
            actor,
            found,
            source=form.text.data or "",
            quotes=form.quotes.data,
            seen=seen,
            note=form.noted,
            pictures=form.tied,
        )
    except (Invalid, Conflict, TooMany) as error:
        return _thread_page(actor, opened, form, page=page, error=error)
    return redirect(place_of(found, post.position), code=303)


def _thread_page(
    actor: Membership,
    opened: queries.Opened,
    form: ReplyForm,
    *,
    page: int | None,
    quote: int | None = None,
    error: Exception | None = None,
) -> ResponseReturnValue:
    """A page of a conversation: the one asked for, else where the first new reply is."""
    status = blame(form, error)
    thread, read = opened.thread, opened.read
    pages = rules.pages_of(thread.last_position)
    page = min(page, pages) if page else rules.opens_at(read, thread.last_position)
    posts = queries.posts(actor, thread, page, quote)
    beside = pictures.beside(posts, None if form.is_submitted() else opened.draft)
    if not form.is_submitted():
        pictures.restore(form, opened.draft, beside)
    for post in posts:
        if post.source is not None:
            form.begin_with(text.quote(post.source, post.author or _("Someone who left")), post.position)
    form.adds_pictures = bool(policy.may_add_pictures(actor, thread.circle))
    form.seen.data = posts[-1].position if posts else 0
    return render_template(
        "threads/show.html",
        thread=thread,
        posts=posts,
        read=read,
        page=page,
        pages=pages,
        form=form,
        reading=Confirm(position=form.seen.data),
        notes=rules.NOTES,
        tags=opened.tags,
        hears=opened.hears or actions.USUAL,
        can_tag=policy.may_tag(actor, thread),
        can_reply=policy.may_reply(actor, thread),
        can_arrange=policy.may_arrange(actor, thread),
        me=actor,
        beside=beside,
        load_pictures=pictures.load_at_once(),
        shown_at=whole(request.args.get("show")),
        large_at=whole(request.args.get("large")),
        panels=[panel for made in panels if (panel := made(actor, thread))],
        confirm=Confirm,
        html=as_html,
        form_error=status >= 400,
        **preview(form),
    ), status


@bp.route("/<thread>/care", methods=["GET", "POST"])
@member_page
def care(actor: Membership, thread: str) -> ResponseReturnValue:
    """What stands before a conversation, and how fast it goes."""
    found, _read = queries.find(actor, thread) or abort(404)
    require(policy.may_tag(actor, found))
    form, may_slow = CareForm(), policy.may_arrange(actor, found)
    if form.validate_on_submit():
        actions.put_thread_note(actor, found, form.noted)
        if may_slow:
            actions.slow(actor, found, form.slow.data or 0)
        flash(_("Saved. It counts for everybody."), "ok")
        return redirect(url_for("threads.show", thread=thread), code=303)
    if not form.is_submitted():
        form.note.data, form.slow.data = found.note or "", found.slow_minutes
    status = 422 if form.errors else 200
    return render_template(
        "threads/care.html",
        thread=found,
        form=form,
        notes=rules.NOTES,
        waits=rules.SLOW_MINUTES,
        may_slow=may_slow,
        form_error=form.errors,
    ), status


@bp.post("/<thread>/read")
@member_page
def read(actor: Membership, thread: str) -> ResponseReturnValue:
    found, _before = queries.find(actor, thread) or abort(404)
    position = whole(request.form.get("position")) or 0
    actions.mark_read(actor, found, position)
    if position < found.last_position:
        return redirect(url_for("threads.show", thread=thread, _anchor="new"), code=303)
    return redirect(url_for("threads.index"), code=303)


@bp.post("/<thread>/hear/<any(all, answers, never):what>")
@member_page
def hear(actor: Membership, thread: str, what: str) -> ResponseReturnValue:
    found, _read = queries.find(actor, thread) or abort(404)
    actions.hear(actor, found, what)
    flash(
        {
            "all": _("You will hear of every reply here."),
            "answers": _("You will hear when somebody answers or calls you."),
            "never": _("You will hear nothing of this conversation."),
        }[what],
        "ok",
    )
    return redirect(url_for("threads.show", thread=thread), code=303)


@bp.post("/<thread>/<any(pin, unpin, close, reopen):change>")
@member_page
def arrange(actor: Membership, thread: str, change: str) -> ResponseReturnValue:
    found, _read = queries.find(actor, thread) or abort(404)
    CHANGES[change](actor, found)
    flash(
        {
            "pin": _("This conversation now stays on top."),
            "unpin": _("This conversation no longer stays on top."),
            "close": _("This conversation is closed. Everybody can still read it."),
            "reopen": _("This conversation is open again."),
        }[change],
        "ok",
    )
    return redirect(url_for("threads.show", thread=thread), code=303)
