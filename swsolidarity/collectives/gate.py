"""The door of a collective: turns the person signed in into a member here, or into a stranger with a 404.

A view inside a collective is written ``@member_page def show(actor, thread): ...``; the actor is the
membership, with its collective and its mandates loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import Flask, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from swsolidarity.accounts import gate
from swsolidarity.collectives import rules
from swsolidarity.collectives.events import ReadVeryMuch
from swsolidarity.collectives.models import Collective, Mandate, Membership
from swsolidarity.core import clock, prepared
from swsolidarity.core.db import columns_of, db, to_look_at
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import say
from swsolidarity.web import i18n, throttle
from swsolidarity.web.budgets import Budget
from swsolidarity.web.transactions import SAFE_METHODS, only_looks

P = ParamSpec("P")

# Asked on every page, so it is put together once and only filled in: to change something, and to look at.
# Not ``in_``: SQLAlchemy would write its list into the statement anew each time.
_HERE = and_(
    Membership.account_id == bindparam("account_id"),
    Collective.address == bindparam("address"),
    or_(
        Membership.state == "active",
        Membership.state == "probation",
        Membership.state == "suspended",
    ),
)
_BY_ADDRESS = (
    select(Membership)
    .join(Membership.collective)
    .where(_HERE)
    .options(contains_eager(Membership.collective), joinedload(Membership.mandates))
)
_SEEN_BY_ADDRESS = (
    select(*columns_of(Membership), *columns_of(Collective), *columns_of(Mandate))
    .join_from(Membership, Collective)
    .outerjoin(Mandate, Mandate.membership_id == Membership.id)
    .where(_HERE)
)
_AFTER_MEMBER = len(columns_of(Membership))
_AFTER_COLLECTIVE = _AFTER_MEMBER + len(columns_of(Collective))

opened = Budget("read", say("You have opened very many pages in a short time."), shared=True)
sent = Budget("sent", say("You have sent very much in a short time."), shared=False)


class Apart(Exception):
    """The person belongs here and is paused or suspended: they see what is about themself, and no more."""


def enter(address: str, *, apart: bool = False) -> Membership:
    """The membership of the person signed in, in the collective at this address.

    ``apart``: whether somebody who is paused or suspended may come in here.

    Raises ``SignInNeeded`` when nobody is signed in, whether or not the collective exists, the
    same 404 for a collective that does not exist and for one the person is not in, ``Apart``, and ``TooMany``
    for somebody who opens or sends more than anybody needs (safety §8).
    """
    person = gate.account()
    actor = _find(person.id, address)
    if actor is None:
        abort(404)
    if actor.is_full_member and actor.offices:
        _shorter_limits()
    g.actor = actor
    i18n.by_the_clock_of(actor.collective.time_zone)
    _within_budget(actor)
    if exit_page := rules.exit_page(actor.collective.exit_url):
        gate.leave_towards(exit_page)
    if actor.is_apart and not apart:
        raise Apart
    return actor


def _within_budget(actor: Membership) -> None:
    """Count what is sent, and what is opened of single things and of further pages of lists.

    Raises ``TooMany``.
    """
    if request.method not in SAFE_METHODS:
        sent.take(actor.public_id, current_app.config["SENT_AN_HOUR"])
    elif len(request.view_args or ()) > 1 or request.args:
        first_weeks = actor.state == "probation"
        most = current_app.config["READ_AN_HOUR_AT_FIRST" if first_weeks else "READ_AN_HOUR"]
        opened.take(actor.public_id, most, note=lambda: _note_reading(actor.collective))


def _note_reading(collective: Collective) -> None:
    """Let the stewards know, once a day and without saying who: it is counted, nobody is accused (P8).

    Raises ``TooMany`` when they know already.
    """
    throttle.spend("reading_noted", collective.public_id, most=1, per=86_400)
    day = clock.now().date().isoformat()
    record(ReadVeryMuch(collective_id=collective.id, subject=f"collectives.reading:{day}"))


def _find(account_id: int, address: str) -> Membership | None:
    values = {"account_id": account_id, "address": address}
    if not only_looks():
        return db.session.execute(_BY_ADDRESS, values).unique().scalar_one_or_none()
    rows = prepared.rows(_SEEN_BY_ADDRESS, values)
    if not rows:
        return None
    return to_look_at(
        Membership,
        rows[0],
        collective=to_look_at(Collective, rows[0], _AFTER_MEMBER),
        mandates=[to_look_at(Mandate, row, _AFTER_COLLECTIVE) for row in rows if row[_AFTER_COLLECTIVE]],
    )


def _shorter_limits() -> None:
    """Whoever holds an office is signed out sooner (safety S3). Nothing is written: the cookie goes,
    and what was typed waits as after any other sign-out.

    Raises ``SignInNeeded``.
    """
    row = gate.session_row()
    if row is None:
        raise gate.SignInNeeded
    config, now = current_app.config, clock.now()
    idle = timedelta(minutes=config["STEWARD_IDLE_MINUTES"])
    # Start and end are stored to the hour, so that this is up to an hour early, never late.
    began = row.expires_at - timedelta(hours=config["SESSION_HOURS"])
    left = began + timedelta(hours=config["STEWARD_HOURS"]) - now
    if g.session_quiet > idle or left <= timedelta(0):
        gate.carry(None)
        raise gate.SignInNeeded
    g.session_minutes_left = min(g.session_minutes_left, int(min(idle, left).total_seconds() // 60))


def member_page(
    view: Callable[Concatenate[Membership, P], ResponseReturnValue],
) -> Callable[..., ResponseReturnValue]:
    """Let members of the collective in the address pass, as the view's first argument."""

    @wraps(view)
    def inner(collective: str, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return view(enter(collective), *args, **kwargs)

    return inner


def own_page(
    view: Callable[Concatenate[Membership, P], ResponseReturnValue],
) -> Callable[..., ResponseReturnValue]:
    """Like ``member_page``, for the few pages that stay open to somebody who is paused or suspended."""

    @wraps(view)
    def inner(collective: str, *args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return view(enter(collective, apart=True), *args, **kwargs)

    return inner


def init_app(app: Flask) -> None:
    """Let ``url_for`` fill in the collective one is in."""

    @app.url_defaults
    def same_collective(endpoint: str, values: dict[str, Any]) -> None:
        actor = g.get("actor")
        if (
            actor is not None
            and "collective" not in values
            and app.url_map.is_endpoint_expecting(endpoint, "collective")
        ):
            values["collective"] = actor.collective.address
