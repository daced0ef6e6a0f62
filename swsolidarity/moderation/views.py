"""Reporting a text, looking at reports, appealing; and whom one does not read."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives.gate import member_page, own_page
from swsolidarity.collectives.models import CircleMember, Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.moderation import actions, policy, queries, rules
from swsolidarity.moderation.forms import DecisionForm, ReportForm, WordsForm, number
from swsolidarity.moderation.models import ModerationCase
from swsolidarity.threads import policy as talk
from swsolidarity.threads import queries as threads
from swsolidarity.threads import rules as talk_rules
from swsolidarity.threads.models import Post
from swsolidarity.threads.views.frame import as_html, place_of
from swsolidarity.web.forms import Confirm, Form
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say as spoken
from swsolidarity.web.links import link
from swsolidarity.web.throttle import TooMany

bp = Blueprint("moderation", __name__, url_prefix="/c/<collective>/moderation")
BLUEPRINTS = [bp]


@link("moderation.queue")
def queue_url(_public_id: str) -> str:
    return url_for("moderation.queue")


@link("moderation.case")
def case_url(public_id: str) -> str:
    return url_for("moderation.case", case=public_id)


@link("moderation.own")
def own_url(public_id: str) -> str:
    return url_for("moderation.own", case=public_id)


@link("moderation.report")
def report_url(_public_id: str) -> str:
    return url_for("moderation.mine", _anchor="reports")


@bp.get("/post/<post>")
@member_page
def about(actor: Membership, post: str) -> ResponseReturnValue:
    """What can be done about a text somebody else wrote."""
    found = _post(actor, post)
    thread, tie = found.thread, _tie_of(found)
    return render_template(
        "moderation/about.html",
        post=found,
        writer=threads.writer(thread, found),
        url=place_of(thread, found.position),
        may_report=policy.may_report(actor, found),
        may_note=talk.may_note(actor, found, thread),
        may_mute=found.author_id != actor.id and (tie is not None or _is_outside(found)),
        in_circle=not _is_outside(found),
        mute=belonging.mute_of(actor, found.author_id, tie.id if tie else None),
        confirm=Confirm,
    )


@bp.route("/post/<post>/report", methods=["GET", "POST"])
@member_page
def report(actor: Membership, post: str) -> ResponseReturnValue:
    found = _post(actor, post)
    require(policy.may_report(actor, found))
    agreed = queries.points(actor.collective_id, actor.collective.agreement_version)
    form, status = ReportForm(agreed), 200
    try:
        if form.validate_on_submit():
            actions.report(actor, found, point=number(form.point.data) or 0, words=form.words.data or "")
            flash(_("Thank you. Somebody looks at it, and you hear when it is dealt with."), "ok")
            return redirect(place_of(found.thread, found.position), code=303)
    except (Invalid, Conflict, TooMany) as error:
        status = _blame(form, error)
    return render_template(
        "moderation/report.html",
        post=found,
        form=form,
        url=url_for("moderation.about", post=post),
        in_circle=found.thread.circle_id is not None,
        form_error=form.errors,
    ), status if status > 200 else 422 if form.errors else 200


@bp.post("/post/<post>/<any(mute, block):what>")
@member_page
def mute_writer(actor: Membership, post: str, what: str) -> ResponseReturnValue:
    found = _post(actor, post)
    tie = _tie_of(found)
    if tie is None and not _is_outside(found):
        abort(404)
    other = threads.member(found.author_id) or abort(404)
    collectives.mute(actor, other, tie=tie, blocks=what == "block")
    flash(_("Done. Nobody is told. You can change it in your list."), "ok")
    return redirect(url_for("moderation.mine", _anchor="muted"), code=303)


@bp.post("/muted/<mute>/<any(mute, block, end):what>")
@member_page
def change_mute(actor: Membership, mute: str, what: str) -> ResponseReturnValue:
    found = belonging.mute(actor, mute) or abort(404)
    if what == "end":
        collectives.unmute(actor, found)
    else:
        collectives.set_block(actor, found, blocks=what == "block")
    flash(_("Done. Nobody is told."), "ok")
    return redirect(url_for("moderation.mine", _anchor="muted"), code=303)


@bp.get("/mine")
@own_page
def mine(actor: Membership) -> ResponseReturnValue:
    """What one reported, what was decided about one's own texts, whom one does not read."""
    return render_template(
        "moderation/mine.html",
        reports=queries.my_reports(actor),
        about_me=queries.about_me(actor),
        muted=belonging.muted(actor),
        states=rules.SAID,
        told=rules.TOLD,
        confirm=Confirm,
    )


@bp.route("/mine/<case>", methods=["GET", "POST"])
@own_page
def own(actor: Membership, case: str) -> ResponseReturnValue:
    """What follows for a text of one's own: what, which point, how long, and how to appeal."""
    found = queries.case(actor.collective_id, case) or abort(404)
    require(policy.may_read_own(actor, found))
    form, status = WordsForm(), 200
    try:
        if form.validate_on_submit():
            actions.appeal(actor, found, form.words.data or "")
            flash(_("Your appeal goes to other people. You hear what they say."), "ok")
            return redirect(url_for("moderation.own", case=case), code=303)
    except (Invalid, Conflict) as error:
        status = _blame(form, error)
    return render_template(
        "moderation/own.html",
        case=found,
        form=form,
        rule=queries.rule(found),
        told=rules.TOLD,
        html=as_html,
        may_appeal=policy.may_appeal(actor, found, clock.now()),
        form_error=form.errors,
    ), status


@bp.get("/")
@member_page
def queue(actor: Membership) -> ResponseReturnValue:
    """What waits for somebody to look at it: titles and notes, no text."""
    require(policy.may_look(actor))
    page = queries.queue(actor, after=request.args.get("after"))
    return render_template(
        "moderation/queue.html", page=page, me=actor, states=rules.SAID, notes=talk_rules.NOTES
    )


@bp.route("/case/<case>", methods=["GET", "POST"])
@member_page
def case(actor: Membership, case: str) -> ResponseReturnValue:
    """One report: what was said, the text when it is asked for, and what follows."""
    found = queries.case(actor.collective_id, case) or abort(404)
    require(policy.may_see(actor, found))
    form = _decision_form(found)
    if not form.is_submitted() or not form.validate() or form.do.data == "check":
        return _case_page(actor, found, form)
    try:
        return _decided(actor, found, form)
    except (Invalid, Conflict) as error:
        return _case_page(actor, found, form, _blame(form, error))


@bp.post("/case/<case>/<any(take, 'give-back', recuse):step>")
@member_page
def move_case(actor: Membership, case: str, step: str) -> ResponseReturnValue:
    found = queries.case(actor.collective_id, case) or abort(404)
    require(policy.may_see(actor, found))
    _STEPS[step](actor, found)
    if step == "take":
        return redirect(url_for("moderation.case", case=case), code=303)
    flash(_("It waits for somebody else."), "ok")
    return redirect(url_for("moderation.queue"), code=303)


@bp.post("/case/<case>/<any(stands, lift):what>")
@member_page
def answer(actor: Membership, case: str, what: str) -> ResponseReturnValue:
    found = queries.case(actor.collective_id, case) or abort(404)
    require(policy.may_see(actor, found))
    form = WordsForm()
    try:
        if form.validate_on_submit():
            actions.answer(actor, found, stands=what == "stands", words=form.words.data or "")
            flash(_("Thank you. Whoever appealed reads what you wrote."), "ok")
            return redirect(url_for("moderation.queue"), code=303)
    except (Invalid, Conflict) as error:
        return _case_page(actor, found, _decision_form(found), _blame(form, error), answering=form)
    return _case_page(actor, found, _decision_form(found), 422, answering=form)


_STEPS: dict[str, Callable[[Membership, ModerationCase], None]] = {
    "take": actions.take,
    "give-back": actions.give_back,
    "recuse": actions.recuse,
}


def _decided(actor: Membership, found: ModerationCase, form: DecisionForm) -> ResponseReturnValue:
    reason = {"point": number(form.point.data) or 0, "words": form.words.data or ""}
    outcome = form.outcome.data or ""
    if outcome == rules.REMOVE:
        act = actions.ask_removal(actor, found, **reason)  # type: ignore[arg-type]  # as the two say
        flash(_("Asked. It is hidden when a second person agrees."), "ok")
        return redirect(url_for("collectives.paired_act", public_id=act.public_id), code=303)
    actions.decide(actor, found, outcome=outcome, days=number(form.days.data), **reason)  # type: ignore[arg-type]
    flash(_("Done. The people it concerns are told."), "ok")
    return redirect(url_for("moderation.queue"), code=303)


def _case_page(
    actor: Membership,
    found: ModerationCase,
    form: DecisionForm,
    status: int = 200,
    answering: WordsForm | None = None,
) -> ResponseReturnValue:
    page = render_template(
        "moderation/case.html",
        case=found,
        writer=threads.writer(found.post.thread, found.post),
        said=queries.said(found),
        rule=queries.rule(found),
        told=rules.TOLD,
        form=form,
        answering=answering or WordsForm(),
        checked=form.do.data == "check" and not form.errors,
        may_take=policy.may_take(actor, found),
        may_decide=policy.may_decide(actor, found),
        may_recuse=policy.may_recuse(actor, found),
        may_answer=policy.may_answer(actor, found),
        act=belonging.act_asked(found.collective_id, actions.REMOVE, found.reference),
        me=actor,
        notes=talk_rules.NOTES,
        html=as_html,
        confirm=Confirm,
        form_error=form.errors or (answering is not None and answering.errors),
    )
    return page, status if status > 200 else 422 if form.errors else 200


def _decision_form(found: ModerationCase) -> DecisionForm:
    agreed = queries.points(found.collective_id, found.agreement_version)
    return DecisionForm(agreed, rules.choices(in_circle=found.in_circle))


def _post(actor: Membership, public_id: str) -> Post:
    """A text this member reads, with who wrote it."""
    found = threads.post(actor, public_id) or abort(404)
    if found.trace is not None:
        abort(404)
    require(talk.may_read_text(actor, found, found.thread))
    return threads.with_writer(found)


def _is_outside(post: Post) -> bool:
    return post.thread.circle_id is None or post.position <= post.thread.written_outside


def _tie_of(post: Post) -> CircleMember | None:
    """As whom a text was written in a circle; None outside, and for somebody who left it."""
    return None if _is_outside(post) else post.author_as


def _blame(form: Form, error: Exception) -> int:
    """Put what went wrong on the form; the status that goes with it."""
    if isinstance(error, TooMany):
        form.form_errors.append(_("That was a lot for one day. If it cannot wait, talk to a steward."))
        return 429
    if isinstance(error, Conflict):
        form.form_errors.append(spoken(error.why))
        return 409
    assert isinstance(error, Invalid)
    form.blame(error)
    return 422
