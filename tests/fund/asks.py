"""People who ask a small fund for help, and stewards who look after it: short verbs, each committed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from swsolidarity.collectives.models import Collective
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.fund.actions import asking, holds, payments
from swsolidarity.fund.actions import requests as actions
from swsolidarity.fund.models import FundAccount, FundRequest, FundRequestEvent
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.queries.books import fund_of
from tests.factories import Member
from tests.fund.books import Books

SMALL, MIDDLE, LARGE = 200_000, 500_000, 900_000
WORDS = "canary-words-7"
ADDRESS = "canary-address-9"


class Asks(Books):
    """The fund of ``Books`` with its voting rules, five stewards, two members and a newcomer."""

    def __init__(self, app: Flask, currency: str = "KES") -> None:
        super().__init__(app, currency=currency)
        from tests.factories import Factory

        make = Factory(app)
        self.dee, self.lee = (make.member(self.group, name, steward=True) for name in ("Dee", "Lee"))
        self.kai = make.member(self.group, "Kai")
        self.new = make.member(self.group, "New", state="probation")
        self.outsider = make.member(name="Out", steward=True)
        with self.writing():
            decisions.install_pack(db.session.get_one(Collective, self.group.id))

    # Asking

    def draft(
        self,
        who: Member,
        amount: int = MIDDLE,
        *,
        rail: str = "cash",
        level: str = "stewards",
        trusted: str = "",
        months: int | None = None,
        kind: str | None = None,
        parts: int = 1,
        voucher: Member | None = None,
    ) -> int:
        with self.writing():
            actor = who.load()
            fund = fund_of(self.group.id)
            assert fund is not None
            draft = asking.begin(actor, fund, self.money(amount), more=True)
            asking.say_what_kind(actor, draft, kind or ("loan" if months else "grant"), months=months)
            asking.say_what_for(
                actor, draft, purpose="rent" if kind in (None, "grant", "loan") else "things", words=WORDS
            )
            asking.say_when(actor, draft, None, parts=parts, every="month")
            asking.say_how(actor, draft, asking.Destination(rail=rail, details=ADDRESS, trusted_name=trusted))
            asking.say_who_may_know(actor, draft, level, steward=(voucher or self.mira).public_id)
            asking.agree_to_preview(actor, draft, "A place to stay")
            return draft.id

    def ask(self, who: Member, amount: int = MIDDLE, **kwargs: Any) -> int:
        number = self.draft(who, amount, **kwargs)
        self.do(who, number, asking.send)
        return number

    def screened(self, who: Member, amount: int = MIDDLE, **kwargs: Any) -> int:
        """Sent and checked by two: on to the vote, or to two signers."""
        number = self.ask(who, amount, **kwargs)
        for steward in (self.asha, self.beto):
            self.do(steward, number, actions.check, how="conversation", seen=self.seen(number))
        return number

    # Doing anything

    def do(self, who: Member, number: int, action: Callable[..., Any], **kwargs: Any) -> Any:
        with self.writing():
            actor = who.load()
            return action(actor, self.load(number), **kwargs)

    def load(self, number: int) -> FundRequest:
        public_id = db.session.scalars(select(FundRequest.public_id).where(FundRequest.id == number)).one()
        found = queries.find(self.group.id, public_id)
        assert found is not None
        return found

    # Looking

    def state(self, number: int) -> str:
        with self.app.app_context():
            return self.load(number).state

    def seen(self, number: int) -> str:
        with self.app.app_context():
            return queries.seen(self.load(number))

    def public_id(self, number: int) -> str:
        with self.app.app_context():
            return self.load(number).public_id

    def history(self, number: int) -> list[str]:
        with self.app.app_context():
            return list(
                db.session.scalars(
                    select(FundRequestEvent.target)
                    .where(FundRequestEvent.request_id == number)
                    .order_by(FundRequestEvent.id)
                )
            )

    def content(self, number: int) -> str:
        with self.app.app_context():
            payment = queries.live_payment(self.load(number))
            assert payment is not None
            return payment.content_hash.hex()

    # The vote

    def vote_and_close(
        self, number: int, choice: str = "yes", voters: tuple[Member, ...] | None = None
    ) -> str | None:
        with self.app.app_context():
            parties = {party.membership_id for party in self.load(number).parties}
        for voter in voters if voters is not None else (self.kai, self.noor, self.asha, self.beto, self.mira):
            if voter.id in parties:
                continue
            with self.writing():
                decisions.vote(voter.load(), self._proposal(number), choice=choice)
        return self.close(number)

    def close(self, number: int) -> str | None:
        with self.app.app_context():
            proposal = self._proposal(number)
            closes_at, proposal_id = proposal.closes_at, proposal.id
        assert closes_at is not None
        with clock.frozen(max(closes_at, clock.now())), self.writing():
            return decisions.close(proposal_id)

    def _proposal(self, number: int) -> Proposal:
        reference = self.load(number).decision_ref or ""
        return db.session.scalars(
            select(Proposal).where(Proposal.public_id == reference.partition(":")[2])
        ).one()

    # Ways to get somewhere

    def reserved(self, who: Member, amount: int = MIDDLE, **kwargs: Any) -> int:
        number = self.screened(who, amount, **kwargs)
        if amount <= 300_000:
            for steward in (self.asha, self.beto):
                self.do(steward, number, actions.sign, seen=self.seen(number))
        else:
            self.vote_and_close(number)
        return number

    def prepared(self, who: Member, amount: int = MIDDLE, pay: int | None = None, **kwargs: Any) -> int:
        number = self.reserved(who, amount, **kwargs)
        self.prepare(number, pay or amount)
        return number

    def prepare(self, number: int, amount: int, by: Member | None = None, place: str = "tin") -> None:
        with self.app.app_context():
            source = self.account(place).public_id
        self.do(by or self.asha, number, payments.prepare, amount=self.money(amount), source=source)

    def approve(self, number: int, by: Member | None = None) -> None:
        self.do(by or self.beto, number, payments.approve, content=self.content(number))

    def sent(self, who: Member, amount: int = MIDDLE, pay: int | None = None, **kwargs: Any) -> int:
        number = self.prepared(who, amount, pay, **kwargs)
        self.approve(number)
        self.do(self.asha, number, payments.hand_over)
        return number

    def force(self, number: int, **values: Any) -> None:
        """Change a row behind the application's back."""
        with self.writing():
            row = db.session.get_one(FundRequest, number)
            for name, value in values.items():
                setattr(row, name, value)

    def hold(self, number: int) -> tuple[int, int]:
        with self.app.app_context():
            request = self.load(number)
            if request.hold_id is None:
                return 0, 0
            row = db.session.get_one(FundAccount, request.hold_id)
            return row.balance, row.sent

    def system(self, function: Callable[[int], bool], number: int) -> bool:
        with self.app.app_context(), transaction():
            return function(number)


__all__ = ["ADDRESS", "LARGE", "MIDDLE", "SMALL", "WORDS", "Asks", "actions", "asking", "holds", "payments"]
