"""Cases about members, for those who start them, vote on them, mediate and judge; and pauses."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import MODERATOR, Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.decisions.views.frame import whole
from swsolidarity.governance.actions import pauses, removal_votes
from swsolidarity.governance.actions import removals as actions
from swsolidarity.governance.forms.removals import GroundsForm, StartForm, WordsForm
from swsolidarity.governance.models import RemovalCase
from swsolidarity.governance.policy import removals as policy
from swsolidarity.governance.queries import removals as queries
from swsolidarity.governance.rules import removals as rules
from swsolidarity.governance.views.blueprint import bp
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.links import link


@bp.get("/cases/")
@member_page
def cases(actor: Membership) -> ResponseReturnValue:
    """What is and was under way about members, for those who vote on it."""
    if not actor.is_full_member:
        abort(404)
    return render_template("governance/cases.html", cases=queries.visible(actor), phases=rules.PHASES)


@bp.route("/people/<public_id>/case", methods=["GET", "POST"])
@member_page
def start_case(actor: Membership, public_id: str) -> ResponseReturnValue:
    """Start a case: which point, what happened, and who starts it too."""
    person = _person(actor, public_id)
    running = queries.under_way(person.id)
    if running is not None and policy.may_see(actor, running):
        return redirect(url_for("governance.case", case=running.public_id), code=303)
    require(policy.may_start(actor, person))
    form = StartForm(belonging.points(belonging.agreement(actor.collective)))
    if form.validate_on_submit():
        try:
            made = actions.begin(
                actor,
                person,
                point=whole(form.point.data),
                words=form.words.data or "",
                with_name=form.with_name.data or "",
            )
            flash(_("It is here. The page says what comes next."), "ok")
            return redirect(url_for("governance.case", case=made.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return render_template(
        "governance/start_case.html", form=form, person=person, alone=actor.acts_as(MODERATOR)
    ), 422 if form.errors else 200


@bp.get("/cases/<case>")
@member_page
def case(actor: Membership, case: str) -> ResponseReturnValue:
    """What voters read: the grounds, and the reply beside them. The person has a page of their own."""
    found = queries.case(actor.collective_id, case) or abort(404)
    if found.person_id == actor.id and found.started_at is not None:
        return redirect(url_for("governance.standing"), code=303)
    require(policy.may_see(actor, found))
    return _page(actor, found, WordsForm())


@bp.post("/cases/<case>/<any(agree, decline, 'take-back', accept, pass, done, confirm, overturn):step>")
@member_page
def move_case(actor: Membership, case: str, step: str) -> ResponseReturnValue:
    found, form = queries.case(actor.collective_id, case) or abort(404), WordsForm()
    require(policy.may_see(actor, found))
    try:
        if form.validate_on_submit():
            _STEPS[step](actor, found, form.words.data or "")
            flash(_("Done."), "ok")
            return redirect(url_for("governance.cases"), code=303)
    except Invalid as error:
        form.blame(error)
    return _page(actor, found, form)


_STEPS: dict[str, Callable[[Membership, RemovalCase, str], object]] = {
    "agree": lambda actor, found, _words: actions.join_start(actor, found),
    "decline": lambda actor, found, _words: actions.decline_start(actor, found),
    "take-back": lambda actor, found, _words: actions.take_back(actor, found),
    "accept": lambda actor, found, _words: removal_votes.answer_mediation(actor, found, accepts=True),
    "pass": lambda actor, found, _words: removal_votes.answer_mediation(actor, found, accepts=False),
    "done": lambda actor, found, _words: removal_votes.finish_mediation(actor, found),
    "confirm": lambda actor, found, words: removal_votes.answer_appeal(
        actor, found, answer="confirm", reason=words
    ),
    "overturn": lambda actor, found, words: removal_votes.answer_appeal(
        actor, found, answer="overturn", reason=words
    ),
}


@bp.route("/people/<public_id>/pause", methods=["GET", "POST"])
@member_page
def ask_pause(actor: Membership, public_id: str) -> ResponseReturnValue:
    """Ask a second moderator to let somebody stay away for three days."""
    person = _person(actor, public_id)
    require(policy.may_ask_pause(actor, person, clock.now()))
    form = GroundsForm(belonging.points(belonging.agreement(actor.collective)))
    if form.validate_on_submit():
        try:
            act = pauses.ask(actor, person, point=whole(form.point.data), words=form.words.data or "")
            flash(_("Asked. It begins when a second person agrees."), "ok")
            return redirect(url_for("collectives.paired_act", public_id=act.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return render_template("governance/ask_pause.html", form=form, person=person), 422 if form.errors else 200


@bp.get("/pauses/<pause>")
@member_page
def pause(actor: Membership, pause: str) -> ResponseReturnValue:
    """A pause that was asked for or has begun, for moderators."""
    found = queries.pause(actor.collective_id, pause) or abort(404)
    require(policy.may_see_pause(actor, found))
    return render_template("governance/pause.html", pause=found, grounds=queries.grounds(found))


@link("governance.case")
def case_url(public_id: str) -> str:
    return url_for("governance.case", case=public_id)


@link("governance.pause")
def pause_url(public_id: str) -> str:
    return url_for("governance.pause", pause=public_id)


def _person(actor: Membership, public_id: str) -> Membership:
    return belonging.member(actor.collective_id, public_id) or abort(404)


def _page(actor: Membership, found: RemovalCase, form: WordsForm) -> ResponseReturnValue:
    seats, mine = queries.seats(found), queries.seat_of(found, actor.id)
    started = queries.started_by(found, actor.id)
    return render_template(
        "governance/case.html",
        case=found,
        grounds=queries.grounds(found),
        phases=rules.PHASES,
        outcomes=rules.OUTCOMES,
        form=form,
        confirm=Confirm(),
        started=started,
        mediators=[seat.member.name for seat in seats if seat.state == "accepted"],
        reasons=[seat for seat in seats if seat.reason] if found.state == rules.ENDED else [],
        vote=found.proposal if found.state == rules.VOTING else None,
        may_vote=found.started_at is not None and actor.joined_at <= found.started_at,
        may_join=policy.may_join_start(actor, found, started),
        may_take_back=policy.may_take_back(actor, found, started),
        may_mediate=policy.may_answer_seat(actor, found, mine, "mediator"),
        may_judge=policy.may_answer_seat(actor, found, mine, "panel"),
        may_finish=policy.may_finish_mediation(actor, found, mine),
    ), 422 if form.errors else 200
