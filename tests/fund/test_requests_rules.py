"""The state table: complete, connected, and in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from swsolidarity.fund.rules import progress
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.requests import EDGES, Moves, State, Who

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)


def _reachable(start: State) -> set[State]:
    found, new = {start}, [start]
    while new:
        here = new.pop()
        for edge in EDGES:
            if edge.source is here and edge.target not in found:
                found.add(edge.target)
                new.append(edge.target)
    return found


def test_there_are_seventeen_states_and_every_one_is_reachable_from_a_draft() -> None:
    assert len(State) == 17
    assert _reachable(State.DRAFT) == set(State)


@pytest.mark.parametrize("state", State)
def test_every_state_can_reach_its_erasure(state: State) -> None:
    assert State.REDACTED in _reachable(state)


def test_no_edge_stands_twice_and_none_leads_out_of_redacted() -> None:
    ends = [(edge.source, edge.target) for edge in EDGES]
    assert len(ends) == len(set(ends)) == 45
    assert not [edge for edge in EDGES if edge.source is State.REDACTED]
    assert all(edge.source is not edge.target for edge in EDGES)


@pytest.mark.parametrize("source", State)
@pytest.mark.parametrize("target", State)
def test_an_edge_that_is_not_listed_does_not_exist(source: State, target: State) -> None:
    found = rules.edge(source, target)
    assert (found is not None) == ((source, target) in {(e.source, e.target) for e in EDGES})


@pytest.mark.parametrize("edge", EDGES, ids=lambda e: f"{e.source}-{e.target}")
def test_money_is_held_exactly_where_the_edges_put_it(edge: rules.Edge) -> None:
    """I9: what moves money into or out of a hold agrees with the states that have one."""
    before, after = edge.source in rules.HOLDS_MONEY, edge.target in rules.HOLDS_MONEY
    if Moves.RESERVE in edge.either:
        assert (before, after) == (False, True)
    elif (before, after) == (True, False):
        assert edge.either & {Moves.RELEASE, Moves.SETTLE}
    else:
        assert before == after
    if edge.target in rules.PAYMENT_ON_ITS_WAY and edge.source not in rules.PAYMENT_ON_ITS_WAY:
        assert edge.either == {Moves.DISPATCH}
    if edge.source in rules.PAYMENT_ON_ITS_WAY and edge.target not in rules.PAYMENT_ON_ITS_WAY:
        assert edge.either <= {Moves.SETTLE, Moves.REVERSE}


@pytest.mark.parametrize("edge", EDGES, ids=lambda e: f"{e.source}-{e.target}")
def test_money_leaves_or_is_agreed_only_by_two_or_by_a_closed_vote(edge: rules.Edge) -> None:
    if edge.either & {Moves.RESERVE, Moves.REVERSE}:
        assert edge.who <= {Who.TWO_STEWARDS, Who.SYSTEM}
    assert Who.STEWARD not in edge.who or edge.target is not State.DECLINED


@pytest.mark.parametrize("state", State)
def test_every_state_says_where_it_stands_and_who_acts_next(state: State) -> None:
    asker = progress.next_for_asker(state, NOW, place=3)
    steward = progress.next_for_steward(state, NOW, place=3)
    for step in (asker, steward):
        assert str(step.status)
        assert str(step.then)
        assert all(len(part.split()) < 20 for part in str(step.then).replace(";", ".").split("."))
    assert state in progress.STATUS


def test_only_what_the_asker_can_do_is_called_theirs() -> None:
    theirs = {state for state in State if progress.next_for_asker(state, NOW).yours}
    assert theirs == {State.DRAFT, State.NEEDS_INFO, State.DECLINED, State.SENT}


def test_the_place_in_line_is_said() -> None:
    assert "number 3 in line" in str(progress.next_for_asker(State.WAITLISTED, NOW, place=3).then)
    assert "Number 3 in line" in str(progress.next_for_steward(State.WAITLISTED, NOW, place=3).then)


def test_after_the_second_no_there_is_no_third_look() -> None:
    step = progress.next_for_asker(State.DECLINED, NOW, may_appeal=False)
    assert not step.yours
    assert "twice" in str(step.then)


def test_a_payment_nobody_confirmed_in_time_waits_for_stewards() -> None:
    late = progress.next_for_steward(State.SENT, NOW, late=True)
    assert late.yours
    assert "not confirmed in time" in str(late.then)
    assert not progress.next_for_steward(State.SENT, NOW).yours


@pytest.mark.parametrize(
    ("amount", "way"),
    [
        (1, "fast_track"),
        (3_000, "fast_track"),
        (3_001, "spend_small"),
        (8_000, "spend_small"),
        (8_001, "spend_large"),
    ],
)
def test_the_amount_chooses_the_way(amount: int, way: str) -> None:
    assert rules.way(amount, fast_track_up_to=3_000, small_up_to=8_000) == way


def test_without_a_small_sum_limit_everything_is_voted_on() -> None:
    assert rules.way(1, fast_track_up_to=0, small_up_to=8_000) == "spend_small"


@pytest.mark.parametrize(
    ("amount", "free", "ahead", "gets"),
    [
        (50, 50, 0, "reserved"),
        (50, 49, 0, "waitlisted"),
        (50, 1_000, 1, "waitlisted"),
        (50, 1_000, 2_000, "waitlisted"),
        (1, 0, 0, "waitlisted"),
    ],
)
def test_first_come_first_served(amount: int, free: int, ahead: int, gets: str) -> None:
    waiting = [rules.Waiting(ahead, NOW, 0)] if ahead else []
    assert rules.place_or_money(amount, free=free, ahead=waiting, now=NOW) == gets


@pytest.mark.parametrize(
    ("sent", "read_by"),
    [
        ("2026-03-02 10:00", "2026-03-03 19:00"),  # Monday morning: Tuesday
        ("2026-03-02 19:00", "2026-03-03 19:00"),  # a day ahead, exactly
        ("2026-03-02 19:01", "2026-03-06 19:00"),  # less than a day to Tuesday: Friday
        ("2026-03-03 08:00", "2026-03-06 19:00"),
        ("2026-03-06 17:00", "2026-03-10 19:00"),
        ("2026-03-07 12:00", "2026-03-10 19:00"),
    ],
)
def test_stewards_look_on_tuesday_and_friday_evenings(sent: str, read_by: str) -> None:
    zone = ZoneInfo("Africa/Nairobi")
    local = datetime.fromisoformat(sent).replace(tzinfo=zone)
    assert rules.next_look(local, (1, 4)) == datetime.fromisoformat(read_by).replace(tzinfo=zone)


def test_while_the_queue_is_closed_nobody_is_promised_a_look() -> None:
    monday = datetime(2026, 3, 2, 12, tzinfo=UTC)
    for days, closed, day in (((1, 4), None, 3), ((6,), None, 8), ((1, 4), date(2026, 3, 11), 13)):
        assert rules.next_look(monday, days, closed).date() == date(2026, 3, day)


@pytest.mark.parametrize("state", State)
def test_every_open_state_has_a_moment_by_which_somebody_acts(state: State) -> None:
    look, close = NOW + timedelta(days=2), NOW + timedelta(days=7)
    by = rules.act_by(state, NOW, look=look, held=timedelta(days=45), closes_at=close)
    if state in rules.OPEN or state is State.DECLINED:
        assert by is not None
        assert by > NOW
    else:
        assert by is None
    if state is State.IN_VOTE:
        assert by == close


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("small", [True, False])
def test_the_way_shows_exactly_one_present_step_until_it_is_received(state: State, small: bool) -> None:
    steps = progress.road(state, progress.reached(state, 3), small=small)
    now = [step for step in steps if step.state == "now"]
    assert len(now) == (0 if state is State.CLOSED else 1)
    if state in rules.ENDED - {State.CLOSED}:
        assert steps[-1].label == progress.STATUS[state]
        assert not [step for step in steps if step.state == "next"]
    assert small == any("two stewards" in str(step.label) for step in steps)


def test_how_far_it_came_never_goes_back() -> None:
    assert progress.reached(State.IN_VOTE) == 2
    assert progress.reached(State.SCREENED, 2) == 2
    assert progress.reached(State.DECLINED, 2) == 2


def test_the_number_to_say_aloud() -> None:
    assert rules.reference(2026, 41) == "2026-041"
    assert rules.reference(2026, 1041) == "2026-1041"
