"""Makes the people and collectives a test starts from.

A handle (``Person``, ``Group``, ``Member``) holds plain ids and names, so it stays good across requests.
Domains add their own factory functions beside their tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from swsolidarity.accounts.models import Account, AccountSession
from swsolidarity.collectives.models import STEWARD, Collective, Mandate, Membership
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db, transaction
from swsolidarity.core.ids import token, token_digest

_numbers = count(1)


@dataclass(frozen=True)
class Person:
    """Somebody with an account."""

    id: int
    login_name: str


@dataclass(frozen=True)
class Group:
    """A collective."""

    id: int
    address: str
    name: str


@dataclass(frozen=True)
class Member:
    """A person in a collective."""

    id: int
    public_id: str
    name: str
    person: Person
    group: Group

    def load(self) -> Membership:
        """The membership as the gate would load it; needs an application context."""
        return (
            db.session.scalars(
                select(Membership)
                .where(Membership.id == self.id)
                .options(joinedload(Membership.collective), joinedload(Membership.mandates))
                .execution_options(populate_existing=True)
            )
            .unique()
            .one()
        )


class Factory:
    """Writes rows directly, so that a test of one domain does not depend on the journeys of another."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A committed transaction in a context of its own."""
        with self.app.app_context(), transaction():
            yield

    def person(self, login_name: str | None = None) -> Person:
        login_name = login_name or f"login-{next(_numbers)}"
        with self.writing():
            account = Account(
                login_name=login_name,
                login_index=vault.current().index("account.login_name", login_name),
                passphrase_hash="!",
                created_on=clock.now().date(),
            )
            db.session.add(account)
            db.session.flush()
            return Person(account.id, login_name)

    def collective(self, name: str | None = None, address: str | None = None) -> Group:
        number = next(_numbers)
        name, address = name or f"Collective {number}", address or f"c{number}"
        with self.writing():
            row = Collective(name=name, address=address, founded_on=clock.now().date())
            db.session.add(row)
            db.session.flush()
            return Group(row.id, address, name)

    def member(
        self,
        group: Group | None = None,
        name: str | None = None,
        *,
        person: Person | None = None,
        state: str = "active",
        steward: bool = False,
        days_ago: int = 60,
    ) -> Member:
        """A member who joined ``days_ago`` days before now; a steward holds a mandate for a year."""
        group = group or self.collective()
        person = person or self.person()
        name = name or f"Member {next(_numbers)}"
        with self.writing():
            joined = clock.now() - timedelta(days=days_ago)
            row = Membership(
                collective_id=group.id,
                account_id=person.id,
                name=name,
                name_index=vault.current().index("membership.name", name),
                state=state,
                joined_at=joined,
                agreed_version=1,
            )
            db.session.add(row)
            db.session.flush()
            if steward:
                db.session.add(
                    Mandate(
                        collective_id=group.id,
                        membership_id=row.id,
                        office=STEWARD,
                        starts_at=joined,
                        ends_at=clock.now() + timedelta(days=305),
                        source="founding",
                    )
                )
            group_row = db.session.get_one(Collective, group.id)
            group_row.member_count += 1
            return Member(row.id, row.public_id, name, person, group)

    def session(self, person: Person) -> str:
        """Sign a person in; the token for the cookie."""
        value = token()
        with self.writing():
            db.session.add(
                AccountSession(
                    token_digest=token_digest(value),
                    account_id=person.id,
                    label="Blue 3",
                    started_at=clock.this_hour(),
                    last_used_on=clock.now().date(),
                    expires_at=clock.this_hour(clock.now() + timedelta(hours=12)),
                )
            )
        return value
