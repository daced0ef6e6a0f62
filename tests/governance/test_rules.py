"""Rules of cases about members, with plain values."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from swsolidarity.collectives import rules as belonging
from swsolidarity.governance.rules import removals as rules
from swsolidarity.governance.rules import returning

pytestmark = pytest.mark.once
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("answers", "says", "cannot"),
    [
        ([], None, True),
        (["asked", "asked", "asked"], None, False),
        (["confirm", "asked", "asked"], None, False),
        (["confirm", "confirm", "asked"], "confirm", False),
        (["overturn", "confirm", "overturn"], "overturn", False),
        (["overturn", "confirm", "asked"], None, False),
        (["overturn", "confirm"], None, True),
        (["overturn", "overturn"], "overturn", False),
        (["confirm", "asked"], None, False),
        (["confirm"], None, True),
        (["asked"], None, True),
        (["asked", "asked"], None, False),
    ],
)
def test_what_a_panel_says_and_whether_it_still_can(
    answers: list[str], says: str | None, cannot: bool
) -> None:
    assert rules.panel_says(answers) == says
    assert rules.panel_cannot(answers) is cannot


def test_the_lot_depends_on_case_secret_and_list_and_not_on_its_order() -> None:
    people = [f"p{n}" for n in range(9)]
    order = rules.draw("case", b"secret", people)
    assert sorted(order) == people
    assert rules.draw("case", b"secret", people[::-1]) == order
    others = (("case 2", b"secret", people), ("case", b"other", people), ("case", b"secret", people[:-1]))
    for case, secret, listed in others:
        assert rules.draw(case, secret, listed) != order


def test_everybody_is_drawn_about_as_often() -> None:
    people = [f"p{n}" for n in range(5)]
    first = [rules.draw("case", n.to_bytes(2, "big"), people)[0] for n in range(1_000)]
    assert all(150 < first.count(one) < 250 for one in people)


def test_a_pause_is_three_days_and_with_a_case_at_most_thirty() -> None:
    assert rules.paused_until(NOON, None) == NOON + timedelta(hours=72)
    assert rules.paused_until(NOON, NOON + timedelta(hours=1)) == NOON + timedelta(days=30)


@pytest.mark.parametrize(
    ("last", "may"),
    [
        (None, True),
        (NOON, False),
        (NOON - timedelta(days=30) + INSTANT, False),
        (NOON - timedelta(days=30), True),
    ],
)
def test_a_pause_can_be_repeated_after_thirty_days(last: datetime | None, may: bool) -> None:
    assert rules.may_repeat(last, NOON) is may


def test_after_a_no_half_a_year_but_never_beyond_what_is_remembered() -> None:
    today = date(2026, 3, 2)
    assert returning.may_ask_again(today, date(2028, 1, 1)) == today + timedelta(days=183)
    assert returning.may_ask_again(today, date(2026, 5, 1)) == date(2026, 4, 30)


def test_points_are_numbered_in_reading_order() -> None:
    body = "# A\n\nOne line\ngoes on.\n\n## B\n1. First\n- **Second**"
    assert [(one.number, one.text) for one in belonging.points(body)] == [
        (1, "A"),
        (2, "One line goes on."),
        (3, "B"),
        (4, "First"),
        (5, "Second"),
    ]


def test_every_state_and_outcome_has_its_words() -> None:
    assert set(rules.OUTCOMES) == set(rules.OUTCOMES_FOR_ONESELF)
    assert {*rules.MEASURES} <= set(rules.OUTCOMES)
    assert len(rules.PHASES) == 8
