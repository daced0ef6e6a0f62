"""What falls due in reports, one transaction for each; one that fails never holds up the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.moderation import actions, queries, rules
from swsolidarity.web.errors import line_for_operator

HOUR = 3600


@job("moderation.move", every=HOUR)
def move() -> None:
    """Close what nobody appealed, go on with appeals nobody answered, and look for somebody who looks."""
    now = clock.now()
    _each(queries.due(now, rules.DECIDED), actions.close_decided)
    _each(queries.due(now, rules.APPEALED), actions.overdue_appeal)
    _each(queries.taken(), actions.release)
    _each(queries.due(now, rules.WAITING, before=now - rules.UNTOUCHED), actions.draw_keepers)


@job("moderation.forget", every=24 * HOUR, forgets=True)
def forget() -> None:
    """Erase cases that were kept long enough."""
    _each(queries.to_forget(clock.now().date()), actions.forget)


def _each(keys: Iterable[int], do: Callable[[int], object]) -> None:
    db.session.rollback()
    for key in keys:
        try:
            with transaction():
                do(key)
        except Exception as error:  # whatever is wrong with one must not hold up the others
            line_for_operator(error, where="moderation.move")
