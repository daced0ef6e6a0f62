"""What one person gets in some time: counted for everybody who asks, readable for nobody, and destroyed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from swsolidarity.core import clock, keys, vault
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid
from swsolidarity.fund.actions import asking, caps, slips
from swsolidarity.fund.actions.asking import Destination
from swsolidarity.fund.jobs.caps import tend_caps
from swsolidarity.fund.models import FundCapSecret, FundCapUse
from swsolidarity.fund.queries import caps as queries
from swsolidarity.fund.queries.books import fund_of
from swsolidarity.fund.rules import caps as rules
from swsolidarity.fund.rules import terms
from swsolidarity.fund.rules.caps import Use
from swsolidarity.fund.rules.requests import NO_HURRY
from tests.browser import Browser
from tests.factories import Member
from tests.fund.asks import SMALL, Asks, actions, payments

FREE = terms.first(largest=800, small_sum=300)
TODAY = date(2026, 3, 1)
HALF, CAP = 400_000, 800_000


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.pay_in(5_000_000)
    made.under(cap=CAP, cap_days=100)
    return made


def counted(asks: Asks, who: Member) -> list[int]:
    with asks.app.app_context():
        return [use.amount for use in queries.uses(asks.id, queries.member(who.load()))]


def kept(asks: Asks) -> tuple[int, int]:
    """How many secrets and rows there are."""
    with asks.app.app_context():
        count = [
            db.session.scalar(select(func.count()).select_from(one)) for one in (FundCapSecret, FundCapUse)
        ]
        return count[0] or 0, count[1] or 0


def tend(asks: Asks) -> None:
    """A day is over."""
    with asks.app.app_context():
        tend_caps()


def enter(asks: Asks, who: Member, known_as: str, amount: int = HALF) -> int:
    with asks.writing():
        fund = fund_of(asks.group.id)
        assert fund is not None
        to = Destination(rail="cash", details="Where we met")
        need = slips.Need(purpose="food", text="Food", needed_by=NO_HURRY, to=to, known_as=known_as)
        return slips.enter(who.load(), fund, asks.money(amount), need, payer=asks.asha.public_id).id


@pytest.mark.once
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 500)), max_size=6),
    st.integers(1, 900),
    st.sampled_from([0, 800]),
    st.integers(7, 40),
    st.sampled_from([0, 15]),
)
def test_the_day_is_the_first_on_which_there_is_room(
    ago: list[tuple[int, int]], amount: int, cap: int, cap_days: int, cool_days: int
) -> None:
    now = FREE.but({"cap": cap, "cap_days": cap_days, "cool_days": cool_days})
    uses = [Use(TODAY - timedelta(days=days), much) for days, much in ago]

    def room(day: date) -> bool:
        if any((day - use.day).days < cool_days for use in uses):
            return False
        return not cap or amount + sum(u.amount for u in uses if (day - u.day).days < cap_days) <= cap

    tried = [day for n in range(120) if room(day := TODAY + timedelta(days=n))]
    assert rules.first_day(uses, amount, now, TODAY) == (tried[0] if tried else None)


def test_without_a_limit_nothing_is_kept(app: Flask) -> None:
    asks = Asks(app)
    asks.ask(asks.noor, SMALL)
    assert kept(asks) == (0, 0)


def test_more_than_one_person_can_get_is_refused_kindly_with_the_day(asks: Asks) -> None:
    asks.ask(asks.noor, HALF)
    with pytest.raises(Invalid) as error:
        asks.draft(asks.noor, HALF + 1)
    again = clock.now().date() + timedelta(days=100)
    assert "now you can ask for up to" in str(error.value.why)
    assert f"{again.day} {again:%B} {again.year}" in str(error.value.why)
    assert counted(asks, asks.noor) == [HALF]
    asks.ask(asks.kai, HALF + 1)
    asks.ask(asks.noor, HALF)
    browser = Browser(asks.app).sign_in(asks.noor).open(f"/c/{asks.group.address}/fund/ask/")
    assert browser.sees("you can ask again. It is not a judgement of you.")
    with clock.moved(timedelta(days=99)), pytest.raises(Invalid):
        asks.draft(asks.noor, 1)
    with clock.moved(timedelta(days=100)):
        asks.ask(asks.noor, HALF)


def test_two_drafts_cannot_pass_the_limit_together(asks: Asks) -> None:
    """What was written while there was room is looked at again when it is sent."""
    number = asks.draft(asks.noor, CAP)
    enter(asks, asks.dee, "Zawadi", 1)
    with asks.writing():
        caps_of = queries.member(asks.noor.load())
        fund = fund_of(asks.group.id)
        assert fund is not None
        first = asks.load(number)
        caps.take(first, caps_of)
        first.cap_uses = None
    with pytest.raises(Conflict):
        asks.do(asks.noor, number, asking.send)
    page = Browser(asks.app).sign_in(asks.noor).open(f"/c/{asks.group.address}/fund/ask/check")
    assert page.sees("Change the amount, or keep what you wrote")
    assert asks.state(number) == "draft"


def test_what_somebody_spent_for_all_does_not_count(asks: Asks) -> None:
    asks.ask(asks.noor, CAP)
    asks.ask(asks.noor, HALF, kind="reimbursement")
    assert counted(asks, asks.noor) == [CAP]


def test_the_one_whom_only_a_steward_knows_is_counted_and_not_told_apart(asks: Asks) -> None:
    open_one = asks.ask(asks.noor, HALF)
    hidden = asks.ask(asks.noor, HALF, level="sealed", voucher=asks.mira)
    assert sorted(counted(asks, asks.noor)) == [HALF, HALF]
    with pytest.raises(Invalid):
        asks.draft(asks.noor, 1)
    with asks.app.app_context():
        rows = db.session.scalars(select(FundCapUse)).all()
        assert len({row.tag for row in rows}) == 1
        # Nothing of a row that is not sealed leads to a request, and no request to a row.
        columns = set(FundCapUse.__table__.columns.keys())
        assert columns == {"public_id", "secret_id", "tag", "use_sealed"}
        for number in (open_one, hidden):
            request = asks.load(number)
            assert request.cap_uses_sealed is not None
            for row in rows:
                assert row.public_id.encode() not in request.cap_uses_sealed
                assert row.tag != request.asker_tag


def test_somebody_without_an_account_is_counted_by_what_they_are_called(asks: Asks) -> None:
    enter(asks, asks.dee, "Mama Zawadi", CAP)
    for who, name in ((asks.dee, "mama zawadi"), (asks.lee, "MAMA-ZAWADI")):
        with pytest.raises(Invalid) as error:
            enter(asks, who, name, 1)
        assert error.value.field == "amount"
    with pytest.raises(Invalid) as error:
        enter(asks, asks.dee, " - ")
    assert error.value.field == "known_as"
    enter(asks, asks.lee, "Mama Neema", CAP)
    page = Browser(asks.app).sign_in(asks.dee).open(f"/c/{asks.group.address}/fund/enter")
    assert page.sees("What do you call them?")


def test_what_was_not_agreed_does_not_count_and_an_appeal_looks_again(asks: Asks) -> None:
    number = asks.ask(asks.noor, CAP)
    for steward in (asks.asha, asks.beto):
        asks.do(steward, number, actions.decline, reason="not_covered", seen=asks.seen(number))
    assert counted(asks, asks.noor) == []
    other = asks.ask(asks.noor, HALF)
    with pytest.raises(Conflict):
        asks.do(asks.noor, number, actions.appeal, words="Please")
    asks.do(asks.noor, other, actions.withdraw)
    asks.do(asks.noor, number, actions.appeal, words="Please")
    late = asks.ask(asks.noor, HALF)
    check: dict[str, Any] = {"how": "conversation"}
    asks.do(asks.mira, number, actions.check, seen=asks.seen(number), **check)
    with pytest.raises(Conflict):
        asks.do(asks.dee, number, actions.check, seen=asks.seen(number), **check)
    asks.do(asks.noor, late, actions.withdraw)
    asks.do(asks.dee, number, actions.check, seen=asks.seen(number), **check)
    assert counted(asks, asks.noor) == [CAP]


def test_what_counts_in_the_end_is_what_was_given(asks: Asks) -> None:
    number = asks.sent(asks.noor, SMALL)
    asks.do(asks.noor, number, payments.confirm)
    assert counted(asks, asks.noor) == [SMALL]
    with asks.app.app_context():
        assert asks.load(number).cap_uses is None
    never = asks.screened(asks.noor, HALF)
    asks.do(asks.noor, never, actions.withdraw)
    assert counted(asks, asks.noor) == [SMALL]


def test_a_while_after_asking_one_can_ask_again(app: Flask) -> None:
    asks = Asks(app)
    asks.under(cool_days=30)
    asks.ask(asks.noor, SMALL)
    with clock.moved(timedelta(days=29)), pytest.raises(Invalid) as error:
        asks.draft(asks.noor, 1)
    assert "you can ask again" in str(error.value.why)
    with clock.moved(timedelta(days=30)):
        asks.ask(asks.noor, CAP)


def test_after_its_year_a_secret_gives_way_and_is_destroyed(asks: Asks) -> None:
    asks.ask(asks.noor, HALF)
    with asks.app.app_context():
        (old, key), *_rest = queries.secrets_of(asks.id)
        name, old_tag = old.public_id, queries.tag(key, queries.member(asks.noor.load()))
        path = keys.drawer()._file(name)
        assert db.session.scalars(select(FundCapUse.tag)).all() == [old_tag]
    assert path.stat().st_mode & 0o077 == 0
    year = rules.YEAR
    with clock.moved(year - timedelta(days=20)):
        asks.ask(asks.noor, HALF)
    with clock.moved(year + timedelta(days=10)):
        # Both tags: the old one still knows what was asked for twenty days before the new one began.
        asks.ask(asks.kai, HALF)
        tend(asks)
        with pytest.raises(Invalid):
            asks.draft(asks.noor, HALF + 1)
        assert kept(asks)[0] == 2
    with clock.moved(year + timedelta(days=109)):
        tend(asks)
        assert kept(asks) == (2, 2), "Noor's have left the window, Kai's stands twice"
    with clock.moved(year + timedelta(days=110)):
        tend(asks)
        assert kept(asks) == (1, 0)
        assert not path.exists()
        people = (asks.noor, asks.kai, asks.asha, asks.beto, asks.mira, asks.dee, asks.lee, asks.new)
        with asks.app.app_context():
            left = [found for _row, found in queries.secrets_of(asks.id)]
            ring = vault.current()
            for who in people:
                said = queries.member(who.load())
                known = {queries.tag(found, said) for found in left}
                known |= {
                    *ring.indexes("fund_request.asker", who.public_id),
                    *ring.indexes("fund_cap_use.use", said),
                }
                assert old_tag not in known
        asks.ask(asks.noor, CAP)


def test_where_the_limit_is_given_up_what_was_kept_is_destroyed(asks: Asks) -> None:
    asks.ask(asks.noor, HALF)
    asks.under(cap=0)
    tend(asks)
    assert kept(asks) == (0, 0)


def test_a_lost_secret_counts_nobody_and_a_new_one_begins(asks: Asks) -> None:
    asks.ask(asks.noor, CAP)
    with asks.app.app_context():
        keys.drawer().destroy(queries.secrets_of(asks.id)[0][0].public_id)
    asks.ask(asks.noor, CAP)
    assert counted(asks, asks.noor) == [CAP]
