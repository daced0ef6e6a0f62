"""Asking to join without an invitation, looking up the answer, and answering."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.accounts import gate
from swsolidarity.collectives import actions, codes, forms, policy, queries, rules
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Collective, JoinRequest, Membership
from swsolidarity.collectives.views.blueprint import bp, show, slow_down
from swsolidarity.collectives.views.joining import Way
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.web import i18n, throttle
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.links import url_of

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
    return show("ask_to_join", form, collective=found, invited=None)


@bp.route("/i/<token>/ask", methods=["GET", "POST"])
def ask_invited(token: str) -> ResponseReturnValue:
    """Ask with an invitation, where invited people go through the same gates."""
    gate.someone()
    invitation = queries.open_invitation(token)
    if invitation is None or not invitation.collective.gates_for_invited:
        raise actions.Shut
    i18n.by_the_clock_of(invitation.collective.time_zone)
    form = forms.AskToJoin()
    form.ask(queries.questions(invitation.collective) or [_(question) for question in rules.QUESTIONS])
    if form.validate_on_submit():
        try:
            _request, code = actions.ask_invited(token, name=form.name.data or "", answers=form.answers)
        except Invalid as error:
            form.blame(error)
        else:
            flash(_("We have it. Write the code below down, or keep the address of this page."), "ok")
            return redirect(url_for("collectives.join_status", token=code), code=303)
    return show("ask_to_join", form, collective=invitation.collective, invited=token)


@bp.get("/j/<token>")
def join_status(token: str) -> ResponseReturnValue:
    """Where a request stands. Joined, forgotten and unknown ones look the same."""
    gate.someone()
    code = codes.normal(token, codes.ANSWER_LENGTH)
    asked = queries.request_by_code(code) if code else None
    if asked is not None and asked.state == "joined":
        asked = None
    if asked is not None:
        i18n.by_the_clock_of(asked.collective.time_zone)
    return render_template(
        "collectives/join_status.html",
        asked=asked,
        answer=asked.state if asked is not None and asked.state not in rules.IN_FLIGHT else "none",
        stands=_stands_at(asked) if asked is not None else None,
        way=Way("j", token, None),
        code=codes.grouped(code or token[:40]),
        days=rules.UNANSWERED_DAYS,
        form=Confirm(),
    )


def _stands_at(asked: JoinRequest) -> str:
    """Which gate it is, without a word about whether anything worries anybody."""
    return rules.stands_at(asked.state, asked.gate_until, clock.now(), queries.concerns_open(asked))


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
    if found is None or not policy.may_see_request(actor, found):
        abort(404)
    return found


@bp.get(REQUESTS)
@member_page
def requests(actor: Membership) -> ResponseReturnValue:
    """Who asks to join, oldest first."""
    require(policy.may_see_requests(actor))
    waiting = queries.waiting_requests(actor.collective_id)
    return render_template(
        "collectives/requests.html",
        actor=actor,
        waiting=[asked for asked in waiting if policy.may_see_request(actor, asked)],
        mine=lambda asked: any(vouch.membership_id == actor.id for vouch in asked.vouches),
    )


@bp.route(f"{REQUESTS}/<public_id>", methods=["GET", "POST"])
@member_page
def join_request(actor: Membership, public_id: str) -> ResponseReturnValue:
    """One request: where it stands, what the person wrote, and vouching for them."""
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
                _("That was the last word needed. Now it goes on.")
                if enough
                else _("Thank you. Others see that somebody vouched, not that it was you."),
                "ok",
            )
            return redirect(url_for("collectives.requests"), code=303)
    return show("join_request", form, **_page(actor, asked), concern=_concern_form(actor, asked))


def _page(actor: Membership, asked: JoinRequest) -> dict[str, Any]:
    """Everything about a request that this member may see."""
    concerns = queries.concerns(asked) if policy.may_read_concerns(actor, asked) else []
    names = queries.names_of(one.membership_id for one in concerns)
    return {
        "actor": actor,
        "asked": asked,
        "stands": _stands_at(asked),
        "answers": queries.answers(asked) if policy.may_read_answers(actor, asked) else [],
        "missing": rules.still_missing(queries.standings(asked), asked.vouches_needed),
        "have": len(asked.vouches),
        "ends": queries.lapses(asked),
        "concerns": [(names.get(one.membership_id, ""), one.words) for one in concerns],
        "mine": queries.concern_of(asked, actor),
        "waiting_acts": queries.acts_asked(actor.collective_id, asked.reference, clock.now()),
        "decision": url_of(asked.decision_ref or ""),
        "alone": queries.is_alone(actor.collective_id),
        "may_vouch": policy.may_vouch(actor, asked),
        "may_welcome": policy.may_welcome(actor, asked),
        "may_decline": policy.may_decline(actor, asked),
        "may_let_on": policy.may_let_on(actor, asked),
        "may_write_concern": policy.may_write_concern(actor, asked, clock.now()),
        "confirm": Confirm(),
    }


def _concern_form(actor: Membership, asked: JoinRequest) -> forms.Concern:
    mine = queries.concern_of(asked, actor)
    return forms.Concern(formdata=None, data={"words": mine.words if mine else ""})


@bp.post(f"{REQUESTS}/<public_id>/concern")
@member_page
def write_concern(actor: Membership, public_id: str) -> ResponseReturnValue:
    """Say privately what worries one."""
    asked = _find(actor, public_id)
    require(policy.may_write_concern(actor, asked, clock.now()))
    concern = forms.Concern()
    if concern.validate_on_submit():
        try:
            actions.write_concern(actor, asked, concern.words.data or "")
        except Invalid as error:
            concern.blame(error)
        else:
            flash(_("Only the welcomers read it. You can change it or take it back."), "ok")
            return redirect(url_for("collectives.join_request", public_id=public_id), code=303)
    return show("join_request", concern, **_page(actor, asked), concern=concern)


@bp.post(f"{REQUESTS}/<public_id>/concern/back")
@member_page
def take_back_concern(actor: Membership, public_id: str) -> ResponseReturnValue:
    """Nothing worries one any more."""
    actions.take_back_concern(actor, _find(actor, public_id))
    flash(_("Taken back. What you wrote is deleted."), "ok")
    return redirect(url_for("collectives.join_request", public_id=public_id), code=303)


@bp.post(f"{REQUESTS}/<public_id>/welcome")
@member_page
def welcome(actor: Membership, public_id: str) -> ResponseReturnValue:
    """A welcomer stands up for somebody."""
    actions.welcome_by_steward(actor, _find(actor, public_id))
    flash(_("They are welcome as far as you are concerned. Now it goes on."), "ok")
    return redirect(url_for("collectives.requests"), code=303)


_ACTS = {"decline": actions.DECLINE, "let-on": actions.LET_ON, "to-vote": actions.TO_VOTE}


@bp.route(f"{REQUESTS}/<public_id>/<any('decline','let-on','to-vote'):what>", methods=["GET", "POST"])
@member_page
def answer_request(actor: Membership, public_id: str, what: str) -> ResponseReturnValue:
    """Ask a second person to say no, to let it go on, or to put it to the vote; first a page that says so."""
    asked = _find(actor, public_id)
    require(policy.may_decline(actor, asked) if what == "decline" else policy.may_let_on(actor, asked))
    form = forms.Reason()
    if form.validate_on_submit():
        try:
            pairs.ask(actor, _ACTS[what], asked.reference, reason=form.reason.data or "")
        except Invalid as error:
            form.blame(error)
        else:
            flash(_("Asked. It is done when a second person agrees."), "ok")
            return redirect(url_for("collectives.join_request", public_id=public_id), code=303)
    return show("answer_request", form, actor=actor, asked=asked, what=what)
