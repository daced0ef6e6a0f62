"""A request's life, walked with real people, a real vote and real money."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import JournalEntry
from swsolidarity.core.verdict import Conflict, Invalid, Refused
from swsolidarity.fund.models import Entry, FundPayment, FundRequestEvent
from swsolidarity.fund.queries.books import fund_of
from swsolidarity.fund.rules import requests as rules
from tests.factories import Factory
from tests.fund.asks import LARGE, MIDDLE, SMALL, Asks, actions, asking, holds, payments


@pytest.fixture
def asks(app: Flask) -> Asks:
    made = Asks(app)
    made.pay_in(1_000_000)
    return made


def test_the_whole_way_through_a_vote(asks: Asks) -> None:
    number = asks.sent(asks.noor)
    assert asks.hold(number) == (MIDDLE, MIDDLE)
    asks.do(asks.noor, number, payments.confirm)
    assert asks.history(number) == ["submitted", "screened", "in_vote", "reserved", "sent", "closed"]
    assert asks.hold(number) == (0, 0)
    assert asks.balance("general") == asks.balance("tin") == 1_000_000 - MIDDLE
    assert asks.balance("transit") == 0


def test_a_small_sum_needs_two_signatures_and_no_vote(asks: Asks) -> None:
    number = asks.reserved(asks.noor, SMALL)
    assert asks.history(number) == ["submitted", "screened", "fast_track", "reserved"]
    assert asks.hold(number) == (SMALL, 0)


def test_one_steward_alone_moves_nothing(asks: Asks) -> None:
    number = asks.ask(asks.noor, SMALL)
    for _ in range(2):
        asks.do(asks.asha, number, actions.check, how="conversation", seen=asks.seen(number))
    assert asks.state(number) == "submitted"
    asks.do(asks.beto, number, actions.check, how="vouched", seen=asks.seen(number))
    for _ in range(2):
        asks.do(asks.mira, number, actions.sign, seen=asks.seen(number))
    assert asks.state(number) == "fast_track"


def test_a_small_sum_can_be_put_to_the_vote(asks: Asks) -> None:
    number = asks.screened(asks.noor, SMALL)
    asks.do(asks.mira, number, actions.open_vote, seen=asks.seen(number))
    assert asks.state(number) == "in_vote"
    asks.vote_and_close(number)
    assert asks.state(number) == "reserved"


def test_a_small_sum_without_money_in_the_pot_waits_in_line(app: Flask) -> None:
    asks = Asks(app)
    number = asks.reserved(asks.noor, SMALL)
    assert asks.state(number) == "waitlisted"
    asks.pay_in(SMALL)
    assert asks.state(number) == "reserved"


@pytest.mark.parametrize(("amount", "rule"), [(MIDDLE, "spend_small"), (LARGE, "spend_large")])
def test_the_amount_decides_the_rule(asks: Asks, amount: int, rule: str) -> None:
    number = asks.screened(asks.noor, amount)
    with asks.app.app_context():
        proposal = asks._proposal(number)
        assert json.loads(proposal.rule_snapshot or "")["key"] == rule


def test_more_than_the_limit_must_be_meant(asks: Asks) -> None:
    with asks.writing():
        fund = fund_of(asks.group.id)
        assert fund is not None
        with pytest.raises(Invalid):
            asking.begin(asks.noor.load(), fund, asks.money(LARGE))


def test_without_money_an_adopted_request_waits_and_gets_it_when_it_comes(app: Flask) -> None:
    asks = Asks(app)
    first = asks.reserved(asks.noor)
    with clock.moved(timedelta(days=3)):
        second = asks.reserved(asks.kai, SMALL)
    assert asks.state(first) == asks.state(second) == "waitlisted"
    asks.pay_in(SMALL)
    assert (asks.state(first), asks.state(second)) == ("waitlisted", "waitlisted"), "nobody passes"
    asks.pay_in(MIDDLE)
    assert (asks.state(first), asks.state(second)) == ("reserved", "reserved")
    assert asks.balance("general") == 0


def test_money_given_back_goes_to_the_next_in_line(app: Flask) -> None:
    asks = Asks(app)
    asks.pay_in(MIDDLE)
    first, second = asks.reserved(asks.noor), asks.reserved(asks.kai)
    assert (asks.state(first), asks.state(second)) == ("reserved", "waitlisted")
    asks.do(asks.noor, first, actions.withdraw)
    assert (asks.state(first), asks.state(second)) == ("withdrawn", "reserved")
    assert asks.hold(first) == (0, 0)


def test_a_vote_that_says_no(asks: Asks) -> None:
    number = asks.screened(asks.noor)
    asks.vote_and_close(number, "no")
    assert asks.state(number) == "declined"
    with asks.app.app_context():
        assert asks.load(number).reason == "vote"


def test_too_few_votes_twice(asks: Asks) -> None:
    number = asks.screened(asks.noor)
    asks.vote_and_close(number, voters=(asks.kai,))
    assert asks.state(number) == "screened"
    asks.do(asks.mira, number, actions.open_vote, seen=asks.seen(number))
    asks.vote_and_close(number, voters=(asks.kai,))
    assert asks.state(number) == "declined"
    with asks.app.app_context():
        assert asks.load(number).reason == "no_quorum"
    asks.do(asks.noor, number, actions.appeal, words="")
    assert asks.state(number) == "appealed"


def test_one_question_at_a_time_and_the_answer_starts_the_check_anew(asks: Asks) -> None:
    number = asks.ask(asks.noor)
    asks.do(asks.asha, number, actions.check, how="conversation", seen=asks.seen(number))
    old = asks.seen(number)
    asks.do(asks.beto, number, actions.ask_back, words="By when?", about_text=False, seen=old)
    assert asks.state(number) == "needs_info"
    with pytest.raises(Conflict):
        asks.do(
            asks.mira, number, actions.ask_back, words="And why?", about_text=False, seen=asks.seen(number)
        )
    with pytest.raises(Invalid):
        asks.do(asks.noor, number, actions.answer, words="")
    asks.do(asks.noor, number, actions.answer, words="Friday")
    with pytest.raises(Conflict):
        asks.do(asks.mira, number, actions.check, how="conversation", seen=old)
    asks.do(asks.mira, number, actions.check, how="conversation", seen=asks.seen(number))
    assert asks.state(number) == "submitted", "who checked before the answer has not read it"
    asks.do(asks.asha, number, actions.check, how="conversation", seen=asks.seen(number))
    assert asks.state(number) == "in_vote"


def test_other_words_for_voters_need_the_askers_yes(asks: Asks) -> None:
    number = asks.ask(asks.noor)
    asks.do(
        asks.asha, number, actions.ask_back, words="Rent, urgent", about_text=True, seen=asks.seen(number)
    )
    asks.do(asks.noor, number, actions.answer, words="Rent, soon")
    with asks.app.app_context():
        assert asks.load(number).public_text == "Rent, soon"


def test_not_agreeing_takes_two_and_gives_a_reason(asks: Asks) -> None:
    number = asks.ask(asks.noor)
    with pytest.raises(Invalid):
        asks.do(asks.asha, number, actions.decline, seen=asks.seen(number))
    with pytest.raises(Invalid):
        asks.do(asks.asha, number, actions.decline, seen=asks.seen(number), reason="vote")
    asks.do(asks.asha, number, actions.decline, seen=asks.seen(number), reason="no_money", words="Sorry.")
    asks.do(asks.asha, number, actions.decline, seen=asks.seen(number), reason="no_money", words="Sorry.")
    assert asks.state(number) == "submitted"
    asks.do(asks.beto, number, actions.decline, seen=asks.seen(number))
    assert asks.state(number) == "declined"
    with asks.app.app_context():
        assert asks.load(number).decline_words == "Sorry."


def test_a_steward_may_change_their_mind(asks: Asks) -> None:
    number = asks.ask(asks.noor)
    asks.do(asks.asha, number, actions.decline, seen=asks.seen(number), reason="no_money")
    asks.do(asks.asha, number, actions.check, how="conversation", seen=asks.seen(number))
    asks.do(asks.beto, number, actions.decline, seen=asks.seen(number), reason="elsewhere")
    assert asks.state(number) == "submitted"


def _declined(asks: Asks) -> int:
    number = asks.ask(asks.noor)
    for steward in (asks.asha, asks.beto):
        asks.do(steward, number, actions.decline, seen=asks.seen(number), reason="no_money")
    return number


def test_an_appeal_goes_to_two_others_once(asks: Asks) -> None:
    number = _declined(asks)
    asks.do(asks.noor, number, actions.appeal, words="Please look again")
    for steward in (asks.asha, asks.beto):
        with pytest.raises(Refused, match="You cannot act on this request"):
            asks.do(steward, number, actions.check, how="conversation", seen=asks.seen(number))
    asks.do(asks.mira, number, actions.decline, seen=asks.seen(number), reason="elsewhere")
    asks.do(asks.dee, number, actions.decline, seen=asks.seen(number))
    assert asks.state(number) == "declined"
    with pytest.raises(Conflict):
        asks.do(asks.noor, number, actions.appeal, words="")


def test_an_appeal_can_be_agreed(asks: Asks) -> None:
    number = _declined(asks)
    asks.do(asks.noor, number, actions.appeal, words="")
    for steward in (asks.mira, asks.dee):
        asks.do(steward, number, actions.check, how="conversation", seen=asks.seen(number))
    assert asks.state(number) == "in_vote"


def test_an_appeal_comes_too_late_after_fourteen_days(asks: Asks) -> None:
    number = _declined(asks)
    with clock.moved(timedelta(days=14)), pytest.raises(Conflict):
        asks.do(asks.noor, number, actions.appeal, words="")


@pytest.mark.parametrize("sum_", [SMALL, MIDDLE])
def test_withdrawing_is_possible_until_money_is_on_its_way(asks: Asks, sum_: int) -> None:
    for get_there in (asks.draft, asks.ask, asks.screened, asks.reserved, asks.prepared):
        number = get_there(asks.noor, sum_)
        asks.do(asks.noor, number, actions.withdraw)
        with asks.app.app_context():
            request = asks.load(number)
            assert request.state == "withdrawn"
            assert request.words is request.destination is request.purpose is request.public_text is None
    number = asks.sent(asks.noor, sum_)
    with pytest.raises(Conflict):
        asks.do(asks.noor, number, actions.withdraw)
    assert asks.balance("general") == 1_000_000 - sum_


def test_withdrawing_calls_the_vote_off(asks: Asks) -> None:
    number = asks.screened(asks.noor)
    asks.do(asks.noor, number, actions.withdraw)
    with asks.app.app_context():
        assert asks._proposal(number).state == "withdrawn"
    assert asks.close(number) is None


def test_part_of_it_first_and_the_rest_later(asks: Asks) -> None:
    number = asks.sent(asks.noor, MIDDLE, 200_000)
    asks.do(asks.noor, number, payments.confirm)
    assert asks.state(number) == "partly_paid"
    asks.prepare(number, 300_000)
    asks.approve(number)
    asks.do(asks.beto, number, payments.hand_over)
    asks.do(asks.noor, number, payments.confirm)
    assert asks.state(number) == "closed"
    with asks.app.app_context():
        assert asks.load(number).given == MIDDLE


def test_the_rest_can_be_left_to_others_by_the_asker_or_by_two(asks: Asks) -> None:
    number = asks.sent(asks.noor, MIDDLE, 200_000)
    asks.do(asks.noor, number, payments.confirm)
    asks.do(asks.noor, number, payments.forgo_rest)
    assert asks.state(number) == "closed"
    assert asks.balance("general") == 800_000

    other = asks.sent(asks.kai, MIDDLE, 200_000)
    asks.do(asks.kai, other, payments.confirm)
    asks.do(asks.asha, other, payments.close_rest, seen=asks.seen(other))
    asks.do(asks.asha, other, payments.close_rest, seen=asks.seen(other))
    assert asks.state(other) == "partly_paid"
    asks.do(asks.mira, other, payments.close_rest, seen=asks.seen(other))
    assert asks.state(other) == "closed"
    assert asks.balance("general") == 600_000


def test_the_clock_lapses_an_unanswered_question(asks: Asks) -> None:
    number = asks.ask(asks.noor)
    asks.do(asks.asha, number, actions.ask_back, words="By when?", about_text=False, seen=asks.seen(number))
    with clock.moved(timedelta(days=13)):
        assert not asks.system(holds.run_out, number)
    with clock.moved(timedelta(days=14)):
        assert asks.system(holds.run_out, number)
        assert not asks.system(holds.run_out, number)
    assert asks.state(number) == "lapsed"


def test_the_clock_gives_an_unused_hold_back(asks: Asks) -> None:
    number = asks.prepared(asks.noor)
    with clock.moved(timedelta(days=33)):
        assert asks.system(holds.run_out, number)
    assert asks.state(number) == "lapsed"
    assert asks.balance("general") == 1_000_000
    assert asks.hold(number) == (0, 0)


def test_a_place_in_line_is_kept_by_saying_so(app: Flask) -> None:
    asks = Asks(app)
    number = asks.reserved(asks.noor)
    with clock.moved(timedelta(days=80)):
        asks.do(asks.noor, number, actions.still_need)
    with clock.moved(timedelta(days=100)):
        assert not asks.system(holds.run_out, number)
    with clock.moved(timedelta(days=171)):
        assert asks.system(holds.run_out, number)
    assert asks.state(number) == "lapsed"


def test_reminders_come_seven_and_two_days_before(asks: Asks) -> None:
    number = asks.reserved(asks.noor)
    given = []
    with asks.app.app_context():
        act_by = asks.load(number).act_by
    assert act_by is not None
    for days in (20, 8, 7, 6, 3, 2, 1):
        with clock.frozen(act_by - timedelta(days=days)):
            if asks.system(holds.warn, number):
                given.append(days)
    assert given == [7, 2]


def test_words_go_after_sixty_days_and_the_destination_after_seven(asks: Asks) -> None:
    number = asks.sent(asks.noor)
    asks.do(asks.noor, number, payments.confirm)
    with asks.app.app_context():
        ended, decided = asks.load(number).ended_at, asks.load(number).decided_at
    assert ended is not None
    assert decided is not None
    with clock.frozen(ended + timedelta(days=6, hours=23)):
        assert not asks.system(holds.forget, number)
    with clock.frozen(ended + timedelta(days=7)):
        assert asks.system(holds.forget, number)
    with asks.app.app_context():
        request = asks.load(number)
        assert request.destination is request.rail is None
        assert request.words
        prints = set(db.session.scalars(select(FundPayment.destination_print)))
        assert prints == {bytes(16)}, "P22: nothing is left to compare a guess with"
    with clock.frozen(decided + timedelta(days=60)):
        assert asks.system(holds.forget, number)
    with asks.app.app_context():
        assert asks.load(number).words is None
        assert asks._proposal(number).background == ""
    with clock.frozen(max(ended, decided) + timedelta(days=60, minutes=1)):
        asks.system(holds.forget, number)
        assert not asks.system(holds.forget, number)
    with asks.app.app_context():
        request = asks.load(number)
        assert request.state == "redacted"
        assert request.parties == []
        assert request.amount == MIDDLE


@pytest.mark.parametrize("end", ["declined", "withdrawn", "lapsed"])
def test_every_other_end_is_erased_too(asks: Asks, end: str) -> None:
    if end == "declined":
        number = _declined(asks)
    else:
        number = asks.reserved(asks.noor)
        if end == "withdrawn":
            asks.do(asks.noor, number, actions.withdraw)
        else:
            with clock.moved(timedelta(days=40)):
                asks.system(holds.run_out, number)
    assert asks.state(number) == end
    with clock.moved(timedelta(days=120)):
        assert asks.system(holds.forget, number)
    assert asks.state(number) == "redacted"


def test_a_forgotten_draft_leaves_nothing(asks: Asks) -> None:
    number = asks.draft(asks.noor)
    assert not asks.system(holds.drop_draft, number)
    with clock.moved(timedelta(days=31)):
        assert asks.system(holds.drop_draft, number)
    again = asks.draft(asks.noor)
    assert asks.state(again) == "draft"


def test_numbers_run_on_and_a_draft_has_none(asks: Asks) -> None:
    with clock.frozen(clock.now().replace(year=2027, month=3, day=2)):
        first, second = asks.ask(asks.noor), asks.ask(asks.kai)
        third = asks.draft(asks.new)
        with asks.app.app_context():
            said = [asks.load(n).reference for n in (first, second, third)]
    assert said == ["2027-001", "2027-002", ""]


def test_a_draft_is_sent_once_and_only_when_complete(asks: Asks) -> None:
    number = asks.draft(asks.noor)
    asks.force(number, steps_done=rules.AskStep.AMOUNT)
    with pytest.raises(Conflict):
        asks.do(asks.noor, number, asking.send)
    asks.force(number, steps_done=127)
    asks.do(asks.noor, number, asking.send)
    with pytest.raises(Conflict):
        asks.do(asks.noor, number, asking.send)


def test_changing_what_others_read_asks_for_the_preview_again(asks: Asks) -> None:
    number = asks.draft(asks.noor)
    asks.do(asks.noor, number, asking.say_who_may_know, level="open")
    with pytest.raises(Conflict):
        asks.do(asks.noor, number, asking.send)


def test_nobody_has_more_than_five_open(asks: Asks) -> None:
    for _ in range(5):
        asks.ask(asks.noor)
    with pytest.raises(Refused, match="five"):
        asks.draft(asks.noor)


def test_who_asked_is_never_written_into_events_or_the_ledger(asks: Asks) -> None:
    number = asks.sent(asks.noor)
    asks.do(asks.noor, number, payments.confirm)
    with asks.app.app_context():
        noor = asks.noor.id
        assert noor not in set(db.session.scalars(select(FundRequestEvent.actor_id)))
        for column in (Entry.recorded_by, Entry.approved_by):
            assert noor not in set(db.session.scalars(select(column)))
        for entry in db.session.scalars(select(JournalEntry).where(JournalEntry.kind.like("fund.%"))):
            assert asks.noor.public_id not in (entry.subject, *map(str, entry.data.values()))
            assert noor not in entry.data.values()


def test_a_trusted_member_becomes_a_party(asks: Asks) -> None:
    number = asks.ask(asks.noor, rail="trusted", trusted="Mira")
    with pytest.raises(Refused, match="You cannot act on this request"):
        asks.do(asks.mira, number, actions.check, how="conversation", seen=asks.seen(number))
    with pytest.raises(Invalid):
        asks.draft(asks.kai, rail="trusted", trusted="Nobody of that name")
    with pytest.raises(Invalid):
        asks.draft(asks.kai, rail="trusted", trusted="Kai")


def test_stepping_aside(asks: Asks) -> None:
    number = asks.ask(asks.noor)
    asks.do(asks.asha, number, actions.check, how="conversation", seen=asks.seen(number))
    asks.do(asks.asha, number, actions.step_aside)
    for steward in (asks.beto, asks.mira):
        assert asks.state(number) == "submitted"
        asks.do(steward, number, actions.check, how="conversation", seen=asks.seen(number))
    assert asks.state(number) == "in_vote"
    paid = asks.prepared(asks.kai, SMALL)
    with pytest.raises(Conflict):
        asks.do(asks.asha, paid, actions.step_aside)


def test_a_steward_who_prepared_and_then_stepped_aside_does_not_stop_the_erasing(asks: Asks) -> None:
    number = asks.prepared(asks.noor, SMALL)
    asks.do(asks.asha, number, payments.cancel)
    asks.do(asks.asha, number, actions.step_aside)
    asks.do(asks.noor, number, actions.withdraw)
    with clock.moved(timedelta(days=61)):
        assert asks.system(holds.forget, number)
    assert asks.state(number) == "redacted"


def test_somebody_who_left_cannot_begin_to_ask(asks: Asks) -> None:
    left = Factory(asks.app).member(asks.group, "Lou", state="left")
    with pytest.raises(Refused) as refusal:
        asks.draft(left)
    assert refusal.value.verdict.hidden
