"""Rounds: projects to check, a vote to open, a project to look at again."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, select

from swsolidarity.collectives.models import FUND_STEWARD
from swsolidarity.core import needs
from swsolidarity.core.needs import Need, Source, Waiting
from swsolidarity.core.verdict import say
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.rounds import FundProject, FundRound


@cache
def _to_check() -> Any:
    return (
        select(
            *needs.columns(
                func.min(FundRound.public_id), day=func.min(FundRound.projects_until), how_many=func.count()
            )
        )
        .select_from(FundProject)
        .join(FundRound, FundRound.id == FundProject.round_id)
        .join(Fund, Fund.id == FundRound.fund_id)
        .where(
            Fund.collective_id == bindparam("collective_id"),
            FundRound.state == "open",
            FundProject.state == "suggested",
            FundProject.asked_by != bindparam("actor_id"),
        )
        .having(func.count() > 0)
    )


@cache
def _to_open() -> Any:
    return (
        select(*needs.columns(FundRound.public_id))
        .join(Fund, Fund.id == FundRound.fund_id)
        .where(
            Fund.collective_id == bindparam("collective_id"),
            FundRound.state == "open",
            FundRound.projects_until < bindparam("today"),
        )
    )


@cache
def _sent_back() -> Any:
    return (
        select(*needs.columns(FundProject.public_id))
        .join(FundRound, FundRound.id == FundProject.round_id)
        .where(
            FundProject.asked_by == bindparam("actor_id"),
            FundProject.state == "sent_back",
            FundRound.state == "open",
        )
    )


def _check(found: Waiting) -> Need:
    return Need(
        "money",
        say("Projects wait until somebody has checked what they cost"),
        say("Look at them"),
        f"fund.round:{found.public_id}",
    )


def _open(found: Waiting) -> Need:
    return Need(
        "money",
        say("The call for projects has ended"),
        say("Open the vote"),
        f"fund.round:{found.public_id}",
    )


def _change(found: Waiting) -> Need:
    return Need(
        "money",
        say("A steward asks you to look at your project again"),
        say("Read it"),
        f"fund.project:{found.public_id}",
    )


needs.register(
    Source("fund.projects", lambda actor: _to_check() if actor.acts_as(FUND_STEWARD) else None, _check)
)
needs.register(
    Source("fund.round_to_open", lambda actor: _to_open() if actor.acts_as(FUND_STEWARD) else None, _open)
)
needs.register(Source("fund.project_back", lambda _actor: _sent_back(), _change))
