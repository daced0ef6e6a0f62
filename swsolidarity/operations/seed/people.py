"""Invented people and their collectives: founded by the real action, then filled in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from swsolidarity.accounts import passphrases
from swsolidarity.accounts import rules as account_rules
from swsolidarity.accounts.models import Account, RecoveryCode
from swsolidarity.collectives import actions
from swsolidarity.collectives.events import MemberJoined
from swsolidarity.collectives.models import STEWARD, Collective, Mandate, Membership
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db, transaction
from swsolidarity.core.ids import token_digest
from swsolidarity.core.journal import JournalEntry
from swsolidarity.operations.seed import words
from swsolidarity.operations.seed.chance import Chance
from swsolidarity.operations.seed.rows import Rows
from swsolidarity.operations.seed.sizes import Size

FOUNDED_DAYS_AGO = 340
SETTLED_DAYS_AGO = 301
"""Nearly everybody is in by then, so that whoever writes during the months after was there."""
LATE_ONE_IN = 20
STEWARDS_ONE_IN = 25
FEWEST_STEWARDS = 4


@dataclass(frozen=True, slots=True)
class Person:
    """A member as the other parts of the seed need them."""

    id: int
    public_id: str
    name: str
    steward: bool


@dataclass(frozen=True, slots=True)
class World:
    """One collective, and the people in it who were there from early on; stewards come first."""

    number: int
    collective_id: int
    size: Size
    now: datetime
    people: list[Person]
    stewards: list[Person]


@dataclass(frozen=True, slots=True)
class Passphrase:
    """One passphrase and one hash for all invented accounts: hashing for each would take an hour."""

    words: str
    hash: str

    @classmethod
    def draw(cls) -> Passphrase:
        """A new one; it is told once, at the end of the seed."""
        suggested = passphrases.suggest()
        return cls(suggested, passphrases.hash_new(suggested, login_name="seed"))


def login_name(collective: int, person: int) -> str:
    """What an invented person signs in with."""
    return f"seed-{collective + 1}-{person + 1}"


def fill(
    rows: Rows, chance: Chance, number: int, *, size: Size, now: datetime, passphrase: Passphrase
) -> World:
    """A collective with so many members: the first by the actions, the others in bulk."""
    rows.let_others_write()
    collective_id, first = _found(number, now, passphrase)
    people = [first]
    stewards = [first]
    settled = now - timedelta(days=SETTLED_DAYS_AGO)
    founded = now - timedelta(days=FOUNDED_DAYS_AGO)
    wanted = max(FEWEST_STEWARDS, size.members // STEWARDS_ONE_IN)
    for at in range(1, size.members):
        late = at > wanted and chance.once_in(LATE_ONE_IN)
        joined = (
            now - timedelta(minutes=chance.between(60, SETTLED_DAYS_AGO * 1440))
            if late
            else founded + (settled - founded) * at / size.members
        )
        person = _member(
            rows,
            chance,
            number,
            at,
            collective_id=collective_id,
            joined=joined,
            passphrase=passphrase,
            steward=at < wanted,
        )
        if not late:
            people.append(person)
        if person.steward:
            stewards.append(person)
            _mandate(rows, chance, collective_id, person, joined)
        rows.rest()
    rows.flush()
    with transaction() as session:
        session.get_one(Collective, collective_id).member_count = size.members
    return World(number, collective_id, size, now, people, stewards)


def _found(number: int, now: datetime, passphrase: Passphrase) -> tuple[int, Person]:
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
        founder = actions.found(
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
                time_zone="Africa/Nairobi",
                language="en",
                agreements="We look after each other.",
            ),
        )
        return founder.collective_id, Person(founder.id, founder.public_id, founder.name or "", True)


def _member(
    rows: Rows,
    chance: Chance,
    number: int,
    at: int,
    *,
    collective_id: int,
    joined: datetime,
    passphrase: Passphrase,
    steward: bool,
) -> Person:
    """Account, recovery sheet, membership and the fact that somebody joined."""
    keys = vault.current()
    account_id, account_name = rows.number(Account), chance.public_id()
    signs_in = login_name(number, at)
    rows.add(
        Account,
        id=account_id,
        public_id=account_name,
        login_index=keys.index("account.login_name", signs_in),
        login_name_sealed=keys.seal("account.login_name", account_name, signs_in),
        passphrase_hash=passphrase.hash,
        created_on=joined.date(),
        must_practise=False,
    )
    for _ in range(account_rules.RECOVERY_CODES):
        rows.add(RecoveryCode, account_id=account_id, digest=token_digest(chance.public_id()))
    person = Person(rows.number(Membership), chance.public_id(), words.name(at), steward)
    rows.add(
        Membership,
        id=person.id,
        public_id=person.public_id,
        collective_id=collective_id,
        account_id=account_id,
        name_sealed=keys.seal("membership.name", person.public_id, person.name),
        name_index=keys.index("membership.name", person.name),
        state="active",
        joined_at=joined,
        agreed_version=1,
    )
    happened(rows, MemberJoined.kind, collective_id, f"collectives.membership:{person.public_id}", joined)
    return person


def _mandate(rows: Rows, chance: Chance, collective_id: int, person: Person, joined: datetime) -> None:
    """An office for a year; the founding one is made by the action."""
    rows.add(
        Mandate,
        public_id=chance.public_id(),
        collective_id=collective_id,
        membership_id=person.id,
        office=STEWARD,
        starts_at=joined,
        ends_at=joined + timedelta(days=365),
        source="founding",
    )


def actor_of(person: Person) -> Membership:
    """A person as an action wants them."""
    return (
        db.session.scalars(
            select(Membership)
            .where(Membership.id == person.id)
            .options(joinedload(Membership.collective), joinedload(Membership.mandates))
            .execution_options(populate_existing=True)
        )
        .unique()
        .one()
    )


def happened(
    rows: Rows, kind: str, collective_id: int, subject: str, moment: datetime, **data: int | str | None
) -> None:
    """A line of the journal that has been handed out already."""
    rows.add(
        JournalEntry,
        collective_id=collective_id,
        kind=kind,
        subject=subject,
        data=data,
        happened_at=clock.this_hour(moment),
        due_at=None,
    )


def anybody() -> bool:
    """Whether there is an account already; a seed only goes into an empty database."""
    found = db.session.query(Account.id).first() is not None
    db.session.rollback()
    return found
