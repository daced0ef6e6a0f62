"""Random lives of a fund, good and bad, against a model in plain Python; every invariant after every step."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Connection, select
from sqlalchemy.exc import IntegrityError

from swsolidarity.core.db import db
from swsolidarity.core.money import CurrencyMismatch, Money
from swsolidarity.core.verdict import Refused
from swsolidarity.fund import ledger
from swsolidarity.fund.check import check
from swsolidarity.fund.models.books import Entry, Fund, FundAccount, Seal
from swsolidarity.fund.rules import books as rules
from tests.fund.books import Books

AMOUNT = st.integers(min_value=1, max_value=60)
# Most of it happens in the main currency; what is mixed up has to be refused.
PLACE = st.sampled_from(["tin", "bank", "tin", "bank", "wallet"])
POT = st.sampled_from(["general", "emergency", "general", "euros"])
EUROS = {"wallet", "euros", "transit-eur", "frozen-wallet", "frozen-euros"}
REQUEST = st.sampled_from(["2026-001", "2026-002", "2026-003"])
LOANS = ("2026-002", "2026-003")
PAYMENT = st.sampled_from(["p1", "p2", "p3", "p4"])
HANDS = st.sampled_from(
    ["asha+beto", "beto+asha", "asha+beto", "beto+asha", "asha+asha", "asha+none", "mira+asha"]
)

WHOLE = 5
"""Everything is recomputed from the beginning after so many steps, and at the end."""

SHORT, NO, DONE = "short", "refused", "done"


def kept_in(code: str) -> str:
    return "EUR" if code in EUROS else "KES"


def transit(where: str) -> str:
    return "transit-eur" if where == "EUR" or where in EUROS else "transit"


FINAL = {"reserve", "release", "settle", "transfer_pot", "reversal", "freeze", "unfreeze", "loan_forgive"}


@dataclass
class Model:
    """The books as a child would keep them: what is where, and what was promised, sent and received."""

    balance: Counter[str] = field(default_factory=Counter)
    sent: Counter[str] = field(default_factory=Counter)
    pot_of: dict[str, str] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    payments: dict[str, tuple[str, int, str]] = field(default_factory=dict)
    lent_in: dict[str, str] = field(default_factory=dict)
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


def machine(app: Flask, done: Counter[str]) -> type[RuleBasedStateMachine]:
    class Life(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.books = Books(app)
            self.books.keep_also("EUR", pot="euros", place="wallet")
            self.model = Model()
            self.busy: list[Connection] = []
            self.keys = self.steps = 0
            self.ids: list[int] = []

        def teardown(self) -> None:
            self.hold(0)
            self.everything_adds_up()

        def hold(self, connections: int) -> None:
            """Keep so many connections busy, so that what follows goes over another one."""
            for one in self.busy:
                one.close()
            with app.app_context():
                self.busy = [db.engine.connect() for _ in range(connections)]

        def money(self, minor: int, code: str) -> Money:
            return Money(minor, kept_in(code))

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
                        done[found.kind] += 1
            except (Refused, IntegrityError, CurrencyMismatch):
                assert expected == NO
                return
            assert expected == (SHORT if isinstance(found, ledger.InsufficientFunds) else DONE), found

        def account(self, code: str) -> FundAccount:
            return self.books.account(code)

        @initialize(forgiven=st.booleans())
        def begin(self, forgiven: bool) -> None:
            """Some money, and one of everything: Hypothesis leaves out most rules of a life."""
            two = "asha+beto"
            for place, pot in (("bank", "general"), ("bank", "emergency"), ("wallet", "euros")):
                self.pay_in(place=place, pot=pot, minor=150)
            self.take_back(which=1, both=two)
            self.count_adjust(place="bank", minor=7, both=two)
            self.fee(place="bank", pot="general", minor=3, both=two)
            self.transfer_asset(to="tin", source="bank", minor=20, both=two)
            self.change_money(minor=9, got=4, both=two, back=False)
            self.blocked_for_a_while(place="wallet", minor=30, both=two, less=10)
            self.a_request_from_vote_to_hand(
                request=LOANS[0], pot="general", minor=40, both=two, less=5, forgiven=forgiven
            )

        @rule(place=PLACE, pot=POT, minor=AMOUNT)
        def pay_in(self, place: str, pot: str, minor: int) -> None:
            well = kept_in(place) == kept_in(pot)
            self.do(
                self.model.move("contribution", {place: minor, pot: minor}) if well else NO,
                lambda: ledger.contribution(
                    place=self.account(place),
                    pot=self.account(pot),
                    amount=self.money(minor, place),
                    key=self.key(),
                    recorded_by=self.books.asha.id,
                ),
            )

        @rule(place=PLACE, pot=POT, minor=AMOUNT, both=HANDS)
        def opening(self, place: str, pot: str, minor: int, both: str) -> None:
            one, two, well = self.hands(both)
            well = well and kept_in(place) == kept_in(pot)
            self.do(
                self.model.move("opening", {place: minor, pot: minor}) if well else NO,
                lambda: ledger.opening(
                    place=self.account(place),
                    pot=self.account(pot),
                    amount=self.money(minor, place),
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
                    amount=self.money(minor, pot),
                    decision_ref=decision,
                    decided=self.money(max(0, minor + more), pot),
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
                    amount=self.money(minor, pot),
                    key=self.key(),
                ),
            )

        @rule(request=REQUEST, minor=AMOUNT, both=HANDS)
        def send_what_is_held(self, request: str, minor: int, both: str) -> None:
            hold = f"hold-{request}"
            left = self.model.balance[hold] - self.model.sent[hold]
            if left > 0:
                place = "wallet" if kept_in(self.model.pot_of[hold]) == "EUR" else "bank"
                self.dispatch(
                    request=request,
                    place=place,
                    minor=min(left, minor),
                    payment=self.key(),
                    both=both,
                    party=False,
                )

        @rule(which=st.integers(0, 9))
        def confirm_what_was_sent(self, which: int) -> None:
            live = [(name, one[0]) for name, one in self.model.payments.items() if one[2] == "live"]
            if live:
                payment, hold = live[which % len(live)]
                self.settle(request=hold.removeprefix("hold-"), payment=payment, wrong=0)

        @rule(request=st.sampled_from(LOANS), minor=AMOUNT, forgiven=st.sampled_from([False, False, True]))
        def end_a_loan(self, request: str, minor: int, forgiven: bool) -> None:
            left = self.model.balance[f"loan-{request}"]
            if not left:
                return
            if forgiven:
                self.forgive(request=request, minor=min(left, minor), decision=self.key())
            else:
                place = "wallet" if self.model.lent_in[request] == "EUR" else "bank"
                self.give_back(request=request, place=place, minor=min(left, minor), wrong=False)

        @rule(
            request=REQUEST,
            pot=POT,
            minor=AMOUNT,
            both=HANDS,
            less=st.integers(0, 20),
            forgiven=st.booleans(),
        )
        def a_request_from_vote_to_hand(
            self, request: str, pot: str, minor: int, both: str, less: int, forgiven: bool
        ) -> None:
            """Steps that need each other."""
            home = self.model.pot_of.get(f"hold-{request}", pot)
            self.reserve(pot=home, request=request, minor=minor, more=0)
            self.look()
            self.release(request=request, minor=less or minor)
            self.look()
            self.send_what_is_held(request=request, minor=minor, both=both)
            self.look()
            self.confirm_what_was_sent(which=less)
            self.look()
            if request in LOANS:
                self.end_a_loan(request=request, minor=minor, forgiven=forgiven)

        @rule(place=PLACE, minor=AMOUNT, both=HANDS, less=st.integers(0, 20))
        def blocked_for_a_while(self, place: str, minor: int, both: str, less: int) -> None:
            pot = "euros" if kept_in(place) == "EUR" else "general"
            self.block(place=place, pot=pot, minor=minor, both=both, back=False)
            self.look()
            self.block(place=place, pot=pot, minor=max(1, minor - less), both=both, back=True)

        def look(self) -> None:
            self.the_books_are_those_of_the_model()
            self.nothing_sealed_changed()

        @rule(to=POT, source=POT, minor=AMOUNT)
        def decide_about_pots(self, to: str, source: str, minor: int) -> None:
            self.transfer_pot(to=to, source=source, minor=minor, decision=self.key())

        @rule(minor=AMOUNT, got=AMOUNT, both=HANDS, back=st.booleans())
        def change_money(self, minor: int, got: int, both: str, back: bool) -> None:
            halves = [("bank", "general"), ("wallet", "euros")]
            (place, pot), (to, into) = halves[::-1] if back else halves
            self.exchange(place=place, pot=pot, to=to, into=into, minor=minor, got=got, both=both)

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
            fits = kept_in(place) == kept_in(self.model.pot_of[hold])
            if not well or not fits or party or (payment in self.model.payments and not short):
                expected = NO
            else:
                expected = self.model.move(
                    "dispatch",
                    {place: -minor, transit(place): minor},
                    (hold, minor),
                    payment=payment,
                    hold=hold,
                )
            if expected == DONE:
                self.model.payments[payment] = (hold, minor, "live")
            self.do(
                expected,
                lambda: ledger.dispatch(
                    hold=self.account(hold),
                    place=self.account(place),
                    amount=self.money(minor, place),
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
            currency = self.model.lent_in.get(request, kept_in(place))
            well = not wrong and kept_in(place) == kept_in(pot) == currency
            if well:
                self.model.lent_in[request] = currency
            self.do(
                self.model.move("loan_repay", changes) if well else NO,
                lambda: ledger.loan_repay(
                    place=self.account(place),
                    pot=self.account(pot),
                    amount=self.money(minor, place),
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
            currency = self.model.lent_in.setdefault(request, "KES") if decision else "KES"
            expected = NO if used or not decision else self.model.move("loan_forgive", changes)
            if expected == DONE:
                self.model.decided.add(f"forgive:{decision}")
            self.do(
                expected,
                lambda: ledger.loan_forgive(
                    fund_id=self.books.id,
                    amount=Money(minor, self.model.lent_in.get(request, currency)),
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
            currency = kept_in(self.model.pot_of[hold])
            lent = request in LOANS
            live = found == (hold, minor, "live")
            if not live or (lent and self.model.lent_in.get(request, currency) != currency):
                expected = NO
            else:
                if lent:
                    self.model.lent_in[request] = currency
                changes = {hold: -minor, transit(currency): -minor}
                if lent:
                    changes |= {f"loan-{request}": minor, f"loaned-{request}": minor}
                expected = self.model.move("settle", changes, (hold, -minor))
                self.model.payments[payment] = (hold, minor, "received")
            self.do(
                expected,
                lambda: ledger.settle(
                    hold=self.account(hold),
                    amount=Money(minor, currency),
                    reference=request,
                    request_ref=f"fund.request:{request}",
                    payment_ref=payment,
                    key=self.key(),
                    lent=lent,
                ),
            )

        @rule(to=PLACE, source=PLACE, minor=AMOUNT, both=HANDS)
        def transfer_asset(self, to: str, source: str, minor: int, both: str) -> None:
            one, two, well = self.hands(both)
            well = well and to != source and kept_in(to) == kept_in(source)
            self.do(
                self.model.move("transfer_asset", {to: minor, source: -minor}) if well else NO,
                lambda: ledger.transfer_asset(
                    to=self.account(to),
                    source=self.account(source),
                    amount=self.money(minor, source),
                    key=self.key(),
                    recorded_by=one,  # type: ignore[arg-type]
                    approved_by=two,  # type: ignore[arg-type]
                ),
            )

        @rule(to=POT, source=POT, minor=AMOUNT, decision=st.sampled_from(["", "d1", "d2", "d3"]))
        def transfer_pot(self, to: str, source: str, minor: int, decision: str) -> None:
            used = f"pots:{decision}" in self.model.decided and self.model.balance[source] >= minor
            well = bool(decision) and to != source and kept_in(to) == kept_in(source) and not used
            expected = self.model.move("transfer_pot", {to: minor, source: -minor}) if well else NO
            if expected == DONE:
                self.model.decided.add(f"pots:{decision}")
            self.do(
                expected,
                lambda: ledger.transfer_pot(
                    to=self.account(to),
                    source=self.account(source),
                    amount=self.money(minor, source),
                    decision_ref=decision,
                    key=self.key(),
                ),
            )

        @rule(place=PLACE, pot=POT, minor=AMOUNT, both=HANDS)
        def fee(self, place: str, pot: str, minor: int, both: str) -> None:
            one, two, well = self.hands(both)
            well = well and kept_in(place) == kept_in(pot) and not (place == "tin" and "mira" in both)
            self.do(
                self.model.move("fee", {place: -minor, pot: -minor}) if well else NO,
                lambda: ledger.fee(
                    place=self.account(place),
                    pot=self.account(pot),
                    amount=self.money(minor, place),
                    key=self.key(),
                    recorded_by=one,  # type: ignore[arg-type]
                    approved_by=two,  # type: ignore[arg-type]
                ),
            )

        @rule(place=PLACE, pot=POT, minor=AMOUNT, both=HANDS, back=st.booleans())
        def block(self, place: str, pot: str, minor: int, both: str, back: bool) -> None:
            """Money is blocked, or free again."""
            one, two, well = self.hands(both)
            well = well and kept_in(place) == kept_in(pot) and not (place == "tin" and "mira" in both)
            kind, change = ("unfreeze", minor) if back else ("freeze", -minor)
            changes = {place: change, pot: change, f"frozen-{place}": -change, f"frozen-{pot}": -change}
            self.do(
                self.model.move(kind, changes) if well else NO,
                lambda: (ledger.unfreeze if back else ledger.freeze)(
                    place=self.account(place),
                    pot=self.account(pot),
                    amount=self.money(minor, place),
                    key=self.key(),
                    recorded_by=one,  # type: ignore[arg-type]
                    approved_by=two,  # type: ignore[arg-type]
                ),
            )

        @rule(place=PLACE, pot=POT, to=PLACE, into=POT, minor=AMOUNT, got=AMOUNT, both=HANDS)
        def exchange(self, place: str, pot: str, to: str, into: str, minor: int, got: int, both: str) -> None:
            one, two, well = self.hands(both)
            first, second = {kept_in(place), kept_in(pot)}, {kept_in(to), kept_in(into)}
            fits = len(first) == len(second) == 1 and first != second
            well = well and fits and not ("tin" in {place, to} and "mira" in both)
            changes = {place: -minor, pot: -minor, to: got, into: got}
            self.do(
                self.model.move("exchange", changes) if well else NO,
                lambda: ledger.exchange(
                    gives=ledger.Half(self.account(place), self.account(pot), self.money(minor, place)),
                    gets=ledger.Half(self.account(to), self.account(into), self.money(got, to)),
                    key=self.key(),
                    recorded_by=one,  # type: ignore[arg-type]
                    approved_by=two,  # type: ignore[arg-type]
                ),
            )

        @rule(connections=st.integers(0, 2))
        def over_another_connection(self, connections: int) -> None:
            self.hold(connections)

        @rule(place=PLACE, minor=st.integers(-40, 40), both=HANDS)
        def count_adjust(self, place: str, minor: int, both: str) -> None:
            one, two, well = self.hands(both)
            pot = "euros" if kept_in(place) == "EUR" else "general"
            well = well and minor != 0 and not (place == "tin" and "mira" in both)
            self.do(
                self.model.move("count_adjust", {place: minor, pot: minor}) if well else NO,
                lambda: ledger.count_adjust(
                    place=self.account(place),
                    pot=self.account(pot),
                    difference=self.money(minor, place),
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

        def everything_adds_up(self) -> None:
            """Recomputed from the beginning, as ``fund check`` does every night."""
            with app.app_context():
                report = check(self.books.id)
                assert not report.problems, report.problems
                assert report.seq == len(self.model.entries)

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
                    for currency in ("KES", "EUR"):
                        here = [row for row in rows if (row.layer, row.currency) == (layer, currency)]
                        assert sum(row.balance * side.get(row.kind, -1) for row in here) == 0

        @invariant()
        def nothing_sealed_changed(self) -> None:
            self.steps += 1
            if not self.steps % WHOLE:
                self.everything_adds_up()
            with app.app_context():
                seals = db.session.scalars(
                    select(Seal.hash).where(Seal.fund_id == self.books.id).order_by(Seal.seq)
                ).all()
                before = getattr(self, "seals", [])
                assert seals[: len(before)] == before
                self.seals = list(seals)
                assert db.session.get_one(Fund, self.books.id).last_seq == len(seals)

    return Life


def test_random_lives_of_a_fund_agree_with_the_model(app: Flask) -> None:
    done: Counter[str] = Counter()
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        machine(app, done),
        settings=settings(
            max_examples=30,
            stateful_step_count=30,
            deadline=None,
            derandomize=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
    missing = set(rules.ENTRY_KINDS) - set(done)
    assert not missing, done
