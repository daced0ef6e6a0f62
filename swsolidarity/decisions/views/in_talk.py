"""Questions inside a conversation: shown there, and asked from there."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.decisions import actions, policy, queries
from swsolidarity.decisions.actions.proposals import in_own_words
from swsolidarity.decisions.forms.questions import LightForm
from swsolidarity.decisions.rules import aloud, words
from swsolidarity.decisions.views.frame import bp
from swsolidarity.threads import policy as talk
from swsolidarity.threads import queries as threads
from swsolidarity.threads.models import ALL, Thread
from swsolidarity.threads.views import conversations
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say as spoken


def _questions(actor: Membership, thread: Thread) -> conversations.Panel | None:
    """What was asked in a conversation of all members, and ways to ask there."""
    if thread.audience != ALL:
        return None
    values: dict[str, Any] = {
        "asked": queries.asked_in(actor, thread),
        "answers": aloud.ANSWERS["temperature"],
        "may_ask": policy.may_ask(actor),
        "words": words,
    }
    return conversations.Panel("decisions/_in_talk.html", "decisions/_ask_in_talk.html", values)


conversations.panels.append(_questions)


@bp.route("/in-talk/<thread>/<any(temperature, availability):what>", methods=["GET", "POST"])
@member_page
def ask_in_talk(actor: Membership, thread: str, what: str) -> ResponseReturnValue:
    found, _read = threads.find(actor, thread) or abort(404)
    require(policy.may_ask(actor))
    require(talk.may_reply(actor, found))
    rule = queries.rule_in_force(actor.collective_id, what)
    if rule is None:
        raise Conflict("This collective has no such rule. Look at the rules first.")
    form = LightForm()
    form.fit(rule.terms)
    status = 200
    if form.validate_on_submit():
        draft = actions.Draft(
            title=form.title.data or "",
            background="",
            what_happens=in_own_words(""),
            rule_key=rule.key,
            options=form.wanted_options,
        )
        try:
            actions.ask_in_talk(actor, found, draft)
            flash(_("Everybody is asked now."), "ok")
            return redirect(url_for("threads.show", thread=thread), code=303)
        except Invalid as error:
            form.blame(error)
        except Conflict as error:
            form.form_errors.append(spoken(error.why))
            status = 409
    return render_template(
        "decisions/ask_in_talk.html", thread=found, form=form, rule=rule, form_error=form.errors
    ), 422 if form.errors and status == 200 else status
