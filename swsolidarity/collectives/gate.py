"""The door of a collective: turns the person signed in into a member here, or into a stranger with a 404.

A view inside a collective is written ``@member_page def show(actor, thread): ...``; the actor is the
membership, with its collective and its mandates loaded.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import Flask, abort, current_app, g
from flask.typing import ResponseReturnValue
from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from swsolidarity.accounts import gate
from swsolidarity.collectives import rules
from swsolidarity.collectives.models import Collective, Mandate, Membership
from swsolidarity.core import clock, prepared
from swsolidarity.core.db import columns_of, db, to_look_at
from swsolidarity.web import i18n
from swsolidarity.web.transactions import only_looks

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


class Apart(Exception):
    """The person belongs here and is paused or suspended: they see what is about themself, and no more."""


def enter(address: str, *, apart: bool = False) -> Membership:
    """The membership of the person signed in, in the collective at this address.

    ``apart``: whether somebody who is paused or suspended may come in here.

    Raises ``SignInNeeded`` when nobody is signed in, whether or not the collective exists, the
    same 404 for a collective that does not exist and for one the person is not in, and ``Apart``.
    """
    person = gate.account()
    actor = _find(person.id, address)
    if actor is None:
        abort(404)
    if actor.is_full_member and actor.offices:
        _shorter_limits()
    g.actor = actor
    i18n.by_the_clock_of(actor.collective.time_zone)
    if exit_page := rules.exit_page(actor.collective.exit_url):
        gate.leave_towards(exit_page)
    if actor.is_apart and not apart:
        raise Apart
    return actor


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
