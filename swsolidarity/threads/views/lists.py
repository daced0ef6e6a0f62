"""Lists of conversations, all of them or some."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Circle, Membership
from swsolidarity.collectives.views import circles
from swsolidarity.core.pages import Page
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
    newest = queries.in_circle(actor, circle.id, most=SHOWN_IN_A_CIRCLE).items
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
    show, after = request.args.get("show"), request.args.get("after")
    ways = queries.ways(actor)
    page = queries.conversations(actor, after=after, show=show, tags=_names(ways))
    return _list_page("index", page, ways, show=show if show in queries.SHOWN else None)


@bp.get("/in/<circle>")
@member_page
def in_circle(actor: Membership, circle: str) -> ResponseReturnValue:
    ways = queries.ways(actor)
    found = _one(ways, "circle", circle)
    page = queries.in_circle(actor, found.id, after=request.args.get("after"), tags=_names(ways))
    return _list_page("in_circle", page, ways, circle=found)


@bp.get("/tagged/<tag>")
@member_page
def tagged(actor: Membership, tag: str) -> ResponseReturnValue:
    ways = queries.ways(actor)
    found = _one(ways, "tag", tag)
    page = queries.tagged(actor, found.id, after=request.args.get("after"), tags=_names(ways))
    return _list_page("tagged", page, ways, tag=found)


def _one(ways: list[queries.Way], kind: str, public_id: str) -> queries.Way:
    """The circle or tag of this name; a circle this member is not in is not there."""
    return next((way for way in ways if (way.kind, way.public_id) == (kind, public_id)), None) or abort(404)


def _names(ways: list[queries.Way]) -> dict[int, str]:
    return {way.id: way.name for way in ways if way.kind == "tag"}


def _list_page(
    name: str, page: Page[queries.Listed], ways: list[queries.Way], **chosen: Any
) -> ResponseReturnValue:
    first = "after" not in request.args
    return render_template(
        f"threads/{name}.html", page=page, first=first, ways=ways, confirm=Confirm, **{"show": None, **chosen}
    )


@bp.post("/read")
@member_page
def read_all(actor: Membership) -> ResponseReturnValue:
    actions.mark_all_read(actor)
    flash(_("All conversations are marked as read."), "ok")
    return redirect(url_for("threads.index"), code=303)
