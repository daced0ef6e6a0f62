"""Starting a collective, one question a page. The answers wait, sealed, in the founding link's row."""

from __future__ import annotations

import json
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.accounts import gate
from swsolidarity.accounts.models import Account
from swsolidarity.collectives import actions, codes, forms, queries, rules, starting_agreements
from swsolidarity.collectives.views.blueprint import bp, home_of, show
from swsolidarity.collectives.views.joining import Way
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid
from swsolidarity.web.forms import Form
from swsolidarity.web.i18n import day, say, spoken
from swsolidarity.web.i18n import gettext as _

STEPS = ("collective", "you", "joining", "place", "agreements")
FORMS: dict[str, type[Form]] = {
    "collective": forms.FoundCollective,
    "you": forms.FoundYou,
    "joining": forms.FoundJoining,
    "place": forms.FoundPlace,
    "agreements": forms.FoundAgreements,
}


@bp.get("/setup/<token>")
@bp.get("/found/<token>")
def found(token: str) -> ResponseReturnValue:
    """What starting a collective takes."""
    person = gate.someone()
    if queries.founding_link(token, person.id if person else None) is None:
        raise actions.Shut
    return render_template("collectives/found.html", way=Way("found", token, None))


@bp.route("/found/<token>/<any(collective,you,joining,place,agreements):step>", methods=["GET", "POST"])
def found_step(token: str, step: str) -> ResponseReturnValue:
    """One question; a page whose questions before are not answered leads back to them."""
    account = gate.account()
    way = Way("found", token, None)
    link = queries.founding_link(token, account.id)
    if link is None:
        raise actions.Shut
    if way.carried.get("unwritten") == account.public_id:
        return redirect(way.url("recovery"), code=303)
    answers: dict[str, dict[str, Any]] = json.loads(link.answers or "{}")
    missing = next((s for s in STEPS[: STEPS.index(step)] if s not in answers), None)
    if missing is not None:
        return redirect(url_for("collectives.found_step", token=token, step=missing), code=303)
    form = FORMS[step](data=answers.get(step) or _suggestions(step))
    if form.validate_on_submit():
        try:
            return _go_on(token, step, account, form, answers)
        except Invalid as error:
            form.blame(error)
    back = STEPS[STEPS.index(step) - 1] if step != STEPS[0] else None
    return show(
        f"found_{step}",
        form,
        way=way,
        back=back,
        answers=answers,
        agreements=starting_agreements.TEXT,
        ends={str(n): day(rules.mandate_ends(clock.now(), n)) for n in rules.MANDATE_MONTHS},
    )


def _suggestions(step: str) -> dict[str, Any]:
    if step == "collective":
        return {"address": codes.neutral_address()}
    if step == "place":
        return {"time_zone": current_app.config["TIME_ZONE"]}
    return {}


def _go_on(
    token: str, step: str, account: Account, form: Form, answers: dict[str, dict[str, Any]]
) -> ResponseReturnValue:
    """Keep a page's answers and lead to the next; after the last one the collective begins."""
    if step == "agreements":
        founder = actions.found(token, account, _everything(answers))
        flash(_("Your collective has begun. Invite the first people when you are ready."), "ok")
        return home_of(founder.collective)
    given = {name: value for name, value in form.data.items() if name not in ("csrf_token", "form_key")}
    if step == "collective" and queries.address_taken(given["address"]):
        raise Invalid("This address is taken on this server. Choose another.", field="address")
    if step == "you":
        actions.check_name(account, given["name"])
    actions.keep_answers(token, account, {step: given})
    return redirect(
        url_for("collectives.found_step", token=token, step=STEPS[STEPS.index(step) + 1]), code=303
    )


def _everything(answers: dict[str, dict[str, Any]]) -> actions.Founding:
    joining = answers["joining"]
    return actions.Founding(
        name=answers["collective"]["name"],
        address=answers["collective"]["address"],
        called=answers["you"]["name"],
        months=int(answers["you"]["months"]),
        join_by=joining["join_by"],
        vouches_needed=int(joining["vouches_needed"]),
        probation_days=int(joining["probation_days"]),
        time_zone=answers["place"]["time_zone"],
        language=spoken(),
        agreements=_agreements(),
    )


def _agreements() -> str:
    """The agreements to start with, as Markdown, in the language of the page."""
    parts = []
    for heading, sentences in starting_agreements.TEXT:
        lines = "\n".join(f"- {say(sentence)}" for sentence in sentences)
        parts.append(f"# {say(heading)}\n\n{lines}")
    return "\n\n".join(parts)
