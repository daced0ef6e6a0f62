"""For somebody who has no way to be here: entering what they ask for, their slip, and what it opens."""

from __future__ import annotations

import json
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.accounts import gate
from swsolidarity.collectives import codes
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock, vault
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund.actions import slips as actions
from swsolidarity.fund.forms import slips as forms
from swsolidarity.fund.models.requests import FundRequest
from swsolidarity.fund.policy import requests as policy
from swsolidarity.fund.queries import books, cards, parties, terms
from swsolidarity.fund.queries import slips as queries
from swsolidarity.fund.rules import caps as limits
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.views.asking import destination, own_fund
from swsolidarity.fund.views.frame import blueprint, page_with
from swsolidarity.fund.views.requests import back_to, found
from swsolidarity.web import errors, i18n, throttle
from swsolidarity.web.i18n import gettext as _

SLIP_LASTS = timedelta(hours=1)
LOOKED_UP_AN_HOUR = 20

bp = Blueprint("slips", __name__)


@blueprint.route("/enter", methods=["GET", "POST"])
@member_page
def enter(actor: Membership) -> ResponseReturnValue:
    """Enter what somebody asks for who has no way to be here."""
    fund = own_fund(actor)
    require(policy.may_enter(actor, fund))
    now = terms.in_force(fund).terms
    form = forms.Enter(
        books.currencies(fund),
        parties.could_vouch(actor),
        limited=limits.limited(now),
        data={"parts": 1, "every": "month"},
    )
    if form.validate_on_submit():
        assert form.amount.money is not None
        need = actions.Need(
            purpose=form.purpose.data,
            text=form.text.data or "",
            needed_by=form.day.data or rules.NO_HURRY,
            to=destination(form),
            parts=form.parts.data,
            every=form.every.data,
            known_as=form.known_as.data or "" if form.known_as else "",
        )
        try:
            made = actions.enter(
                actor, fund, form.amount.money, need, payer=form.payer.data, more=form.more.data
            )
            return redirect(url_for("fund.slip", request=made.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with("fund/enter.html", form, fund=fund, rules=now)


@blueprint.route("/r/<request>/slip", methods=["GET", "POST"])
@member_page
def slip(actor: Membership, request: str) -> ResponseReturnValue:
    """A new slip: shown to be printed first, and the one that counts once it is."""
    asked = found(actor, request)
    require(policy.may_print_slip(actor, asked))
    form = forms.Handed()
    if not form.is_submitted():
        return _slip_page(asked, form, actions.draw(asked))
    try:
        shown = _opened(asked, form.slip.data or "")
    except (vault.VaultError, ValueError):
        flash(_("That took more than an hour. Here is a new slip; the old one still counts."), "warn")
        return redirect(url_for("fund.slip", request=asked.public_id), code=303)
    if not form.validate_on_submit():
        return _slip_page(asked, form, shown), 422
    actions.keep(actor, asked, shown)
    return back_to(asked, _("This slip counts from now on. Whatever was on another does not."))


def _slip_page(asked: FundRequest, form: forms.Handed, shown: actions.Slip) -> str:
    """What is on it travels sealed in the page itself: nothing is stored before it is on paper."""
    data = json.dumps([shown.code, *shown.words]).encode()
    form.slip.data = form.slip.data or vault.current().seal_cookie(_name(asked), data, now=clock.now())
    return render_template(
        "fund/slip.html",
        form=form,
        form_error=bool(form.errors),
        asked=asked,
        code=codes.grouped(shown.code),
        words=shown.words,
    )


def _opened(asked: FundRequest, sealed: str) -> actions.Slip:
    most = int(SLIP_LASTS.total_seconds())
    data = vault.current().open_cookie(_name(asked), sealed, max_age=most, now=clock.now())
    code, *words = json.loads(data)
    return actions.Slip(code, words)


def _name(asked: FundRequest) -> str:
    row = gate.session_row()
    return f"slip:{row.public_id if row is not None else ''}:{asked.public_id}"


@blueprint.route("/r/<request>/slip/words", methods=["GET", "POST"])
@member_page
def slip_words(actor: Membership, request: str) -> ResponseReturnValue:
    """The words from the slip, told to the steward who handed the money over."""
    asked, form = found(actor, request), forms.Words()
    require(policy.may_record(actor, asked))
    if form.validate_on_submit():
        try:
            actions.received_at_desk(actor, asked, form.words.data or "")
            return back_to(asked, _("Received. These words are used up."))
        except Invalid as error:
            form.blame(error)
    return page_with("fund/slip_words.html", form, asked=asked)


# With the slip, signed in or not -----------------------------------------------------------------------


@bp.route("/slip", methods=["GET", "POST"])
def look() -> ResponseReturnValue:
    """Look an answer up with the code on a slip. The code is never part of an address."""
    gate.someone()
    form = forms.Code()
    if not form.validate_on_submit():
        return page_with("fund/slip_look.html", form)
    asked = _by_code(form)
    if asked is None:
        return page_with("fund/slip_look.html", form)
    return _answer(asked, forms.CodeAndWords(formdata=None, data={"code": codes.grouped(form.normal)}))


@bp.post("/slip/received")
def received() -> ResponseReturnValue:
    """Say with the words on a slip that the money has come."""
    gate.someone()
    form = forms.CodeAndWords()
    complete = form.validate_on_submit()
    asked = _by_code(form) if form.normal else None
    if asked is None:
        return page_with("fund/slip_look.html", form)
    if complete:
        try:
            actions.received_with_slip(asked, form.words.data or "")
            return _answer(asked, forms.CodeAndWords(formdata=None, data={"code": form.code.data}))
        except Invalid as error:
            form.blame(error)
    return _answer(asked, form)


def _by_code(form: forms.Code) -> FundRequest | None:
    """The request this code is for; what is wrong stands in the form otherwise."""
    try:
        throttle.spend("fund.slip", "server", most=LOOKED_UP_AN_HOUR * 30, per=3600)
        throttle.spend("fund.slip", form.normal, most=LOOKED_UP_AN_HOUR, per=3600)
    except throttle.TooMany as error:
        form.form_errors.append(
            _("Too many tries. Wait %(time)s, then go on.", time=errors.wait_in_words(error.wait))
        )
        return None
    asked = queries.by_code(form.normal)
    if asked is None:
        form.code.errors = [*form.code.errors, _("There is nothing under this code. Look at it again.")]
    return asked


def _answer(asked: FundRequest, form: forms.CodeAndWords) -> ResponseReturnValue:
    i18n.by_the_clock_of(queries.time_zone(asked))
    return page_with("fund/slip_answer.html", form, asked=asked, status=cards.status_for_asker(asked))
