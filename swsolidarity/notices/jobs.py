"""Notices are forgotten: they only point at things, and the things stay where they are. And letters go."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import delete, select

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock, mail
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.notices import actions, letters, queries
from swsolidarity.notices.models import Notice

KEPT = timedelta(days=90)
KEPT_WHEN_READ = timedelta(days=30)


@job("notices.forget", every=24 * 3600, forgets=True)
def forget() -> None:
    """Drop read notices after 30 days, all after 90, and those of people who are no longer here."""
    now = clock.now()
    gone = select(Membership.id).where(Membership.state.in_(("left", "removed")))
    with transaction() as session:
        session.execute(delete(Notice).where(Notice.created_at < now - KEPT))
        session.execute(delete(Notice).where(Notice.created_at < now - KEPT_WHEN_READ, Notice.read.is_(True)))
        session.execute(delete(Notice).where(Notice.membership_id.in_(gone)))


AT_A_TIME = 50
_SHORTEST_REST, _LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)


class Rest:
    """How long this worker leaves a mail server alone that is away: twice as long each time."""

    def __init__(self) -> None:
        self.until: datetime | None = None
        self.span = _SHORTEST_REST

    def begins(self) -> None:
        self.until = clock.now() + self.span
        self.span = min(2 * self.span, _LONGEST_REST)

    def ends(self) -> None:
        self.until, self.span = None, _SHORTEST_REST

    def lasts(self) -> bool:
        return self.until is not None and clock.now() < self.until


rest = Rest()


@job("notices.letters", every=60)
def send_letters() -> None:
    """Hand over what is due: each is taken in one transaction, sent in none, and noted in another."""
    relay = mail.relay_of(current_app.config)
    if relay is None or rest.lasts():
        return
    due = queries.letters_due(clock.now(), AT_A_TIME)
    db.session.rollback()
    for address_id in due:
        if not _send(relay, address_id):
            break


def _send(relay: mail.Relay, address_id: int) -> bool:
    """Send what is due for one address; False when the server is away, so that the others wait."""
    with transaction():
        letter = actions.take(address_id)
    if letter is None:
        return True
    language = letter.language or current_app.config["LANGUAGE"]
    where = letters.origin(current_app.config["ADDRESS"]) if letter.says_where else None
    if letter.kind == "code":
        subject, body = letters.code(language, letter.digits)
    else:
        subject, body = letters.update(language, where)
    reached = True
    try:
        fate = mail.send(relay, letter.to, subject, body)
        rest.ends()
    except mail.Unreachable:
        fate, reached = "later", False
        rest.begins()
    with transaction():
        actions.settle(letter, fate)
    return reached
