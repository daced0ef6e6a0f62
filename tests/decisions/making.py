"""Collectives with rules, and votes in any state, for the tests of decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from swsolidarity.collectives.models import Collective
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import say
from swsolidarity.decisions import actions, effects, queries
from swsolidarity.decisions.models import Proposal, RuleDraft
from swsolidarity.decisions.rules import Outcome
from tests.factories import Factory, Group, Member

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


class Spy:
    """An effect that remembers what it was told, and fails when asked to."""

    key = "test.spy"

    def __init__(self) -> None:
        self.parties: frozenset[int] = frozenset()
        self.told: list[tuple[str, Outcome]] = []
        self.fails = False

    def off_the_roll(self, proposal: Proposal) -> frozenset[int]:
        return self.parties

    def settle(self, proposal: Proposal, outcome: Outcome) -> Any:
        self.told.append((proposal.public_id, outcome))
        if self.fails:
            raise RuntimeError("the effect could not be applied")
        return say("Everything followed.")


@dataclass
class World:
    """One collective with its rules and its people."""

    make: Factory
    group: Group
    people: list[Member]

    def ask(self, rule: str = "spend_small", who: Member | None = None, **more: Any) -> str:
        """A draft; its public id."""
        with self.make.writing():
            draft = actions.Draft(
                title=more.pop("title", "Buy a kettle?"),
                background=more.pop("background", "The old one **leaks**."),
                what_happens=say("%(words)s", words="Someone buys it."),
                rule_key=rule,
                **more,
            )
            return actions.write((who or self.people[0]).load(), draft).public_id

    def open(self, rule: str = "spend_small", who: Member | None = None, **more: Any) -> str:
        """An open vote; its public id."""
        key = self.ask(rule, who, **more)
        with self.make.writing():
            actions.start((who or self.people[0]).load(), self.load(key))
        return key

    def put(self, rule: str = "spend_small", **more: Any) -> str:
        """A vote with the spy's effect, put by another domain."""
        with self.make.writing():
            return actions.put_to_vote(
                self.group.id,
                rule_key=rule,
                title="Request 2026-041",
                background="",
                what_happens=say("Money is set aside."),
                effect="test.spy",
                subject="test.thing:1",
                opened_by=None,
                **more,
            ).public_id

    def load(self, key: str) -> Proposal:
        """The proposal, in the present session."""
        found = queries.proposal(self.people[0].load(), key)
        assert found is not None
        return found

    def cast(self, key: str, who: Member, choice: str) -> str | None:
        with self.make.writing():
            return actions.vote(who.load(), self.load(key), choice=choice)

    def cast_all(self, key: str, choices: str, people: Sequence[Member] | None = None) -> list[str | None]:
        """One vote each: y, n, a, or a dot for staying at home."""
        words = {"y": "yes", "n": "no", "a": "abstain"}
        voters = zip(people or self.people, choices, strict=False)
        return [self.cast(key, who, words[letter]) for who, letter in voters if letter != "."]

    def close(self, key: str) -> str | None:
        with self.make.writing():
            return actions.close(self.id_of(key))

    def id_of(self, key: str) -> int:
        return db.session.scalars(select(Proposal.id).where(Proposal.public_id == key)).one()

    def look(self, key: str) -> dict[str, Any]:
        """Every column and the opened record of a proposal, as plain values."""
        with self.make.app.app_context():
            found = self.load(key)
            row = {column.key: getattr(found, column.key) for column in Proposal.__table__.columns}
            return row | {"record": found.record}

    def rule(self, key: str, **changes: Any) -> None:
        """Give a rule other terms, as an adopted change would."""
        with self.make.writing():
            old = queries.rule_in_force(self.group.id, key)
            assert old is not None
            params = replace(old.terms, **changes).params()
            draft = RuleDraft(collective_id=self.group.id, key=key, method=old.method, params=params)
            actions.next_version(draft, adopted_by="test")


def world(make: Factory, people: int = 10, **more: Any) -> World:
    """A collective with the starting rules and so many members, the first a steward."""
    group = make.collective()
    with make.writing():
        actions.install_pack(db.session.get_one(Collective, group.id))
    members = [make.member(group, steward=number == 0, **more) for number in range(people)]
    return World(make, group, members)


@contextmanager
def later(**span: int) -> Iterator[None]:
    """The clock, moved on."""
    with clock.moved(timedelta(**span)):
        yield


def spying() -> Spy:
    spy = Spy()
    effects.register(spy)
    return spy


__all__ = ["NOON", "Spy", "World", "later", "spying", "transaction", "world"]
