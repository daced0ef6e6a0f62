"""Who somebody is, and what they have here."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, func, select

from swsolidarity.accounts.models import Account, AccountSession, RecoveryCode
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db
from swsolidarity.core.ids import token_digest


def by_login_name(login_name: str) -> Account | None:
    """The account behind a login name, suspended or not."""
    indexes = vault.current().indexes("account.login_name", login_name)
    found: Account | None = db.session.scalar(select(Account).where(Account.login_index.in_(indexes)))
    return found


def passphrase_hash_of(login_name: str) -> str | None:
    """The stored hash behind a login name, suspended or not; None if there is no such name."""
    account = by_login_name(login_name)
    return account.passphrase_hash if account is not None else None


def sessions_of(account: Account) -> Sequence[AccountSession]:
    """The signed-in browsers of a person, newest first. Those that ended by the clock are left out."""
    return db.session.scalars(
        select(AccountSession)
        .where(AccountSession.account_id == account.id, AccountSession.expires_at > clock.now())
        .order_by(AccountSession.expires_at.desc(), AccountSession.public_id)
    ).all()


def session_of(account: Account, public_id: str) -> AccountSession | None:
    """One of this person's own sessions."""
    found: AccountSession | None = db.session.scalar(
        select(AccountSession).where(
            AccountSession.account_id == account.id, AccountSession.public_id == public_id
        )
    )
    return found


def owner_of(token: str) -> str | None:
    """The public id of the person a session belongs to, even if it has run out; None once it was ended."""
    found: str | None = db.session.scalar(
        select(Account.public_id)
        .join(AccountSession, AccountSession.account_id == Account.id)
        .where(AccountSession.token_digest == token_digest(token))
    )
    return found


def session_is_there(digest: bytes) -> bool:
    """Whether a session with this token exists, even if it has run out: nobody has ended it."""
    return db.session.scalar(select(exists().where(AccountSession.token_digest == digest))) or False


def recovery_lines(account: Account) -> tuple[int, int]:
    """How many lines of the recovery sheet are left, and how many are used."""
    lines = db.session.execute(
        select(RecoveryCode.used, func.count().label("number"))
        .where(RecoveryCode.account_id == account.id)
        .group_by(RecoveryCode.used)
    )
    counts = {row.used: int(row.number) for row in lines}
    return counts.get(False, 0), counts.get(True, 0)
