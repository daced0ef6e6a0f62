"""The page of the person a case is about: theirs alone, and open to them also while others are not."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import own_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid
from swsolidarity.decisions import queries as decisions
from swsolidarity.governance.actions import removal_votes
from swsolidarity.governance.actions import removals as actions
from swsolidarity.governance.forms.removals import WordsForm
from swsolidarity.governance.policy import removals as policy
from swsolidarity.governance.queries import removals as queries
from swsolidarity.governance.rules import removals as rules
from swsolidarity.governance.views.blueprint import bp
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.links import link


@bp.get("/standing")
@own_page
def standing(actor: Membership) -> ResponseReturnValue:
    """What is held against oneself, by which point of the agreements, and what one can do; often nothing."""
    return _page(actor, WordsForm())


@bp.post("/standing/<case>/<any(reply, appeal):step>")
@own_page
def answer_case(actor: Membership, case: str, step: str) -> ResponseReturnValue:
    """Reply before the vote, or ask for a removal to be looked at again."""
    found, form = queries.case(actor.collective_id, case), WordsForm()
    if found is None or found.person_id != actor.id or found.started_at is None:
        abort(404)
    try:
        if form.validate_on_submit():
            if step == "reply":
                actions.reply(actor, found, form.words.data or "")
                flash(_("Your reply is here. Everybody who votes reads it."), "ok")
            else:
                removal_votes.appeal(actor, found, form.words.data or "")
                flash(_("Your appeal is here. Three people drawn by lot look at it again."), "ok")
            return redirect(url_for("governance.standing"), code=303)
    except Invalid as error:
        form.blame(error)
    return _page(actor, form)


@link("governance.standing")
def standing_url(_public_id: str) -> str:
    return url_for("governance.standing")


def _votes(actor: Membership) -> list[dict[str, str]]:
    """What somebody who is paused can still vote on."""
    return [
        {"label": one.title, "url": url_for("decisions.show", proposal=one.public_id)}
        for one in decisions.waiting(actor)
    ]


def _page(actor: Membership, form: WordsForm) -> ResponseReturnValue:
    mine = queries.about_me(actor)
    current = next((one for one in mine if one.state != rules.ENDED), None)
    pauses = queries.pauses(actor.id)
    shown = pauses[0] if pauses and actor.is_paused else None
    if current is not None and form.words.data is None:
        form.words.data = current.reply if policy.may_reply(actor, current) else None
    return render_template(
        "governance/standing.html",
        actor=actor,
        case=current,
        over=[one for one in mine if one.state == rules.ENDED],
        grounds=queries.grounds,
        pause=shown,
        phases=rules.PHASES,
        mine=rules.OUTCOMES_FOR_ONESELF,
        votes=_votes(actor) if shown else [],
        seats=queries.seats,
        form=form,
        may_reply=current and policy.may_reply(actor, current),
        may_appeal=current and policy.may_appeal(actor, current, clock.now()),
    ), 422 if form.errors else 200
