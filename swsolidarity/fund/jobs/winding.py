"""Closing funds that are wound down and empty; deleting their private words when the days are over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.fund.actions import winding
from swsolidarity.fund.models.winding import FundWindDown


@job("fund.wind_down", every=6 * 3600, forgets=True)
def wind_down() -> None:
    """Close what is empty, and delete what was kept long enough."""
    _each(FundWindDown.state == "winding", winding.close_if_done)
    _each(
        (FundWindDown.state == "closed") & (FundWindDown.delete_on <= clock.now().date()),
        winding.delete_private,
    )


def _each(which: Any, do: Callable[[int], bool]) -> None:
    found = list(db.session.scalars(select(FundWindDown.id).where(which).order_by(FundWindDown.id)))
    db.session.rollback()
    for number in found:
        with transaction():
            do(number)
