"""A collective in which something happened between people: short verbs, each committed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from swsolidarity.accounts.models import Account
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.models import MODERATOR, Collective, Mandate, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions import queries as proposals
from swsolidarity.decisions.models import RollEntry
from swsolidarity.governance.actions import pauses, removal_votes
from swsolidarity.governance.actions import removals as actions
from swsolidarity.governance.jobs import removals as jobs
from swsolidarity.governance.models import RemovalCase, RemovalSeat
from swsolidarity.governance.queries import removals as queries
from swsolidarity.governance.rules import removals as rules
from tests.factories import Factory, Member

NOON = datetime(2026, 3, 2, 12, 0, 0, 250_000, tzinfo=UTC)
AGREEMENTS = "# The money belongs to all\n\n- Money is counted by two people.\n- Counts are not missed."
WORDS, REPLY, APPEAL = "Three counts were missed.", "My child was ill.", "Nobody asked me."
# The rungs as they stand on the paper: mediate, suspend, remove, and nothing.
MEDIATE, SUSPEND, REMOVE, NOTHING = "0", "1", "2", "3"


class Cases:
    """Rosa missed counts; Ada and Beto are moderators, the others are members."""

    def __init__(self, app: Flask, *, members: int = 8) -> None:
        self.app = app
        self.make = Factory(app)
        self.group = self.make.collective()
        with self.make.writing():
            group = db.session.get_one(Collective, self.group.id)
            group.agreement_version = 1
            collectives.keep_version(group, AGREEMENTS)
            decisions.install_pack(group)
        self.rosa = self.make.member(self.group, "Rosa")
        self.ada, self.beto = (self.moderator(name) for name in ("Ada", "Beto"))
        self.people = [self.make.member(self.group, f"Voter {n}") for n in range(members)]
        self.kim, self.lou = self.people[:2]

    def moderator(self, name: str) -> Member:
        """A member who holds that office for a year."""
        return self.in_office(self.make.member(self.group, name))

    def in_office(self, made: Member) -> Member:
        """Make a member a moderator for a year."""
        with self.make.writing():
            db.session.add(
                Mandate(
                    collective_id=self.group.id,
                    membership_id=made.id,
                    office=MODERATOR,
                    starts_at=clock.now() - timedelta(days=1),
                    ends_at=clock.now() + timedelta(days=300),
                    source="test",
                )
            )
        return made

    # Doing

    def do(self, who: Member, key: str, action: Any, *args: Any, **values: Any) -> Any:
        """One action on a case, committed."""
        with self.make.writing():
            return action(who.load(), self.load(key), *args, **values)

    def begin(self, who: Member | None = None, about: Member | None = None, with_name: str = "") -> str:
        """A case; by a moderator unless somebody else is named."""
        with self.make.writing():
            made = actions.begin(
                (who or self.ada).load(),
                (about or self.rosa).load(),
                point=3,
                words=WORDS,
                with_name=with_name,
            )
            return made.public_id

    def together(self) -> str:
        """A case two members start."""
        key = self.begin(self.kim, with_name="Voter 1")
        self.do(self.lou, key, actions.join_start)
        return key

    def tick(self, *, after: timedelta = timedelta(0)) -> None:
        """What the clock does, so much later."""
        with clock.moved(after), self.app.app_context():
            jobs.move_cases()

    def vote(self, key: str, papers: Sequence[str], people: Sequence[Member] | None = None) -> None:
        """Some people mark a measure each."""
        for who, paper in zip(people or self.people, papers, strict=False):
            with self.make.writing():
                decisions.vote(who.load(), self.proposal(key, who), choice=paper)

    def close(self, key: str) -> None:
        with self.make.writing():
            found = self.load(key)
            assert found.proposal_id is not None
            decisions.close(found.proposal_id)

    def decided(self, measure: str, *, voters: int = 8) -> str:
        """A case whose vote came to a measure; the clock has to be frozen, and stands at the close after."""
        key = self.begin()
        now = clock.now()
        with clock.frozen(now + rules.NOTICE):
            self.tick()
            self.vote(key, [measure] * voters)
        with clock.frozen(now + rules.NOTICE + timedelta(days=7)):
            self.close(key)
        return key

    def pause(self, who: Member, about: Member | None = None) -> str:
        """One moderator asks; the public id of the act."""
        with self.make.writing():
            return pauses.ask(who.load(), (about or self.rosa).load(), point=3, words=WORDS).public_id

    def agree(self, who: Member, act: str) -> None:
        with self.make.writing():
            found = belonging.act(self.group.id, act)
            assert found is not None
            pairs.agree(who.load(), found)

    def answer(self, who: int, key: str, answer: str) -> None:
        """Somebody who was drawn says whether a removal stands."""
        with self.make.writing():
            removal_votes.answer_appeal(
                member(who), self.load(key), answer=answer, reason=f"Because of {answer}."
            )

    # Looking

    def load(self, key: str) -> RemovalCase:
        found = queries.case(self.group.id, key)
        assert found is not None
        return found

    def proposal(self, key: str, who: Member) -> Any:
        proposal = self.load(key).proposal
        assert proposal is not None
        return proposals.proposal(who.load(), proposal.public_id)

    def state(self, key: str) -> tuple[str, str | None]:
        with self.app.app_context():
            found = self.load(key)
            return found.state, found.outcome

    def roll(self, key: str) -> set[int]:
        with self.app.app_context():
            entries = select(RollEntry.membership_id).where(
                RollEntry.proposal_id == self.load(key).proposal_id
            )
            return set(db.session.scalars(entries))

    def seats(self, key: str, *states: str) -> list[int]:
        """The membership ids of those who were drawn, in the order of the lot."""
        with self.app.app_context():
            wanted = select(RemovalSeat).where(RemovalSeat.case_id == self.load(key).id)
            return [
                one.membership_id
                for one in db.session.scalars(wanted.order_by(RemovalSeat.id))
                if not states or one.state in states
            ]

    def person(self, who: Member | None = None) -> Membership:
        """The row as it is; needs an application context."""
        return db.session.get_one(Membership, (who or self.rosa).id, populate_existing=True)

    def status(self, who: Member | None = None) -> str:
        with self.app.app_context():
            return self.person(who).state

    def account(self, who: Member) -> Account:
        return db.session.get_one(Account, who.person.id)


def member(membership_id: int) -> Membership:
    """A membership as the gate would load it."""
    from sqlalchemy.orm import joinedload

    return (
        db.session.scalars(
            select(Membership)
            .where(Membership.id == membership_id)
            .options(joinedload(Membership.collective), joinedload(Membership.mandates))
        )
        .unique()
        .one()
    )
