"""What one person has for themselves."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from swsolidarity.accounts.models import Account, AccountSession
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.notices import actions as notices
from swsolidarity.notices.models import PROVED, MailAddress, Notice
from tests.browser import Browser
from tests.fund.asks import Asks
from tests.world.names import As, Names


def furnish(asks: Asks, names: Names, as_: As) -> None:
    """A notice, what they want to hear of and when, and a session."""
    as_(asks.noor, notices.choose, off=frozenset({"ideas"}))
    as_(asks.noor, notices.keep_quiet, begins=3, ends=4, zone="Africa/Nairobi")
    with asks.writing():
        account = db.session.get_one(Account, asks.noor.person.id)
        notices.ask_for_mail(
            account, address="noor@example.org", begins=18, zone="Africa/Nairobi", says_where=True
        )
        db.session.flush()
        address = db.session.scalars(select(MailAddress).where(MailAddress.account_id == account.id)).one()
        address.state, address.next_at = PROVED, clock.now() + timedelta(days=300)
    with asks.writing():
        notices.tell(asks.noor.id, "threads.reply", f"threads.thread:{names['thread']}")
        db.session.flush()
        names["notice"] = (
            db.session.scalars(select(Notice.public_id).order_by(Notice.id.desc())).first() or ""
        )
    Browser(asks.app).sign_in(asks.noor)
    with asks.app.app_context():
        names["session"] = (
            db.session.scalars(
                select(AccountSession.public_id).where(AccountSession.account_id == asks.noor.person.id)
            ).first()
            or ""
        )
