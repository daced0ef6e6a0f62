"""What the clock does to decisions, one transaction for each; one that fails never holds up the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.decisions import actions, ballots, queries, traces
from swsolidarity.decisions.actions import standing as standings
from swsolidarity.web.errors import line_for_operator

REMINDED_BEFORE = timedelta(hours=24)
REMINDED_FROM = timedelta(hours=48)
DRAFTS_KEPT = timedelta(days=30)
FROZEN_KEPT = timedelta(days=14)
BALLOTS_KEPT = timedelta(days=14)
PARTICIPATION_KEPT = timedelta(days=30)


@job("decisions.close_due", every=10)
def close_due() -> None:
    """Count every vote whose time is over, then make the database forget where secret ballots came from."""
    _each(
        queries.due_to_close(clock.now()),
        actions.close,
        ahead=actions.count_ahead,
        where="decisions.close_due",
    )
    clear_traces()


@job("decisions.open_due", every=30)
def open_due() -> None:
    """Let lapse what too few wanted in time; open the vote of what was discussed to the end."""
    now = clock.now()
    _each(queries.unseconded(now), actions.lapse_unseconded, where="decisions.open_due")
    _each(queries.due_to_open(now), actions.open_discussed, where="decisions.open_due")


@job("decisions.forget", every=3600, forgets=True)
def forget() -> None:
    """Let old drafts lapse; forget ballots after 14 days and who took part after 30 (safety §9)."""
    now = clock.now()
    _each(
        queries.old_drafts(now - DRAFTS_KEPT),
        lambda key: actions.lapse(key, untouched_since=now - DRAFTS_KEPT),
        where="decisions.forget",
    )
    _each(
        queries.left_frozen(now - FROZEN_KEPT),
        actions.lapse_frozen,
        where="decisions.forget",
    )
    _each(
        queries.ballots_to_forget(now - BALLOTS_KEPT),
        ballots.forget_ballots,
        where="decisions.forget",
    )
    _each(
        queries.rolls_to_forget(now - PARTICIPATION_KEPT),
        ballots.forget_roll,
        where="decisions.forget",
    )


@job("decisions.remind", every=600)
def remind() -> None:
    """A day before a longer vote closes, remind those on its roll who have not voted: once, and only them."""
    _each(
        queries.to_remind(clock.now(), ahead=REMINDED_BEFORE, span=REMINDED_FROM),
        actions.remind,
        where="decisions.remind",
    )


@job("decisions.standing", every=600)
def standing() -> None:
    """End what has passed its last day; tell of what ends soon, and of days to look at a decision again."""
    now = clock.now()
    _each(queries.due_to_expire(now), standings.expire, where="decisions.standing")
    _each(queries.lapsing_soon(now), standings.warn, where="decisions.standing")
    _each(queries.reviews_to_tell(now.date()), standings.tell_of_review, where="decisions.standing")


def clear_traces() -> None:
    """After boxes were sealed: vacuum, outside any transaction, and note for which boxes that is done."""
    sealed = queries.traces_left()
    db.session.rollback()
    if sealed and traces.clear(ballots.TABLES):
        with transaction():
            traces.are_cleared(sealed)


def _each(
    keys: Iterable[int],
    do: Callable[..., object],
    *,
    where: str,
    ahead: Callable[[int], object] | None = None,
) -> None:
    """``ahead``: what takes long and writes nothing; it is done before anybody has to wait."""
    db.session.rollback()
    for key in keys:
        try:
            found = () if ahead is None else (ahead(key),)
            with transaction():
                do(key, *found)
        except Exception as error:  # whatever is wrong with one must not hold up the others
            line_for_operator(error, where=where)
