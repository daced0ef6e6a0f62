"""A picture that comes with a form is cleaned before the transaction begins that others would wait for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import g, request
from flask.typing import ResponseReturnValue

from swsolidarity.collectives.gate import enter
from swsolidarity.core.db import transaction
from swsolidarity.core.verdict import Invalid
from swsolidarity.files import cleaning, rules
from swsolidarity.files.cleaning import Cleaned
from swsolidarity.web import throttle
from swsolidarity.web.requests import Held, takes_files
from swsolidarity.web.transactions import SAFE_METHODS, starts_reading, write_now

FIELD = "picture"


def takes_a_picture(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Let a member page's form bring a picture; ``came`` says what became of it."""

    @wraps(view)
    def inner(collective: str, *args: Any, **kwargs: Any) -> ResponseReturnValue:
        if request.method not in SAFE_METHODS:
            g.picture_came = _cleaned(collective)
            write_now()
        return view(collective, *args, **kwargs)

    return takes_files(starts_reading(inner))


def came() -> Cleaned | Invalid | None:
    """The picture this form brought, cleaned; why it cannot be taken; or nothing."""
    return cast("Cleaned | Invalid | None", g.get("picture_came"))


def _cleaned(collective: str) -> Cleaned | Invalid | None:
    """Only for members, and not as often as anybody likes: it costs up to some seconds.

    Raises ``TooMany``.
    """
    sent = request.files.get(FIELD)
    if sent is None or not (sent.filename or sent.stream.read(1)):
        return None
    actor = enter(collective)
    with transaction():
        throttle.spend("files.clean", actor.public_id, most=rules.AN_HOUR, per=3_600)
    held = cast("Held", sent.stream)
    try:
        cleaning.check_size(held.came)
        return cleaning.clean(held.getvalue())
    except Invalid as error:
        return error
