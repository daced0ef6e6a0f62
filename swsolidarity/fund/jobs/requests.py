"""What falls due for requests: time running out, reminders, and forgetting on schedule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, or_, select

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.fund.actions import holds
from swsolidarity.fund.models import FundAccount, FundRequest
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.requests import State

BATCH = 500


def _each(which: Any, do: Callable[[int], bool]) -> int:
    """One transaction for each request that may be due; how many were."""
    found = list(
        db.session.scalars(select(FundRequest.id).where(which).order_by(FundRequest.id).limit(BATCH))
    )
    db.session.rollback()
    done = 0
    for number in found:
        with transaction():
            done += do(number)
    return done


@job("fund.requests_run_out", every=3600)
def requests_run_out() -> None:
    """End what was not answered, not renewed, not used in time."""
    _each(FundRequest.state.in_(sorted(rules.RUNS_OUT)) & (FundRequest.act_by <= clock.now()), holds.run_out)


@job("fund.remind", every=6 * 3600)
def remind() -> None:
    """Remind people seven and two days before time runs out."""
    soon = clock.now() + timedelta(days=max(rules.HELD_WARNINGS))
    for given, days in enumerate(rules.HELD_WARNINGS):
        due = clock.now() + timedelta(days=days)
        _each(
            FundRequest.state.in_(sorted(rules.RUNS_OUT))
            & (FundRequest.act_by <= min(due, soon))
            & (FundRequest.warned <= given),
            holds.warn,
        )


def _lent() -> Any:
    """Something is still to come back: until then it is known from whom."""
    return exists().where(FundAccount.id == FundRequest.loan_id, FundAccount.balance > 0)


@job("fund.forget", every=6 * 3600, forgets=True)
def forget() -> None:
    """Erase how to pay somebody, words, and who asked, each when its time has come."""
    now = clock.now()
    over = now - rules.WORDS_KEPT
    _each(
        or_(
            FundRequest.destination_sealed.is_not(None)
            & (FundRequest.ended_at <= now - rules.DESTINATION_KEPT),
            FundRequest.words_erased.is_(False) & (FundRequest.decided_at <= over),
            (FundRequest.state != State.REDACTED.value) & (FundRequest.ended_at <= over) & ~_lent(),
        ),
        holds.forget,
    )


@job("fund.drop_drafts", every=24 * 3600, forgets=True)
def drop_drafts() -> None:
    """Delete drafts nobody came back to."""
    _each(
        (FundRequest.state == State.DRAFT.value) & (FundRequest.updated_at <= clock.now() - rules.DRAFT_KEPT),
        holds.drop_draft,
    )
