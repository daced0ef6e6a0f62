"""What is in force, and how it came to be."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import require, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions import policy
from swsolidarity.decisions import queries as proposals
from swsolidarity.decisions.rules import standing
from swsolidarity.governance.queries import register as queries
from swsolidarity.governance.views.blueprint import bp
from swsolidarity.web.links import link

NAMES = {
    queries.NOW: say("What applies today"),
    queries.REVIEW: say("To be looked at again by now"),
    queries.NEVER: say("Never looked at again"),
    queries.ENDED: say("What has ended, and why"),
}
ON_A_SHEET = 50
ON_A_LONG_SHEET = 200


@bp.get("/register/")
@member_page
def register(actor: Membership) -> ResponseReturnValue:
    """First what applies today, by what it is about; then any of the lists, page by page."""
    which, topic, after = request.args.get("list"), _topic(), request.args.get("after")
    listed = queries.listed(actor, which, topic=topic, after=after) if which in queries.LISTS else None
    return render_template(
        "governance/register.html",
        which=which if listed else queries.NOW,
        topic=topic,
        listed=listed,
        overview={} if listed else queries.overview(actor),
        names=NAMES,
        **_words(),
    )


@bp.get("/register/sheet")
@member_page
def register_sheet(actor: Membership) -> ResponseReturnValue:
    """What applies today, on paper."""
    topic, after = _topic(), request.args.get("after")
    if topic is None:
        pages = queries.overview(actor, each=ON_A_SHEET)
    else:
        page = queries.listed(actor, queries.NOW, topic=topic, after=after, size=ON_A_LONG_SHEET)
        pages = {topic: page} if page.items else {}
    return render_template(
        "governance/register_sheet.html",
        collective=actor.collective,
        pages=pages,
        topic=topic,
        today=clock.now(),
        **_words(),
    )


@bp.get("/register/<proposal>")
@member_page
def history(actor: Membership, proposal: str) -> ResponseReturnValue:
    """How what a decision says came to be: every version, with the decision that made it."""
    found = proposals.proposal(actor, proposal)
    if found is None:
        abort(404)
    require(policy.may_read(actor, found))
    entries = queries.history(actor, found)
    if not entries:
        abort(404)
    changed = found.effect == decisions.CHANGE_RULE
    return render_template(
        "governance/history.html",
        proposal=found,
        entries=entries,
        rule_key=proposals.rule_draft(found).key if changed else None,
        **_words(),
    )


def _topic() -> str | None:
    wanted = request.args.get("topic")
    return wanted if wanted in standing.TOPICS else None


def _words() -> dict[str, object]:
    return {"topics": standing.TOPICS, "standings": standing.STANDINGS}


@link("governance.history")
def history_url(public_id: str) -> str:
    return url_for("governance.history", proposal=public_id)


@link("governance.register")
def register_url(_nothing: str) -> str:
    return url_for("governance.register")
