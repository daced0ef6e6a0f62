"""Coming in: signing in, recovering, choosing a language before that."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.accounts import actions, gate, passphrases, queries, rules
from swsolidarity.accounts.forms import Language, Recover, SignIn
from swsolidarity.accounts.models import Account
from swsolidarity.accounts.views import proof
from swsolidarity.core import clock, vault
from swsolidarity.core.db import begin_writing, db
from swsolidarity.core.verdict import Invalid, say
from swsolidarity.web import i18n, parked, throttle
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.transactions import starts_reading, write_now

blueprint = Blueprint("accounts", __name__)

KEEP_A_COPY = say("You are signed out. Copy your text, sign in on another page, then send it again here.")


@blueprint.route("/login", methods=["GET", "POST"])
@starts_reading
def sign_in() -> ResponseReturnValue:
    """One path for names that exist, do not exist or are suspended: one Argon2 run, one answer (A7)."""
    form = SignIn(next=request.args.get("next"))
    if not form.is_submitted() and gate.someone() is not None:
        return redirect(form.next.data or "/", code=303)
    if not form.validate_on_submit():
        return _sign_in_page(form), 422 if form.is_submitted() else 200
    subject = _subject(form.login_name.data)
    wait = proof.seconds_to_wait(proof.SIGN_IN, subject)
    if wait:
        return _sign_in_page(form, proof.no_match(wait))
    stored = queries.passphrase_hash_of(form.login_name.data or "")
    db.session.rollback()
    right = passphrases.verify(stored, form.passphrase.data or "")
    renewed = (
        passphrases.renew(form.passphrase.data or "") if right and passphrases.is_old(stored or "") else None
    )
    begin_writing()  # without using up the form's key: signing in twice is harmless, losing the answer is not
    account = actions.let_in(form.login_name.data or "", stored, renewed) if right else None
    if account is None:
        return _sign_in_page(form, proof.no_match(throttle.delay(proof.SIGN_IN, subject)))
    throttle.succeeded(proof.SIGN_IN, subject)
    if rules.rests(account.used_in, clock.now().date()) and queries.recovery_lines(account)[0]:
        away = _("You were away for half a year. Now it takes a line of your recovery digits.")
        return _sign_in_page(form, away)
    return _welcome(account, form.next.data or "/")


def _subject(login_name: str | None) -> str:
    return vault.current().index("account.login_name", login_name or "").hex()


def _sign_in_page(form: SignIn, wrong: str | None = None) -> str:
    from_elsewhere = request.headers.get("Sec-Fetch-Site") != "same-origin" and request.method == "GET"
    onward = form.next.data if from_elsewhere else None
    return render_template("accounts/sign_in.html", form=form, wrong=wrong, onward=onward)


def _welcome(account: Account, onward: str) -> ResponseReturnValue:
    """Sign this browser in and go where the person is needed first: their own text, then safety, then on."""
    gate.someone()
    before = gate.session_row()
    if before is not None:
        actions.end_session(before)
    gate.carry(actions.start_session(account))
    if parked.waiting(account.public_id) is not None:
        return redirect(url_for("accounts.unsent"), code=303)
    if queries.recovery_lines(account)[1]:
        return redirect(url_for("accounts.recovery"), code=303)
    if actions.ask_to_practise(account):
        return redirect(url_for("accounts.practise", next=onward), code=303)
    return redirect(onward, code=303)


@blueprint.route("/recover", methods=["GET", "POST"])
@starts_reading
def recover() -> ResponseReturnValue:
    """A new passphrase for a line of recovery digits. The right digits are let through even while wrong ones
    have to wait: 120 random bits cannot be guessed, and nobody must be kept out of their own account.
    """
    form = Recover()
    if not form.validate_on_submit():
        return _recover_page(form), 422 if form.is_submitted() else 200
    subject = _subject(form.login_name.data)
    wait = proof.seconds_to_wait(proof.RECOVER, subject)
    try:
        new_hash = passphrases.hash_new(form.passphrase.data or "", login_name=form.login_name.data or "")
    except Invalid as error:
        form.blame(error)
        return _recover_page(form), 422
    write_now()
    found = actions.recover(
        login_name=form.login_name.data or "", digits=form.digits.data or "", passphrase_hash=new_hash
    )
    if found is None:
        wait = wait or throttle.delay(proof.RECOVER, subject)
        return _recover_page(form, proof.no_match(wait))
    throttle.succeeded(proof.RECOVER, subject)
    throttle.succeeded(proof.SIGN_IN, subject)
    gate.carry(found[1])
    flash(_("Your new passphrase works. Every other device is signed out."), "ok")
    return redirect(url_for("accounts.recovery"), code=303)


def _recover_page(form: Recover, wrong: str | None = None) -> str:
    return render_template(
        "accounts/recover.html",
        form=form,
        wrong=wrong,
        suggestion=passphrases.suggest(),
        digits=passphrases.suggest_digits(),
    )


@blueprint.get("/me/unsent")
def unsent() -> ResponseReturnValue:
    """The text that could not be sent because the session had run out."""
    kept = parked.waiting(gate.account().public_id)
    if kept is None:
        return redirect("/", code=303)
    return parked.page(200, parked.SIGNED_OUT, kept=kept)


@blueprint.route("/language", methods=["GET", "POST"])
def language() -> ResponseReturnValue:
    """The language of a browser that is not signed in; whoever is has it among their own settings."""
    if gate.someone() is not None:
        return redirect(url_for("accounts.display"), code=303)
    form = Language(next=request.args.get("next"), language=i18n.language())
    if not form.validate_on_submit():
        page = render_template("accounts/language.html", form=form)
        return page, 422 if form.is_submitted() else 200
    answer = make_response(redirect(form.next.data or "/", code=303))
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie(i18n.COOKIE, form.language.data, secure=secure, httponly=True, samesite="Strict")
    return answer
