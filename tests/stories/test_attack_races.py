"""Two people do things that exclude each other at the same moment: one succeeds, and the books stay right."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from swsolidarity.accounts.models import Account
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives.actions import Shut
from swsolidarity.collectives.models import Collective, Invitation, Membership
from swsolidarity.core.db import Base, db, transaction
from swsolidarity.core.verdict import Conflict, Refused
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions import queries
from swsolidarity.decisions.actions.proposals import in_own_words
from swsolidarity.decisions.models import NamedBallot, Proposal, Proxy, RuleDraft, SecretBallot
from swsolidarity.fund.actions import books as books_actions
from swsolidarity.fund.models import FundPayment
from swsolidarity.fund.models.books import Entry, Fund, PendingEntry
from swsolidarity.fund.promises import check_all
from tests.factories import Factory
from tests.fund.asks import MIDDLE, SMALL, Asks, actions, asking, payments

TIMES = range(2)


@pytest.fixture
def asks(app: Flask) -> Iterator[Asks]:
    made = Asks(app)
    made.pay_in(5_000_000)
    yield made
    with app.app_context():
        assert check_all(made.id).problems == ()
        db.session.remove()


def _race(app: Flask, *doing: Callable[[], object]) -> list[str]:
    """What became of each: "ok", or the name of what was raised."""
    start = threading.Barrier(len(doing))
    outcome = ["" for _ in doing]

    def run(number: int, do: Callable[[], object]) -> None:
        with app.app_context():
            try:
                start.wait(10)
                with transaction():
                    do()
                outcome[number] = "ok"
            except (Conflict, Refused, Shut) as error:
                outcome[number] = type(error).__name__
            except Exception as error:  # told below, by its name
                outcome[number] = f"!{type(error).__name__}"
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(doing)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(said.startswith("!") or not said for said in outcome), outcome
    return outcome


def _count(app: Flask, model: type[Base], *where: object) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model).where(*where)) or 0  # type: ignore[arg-type]


@pytest.mark.parametrize("time", TIMES)
def test_two_stewards_approve_the_same_payment(asks: Asks, time: int) -> None:
    number = asks.prepared(asks.noor)
    content = asks.content(number)
    outcome = _race(
        asks.app,
        lambda: payments.approve(asks.beto.load(), asks.load(number), content=content),
        lambda: payments.approve(asks.dee.load(), asks.load(number), content=content),
    )
    assert sorted(outcome)[1:] == ["ok"]


@pytest.mark.parametrize("time", TIMES)
def test_the_money_is_handed_over_while_the_request_is_taken_back(asks: Asks, time: int) -> None:
    number = asks.prepared(asks.noor)
    asks.approve(number)
    outcome = _race(
        asks.app,
        lambda: payments.hand_over(asks.asha.load(), asks.load(number)),
        lambda: actions.withdraw(asks.noor.load(), asks.load(number)),
    )
    assert sorted(outcome) == ["Conflict", "ok"]
    assert asks.state(number) == ("sent" if outcome[0] == "ok" else "withdrawn")


@pytest.mark.parametrize("time", TIMES)
def test_the_destination_changes_while_it_is_approved(asks: Asks, time: int) -> None:
    number = asks.prepared(asks.noor)
    content = asks.content(number)
    to = asking.Destination(rail="cash", details="somewhere else")
    _race(
        asks.app,
        lambda: payments.approve(asks.beto.load(), asks.load(number), content=content),
        lambda: actions.redirect(asks.noor.load(), asks.load(number), to=to),
    )
    assert _count(asks.app, FundPayment, FundPayment.state == "approved") == 0


@pytest.mark.parametrize("time", TIMES)
def test_it_is_received_and_said_not_to_have_come_at_once(asks: Asks, time: int) -> None:
    number = asks.sent(asks.noor)
    outcome = _race(
        asks.app,
        lambda: payments.confirm(asks.noor.load(), asks.load(number)),
        lambda: payments.dispute(asks.noor.load(), asks.load(number)),
        lambda: payments.confirm(asks.noor.load(), asks.load(number)),
    )
    assert sorted(outcome) == ["Conflict", "Conflict", "ok"]
    assert _count(asks.app, Entry, Entry.kind == "settle") == (asks.state(number) == "closed")


@pytest.mark.parametrize("time", TIMES)
def test_two_stewards_sign_at_once_and_a_third_puts_it_to_the_vote(asks: Asks, time: int) -> None:
    number = asks.screened(asks.noor, SMALL)
    seen = asks.seen(number)
    outcome = _race(
        asks.app,
        lambda: actions.sign(asks.beto.load(), asks.load(number), seen=seen),
        lambda: actions.sign(asks.dee.load(), asks.load(number), seen=seen),
        lambda: actions.open_vote(asks.lee.load(), asks.load(number), seen=seen),
    )
    assert "ok" in outcome
    reserved = asks.state(number) == "reserved"
    assert reserved == (outcome == ["ok", "ok", "Conflict"])
    assert _count(asks.app, Entry, Entry.kind == "reserve") == reserved
    assert _count(asks.app, Proposal) == (not reserved)


@pytest.mark.parametrize("time", TIMES)
def test_an_entry_is_approved_twice_and_taken_away_at_once(asks: Asks, time: int) -> None:
    with asks.writing():
        fund = db.session.get_one(Fund, asks.id)
        pending = books_actions.prepare(
            asks.asha.load(),
            fund,
            "transfer_asset",
            to=asks.account("bank"),
            source=asks.account("tin"),
            amount=asks.money(1_000),
        )
        key, content = pending.id, pending.content_hash.hex()

    def approve(who: str) -> None:
        fund, waits = db.session.get_one(Fund, asks.id), db.session.get_one(PendingEntry, key)
        books_actions.approve(getattr(asks, who).load(), fund, waits, content_hash=content)

    def withdraw() -> None:
        fund, waits = db.session.get_one(Fund, asks.id), db.session.get_one(PendingEntry, key)
        books_actions.withdraw(asks.lee.load(), fund, waits)

    outcome = _race(asks.app, lambda: approve("beto"), lambda: approve("dee"), withdraw)
    assert outcome.count("ok") == 1
    assert asks.balance("bank") == (0 if outcome[2] == "ok" else 1_000)


@pytest.mark.parametrize("time", TIMES)
def test_somebody_votes_while_the_request_is_taken_back(asks: Asks, time: int) -> None:
    number = asks.screened(asks.noor, MIDDLE)
    with asks.app.app_context():
        proposal = asks._proposal(number).id
    outcome = _race(
        asks.app,
        lambda: decisions.vote(asks.kai.load(), db.session.get_one(Proposal, proposal), choice="yes"),
        lambda: actions.withdraw(asks.noor.load(), asks.load(number)),
    )
    assert outcome[1] == "ok"
    assert _count(asks.app, NamedBallot) == 0


@pytest.mark.parametrize("time", TIMES)
def test_somebody_votes_twice_in_secret_from_two_devices(asks: Asks, time: int) -> None:
    with asks.writing():
        draft = decisions.Draft(
            title="Who carries the box?",
            background="",
            what_happens=in_own_words("They carry it."),
            rule_key="spend_small",
            secrecy="secret",
        )
        found = decisions.write(asks.kai.load(), draft)
        decisions.start(asks.kai.load(), found)
        proposal = found.id
    outcome = _race(
        asks.app,
        *(
            lambda choice=choice: decisions.vote(
                asks.kai.load(), db.session.get_one(Proposal, proposal), choice=choice
            )
            for choice in ("yes", "no", "abstain")
        ),
    )
    assert sorted(outcome) == ["Conflict", "Conflict", "ok"]
    assert _count(asks.app, SecretBallot) == 1


def _open_to_help(asks: Asks) -> str:
    """A vote that takes proxies and votes by phone; everybody is on its roll."""
    with asks.writing():
        rule = queries.rule_in_force(asks.group.id, "spend_small")
        assert rule is not None
        terms = replace(rule.terms, proxies=True, assisted=True)
        draft = RuleDraft(
            collective_id=asks.group.id, key=rule.key, method=rule.method, params=terms.params()
        )
        decisions.next_version(draft, adopted_by="test")
        question = decisions.Draft(
            title="Who carries the box?",
            background="",
            what_happens=in_own_words("They carry it."),
            rule_key="spend_small",
        )
        found = decisions.write(asks.kai.load(), question)
        decisions.start(asks.kai.load(), found)
        return found.public_id


@pytest.mark.parametrize("time", TIMES)
def test_somebody_accepts_two_proxies_at_once_where_one_is_the_most(asks: Asks, time: int) -> None:
    key = _open_to_help(asks)

    def found() -> Proposal:
        return db.session.scalars(
            select(Proposal).where(Proposal.public_id == key).options(joinedload(Proposal.rule))
        ).one()

    with asks.writing():
        given = [
            decisions.give_proxy(giver.load(), found(), name="Kai").public_id
            for giver in (asks.lee, asks.noor)
        ]

    def accept(number: int) -> None:
        proxy = queries.proxy(found(), given[number])
        assert proxy is not None
        decisions.accept_proxy(asks.kai.load(), found(), proxy)

    outcome = _race(
        asks.app,
        lambda: accept(0),
        lambda: accept(1),
        lambda: decisions.give_proxy(asks.kai.load(), found(), name="Dee"),
    )
    assert outcome.count("ok") == 1
    accepted = _count(asks.app, Proxy, Proxy.accepted.is_(True))
    assert accepted == ("ok" in outcome[:2])


@pytest.mark.parametrize("time", TIMES)
def test_somebody_votes_while_two_stewards_put_in_what_they_phoned(asks: Asks, time: int) -> None:
    key = _open_to_help(asks)

    def found() -> Proposal:
        return db.session.scalars(
            select(Proposal).where(Proposal.public_id == key).options(joinedload(Proposal.rule))
        ).one()

    with asks.writing():
        helped = decisions.put_in(asks.dee.load(), found(), name="Kai", way="phone", choice="no").public_id

    def confirm() -> None:
        waiting = queries.helped_vote(found(), helped)
        assert waiting is not None
        decisions.confirm_help(asks.lee.load(), found(), waiting)

    outcome = _race(
        asks.app, confirm, lambda: decisions.vote(asks.kai.load(), found(), choice="yes"), confirm
    )
    assert outcome[1] == "ok"
    with asks.app.app_context():
        [ballot] = db.session.execute(select(NamedBallot.choice, NamedBallot.way)).all()
        assert tuple(ballot) == ("yes", "self")
        assert found().voted == 1


@pytest.mark.parametrize("time", TIMES)
def test_who_leaves_is_voting_and_asking_at_the_same_moment(asks: Asks, time: int) -> None:
    number, own = asks.screened(asks.noor, MIDDLE), asks.reserved(asks.kai, SMALL)
    with asks.app.app_context():
        proposal = asks._proposal(number).id
    _race(
        asks.app,
        lambda: decisions.vote(asks.kai.load(), db.session.get_one(Proposal, proposal), choice="yes"),
        lambda: collectives.leave(asks.kai.load()),
        lambda: actions.step_aside(asks.lee.load(), asks.load(own)),
    )
    with asks.app.app_context():
        gone = db.session.get_one(Membership, asks.kai.id)
        assert (gone.state, gone.name, gone.account_id) == ("left", None, None)
    assert asks.state(own) == "withdrawn"


@pytest.mark.parametrize("time", TIMES)
def test_an_invitation_is_used_twice_and_cancelled_at_once(asks: Asks, time: int) -> None:
    people = [Factory(asks.app).person() for _ in range(2)]
    with asks.writing():
        db.session.get_one(Collective, asks.group.id).agreement_version = 1
        invitation, token = collectives.make_invitation(asks.asha.load(), days=3)
        key = invitation.id
    before = _count(asks.app, Membership)

    def accept(number: int) -> None:
        account = db.session.get_one(Account, people[number].id)
        collectives.accept_invitation(token, account, name=f"Person {number}", agreed_version=1)

    outcome = _race(
        asks.app,
        lambda: accept(0),
        lambda: accept(1),
        lambda: collectives.cancel_invitation(asks.asha.load(), db.session.get_one(Invitation, key)),
    )
    assert outcome.count("ok") == 1
    assert _count(asks.app, Membership) == before + (outcome[2] != "ok")
