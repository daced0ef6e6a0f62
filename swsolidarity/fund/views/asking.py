"""Asking for help, one thing per page. Every answer is kept as soon as it is sent, so nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from babel.dates import format_date
from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.money import plain
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund.actions import asking, caps
from swsolidarity.fund.forms import requests as forms
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.requests import FundRequest
from swsolidarity.fund.policy import requests as policy
from swsolidarity.fund.queries import books, cards, parties, terms
from swsolidarity.fund.queries import caps as counted
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.rules import kinds
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.views.frame import blueprint, page_with
from swsolidarity.web.forms import Confirm, Form
from swsolidarity.web.i18n import day, locale, say, zone
from swsolidarity.web.i18n import gettext as _

ASK = "fund.ask"
DEFAULT_MONTHS = 6


def own_fund(actor: Membership) -> Fund:
    """The fund of this person's collective: newcomers can ask it too."""
    fund = books.fund_of(actor.collective_id)
    if fund is None:
        abort(404)
    return fund


@dataclass(frozen=True, slots=True)
class Page:
    """One step: its page, the form with what was answered before, and what is done with it."""

    template: str
    form: Callable[[Membership, Fund, FundRequest | None], Any]
    save: Callable[[Membership, Fund, Any, Any], object]


def _how_much(_actor: Membership, fund: Fund, draft: FundRequest | None) -> Form:
    known = {}
    if draft:
        more = draft.in_main_currency and draft.amount > terms.in_force(fund).terms.largest
        known = {"amount": plain(draft.money), "currency": draft.currency, "more": more}
    return forms.HowMuch(books.currencies(fund), data=known)


def _save_how_much(actor: Membership, fund: Fund, _draft: FundRequest | None, form: forms.HowMuch) -> None:
    assert form.amount.money is not None
    asking.begin(actor, fund, form.amount.money, more=form.more.data)


def _kind(_actor: Membership, _fund: Fund, draft: FundRequest | None) -> Form:
    assert draft is not None
    return forms.WhatKind(data={"kind": draft.kind, "months": draft.months or DEFAULT_MONTHS})


def _what_for(_actor: Membership, _fund: Fund, draft: FundRequest | None) -> Form:
    assert draft is not None
    return forms.WhatFor(draft.kind, data={"purpose": draft.purpose, "words": draft.words})


def _when(_actor: Membership, _fund: Fund, draft: FundRequest | None) -> Form:
    answered = draft is not None and draft.steps_done & rules.AskStep.WHEN
    if draft is None or not answered:
        return forms.When(draft.kind if draft else "grant", data={"parts": 1, "every": "month"})
    known: dict[str, Any] = {"parts": draft.parts, "every": draft.every or "month"}
    none = draft.needed_by == rules.NO_HURRY
    known |= {"hurry": "no" if none else "day", "day": None if none else draft.needed_by}
    return forms.When(draft.kind, data=known)


def _how(_actor: Membership, _fund: Fund, draft: FundRequest | None) -> Form:
    return how_form(draft)


def how_form(asked: FundRequest | None) -> forms.How:
    """How to get it to the person, with what they said before."""
    if asked is None:
        return forms.How()
    payee = next((party.membership.name for party in asked.parties if party.role == "payee"), "")
    return forms.How(data={"rail": asked.rail, "details": asked.destination, "trusted_name": payee})


def destination(form: forms.How) -> asking.Destination:
    """What the form says, as the action takes it."""
    return asking.Destination(
        rail=form.rail.data, details=form.details.data or "", trusted_name=form.trusted_name.data or ""
    )


def _who(actor: Membership, _fund: Fund, draft: FundRequest | None) -> Form:
    known = {"level": draft.level, "steward": _chosen(draft)} if draft else {"level": "stewards"}
    return forms.WhoMayKnow(parties.could_vouch(actor), data=known)


def _chosen(draft: FundRequest) -> str:
    return next((party.membership.public_id for party in draft.parties if party.role == "voucher"), "")


def _preview(_actor: Membership, _fund: Fund, draft: FundRequest | None) -> Form:
    assert draft is not None
    return forms.Preview(data={"public_text": draft.public_text or _others_read(draft)})


def _others_read(draft: FundRequest) -> str:
    purpose = say(kinds.PURPOSES[draft.purpose or "other"])
    if draft.needed_by == rules.NO_HURRY:
        return purpose
    return _("%(purpose)s, needed by %(day)s", purpose=purpose, day=day(draft.needed_by))


PAGES = {
    "how-much": Page("fund/ask_how_much.html", _how_much, _save_how_much),
    "kind": Page(
        "fund/ask_kind.html",
        _kind,
        lambda actor, fund, draft, form: asking.say_what_kind(
            actor, draft, form.kind.data, months=form.months.data
        ),
    ),
    "what-for": Page(
        "fund/ask_what_for.html",
        _what_for,
        lambda actor, fund, draft, form: asking.say_what_for(
            actor, draft, purpose=form.purpose.data, words=form.words.data or ""
        ),
    ),
    "when": Page(
        "fund/ask_when.html",
        _when,
        lambda actor, fund, draft, form: asking.say_when(
            actor,
            draft,
            form.day.data if form.hurry.data == "day" else None,
            parts=form.parts.data if form.parts else 1,
            every=form.every.data if form.every else None,
        ),
    ),
    "how": Page(
        "fund/ask_how.html",
        _how,
        lambda actor, fund, draft, form: asking.say_how(actor, draft, destination(form)),
    ),
    "who": Page(
        "fund/ask_who.html",
        _who,
        lambda actor, fund, draft, form: asking.say_who_may_know(
            actor, draft, form.level.data, steward=form.steward.data or ""
        ),
    ),
    "preview": Page(
        "fund/ask_preview.html",
        _preview,
        lambda actor, fund, draft, form: asking.agree_to_preview(actor, draft, form.public_text.data or ""),
    ),
}
STEP = f"any({', '.join(repr(name) for name in PAGES)})"


@blueprint.get("/ask/")
@member_page
def ask_start(actor: Membership) -> ResponseReturnValue:
    """Begin, or go on where one stopped."""
    fund = own_fund(actor)
    require(policy.may_ask(actor, fund))
    draft, now = queries.draft_of(actor, fund), terms.in_force(fund).terms
    return render_template(
        "fund/ask_start.html",
        fund=fund,
        rules=now,
        limit=caps.hint(fund, counted.member(actor), now),
        step=_furthest(draft),
        draft=draft,
    )


@blueprint.route(f"/ask/<{STEP}:step>", methods=["GET", "POST"])
@member_page
def ask(actor: Membership, step: str) -> ResponseReturnValue:
    """One question."""
    fund = own_fund(actor)
    require(policy.may_ask(actor, fund))
    draft = queries.draft_of(actor, fund)
    if not rules.may_open_step(step, draft.steps_done if draft else 0):
        return redirect(url_for(ASK, step=_furthest(draft)), code=303)
    page = PAGES[step]
    form = page.form(actor, fund, draft)
    if form.validate_on_submit() and "again" not in request.form:
        try:
            page.save(actor, fund, draft, form)
            return redirect(_after(queries.draft_of(actor, fund)), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with(
        page.template,
        form,
        fund=fund,
        rules=terms.in_force(fund).terms if step == "how-much" else None,
        limit=caps.hint(fund, counted.member(actor), terms.in_force(fund).terms)
        if step == "how-much"
        else None,
        draft=draft,
        readers=_as_others_see(actor, draft, form) if step == "preview" and draft else None,
        voucher=parties.name_of(draft, "voucher") if draft else None,
        number=list(PAGES).index(step) + 1,
        back=_before(step),
        all=len(PAGES),
    )


def _as_others_see(actor: Membership, draft: FundRequest, form: Any) -> dict[str, cards.Content]:
    return cards.previews(draft, form.public_text.data or "", actor.name)


@blueprint.route("/ask/check", methods=["GET", "POST"])
@member_page
def ask_check(actor: Membership) -> ResponseReturnValue:
    """Look at all answers once more, and send."""
    fund = own_fund(actor)
    require(policy.may_ask(actor, fund))
    draft = queries.draft_of(actor, fund)
    if draft is None or rules.first_missing(draft.steps_done) is not None:
        return redirect(url_for(ASK, step=_furthest(draft)), code=303)
    form = Confirm()
    if form.validate_on_submit():
        asking.send(actor, draft)
        flash(_sent(draft), "ok")
        return redirect(url_for("fund.request", request=draft.public_id), code=303)
    return render_template(
        "fund/ask_check.html",
        limit=caps.room_for(draft, counted.member(actor), draft.kind),
        form=form,
        fund=fund,
        draft=draft,
        purposes=kinds.PURPOSES,
        kinds=kinds.KINDS,
        in_parts=kinds.in_words(draft.parts, draft.every) if draft.every else None,
        rails=rules.RAILS,
        levels=rules.LEVELS,
        no_hurry=rules.NO_HURRY,
    )


def _sent(sent: FundRequest) -> str:
    if sent.unvouched:
        return _("We have it. Tell the steward you chose your number: %(number)s.", number=sent.reference)
    assert sent.act_by is not None
    weekday = format_date(sent.act_by.astimezone(zone()).date(), "EEEE", locale=locale())
    return _(
        "We have it. Two stewards read it by %(weekday)s evening. Your number is %(number)s. "
        "You can close this page.",
        weekday=str(weekday),
        number=sent.reference,
    )


def _furthest(draft: FundRequest | None) -> str:
    done = draft.steps_done if draft else 0
    return rules.first_missing(done) or next(iter(reversed(PAGES)))


def _after(draft: FundRequest | None) -> str:
    missing = rules.first_missing(draft.steps_done if draft else 0)
    return url_for(ASK, step=missing) if missing else url_for("fund.ask_check")


def _before(step: str) -> str:
    names = list(PAGES)
    at = names.index(step)
    return url_for(ASK, step=names[at - 1]) if at else url_for("fund.ask_start")
