"""Harbour's circles: one that is open, one where people ask, one that is hidden."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from swsolidarity.accounts.models import Account
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries
from swsolidarity.collectives.models import Circle, Membership
from swsolidarity.core.db import db
from swsolidarity.operations.demo.stage import Scene, Stage, Troupe
from swsolidarity.threads import actions as threads


class Rounds:
    """Circles by what this file calls them, and the scenes that happen in them."""

    def __init__(self, troupe: Troupe) -> None:
        self.troupe = troupe
        self.made: dict[str, int] = {}

    def start(
        self, key: str, who: str, *, name: str, purpose: str, visibility: str, called: str = ""
    ) -> Scene:
        def scene() -> None:
            actor = self.troupe.load(who)
            made = collectives.start_circle(
                actor, _account(actor), name=name, purpose=purpose, visibility=visibility, called=called
            )
            self.made[key] = made.id

        return scene

    def invite(self, key: str, who: str, whom: str) -> Scene:
        return lambda: collectives.invite_to_circle(self.troupe.load(who), self._circle(key), name=whom)

    def enter(self, key: str, who: str, called: str = "") -> Scene:
        def scene() -> None:
            actor = self.troupe.load(who)
            collectives.enter_circle(actor, _account(actor), self._circle(key), called=called)

        return scene

    def agree(self, key: str, who: str) -> Scene:
        """To everybody who asks just then."""

        def scene() -> None:
            circle = self._circle(key)
            for asker in queries.askers(circle):
                collectives.answer_asker(self.troupe.load(who), circle, asker, agree=True)

        return scene

    def say(self, key: str, who: str, title: str, words: str) -> Scene:
        def scene() -> None:
            actor, circle = self.troupe.load(who), self._circle(key)
            threads.start(actor, title=title, source=words, audience="circle", circle=circle)

        return scene

    def _circle(self, key: str) -> Circle:
        return db.session.get_one(Circle, self.made[key])


def _account(actor: Membership) -> Account:
    return db.session.scalars(select(Account).where(Account.id == actor.account_id)).one()


def stage_circles(stage: Stage, troupe: Troupe) -> None:
    """In a closed circle somebody waits for an answer, and into a hidden one somebody is asked."""
    rounds = Rounds(troupe)
    began = stage.ago(days=40)
    scenes = (
        rounds.start(
            "letters",
            "Wambui",
            name="Letters and forms",
            purpose="We read official letters together.",
            visibility="open",
        ),
        rounds.enter("letters", "Kai"),
        rounds.enter("letters", "Nia"),
        rounds.say("letters", "Kai", "The form with two back pages", "Who has filled in page four before?"),
        rounds.start(
            "nights",
            "Zuri",
            name="Nights",
            purpose="Those of us who work after midnight.",
            visibility="closed",
        ),
        rounds.enter("nights", "Omari"),
        rounds.agree("nights", "Zuri"),
        rounds.say("nights", "Omari", "Lamps at the north gate", "Two are broken. I walk with whoever asks."),
        rounds.start(
            "door",
            "Imani",
            name="Side door",
            purpose="For those who do not say it elsewhere.",
            visibility="hidden",
            called="Juniper",
        ),
        rounds.invite("door", "Imani", "Rehema"),
        rounds.enter("door", "Rehema", "Neem"),
        rounds.say("door", "Rehema", "A quiet hour", "Fridays at three, when nobody else is there."),
    )
    for at, scene in enumerate(scenes):
        stage.at(began + timedelta(hours=7 * at), scene)
    stage.at(stage.ago(days=2), rounds.enter("nights", "Salim"))
    stage.at(stage.ago(days=1), rounds.invite("door", "Imani", "Asha"))
