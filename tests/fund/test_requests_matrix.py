"""Every step of a request, tried by everybody: only those the state table names can take it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from swsolidarity.core import clock
from swsolidarity.core.verdict import Conflict, Refused
from swsolidarity.fund.models import FundAccount
from tests.factories import Factory, Member
from tests.fund.asks import MIDDLE, SMALL, Asks, actions, asking, payments

DESTINATION = asking.Destination(rail="cash", details="elsewhere")


@dataclass(frozen=True)
class Step:
    """One thing to do, how to get to where it is possible, and who can (names in ``PEOPLE``)."""

    name: str
    there: Callable[[Asks], int]
    do: Callable[[Asks, int], dict[str, Any]]
    action: Callable[..., Any]
    who: frozenset[str]


STEWARDS = frozenset({"dee", "lee"})
ASKER = frozenset({"asker"})
PEOPLE = ("asker", "payee", "aside", "dee", "lee", "kai", "new", "outsider", "left")


def _seen(asks: Asks, number: int) -> dict[str, Any]:
    return {"seen": asks.seen(number)}


def _nothing(asks: Asks, number: int) -> dict[str, Any]:
    return {}


def _with(**fixed: Any) -> Callable[[Asks, int], dict[str, Any]]:
    return lambda asks, number: {**fixed, "seen": asks.seen(number)}


def _amount(asks: Asks, number: int) -> dict[str, Any]:
    with asks.app.app_context():
        source: FundAccount = asks.account("tin")
        return {"amount": asks.money(SMALL), "source": source.public_id}


def _asked(asks: Asks) -> int:
    return asks.ask(asks.noor, rail="trusted", trusted="Mira")


def _get(name: str, amount: int = MIDDLE, **kwargs: Any) -> Callable[[Asks], int]:
    return lambda asks: getattr(asks, name)(asks.noor, amount, rail="trusted", trusted="Mira", **kwargs)


def _needs_info(asks: Asks) -> int:
    number = _asked(asks)
    asks.do(asks.asha, number, actions.ask_back, words="When?", about_text=False, seen=asks.seen(number))
    return number


def _declined(asks: Asks) -> int:
    number = _asked(asks)
    for steward in (asks.asha, asks.beto):
        asks.do(steward, number, actions.decline, seen=asks.seen(number), reason="no_money")
    return number


def _appealed(asks: Asks) -> int:
    number = _declined(asks)
    asks.do(asks.noor, number, actions.appeal, words="")
    return number


def _screened(asks: Asks) -> int:
    number = _get("screened")(asks)
    asks.vote_and_close(number, voters=(asks.kai,))
    return number


def _approved(asks: Asks) -> int:
    """Prepared by Dee and approved by Lee."""
    number = _get("reserved")(asks)
    asks.prepare(number, SMALL, by=asks.dee)
    asks.approve(number, by=asks.lee)
    return number


def _prepared(asks: Asks) -> int:
    number = _get("reserved")(asks)
    asks.prepare(number, SMALL, by=asks.dee)
    return number


def _disputed(asks: Asks) -> int:
    number = _get("sent")(asks)
    asks.do(asks.noor, number, payments.dispute)
    return number


def _partly(asks: Asks) -> int:
    number = _get("sent", pay=SMALL)(asks)
    asks.do(asks.noor, number, payments.confirm)
    return number


def _waiting(asks: Asks) -> int:
    number = _get("screened", 990_000)(asks)
    other = asks.reserved(asks.kai, SMALL)
    assert asks.state(other) == "reserved"
    asks.vote_and_close(number)
    return number


def _content(asks: Asks, number: int) -> dict[str, Any]:
    return {"content": asks.content(number)}


STEPS = [
    Step("send", _get("draft"), _nothing, asking.send, ASKER),
    Step(
        "what for", _get("draft"), lambda a, n: {"purpose": "food", "words": ""}, asking.say_what_for, ASKER
    ),
    Step("when", _get("draft"), lambda a, n: {"needed_by": None}, asking.say_when, ASKER),
    Step("how", _get("draft"), lambda a, n: {"to": DESTINATION}, asking.say_how, ASKER),
    Step("level", _get("draft"), lambda a, n: {"level": "open"}, asking.say_who_may_know, ASKER),
    Step("preview", _get("draft"), lambda a, n: {"public_text": "x"}, asking.agree_to_preview, ASKER),
    Step("withdraw draft", _get("draft"), _nothing, actions.withdraw, ASKER),
    Step("withdraw submitted", _asked, _nothing, actions.withdraw, ASKER),
    Step("withdraw needs_info", _needs_info, _nothing, actions.withdraw, ASKER),
    Step("withdraw appealed", _appealed, _nothing, actions.withdraw, ASKER),
    Step("withdraw screened", _screened, _nothing, actions.withdraw, ASKER),
    Step("withdraw in_vote", _get("screened"), _nothing, actions.withdraw, ASKER),
    Step("withdraw fast_track", _get("screened", SMALL), _nothing, actions.withdraw, ASKER),
    Step("withdraw waitlisted", _waiting, _nothing, actions.withdraw, ASKER),
    Step("withdraw reserved", _get("reserved"), _nothing, actions.withdraw, ASKER),
    Step("still need", _waiting, _nothing, actions.still_need, ASKER),
    Step("redirect", _get("reserved"), lambda a, n: {"to": DESTINATION}, actions.redirect, ASKER),
    Step("answer", _needs_info, lambda a, n: {"words": "x"}, actions.answer, ASKER),
    Step("appeal", _declined, lambda a, n: {"words": ""}, actions.appeal, ASKER),
    Step("check", _asked, _with(how="vouched"), actions.check, STEWARDS),
    Step("check appealed", _appealed, _with(how="vouched"), actions.check, STEWARDS),
    Step("decline", _asked, _with(reason="no_money"), actions.decline, STEWARDS),
    Step("decline appealed", _appealed, _with(reason="no_money"), actions.decline, STEWARDS),
    Step("ask back", _asked, _with(words="x", about_text=False), actions.ask_back, STEWARDS),
    Step("other words", _asked, _with(words="x", about_text=True), actions.ask_back, STEWARDS),
    Step("sign", _get("screened", SMALL), _seen, actions.sign, STEWARDS),
    Step("fast track to vote", _get("screened", SMALL), _seen, actions.open_vote, STEWARDS),
    Step("vote again", _screened, _seen, actions.open_vote, STEWARDS),
    Step("step aside", _asked, _nothing, actions.step_aside, STEWARDS),
    Step("prepare", _get("reserved"), _amount, payments.prepare, STEWARDS),
    Step("prepare the rest", _partly, _amount, payments.prepare, STEWARDS),
    Step("approve", _prepared, _content, payments.approve, frozenset({"lee"})),
    Step("pass on", _prepared, _nothing, payments.pass_on, frozenset({"lee"})),
    Step("look", _prepared, _nothing, payments.show_destination, STEWARDS),
    Step("cancel prepared", _prepared, _nothing, payments.cancel, frozenset({"dee"})),
    Step("hand over", _approved, _nothing, payments.hand_over, STEWARDS),
    Step("cancel approved", _approved, _nothing, payments.cancel, STEWARDS),
    Step("confirm", _get("sent"), _nothing, payments.confirm, ASKER),
    Step("dispute", _get("sent"), _nothing, payments.dispute, ASKER),
    Step("came back", _get("sent"), _with(came_back=True), payments.record_fate, STEWARDS),
    Step("disputed arrived", _disputed, _with(came_back=False), payments.record_fate, STEWARDS),
    Step("disputed came back", _disputed, _with(came_back=True), payments.record_fate, STEWARDS),
    Step("forgo", _partly, _nothing, payments.forgo_rest, ASKER),
    Step("close rest", _partly, _seen, payments.close_rest, STEWARDS),
]


@pytest.fixture
def asks(app: Flask) -> Asks:
    """Noor is a steward and asks; Mira, a steward, gets the money for her; Kit is one who stepped aside."""
    made = Asks(app)
    made.pay_in(1_000_000)
    make = Factory(app)
    made.noor = make.member(made.group, "Noor the steward", steward=True)
    made.kit = make.member(made.group, "Kit", steward=True)  # type: ignore[attr-defined]
    made.left = make.member(made.group, "Lou", state="left")  # type: ignore[attr-defined]
    return made


def _people(asks: Asks) -> dict[str, Member]:
    return {
        "asker": asks.noor,
        "payee": asks.mira,
        "aside": asks.kit,  # type: ignore[attr-defined]
        "dee": asks.dee,
        "lee": asks.lee,
        "kai": asks.kai,
        "new": asks.new,
        "outsider": asks.outsider,
        "left": asks.left,  # type: ignore[attr-defined]
    }


@pytest.mark.once
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_only_those_the_table_names_can_take_a_step(asks: Asks, step: Step) -> None:
    number = step.there(asks)
    with asks.writing():
        from swsolidarity.core.db import db
        from swsolidarity.fund.models import FundRequestParty

        db.session.add(
            FundRequestParty(request_id=number, membership_id=asks.kit.id, role="aside")  # type: ignore[attr-defined]
        )
    people = _people(asks)
    before = asks.state(number), asks.history(number)
    arguments = step.do(asks, number)
    for name in PEOPLE:
        if name in step.who:
            continue
        with pytest.raises(Refused) as refusal:
            asks.do(people[name], number, step.action, **arguments)
        verdict = refusal.value.verdict
        if not verdict.hidden:
            assert str(verdict.why) == "You cannot act on this request.", (name, verdict)
        if name in ("outsider", "left"):
            assert verdict.hidden
        assert (asks.state(number), asks.history(number)) == before
    taken = 0
    for name in sorted(step.who):
        try:
            asks.do(people[name], number, step.action, **arguments)
            taken += 1
        except Conflict:
            assert taken, "only a second person finds it done"
    assert taken >= 1


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_step_from_the_wrong_state_changes_nothing(asks: Asks, step: Step) -> None:
    """Everything that is over stays over: nothing leads out of a closed request."""
    number = asks.sent(asks.noor, SMALL, rail="trusted", trusted="Mira")
    arguments = None
    probe = step.there(asks) if step.action in (payments.approve,) else None
    arguments = step.do(asks, probe or number)
    asks.do(asks.noor, number, payments.confirm)
    if "seen" in arguments:
        arguments["seen"] = asks.seen(number)
    before = asks.history(number)
    people = _people(asks)
    for name in sorted(step.who):
        if step.action is actions.step_aside:
            continue
        with pytest.raises(Conflict):
            asks.do(people[name], number, step.action, **arguments)
    assert asks.history(number) == before


def test_the_clock_alone_moves_what_the_table_gives_to_the_system(asks: Asks) -> None:
    from tests.fund.asks import holds

    number = _needs_info(asks)
    with clock.moved(timedelta(days=15)):
        assert asks.system(holds.run_out, number)
    assert asks.history(number)[-1] == "lapsed"
