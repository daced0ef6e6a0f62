"""One's own account: passphrase, recovery digits, devices, display, closing."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.accounts import actions, gate, passphrases, queries, rules
from swsolidarity.accounts.forms import ChangePassphrase, Close, Display, KeepRecovery, Prove
from swsolidarity.accounts.views import proof
from swsolidarity.accounts.views.entering import blueprint
from swsolidarity.core import clock, vault
from swsolidarity.core.verdict import Invalid
from swsolidarity.web import i18n, throttle
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.transactions import starts_reading, write_now

SHEET_LASTS = timedelta(hours=1)
BACKUPS_LAST = timedelta(days=30)


@blueprint.get("/me/")
def me() -> ResponseReturnValue:
    """What one can look after here."""
    person = gate.account()
    left, used = queries.recovery_lines(person)
    return render_template(
        "accounts/me.html",
        form=Confirm(),
        left=left,
        used=used,
        rests_on=rules.after(person.used_in, rules.RESTS_AFTER_DAYS),
        gone_on=rules.after(person.used_in, rules.GONE_AFTER_DAYS),
    )


@blueprint.get("/me/devices")
def devices() -> ResponseReturnValue:
    """Where this person is signed in."""
    rows = queries.sessions_of(gate.account())
    return render_template(
        "accounts/devices.html",
        form=Confirm(),
        rows=[(row, rules.device_sentence(row.label)) for row in rows],
        mine=gate.session_row(),
    )


@blueprint.post("/me/devices/<session>/end")
def end_device(session: str) -> ResponseReturnValue:
    """Sign one device out."""
    row = queries.session_of(gate.account(), session)
    if row is None:
        abort(404)
    actions.end_session(row)
    flash(_("That device is signed out."), "ok")
    return redirect(url_for("accounts.devices"), code=303)


@blueprint.post("/me/devices/others")
def end_others() -> ResponseReturnValue:
    """Sign every other device out."""
    actions.end_other_sessions(gate.account(), gate.session_row())
    flash(_("Every other device is signed out."), "ok")
    return redirect(url_for("accounts.devices"), code=303)


@blueprint.route("/me/security", methods=["GET", "POST"])
@starts_reading
def security() -> ResponseReturnValue:
    """Choose a new passphrase; every other session ends with it (S6)."""
    person = gate.account()
    form = ChangePassphrase()
    if form.validate_on_submit() and proof.matches(form.current_passphrase):
        try:
            new_hash = passphrases.hash_new(form.passphrase.data or "", login_name=person.login_name)
        except Invalid as error:
            form.blame(error)
        else:
            write_now()
            person = gate.account_again()
            throttle.succeeded(proof.PROVE, person.public_id)
            gate.carry(actions.change_passphrase(person, new_hash))
            flash(_("Your new passphrase works. Every other device is signed out."), "ok")
            return redirect(url_for("accounts.me"), code=303)
    page = render_template(
        "accounts/security.html",
        form=form,
        suggestion=passphrases.suggest(),
        digits=passphrases.suggest_digits(),
    )
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/me/recovery", methods=["GET", "POST"])
@starts_reading
def recovery() -> ResponseReturnValue:
    """New recovery digits: after the passphrase, lines are drawn and shown; they count once written down."""
    person = gate.account()
    form = Prove()
    if form.validate_on_submit() and proof.matches(form.passphrase):
        _step_up()
        return redirect(url_for("accounts.recovery"), code=303)
    if not form.is_submitted() and gate.proved():
        return _sheet_page(KeepRecovery(formdata=None), actions.draw_recovery_digits())
    left, used = queries.recovery_lines(person)
    page = render_template("accounts/recovery.html", form=form, left=left, used=used)
    return page, 422 if form.is_submitted() else 200


def _step_up() -> None:
    """Note the proof and give this session a new token (S4)."""
    write_now()
    person = gate.account_again()
    throttle.succeeded(proof.PROVE, person.public_id)
    row = gate.session_row()
    if row is not None:
        gate.carry(actions.renew_session(row))


@blueprint.post("/me/recovery/keep")
def keep_recovery() -> ResponseReturnValue:
    """The lines just shown are written down: from now on they are the ones that work."""
    person = gate.account()
    form = KeepRecovery()
    try:
        lines = _sealed_lines(form.sheet.data or "")
    except (vault.VaultError, ValueError):
        flash(
            _("That took more than an hour. Here is how to get new digits; the old ones still work."), "warn"
        )
        return redirect(url_for("accounts.recovery"), code=303)
    if not form.validate_on_submit():
        return _sheet_page(form, lines), 422
    actions.keep_recovery_digits(person, lines)
    flash(_("Your new recovery digits work. The old ones do not any more."), "ok")
    return redirect(url_for("accounts.me"), code=303)


def _sheet_name() -> str:
    row = gate.session_row()
    return f"sheet:{row.public_id if row is not None else ''}"


def _sheet_page(form: KeepRecovery, lines: list[str]) -> str:
    """The lines travel sealed in the page itself: nothing is stored before they are written down."""
    data = json.dumps(lines).encode()
    form.sheet.data = form.sheet.data or vault.current().seal_cookie(_sheet_name(), data, now=clock.now())
    return render_template("accounts/recovery_sheet.html", form=form, lines=lines)


def _sealed_lines(sealed: str) -> list[str]:
    most = int(SHEET_LASTS.total_seconds())
    data = vault.current().open_cookie(_sheet_name(), sealed, max_age=most, now=clock.now())
    return [str(line) for line in json.loads(data)]


@blueprint.route("/me/practise", methods=["GET", "POST"])
@starts_reading
def practise() -> ResponseReturnValue:
    """Type the passphrase once more, so that it sticks (A5)."""
    gate.account()
    form = Prove(next=request.args.get("next"))
    if form.validate_on_submit() and proof.matches(form.passphrase):
        _step_up()
        flash(_("That is right. You know your passphrase."), "ok")
        return redirect(form.next.data or url_for("accounts.me"), code=303)
    onward = form.next.data or url_for("accounts.me")
    page = render_template("accounts/practise.html", form=form, onward=onward)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/me/prove", methods=["GET", "POST"])
@starts_reading
def prove() -> ResponseReturnValue:
    """Type the passphrase before something that only the person themselves may do, and go on there."""
    gate.account()
    form = Prove(next=request.args.get("next"))
    if form.validate_on_submit() and proof.matches(form.passphrase):
        _step_up()
        return redirect(form.next.data or url_for("accounts.me"), code=303)
    onward = form.next.data or url_for("accounts.me")
    page = render_template("accounts/prove.html", form=form, onward=onward)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/me/display", methods=["GET", "POST"])
def display() -> ResponseReturnValue:
    """Language, light or dark, how long until signed out."""
    person = gate.account()
    form = Display(
        language=person.language or "",
        theme=person.theme,
        pictures="always" if person.loads_pictures else "ask",
        idle_minutes=str(person.idle_minutes or ""),
    )
    if form.validate_on_submit():
        actions.choose_display(
            person,
            language=form.language.data or None,
            theme=form.theme.data,
            loads_pictures=form.pictures.data == "always",
            idle_minutes=int(form.idle_minutes.data) if form.idle_minutes.data else None,
        )
        g.account_language = person.language
        i18n.look_again()
        flash(_("Saved."), "ok")
        return redirect(url_for("accounts.display"), code=303)
    return render_template("accounts/display.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/me/close", methods=["GET", "POST"])
@starts_reading
def close() -> ResponseReturnValue:
    """Close the account for good, at once."""
    gate.account()
    form = Close()
    if form.validate_on_submit() and proof.matches(form.passphrase):
        write_now()
        person = gate.account_again()
        throttle.succeeded(proof.PROVE, person.public_id)
        actions.close_account(person, remove_words=form.remove_words)
        gate.carry(None)
        g.clear_site_data = True
        return redirect(url_for("accounts.closed"), code=303)
    return render_template("accounts/close.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/closed")
def closed() -> ResponseReturnValue:
    """What went with an account, what stays, and until when backups may hold it (D4)."""
    return render_template("accounts/closed.html", until=clock.now() + BACKUPS_LAST)
