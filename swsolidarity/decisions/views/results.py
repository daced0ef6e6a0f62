"""What came out, how, and the record of it."""

from __future__ import annotations

from datetime import date, datetime

from flask import Response, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.decisions import ballots, policy
from swsolidarity.decisions.forms import choices
from swsolidarity.decisions.jobs import BALLOTS_KEPT
from swsolidarity.decisions.rules import pack, record, words
from swsolidarity.decisions.views.frame import bp, load

NAMES_ON_A_PAGE = 50


@bp.get("/<proposal>/outcome")
@member_page
def outcome(actor: Membership, proposal: str) -> ResponseReturnValue:
    found = load(actor, proposal)
    if found.state != "decided":
        return redirect(url_for("decisions.show", proposal=found.public_id), code=303)
    named = policy.may_see_names(actor, found)
    people = ballots.names(found, request.args.get("after"), NAMES_ON_A_PAGE) if named else []
    return render_template(
        "decisions/outcome.html",
        proposal=found,
        record=found.record,
        sentence=record.sentence,
        words=words,
        pack=pack,
        day=_day,
        too_telling=named == policy.TOO_TELLING and policy.TOO_TELLING.why,
        people=people[:NAMES_ON_A_PAGE],
        more=people[NAMES_ON_A_PAGE - 1][0].public_id if len(people) > NAMES_ON_A_PAGE else None,
        choices=choices(),
        names_kept=BALLOTS_KEPT,
    )


@bp.get("/<proposal>/outcome.json")
@member_page
def download(actor: Membership, proposal: str) -> ResponseReturnValue:
    """The result record exactly as it was hashed."""
    found = load(actor, proposal)
    if found.result is None:
        abort(404)
    answer = Response(found.result, mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="decision-{found.public_id[:8]}.json"'
    return answer


def _day(written: str | None) -> date | None:
    """A day, or the day of a moment, as a record writes it."""
    return datetime.fromisoformat(written).date() if written else None
