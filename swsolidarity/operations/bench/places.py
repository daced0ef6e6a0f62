"""What is measured: pages and writes of a seeded collective, each with the bare page it is compared with."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import cycle
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import delete, event, select

from swsolidarity.accounts import gate
from swsolidarity.accounts.models import AccountSession
from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core import clock, vault
from swsolidarity.core.db import db, transaction
from swsolidarity.core.ids import token, token_digest
from swsolidarity.decisions.models import Proposal, RollEntry
from swsolidarity.operations.bench.load import Connection, request
from swsolidarity.search.asked import Asked
from swsolidarity.threads.models import Thread
from swsolidarity.web import assets

WRITERS = 400
LABEL = "bench"
SOUGHT = ("the", "heater", "landlord letter", "nobody knows this")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. ``ours`` and ``bare`` give endless (or long) streams of requests."""

    name: str
    ours: Callable[[], Iterator[bytes]]
    bare: Callable[[], Iterator[bytes]]
    wanted: tuple[int, ...]
    path: str
    goal: int
    """What performance.md asks for, in per cent of the bare page."""


class Places:
    """The addresses and cookies of one large collective, read from the database once."""

    def __init__(self, app: Flask, host: str, bare_host: str) -> None:
        self.app, self.host, self.bare_host = app, host, bare_host
        with app.app_context():
            self._read()

    def _read(self) -> None:
        collective = db.session.scalars(select(Collective).order_by(Collective.id).limit(1)).one()
        self.here = f"/c/{collective.address}"
        self.members = [
            (row.id, row.account_id, row.public_id)
            for row in db.session.execute(
                select(Membership.id, Membership.account_id, Membership.public_id)
                .where(Membership.collective_id == collective.id, Membership.state == "active")
                .order_by(Membership.id.desc())
                .limit(WRITERS)
            )
        ]
        self.thread = db.session.scalars(
            select(Thread.public_id)
            .where(Thread.collective_id == collective.id, Thread.audience == "all")
            .order_by(Thread.post_count.desc())
            .limit(1)
        ).one()
        self.open_votes = [
            (row.id, row.public_id)
            for row in db.session.execute(
                select(Proposal.id, Proposal.public_id)
                .where(
                    Proposal.collective_id == collective.id,
                    Proposal.state == "voting",
                    Proposal.closes_at > clock.now() + timedelta(hours=1),
                    Proposal.effect.is_(None),
                )
                .order_by(Proposal.id.desc())
            )
        ]
        db.session.rollback()
        self.cookies = self._sign_in()
        self._read_votes()

    def _sign_in(self) -> dict[int, str]:
        """A session for each writer; the cookies by membership."""
        now, found = clock.now(), {}
        with transaction() as session:
            for member_id, account_id, _ in self.members:
                value = token()
                session.add(
                    AccountSession(
                        token_digest=token_digest(value),
                        account_id=account_id,
                        label=LABEL,
                        started_at=clock.this_hour(now),
                        last_used_on=now.date(),
                        expires_at=clock.this_hour(now + timedelta(hours=12)),
                    )
                )
                held = json.dumps({"t": value, "at": now.isoformat()}).encode()
                found[member_id] = f"{gate.cookie_name()}={vault.current().seal_cookie('s', held, now=now)}"
        return found

    def _read_votes(self) -> None:
        """Who has not voted yet, one question after the other."""
        ids = [member_id for member_id, *_ in self.members]
        self.ballots = []
        for proposal_id, public_id in self.open_votes:
            waiting = db.session.scalars(
                select(RollEntry.membership_id).where(
                    RollEntry.proposal_id == proposal_id, RollEntry.membership_id.in_(ids)
                )
            )
            self.ballots += [(public_id, member_id) for member_id in waiting]
        db.session.rollback()

    def sign_out(self) -> None:
        """Take the sessions away again."""
        with self.app.app_context(), transaction() as session:
            session.execute(delete(AccountSession).where(AccountSession.label == LABEL))

    # Requests --------------------------------------------------------------------------------------------

    def get(self, path: str, *, extra: str = "") -> Callable[[], Iterator[bytes]]:
        """The same page, asked for by one member after the other, each with the cookies their browser has."""
        seed = self.form()[1]
        made = [
            request("GET", path, self.host, cookie=f"{self.cookies[member_id]}; {seed}", extra=extra)
            for member_id, *_ in self.members[:20]
        ]
        return lambda: cycle(made)

    def searches(self) -> Iterator[bytes]:
        """What members find: words that most texts have, some have and none has, also two of them."""
        seed = self.form()[1]
        made = []
        with self.app.app_context():
            for (member_id, _, name), words in zip(self.members, cycle(SOUGHT), strict=False):
                path = f"{self.here}/search/?s={Asked(words).sealed(name)}"
                cookie = f"{self.cookies[member_id]}; {seed}"
                made.append(request("GET", path, self.host, cookie=cookie))
        return cycle(made[: 5 * len(SOUGHT)])

    def anonymous(self, path: str, *, extra: str = "") -> Callable[[], Iterator[bytes]]:
        made = request("GET", path, self.host, extra=extra)
        return lambda: cycle([made])

    def bare_page(self) -> Callable[[], Iterator[bytes]]:
        paths = [f"/rows?after={30 * n}" for n in range(20)]
        return lambda: cycle(
            [request("GET", path, self.bare_host, cookie=self.bare_cookie) for path in paths]
        )

    def bare_insert(self) -> Callable[[], Iterator[bytes]]:
        body = urlencode({"body": "A short text that somebody has just written."}).encode()
        return lambda: cycle([request("POST", "/rows", self.bare_host, cookie=self.bare_cookie, body=body)])

    @cached_property
    def bare_cookie(self) -> str:
        """What a browser sends once it is signed in on the bare page; its server must be running."""
        connection = Connection(int(self.bare_host.rpartition(":")[2]))
        answer = connection.send(request("GET", "/sign-in", self.bare_host))
        connection.close()
        return answer.headers["set-cookie"].partition(";")[0]

    def form(self) -> tuple[str, str]:
        """A form token and the cookie it belongs to: what a browser has after its first page."""
        with self.app.test_client() as client:
            answer = client.get("/login", base_url=f"http://{self.host}")
            found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', answer.get_data(as_text=True))
            cookie = next(c for c in answer.headers.getlist("Set-Cookie"))
            return found.group(1) if found else "", cookie.partition(";")[0]

    def post(self, path: str, member_id: int, form: tuple[str, str], **fields: str) -> bytes:
        """A form sent by one member, with a key of its own."""
        body = urlencode({"csrf_token": form[0], "form_key": token()[:22], **fields}).encode()
        return request("POST", path, self.host, cookie=f"{self.cookies[member_id]}; {form[1]}", body=body)

    def replies(self) -> Iterator[bytes]:
        """Replies by one member after the other, below what each may write in an hour."""
        form, path = self.form(), f"{self.here}/talk/{self.thread}/reply"
        while True:
            for member_id, *_ in self.members:
                yield self.post(path, member_id, form, text="A short text that somebody has just written.")

    def votes(self) -> Iterator[bytes]:
        """Ballots in open votes; a named vote can be changed, so there are always more."""
        form = self.form()
        while self.ballots:
            for public_id, member_id in self.ballots:
                path = f"{self.here}/decide/{public_id}/vote"
                yield self.post(path, member_id, form, ballot="yes")

    # The table -------------------------------------------------------------------------------------------

    def rows(self) -> list[Row]:
        """Everything that is measured, in the order of the table."""
        here, page, insert = self.here, self.bare_page(), self.bare_insert()
        vote = f"{here}/decide/{self.open_votes[0][1]}" if self.open_votes else f"{here}/decide/"
        read = (
            ("page of 20 posts", f"{here}/talk/{self.thread}?page=1", 50),
            ("conversation list", f"{here}/talk/", 60),
            ("home", f"{here}/home", 0),
            ("decision page", vote, 0),
            ("fund page", f"{here}/fund/", 50),
            ("ledger page", f"{here}/fund/ledger", 50),
        )
        reply = f"{here}/talk/{self.thread}/reply"
        with self.app.app_context():
            sheet = assets.url("css/base.css")
        return [
            *(Row(name, self.get(path), page, (200,), path, goal) for name, path, goal in read),
            Row("search", self.searches, page, (200,), f"{here}/search/", 40),
            Row("reply", self.replies, insert, (303,), reply, 40),
            Row("cast a ballot", self.votes, insert, (303,), f"{vote}/vote", 35),
            Row("anonymous page", self.anonymous("/help/voting"), page, (200,), "/help/voting", 0),
            Row("style sheet", self.anonymous(sheet), page, (200,), sheet, 200),
        ]

    def statements(self, row: Row) -> int | None:
        """How many statements one such request sends to the database."""
        seen: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                seen.append(statement)

        head, _, body = next(row.ours()).partition(b"\r\n\r\n")
        method, path, _ = head.decode().split(" ", 2)
        cookie = re.search(r"^Cookie: (.*)\r?$", head.decode(), re.MULTILINE)
        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            with self.app.test_client(use_cookies=False) as client:
                client.open(
                    path,
                    method=method,
                    base_url=f"http://{self.host}",
                    data=body or None,
                    content_type="application/x-www-form-urlencoded" if body else None,
                    headers={"Cookie": cookie.group(1).strip()} if cookie else {},
                )
        finally:
            event.remove(engine, "before_cursor_execute", note)
        return len(seen)
