"""Makes conversations for tests, through the actions wherever their limits allow."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from swsolidarity.collectives import queries as collectives
from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db, transaction
from swsolidarity.threads import actions, queries
from swsolidarity.threads.actions.appending import append
from swsolidarity.threads.models import Post, ReadPosition, Thread
from tests.circles import circle_of
from tests.factories import Member


class Talk:
    """Members talking; everything is committed, and named by public ids."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def start(
        self, who: Member, title: str = "Shoes", text: str = "Which ones last?", audience: str = "all"
    ) -> str:
        with self.app.app_context(), transaction():
            return actions.start(who.load(), title=title, source=text, audience=audience).public_id

    def reply(
        self,
        who: Member,
        thread: str,
        text: str = "The red ones.",
        *,
        quotes: int | None = None,
        seen: int = 0,
    ) -> str:
        with self.app.app_context(), transaction():
            found = self.row(thread)
            post = actions.reply(who.load(), found, source=text, quotes=quotes, seen=seen)
            return post.public_id

    def reply_in_circle(self, who: Member, thread: str, text: str) -> None:
        """The same in a circle's conversation, beyond what one person may write in an hour."""
        with self.app.app_context(), transaction():
            found, actor = self.row(thread), who.load()
            place = collectives.place_in(who.id, found.circle_id or 0)
            append(found, actor, text, quotes=None, place=place)

    def many(self, who: Member, thread: str, number: int, text: str = "One more.") -> None:
        """Replies beyond what one person may write in an hour."""
        with self.app.app_context(), transaction():
            found, actor = self.row(thread), who.load()
            for n in range(number):
                append(found, actor, f"{text} {n}", quotes=None)

    def crowd(self, who: Member, number: int, circle: str | None = None) -> list[str]:
        """Conversations beyond what one person may start in an hour, of all members or of a circle."""
        made = []
        with self.app.app_context(), transaction():
            actor = who.load()
            inside = circle_of(circle) if circle else None
            place = collectives.place_in(who.id, inside.id) if inside else None
            for n in range(number):
                thread = Thread(
                    collective_id=who.group.id,
                    starter_id=who.id,
                    starter_as_id=place,
                    audience="circle" if inside else "all",
                    circle_id=inside.id if inside else None,
                    title=f"Number {n}",
                    last_post_at=actor.joined_at,
                    created_at=actor.joined_at,
                    last_position=0,
                    post_count=0,
                )
                db.session.add(thread)
                db.session.flush()
                append(thread, actor, f"Text {n}", quotes=None, place=place)
                made.append(thread.public_id)
        return made

    def do(self, who: Member, action: str, thread: str) -> None:
        with self.app.app_context(), transaction():
            getattr(actions, action)(who.load(), self.row(thread))

    def edit(self, who: Member, post: str, source: str, revision: int = 1, title: str | None = None) -> None:
        with self.app.app_context(), transaction():
            actor = who.load()
            actions.edit(actor, self._post(actor, post), source=source, revision=revision, title=title)

    def remove(self, who: Member, post: str) -> None:
        with self.app.app_context(), transaction():
            actor = who.load()
            actions.remove(actor, self._post(actor, post))

    @staticmethod
    def _post(actor: Membership, post: str) -> Post:
        found = queries.post(actor, post)
        assert found is not None
        return found

    def mark(self, who: Member, thread: str, position: int) -> None:
        with self.app.app_context(), transaction():
            actions.mark_read(who.load(), self.row(thread), position)

    @staticmethod
    def row(thread: str) -> Thread:
        return db.session.scalars(select(Thread).where(Thread.public_id == thread)).one()

    def posts(self, thread: str) -> list[Post]:
        with self.app.app_context():
            found = self.row(thread)
            rows = db.session.scalars(
                select(Post).where(Post.thread_id == found.id).order_by(Post.position)
            ).all()
            db.session.expunge_all()
            return list(rows)

    def unread(self, who: Member) -> int:
        with self.app.app_context():
            return queries.unread_total(who.load())

    def listed(self, who: Member) -> dict[str, int]:
        """Titles this member sees, with what is new in each."""
        with self.app.app_context():
            return {row.title: row.unread for row in queries.conversations(who.load()).items}

    def position(self, who: Member, thread: str) -> int | None:
        with self.app.app_context():
            row = db.session.get(ReadPosition, (who.id, self.row(thread).id))
            return row.position if row else None

    @staticmethod
    def url(who: Member, rest: str = "") -> str:
        return f"/c/{who.group.address}/talk/{rest}"
