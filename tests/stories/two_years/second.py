"""The second year: circles, other people in the offices, coming back, and what is unfinished at its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives.models import Circle
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Refused
from swsolidarity.decisions import actions as decisions
from swsolidarity.governance.actions import pauses, returning
from swsolidarity.governance.queries import returning as asking
from swsolidarity.threads import actions as threads
from swsolidarity.threads.models import Thread
from tests.stories.two_years.first import FirstYear
from tests.stories.two_years.hands import NOTHING, REMOVE
from tests.stories.two_years.model import Round


class SecondYear(FirstYear):
    """The same collective, a year older."""

    # Circles and conversations

    def circle(self, name: str) -> Circle:
        return db.session.get_one(Circle, self.circle_ids[name])

    def begins_circle(self, who: str, name: str, visibility: str) -> None:
        with self.writing():
            made = collectives.start_circle(
                self.a(who),
                self.account(who),
                name=name,
                purpose="What we like.",
                visibility=visibility,
                called="",
            )
            self.circle_ids[name] = made.id
        self.model.circles[name] = Round(visibility, {who})

    def enters_circle(self, who: str, name: str) -> None:
        with self.writing():
            collectives.enter_circle(self.a(who), self.account(who), self.circle(name), called="")
        self.model.circles[name].people.add(who)

    def leaves_circle(self, who: str, name: str) -> None:
        with self.writing():
            collectives.leave_circle(self.a(who), self.circle(name))
        self.model.circles[name].people.discard(who)

    def circles(self) -> None:
        """One that goes on, one that two of it close, one whose last member leaves it."""
        self.begins_circle("Elif", "The garden", "open")
        for who in ("Fay", "Gus", "Pia"):
            self.enters_circle(who, "The garden")
        self.leaves_circle("Gus", "The garden")
        self.begins_circle("Hana", "The night", "hidden")
        with self.writing():
            collectives.invite_to_circle(self.a("Hana"), self.circle("The night"), name="Iris")
        self.enters_circle("Iris", "The night")
        self.begins_circle("Dina", "Reading", "closed")
        self.converse()
        self.wait(days=10)
        with self.writing():
            act = collectives.ask_circle(self.a("Hana"), self.circle("The night"), "close").public_id
        self.agree("Iris", act)
        self.leaves_circle("Dina", "Reading")
        for name in ("The night", "Reading"):
            self.model.circles[name] = Round(self.model.circles[name].visibility, set(), self.now.date())

    def converse(self) -> None:
        with self.writing():
            made = threads.start(
                self.a("Pia"), title="Who has the key?", source="Mine is lost.", audience="all"
            )
            key = made.id
        with self.writing():
            threads.reply(
                self.a("Fay"), db.session.get_one(Thread, key), source="I have one.", quotes=None, seen=1
            )
        self.model.said("Who has the key?", 2)
        with self.writing():
            threads.start(
                self.a("Elif"),
                title="Seeds",
                source="Beans first.",
                audience="circle",
                circle=self.circle("The garden"),
            )
        self.model.said("Seeds", 1)

    # Offices change hands

    def second_year(self) -> None:
        self.until(380)
        with self.writing():
            collectives.lay_down(self.a("Dina"), "steward")
        self.model.lays_down("Dina", "steward")
        with pytest.raises(Refused, match="as many terms"), self.writing():
            self.stand_again()
        self.elect("Facilitator, second election", "facilitator", "Iris", places=1)
        self.pause()
        self.rule_for_small_sums("A day for small sums", 24, instead_of="Three days for small sums")
        self.second_removal()

    def stand_again(self) -> None:
        """Whoever has just carried an office for as long as one may cannot be elected again."""
        draft = self.draft("Facilitator, once more", "election", discussion_days=3)
        proposal = decisions.call_election(self.a("Fay"), draft, office="facilitator")
        decisions.start(self.a("Fay"), proposal)
        decisions.stand(self.a("Fay"), proposal, statement="Once more.")

    def pause(self) -> None:
        """Two who keep the conversations ask somebody to stay away; after three days it is over."""
        self.elect("Conversations, second election", "moderator", "Gus", "Hana", places=2)
        with self.writing():
            act = pauses.ask(self.a("Gus"), self.a("Nia"), point=2, words="They shouted.").public_id
        self.agree("Hana", act)
        self.model.paused("Nia", hours=72)
        self.wait(days=2)
        with self.reading():
            assert not self.a("Nia").is_full_member
        self.wait(days=1)
        with self.reading():
            assert self.a("Nia").is_full_member

    def second_removal(self) -> None:
        """Nobody appeals, so it is carried out when the time for that is over."""
        key = self.begin_case("Gus", "Pia")
        self.judge(key, "Pia", REMOVE)
        self.model.suspended("Pia", None)
        self.wait(days=14)
        assert self.outcome(key) == ("ended", "remove")
        self.model.goes("Pia", "removed")

    def coming_back(self) -> None:
        """Half a year later the members take back who was removed first."""
        self.until(500)
        with self.writing():
            asked = returning.ask(
                self.account("Kim"), self.collective, name="Kim of the quay", words="I have paid it back."
            )
            assert asked.proposal_id is not None
        key = self.vote_about_return("Kim")
        assert self.decide(key) == "adopted"
        self.accounts["Kim of the quay"] = self.accounts["Kim"]
        with self.writing():
            member = returning.join(
                self.account("Kim"), self.collective, agreed_version=self.collective.agreement_version
            )
            self.came("Kim of the quay", member)
        self.model.joins("Kim of the quay")

    def vote_about_return(self, who: str) -> str:
        with self.reading():
            found = asking.request_of(self.account(who), "quay", self.now.date())
            assert found is not None
            assert found[1].proposal is not None
            return found[1].proposal.public_id

    def nobody_is_steward(self) -> None:
        """The last steward's time ends; somebody takes care of it until there is an election."""
        last = max(term.ends for term in self.model.terms if term.office == "steward" and not term.ended)
        self.until((last - self.start) / timedelta(days=1))
        with self.reading():
            assert belonging.stewards(self.group.id) == []
        with self.writing():
            act = collectives.offer_care(self.a("Iris")).public_id
        self.agree("Joy", act)
        self.model.holds(["Iris"], "steward", "caretaker", until=self.now + timedelta(days=30))
        self.elect("Stewards, second election", "steward", "Beto", "Elif", "Hana", places=2)
        self.elect("Welcomers", "welcomer", "Nia", "Cleo", places=2)
        self.elect("Facilitator, third election", "facilitator", "Fay", places=1)

    # What is unfinished at the end

    def last_weeks(self) -> None:
        """Much is begun, decided or asked that nobody comes back to: what is kept of it is for the clock."""
        self.until(688)
        key = self.begin_case("Hana", "Joy")
        self.judge(key, "Joy", NOTHING)
        assert self.outcome(key) == ("ended", "none")
        self.until(703)
        self.ask_in("Rae", "Nia", "Joy")
        self.wait(days=7, hours=1)
        with self.reading():
            vote = (self.request("Rae").decision_ref or "").partition(":")[2]
        assert self.decide(vote, days=8) == "adopted"
        self.come_in("Rae")
        self.ask_in("Sol", "Nia")
        with self.writing():
            collectives.make_invitation(self.a("Nia"), days=14)
        ready = ["Beto", "Elif"]
        for who in ready:
            with self.writing():
                collectives.be_on_call(self.a(who), days=90)
        self.model.calls(ready, 90)
        with self.writing():
            collectives.be_on_call(self.a("Joy"), days=30)
        self.model.calls(["Joy"], 30)
        with self.writing():
            key = db.session.scalars(select(Thread).where(Thread.audience == "all")).one()
            threads.reply(self.a("Joy"), key, source="It is with me.", quotes=None, seen=2)
        self.model.said("Who has the key?", 3)
        self.until(719)
        with self.writing():
            returning.ask(self.account("Pia"), self.collective, name="Pia", words="I am sorry.")
        assert self.decide(self.vote_about_return("Pia"), choice="no") == "not_adopted"
        self.petition("Hana", "moderator", "Joy")
        with self.writing():
            pauses.ask(self.a("Gus"), self.a("Nia"), point=2, words="They shouted again.")
        assert self.decide(self.ask("Joy", "Paint for the door")) == "adopted"
        self.model.decided("Paint for the door")
        self.ask("Joy", "Nobody votes on this")
        with self.writing():
            threads.save_draft(self.a("Joy"), None, title="Later", source="I will write this later.")
