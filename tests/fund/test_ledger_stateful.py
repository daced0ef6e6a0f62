"""Random lives of a fund, good and bad, against a model in plain Python; every invariant after every step."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from swsolidarity.core.db import db
from swsolidarity.core.verdict import Refused
from swsolidarity.fund import ledger
from swsolidarity.fund.check import check
from swsolidarity.fund.models.books import Entry, Fund, FundAccount, Seal
from tests.fund.books import Books

AMOUNT = st.integers(min_value=1, max_value=60)
PLACE = st.sampled_from(["tin", "bank"])
POT = st.sampled_from(["general", "emergency"])
REQUEST = st.sampled_from(["2026-001", "2026-002", "2026-003"])
LOANS = ("2026-002", "2026-003")
PAYMENT = st.sampled_from(["p1", "p2", "p3", "p4"])
HANDS = st.sampled_from(["asha+beto", "beto+asha", "asha+asha", "asha+none", "mira+asha"])

SHORT, NO, DONE = "short", "refused", "done"
FINAL = {"reserve", "release", "settle", "transfer_pot", "reversal", "freeze", "unfreeze", "loan_forgive"}


@dataclass
class Model:
    """The books as a child would keep them: what is where, and what was promised, sent and received."""

    balance: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    pot_of: dict[str, str] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    payments: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    entries: list[dict[str, Any]] = field(default_factory=list)

    def move(
        self, kind: str, changes: dict[str, int], sent: tuple[str, int] | None = None, **more: Any
    ) -> str:
        held = Counter(self.sent)
        if sent:
            held[sent[0]] += sent[1]
        after = {name: self.balance[name] + change for name, change in changes.items()}
        for name in {*after, *([sent[0]] if sent else [])}:
            if after.get(name, self.balance[name]) < held[name]:
                return SHORT
        self.balance.update(changes)
        self.sent = held
        self.entries.append({"kind": kind, "changes": changes, "back": False, **more})
        return DONE


def machine(app: Flask) -> type[RuleBasedStateMachine]:
    class Life(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.books = Books(app)
            self.model = Model()
            self.keys = 0
            self.ids: list[int] = []

        def key(self) -> str:
            self.keys += 1
            return f"k{self.keys}"

        def person(self, name: str) -> int | None:
            return None if name == "none" else getattr(self.books, name).id

        def hands(self, both: str) -> tuple[int | None, int | None, bool]:
            first, second = both.split("+")
            return self.person(first), self.person(second), second not in (first, "none")

        def do(self, expected: str, post: Any) -> None:
            """Do it for real; what comes of it is what the model said."""
            try:
                with self.books.writing():
                    found = post()
                    if isinstance(found, Entry):
                        self.ids.append(found.id)
            except (Refused, IntegrityError):
                assert expected == NO
                return
            assert expected == (SHORT if isinstance(found, ledger.InsufficientFunds) else DONE), found

        def account(self, code: str) -> FundAccount:
            return self.books.account(code)

        @rule(place=PLACE, pot=POT, minor=AMOUNT)
        def pay_in(self, place: str, pot: str, minor: int) -> None:
            self.do(
                self.model.move("contribution", {place: minor, pot: minor}),
                lambda: ledger.contribution(
                    place=self.account(place),
                    pot=self.account(pot),
                    amount=self.books.money(minor),
                    key=self.key(),
                    recorded_by=self.books.asha.id,
                ),
            )

        @rule(place=PLACE, pot=POT, minor=AMOUNT, both=HANDS)
        def opening(self, place: str, pot: str, minor: int, both: str) -> None:
            one, two, well = self.hands(both)
            self.do(
                self.model.move("opening", {place: minor, pot: minor}) if well else NO,
                lambda: ledger.opening(
                    place=self.account(place),
                    pot=self.account(pot),
                    amount=self.books.money(minor),
                    key=self.key(),
                    recorded_by=one,  # type: ignore[arg-type]
                    approved_by=two,  # type: ignore[arg-type]
                ),
            )

        @rule(pot=POT, request=REQUEST, minor=AMOUNT, more=st.integers(-5, 20))
        def reserve(self, pot: str, request: str, minor: int, more: int) -> None:
            hold, decision = f"hold-{request}", f"{request}:{minor % 7}"
            home = self.model.pot_of.get(hold, pot)
            if (
                more < 0
                or home != pot
                or (decision in self.model.decided and self.model.balance[pot] >= minor)
            ):
                expected = NO
            else:
                expected = self.model.move("reserve", {pot: -minor, hold: minor})
            if expected != NO:
                self.model.pot_of[hold] = pot
            if expected == DONE:
                self.model.decided.add(decision)
            self.do(
                expected,
                lambda: ledger.reserve(
                    pot=self.account(pot),
                    reference=request,
                    request_ref=f"fund.request:{request}",
                    amount=self.books.money(minor),
                    decision_ref=decision,
                    decided=self.books.money(max(0, minor + more)),
                    key=self.key(),
                ),
            )

        @rule(request=REQUEST, minor=AMOUNT)
        def release(self, request: str, minor: int) -> None:
            hold = f"hold-{request}"
            if hold not in self.model.pot_of:
                return
            pot = self.model.pot_of[hold]
            self.do(
                self.model.move("release", {hold: -minor, pot: minor}),
                lambda: ledger.release(
                    hold=self.account(hold),
                    reference=request,
                    request_ref=f"fund.request:{request}",
                    amount=self.books.money(minor),
                    key=self.key(),
                ),
            )

        @rule(request=REQUEST, place=PLACE, minor=AMOUNT, payment=PAYMENT, both=HANDS, party=st.booleans())
        def dispatch(  # hypothesis passes them by name
            self, request: str, place: str, minor: int, payment: str, both: str, party: bool
        ) -> None:
            hold = f"hold-{request}"
            if hold not in self.model.pot_of:
                return
            one, two, well = self.hands(both)
            short = self.model.balance[place] < minor or (
                self.model.balance[hold] < self.model.sent[hold] + minor
            )
            if not well or party or (payment in self.model.payments and not short):
                expected = NO
            else:
                expected = self.model.move(
                    "dispatch", {place: -minor, "transit": minor}, (hold, minor), payment=payment, hold=hold
                )
            if expected == DONE:
                self.model.payments[payment] = (hold, minor, "live")
            self.do(
                expected,
                lambda: ledger.dispatch(
                    hold=self.account(hold),
                    place=self.account(place),
                    amount=self.books.money(minor),
                    reference=request,
                    request_ref=f"fund.request:{request}",
                    payment_ref=payment,
                    key=self.key(),
                    prepared_by=one,  # type: ignore[arg-type]
                    approved_by=two,  # type: ignore[arg-type]
                    parties=frozenset({self.books.asha.id}) if party else frozenset(),
                ),
            )

        @rule(request=REQUEST, place=PLACE, minor=AMOUNT, wrong=st.booleans())
        def give_back(self, request: str, place: str, minor: int, wrong: bool) -> None:
            loan, pot = f"loan-{request}", self.model.pot_of.get(f"hold-{request}", "general")
            changes = {place: minor, pot: minor, loan: -minor, f"loaned-{request}": -minor}
            self.do(
                NO if wrong else self.model.move("loan_repay", changes),
                lambda: ledger.loan_repay(
                    place=self.account(place),
                    pot=self.account(pot),
                    amount=self.books.money(minor),
                    reference=request,
                    request_ref=f"fund.request:{request}",
                    key=self.key(),
                    recorded_by=self.books.asha.id,
                    parties=frozenset({self.books.asha.id}) if wrong else frozenset(),
                ),
            )

        @rule(request=REQUEST, minor=AMOUNT, decision=st.sampled_from(["", "f1", "f2", "f3"]))
        def forgive(self, request: str, minor: int, decision: str) -> None:
            loan = f"loan-{request}"
            used = f"forgive:{decision}" in self.model.decided and self.model.balance[loan] >= minor
            changes = {loan: -minor, f"loaned-{request}": -minor}
            expected = NO if used or not decision else self.model.move("loan_forgive", changes)
            if expected == DONE:
                self.model.decided.add(f"forgive:{decision}")
            self.do(
                expected,
                lambda: ledger.loan_forgive(
                    fund_id=self.books.id,
                    amount=self.books.money(minor),
                    reference=request,
                    request_ref=f"fund.request:{request}",
                    decision_ref=decision,
                    key=self.key(),
                ),
            )

        @rule(request=REQUEST, payment=PAYMENT, wrong=st.sampled_from([0, 0, 0, 1]))
        def settle(self, request: str, payment: str, wrong: int) -> None:
            hold = f"hold-{request}"
            if hold not in self.model.pot_of:
                return
            found = self.model.payments.get(payment, ("", 7, "none"))
            minor = found[1] + wrong
            if found != (hold, minor, "live"):
                expected = NO
            else:
                changes = {hold: -minor, "transit": -minor}
                if request in LOANS:
                    changes |= {f"loan-{request}": minor, f"loaned-{request}": minor}
                expected = self.model.move("settle", changes, (hold, -minor))
                self.model.payments[payment] = (hold, minor, "received")
            self.do(
                expected,
                lambda: ledger.settle(
                    hold=self.account(hold),
                    amount=self.books.money(minor),
                    reference=request,
                    request_ref=f"fund.request:{request}",
                    payment_ref=payment,
                    key=self.key(),
                    lent=request in LOANS,
                ),
            )

        @rule(to=PLACE, source=PLACE, minor=AMOUNT, both=HANDS)
        def transfer_asset(self, to: str, source: str, minor: int, both: str) -> None:
            one, two, well = self.hands(both)
            well = well and to != source
            self.do(
                self.model.move("transfer_asset", {to: minor, source: -minor}) if well else NO,
                lambda: ledger.transfer_asset(
                    to=self.account(to),
                    source=self.account(source),
                    amount=self.books.money(minor),
                    key=self.key(),
                    recorded_by=one,  # type: ignore[arg-type]
                    approved_by=two,  # type: ignore[arg-type]
                ),
            )

        @rule(to=POT, source=POT, minor=AMOUNT, decision=st.sampled_from(["", "d1", "d2", "d3"]))
        def transfer_pot(self, to: str, source: str, minor: int, decision: str) -> None:
            used = f"pots:{decision}" in self.model.decided and self.model.balance[source] >= minor
            well = bool(decision) and to != source and not used
            expected = self.model.move("transfer_pot", {to: minor, source: -minor}) if well else NO
            if expected == DONE:
                self.model.decided.add(f"pots:{decision}")
            self.do(
                expected,
                lambda: ledger.transfer_pot(
                    to=self.account(to),
                    source=self.account(source),
                    amount=self.books.money(minor),
                    decision_ref=decision,
                    key=self.key(),
                ),
            )

        @rule(place=PLACE, pot=POT, minor=AMOUNT, both=HANDS)
        def fee(self, place: str, pot: str, minor: int, both: str) -> None:
            one, two, well = self.hands(both)
            well = well and not (place == "tin" and "mira" in both)
            self.do(
                self.model.move("fee", {place: -minor, pot: -minor}) if well else NO,
                lambda: ledger.fee(
                    place=self.account(place),
                    pot=self.account(pot),
                    amount=self.books.money(minor),
                    key=self.key(),
                    recorded_by=one,  # type: ignore[arg-type]
                    approved_by=two,  # type: ignore[arg-type]
                ),
            )

        @rule(place=PLACE, pot=POT, minor=AMOUNT, both=HANDS, back=st.booleans())
        def block(self, place: str, pot: str, minor: int, both: str, back: bool) -> None:
            """Money is blocked, or free again."""
            one, two, well = self.hands(both)
            well = well and not (place == "tin" and "mira" in both)
            kind, change = ("unfreeze", minor) if back else ("freeze", -minor)
            changes = {place: change, pot: change, f"frozen-{place}": -change, f"frozen-{pot}": -change}
            self.do(
                self.model.move(kind, changes) if well else NO,
                lambda: (ledger.unfreeze if back else ledger.freeze)(
                    place=self.account(place),
                    pot=self.account(pot),
                    amount=self.books.money(minor),
                    key=self.key(),
                    recorded_by=one,  # type: ignore[arg-type]
                    approved_by=two,  # type: ignore[arg-type]
                ),
            )

        @rule(place=PLACE, minor=st.integers(-40, 40), both=HANDS)
        def count_adjust(self, place: str, minor: int, both: str) -> None:
            one, two, well = self.hands(both)
            well = well and minor != 0 and not (place == "tin" and "mira" in both)
            self.do(
                self.model.move("count_adjust", {place: minor, "general": minor}) if well else NO,
                lambda: ledger.count_adjust(
                    place=self.account(place),
                    pot=self.account("general"),
                    difference=self.books.money(minor),
                    key=self.key(),
                    recorded_by=one,  # type: ignore[arg-type]
                    approved_by=two,  # type: ignore[arg-type]
                ),
            )

        @rule(which=st.integers(0, 100), both=HANDS)
        def take_back(self, which: int, both: str) -> None:
            if not self.ids:
                return
            at = which % len(self.ids)
            first = self.model.entries[at]
            one, two, well = self.hands(both)
            payment = self.model.payments.get(first.get("payment", ""), ("", 0, ""))
            live = payment[2] == "live"
            if (
                not well
                or first["kind"] in FINAL
                or first["back"]
                or (first["kind"] == "dispatch" and not live)
            ):
                expected = NO
            else:
                sent = (first["hold"], -payment[1]) if first["kind"] == "dispatch" else None
                opposite = {name: -change for name, change in first["changes"].items()}
                expected = self.model.move("reversal", opposite, sent)
            if expected == DONE:
                first["back"] = True
                if first["kind"] == "dispatch":
                    self.model.payments[first["payment"]] = (payment[0], payment[1], "back")
            self.do(
                expected,
                lambda: ledger.reverse(
                    db.session.get_one(Entry, self.ids[at]),
                    key=self.key(),
                    recorded_by=one,  # type: ignore[arg-type]
                    approved_by=two,  # type: ignore[arg-type]
                ),
            )

        @invariant()
        def the_books_are_those_of_the_model(self) -> None:
            with app.app_context():
                rows = db.session.scalars(
                    select(FundAccount).where(FundAccount.fund_id == self.books.id)
                ).all()
                assert {row.code: row.balance for row in rows if row.balance} == {
                    code: value for code, value in self.model.balance.items() if value
                }
                assert {row.code: row.sent for row in rows if row.sent} == {
                    code: value for code, value in self.model.sent.items() if value
                }
                side = {"asset": 1, "transit": 1, "frozen": 1, "loan": 1}
                for layer in ("liquid", "frozen", "loan"):
                    here = [row for row in rows if row.layer == layer]
                    assert sum(row.balance * side.get(row.kind, -1) for row in here) == 0

        @invariant()
        def nothing_sealed_changed_and_everything_adds_up(self) -> None:
            with app.app_context():
                report = check(self.books.id)
                assert not report.problems, report.problems
                assert report.seq == len(self.model.entries)
                seals = db.session.scalars(
                    select(Seal.hash).where(Seal.fund_id == self.books.id).order_by(Seal.seq)
                ).all()
                before = getattr(self, "seals", [])
                assert seals[: len(before)] == before
                self.seals = list(seals)
                assert db.session.get_one(Fund, self.books.id).last_seq == len(seals)

    return Life


def test_random_lives_of_a_fund_agree_with_the_model(app: Flask) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine(app),
        settings=settings(
            max_examples=20,
            stateful_step_count=30,
            deadline=None,
            derandomize=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
