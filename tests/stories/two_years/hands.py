"""What people of the two years' story can do: real actions, each committed, at the story's own moment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from swsolidarity import worker
from swsolidarity.accounts.models import Account
from swsolidarity.accounts.rules import month_of
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives.actions import pairs
from swsolidarity.collectives.models import Collective, JoinRequest, Mandate, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.verdict import say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions import queries as proposals
from swsolidarity.decisions.models import Proposal
from swsolidarity.governance import actions as governance
from swsolidarity.governance import queries as governing
from swsolidarity.governance.actions import removal_votes, removals
from swsolidarity.governance.models import RemovalSeat
from swsolidarity.governance.queries import removals as cases
from tests.factories import Factory, Group, Member, Person
from tests.stories.two_years.model import Model

WEEK = timedelta(days=7)
MEDIATE, SUSPEND, REMOVE, NOTHING = "0", "1", "2", "3"


class Hands:
    """A collective, its people by name, and a clock that only goes on when the story says so."""

    group: Group

    def __init__(self, app: Flask, start: datetime) -> None:
        self.app, self.make = app, Factory(app)
        self.start = self.now = start
        self.model = Model(start)
        self.accounts: dict[str, Person] = {}
        self.people: dict[str, Member] = {}
        self.codes: dict[str, str] = {}
        self.circle_ids: dict[str, int] = {}

    # Time

    def until(self, day: float) -> None:
        """Let time go on to a day since the start, with the clock's work done every week on the way."""
        self._go(self.start + timedelta(days=day))

    def wait(self, **span: float) -> None:
        self._go(self.now + timedelta(**span))

    def _go(self, then: datetime) -> None:
        assert then > self.now, "the story goes forwards"
        self.look()
        week = self.start + WEEK * ((self.now - self.start) // WEEK + 1)
        while week < then:
            self._tick(week)
            self.look()
            week += WEEK
        self._tick(then)

    def look(self) -> None:
        """The model knows everything that has happened by now: whoever tells the story compares."""

    def _tick(self, moment: datetime) -> None:
        if moment.month != self.now.month:
            self._everybody_signs_in(moment.date())
        self.now = moment
        with clock.frozen(moment):
            worker.tick(self.app)
        self.model.pass_to(moment)

    def _everybody_signs_in(self, day: date) -> None:
        """Nobody here forgets the place: an account nobody uses would be gone after a year."""
        with self.app.app_context(), transaction():
            db.session.execute(update(Account).values(used_in=month_of(day)))

    @contextmanager
    def writing(self) -> Iterator[None]:
        with clock.frozen(self.now), self.make.writing():
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        with clock.frozen(self.now), self.app.app_context():
            yield
            db.session.remove()

    # People

    def a(self, who: str) -> Membership:
        return self.people[who].load()

    def account(self, who: str) -> Account:
        return db.session.get_one(Account, self.accounts[who].id)

    def register(self, who: str) -> None:
        """Give somebody an account, if they have none."""
        if who not in self.accounts:
            with clock.frozen(self.now):
                self.accounts[who] = self.make.person(f"sign-in {len(self.accounts)}")

    def came(self, who: str, member: Membership) -> None:
        self.people[who] = Member(member.id, member.public_id, who, self.accounts[who], self.group)

    @property
    def collective(self) -> Collective:
        return db.session.get_one(Collective, self.group.id)

    def invite(self, by: str, *names: str) -> None:
        """Invite people, who come in with it at once."""
        for who in names:
            self.register(who)
            with self.writing():
                _invitation, token = collectives.make_invitation(self.a(by), days=14)
                member = collectives.accept_invitation(
                    token, self.account(who), name=who, agreed_version=self.collective.agreement_version
                )
                self.came(who, member)
            self.model.joins(who)

    def ask_in(self, who: str, *vouchers: str) -> None:
        """Somebody asks to join, and members vouch for them."""
        self.register(who)
        with self.writing():
            _request, self.codes[who] = collectives.ask_to_join(
                self.collective, name=who, answers=[("Where have we met?", "At the market.")]
            )
        for voucher in vouchers:
            with self.writing():
                collectives.vouch(self.a(voucher), self.request(who), met=True, knows_work=True, free=True)

    def request(self, who: str) -> JoinRequest:
        """The request of somebody, as members find it."""
        mine = belonging.request_by_code(self.codes[who])
        assert mine is not None
        found = belonging.join_request(self.group.id, mine.public_id)
        assert found is not None
        return found

    def stands(self, who: str) -> str | None:
        """Where the request of somebody stands; None once it is forgotten."""
        with self.reading():
            found = belonging.request_by_code(self.codes[who])
            return found and found.state

    def worry(self, by: str, about: str) -> None:
        with self.writing():
            collectives.write_concern(self.a(by), self.request(about), "They photographed the door.")

    def welcomers_say(self, what: str, about: str, first: str, second: str) -> None:
        with self.writing():
            act = pairs.ask(self.a(first), what, self.request(about).reference, reason="We talked.").public_id
        self.agree(second, act)

    def come_in(self, who: str) -> None:
        with self.writing():
            member = collectives.accept_answer(
                self.codes[who],
                self.account(who),
                name=who,
                agreed_version=self.collective.agreement_version,
            )
            self.came(who, member)
        self.model.joins(who)

    def leave(self, who: str) -> None:
        with self.writing():
            collectives.leave(self.a(who))
        self.model.goes(who, "left")

    def agree(self, who: str, act: str) -> None:
        with self.writing():
            found = belonging.act(self.group.id, act)
            assert found is not None
            pairs.agree(self.a(who), found)

    # Deciding

    def load(self, key: str, who: str) -> Proposal:
        found = proposals.proposal(self.a(who), key)
        assert found is not None
        return found

    def ask(self, by: str, title: str, rule: str = "spend_small", **more: Any) -> str:
        """A question whose vote is open; its public id."""
        with self.writing():
            draft = self.draft(title, rule, **more)
            proposal = decisions.write(self.a(by), draft)
            decisions.start(self.a(by), proposal)
            return proposal.public_id

    @staticmethod
    def draft(title: str, rule: str, **more: Any) -> decisions.Draft:
        happens = say("%(words)s", words="We do it.")
        return decisions.Draft(title=title, background="", what_happens=happens, rule_key=rule, **more)

    def vote(self, key: str, choice: str, people: Iterable[str]) -> None:
        for who in people:
            with self.writing():
                decisions.vote(self.a(who), self.load(key, who), choice=choice)

    def count(self, key: str) -> str | None:
        """Let time go on to the very end of a vote, and have it counted; what it came to."""
        with self.reading():
            found = db.session.scalars(select(Proposal).where(Proposal.public_id == key)).one()
            closes = found.closes_at
        assert closes is not None
        self._go(closes)
        with self.reading():
            return db.session.scalar(select(Proposal.code).where(Proposal.public_id == key))

    def decide(self, key: str, *, days: int = 0, choice: str = "yes", but: Iterable[str] = ()) -> str | None:
        """Everybody who can votes the same, and it is counted."""
        self.vote(key, choice, self.model.full(days=days, but=but))
        return self.count(key)

    def change(self, by: str, propose: Any) -> str | None:
        """Something is changed under the rule for changing rules: proposed, voted on, counted."""
        with self.writing():
            proposal = propose(self.a(by))
            decisions.start(self.a(by), proposal)
            key = proposal.public_id
        return self.decide(key, days=30)

    def elect(self, title: str, office: str, *standing: str, places: int) -> None:
        """An election in which everybody ranks those who stand as they are named here."""
        with self.writing():
            draft = self.draft(title, "election", discussion_days=3, places=places)
            proposal = decisions.call_election(self.a(standing[0]), draft, office=office)
            decisions.start(self.a(standing[0]), proposal)
            key = proposal.public_id
        for who in standing:
            with self.writing():
                decisions.stand(self.a(who), self.load(key, who), statement=f"I am {who} and have time.")
        self.wait(days=3)
        with self.reading():
            offered = proposals.options(self.load(key, standing[0]))
            place = {option.membership_id: number for number, option in enumerate(offered)}
            paper = ">".join(str(place[self.people[who].id]) for who in standing)
        assert self.decide(key, days=30, choice=paper) == "elected"
        self.model.elected(title, standing[:places], office)

    # Offices

    def mandate(self, who: str, office: str) -> Mandate:
        holding = belonging.in_office(self.group.id, office)
        return next(one for one in holding if one.membership_id == self.people[who].id)

    def petition(self, about: str, office: str, *signing: str) -> str:
        """Members sign for a vote about somebody's office; the public id of the petition."""
        with self.writing():
            made = governance.start_petition(
                self.a(signing[0]), self.mandate(about, office), reason="They never answer."
            )
            key = made.public_id
        for who in signing[1:]:
            with self.writing():
                found = governing.petition(self.group.id, key)
                assert found is not None
                governance.sign(self.a(who), found)
        return key

    def vote_of(self, petition: str) -> str:
        """The vote a petition led to."""
        with self.reading():
            found = governing.petition(self.group.id, petition)
            assert found is not None, "not enough have signed"
            assert found.decision_ref is not None
            return found.decision_ref.partition(":")[2]

    # Cases

    def case(self, key: str) -> Any:
        found = cases.case(self.group.id, key)
        assert found is not None
        return found

    def begin_case(self, by: str, about: str, *, together: str = "") -> str:
        with self.writing():
            made = removals.begin(
                self.a(by), self.a(about), point=2, words="Three counts were missed.", with_name=together
            )
            key = made.public_id
        if together:
            with self.writing():
                removals.join_start(self.a(together), self.case(key))
        return key

    def judge(self, key: str, about: str, measure: str) -> None:
        """The person replies, the vote opens when the time for that is over, and all mark one measure."""
        with self.writing():
            removals.reply(self.a(about), self.case(key), "My child was ill.")
        entitled = self.model.full(but=[about])
        self.wait(days=7)
        with self.reading():
            vote = self.case(key).proposal.public_id
        self.vote(vote, measure, [who for who in entitled if who in self.model.full()])
        self.count(vote)

    def drawn(self, key: str) -> list[str]:
        """Who was drawn by lot in a case, by name."""
        names = {member.id: who for who, member in self.people.items()}
        with self.reading():
            case_id = self.case(key).id
            found = select(RemovalSeat.membership_id).where(RemovalSeat.case_id == case_id)
            return [names[one] for one in db.session.scalars(found.order_by(RemovalSeat.id))]

    def panel(self, key: str, answer: str) -> None:
        """Two of the three who were drawn come to the same."""
        for who in self.drawn(key)[:2]:
            with self.writing():
                removal_votes.answer_appeal(self.a(who), self.case(key), answer=answer, reason="We read it.")

    def outcome(self, key: str) -> tuple[str, str | None]:
        with self.reading():
            found = self.case(key)
            return found.state, found.outcome
