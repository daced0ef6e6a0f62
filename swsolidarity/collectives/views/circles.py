"""Circles: those there are, one of them, coming in, letting others in, being called something else there."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.accounts import gate
from swsolidarity.collectives import actions, forms, policy, queries, rules
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Circle, CircleMember, Membership
from swsolidarity.collectives.views.blueprint import bp, show, slow_down
from swsolidarity.core import clock
from swsolidarity.core.pages import Page
from swsolidarity.core.verdict import Invalid, Sentence, require
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.links import link
from swsolidarity.web.throttle import TooMany

CIRCLES = "/c/<collective>/circles"
ONE = f"{CIRCLES}/<circle>"


class Part(NamedTuple):
    """What a domain above has in a circle: a heading, links, one thing to begin, and where all of it is."""

    heading: Sentence
    rows: list[dict[str, object]]
    begin: tuple[Sentence, str]
    everything: tuple[Sentence, str]


parts: list[Callable[[Membership, Circle], Part]] = []
"""Asked by the page of a circle, for whoever is in it."""


@link("collectives.circle")
def circle_url(public_id: str) -> str:
    return url_for("collectives.circle", circle=public_id)


def _find(actor: Membership, public_id: str) -> tuple[Circle, CircleMember | None]:
    """The circle, if to this member there is one; the same 404 for hidden, closed and never there."""
    found = queries.circle(actor, public_id)
    if found is None:
        abort(404)
    require(policy.may_see_circle(actor, *found))
    return found


def _to(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("collectives.circle", circle=public_id), code=303)


@bp.get(f"{CIRCLES}/")
@member_page
def circles(actor: Membership) -> ResponseReturnValue:
    """One's own circles, and those that are listed for every full member."""
    after = request.args.get("after")
    everybody = policy.may_see_circles(actor)
    return render_template(
        "collectives/circles.html",
        mine=queries.my_circles(actor) if after is None else [],
        others=queries.other_circles(actor, after=after) if everybody else Page([]),
        first=after is None,
        may_see_others=everybody,
        may_start=policy.may_start_circle(actor),
    )


@bp.route(f"{CIRCLES}/new", methods=["GET", "POST"])
@member_page
def start_circle(actor: Membership) -> ResponseReturnValue:
    """Start a circle: what it is called and for, who can find it, and under which name one is in it."""
    require(policy.may_start_circle(actor))
    form = forms.StartCircle()
    if form.validate_on_submit():
        try:
            made = actions.start_circle(
                actor,
                gate.account(),
                name=form.name.data or "",
                purpose=form.purpose.data or "",
                visibility=form.visibility.data or "",
                called=form.called.data or "",
            )
        except Invalid as error:
            form.blame(error)
        except TooMany as error:
            slow_down(form, error)
        else:
            flash(_("The circle has begun. Ask others to come in."), "ok")
            return _to(made.public_id)
    return show("start_circle", form, actor=actor)


@bp.get(ONE)
@member_page
def circle(actor: Membership, circle: str) -> ResponseReturnValue:
    """One circle: what it is for; and for those in it, who is in it, who asks, what they talk about."""
    found, mine = _find(actor, circle)
    inside = policy.may_look_inside(actor, found, mine)
    lets_in = policy.may_let_in(actor, found, mine)
    return render_template(
        "collectives/circle.html",
        actor=actor,
        circle=found,
        mine=mine,
        lapses=rules.circle_question_lapses(mine.since) if mine else None,
        inside=inside,
        people=queries.inside(actor, found, after=request.args.get("after")) if inside else Page([]),
        askers=queries.askers(found) if lets_in else [],
        acts=[
            (act, pairs.named(act.kind))
            for act in queries.acts_asked(actor.collective_id, found.reference, clock.now())
        ]
        if lets_in
        else [],
        parts=[part(actor, found) for part in parts] if inside else [],
        may_enter=policy.may_enter(actor, found, mine),
        may_answer=policy.may_answer_invitation(actor, found, mine),
        may_take_back=policy.may_take_back_ask(actor, found, mine),
        lets_in=lets_in,
        may_describe=policy.may_describe_circle(actor, found, mine),
        confirm=Confirm(),
    )


@bp.route(f"{ONE}/enter", methods=["GET", "POST"])
@member_page
def enter_circle(actor: Membership, circle: str) -> ResponseReturnValue:
    """Come in or ask to; first a page that asks for a name to have there."""
    found, mine = _find(actor, circle)
    require(policy.may_enter(actor, found, mine))
    at_once = found.visibility == "open" or bool(policy.may_answer_invitation(actor, found, mine))
    form = forms.CircleName()
    if form.validate_on_submit():
        try:
            tie = actions.enter_circle(actor, gate.account(), found, called=form.called.data or "")
        except Invalid as error:
            form.blame(error)
        except TooMany as error:
            slow_down(form, error)
        else:
            flash(_("You are in this circle now.") if tie.state == "in" else _("You have asked."), "ok")
            return _to(circle)
    return show("enter_circle", form, actor=actor, circle=found, at_once=at_once)


@bp.post(f"{ONE}/back")
@member_page
def take_back_ask(actor: Membership, circle: str) -> ResponseReturnValue:
    """Not ask any more."""
    found, _mine = _find(actor, circle)
    actions.take_back_ask(actor, found)
    flash(_("Taken back. Nobody sees any more that you asked."), "ok")
    return _to(circle)


@bp.post(f"{ONE}/decline")
@member_page
def decline_circle(actor: Membership, circle: str) -> ResponseReturnValue:
    """Say no to those who want one in."""
    found, _mine = _find(actor, circle)
    actions.decline_circle(actor, found)
    flash(_("You said no. That is all right, and nobody needs a reason."), "ok")
    return redirect(url_for("collectives.circles"), code=303)


@bp.route(f"{ONE}/asked/<public_id>", methods=["GET", "POST"])
@member_page
def answer_asker(actor: Membership, circle: str, public_id: str) -> ResponseReturnValue:
    """Somebody who asks to come in: yes or no."""
    found, mine = _find(actor, circle)
    require(policy.may_let_in(actor, found, mine))
    asker = queries.asker(found, public_id) or abort(404)
    form = forms.Answer()
    if form.validate_on_submit():
        agreed = form.answer.data == "yes"
        actions.answer_asker(actor, found, asker, agree=agreed)
        flash(
            _("They are in the circle now.") if agreed else _("They read a no without a name under it."), "ok"
        )
        return _to(circle)
    ends = rules.circle_question_lapses(asker.since)
    return show("answer_asker", form, circle=found, asker=asker, ends=ends)


@bp.route(f"{ONE}/invite", methods=["GET", "POST"])
@member_page
def invite_to_circle(actor: Membership, circle: str) -> ResponseReturnValue:
    """Ask somebody of the collective to come in, by the name they have there."""
    found, mine = _find(actor, circle)
    require(policy.may_let_in(actor, found, mine))
    form = forms.AskIntoCircle()
    if form.validate_on_submit():
        try:
            actions.invite_to_circle(actor, found, name=form.name.data or "")
        except Invalid as error:
            form.blame(error)
        except TooMany as error:
            slow_down(form, error)
        else:
            flash(_("Done. If they are not in already, they see it under What needs you."), "ok")
            return _to(circle)
    return show("invite_to_circle", form, circle=found)


@bp.route(f"{ONE}/describe", methods=["GET", "POST"])
@member_page
def describe_circle(actor: Membership, circle: str) -> ResponseReturnValue:
    """Give the circle another name or purpose."""
    found, mine = _find(actor, circle)
    require(policy.may_describe_circle(actor, found, mine))
    form = forms.DescribeCircle(data={"name": found.name, "purpose": found.purpose})
    if form.validate_on_submit():
        actions.describe_circle(actor, found, name=form.name.data or "", purpose=form.purpose.data or "")
        flash(_("Saved."), "ok")
        return _to(circle)
    return show("describe_circle", form, circle=found)


@bp.route(f"{ONE}/two", methods=["GET", "POST"])
@member_page
def ask_circle(actor: Membership, circle: str) -> ResponseReturnValue:
    """Ask for what takes two of the circle: another visibility, or its end."""
    found, mine = _find(actor, circle)
    require(policy.may_let_in(actor, found, mine))
    form = forms.AskCircle()
    form.offer(found.visibility, pictures=found.pictures_from is not None)
    if form.validate_on_submit():
        act = actions.ask_circle(actor, found, form.what.data or "")
        flash(_("Asked. It happens when a second person of the circle agrees."), "ok")
        return redirect(url_for("collectives.paired_act", public_id=act.public_id), code=303)
    return show("ask_circle", form, circle=found)


@bp.post(f"{ONE}/no-pictures")
@member_page
def no_pictures_in_circle(actor: Membership, circle: str) -> ResponseReturnValue:
    """Let nobody send pictures to a circle any more."""
    found, _mine = _find(actor, circle)
    actions.without_pictures(actor, found)
    flash(_("No pictures can be sent here any more. Those sent before stay."), "ok")
    return _to(circle)


@bp.route(f"{ONE}/name", methods=["GET", "POST"])
@member_page
def name_in_circle(actor: Membership, circle: str) -> ResponseReturnValue:
    """Be called something else in this circle."""
    found, mine = _find(actor, circle)
    require(policy.may_look_inside(actor, found, mine))
    form = forms.CircleName(data={"called": mine.name if mine else None})
    if form.validate_on_submit():
        try:
            actions.name_in_circle(actor, gate.account(), found, called=form.called.data or "")
        except Invalid as error:
            form.blame(error)
        except TooMany as error:
            slow_down(form, error)
        else:
            flash(_("Saved."), "ok")
            return _to(circle)
    return show("name_in_circle", form, actor=actor, circle=found)


@bp.route(f"{ONE}/leave", methods=["GET", "POST"])
@member_page
def leave_circle(actor: Membership, circle: str) -> ResponseReturnValue:
    """Leave; first a page that says what goes and what stays."""
    found, mine = _find(actor, circle)
    require(policy.may_look_inside(actor, found, mine))
    form = Confirm()
    if form.validate_on_submit():
        actions.leave_circle(actor, found)
        flash(_("You have left the circle. Your name is gone from it."), "ok")
        return redirect(url_for("collectives.circles"), code=303)
    return show("leave_circle", form, circle=found)
