"""Paying a request: prepare, check, hand over, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask import flash, render_template, url_for
from flask import redirect as go
from flask.typing import ResponseReturnValue

from swsolidarity.accounts import gate
from swsolidarity.collectives.gate import member_page
from swsolidarity.collectives.models import Membership
from swsolidarity.core.money import plain
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.fund.actions import payments as actions
from swsolidarity.fund.forms import requests as forms
from swsolidarity.fund.models.requests import FundPayment, FundRequest
from swsolidarity.fund.policy import requests as policy
from swsolidarity.fund.queries import outflow
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.views.frame import blueprint, page_with
from swsolidarity.fund.views.requests import back_to, found, in_time, show
from swsolidarity.web import links
from swsolidarity.web.forms import Confirm
from swsolidarity.web.i18n import amount
from swsolidarity.web.i18n import gettext as _

FRESH = timedelta(minutes=10)
"""Money leaves only if the passphrase was typed no longer ago."""


@links.link("fund.payment")
def _payment_link(public_id: str) -> str:
    asked = queries.request_of_payment(public_id)
    return url_for("fund.pay", request=asked) if asked else url_for("fund.index")


@blueprint.route("/r/<request>/pay", methods=["GET", "POST"])
@member_page
def pay(actor: Membership, request: str) -> ResponseReturnValue:
    """The payment under way, or the form to prepare one."""
    asked = found(actor, request)
    require(policy.may_record(actor, asked))
    payment = queries.live_payment(asked)
    if payment is not None:
        return _under_way(actor, asked, payment)
    require(policy.may_prepare(actor, asked))
    if asked.state not in rules.PAYABLE:
        return back_to(asked)
    places = queries.places_to_pay_from(asked)
    left, part = asked.in_money(asked.amount - asked.given), queries.next_part(asked)
    form = forms.Prepare(
        asked.currency,
        [(place.public_id, f"{place.name}: {amount(place.money)}") for place in places],
        data={"amount": plain(asked.in_money(part[1]) if part else left)},
    )
    if form.validate_on_submit():
        assert form.amount.money is not None
        try:
            actions.prepare(actor, asked, amount=form.amount.money, source=form.source.data)
            return go(url_for("fund.pay", request=asked.public_id), code=303)
        except Invalid as error:
            form.blame(error)
    return page_with(
        "fund/pay_prepare.html",
        form,
        asked=asked,
        left=left,
        places=places,
        rail=rules.RAILS.get(asked.rail or ""),
    )


def _under_way(actor: Membership, asked: FundRequest, payment: FundPayment) -> ResponseReturnValue:
    opened = queries.has_opened_details(actor, payment)
    return render_template(
        "fund/pay_check.html",
        asked=asked,
        payment=payment,
        sum=asked.in_money(payment.amount),
        rail=rules.RAILS[payment.rail],
        destination=asked.destination if opened and payment.state != "sent" else None,
        may_show=policy.may_see_destination(actor, asked, payment),
        may_approve=policy.may_approve(actor, asked, payment),
        may_hand_over=policy.may_hand_over(actor, asked, payment),
        is_second=payment.second_id == actor.id,
        over=outflow.over_limit(payment) if payment.state == "approved" else None,
        may_be_third=policy.may_be_third(actor, asked, payment),
        prove=None if gate.proved(FRESH) else _prove(asked),
        approve=forms.Approve(data={"content": payment.content_hash.hex()}),
        button_form=Confirm(),
    )


def _pressed(
    actor: Membership, public_id: str, do: Callable[[Membership, FundRequest], object]
) -> ResponseReturnValue:
    """One button on the payment's page: do it, and show the page again."""
    asked = found(actor, public_id)
    if Confirm().validate_on_submit():
        do(actor, asked)
    return go(url_for("fund.pay", request=asked.public_id), code=303)


def _with_proof(
    actor: Membership, public_id: str, do: Callable[[Membership, FundRequest], object]
) -> ResponseReturnValue:
    """The same for what lets money leave: only where the passphrase was typed a moment ago."""
    asked = found(actor, public_id)
    require(policy.may_record(actor, asked))
    if not gate.proved(FRESH):
        return go(_prove(asked), code=303)
    return _pressed(actor, public_id, do)


def _prove(asked: FundRequest) -> str:
    return url_for("accounts.prove", next=url_for("fund.pay", request=asked.public_id))


@blueprint.post("/r/<request>/pay/details")
@member_page
def pay_details(actor: Membership, request: str) -> ResponseReturnValue:
    """Open how to pay the person; it is noted."""
    return _pressed(actor, request, actions.show_destination)


@blueprint.post("/r/<request>/pay/pass-on")
@member_page
def pay_pass_on(actor: Membership, request: str) -> ResponseReturnValue:
    """Leave checking to another."""
    return _pressed(actor, request, actions.pass_on)


@blueprint.post("/r/<request>/pay/cancel")
@member_page
def pay_cancel(actor: Membership, request: str) -> ResponseReturnValue:
    """Take a prepared payment back."""
    return _pressed(actor, request, actions.cancel)


@blueprint.post("/r/<request>/pay/approve")
@member_page
def pay_approve(actor: Membership, request: str) -> ResponseReturnValue:
    """Say yes to exactly what is on the page."""
    form = forms.Approve()
    return _with_proof(
        actor, request, lambda who, asked: actions.approve(who, asked, content=form.content.data or "")
    )


@blueprint.post("/r/<request>/pay/hand-over")
@member_page
def pay_hand_over(actor: Membership, request: str) -> ResponseReturnValue:
    """Hand the money over, or send it."""
    handed: list[bool] = []
    answer = _with_proof(actor, request, lambda who, asked: handed.append(actions.hand_over(who, asked)))
    if handed == [False]:
        flash(_("Not yet: much has left the fund lately. A third steward agrees, or it waits."), "warn")
    elif handed:
        asked = found(actor, request)
        return back_to(asked, _("It is on its way. The person tells us here when they have it."))
    return answer


@blueprint.post("/r/<request>/pay/third")
@member_page
def pay_third(actor: Membership, request: str) -> ResponseReturnValue:
    """Agree as the third person, where much left lately."""
    return _with_proof(actor, request, actions.agree_as_third)


@blueprint.post("/r/<request>/pay/fate")
@member_page
def pay_fate(actor: Membership, request: str) -> ResponseReturnValue:
    """Say what became of a payment that nobody confirmed."""
    asked = found(actor, request)
    form = forms.Fate(early=in_time(asked))
    require(policy.may_record(actor, asked))
    if not form.validate_on_submit():
        return show(actor, asked, fate=form)
    actions.record_fate(actor, asked, came_back=form.came_back.data == "yes", seen=form.seen.data or "")
    return back_to(asked, _("Noted. It counts when a second steward says the same."))


@blueprint.post("/r/<request>/pay/close-rest")
@member_page
def pay_close_rest(actor: Membership, request: str) -> ResponseReturnValue:
    """Say that the rest is not needed; it takes two."""
    asked, form = found(actor, request), forms.Seen()
    if form.validate_on_submit():
        actions.close_rest(actor, asked, seen=form.seen.data or "")
    return back_to(asked, _("Noted. It takes two stewards."))
