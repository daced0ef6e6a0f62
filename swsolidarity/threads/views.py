"""The pages of Talk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from swsolidarity.collectives import policy as circle_policy
from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Circle, Membership
from swsolidarity.collectives.views import circles
from swsolidarity.core import text
from swsolidarity.core.verdict import Conflict, Invalid, require, say
from swsolidarity.threads import actions, policy, queries, rules
from swsolidarity.threads.forms import ConversationForm, EditForm, ReplyForm, WritingForm, whole
from swsolidarity.threads.models import CIRCLE, Post, Thread, rendering
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import ngettext
from swsolidarity.web.i18n import say as spoken
from swsolidarity.web.links import link
from swsolidarity.web.templating import Tab, add_tab
from swsolidarity.web.throttle import TooMany
from swsolidarity.web.transactions import changes_nobody

bp = Blueprint("threads", __name__, url_prefix="/c/<collective>/talk")
BLUEPRINTS = [bp]

SHOWN_IN_A_CIRCLE = 5

CHANGES: dict[str, Callable[[Membership, Thread], None]] = {
    "pin": actions.pin,
    "unpin": actions.unpin,
    "close": actions.close,
    "reopen": actions.reopen,
}

add_tab(Tab(2, "threads", say("Talk"), "threads.index", count=queries.unread_total))


@link("threads.thread")
def thread_url(public_id: str) -> str:
    return url_for("threads.show", thread=public_id)


@link("threads.post")
def post_url(public_id: str) -> str:
    return url_for("threads.place", post=public_id)


def _talk_of(actor: Membership, circle: Circle) -> circles.Part:
    """What the page of a circle shows of its conversations."""
    newest = queries.in_circle(actor, circle, most=SHOWN_IN_A_CIRCLE).items
    return circles.Part(
        heading=say("Conversations"),
        rows=[{"label": one.title, "url": thread_url(one.public_id), "count": one.unread} for one in newest],
        begin=(say("Start a conversation here"), url_for("threads.new", circle=circle.public_id)),
        everything=(
            say("All conversations of this circle"),
            url_for("threads.in_circle", circle=circle.public_id),
        ),
    )


circles.parts.append(_talk_of)


@bp.get("/")
@member_page
def index(actor: Membership) -> ResponseReturnValue:
    after = request.args.get("after")
    page = queries.conversations(actor, after=after)
    return render_template("threads/index.html", page=page, first=not after, confirm=Confirm)


@bp.get("/in/<circle>")
@member_page
def in_circle(actor: Membership, circle: str) -> ResponseReturnValue:
    found, after = _circle(actor, circle), request.args.get("after")
    page = queries.in_circle(actor, found, after=after)
    return render_template("threads/in_circle.html", circle=found, page=page, first=not after)


def _circle(actor: Membership, public_id: str) -> Circle:
    """A circle this member is in; any other is not there."""
    found, mine = collectives.circle(actor, public_id) or abort(404)
    if not circle_policy.may_look_inside(actor, found, mine):
        abort(404)
    return found


@bp.post("/read")
@member_page
def read_all(actor: Membership) -> ResponseReturnValue:
    actions.mark_all_read(actor)
    flash(_("All conversations are marked as read."), "ok")
    return redirect(url_for("threads.index"), code=303)


@bp.route("/new", methods=["GET", "POST"])
@member_page
def new(actor: Membership) -> ResponseReturnValue:
    form = ConversationForm()
    form.circles = [one for one, _mine in collectives.my_circles(actor, "in")]
    if not form.is_submitted():
        form.restore(queries.draft(actor, None))
        form.choose(request.args.get("circle"))
        return _new_page(actor, form)
    if not form.validate() or form.do.data == "preview":
        return _new_page(actor, form)
    audience = CIRCLE if form.circle else form.audience.data
    values: dict[str, Any] = {
        "title": form.title.data,
        "source": form.text.data,
        "audience": audience,
        "circle": form.circle,
    }
    try:
        if form.do.data == "draft":
            actions.save_draft(actor, None, **values)
            return _draft_saved(url_for("threads.new"))
        thread = actions.start(actor, **values)
    except (Invalid, TooMany) as error:
        return _new_page(actor, form, error)
    flash(_("Your conversation has started."), "ok")
    return redirect(url_for("threads.show", thread=thread.public_id), code=303)


def _new_page(
    actor: Membership, form: ConversationForm, error: Exception | None = None
) -> ResponseReturnValue:
    status = _blame(form, error)
    form.offer(
        members=actor.collective.member_count,
        stewards=queries.steward_count(actor),
        is_steward=actor.is_steward,
    )
    return render_template("threads/new.html", form=form, form_error=status >= 400, **_preview(form)), status


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


@bp.get("/<thread>")
@member_page
def show(actor: Membership, thread: str) -> ResponseReturnValue:
    found, read, draft = queries.opened(actor, thread) or abort(404)
    form = ReplyForm()
    form.restore(draft)
    quoted = queries.at(found, whole(request.args.get("quote")))
    if quoted is not None and quoted.source is not None:
        before = f"{form.text.data}\n\n" if form.text.data else ""
        name = queries.writer(found, quoted) or _("Someone who left")
        form.text.data = before + text.quote(quoted.source, name)
        form.quotes.data = quoted.position
    return _thread_page(actor, found, read, form, page=whole(request.args.get("page")))


@bp.post("/<thread>/reply")
@member_page
@changes_nobody
def reply(actor: Membership, thread: str) -> ResponseReturnValue:
    found, read, _begun = queries.opened(actor, thread) or abort(404)
    form = ReplyForm()
    seen = form.seen.data or 0
    page = rules.page_of(seen)
    if not form.validate() or form.do.data == "preview":
        return _thread_page(actor, found, read, form, page=page)
    try:
        if form.do.data == "draft":
            actions.save_draft(actor, found, source=form.text.data or "", quotes=form.quotes.data)
            return _draft_saved(url_for("threads.show", thread=thread, page=page, _anchor="reply"))
        post = actions.reply(actor, found, source=form.text.data or "", quotes=form.quotes.data, seen=seen)
    except (Invalid, Conflict, TooMany) as error:
        return _thread_page(actor, found, read, form, page=page, error=error)
    return redirect(_place(found, post.position), code=303)


def _thread_page(
    actor: Membership,
    thread: Thread,
    read: int,
    form: ReplyForm,
    *,
    page: int | None,
    error: Exception | None = None,
) -> ResponseReturnValue:
    """A page of a conversation: the one asked for, else where the first new reply is."""
    status = _blame(form, error)
    pages = rules.pages_of(thread.last_position)
    page = min(page, pages) if page else rules.opens_at(read, thread.last_position)
    posts = queries.posts(thread, page)
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
        can_reply=policy.may_reply(actor, thread),
        can_arrange=policy.may_arrange(actor, thread),
        me=actor,
        confirm=Confirm,
        html=_html,
        form_error=status >= 400,
        **_preview(form),
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


@bp.get("/post/<post>")
@member_page
def place(actor: Membership, post: str) -> ResponseReturnValue:
    found = queries.post(actor, post) or abort(404)
    return redirect(_place(found.thread, found.position), code=303)


@bp.route("/post/<post>/edit", methods=["GET", "POST"])
@member_page
def edit(actor: Membership, post: str) -> ResponseReturnValue:
    found = queries.post(actor, post) or abort(404)
    form = EditForm()
    form.titled = found.position == 1 and found.thread.starter_id == actor.id
    if not form.is_submitted():
        require(policy.may_change(actor, found, found.thread))
        form.text.data, form.title.data, form.revision.data = found.source, found.thread.title, found.revision
        return _edit_page(found, form)
    if not form.validate() or form.do.data == "preview":
        return _edit_page(found, form)
    title = form.title.data if form.titled else None
    revision = form.revision.data or 0
    try:
        actions.edit(actor, found, source=form.text.data or "", revision=revision, title=title)
    except (Invalid, Conflict) as error:
        return _edit_page(found, form, error)
    flash(_("Your change is saved."), "ok")
    return redirect(_place(found.thread, found.position), code=303)


def _edit_page(post: Post, form: EditForm, error: Exception | None = None) -> ResponseReturnValue:
    status = _blame(form, error)
    current = post if isinstance(error, Conflict) else None
    if current is not None:
        form.revision.data = current.revision
    return render_template(
        "threads/edit.html",
        post=post,
        form=form,
        current=current,
        html=_html,
        url=_place(post.thread, post.position),
        form_error=status >= 400,
        **_preview(form),
    ), status


@bp.route("/post/<post>/delete", methods=["GET", "POST"])
@member_page
def delete(actor: Membership, post: str) -> ResponseReturnValue:
    found = queries.post(actor, post) or abort(404)
    url = _place(found.thread, found.position)
    form = Confirm()
    if form.validate_on_submit():
        actions.remove(actor, found)
        flash(_("Your text is deleted."), "ok")
        return redirect(url, code=303)
    require(policy.may_change(actor, found, found.thread))
    excerpt = text.plain(found.source or "", 200)
    return render_template("threads/delete.html", post=found, excerpt=excerpt, form=form, url=url)


def _place(thread: Thread, position: int) -> str:
    page = rules.page_of(position)
    return url_for("threads.show", thread=thread.public_id, page=page, _anchor=f"p{position}")


def _draft_saved(url: str) -> ResponseReturnValue:
    flash(_("Your draft is saved. We keep it for 30 days."), "ok")
    return redirect(url, code=303)


def _html(text: str) -> Markup:
    """What somebody wrote, for the page: through the allow-list of ``core.text`` before it was sealed."""
    return Markup(text)  # noqa: S704


def _preview(form: WritingForm) -> dict[str, Any]:
    """What the text will look like, when that was asked for and there is one."""
    if form.do.data != "preview" or form.errors:
        return {"preview": None}
    return {"preview": Markup(rendering(form.text.data or ""))}  # noqa: S704  # through the allow-list of core.text


def _blame(form: WritingForm, error: Exception | None) -> int:
    """Put what went wrong on the form; the status that goes with it."""
    if isinstance(error, TooMany):
        minutes = -(-error.wait // 60)
        form.form_errors.append(
            ngettext(
                "You have written a lot in a short time. Wait %(num)s minute, then send it again.",
                "You have written a lot in a short time. Wait %(num)s minutes, then send it again.",
                minutes,
            )
            if minutes < 120
            else ngettext(
                "That was enough for today. Wait %(num)s hour, then send it again.",
                "That was enough for today. Wait %(num)s hours, then send it again.",
                -(-minutes // 60),
            )
        )
        return 429
    if isinstance(error, Conflict):
        form.form_errors.append(spoken(error.why))
        return 409
    if isinstance(error, Invalid):
        form.blame(error)
    return 422 if form.errors else 200
