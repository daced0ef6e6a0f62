"""Asking to join without an invitation, looking up the answer, and answering."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.accounts import gate
from swsolidarity.collectives import actions, codes, forms, policy, queries, rules
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Collective, JoinRequest, Membership
from swsolidarity.collectives.views.blueprint import bp, show, slow_down
from swsolidarity.collectives.views.joining import Way
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.web import throttle
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _

ASKED_PER_HOUR = 20
LOOKED_UP_PER_HOUR = 10
REQUESTS = "/c/<collective>/people/requests"


# From outside -----------------------------------------------------------------------------------------


def _open_collective(address: str) -> Collective:
    """The collective, if strangers may know of it; the same 404 otherwise, whoever looks."""
    found = queries.open_collective(address)
    if found is None:
        abort(404)
    return found


@bp.get("/c/<collective>/")
def public(collective: str) -> ResponseReturnValue:
    """All that strangers see of a collective that takes requests: its name and one button."""
    return render_template("collectives/public.html", collective=_open_collective(collective))


@bp.route("/c/<collective>/join", methods=["GET", "POST"])
def ask_to_join(collective: str) -> ResponseReturnValue:
    """Ask to join: a name and at most three questions."""
    found = _open_collective(collective)
    form = forms.AskToJoin()
    form.ask(queries.questions(found) or [_(question) for question in rules.QUESTIONS])
    if form.validate_on_submit():
        try:
            rules.check_name(form.name.data or "")
            throttle.spend("collectives.ask_to_join", "server", most=ASKED_PER_HOUR, per=3600)
            _request, code = actions.ask_to_join(found, name=form.name.data or "", answers=form.answers)
        except Invalid as error:
            form.blame(error)
        except throttle.TooMany as error:
            slow_down(form, error)
        else:
            flash(_("We have it. Write the code below down, or keep the address of this page."), "ok")
            return redirect(url_for("collectives.join_status", token=code), code=303)
    return show("ask_to_join", form, collective=found)


@bp.get("/j/<token>")
def join_status(token: str) -> ResponseReturnValue:
    """The answer to a request. Without one, or with a code that is not known, the page is the same."""
    gate.someone()
    code = codes.normal(token, codes.ANSWER_LENGTH)
    asked = queries.request_by_code(code) if code else None
    answer = asked.state if asked is not None and asked.state in ("accepted", "declined") else "none"
    return render_template(
        "collectives/join_status.html",
        answer=answer,
        collective=asked.collective if asked is not None and answer == "accepted" else None,
        way=Way("j", token, None),
        code=codes.grouped(code or token[:40]),
        days=rules.UNANSWERED_DAYS,
        form=Confirm(),
    )


@bp.post("/j/<token>/withdraw")
def take_back(token: str) -> ResponseReturnValue:
    """Delete one's own request; the answer is the same if there is none."""
    code = codes.normal(token, codes.ANSWER_LENGTH)
    if code:
        actions.take_back(code)
    flash(_("There is no request under this code any more. What you wrote is deleted."), "ok")
    return redirect(url_for("collectives.join_answer"), code=303)


@bp.route("/join-answer", methods=["GET", "POST"])
def join_answer() -> ResponseReturnValue:
    """Find the answer with the code that was written down."""
    form = forms.Code()
    if form.validate_on_submit():
        try:
            throttle.spend("collectives.join_answer", form.normal, most=LOOKED_UP_PER_HOUR, per=3600)
        except throttle.TooMany as error:
            slow_down(form, error)
        else:
            return redirect(url_for("collectives.join_status", token=form.normal), code=303)
    return show("join_answer", form)


# From inside ------------------------------------------------------------------------------------------


def _find(actor: Membership, public_id: str) -> JoinRequest:
    require(policy.may_see_requests(actor))
    found = queries.join_request(actor.collective_id, public_id)
    if found is None:
        abort(404)
    return found


@bp.get(REQUESTS)
@member_page
def requests(actor: Membership) -> ResponseReturnValue:
    """Who asks to join, oldest first."""
    require(policy.may_see_requests(actor))
    return render_template(
        "collectives/requests.html",
        actor=actor,
        waiting=queries.waiting_requests(actor.collective_id),
        mine=lambda asked: any(vouch.membership_id == actor.id for vouch in asked.vouches),
    )


@bp.route(f"{REQUESTS}/<public_id>", methods=["GET", "POST"])
@member_page
def join_request(actor: Membership, public_id: str) -> ResponseReturnValue:
    """One request: what the person wrote, and vouching for them."""
    asked = _find(actor, public_id)
    form = forms.Vouch()
    if form.validate_on_submit():
        try:
            enough = actions.vouch(
                actor, asked, met=form.met.data, knows_work=form.knows_work.data, free=form.free.data
            )
        except Invalid as error:
            form.blame(error)
        else:
            flash(
                _("That was the last word needed. They find the answer with their code.")
                if enough
                else _("Thank you. Others see that somebody vouched, not that it was you."),
                "ok",
            )
            return redirect(url_for("collectives.requests"), code=303)
    return show(
        "join_request",
        form,
        actor=actor,
        asked=asked,
        answers=queries.answers(asked),
        missing=rules.still_missing(queries.standings(asked), actor.collective.vouches_needed),
        ends=queries.lapses(asked),
        may_vouch=policy.may_vouch(actor, asked),
        may_welcome=policy.may_welcome(actor, asked),
        may_decline=policy.may_decline(actor, asked),
        confirm=Confirm(),
    )


@bp.post(f"{REQUESTS}/<public_id>/welcome")
@member_page
def welcome(actor: Membership, public_id: str) -> ResponseReturnValue:
    """A steward lets somebody in."""
    actions.welcome_by_steward(actor, _find(actor, public_id))
    flash(_("They are welcome. They find the answer with their code."), "ok")
    return redirect(url_for("collectives.requests"), code=303)


@bp.route(f"{REQUESTS}/<public_id>/decline", methods=["GET", "POST"])
@member_page
def decline(actor: Membership, public_id: str) -> ResponseReturnValue:
    """A steward says no; first a page that asks again."""
    asked = _find(actor, public_id)
    require(policy.may_decline(actor, asked))
    form = Confirm()
    if form.validate_on_submit():
        actions.decline(actor, asked)
        flash(_("They read a kind answer without a name under it. What they wrote is deleted."), "ok")
        return redirect(url_for("collectives.requests"), code=303)
    return show("decline", form, actor=actor, asked=asked)
