"""A request's page, as each person may see it; the stewards' queue; and what people do from there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask import request as http
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import FUND_STEWARD, Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import Invalid, Sentence, require, say
from swsolidarity.fund.actions import payments
from swsolidarity.fund.actions import requests as actions
from swsolidarity.fund.forms import requests as forms
from swsolidarity.fund.models.requests import FundRequest
from swsolidarity.fund.policy import requests as policy
from swsolidarity.fund.queries import cards, lines, parties
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.queries.rounds import project_behind
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.requests import State
from swsolidarity.fund.views import books
from swsolidarity.fund.views.asking import destination, how_form, own_fund
from swsolidarity.fund.views.frame import blueprint, page_with, said
from swsolidarity.web import links
from swsolidarity.web.forms import Confirm, Form
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say as spoken


@links.link("fund.request")
def _request_link(public_id: str) -> str:
    return url_for("fund.request", request=public_id)


def found(actor: Membership, public_id: str) -> FundRequest:
    """The request in the address, if this person may see it; else the 404 of anything unknown."""
    asked = queries.find(actor.collective_id, public_id)
    if asked is None:
        abort(404)
    require(policy.may_see(actor, asked))
    return asked


def back_to(asked: FundRequest, words: str = "", tone: str = "ok") -> ResponseReturnValue:
    """Tell, and go to the request's page."""
    if words:
        flash(words, tone)
    return redirect(url_for("fund.request", request=asked.public_id), code=303)


def show(actor: Membership, asked: FundRequest, **shown: Form) -> ResponseReturnValue:
    """The page of a request; a form that came back with errors is shown as it was sent."""
    before = queries.decided_before(asked) if actor.acts_as(FUND_STEWARD) else frozenset()
    card = cards.card(actor, asked)
    payment = None
    if card.role == "steward" and (asked.payer_id or asked.state in rules.PAYMENT_ON_ITS_WAY):
        payment = queries.live_payment(asked)
    doors = policy.doors(actor, asked, before, payment)
    wrong = any(form.errors for form in shown.values())
    page = render_template(
        "fund/request.html",
        card=card,
        doors=doors,
        answer=shown.get("answer") or forms.Answer(data=_proposed(card)),
        check=shown.get("check") or _check_form(asked, seen=card.seen),
        line=said(asked.fund, asked.version, "line") if asked.state == State.WAITLISTED else [],
        fate=shown.get("fate") or forms.Fate(early=in_time(asked), data={"seen": card.seen}),
        seen=forms.Seen(data={"seen": card.seen}),
        vouch=shown.get("vouch") or _vouch(asked, card) if "vouch" in doors else None,
        form_error=wrong,
        broken=next((form for form in shown.values() if form.errors), None),
        early=in_time(asked),
        project=project_behind(asked.id) if card.decision_ref else None,
    )
    return page, 422 if wrong else 200


def _vouch(asked: FundRequest, card: cards.Card) -> forms.Vouch:
    return forms.Vouch(parties.could_pay(asked), data={"seen": card.seen, "text": card.content.public_text})


def in_time(asked: FundRequest) -> bool:
    """Whether the person can still say themselves that they have the money."""
    return asked.state == State.SENT and not queries.is_late(asked)


def _proposed(card: cards.Card) -> dict[str, str]:
    question = card.open_question
    return {"answer": question.question} if question is not None and question.kind == "text" else {}


@blueprint.get("/r/<request>")
@member_page
def request(actor: Membership, request: str) -> ResponseReturnValue:
    """A request: where it stands, who acts next, by when."""
    asked = found(actor, request)
    if asked.state == State.DRAFT:
        return redirect(url_for("fund.ask_start"), code=303)
    return show(actor, asked)


@blueprint.get("/queue")
@member_page
def queue(actor: Membership) -> ResponseReturnValue:
    """What waits for stewards, soonest needed first."""
    fund = own_fund(actor)
    require(policy.may_see_queue(actor, fund))
    return render_template(
        "fund/queue.html",
        page=lines.queue(actor, fund, http.args.get("after")),
        fund=fund,
        form=Confirm(),
        closed=fund.paused_until is not None and clock.now().date() < fund.paused_until,
    )


# The one who asked --------------------------------------------------------------------------------


@blueprint.post("/r/<request>/answer")
@member_page
def answer(actor: Membership, request: str) -> ResponseReturnValue:
    """Answer a steward's question."""
    asked, form = found(actor, request), forms.Answer()
    if not form.validate_on_submit():
        require(policy.may_answer(actor, asked))
        return show(actor, asked, answer=form)
    actions.answer(actor, asked, form.answer.data or "")
    return back_to(asked, _("Thank you. Two stewards read it now."))


@blueprint.route("/r/<request>/appeal", methods=["GET", "POST"])
@member_page
def appeal(actor: Membership, request: str) -> ResponseReturnValue:
    """Ask two other stewards to look again."""
    asked, form = found(actor, request), forms.Appeal()
    require(policy.may_appeal(actor, asked))
    if form.validate_on_submit():
        actions.appeal(actor, asked, form.words.data or "")
        return back_to(asked, _("We have it. Two other stewards look at it again."))
    return page_with("fund/appeal.html", form, asked=asked)


@blueprint.route("/r/<request>/how", methods=["GET", "POST"])
@member_page
def how(actor: Membership, request: str) -> ResponseReturnValue:
    """Change how to be paid."""
    asked = found(actor, request)
    require(policy.may_redirect(actor, asked))
    form = how_form(asked)
    if form.validate_on_submit():
        try:
            actions.redirect(actor, asked, destination(form))
            return back_to(asked, _("Changed. Whatever was prepared for the old way is void."))
        except Invalid as error:
            form.blame(error)
    return page_with("fund/how.html", form, asked=asked)


@blueprint.post("/r/<request>/still-needed")
@member_page
def still_needed(actor: Membership, request: str) -> ResponseReturnValue:
    """Keep the place in line."""
    asked = found(actor, request)
    if Confirm().validate_on_submit():
        actions.still_need(actor, asked)
    return back_to(asked, _("Your place in line is kept."))


# Things that are done on a page of their own, with one button -------------------------------------


@dataclass(frozen=True, slots=True)
class Sure:
    """A page that says what a button does before it is pressed."""

    may: Callable[[Membership, FundRequest], Any]
    do: Callable[[Membership, FundRequest], object]
    title: Sentence
    text: tuple[Sentence, ...]
    button: Sentence
    done: Sentence
    kind: str = "primary"


SURE = {
    "withdraw": Sure(
        policy.may_withdraw,
        actions.withdraw,
        say("Take it back?"),
        (
            say("Nobody else sees it any more. What you wrote and how to pay you is erased now."),
            say("Money set aside for you goes back to the fund. You can ask again at any time."),
        ),
        say("Take my request back"),
        say("It is taken back. What you wrote is erased."),
        "danger",
    ),
    "received": Sure(
        policy.may_confirm,
        payments.confirm,
        say("Do you have all of it?"),
        (
            say("Press the button only when the money is in your hands or on your account."),
            say("How to pay you is erased seven days after you have everything."),
        ),
        say("Yes, I have it"),
        say("Good. Thank you for telling us."),
    ),
    "not-received": Sure(
        policy.may_dispute,
        payments.dispute,
        say("It has not come?"),
        (
            say("Two stewards find out what happened, not the one who handed it over."),
            say("Nobody thinks you did anything wrong. The money stays set aside for you."),
        ),
        say("It has not come"),
        say("Thank you for telling us. Two stewards find out what happened."),
    ),
    "rest": Sure(
        policy.may_forgo,
        payments.forgo_rest,
        say("Leave the rest to others?"),
        (say("What is still set aside for you goes back to the fund."),),
        say("I do not need the rest"),
        say("Thank you. The rest goes back to the fund."),
    ),
    "aside": Sure(
        policy.may_step_aside,
        actions.step_aside,
        say("Step aside from this request?"),
        (
            say("You have nothing more to do with it. Nobody is told why; stewards step aside all the time."),
            say("This cannot be undone."),
        ),
        say("Step aside"),
        say("You have nothing more to do with this request."),
    ),
}
_SURE = f"any({', '.join(repr(name) for name in SURE)})"


@blueprint.route(f"/r/<request>/<{_SURE}:what>", methods=["GET", "POST"])
@member_page
def confirm(actor: Membership, request: str, what: str) -> ResponseReturnValue:
    """Say what happens, and do it when the button is pressed."""
    asked, sure, form = found(actor, request), SURE[what], Confirm()
    require(sure.may(actor, asked))
    if form.validate_on_submit():
        drafted = asked.state == State.DRAFT
        sure.do(actor, asked)
        flash(spoken(sure.done), "ok")
        if drafted or what == "withdraw":
            return redirect(url_for("fund.index"), code=303)
        return back_to(asked)
    return page_with("fund/confirm.html", form, asked=asked, sure=sure)


# Stewards -----------------------------------------------------------------------------------------


def _check_form(asked: FundRequest, seen: str = "") -> forms.Check:
    return forms.Check(
        asked.kind,
        tiers=asked.terms.order == "need",
        urgent=queries.can_be_urgent(asked),
        data={"seen": seen},
    )


@blueprint.post("/r/<request>/check")
@member_page
def check(actor: Membership, request: str) -> ResponseReturnValue:
    """Say that one has read it and it can go on."""
    asked = found(actor, request)
    form = _check_form(asked)
    require(policy.may_check(actor, asked))
    if not form.validate_on_submit():
        return show(actor, asked, check=form)
    tier = int(form.tier.data) if form.tier else None
    try:
        actions.check(
            actor,
            asked,
            how=form.how.data,
            seen=form.seen.data or "",
            tier=tier,
            urgent=bool(form.urgent and form.urgent.data),
        )
    except Invalid as error:
        form.blame(error)
        return show(actor, queries.with_names(asked), check=form)
    return back_to(asked, _("Noted. It goes on when a second steward has checked it too."))


@blueprint.route("/r/<request>/<any(question, words):what>", methods=["GET", "POST"])
@member_page
def question(actor: Membership, request: str, what: str) -> ResponseReturnValue:
    """Ask one question, or propose other words for the voters."""
    asked = found(actor, request)
    require(policy.may_ask_back(actor, asked))
    about_text = what == "words"
    form = forms.AskBack(data={"seen": queries.seen(asked), "words": asked.public_text if about_text else ""})
    if form.validate_on_submit():
        actions.ask_back(
            actor, asked, words=form.words.data or "", about_text=about_text, seen=form.seen.data or ""
        )
        return back_to(asked, _("Sent. Nothing goes on before there is an answer."))
    return page_with("fund/question.html", form, asked=asked, about_text=about_text)


@blueprint.route("/r/<request>/less", methods=["GET", "POST"])
@member_page
def less(actor: Membership, request: str) -> ResponseReturnValue:
    """Ask whether a smaller sum would be enough."""
    asked = found(actor, request)
    require(policy.may_ask_back(actor, asked))
    form = forms.AskLess(asked.currency, data={"seen": queries.seen(asked)})
    if form.validate_on_submit():
        assert form.amount.money is not None
        try:
            actions.ask_less(actor, asked, form.amount.money, seen=form.seen.data or "")
            return back_to(asked, _("Sent. Nothing goes on before there is an answer."))
        except Invalid as error:
            form.blame(error)
    return page_with("fund/less.html", form, asked=asked)


@blueprint.route("/r/<request>/decline", methods=["GET", "POST"])
@member_page
def decline(actor: Membership, request: str) -> ResponseReturnValue:
    """Say that the fund should not agree, with a kind reason; it takes two."""
    asked = found(actor, request)
    require(policy.may_check(actor, asked))
    other = any(mark.membership_id != actor.id for mark in queries.marks(asked, "decline"))
    form = forms.Decline(first=not other, data={"seen": queries.seen(asked)})
    if form.validate_on_submit():
        actions.decline(
            actor,
            asked,
            seen=form.seen.data or "",
            reason=form.reason.data or None,
            words=form.words.data or "",
        )
        return back_to(asked, _("Noted. It takes two stewards."))
    return page_with(
        "fund/decline.html", form, asked=asked, other=other, reason=rules.REASONS.get(asked.reason or "")
    )


@blueprint.post("/r/<request>/sign")
@member_page
def sign(actor: Membership, request: str) -> ResponseReturnValue:
    """Agree to a small sum as one of two."""
    asked, form = found(actor, request), forms.Seen()
    require(policy.may_sign(actor, asked))
    if form.validate_on_submit():
        actions.sign(actor, asked, seen=form.seen.data or "")
    return back_to(asked, _("Signed. It takes two."))


@blueprint.post("/r/<request>/to-vote")
@member_page
def to_vote(actor: Membership, request: str) -> ResponseReturnValue:
    """Put a request to the vote."""
    asked, form = found(actor, request), forms.Seen()
    require(policy.may_open_vote(actor, asked))
    if form.validate_on_submit():
        actions.open_vote(actor, asked, seen=form.seen.data or "")
    return back_to(asked, _("The vote is open."))


def add_to_fund_page(actor: Membership, fund: Any) -> dict[str, Any]:
    """What requests add to the fund's front page."""

    return {
        "my_requests": lines.my_requests(actor, fund),
        "asked": queries.asked_by_open_votes(fund),
        "may_ask": policy.may_ask(actor, fund),
    }


books.index_parts.append(add_to_fund_page)
