"""The inbox, and what comes into it."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.accounts import gate
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid
from swsolidarity.notices import actions, digest, kinds, letters, queries, rules
from swsolidarity.notices.forms import Address, Code, Quiet, Told, When
from swsolidarity.notices.models import ASKED, PROVED, MailAddress
from swsolidarity.web.errors import wait_in_words
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.links import url_of
from swsolidarity.web.throttle import TooMany

bp = Blueprint("notices", __name__)
BLUEPRINTS = [bp]


@bp.get("/c/<collective>/notices/")
@member_page
def inbox(actor: Membership) -> ResponseReturnValue:
    page = queries.inbox(actor, after=request.args.get("after"))
    return render_template(
        "notices/inbox.html",
        page=page,
        sentence=kinds.sentence,
        confirm=Confirm,
        quiet=queries.quiet_hours(actor) if queries.is_quiet(actor) else None,
    )


@bp.post("/c/<collective>/notices/<notice>/open")
@member_page
def open_notice(actor: Membership, notice: str) -> ResponseReturnValue:
    """Opening marks as read, and marking writes: that is why it is a button and not a link (safety C3)."""
    found = queries.find(actor, notice) or abort(404)
    actions.mark_read(actor, found)
    return redirect(url_of(found.subject) or url_for("notices.inbox"), code=303)


@bp.post("/c/<collective>/notices/read")
@member_page
def read_all(actor: Membership) -> ResponseReturnValue:
    actions.mark_all_read(actor)
    flash(_("All notices are marked as read."), "ok")
    return redirect(url_for("notices.inbox"), code=303)


@bp.get("/c/<collective>/notices/since-yesterday")
@member_page
def since_yesterday(actor: Membership) -> ResponseReturnValue:
    """What happened since yesterday, on one page; counted now, and kept nowhere."""
    since = rules.since_yesterday(actor.collective.time_zone, clock.now())
    told = [(kinds.sentence(kind), number) for kind, number in queries.told_since(actor, since)]
    happened = digest.happened(actor, since)
    return render_template("notices/since_yesterday.html", told=told, happened=happened, since=since)


@bp.route("/c/<collective>/notices/settings", methods=["GET", "POST"])
@member_page
def settings(actor: Membership) -> ResponseReturnValue:
    """What this member is told here."""
    off = queries.turned_off(actor)
    form = Told(told=[group.key for group in kinds.GROUPS if group.key not in off])
    if form.validate_on_submit():
        actions.choose(actor, off=form.off)
        flash(_("Saved."), "ok")
        return redirect(url_for("notices.settings"), code=303)
    quiet = queries.quiet_hours(actor)
    page = render_template("notices/settings.html", form=form, quiet=quiet)
    return page, 422 if form.is_submitted() else 200


@bp.route("/c/<collective>/notices/quiet", methods=["GET", "POST"])
@member_page
def quiet(actor: Membership) -> ResponseReturnValue:
    """When nothing new is counted for this member."""
    form = Quiet(data=_as_it_is(actor))
    if form.validate_on_submit():
        try:
            _keep(actor, form)
        except Invalid as error:
            form.blame(error)
        else:
            flash(_("Saved."), "ok")
            return redirect(url_for("notices.settings"), code=303)
    return render_template("notices/quiet.html", form=form), 422 if form.is_submitted() else 200


def _as_it_is(actor: Membership) -> dict[str, str]:
    quiet = queries.quiet_hours(actor)
    if quiet is None:
        return {"quiet": "no", "begins": "22", "ends": "7", "zone": actor.collective.time_zone}
    return {"quiet": "yes", "begins": str(quiet.begins), "ends": str(quiet.ends), "zone": quiet.zone}


def _keep(actor: Membership, form: Quiet) -> None:
    if form.quiet.data == "no":
        return actions.no_more_quiet(actor)
    begins, ends = int(form.begins.data), int(form.ends.data)
    return actions.keep_quiet(actor, begins=begins, ends=ends, zone=form.zone.data)


@bp.get("/me/mail")
def mail() -> ResponseReturnValue:
    """Whether this person is told by e-mail that there is something, and what that may give away."""
    return _mail_page(queries.mail_address(gate.account().id))


@bp.post("/me/mail")
def ask_for_mail() -> ResponseReturnValue:
    """An address to prove."""
    account, form = gate.account(), Address()
    _only_if_letters_leave()
    if form.validate():
        try:
            actions.ask_for_mail(account, address=form.address.data or "", **form.wishes)
        except (Invalid, TooMany) as error:
            return _mail_page(queries.mail_address(account.id), form, error)
        return redirect(url_for("notices.mail"), code=303)
    return _mail_page(queries.mail_address(account.id), form)


@bp.post("/me/mail/code")
def prove_mail() -> ResponseReturnValue:
    """The code that came."""
    account, form = gate.account(), Code()
    _only_if_letters_leave()
    if form.validate():
        try:
            actions.prove_mail(account, code=form.code.data or "")
        except (Invalid, TooMany) as error:
            return _mail_page(queries.mail_address(account.id), form, error)
        flash(_("That is right. E-mail goes there from now on."), "ok")
        return redirect(url_for("notices.mail"), code=303)
    return _mail_page(queries.mail_address(account.id), form)


@bp.post("/me/mail/when")
def change_mail() -> ResponseReturnValue:
    """Another time of the day."""
    account, form = gate.account(), When()
    _only_if_letters_leave()
    if form.validate():
        try:
            actions.change_mail(account, **form.wishes)
        except Invalid as error:
            return _mail_page(queries.mail_address(account.id), form, error)
        flash(_("Saved."), "ok")
        return redirect(url_for("notices.mail"), code=303)
    return _mail_page(queries.mail_address(account.id), form)


@bp.post("/me/mail/stop")
def stop_mail() -> ResponseReturnValue:
    """No e-mail any more, and the address forgotten."""
    actions.no_more_mail(gate.account())
    flash(_("Your address is deleted. You get no e-mail."), "ok")
    return redirect(url_for("notices.mail"), code=303)


def _only_if_letters_leave() -> None:
    if not current_app.config["MAIL_HOST"]:
        abort(404)


def _mail_page(
    found: MailAddress | None, form: Address | Code | When | None = None, error: Exception | None = None
) -> ResponseReturnValue:
    """What there is to do with the address as it is now, with whatever was typed."""
    status = _blame(form, error)
    state = found.state if found is not None else None
    fitting = {ASKED: Code, PROVED: When}.get(state or "", Address)
    if type(form) is not fitting:
        begun = (
            {"begins": str(found.begins), "zone": found.zone, "says_where": found.says_where} if found else {}
        )
        form = fitting(formdata=None, data=begun or {"zone": current_app.config["TIME_ZONE"]})
    return render_template(
        "notices/mail.html",
        found=found,
        state=state,
        form=form,
        confirm=Confirm,
        leaves=bool(current_app.config["MAIL_HOST"]),
        sender=current_app.config["MAIL_FROM"],
        subject=letters.SUBJECT,
        body=letters.BODY,
        where=letters.origin(current_app.config["ADDRESS"]),
    ), status


def _blame(form: Address | Code | When | None, error: Exception | None) -> int:
    """Put what went wrong on the form; the status that goes with it."""
    if form is None:
        return 200
    if isinstance(error, TooMany):
        form.form_errors.append(
            _("That was too often. Try again in %(wait)s.", wait=wait_in_words(error.wait))
        )
        return 429
    if isinstance(error, Invalid):
        form.blame(error)
    return 422
