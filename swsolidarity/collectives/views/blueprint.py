"""The blueprint of this domain, and what its pages share."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from swsolidarity.collectives import actions, codes
from swsolidarity.collectives.gate import Apart
from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.web import errors, links, transactions
from swsolidarity.web.forms import Confirm, Form
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.throttle import TooMany

bp = Blueprint("collectives", __name__)


def show(template: str, form: Form | Confirm, **values: Any) -> ResponseReturnValue:
    """A page with a form: 200 when it is fresh, 422 when something on it needs another look."""
    wrong = bool(form.errors)
    status = g.get("form_status") or (422 if wrong else 200)
    return render_template(f"collectives/{template}.html", form=form, form_error=wrong, **values), status


def slow_down(form: Form, error: TooMany) -> None:
    """Say above the form how long to wait; the page is answered with 429 and the text is kept."""
    g.form_status = 429
    form.form_errors.append(
        _("Too many tries. Wait %(time)s, then go on.", time=errors.wait_in_words(error.wait))
    )


def home_of(collective: Collective) -> ResponseReturnValue:
    """Go to the first page of a collective."""
    return redirect(f"/c/{collective.address}/home", code=303)


def address_of(token: str) -> str:
    """The whole address of an invitation, in groups that can be read aloud and typed."""
    return f"{current_app.config['ADDRESS'].rstrip('/')}/i/{codes.grouped(token).lower()}"


@bp.errorhandler(actions.Shut)
def shut(_error: actions.Shut) -> tuple[str, int]:
    """One page for a way in that is used, cancelled, run out or was never there."""
    transactions.fail()
    g.without_badges = True
    founding = not request.path.startswith(("/i/", "/j/"))
    return render_template("collectives/shut.html", founding=founding), 404


@bp.app_errorhandler(Apart)
def apart(_error: Apart) -> tuple[str, int]:
    """For somebody who is paused or suspended every page says the same, and where they can see more."""
    g.without_badges = True
    # Before everything is undone: afterwards nobody knows any more in which collective this is.
    page = render_template("collectives/apart.html", more=links.url_of("governance.standing:"))
    transactions.fail()
    return page, 403


@links.link("collectives.join_request", everyone=True)
def _request_link(public_id: str) -> str:
    return f"/c/{_here()}/people/requests/{public_id}"


@links.link("collectives.join_requests")
def _requests_link(_public_id: str) -> str:
    return f"/c/{_here()}/people/requests"


@links.link("collectives.membership")
def _membership_link(public_id: str) -> str:
    return f"/c/{_here()}/people/{public_id}"


@links.link("collectives.stewardship_offer")
def _offer_link(public_id: str) -> str:
    return f"/c/{_here()}/people/asked/{public_id}"


@links.link("collectives.paired_act")
def _act_link(public_id: str) -> str:
    return f"/c/{_here()}/two/{public_id}"


def _here() -> str:
    actor: Membership = g.actor
    return actor.collective.address
