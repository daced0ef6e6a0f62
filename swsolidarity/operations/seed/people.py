"""Invented people and their collectives: founded by the real action, then filled in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from swsolidarity.accounts import passphrases
from swsolidarity.accounts import rules as account_rules
from swsolidarity.accounts.models import Account, RecoveryCode
from swsolidarity.collectives import actions, starting_agreements
from swsolidarity.collectives.events import MemberJoined
from swsolidarity.collectives.models import STEWARD, Collective, Mandate, Membership
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db, transaction
from swsolidarity.core.ids import token_digest
from swsolidarity.core.journal import JournalEntry
from swsolidarity.operations.seed import words
from swsolidarity.operations.seed.chance import Chance
from swsolidarity.operations.seed.rows import Rows

FOUNDED_DAYS_AGO = 720
SETTLED_DAYS_AGO = 366
"""Nearly everybody is in by then, so that whoever writes during the last year was there."""
STEWARDS_ONE_IN = 20
GONE_ONE_IN = 50


@dataclass(frozen=True, slots=True)
class Person:
    """A member as the other parts of the seed need them."""

    id: int
    public_id: str
    name: str
    steward: bool


@dataclass(frozen=True, slots=True)
class World:
    """One collective and the people in it who can write, vote and ask; stewards come first."""

    collective_id: int
    address: str
    number: int
    now: datetime
    people: list[Person]

    @property
    def stewards(self) -> list[Person]:
        return [person for person in self.people if person.steward]


class Passphrase:
    """One hash for all invented accounts: hashing twenty thousand times would take an hour."""

    def __init__(self, words_: str) -> None:
        self.words = words_
        self.hash = passphrases.hash_new(words_, login_name="seed")


def found(chance: Chance, number: int, passphrase: Passphrase, now: datetime, currency_zone: str) -> Membership:
    """Start collective number so-and-so, two years ago, through the actions."""
    with clock.frozen(now - timedelta(days=FOUNDED_DAYS_AGO)), transaction() as session:
        account = Account(
            login_name=login_name(number, 0),
            login_index=vault.current().index("account.login_name", login_name(number, 0)),
            passphrase_hash=passphrase.hash,
            created_on=clock.now().date(),
            must_practise=False,
        )
        session.add(account)
        session.flush()
        actions.keep_recovery_digits(account)
        return actions.found(
            actions.make_founding_link(),
            account,
            actions.Founding(
                name=f"Collective {number + 1}",
                address=f"seeded-{number + 1:03}",
                called=words.name(0),
                join_by="vouches",
                vouches_needed=2,
                probation_days=0,
                months=12,
                time_zone=currency_zone,
                language="en",
                agreements=starting_agreements.text(),
            ),
        )


def login_name(collective: int, person: int) -> str:
    """What an invented person signs in with."""
    return f"seed-{collective + 1}-{person + 1}"
