"""What falls due in cases about members, one transaction for each; one that fails never holds up the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.governance.actions import pauses, removal_votes, removals, returning
from swsolidarity.governance.queries import removals as queries
from swsolidarity.web.errors import line_for_operator

MINUTE, HOUR = 60, 3600


@job("governance.removals", every=MINUTE)
def move_cases() -> None:
    """Open votes, end appeals, suspensions and mediations, and ask the next where somebody did not answer."""
    now = clock.now()
    _each(queries.not_seconded(now), removals.lapse)
    _each(queries.notice_over(now), removal_votes.open_vote)
    _each(queries.not_appealed(now), removal_votes.finish_removal)
    _each(queries.suspensions_over(now), removal_votes.finish_suspension)
    _each(queries.stale_mediations(now.date()), removal_votes.finish_stale_mediation)
    _each(queries.silent(now), removal_votes.replace_silent)
    _each(queries.stale_mediations(now.date()), removal_votes.finish_stale_mediation)
    _each(queries.left_voting(), removals.call_off_left)


@job("governance.forget_removals", every=HOUR, forgets=True)
def forget() -> None:
    """Erase cases and pauses whose time is over."""
    today = clock.now().date()
    _each(queries.to_forget(today), removals.forget)
    with transaction():
        pauses.forget(today)
    with transaction():
        returning.forget(today)


def _each(keys: Iterable[int], do: Callable[[int], object]) -> None:
    db.session.rollback()
    for key in keys:
        try:
            with transaction():
                do(key)
        except Exception as error:  # whatever is wrong with one must not hold up the others
            line_for_operator(error, where="governance.removals")
