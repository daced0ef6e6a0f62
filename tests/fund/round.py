"""A round on the fund of ``Asks``: short verbs, each committed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.fund.actions import rounds
from swsolidarity.fund.models import Fund, FundProject, FundRound
from swsolidarity.fund.queries import rounds as queries
from swsolidarity.fund.queries.books import fund_of
from tests.factories import Member
from tests.fund.asks import Asks


class Round:
    """A call for projects, what is suggested, and its vote."""

    def __init__(self, asks: Asks, amount: int, *, by: Member | None = None, days: int = 7) -> None:
        self.asks = asks
        self.later = timedelta(0)
        self.days = days
        with asks.writing():
            until = queries.today(asks.group.id) + timedelta(days=days)
            self.public_id = rounds.call(
                (by or asks.dee).load(),
                self.fund(),
                asks.account("general"),
                title="Spring",
                words="For our rooms",
                amount=asks.money(amount),
                projects_until=until,
            ).public_id

    def fund(self) -> Fund:
        found = fund_of(self.asks.group.id)
        assert found is not None
        return found

    def load(self) -> FundRound:
        found = queries.find(self.fund(), self.public_id)
        assert found is not None
        return found

    def idea(self, title: str, cost: int) -> rounds.Idea:
        return rounds.Idea(title=title, words="Three offers", cost=self.asks.money(cost))

    def suggest(self, who: Member, title: str, cost: int) -> str:
        with self.moment(), self.asks.writing():
            return rounds.suggest(who.load(), self.fund(), self.load(), self.idea(title, cost)).public_id

    def projects(self) -> list[FundProject]:
        return list(
            db.session.scalars(
                select(FundProject).where(FundProject.round_id == self.load().id).order_by(FundProject.id)
            )
        )

    def states(self) -> list[str]:
        with self.asks.app.app_context():
            return [one.state for one in self.projects()]

    def do(self, who: Member, place: int, action: Any, **values: Any) -> None:
        with self.moment(), self.asks.writing():
            found = queries.project(self.fund(), self.projects()[place].public_id)
            assert found is not None
            action(who.load(), self.fund(), found, **values)

    def check_all(self, by: Member) -> None:
        with self.asks.app.app_context():
            costs = [
                (place, one.cost) for place, one in enumerate(self.projects()) if one.state == "suggested"
            ]
        for place, cost in costs:
            self.do(by, place, rounds.check, cost=self.asks.money(cost))

    def end_the_call(self) -> None:
        """From here on it is the day after the last day of the call."""
        self.later = timedelta(days=self.days + 1)

    def moment(self) -> ExitStack:
        stack = ExitStack()
        if self.later:
            stack.enter_context(clock.moved(self.later))
        return stack

    def open_vote(self, by: Member) -> str:
        with self.moment(), self.asks.writing():
            return rounds.open_vote(by.load(), self.fund(), self.load()).public_id

    def proposal(self) -> Proposal:
        reference = self.load().decision_ref or ""
        return db.session.scalars(
            select(Proposal).where(Proposal.public_id == reference.partition(":")[2])
        ).one()

    def vote(self, papers: Mapping[Member, str]) -> str | None:
        for who, paper in papers.items():
            with self.moment(), self.asks.writing():
                decisions.vote(who.load(), self.proposal(), choice=paper)
        with self.asks.app.app_context():
            found = self.proposal()
            closes_at, number = found.closes_at, found.id
        assert closes_at is not None
        with clock.frozen(closes_at), self.asks.writing():
            return decisions.close(number)

    def requests(self) -> list[int]:
        """The requests the projects became, in their order."""
        with self.asks.app.app_context():
            return [one.request_id for one in self.projects() if one.request_id is not None]
