"""Reads about a collective itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from sqlalchemy import exists, select

from swsolidarity.collectives import rules
from swsolidarity.collectives.models import (
    Agreement,
    Collective,
)
from swsolidarity.core.db import db

keeps_money: list[Callable[[int], str | None]] = []
"""A domain above that keeps a collective's money says here in which currency."""


def currency(collective_id: int) -> str | None:
    """The currency a collective keeps its money in; None as long as it keeps none."""
    return next((found for tells in keeps_money if (found := tells(collective_id))), None)


def open_collective(address: str) -> Collective | None:
    """The collective at an address, if strangers may ask to join it; the only one they ever see."""
    return db.session.scalars(
        select(Collective).where(Collective.address == address, Collective.takes_requests)
    ).one_or_none()


def address_taken(address: str) -> bool:
    """Whether a collective on this server has that address."""
    return db.session.scalar(select(exists().where(Collective.address == address))) or False


def agreement(collective: Collective) -> Agreement:
    """The agreements in force."""
    return db.session.scalars(
        select(Agreement).where(
            Agreement.collective_id == collective.id, Agreement.version == collective.agreement_version
        )
    ).one()


def agreement_version(collective_id: int, version: int) -> Agreement | None:
    """The agreements as they were in one version, which never change afterwards."""
    return db.session.scalars(
        select(Agreement).where(Agreement.collective_id == collective_id, Agreement.version == version)
    ).one_or_none()


def agreement_versions(collective_id: int) -> Sequence[Agreement]:
    """Every version of the agreements, the newest first."""
    return db.session.scalars(
        select(Agreement).where(Agreement.collective_id == collective_id).order_by(Agreement.version.desc())
    ).all()


def points(agreement: Agreement) -> list[tuple[int, str]]:
    """The numbered points of one version, to cite them by; a number stands for the same words for ever."""
    return [(point.number, point.text) for point in rules.points(agreement.body)]


def questions(collective: Collective) -> list[str] | None:
    """What this collective asks people who want to join; None if it wrote no questions of its own."""
    return None if collective.questions is None else list(json.loads(collective.questions))
