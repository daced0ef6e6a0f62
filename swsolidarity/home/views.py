"""The front door, a member's home page, and the pages that explain."""

from __future__ import annotations

import io
import json
import zipfile

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.accounts import gate
from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import Invalid, say
from swsolidarity.home import actions, queries, rules
from swsolidarity.home.forms import InvitationCodeForm
from swsolidarity.web.forms import Confirm
from swsolidarity.web.templating import Tab, add_tab
from swsolidarity.web.throttle import TooMany

blueprint = Blueprint("home", __name__)
BLUEPRINTS = [blueprint]

add_tab(Tab(1, "home", say("Home"), "home.home"))
add_tab(Tab(5, "more", say("More"), "home.more"))


@blueprint.get("/")
def front() -> ResponseReturnValue:
    """Two doors for strangers; members go on to where they belong."""
    try:
        mine = collectives.memberships_of(gate.account().id)
    except gate.SignInNeeded:
        return render_template("home/front.html", nobody_here=not queries.any_collective(), mine=None)
    if len(mine) == 1:
        return redirect(url_for("home.home", collective=mine[0].collective.address), code=303)
    return render_template("home/front.html", nobody_here=False, mine=mine)


@blueprint.route("/invitation", methods=["GET", "POST"])
def invitation() -> ResponseReturnValue:
    """Where a code from a slip of paper is typed."""
    form = InvitationCodeForm()
    if form.validate_on_submit():
        code = rules.invitation_code(form.code.data or "")
        if code:
            return redirect(url_for("collectives.invitation", token=code), code=303)
        form.blame(Invalid("Enter the code of your invitation, as it was given to you.", field="code"))
    return render_template("home/invitation.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/c/<collective>/home")
@member_page
def home(actor: Membership) -> ResponseReturnValue:
    """What needs this member, the money, the latest conversations, notices."""
    g.without_badges = True  # the cards on this page say what the tabs would only count
    return render_template("home/home.html", page=queries.overview(actor), first_weeks=actor.probation_until)


@blueprint.get("/c/<collective>/more")
@member_page
def more(actor: Membership) -> ResponseReturnValue:
    """Everything that is not a tab."""
    return render_template("home/more.html", actor=actor, form=Confirm())


@blueprint.route("/c/<collective>/my-words", methods=["GET", "POST"])
@member_page
def my_words(actor: Membership) -> ResponseReturnValue:
    """A copy of what this member wrote, made while they wait and kept nowhere."""
    form, told = Confirm(), None
    if form.validate_on_submit():
        try:
            words = actions.take_along(actor)
            page = render_template("home/my_words_file.html", mine=words)
            return _file({"words.html": page, "words.json": json.dumps(words.plain(), ensure_ascii=False)})
        except TooMany as error:
            told = -(-error.wait // 3_600)
    return render_template("home/my_words.html", form=form, hours=told), 429 if told else 200


def _file(parts: dict[str, str]) -> Response:
    """Some texts as one file that says of nobody what it is."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), content)
    response = Response(packed.getvalue(), mimetype="application/zip")
    response.headers["Content-Disposition"] = "attachment; filename=words.zip"
    return response


@blueprint.get("/help/")
def help() -> ResponseReturnValue:
    """The list of help pages."""
    return render_template("home/help.html", pages=rules.HELP)


@blueprint.get("/help/<page>")
def help_page(page: str) -> ResponseReturnValue:
    """One help page."""
    chosen = rules.BY_SLUG.get(page)
    if chosen is None:
        abort(404)
    return render_template("home/help_page.html", page=chosen, pages=rules.HELP)


@blueprint.get("/about")
def about() -> ResponseReturnValue:
    """What this is."""
    return render_template("home/about.html")


@blueprint.get("/privacy")
def privacy() -> ResponseReturnValue:
    """What is kept, and for how long."""
    config = current_app.config
    return render_template(
        "home/privacy.html", idle_minutes=config["IDLE_MINUTES"], session_hours=config["SESSION_HOURS"]
    )


@blueprint.get("/accessibility")
def accessibility() -> ResponseReturnValue:
    """What works for whom, and what does not yet."""
    return render_template("home/accessibility.html")


@blueprint.get("/terms-of-use")
def terms() -> ResponseReturnValue:
    """What people who use this server promise each other."""
    return render_template("home/terms.html")
