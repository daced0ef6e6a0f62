"""What happens with a fund on the stage: money comes in, people ask, stewards check, pay, count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db
from swsolidarity.core.money import Money
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.fund.actions import asking, books, opening, payments
from swsolidarity.fund.actions import requests as asks
from swsolidarity.fund.models import Fund, FundAccount, FundRequest
from swsolidarity.fund.queries import books as funds
from swsolidarity.fund.queries import requests as queries
from swsolidarity.operations.demo.stage import Scene, Troupe

STEP = timedelta(minutes=20)


class Till:
    """The fund of one troupe. Amounts are whole units of its currency."""

    def __init__(self, troupe: Troupe, currency: str, *, decimals: int = 2) -> None:
        self.troupe = troupe
        self.currency = currency
        self.unit = 10**decimals
        self.requests: dict[str, int] = {}

    def money(self, units: int) -> Money:
        return Money(units * self.unit, self.currency)

    def fund(self) -> Fund:
        found = funds.fund_of(self.troupe.collective_id)
        assert found is not None
        return found

    def account(self, kind: str, at: int = 0) -> FundAccount:
        """A place or a pot, oldest first."""
        return db.session.scalars(
            select(FundAccount)
            .where(FundAccount.fund_id == self.fund().id, FundAccount.kind == kind)
            .order_by(FundAccount.id)
        ).all()[at]

    # The books -------------------------------------------------------------------------------------------

    def open(
        self, moment: datetime, steward: str, *, small: int, largest: int, pot: str, place: str, hours: str
    ) -> None:
        """A steward opens the fund."""

        def scene() -> None:
            opening.open_fund(
                self.troupe.load(steward),
                currency=self.currency,
                small_sum=self.money(small),
                largest_request=self.money(largest),
                pot_name=pot,
                place_name=place,
                office_hours=hours,
            )

        self.troupe.stage.at(moment, scene)

    def pay_in(self, moment: datetime, steward: str, units: int, note: str) -> None:
        """Money comes in."""

        def scene() -> None:
            books.pay_in(
                self.troupe.load(steward),
                self.fund(),
                amount=self.money(units),
                place=self.account("asset"),
                pot=self.account("pot"),
                note=note,
            )

        self.troupe.stage.at(moment, scene)

    def count(self, moment: datetime, first: str, second: str) -> None:
        """Two people count what is there, and it is what the books say."""

        def scene() -> None:
            place = self.account("asset")
            counted = books.enter_count(
                self.troupe.load(first), self.fund(), place=place, counted=place.money
            )
            books.confirm_count(self.troupe.load(second), self.fund(), counted)

        self.troupe.stage.at(moment, scene)

    # Requests --------------------------------------------------------------------------------------------

    def ask(self, moment: datetime, label: str, name: str, units: int, *what: str, **more: Any) -> None:
        """Somebody asks (purpose, text for others) and sends; with ``send=False`` it stays a draft."""
        purpose, text = what

        def scene() -> None:
            actor = self.troupe.load(name)
            draft = asking.begin(actor, self.fund(), self.money(units), more=True)
            self.requests[label] = draft.id
            asking.say_what_kind(actor, draft, more.get("kind", "grant"))
            asking.say_what_for(actor, draft, purpose=purpose, words=more.get("words", ""))
            asking.say_when(actor, draft, None, parts=more.get("parts", 1), every="month")
            if not more.get("send", True):
                return
            asking.say_how(
                actor,
                draft,
                asking.Destination(rail=more.get("rail", "cash"), details=more.get("where", MEET)),
            )
            asking.say_who_may_know(actor, draft, more.get("level", "stewards"))
            asking.agree_to_preview(actor, draft, text)
            asking.send(actor, draft)

        self.troupe.stage.at(moment, scene)

    def do(self, moment: datetime, label: str, name: str, action: Callable[..., Any], **values: Any) -> None:
        """One person does one thing to a request."""
        self.troupe.stage.at(moment, self._doing(label, name, action, **values))

    def _doing(self, label: str, name: str, action: Callable[..., Any], **values: Any) -> Scene:
        def scene() -> None:
            request = self.load(label)
            given = dict(values)
            if given.pop("as_seen", False):
                given["seen"] = queries.seen(request)
            action(self.troupe.load(name), request, **given)

        return scene

    def load(self, label: str) -> FundRequest:
        """A request as an action wants it."""
        public_id = db.session.scalars(
            select(FundRequest.public_id).where(FundRequest.id == self.requests[label])
        ).one()
        found = queries.find(self.troupe.collective_id, public_id)
        assert found is not None
        return found

    def check(self, moment: datetime, label: str, *stewards: str) -> None:
        """Two stewards have read it."""
        for at, name in enumerate(stewards):
            self.do(moment + STEP * at, label, name, asks.check, how="conversation", as_seen=True)

    def sign(self, moment: datetime, label: str, *stewards: str) -> None:
        """Two stewards agree to a small sum."""
        for at, name in enumerate(stewards):
            self.do(moment + STEP * at, label, name, asks.sign, as_seen=True)

    def decline(self, moment: datetime, label: str, *stewards: str, reason: str, words: str) -> None:
        """Two stewards say that the fund cannot."""
        for at, name in enumerate(stewards):
            self.do(moment + STEP * at, label, name, asks.decline, as_seen=True, reason=reason, words=words)

    def votes(self, moment: datetime, label: str, choices: Sequence[tuple[str, str]]) -> None:
        """Members vote on a request; who is a party to it is not on the roll and does not try."""
        for at, (name, choice) in enumerate(choices):
            self.troupe.stage.at(moment + timedelta(minutes=2 * at), self._vote(label, name, choice))

    def _vote(self, label: str, name: str, choice: str) -> Scene:
        def scene() -> None:
            request = self.load(label)
            actor: Membership = self.troupe.load(name)
            if any(party.membership_id == actor.id for party in request.parties):
                return
            reference = (request.decision_ref or "").partition(":")[2]
            proposal_id = db.session.scalars(select(Proposal.id).where(Proposal.public_id == reference)).one()
            decisions.vote(actor, self.troupe.proposal(proposal_id), choice=choice)

        return scene

    def pay(self, moment: datetime, label: str, units: int, preparer: str, approver: str) -> None:
        """One prepares, another approves exactly that, the first hands it over."""

        def prepare() -> None:
            payments.prepare(
                self.troupe.load(preparer),
                self.load(label),
                amount=self.money(units),
                source=self.account("asset").public_id,
            )

        def approve() -> None:
            request = self.load(label)
            payment = queries.live_payment(request)
            assert payment is not None
            payments.approve(self.troupe.load(approver), request, content=payment.content_hash.hex())

        self.troupe.stage.at(moment, prepare)
        self.troupe.stage.at(moment + STEP, approve)
        self.do(moment + 2 * STEP, label, preparer, payments.hand_over)


MEET = "In person, at the tea stall by the north gate."
