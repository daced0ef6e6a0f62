"""A small fund to test with: plain ids and short verbs, each a committed transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from flask import Flask

from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.money import Money
from swsolidarity.fund import ledger
from swsolidarity.fund.actions import terms
from swsolidarity.fund.models.books import Entry, Fund, FundAccount
from swsolidarity.fund.models.terms import FundTerms
from swsolidarity.fund.queries import terms as queries
from swsolidarity.fund.rules import terms as rules
from tests.factories import Factory, Group

_keys = count(1)


class Books:
    """One fund in KES: pots ``general`` and ``emergency``, places ``tin`` and ``bank``, three stewards."""

    def __init__(self, app: Flask, group: Group | None = None, currency: str = "KES") -> None:
        self.app = app
        make = Factory(app)
        self.group = group or make.collective()
        self.asha, self.beto, self.mira = (
            make.member(self.group, name, steward=True) for name in ("Asha", "Beto", "Mira")
        )
        self.noor = make.member(self.group, "Noor")
        with self.writing():
            fund = Fund(
                collective_id=self.group.id,
                currency=currency,
                opened_on=clock.now().date(),
            )
            db.session.add(fund)
            db.session.flush()
            self.id = fund.id
            terms.begin(fund, rules.first(largest=800_000, small_sum=300_000))
            self.ids = {}
            for code, kind, name, holder in (
                ("transit", "transit", None, None),
                ("general", "pot", "General", None),
                ("emergency", "pot", "Emergency", None),
                ("tin", "asset", "Cash tin", self.mira.id),
                ("bank", "asset", "Bank", None),
            ):
                row = FundAccount(
                    fund_id=fund.id, kind=kind, currency=currency, code=code, name=name, holder_id=holder
                )
                db.session.add(row)
                db.session.flush()
                self.ids[code] = row.id
        self.currency = currency

    def under(self, **changes: Any) -> None:
        """From now on the fund has other rules, as if the group had adopted them a while ago."""
        with self.writing():
            newest = queries.newest(self.id)
            now = clock.now()
            db.session.add(
                FundTerms(
                    fund_id=self.id,
                    version=newest.version + 1,
                    params=newest.terms.but(changes).params(),
                    adopted_by="opening",
                    adopted_at=now,
                    valid_from=now,
                )
            )

    def keep_also(self, currency: str, *, pot: str, place: str) -> None:
        """Keep money in another currency too: a pot and a place with these codes."""
        with self.writing():
            for code, kind, name in (
                (f"transit-{currency.lower()}", "transit", None),
                (pot, "pot", pot.capitalize()),
                (place, "asset", place.capitalize()),
            ):
                row = FundAccount(fund_id=self.id, kind=kind, currency=currency, code=code, name=name)
                db.session.add(row)
                db.session.flush()
                self.ids[code] = row.id

    @contextmanager
    def writing(self) -> Iterator[None]:
        with self.app.app_context(), transaction() as session:
            # What a test keeps hold of stays readable after the commit.
            session.expire_on_commit = False
            yield

    def account(self, code: str) -> FundAccount:
        return db.session.query(FundAccount).filter_by(fund_id=self.id, code=code).one()

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)

    def balance(self, code: str) -> int:
        with self.app.app_context():
            return self.account(code).balance

    def pay_in(self, minor: int, place: str = "tin", pot: str = "general", note: str = "") -> Entry:
        with self.writing():
            return ledger.contribution(
                place=self.account(place),
                pot=self.account(pot),
                amount=self.money(minor),
                key=f"in:{next(_keys)}",
                recorded_by=self.asha.id,
                note=note,
            )

    def reserve(
        self, reference: str, minor: int, pot: str = "general", decided: int | None = None
    ) -> Entry | ledger.InsufficientFunds:
        with self.writing():
            return ledger.reserve(
                pot=self.account(pot),
                reference=reference,
                request_ref=f"fund.request:{reference}",
                amount=self.money(minor),
                decision_ref=f"decisions.proposal:{reference}",
                decided=self.money(minor if decided is None else decided),
                key=f"reserve:{reference}",
            )

    def dispatch(
        self, reference: str, minor: int, payment: str, place: str = "tin"
    ) -> Entry | ledger.InsufficientFunds:
        with self.writing():
            return ledger.dispatch(
                hold=self.account(f"hold-{reference}"),
                place=self.account(place),
                amount=self.money(minor),
                reference=reference,
                request_ref=f"fund.request:{reference}",
                payment_ref=f"fund.payment:{payment}",
                key=f"dispatch:{payment}",
                prepared_by=self.asha.id,
                approved_by=self.beto.id,
            )

    def settle(self, reference: str, minor: int, payment: str) -> Entry:
        with self.writing():
            return ledger.settle(
                hold=self.account(f"hold-{reference}"),
                amount=self.money(minor),
                reference=reference,
                request_ref=f"fund.request:{reference}",
                payment_ref=f"fund.payment:{payment}",
                key=f"settle:{payment}",
            )

    def release(self, reference: str, minor: int) -> Entry | ledger.InsufficientFunds:
        with self.writing():
            return ledger.release(
                hold=self.account(f"hold-{reference}"),
                reference=reference,
                request_ref=f"fund.request:{reference}",
                amount=self.money(minor),
                key=f"release:{reference}:{next(_keys)}",
            )
