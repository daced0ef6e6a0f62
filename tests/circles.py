"""Finds circles and accounts for tests that call actions."""

from __future__ import annotations

from sqlalchemy import select

from swsolidarity.accounts.models import Account
from swsolidarity.collectives.models import Circle, Membership
from swsolidarity.core.db import db


def account_of(actor: Membership) -> Account:
    """The account behind a membership."""
    return db.session.get_one(Account, actor.account_id)


def circle_of(public_id: str) -> Circle:
    """A circle, whoever may know of it."""
    return db.session.scalars(select(Circle).where(Circle.public_id == public_id)).one()
