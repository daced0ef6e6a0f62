"""A collective with people who keep its conversations, for the tests of reports."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives.models import MODERATOR, Collective
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.moderation import actions, queries
from swsolidarity.moderation.models import ModerationCase
from swsolidarity.threads import queries as talk
from swsolidarity.threads.models import Post
from tests.factories import Factory, Group, Member
from tests.threads.talk import Talk

RULE = "Nobody outs anybody."
WHY = "It names where she lives."


class Reports:
    """People, and what they report; everything is committed and named by public ids."""

    def __init__(self, app: Flask, make: Factory) -> None:
        self.app, self.make, self.talk = app, make, Talk(app)
        self.people: list[Member] = []
        self.group: Group = make.collective("Harbour")
        with make.writing():
            group = db.session.get_one(Collective, self.group.id)
            group.agreement_version = 1
            collectives.keep_version(group, f"{RULE}\n\nWe listen.")
        self.mira = self.member("Mira", keeps=True)
        self.sefu = self.member("Sefu", keeps=True)
        self.asha = self.member("Asha")
        self.beto = self.member("Beto")
        self.kai = self.member("Kai")
        self.thread = self.talk.start(self.kai, "Kettle", "Who has one?")

    def member(self, name: str, *, keeps: bool = False, **how: Any) -> Member:
        made = self.make.member(self.group, name, **how)
        self.people.append(made)
        if keeps:
            self.give(made)
        return made

    def give(self, who: Member) -> None:
        with self.make.writing():
            until = clock.now() + timedelta(days=300)
            assert collectives.give([who.load()], MODERATOR, source="test", until=until)

    def post(self, who: Member, text: str = "She lives above the bakery.") -> str:
        return self.talk.reply(who, self.thread, text)

    def post_of(self, case: str) -> str:
        with self.app.app_context():
            return self.case(case).post.public_id

    def do(self, who: Member, work: Callable[[Any], Any]) -> Any:
        with self.app.app_context(), transaction():
            return work(who.load())

    def report(self, who: Member, post: str, words: str = "This outs her.") -> str:
        """Report a text; the case it belongs to."""

        def work(actor: Any) -> str:
            found = talk.post(actor, post)
            assert found is not None
            actions.report(actor, found, point=1, words=words)
            case = queries.open_case(found.id)
            assert case is not None
            return case.public_id

        return str(self.do(who, work))

    def act(self, who: Member, action: str, case: str, *args: Any, **values: Any) -> Any:
        def work(actor: Any) -> Any:
            made = getattr(actions, action)(actor, self.case(case), *args, **values)
            return getattr(made, "public_id", None)

        return self.do(who, work)

    def decide(self, who: Member, case: str, outcome: str = "hide", **values: Any) -> None:
        self.act(who, "take", case)
        self.act(who, "decide", case, outcome=outcome, point=1, words=WHY, **values)

    def decided(self, outcome: str = "hide", **values: Any) -> tuple[str, str]:
        """A text of Asha's that Beto reported and Mira decided about: the text, and the case."""
        post = self.post(self.asha)
        case = self.report(self.beto, post)
        self.decide(self.mira, case, outcome, **values)
        return post, case

    def case(self, case: str) -> ModerationCase:
        """In the present session."""
        found = queries.case(self.group.id, case)
        assert found is not None
        return found

    def looked_at(self, case: str, *names: str) -> Any:
        with self.app.app_context():
            found = self.case(case)
            values = [getattr(found, name) for name in names]
            return values[0] if len(values) == 1 else values

    def row(self, post: str) -> Post:
        with self.app.app_context():
            found = db.session.scalars(select(Post).where(Post.public_id == post)).one()
            db.session.expunge_all()
            return found

    def url(self, rest: str = "") -> str:
        return f"/c/{self.group.address}/moderation/{rest}"
