"""What a collective has set for itself, and what a member may change for themself."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.accounts import gate
from swsolidarity.accounts.forms import Going
from swsolidarity.collectives import actions, forms, policy, queries, rules
from swsolidarity.collectives.gate import member_page, own_page
from swsolidarity.collectives.models import Membership
from swsolidarity.collectives.views.blueprint import bp, show
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.links import link

SETTINGS = "/c/<collective>/settings"


@link("collectives.collective")
def settings_url(_public_id: str) -> str:
    return url_for("collectives.settings")


@bp.get(f"{SETTINGS}/")
@member_page
def settings(actor: Membership) -> ResponseReturnValue:
    """Everything that is set, for everybody to see."""
    return render_template(
        "collectives/settings.html",
        actor=actor,
        collective=actor.collective,
        questions=queries.questions(actor.collective) or [_(question) for question in rules.QUESTIONS],
        exit_page=rules.EXIT_PAGES.get(actor.collective.exit_url or ""),
        may_change=policy.may_change_settings(actor),
    )


@bp.route(f"{SETTINGS}/joining", methods=["GET", "POST"])
@member_page
def set_joining(actor: Membership) -> ResponseReturnValue:
    """Whether strangers may ask to join, and what they are asked."""
    require(policy.may_change_settings(actor))
    written = [*(queries.questions(actor.collective) or []), "", "", ""]
    form = forms.Joining(
        data={
            "takes_requests": actor.collective.takes_requests,
            **{f"question_{i + 1}": written[i] for i in range(rules.QUESTIONS_MOST)},
        }
    )
    if form.validate_on_submit():
        actions.set_joining(actor, takes_requests=form.takes_requests.data, questions=form.questions)
        flash(_("Saved."), "ok")
        return redirect(url_for("collectives.settings"), code=303)
    return show("set_joining", form, actor=actor, ours=[_(question) for question in rules.QUESTIONS])


@bp.route(f"{SETTINGS}/exit", methods=["GET", "POST"])
@member_page
def set_exit_page(actor: Membership) -> ResponseReturnValue:
    """Where 'Leave now' ends."""
    require(policy.may_change_settings(actor))
    form = forms.ExitPage(data={"exit_url": rules.exit_page(actor.collective.exit_url) or ""})
    if form.validate_on_submit():
        try:
            actions.set_exit_page(actor, form.exit_url.data or "")
        except Invalid as error:
            form.blame(error)
        else:
            flash(_("Saved."), "ok")
            return redirect(url_for("collectives.settings"), code=303)
    return show("set_exit_page", form, actor=actor)


@bp.route(f"{SETTINGS}/pictures", methods=["GET", "POST"])
@member_page
def set_pictures(actor: Membership) -> ResponseReturnValue:
    """Whether pictures may be sent: two stewards and a day to switch them on, one to switch them off."""
    require(policy.may_change_settings(actor))
    form = Confirm()
    if not form.validate_on_submit():
        return show("set_pictures", form, actor=actor)
    if actor.collective.pictures_from is None:
        act = actions.ask_for_pictures(actor)
        flash(_("Asked. It happens when a second steward agrees."), "ok")
        return redirect(url_for("collectives.paired_act", public_id=act.public_id), code=303)
    actions.no_pictures(actor)
    flash(_("No pictures can be sent any more. Those sent before stay."), "ok")
    return redirect(url_for("collectives.settings"), code=303)


@bp.route(f"{SETTINGS}/name", methods=["GET", "POST"])
@member_page
def rename(actor: Membership) -> ResponseReturnValue:
    """Be called something else here."""
    form = forms.Name(data={"name": actor.name})
    if form.validate_on_submit():
        try:
            actions.rename(actor, gate.account(), form.name.data or "")
        except Invalid as error:
            form.blame(error)
        else:
            flash(_("You are called %(name)s here now.", name=actor.name or ""), "ok")
            return redirect(url_for("collectives.settings"), code=303)
    return show("rename", form, actor=actor)


@bp.route(f"{SETTINGS}/leave", methods=["GET", "POST"])
@own_page
def leave_collective(actor: Membership) -> ResponseReturnValue:
    """Leave; first a page that says what goes and what stays."""
    form = Going()
    if form.validate_on_submit():
        actions.leave(actor, remove_words=form.remove_words)
        flash(_("You have left. Your name is gone from there. Your account stays for you alone."), "ok")
        return redirect("/", code=303)
    return show("leave_collective", form, actor=actor)
