"""When it cannot wait: who decides, with which money, until when, and how everybody confirms it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from swsolidarity import worker
from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import jobs as collective_jobs
from swsolidarity.collectives.models import Collective, Membership, OnCall
from swsolidarity.collectives.rules import next_hour
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.verdict import HIDDEN, Conflict, Invalid, Refused
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions import jobs, queries
from swsolidarity.decisions.actions import standing as standings
from swsolidarity.decisions.rules import Terms
from swsolidarity.decisions.rules.pack import STARTING_PACK
from swsolidarity.decisions.rules.terms import Approval, Floor, Share
from swsolidarity.governance.actions import emergency
from swsolidarity.governance.policy import emergency as policy
from swsolidarity.governance.queries import emergency as emergencies
from swsolidarity.governance.rules import emergency as rules
from tests.decisions.test_life_races import race
from tests.governance.making import (
    adopted,
    called,
    later,
    on_call,
    put_to_everybody,
    stored,
    told,
    with_fund,
    world,
)

TERMS = STARTING_PACK["emergency"]


@pytest.fixture
def here(make):
    """Ten members, of whom six are on call; the first is a steward."""
    found = world(make, 10)
    on_call(found, 0, 1, 2, 3, 4, 5)
    return found


# Rules


@pytest.mark.parametrize(
    ("roll", "needed", "possible"),
    [(0, 5, False), (4, 5, False), (5, 5, True), (6, 5, True), (8, 6, True), (12, 8, True)],
)
def test_how_many_must_say_yes_is_known_before_anybody_is_woken(roll, needed, possible):
    assert rules.needed(TERMS, roll) == needed
    assert (rules.too_few(TERMS, roll) is None) is possible


def test_a_rule_that_asks_for_nothing_asks_for_one_yes():
    assert rules.needed(Terms(method="vote", open_hours=6), 3) == 1
    strict = Approval(Share(1, 2), "cast", strict=True)
    assert (
        rules.needed(Terms(method="vote", open_hours=6, approval=strict, support=Floor(Share(1, 4))), 8) == 5
    )


@pytest.mark.parametrize(("cap", "promised", "left"), [(0, 0, 0), (10, 0, 10), (10, 10, 0), (5, 10, 0)])
def test_what_is_left_is_never_less_than_nothing(cap, promised, left):
    assert rules.left(cap, promised) == left


@pytest.mark.parametrize(("hours", "fits"), [(167, False), (168, False), (169, True)])
def test_a_vote_that_closes_at_the_last_moment_is_too_late(hours, fits):
    now = clock.now()
    assert rules.in_time(STARTING_PACK["spend_large"], now + timedelta(hours=hours), now) is fits


def test_the_rule_of_the_pack_names_its_roll_its_sunset_and_who_confirms():
    assert (TERMS.roles, TERMS.min_membership_days) == (("on_call",), 30)
    assert (TERMS.open_hours, TERMS.lapses_days, TERMS.confirmed_by) == (6, 14, "spend_large")


# Being on call


def test_somebody_is_on_call_from_the_next_full_hour_and_renews_it_alone(here):
    who = here.people[9]
    with here.make.writing():
        first = collectives.be_on_call(who.load(), days=7)
        since = first.since
        assert since == next_hour(clock.now())
        assert first.until == since + timedelta(days=7)
    with later(days=5), here.make.writing():
        again = collectives.be_on_call(who.load(), days=90)
        assert again.since == since
        assert again.until == next_hour(clock.now()) + timedelta(days=90)
    with later(days=200), here.make.writing():
        assert collectives.be_on_call(who.load(), days=7).since > since + timedelta(days=199)


def test_nobody_is_on_call_for_longer_than_ninety_days(here):
    with pytest.raises(Invalid), here.make.writing():
        collectives.be_on_call(here.people[9].load(), days=91)
    with later(days=91), here.make.app.app_context():
        rule = emergencies.rule(here.group.id)
        assert emergencies.roll(here.group.id, rule) == 0
        collective_jobs.forget()
        assert db.session.query(OnCall).count() == 0
        db.session.remove()


@pytest.mark.parametrize(("state", "days_ago"), [("probation", 60), ("suspended", 60), ("active", 29)])
def test_newcomers_and_those_who_are_suspended_cannot_be_on_call(here, state, days_ago):
    who = here.make.member(here.group, state=state, days_ago=days_ago)
    with pytest.raises(Refused), here.make.writing():
        collectives.be_on_call(who.load(), days=7)


def test_whoever_leaves_is_not_on_call_any_more(here):
    with here.make.writing():
        collectives.leave(here.people[5].load())
    with here.make.app.app_context():
        assert db.session.query(OnCall).count() == 5
        db.session.remove()


# Calling one


def test_only_those_on_call_before_it_opened_are_on_the_roll(here):
    with here.make.writing():  # counts from the next full hour on
        collectives.be_on_call(here.people[7].load(), days=7)
        here_now = clock.now()
    key = called(here, 9)
    assert here.look(key)["roll_size"] == 6
    assert here.look(key)["closes_at"] - here.look(key)["opened_at"] == timedelta(hours=6)
    assert here.look(key)["opened_at"] >= here_now
    with pytest.raises(Refused):
        here.cast(key, here.people[7], "yes")


def test_twenty_accounts_that_came_this_month_change_no_emergency(here, make):
    for who in [make.member(here.group, days_ago=20) for _ in range(20)]:
        with pytest.raises(Refused), here.make.writing():
            collectives.be_on_call(who.load(), days=7)
    assert here.look(called(here))["roll_size"] == 6


def test_who_stopped_being_on_call_is_on_no_roll_that_is_made_later(here):
    first = called(here)
    with here.make.writing():
        collectives.be_off_call(here.people[0].load())
    here.cast(first, here.people[0], "yes")
    assert here.look(called(here, 1))["roll_size"] == 5


def test_an_emergency_that_could_not_pass_is_not_called(here):
    for number in (0, 1):
        with here.make.writing():
            collectives.be_off_call(here.people[number].load())
    with pytest.raises(Conflict, match="only 4 are on call"):
        called(here, 9)


def test_nobody_calls_a_second_one_while_the_first_is_open(here):
    called(here, 9)
    with pytest.raises(Conflict, match="still being decided"):
        called(here, 9)
    called(here, 8)


@pytest.mark.parametrize("missing", ["title", "why", "what"])
def test_what_why_and_what_happens_are_asked_for(here, missing):
    with pytest.raises(Invalid):
        called(here, **{missing: ""})


def test_those_on_call_hear_at_once_and_everybody_once_it_is_decided(here):
    adopted(here, 9)
    with later(hours=6), here.make.app.app_context():
        worker.hand_out(10_000)
    assert told(here, "governance.emergency") == [0, 1, 2, 3, 4, 5]
    assert told(here, "decisions.provisionally") == list(range(10))


@pytest.mark.parametrize(
    ("votes", "code"),
    [("yyyyyy", "adopted_provisionally"), ("yyyyy.", "adopted_provisionally"), ("yyyy..", "inquorate")],
)
def test_five_must_say_yes(here, votes, code):
    assert here.look(adopted(here, votes=votes))["code"] == code


def test_it_holds_for_fourteen_days_and_then_ends_by_itself(here):
    key = adopted(here)
    found = stored(here, key)
    assert found["until"] - found["since"] == timedelta(days=14)
    assert (found["state"], found["provisional"], found["topic"]) == ("in_force", True, "together")
    with later(days=12), here.make.app.app_context():
        jobs.standing()
        jobs.standing()
        worker.hand_out(10_000)
    assert told(here, "decisions.lapses_soon") == list(range(10))
    with later(days=15), here.make.app.app_context():
        shown = queries.how_it_stands(here.people[0].load(), here.load(key))
        assert (shown.state, shown.in_force) == ("expired", False)
        jobs.standing()
        worker.hand_out(10_000)
    assert stored(here, key)["ended_at"] == found["until"]
    assert told(here, "decisions.expired") == [0]


# Money


def test_no_money_goes_this_way_unless_the_collective_says_so(here):
    with_fund(here, cap=0)
    with pytest.raises(Invalid, match="more than emergencies may still promise"):
        called(here, sum_=1)


def test_without_a_fund_there_is_nothing_to_promise(here):
    with here.make.writing():
        db.session.get_one(Collective, here.group.id).emergency_cap = 1_000
    with pytest.raises(Invalid, match="no fund"):
        called(here, sum_=1)


def test_a_rule_under_which_nothing_lapses_promises_no_money(here):
    with_fund(here, cap=1_000)
    here.rule("emergency", lapses_days=0)
    with pytest.raises(Invalid, match="ends by itself"):
        called(here, sum_=1)
    assert here.look(adopted(here))["code"] == "adopted"


def test_all_emergencies_in_force_stay_within_the_cap_together(here):
    with_fund(here, cap=1_000)
    first = adopted(here, 0, sum_=600)
    assert (here.look(first)["budget"], here.look(first)["currency"]) == (600, "KES")
    assert here.look(first)["record"]["budget"] == 600
    with later(days=1):
        with pytest.raises(Invalid):
            called(here, 1, sum_=401)
        called(here, 1, sum_=300)
        with pytest.raises(Invalid):
            called(here, 2, sum_=101)
        called(here, 2, sum_=100)
    with later(days=15), here.make.app.app_context():
        assert emergencies.promised(here.group.id, clock.now()) == 400, "the first has ended by the clock"
        db.session.remove()


def test_a_sum_that_is_confirmed_by_everybody_is_no_emergency_any_more(here):
    with_fund(here, cap=1_000)
    key = adopted(here, sum_=1_000)
    confirmed = put_later(here, key)
    assert here.look(confirmed)["code"] == "adopted"
    with later(days=9), here.make.app.app_context():
        assert emergencies.promised(here.group.id, clock.now()) == 0
        db.session.remove()


def put_later(here, key, votes="yyyyyyyy"):
    """Everybody's vote on what was decided for now, put a day later and closed a week after that."""
    with later(days=1):
        vote = put_to_everybody(here, key)
        here.cast_all(vote, votes)
    with later(days=8):
        here.close(vote)
    return vote


def test_a_cap_that_was_lowered_meanwhile_takes_the_money_and_leaves_the_decision(here):
    with_fund(here, cap=1_000)
    key = called(here, sum_=600)
    here.cast_all(key, "yyyyyy")
    with_fund(here, cap=500)
    with later(hours=6):
        here.close(key)
    found = here.look(key)
    assert (found["code"], found["budget"]) == ("adopted_provisionally", 0)
    assert found["record"]["followed"]["text"].startswith("The sum is more than")


def test_two_at_once_never_promise_more_than_the_cap(here):
    with_fund(here, cap=1_000)

    def call(who):
        asked = {"title": "Move?", "why": "It is not safe.", "what": "We move.", "topic": "money"}
        try:
            emergency.call(here.people[who].load(), **asked, sum_=700)
        except Invalid as error:
            raise Conflict("too much") from error

    assert sorted(race(here, lambda: call(0), lambda: call(1))) == ["Conflict", "ok"]
    with here.make.app.app_context():
        assert emergencies.promised(here.group.id, clock.now()) == 700
        db.session.remove()


# Confirming


def test_everybody_confirms_it_and_then_it_holds_for_good(here):
    key = adopted(here)
    vote = put_later(here, key)
    found = stored(here, key)
    assert (found["state"], found["until"], found["provisional"]) == ("in_force", None, False)
    assert stored(here, vote)["state"] == "done"
    with later(days=40), here.make.app.app_context():
        shown = queries.how_it_stands(here.people[0].load(), here.load(key))
        assert shown.in_force
        assert shown.confirmed_by.public_id == vote
        worker.hand_out(10_000)
    assert told(here, "decisions.confirmed") == list(range(10))


def test_what_is_not_confirmed_ends_on_its_day(here):
    key = adopted(here)
    put_later(here, key, "nnnnnn")
    with later(days=15), here.make.app.app_context():
        jobs.standing()
    assert stored(here, key)["state"] == "expired"


def test_it_is_put_to_everybody_once(here):
    key = adopted(here)
    with later(days=1):
        put_to_everybody(here, key)
        with pytest.raises(Conflict, match="already"):
            put_to_everybody(here, key, who=2)


def test_two_who_put_it_to_everybody_at_once_make_one_vote(here):
    key = adopted(here)

    def put(who):
        emergency.ratify(here.people[who].load(), here.load(key), title="Confirm: it")

    with later(days=1):
        assert sorted(race(here, lambda: put(1), lambda: put(2))) == ["Conflict", "ok"]


def test_a_vote_that_would_come_too_late_is_not_opened(here):
    key = adopted(here)
    with later(days=8), pytest.raises(Conflict, match="before such a vote could close"):
        put_to_everybody(here, key)
    with later(days=15), pytest.raises(Conflict, match="ended already"):
        put_to_everybody(here, key)


def shortened(here):
    """An emergency decision and everybody's vote on it, which closes one moment before the decision ends."""
    key = adopted(here)
    until = stored(here, key)["until"]
    with clock.frozen(until - timedelta(days=7, seconds=1)):
        vote = put_to_everybody(here, key)
        here.cast_all(vote, "yyyyyyyy")
    return key, vote, until


def test_a_vote_that_closed_in_time_confirms_however_late_it_is_counted(here):
    key, vote, until = shortened(here)
    with clock.frozen(until + timedelta(days=2)):
        with here.make.app.app_context():
            jobs.standing()
        assert stored(here, key)["state"] == "expired"
        here.close(vote)
    found = stored(here, key)
    assert (found["state"], found["ended_at"], found["until"]) == ("in_force", None, None)


def test_the_count_and_the_clock_at_the_same_moment_come_to_the_same(here):
    key, vote, until = shortened(here)
    with here.make.app.app_context():
        ids = here.id_of(key), here.id_of(vote)
        db.session.remove()
    with clock.frozen(until):
        assert race(here, lambda: standings.expire(ids[0]), lambda: decisions.close(ids[1])) == ["ok", "ok"]
    found = stored(here, key)
    assert (found["state"], found["until"]) == ("in_force", None)


def test_a_vote_that_was_paused_past_the_end_changes_nothing_and_says_so(here):
    key, vote, until = shortened(here)
    with here.make.writing():
        here.load(vote).closes_at = until
    with clock.frozen(until):
        here.close(vote)
    assert here.look(vote)["code"] == "adopted"
    assert here.look(vote)["record"]["stands"]["told"]["text"].startswith("The earlier decision had ended")
    with clock.frozen(until), here.make.app.app_context():
        jobs.standing()
    assert stored(here, key)["state"] == "expired"


def test_an_ordinary_question_can_end_what_an_emergency_decided(here):
    key = adopted(here)
    with later(days=1):
        ending = here.open("spend_large", does="repeals", earlier=key)
        here.cast_all(ending, "yyyyyyyy")
    with later(days=8):
        here.close(ending)
    assert stored(here, key)["state"] == "repealed"


# Policy


@pytest.mark.parametrize(
    ("role", "sees", "calls", "confirms"),
    [
        ("outsider", True, True, HIDDEN),
        ("probation", False, False, HIDDEN),
        ("suspended", False, False, HIDDEN),
        ("new", True, False, True),
        ("member", True, True, True),
        ("on call", True, True, True),
        ("steward", True, True, True),
    ],
)
def test_who_may_what(here, make, role, sees, calls, confirms):
    people = {
        "outsider": world(make, 1).people[0],
        "probation": make.member(here.group, state="probation"),
        "suspended": make.member(here.group, state="suspended"),
        "new": make.member(here.group, days_ago=10),
        "member": here.people[8],
        "on call": here.people[3],
        "steward": here.people[0],
    }
    key = adopted(here)
    with later(days=1), here.make.app.app_context():
        actor, proposal = people[role].load(), here.load(key)
        assert bool(policy.may_see_emergencies(actor)) is sees
        assert bool(policy.may_call(actor, TERMS, clock.now())) is calls
        verdict = policy.may_ratify(actor, proposal, queries.how_it_stands(actor, proposal))
        assert verdict == HIDDEN if confirms is HIDDEN else bool(verdict) is confirms
        db.session.remove()


def test_nobody_calls_one_without_a_rule_nor_confirms_what_needs_no_confirmation(here):
    key = here.open()
    with here.make.app.app_context():
        actor: Membership = here.people[0].load()
        assert not policy.may_call(actor, None, clock.now())
        assert policy.may_ratify(actor, here.load(key), None) == HIDDEN
        db.session.remove()


# Pages


def test_a_member_calls_one_and_those_on_call_decide(here, browser):
    with_fund(here, cap=50_000)
    browser.sign_in(here.people[9]).open(f"/c/{here.group.address}/emergency/")
    assert browser.sees("6 people")
    assert browser.sees("500.00")
    browser.click("Call an emergency")
    browser.fill(
        title="Move tonight?", why="It is not safe.", what="We move.", amount="600", topic="together"
    )
    browser.press("Call it now")
    assert browser.status == 422
    assert browser.sees("That is more than emergencies may still promise together.")
    browser.fill(amount="400").press("Call it now")
    assert browser.sees("Those on call were told.")
    assert browser.sees("400.00")
    key = browser.url.rpartition("/")[2]
    here.cast_all(key, "yyyyyy")
    with later(hours=6):
        here.close(key)
    with later(days=1):
        browser.sign_in(here.people[8]).open(f"/c/{here.group.address}/emergency/")
        assert browser.sees("For now only")
        browser.click("Move tonight?").click("Put it to everybody")
        browser.press("Open the vote")
        assert browser.sees("Confirm: Move tonight?")
        browser.open(f"/c/{here.group.address}/decide/{key}")
        assert browser.sees("The vote of everybody on it")


def test_being_on_call_is_a_matter_of_two_buttons(here, browser):
    browser.sign_in(here.people[9]).open(f"/c/{here.group.address}/emergency/")
    assert browser.sees("You are not on call.")
    browser.fill(days="90").press("Be on call")
    assert browser.sees("You are on call until")
    browser.press("Stop being on call")
    assert browser.sees("You are not on call.")


def test_a_collective_without_the_rule_is_led_to_it(here, browser):
    with here.make.writing():
        queries.rule_in_force(here.group.id, "emergency").valid_to = clock.now()
    browser.sign_in(here.people[0]).open(f"/c/{here.group.address}/emergency/")
    assert browser.sees("no rule for emergencies yet")
    assert browser.click("Look at the rule").status == 200
    assert browser.open(f"/c/{here.group.address}/emergency/call").status == 403


def test_the_page_says_the_same_however_many_are_on_call(here, browser, statements):
    browser.sign_in(here.people[0])
    url = f"/c/{here.group.address}/emergency/"
    with statements.counted() as few:
        browser.open(url)
    called(here, 1)
    on_call(here, 6, 7, 8, 9)
    with statements.counted() as many:
        browser.open(url)
    assert len(few) == len(many) <= 10
