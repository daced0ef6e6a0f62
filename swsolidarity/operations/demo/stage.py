"""A stage for an invented world: everything happens through the actions, in order, with the clock moved.

So the journal, the rolls, the ledger and its seals are true, and what the clock would have done in the
meantime (closing votes, notices, forgetting) was done by the worker.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from swsolidarity import worker
from swsolidarity.accounts import actions as accounts
from swsolidarity.accounts.models import Account
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as collective_queries
from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.actions import proposals
from swsolidarity.decisions.models import Proposal
from swsolidarity.threads import actions as threads
from swsolidarity.threads.models import Thread

Scene = Callable[[], None]


class Stage:
    """Scenes with their moments; ``play`` plays them from the oldest to the newest."""

    def __init__(self, app: Flask, now: datetime, passphrase_hash: str) -> None:
        self.app = app
        self.now = now
        self.passphrase_hash = passphrase_hash
        self._scenes: list[tuple[datetime, int, Scene]] = []
        self._order = count()

    def ago(self, *, days: float = 0, hours: float = 0, minutes: float = 0) -> datetime:
        """A moment before now."""
        return self.now - timedelta(days=days, hours=hours, minutes=minutes)

    def at(self, moment: datetime, scene: Scene) -> None:
        """Something happens at a moment, in a transaction of its own; a scene may add later ones."""
        heapq.heappush(self._scenes, (moment, next(self._order), scene))

    def play(self) -> None:
        """All scenes; after each, what falls due until the next one is done as the worker would."""
        last = None
        while self._scenes:
            moment, _, scene = heapq.heappop(self._scenes)
            if last is not None and moment - last > timedelta(hours=1):
                self._tick(moment - timedelta(minutes=1))
            with clock.frozen(moment), self.app.app_context(), transaction():
                scene()
            last = moment
        self._tick(self.now)

    def _tick(self, moment: datetime) -> None:
        with clock.frozen(moment):
            worker.tick(self.app)


class Troupe:
    """One collective and its people, by the name they go by there."""

    def __init__(self, stage: Stage, *, name: str, address: str, zone: str, language: str = "en") -> None:
        self.stage = stage
        self.name, self.address, self.zone, self.language = name, address, zone, language
        self.collective_id = 0
        self.members: dict[str, int] = {}
        self.threads: dict[str, int] = {}
        self.proposals: dict[str, int] = {}
        self.requests: dict[str, str] = {}

    # People ---------------------------------------------------------------------------------------------

    def found(self, founder: str) -> None:
        """The first person starts the collective."""
        account = self._account(founder)
        member = collectives.found(
            collectives.make_founding_link(),
            account,
            collectives.Founding(
                name=self.name,
                address=self.address,
                called=founder,
                join_by="vouches",
                vouches_needed=2,
                probation_days=0,
                months=12,
                time_zone=self.zone,
                language=self.language,
                agreements=AGREEMENTS,
            ),
        )
        self.collective_id = member.collective_id
        self.members[founder] = member.id

    def join(self, inviter: str, name: str) -> None:
        """Somebody comes in by an invitation."""
        _, token = collectives.make_invitation(self.load(inviter), days=7)
        account = self._account(name)
        self.members[name] = collectives.accept_invitation(token, account, name=name, agreed_version=1).id

    def share_office(self, moment: datetime, asker: str, name: str) -> None:
        """A founding steward asks a member to be one too; the member says yes an hour later."""
        self.stage.at(moment, lambda: self._ask_to_share(asker, name))
        self.stage.at(moment + timedelta(hours=1), lambda: self._accept(name))

    def _ask_to_share(self, asker: str, name: str) -> None:
        collectives.offer_stewardship(self.load(asker), self.load(name))

    def _accept(self, name: str) -> None:
        actor = self.load(name)
        offers = collective_queries.open_offers(self.collective_id)
        (offer,) = (offer for offer in offers if offer.membership_id == actor.id)
        collectives.accept_stewardship(actor, offer)

    def _account(self, name: str) -> Account:
        account = accounts.open_account(
            login_name=f"{self.address} {next(_logins)}", passphrase_hash=self.stage.passphrase_hash
        )
        accounts.new_recovery_sheet(account)
        account.must_practise = False
        return account

    def load(self, name: str) -> Membership:
        """The person as the actor of an action."""
        return (
            db.session.scalars(
                select(Membership)
                .where(Membership.id == self.members[name])
                .options(joinedload(Membership.collective), joinedload(Membership.mandates))
                .execution_options(populate_existing=True)
            )
            .unique()
            .one()
        )

    def collective(self) -> Collective:
        return db.session.get_one(Collective, self.collective_id)

    # Talking ---------------------------------------------------------------------------------------------

    def talk(self, began: datetime, title: str, *posts: tuple[str, str], every: timedelta) -> None:
        """A conversation: (name, text) after (name, text), so much time between two."""
        for at, (name, words) in enumerate(posts):
            moment = min(began + every * at, self.stage.now - timedelta(minutes=len(posts) - at))
            self.stage.at(moment, self._say(title, name, words))

    def _say(self, title: str, name: str, words: str) -> Scene:
        def scene() -> None:
            actor = self.load(name)
            if title not in self.threads:
                self.threads[title] = threads.start(actor, title=title, source=words, audience="all").id
                return
            thread = db.session.get_one(Thread, self.threads[title])
            quotes = None
            if words.startswith("> "):
                quotes = max(1, thread.last_position)
            threads.reply(actor, thread, source=words, quotes=quotes, seen=thread.last_position)

        return scene

    # Deciding --------------------------------------------------------------------------------------------

    def ask_group(
        self, moment: datetime, name: str, title: str, background: str, what: str, **more: Any
    ) -> None:
        """A question put to the vote at once; ``about``: the title of the one it changes or ends."""

        def scene() -> None:
            if about := more.pop("about", None):
                more["earlier"] = self.proposal(self.proposals[about]).public_id
            draft = decisions.Draft(
                title=title,
                background=background,
                what_happens=proposals.in_own_words(what),
                rule_key=more.pop("rule", "spend_small"),
                **more,
            )
            actor = self.load(name)
            proposal = decisions.write(actor, draft)
            decisions.start(actor, proposal)
            self.proposals[title] = proposal.id

        self.stage.at(moment, scene)

    def votes(self, moment: datetime, title: str, choices: Sequence[tuple[str, str]]) -> None:
        """People vote, a few minutes apart."""
        for at, (name, choice) in enumerate(choices):
            self.stage.at(moment + timedelta(minutes=3 * at), self._vote(title, name, choice))

    def _vote(self, title: str, name: str, choice: str) -> Scene:
        def scene() -> None:
            decisions.vote(self.load(name), self.proposal(self.proposals[title]), choice=choice)

        return scene

    def proposal(self, proposal_id: int) -> Proposal:
        """A proposal as an action wants it."""
        return db.session.scalars(
            select(Proposal).where(Proposal.id == proposal_id).options(joinedload(Proposal.rule))
        ).one()


_logins = count(1)

AGREEMENTS = """# We keep each other safe

- We never tell anyone outside who is here.
- We do not ask for legal names, even when we know them.
- What is written here stays here.

# The money belongs to all of us

- Money always takes two people.
- Nobody has to explain their life to ask for help.
"""
