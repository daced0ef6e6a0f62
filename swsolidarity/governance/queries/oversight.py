"""How often which office did what, week by week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select

from swsolidarity.collectives.models import Membership
from swsolidarity.core.audit import AuditHead, AuditRow
from swsolidarity.core.db import db
from swsolidarity.governance.rules import oversight


@dataclass(frozen=True, slots=True)
class Overview:
    """Some weeks of a collective; ``earlier`` is where the weeks before them begin, if there are any."""

    weeks: Sequence[oversight.Week]
    months: Sequence[oversight.Month]
    earlier: datetime | None
    rows: int
    aloud: str | None


def overview(actor: Membership, until: datetime) -> Overview:
    """The weeks up to and with the one ``until`` is in; three statements, whatever happened."""
    mondays = oversight.weeks(until)
    ends = [monday + timedelta(weeks=1) for monday in mondays]
    here = AuditRow.collective_id == actor.collective_id
    counts = [
        func.sum(case((and_(AuditRow.hour >= begins, AuditRow.hour < end), 1), else_=0))
        for begins, end in zip(mondays, ends, strict=True)
    ]
    found = db.session.execute(
        select(AuditRow.office, AuditRow.act, AuditRow.kind, *counts)
        .where(
            here,
            AuditRow.hour >= mondays[-1],
            AuditRow.hour < ends[0],
            AuditRow.kind.not_in(oversight.BY_MONTH),
        )
        .group_by(AuditRow.office, AuditRow.act, AuditRow.kind)
    )
    rows = [(row[0], row[1], row[2], [int(times) for times in row[3:]]) for row in found]
    before = select(AuditRow.hour).where(here, AuditRow.hour < mondays[-1]).order_by(AuditRow.hour.desc())
    head: Any = db.session.execute(
        select(AuditHead.seq, AuditHead.link, before.limit(1).scalar_subquery()).where(
            AuditHead.collective_id == actor.collective_id
        )
    ).one_or_none()
    number, link, earlier = head or (0, None, None)
    return Overview(
        oversight.told(mondays, rows), _months(here, until), earlier, number, link and oversight.aloud(link)
    )


def _months(here: ColumnElement[bool], until: datetime) -> list[oversight.Month]:
    firsts = oversight.months(until)
    ends = [oversight.after(first) for first in firsts]
    counts = [
        func.sum(case((and_(AuditRow.hour >= begins, AuditRow.hour < end), 1), else_=0))
        for begins, end in zip(firsts, ends, strict=True)
    ]
    found = db.session.execute(
        select(AuditRow.act, AuditRow.kind, *counts)
        .where(
            here,
            AuditRow.hour >= firsts[-1],
            AuditRow.hour < ends[0],
            AuditRow.kind.in_(oversight.BY_MONTH),
        )
        .group_by(AuditRow.act, AuditRow.kind)
    )
    rows = [(row[0], row[1], [int(times) for times in row[2:]]) for row in found]
    return oversight.told_by_month(firsts, rows)
