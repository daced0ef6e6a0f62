"""What one person has for themselves."""

from __future__ import annotations

from sqlalchemy import select

from swsolidarity.accounts.models import AccountSession
from swsolidarity.core.db import db
from swsolidarity.notices import actions as notices
from swsolidarity.notices.models import Notice
from tests.browser import Browser
from tests.fund.asks import Asks
from tests.world.names import As, Names


def furnish(asks: Asks, names: Names, as_: As) -> None:
    """A notice and a session."""
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
