"""Asking for e-mail, proving an address, stopping; and what the worker does with one letter.

A letter is taken before it is sent, in a transaction of its own: a worker that dies meanwhile never sends
it twice.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from sqlalchemy import delete, select

from swsolidarity.accounts.models import Account
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db
from swsolidarity.core.mail import Fate
from swsolidarity.core.verdict import Invalid
from swsolidarity.notices import queries, rules
from swsolidarity.notices.models import ASKED, PROVED, REFUSED, MailAddress
from swsolidarity.web import throttle

A_DAY = 86_400
# Codes for one person, to one address and from the whole server: nobody's mailbox is filled through us.
CODES_A_DAY, CODES_AN_HOUR = 3, 60
TRIES, TRIES_PER = 5, 300


def ask_for_mail(account: Account, *, address: str, begins: int, zone: str, says_where: bool) -> None:
    """Take an address in the place of any before; a code goes there, and nothing else until it is typed in.

    Raises ``Invalid`` for what is no address, and ``TooMany``.
    """
    right = rules.mail_address(address)
    if right is None:
        raise Invalid("Enter an address like name@example.org.", field="address")
    throttle.spend("notices.mail", account.public_id, most=CODES_A_DAY, per=A_DAY)
    whose = vault.current().index("mail_address.address", right).hex()
    throttle.spend("notices.mail_to", whose, most=CODES_A_DAY, per=A_DAY)
    throttle.spend("notices.mail", "server", most=CODES_AN_HOUR, per=3600)
    no_more_mail(account)
    db.session.add(
        MailAddress(
            account_id=account.id,
            address=right,
            state=ASKED,
            begins=begins,
            zone=zone,
            says_where=says_where,
            next_at=clock.now(),
            told_until=clock.this_hour(),
            attempts=0,
        )
    )


def no_more_mail(account: Account) -> None:
    """Forget this person's address at once."""
    db.session.execute(delete(MailAddress).where(MailAddress.account_id == account.id))


def prove_mail(account: Account, *, code: str) -> None:
    """The code has arrived: from now on letters go there.

    Raises ``Invalid`` for a wrong code or one that is too old, ``TooMany`` for more than five tries.
    """
    throttle.spend("notices.code", account.public_id, most=TRIES, per=TRIES_PER)
    found = queries.mail_address(account.id, lock=True)
    digits = "".join(sign for sign in code if sign.isdecimal())
    if (
        found is None
        or found.state != ASKED
        or found.code_digest is None
        or not hmac.compare_digest(found.code_digest, _digest(found, digits))
        or found.code_until is None
        or found.code_until <= clock.now()
    ):
        raise Invalid("That is not the code, or it is too old.", field="code")
    found.state = PROVED
    found.code_digest = found.code_until = None
    found.attempts = 0
    found.told_until = clock.this_hour()
    found.next_at = _drawn(found)


def change_mail(account: Account, *, begins: int, zone: str, says_where: bool) -> None:
    """Other times, or with the address of this server in the letter or without. Never a second one a day."""
    found = queries.mail_address(account.id, lock=True)
    if found is None or found.state != PROVED:
        raise Invalid("There is no address any more.")
    found.begins, found.zone, found.says_where = begins, zone, says_where
    after = found.last_on and found.last_on + timedelta(days=1)
    found.next_at, found.attempts = _drawn(found, not_before=after), 0


def _drawn(found: MailAddress, *, not_before: date | None = None) -> datetime:
    """A moment in the next window, to the second drawn by lot."""
    minutes = int(rules.WINDOW.total_seconds()) // 60
    return rules.next_letter(
        found.begins,
        found.zone,
        clock.now(),
        minute=secrets.randbelow(minutes),
        not_before=not_before,
    )


def _digest(found: MailAddress, digits: str) -> bytes:
    return vault.current().index("mail_address.code", f"{found.public_id}:{digits}")


@dataclass(frozen=True, slots=True)
class Taken:
    """One letter that this worker, and no other, is to send now."""

    public_id: str
    kind: Literal["code", "update"]
    to: str
    language: str | None
    digits: str
    says_where: bool
    before: datetime
    last_on: date | None


def take(address_id: int) -> Taken | None:
    """Take what is due for an address; None if there is nothing to be sent after all.

    From here on it counts as sent, whatever becomes of whoever took it.
    """
    found = db.session.scalar(
        select(MailAddress)
        .where(MailAddress.id == address_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    now = clock.now()
    if found is None or found.next_at is None or found.next_at > now or found.address is None:
        return None
    account = db.session.get_one(Account, found.account_id)
    if found.state == ASKED:
        digits = f"{secrets.randbelow(10**rules.CODE_LENGTH):0{rules.CODE_LENGTH}d}"
        found.code_digest = _digest(found, digits)
        found.code_until = clock.this_hour(now) + timedelta(hours=rules.CODE_HOURS)
        found.next_at = None
        return _taken(found, account, "code", digits=digits)
    late = rules.is_too_late(found.begins, found.zone, found.next_at, now)
    found.next_at = _drawn(found)
    told = queries.anything_told(account.id, found.told_until, clock.this_hour(now))
    if late or account.suspended or not told:
        return None
    letter = _taken(found, account, "update")
    found.told_until = clock.this_hour(now)
    found.last_on = queries.day_at(found.zone, now)
    found.next_at = _drawn(found, not_before=found.last_on + timedelta(days=1))
    return letter


def _taken(
    found: MailAddress, account: Account, kind: Literal["code", "update"], *, digits: str = ""
) -> Taken:
    return Taken(
        public_id=found.public_id,
        kind=kind,
        to=found.address or "",
        language=account.language,
        digits=digits,
        says_where=found.says_where,
        before=found.told_until,
        last_on=found.last_on,
    )


def settle(letter: Taken, fate: Fate) -> None:
    """Note what became of a letter: put off, refused for good, or done with."""
    found = db.session.scalar(
        select(MailAddress).where(MailAddress.public_id == letter.public_id).with_for_update()
    )
    if found is None:
        return  # they stopped it meanwhile
    if fate == "no_such":
        found.address = found.next_at = found.code_digest = found.code_until = None
        found.state, found.attempts = REFUSED, 0
    elif fate != "later":
        found.attempts = 0
    else:
        _put_off(found, letter)


def _put_off(found: MailAddress, letter: Taken) -> None:
    """It surely was not taken. The same again later; after some tries it waits for the next day."""
    found.attempts += 1
    given_up = found.attempts >= rules.MOST_TRIES
    if not given_up:
        found.next_at = clock.now() + rules.put_off(found.attempts)
    if letter.kind == "code" and found.state == ASKED:
        found.code_digest = found.code_until = None
    if letter.kind == "update":
        found.told_until, found.last_on = letter.before, letter.last_on
    if given_up:
        found.attempts = 0
