"""Circles for tests: everything through the actions, named by public ids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from swsolidarity.accounts.models import Account
from swsolidarity.collectives import actions, queries
from swsolidarity.collectives.models import Circle, CircleMember, Membership
from swsolidarity.core.db import db, transaction
from swsolidarity.threads import actions as threads
from tests.factories import Member


def account_of(actor: Membership) -> Account:
    """The account behind a membership."""
    return db.session.get_one(Account, actor.account_id)


def circle_of(public_id: str) -> Circle:
    """A circle, whoever may know of it."""
    return db.session.scalars(select(Circle).where(Circle.public_id == public_id)).one()


def tie_of(who: Member, public_id: str) -> CircleMember | None:
    """What ties somebody to a circle."""
    return queries.tie(circle_of(public_id).id, who.id)


class Circles:
    """People and circles; everything is committed."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def do(self, work: Callable[[], Any]) -> Any:
        with self.app.app_context(), transaction():
            made = work()
            return getattr(made, "public_id", made)

    def start(self, who: Member, visibility: str = "hidden", name: str = "Night", called: str = "") -> str:
        def work() -> Circle:
            actor = who.load()
            values = {"name": name, "purpose": "For us.", "visibility": visibility, "called": called}
            return actions.start_circle(actor, account_of(actor), **values)

        return str(self.do(work))

    def enter(self, who: Member, circle: str, called: str = "") -> str:
        def work() -> str:
            actor = who.load()
            tie = actions.enter_circle(actor, account_of(actor), circle_of(circle), called=called)
            return tie.state

        return str(self.do(work))

    def rename(self, who: Member, circle: str, called: str) -> None:
        def work() -> None:
            actor = who.load()
            actions.name_in_circle(actor, account_of(actor), circle_of(circle), called=called)

        self.do(work)

    def invite(self, who: Member, circle: str, whom: Member) -> None:
        self.do(lambda: actions.invite_to_circle(who.load(), circle_of(circle), name=whom.name))

    def bring(self, who: Member, circle: str, whom: Member, called: str = "") -> None:
        """Ask somebody in, who comes."""
        self.invite(who, circle, whom)
        assert self.enter(whom, circle, called) == "in"

    def answer(self, who: Member, circle: str, asker: Member, *, agree: bool = True) -> None:
        def work() -> None:
            tie = tie_of(asker, circle)
            assert tie is not None
            actions.answer_asker(who.load(), circle_of(circle), tie, agree=agree)

        self.do(work)

    def leave(self, who: Member, circle: str) -> None:
        self.do(lambda: actions.leave_circle(who.load(), circle_of(circle)))

    def state(self, who: Member, circle: str) -> str | None:
        with self.app.app_context():
            tie = tie_of(who, circle)
            return tie.state if tie else None

    def count(self, circle: str) -> int:
        with self.app.app_context():
            return circle_of(circle).member_count

    def names(self, who: Member, circle: str) -> set[str | None]:
        """What those in it are called there."""
        with self.app.app_context():
            return {one.name for one in queries.inside(who.load(), circle_of(circle)).items}

    def talk(self, who: Member, circle: str, title: str = "Lanterns", text: str = "Bring one.") -> str:
        """A conversation in a circle."""

        def work() -> Any:
            found = circle_of(circle)
            return threads.start(who.load(), title=title, source=text, audience="circle", circle=found)

        return str(self.do(work))
