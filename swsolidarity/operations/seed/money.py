"""The fund of a collective: money and old requests in bulk, new requests by the actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from swsolidarity.core import clock
from swsolidarity.core.db import transaction
from swsolidarity.core.money import Money
from swsolidarity.core.vault import current
from swsolidarity.fund.actions import asking, opening
from swsolidarity.fund.actions import requests as asks
from swsolidarity.fund.events import EntryPosted, PaymentMoved, RequestMoved
from swsolidarity.fund.models import FundPayment, FundRequest, FundRequestEvent, FundRequestMark
from swsolidarity.fund.queries import books as funds
from swsolidarity.fund.queries import requests as queries
from swsolidarity.fund.rules import progress
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.requests import Moves, State, Who
from swsolidarity.operations.seed import words
from swsolidarity.operations.seed.books import Ledger
from swsolidarity.operations.seed.chance import Chance
from swsolidarity.operations.seed.people import Person, World, actor_of, happened
from swsolidarity.operations.seed.rows import Rows

OPENED_DAYS_AGO = 300
CURRENCY = "KES"
SMALL, LARGEST = 300_000, 800_000
MOST_NEW = 12
NEW_ONE_IN = 10

_WAY: tuple[tuple[State, State, Who, Moves], ...] = (
    (State.DRAFT, State.SUBMITTED, Who.ASKER, Moves.NOTHING),
    (State.SUBMITTED, State.SCREENED, Who.TWO_STEWARDS, Moves.NOTHING),
    (State.SCREENED, State.FAST_TRACK, Who.STEWARD, Moves.NOTHING),
    (State.FAST_TRACK, State.RESERVED, Who.TWO_STEWARDS, Moves.RESERVE),
    (State.RESERVED, State.SENT, Who.STEWARD, Moves.DISPATCH),
    (State.SENT, State.CLOSED, Who.ASKER, Moves.SETTLE),
    (State.CLOSED, State.REDACTED, Who.SYSTEM, Moves.NOTHING),
)


@dataclass(frozen=True, slots=True)
class Old:
    """A small sum asked for long ago, received, and forgotten but for its number."""

    id: int
    public_id: str
    amount: int
    number: int
    asked: datetime
    first: Person
    second: Person

    payment: str

    @property
    def paid(self) -> datetime:
        return self.asked + timedelta(hours=30)

    @property
    def closed(self) -> datetime:
        return self.asked + timedelta(hours=40)

    @property
    def ref(self) -> str:
        return f"fund.request:{self.public_id}"

    @property
    def reference(self) -> str:
        return rules.reference(self.asked.year, self.number)

    @property
    def signed(self) -> str:
        return f"fund.signed:{self.public_id}.1"


def fill(rows: Rows, chance: Chance, world: World) -> None:
    """Everything about money in one collective."""
    rows.let_others_write()
    fund_id = _open(world)
    ledger = Ledger(rows, chance, fund_id)
    new = min(MOST_NEW, world.size.requests // NEW_ONE_IN)
    numbers: dict[int, int] = {}
    moments: list[tuple[datetime, str, Old | None]] = []
    span = OPENED_DAYS_AGO - 2 - rules.WORDS_KEPT.days - 3
    asked = sorted(
        world.now - timedelta(days=rules.WORDS_KEPT.days + 3, minutes=chance.below(span * 1440))
        for _ in range(world.size.requests - new)
    )
    for moment in asked:
        numbers[moment.year] = numbers.get(moment.year, 0) + 1
        old = _old(rows, chance, world, moment, numbers[moment.year])
        moments += [(old.asked, "reserve", old), (old.paid, "dispatch", old), (old.closed, "settle", old)]
    needed = sum(life.amount for _, kind, life in moments if life and kind == "reserve")
    moments += [
        (world.now - timedelta(minutes=60 + chance.below((OPENED_DAYS_AGO - 3) * 1440)), "contribution", None)
        for _ in range(world.size.entries - len(moments) - 1)
    ]
    moments.sort(key=lambda item: item[0])
    dispatches: dict[int, int] = {}
    _pay_in(ledger, chance, world, world.now - timedelta(days=OPENED_DAYS_AGO - 1), needed + 5_000_000)
    for moment, kind, life in moments:
        if life is None:
            _pay_in(ledger, chance, world, moment, 100 * chance.between(50, 2_000))
        elif kind == "reserve":
            _reserve(ledger, life)
        elif kind == "dispatch":
            dispatches[life.id] = _dispatch(ledger, life)
        else:
            _settle(ledger, world, life, dispatches.pop(life.id), chance.bytes(16))
            rows.rest()
    rows.let_others_write()
    ledger.finish()
    for at in range(new):
        _new(chance, world, at)


def _open(world: World) -> int:
    with clock.frozen(world.now - timedelta(days=OPENED_DAYS_AGO)), transaction():
        fund = opening.open_fund(
            actor_of(world.stewards[0]),
            currency=CURRENCY,
            small_sum=Money(SMALL, CURRENCY),
            largest_request=Money(LARGEST, CURRENCY),
            pot_name="Mutual aid",
            place_name="Cash box",
            office_hours="We look at requests on Tuesday and Friday evenings.",
        )
        return fund.id


def _pay_in(ledger: Ledger, chance: Chance, world: World, moment: datetime, amount: int) -> None:
    name = chance.public_id()
    ledger.post(
        moment,
        "contribution",
        f"in:{name}",
        "place-1",
        "general",
        amount=amount,
        recorded_by=chance.one_of(world.stewards).id,
        note="Collected at the assembly." if chance.once_in(3) else "",
    )
    subject = f"fund.fund:{ledger.fund_name}"
    happened(ledger.rows, EntryPosted.kind, world.collective_id, subject, moment, entry=ledger.newest)


def _old(rows: Rows, chance: Chance, world: World, moment: datetime, number: int) -> Old:
    first, second = chance.some_of(world.stewards, 2)
    return Old(
        rows.number(FundRequest),
        chance.public_id(),
        100 * chance.between(200, SMALL // 100),
        number,
        moment,
        first,
        second,
        chance.public_id(),
    )


def _reserve(ledger: Ledger, old: Old) -> None:
    ledger.post(
        old.asked,
        "reserve",
        f"reserve:{old.public_id}:{old.signed}",
        "general",
        ledger.hold(old.reference),
        amount=old.amount,
        decision_ref=old.signed,
        decided=old.amount,
        recorded_by=old.first.id,
        approved_by=old.second.id,
        reference=old.reference,
        request_ref=old.ref,
    )


def _dispatch(ledger: Ledger, old: Old) -> int:
    return ledger.post(
        old.paid,
        "dispatch",
        f"dispatch:{old.payment}",
        "transit",
        "place-1",
        amount=old.amount,
        payment_ref=f"fund.payment:{old.payment}",
        recorded_by=old.first.id,
        approved_by=old.second.id,
        reference=old.reference,
        request_ref=old.ref,
    )


def _settle(ledger: Ledger, world: World, old: Old, dispatch: int, print_: bytes) -> None:
    """Received, and with it everything that is left of the request once it is forgotten."""
    hold = ledger.hold_code(old.reference)
    ledger.post(
        old.closed,
        "settle",
        f"settle:{old.payment}",
        hold,
        "transit",
        amount=old.amount,
        payment_ref=f"fund.payment:{old.payment}",
        reference=old.reference,
        request_ref=old.ref,
    )
    _request(ledger, old, ledger.by_code.pop(hold)[0])
    _steps(ledger.rows, world, old)
    _marks_and_payment(ledger, world, old, dispatch, print_)


def _request(ledger: Ledger, old: Old, hold_id: int) -> None:
    erased = old.closed + rules.WORDS_KEPT
    ledger.rows.add(
        FundRequest,
        id=old.id,
        public_id=old.public_id,
        fund_id=ledger.fund_id,
        terms_id=ledger.terms_id,
        pot_id=ledger.by_code["general"][0],
        hold_id=hold_id,
        kind="grant",
        state=State.REDACTED.value,
        draft_of=None,
        year=old.asked.year,
        number=old.number,
        amount=old.amount,
        currency=CURRENCY,
        given=old.amount,
        level="stewards",
        needed_by=rules.NO_HURRY,
        round=1,
        votes=0,
        appeals=0,
        steps_done=int(~rules.AskStep(0)),
        small=True,
        shown=True,
        reason=None,
        decision_ref=old.signed,
        sent_on=old.asked.date(),
        act_by=None,
        queued_at=None,
        decided_at=old.asked,
        ended_at=erased,
        warned=0,
        reached=progress.reached(State.CLOSED, 0),
        words_erased=True,
        updated_at=clock.this_hour(erased),
    )


def _steps(rows: Rows, world: World, old: Old) -> None:
    for source, target, who, moved in _WAY:
        moment = {
            State.SENT: old.paid,
            State.CLOSED: old.closed,
            State.REDACTED: old.closed + rules.WORDS_KEPT,
        }.get(target, old.asked)
        steward = who not in (Who.ASKER, Who.SYSTEM)
        rows.add(
            FundRequestEvent,
            request_id=old.id,
            source=source.value,
            target=target.value,
            who=who.value,
            moved=moved.value,
            actor_id=(old.first if target is State.SENT else old.second).id if steward else None,
            happened_at=clock.this_hour(moment),
        )
        happened(
            rows,
            RequestMoved.kind,
            world.collective_id,
            old.ref,
            moment,
            source=source.value,
            target=target.value,
        )


def _marks_and_payment(ledger: Ledger, world: World, old: Old, dispatch: int, print_: bytes) -> None:
    rows, hour = ledger.rows, clock.this_hour(old.asked)
    for purpose, detail in (("check", "conversation"), ("sign", None)):
        for person in (old.first, old.second):
            rows.add(
                FundRequestMark,
                request_id=old.id,
                round=1,
                purpose=purpose,
                membership_id=person.id,
                detail=detail,
                payment_id=None,
                made_at=hour,
            )
    agreed = print_ + print_
    rows.add(
        FundPayment,
        public_id=old.payment,
        request_id=old.id,
        state="settled",
        amount=old.amount,
        rail_sealed=current().seal("fund_payment.rail", old.payment, "cash"),
        source_id=ledger.by_code["place-1"][0],
        destination_print=print_,
        content_hash=agreed,
        approved_hash=agreed,
        prepared_by=old.first.id,
        second_id=old.second.id,
        approved_by=old.second.id,
        handed_over_by=old.first.id,
        dispatch_id=dispatch,
        prepared_at=hour,
        sent_at=clock.this_hour(old.paid),
        ended_at=clock.this_hour(old.closed),
    )
    for state in ("prepared", "approved"):
        happened(
            rows,
            PaymentMoved.kind,
            world.collective_id,
            old.ref,
            old.asked,
            payment=old.payment,
            target=state,
        )


def _new(chance: Chance, world: World, at: int) -> None:
    """A request of the last days, through the actions: some just asked, some being voted on."""
    people = [person for person in world.people if not person.steward]
    asker, moment = people[at % len(people)], world.now - timedelta(hours=30 - 2 * at)
    amount = 100 * chance.between(500, LARGEST // 100)
    with clock.frozen(moment), transaction():
        actor = actor_of(asker)
        fund = funds.fund_of(world.collective_id)
        assert fund is not None
        draft = asking.begin(actor, fund, Money(amount, CURRENCY))
        asking.say_what_kind(actor, draft, "grant")
        asking.say_what_for(actor, draft, purpose="rent", words="")
        asking.say_when(actor, draft, None)
        asking.say_how(actor, draft, asking.Destination(rail="cash", details="At the assembly."))
        asking.say_who_may_know(actor, draft, "stewards")
        asking.agree_to_preview(actor, draft, chance.one_of(words.NEEDS))
        asking.send(actor, draft)
        public_id = draft.public_id
    if at % 3:
        for steward in world.stewards[:2]:
            with clock.frozen(moment + timedelta(hours=1)), transaction():
                request = queries.find(world.collective_id, public_id)
                assert request is not None
                asks.check(actor_of(steward), request, how="conversation", seen=queries.seen(request))
