"""The first year: founding, coming in, offices, what is in force, and what follows when somebody did harm."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as belonging
from swsolidarity.core.db import db
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions import queries as proposals
from swsolidarity.decisions.models import Proposal
from swsolidarity.governance import actions as governance
from swsolidarity.governance import queries as governing
from swsolidarity.governance.actions import (
    agreements,
    charter,
    emergency,
    removal_votes,
)
from tests.factories import Group
from tests.stories.two_years.hands import MEDIATE, REMOVE, SUSPEND, Hands

FIRST = "# Be kind\n\n- Money is counted by two people.\n- No screenshots."
SECOND = f"{FIRST}\n- Nobody outs anybody."


class FirstYear(Hands):
    """The collective on the quay, from its founding on."""

    # The first months

    def founding(self) -> None:
        self.register("Ada")
        with self.writing():
            token = collectives.make_founding_link()
        with self.writing():
            collectives.keep_answers(token, self.account("Ada"), {"called": "Ada"})
            founder = collectives.found(
                token,
                self.account("Ada"),
                collectives.Founding(
                    name="The quay",
                    address="quay",
                    called="Ada",
                    join_by="vouches",
                    vouches_needed=2,
                    probation_days=30,
                    months=6,
                    time_zone="Africa/Nairobi",
                    language="en",
                    agreements=FIRST,
                ),
            )
            self.group = Group(founder.collective_id, "quay", "The quay")
            self.came("Ada", founder)
        self.model.founds("Ada", months=6)
        self.until(1)
        self.invite("Ada", "Beto", "Cleo", "Dina")

    def first_offices(self) -> None:
        """A founder shares the office; a group too small for elections names somebody."""
        self.until(32)
        for who in ("Beto", "Cleo"):
            with self.writing():
                collectives.offer_stewardship(self.a("Ada"), self.a(who))
        ends = self.model.terms[0].ends
        with self.writing():
            collectives.accept_stewardship(self.a("Beto"), belonging.open_offers(self.group.id)[0])
        self.model.holds(["Beto"], "steward", "founding", until=ends)
        with self.writing():
            collectives.decline_stewardship(self.a("Cleo"), belonging.open_offers(self.group.id)[0])
        with self.writing():
            unanswered = governance.name_for_office(self.a("Ada"), name="Dina", office="safety").public_id
            named = governance.name_for_office(self.a("Ada"), name="Cleo", office="welcomer").public_id
        with self.writing():
            naming = governing.naming(self.group.id, named)
            assert naming is not None
            key = governance.accept_naming(self.a("Cleo"), naming).public_id
        assert self.decide(key, choice="consent") == "adopted"
        self.model.holds(["Cleo"], "welcomer", "appointment")
        self.wait(days=15)
        with self.reading():
            assert governing.naming(self.group.id, unanswered) is None, "silence is no"

    def growing(self) -> None:
        self.invite("Ada", "Elif", "Fay", "Gus", "Hana")
        self.invite("Beto", "Iris", "Joy", "Kim", "Lou")
        with self.writing():
            invitation, _token = collectives.make_invitation(self.a("Dina"), days=3)
            key = invitation.public_id
        with self.writing():
            found = belonging.invitation(self.group.id, key)
            assert found is not None
            collectives.cancel_invitation(self.a("Dina"), found)
        self.until(84)
        with self.writing():
            collectives.set_joining(self.a("Ada"), takes_requests=True, questions=[])

    def requests(self) -> None:
        """One about whom nobody is worried, one whom the welcomers let on, one they say no to."""
        for who in ("Mo", "Nia", "Oz"):
            self.ask_in(who, "Elif", "Fay")
        self.ask_in("Ola", "Elif")
        self.worry("Gus", "Nia")
        self.worry("Hana", "Oz")
        self.wait(days=7, hours=1)
        assert [self.stands(who) for who in ("Mo", "Nia", "Oz", "Ola")] == [
            "accepted",
            "concerns",
            "concerns",
            "waiting",
        ]
        self.welcomers_say(collectives.LET_ON, "Nia", "Ada", "Cleo")
        self.welcomers_say(collectives.DECLINE, "Oz", "Cleo", "Beto")
        self.come_in("Mo")
        self.come_in("Nia")
        self.wait(days=8)
        assert self.stands("Oz") is None, "what is known of somebody refused goes after a week"
        self.wait(days=16)
        assert self.stands("Ola") is None, "nobody answered in a month"

    # What is set

    def set_(self, title: str, **changes: Any) -> None:
        wanted = {key.replace("__", "."): value for key, value in changes.items()}

        def propose(actor: Any) -> Any:
            return charter.propose(actor, wanted, title=title, background="", discussion_days=0)

        assert self.change("Ada", propose) == "adopted"
        self.model.sets(title, **changes)

    def what_is_set(self) -> None:
        self.set_(
            "Everybody is voted on",
            vote_on_admission=True,
            probation_days=60,
            recall_percent=30,
            facilitator__terms_most=1,
            moderator__seats=2,
        )

    def requests_with_a_vote(self) -> None:
        for who in ("Pia", "Quin"):
            self.ask_in(who, "Elif", "Gus")
        self.wait(days=7, hours=1)
        for who, choice in (("Pia", "yes"), ("Quin", "no")):
            with self.reading():
                key = self.request(who).decision_ref.partition(":")[2]
            self.vote(key, choice, self.model.full(days=8))
        assert self.count(key) == "not_adopted"
        assert [self.stands("Pia"), self.stands("Quin")] == ["accepted", "declined"]
        self.come_in("Pia")
        self.leave("Lou")

    # Offices

    def elections(self) -> None:
        self.elect("Stewards, first election", "steward", "Dina", "Elif", "Kim", places=2)
        self.elect("Conversations", "moderator", "Gus", "Hana", places=2)
        self.elect("Facilitator, first election", "facilitator", "Fay", places=1)

    def recalls(self) -> None:
        """One ends an office; one is voted down; one finds too few who sign."""
        key = self.petition("Hana", "moderator", "Joy", "Kim", "Iris", "Beto")
        vote = self.vote_of(key)
        assert self.decide(vote, but=["Hana"]) == "adopted"
        self.model.lays_down("Hana", "moderator")
        key = self.petition("Gus", "moderator", "Hana", "Kim", "Iris", "Beto")
        vote = self.vote_of(key)
        assert self.decide(vote, choice="no", but=["Gus"]) == "not_adopted"
        key = self.petition("Gus", "moderator", "Hana")
        self.wait(days=15)
        with self.reading():
            assert governing.petition(self.group.id, key) is None

    # What is in force

    def what_holds(self) -> None:
        self.rule_for_small_sums("Three days for small sums", 72)
        last = (self.now + timedelta(days=40)).date()
        assert self.decide(self.ask("Fay", "A lamp for the stairs", expires_on=last)) == "adopted"
        ends = datetime(last.year, last.month, last.day, 21, tzinfo=UTC)  # midnight in Nairobi
        self.model.decided("A lamp for the stairs", until=ends)
        for title in ("We meet on Mondays", "Two people open the door"):
            key = self.ask("Joy", title)
            assert self.decide(key) == "adopted"
            self.model.decided(title)
        for does, title, earlier, state in (
            ("repeals", "No more Mondays", "We meet on Mondays", "repealed"),
            ("amends", "Three people open the door", "Two people open the door", "superseded"),
        ):
            assert self.decide(self.ask("Joy", title, does=does, earlier=self.key_of(earlier))) == "adopted"
            self.model.ends_earlier(title, earlier, state)
        assert self.decide(self.ask("Joy", "A boat"), choice="no") == "not_adopted"

        def propose(actor: Any) -> Any:
            return agreements.propose(
                actor, SECOND, title="Nobody outs anybody", background="", discussion_days=0
            )

        assert self.change("Iris", propose) == "adopted"
        self.model.agrees("Nobody outs anybody")

    def rule_for_small_sums(self, title: str, hours: int, *, instead_of: str | None = None) -> None:
        def propose(actor: Any) -> Any:
            rule = proposals.rule_in_force(self.group.id, "spend_small")
            assert rule is not None
            terms = replace(rule.terms, open_hours=hours)
            return decisions.propose_change(actor, rule, terms, self.draft(title, "rule_change"))

        assert self.change("Dina", propose) == "adopted"
        self.model.rule_is(title, "spend_small", hours, instead_of=instead_of)

    def key_of(self, title: str) -> str:
        with self.reading():
            rows = db.session.scalars(select(Proposal)).all()
            return next(one.public_id for one in rows if one.title == title)

    # When somebody did harm

    def removal(self) -> None:
        """Removed by a vote; a panel drawn by lot confirms it."""
        key = self.begin_case("Gus", "Kim")
        self.judge(key, "Kim", REMOVE)
        assert self.outcome(key) == ("removal", "remove")
        self.model.suspended("Kim", None)
        self.wait(days=2)
        with self.writing():
            removal_votes.appeal(self.a("Kim"), self.case(key), "Nobody asked me.")
        self.panel(key, "confirm")
        assert self.outcome(key) == ("ended", "confirmed")
        self.model.goes("Kim", "removed")

    def mediation(self) -> None:
        key = self.begin_case("Fay", "Joy", together="Iris")
        self.judge(key, "Joy", MEDIATE)
        assert self.outcome(key) == ("mediation", "mediate")
        for who in self.drawn(key):
            with self.writing():
                removal_votes.answer_mediation(self.a(who), self.case(key), accepts=True)
        self.wait(days=12)
        with self.writing():
            removal_votes.finish_mediation(self.a(self.drawn(key)[0]), self.case(key))
        assert self.outcome(key) == ("ended", "mediate")

    def suspension(self) -> None:
        key = self.begin_case("Gus", "Mo")
        self.judge(key, "Mo", SUSPEND)
        self.model.suspended("Mo", 30)
        self.wait(days=29)
        with self.reading():
            assert not self.a("Mo").is_full_member
        self.wait(days=1)
        with self.reading():
            assert self.a("Mo").is_full_member

    # When it cannot wait

    def emergencies(self) -> None:
        """Everybody confirms one; the other lapses after two weeks."""
        ready = self.model.full(days=30)[:6]
        for who in ready:
            with self.writing():
                collectives.be_on_call(self.a(who), days=30)
        self.model.calls(ready, 30)
        self.wait(hours=1)
        first = self.emergency("The room on the hill")
        self.wait(days=1)
        with self.writing():
            vote = emergency.ratify(
                self.a("Joy"), self.load(first, "Joy"), title="Confirm: the room on the hill"
            ).public_id
        assert self.decide(vote) == "adopted"
        self.model.confirmed("Confirm: the room on the hill", "The room on the hill")
        self.emergency("A night watch")
        self.wait(days=20)
        assert self.model.decisions["A night watch"].state == "expired"

    def emergency(self, title: str) -> str:
        with self.writing():
            key = emergency.call(
                self.a("Joy"), title=title, why="It is not safe.", what="We go.", topic="together"
            ).public_id
        self.vote(key, "yes", [who for who in self.model.on_call if who in self.model.full()])
        assert self.count(key) == "adopted_provisionally"
        self.model.decided(title, until=self.now + timedelta(days=14))
        return key
