"""Lists of conversations."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import policy as circle_policy
from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Circle, Membership
from swsolidarity.collectives.views import circles
from swsolidarity.core.verdict import say
from swsolidarity.threads import actions, queries
from swsolidarity.threads.views.frame import bp, thread_url
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.templating import Tab, add_tab

SHOWN_IN_A_CIRCLE = 5

add_tab(Tab(2, "threads", say("Talk"), "threads.index", count=queries.unread_total))


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
