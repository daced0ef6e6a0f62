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
from sqlalchemy import bindparam, select
from sqlalchemy.orm import contains_eager, joinedload

from swsolidarity.accounts import gate
from swsolidarity.collectives import rules
from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db

P = ParamSpec("P")

# Asked on every page, so it is put together once and only filled in.
_BY_ADDRESS = (
    select(Membership)
    .join(Membership.collective)
    .where(
        Membership.account_id == bindparam("account_id"),
        Collective.address == bindparam("address"),
        Membership.state.in_(("active", "probation")),
    )
    .options(contains_eager(Membership.collective), joinedload(Membership.mandates))
)


def enter(address: str) -> Membership:
    """The membership of the person signed in, in the collective at this address.

    Raises ``SignInNeeded`` when nobody is signed in, whether or not the collective exists, and the
    same 404 for a collective that does not exist and for one the person is not in.
    """
    person = gate.account()
    found = db.session.execute(_BY_ADDRESS, {"account_id": person.id, "address": address})
    actor = found.unique().scalar_one_or_none()
    if actor is None:
        abort(404)
    if actor.is_steward:
        _shorter_limits()
    g.actor = actor
    g.time_zone = actor.collective.time_zone
    if exit_page := rules.exit_page(actor.collective.exit_url):
        gate.leave_towards(exit_page)
    return actor


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
