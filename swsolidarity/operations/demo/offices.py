"""Who carries what in Harbour: some offices, one that ends soon, an election, a petition under way."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as people
from swsolidarity.collectives.models import (
    FACILITATOR,
    FOUNDING,
    FUND_STEWARD,
    MODERATOR,
    RETURNING_OFFICER,
    SAFETY,
    WELCOMER,
)
from swsolidarity.core.db import db
from swsolidarity.decisions import actions as decisions
from swsolidarity.governance import actions
from swsolidarity.governance.models import RecallPetition
from swsolidarity.operations.demo.stage import Stage, Troupe

KEEPERS = "Two people who keep our conversations in order"
PAPER = "Who looks after votes on paper?"
SEATS = 2


class Offices:
    """Offices of several kinds; nobody is a delegate."""

    def __init__(self, stage: Stage, troupe: Troupe) -> None:
        self.stage, self.troupe = stage, troupe

    def play(self) -> None:
        """Everything, from the founding time to this morning."""
        ago, now = self.stage.ago, self.stage.now
        self.given(ago(days=130), FACILITATOR, ("Zuri",), now + timedelta(days=20))
        self.given(ago(days=128), WELCOMER, ("Asha", "Omari"), now + timedelta(days=170))
        self.given(ago(days=127), SAFETY, ("Rehema", "Imani"), now + timedelta(days=171))
        self.given(ago(days=126), FUND_STEWARD, ("Salim",), now + timedelta(days=172))

        self.call(ago(days=60), "Mira", KEEPERS, MODERATOR)
        for at, name in enumerate(("Wambui", "Taji", "Nuru")):
            self.stands(ago(days=59, hours=-at), name, KEEPERS, "I read every evening anyway.")
        papers = {"Mira": "0>1", "Dee": "0>1>2", "Kai": "1>0", "Nia": "0>2", "Bibi": "1>0", "Pili": "0>1"}
        self.troupe.votes(ago(days=55), KEEPERS, list(papers.items()))

        self.call(ago(days=1), "Dee", PAPER, RETURNING_OFFICER)
        self.stands(ago(hours=20), "Neema", PAPER, "I can keep a list, and a secret.")

        self.stage.at(ago(days=4), self.begin_petition)
        for at, name in enumerate(("Tomo", "Usha")):
            self.signs(ago(days=3, hours=at), name)

    def given(self, moment: datetime, office: str, names: tuple[str, ...], until: datetime) -> None:
        """What was handed out in the founding time."""

        def scene() -> None:
            chosen = [self.troupe.load(name) for name in names]
            collectives.give(chosen, office, source=FOUNDING, until=until)

        self.stage.at(moment, scene)

    def call(self, moment: datetime, name: str, title: str, office: str) -> None:
        """Somebody calls an election; people can stand for three days."""

        def scene() -> None:
            draft = decisions.Draft(
                title=title,
                background="What the office asks of people is under Offices.",
                what_happens=decisions.what_an_election_does(),
                rule_key="election",
                discussion_days=3,
                places=SEATS,
            )
            actor = self.troupe.load(name)
            proposal = decisions.call_election(actor, draft, office=office)
            decisions.start(actor, proposal)
            self.troupe.proposals[title] = proposal.id

        self.stage.at(moment, scene)

    def stands(self, moment: datetime, name: str, title: str, why: str) -> None:
        """Somebody stands."""

        def scene() -> None:
            proposal = self.troupe.proposal(self.troupe.proposals[title])
            decisions.stand(self.troupe.load(name), proposal, statement=why)

        self.stage.at(moment, scene)

    def begin_petition(self) -> None:
        """Somebody asks for a vote about an office."""
        holding = people.in_office(self.troupe.collective_id, WELCOMER)
        mandate = next(one for one in holding if one.membership_id == self.troupe.members["Omari"])
        actions.start_petition(
            self.troupe.load("Halima"),
            mandate,
            reason="Three people who asked to join waited for weeks. I have asked, and nothing changed.",
        )

    def signs(self, moment: datetime, name: str) -> None:
        """Somebody signs; too few have so far."""

        def scene() -> None:
            found = db.session.scalars(
                select(RecallPetition)
                .where(RecallPetition.collective_id == self.troupe.collective_id)
                .options(joinedload(RecallPetition.mandate))
            ).one()
            actions.sign(self.troupe.load(name), found)

        self.stage.at(moment, scene)
