"""Offices by the calendar: terms in a row, reminders, signatures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from swsolidarity.collectives import rules, terms
from swsolidarity.collectives.models import OFFICES
from swsolidarity.collectives.terms import Held

MONTH = timedelta(days=30)
START = datetime(2026, 1, 15, 12, tzinfo=UTC)
TWO = rules.OfficeTerms(3, 6, 2)
ONE = rules.OfficeTerms(3, 6, 1)


def at(months: int) -> datetime:
    return rules.mandate_ends(START, months)


def test_every_office_has_terms_a_name_and_a_task_and_none_lasts_longer_than_a_year() -> None:
    assert set(rules.OFFICE_TERMS) == set(terms.NAMES) == set(terms.TASKS) == set(OFFICES)
    assert all(1 <= one.term_months <= 12 and one.seats >= 1 for one in rules.OFFICE_TERMS.values())


@pytest.mark.parametrize(
    ("held", "now", "again"),
    [
        ([], 0, None),
        ([(0, 6)], 6, None),
        ([(0, 6), (6, 12)], 12, 18),
        ([(0, 6), (6, 12)], 17, 18),
        ([(0, 6), (6, 12)], 18, None),
        # A short pause between two terms is no new beginning; one of a whole term is.
        ([(0, 6), (11, 17)], 17, 23),
        ([(0, 6), (12, 18)], 18, None),
        # Laying it down early does not make room for a third term at once.
        ([(0, 6), (6, 7)], 7, 13),
        # In the second term already: it may be finished, not be begun anew.
        ([(0, 6), (6, 12)], 8, 18),
        # The order they are read in does not matter.
        ([(6, 12), (0, 6)], 12, 18),
        # After the pause the count begins again.
        ([(0, 6), (6, 12), (18, 24)], 24, None),
        ([(0, 6), (6, 12), (18, 24), (24, 30)], 30, 36),
    ],
)
def test_after_two_terms_in_a_row_comes_a_pause_of_one(
    held: list[tuple[int, int]], now: int, again: int | None
) -> None:
    served = [Held(at(began), at(ended)) for began, ended in held]
    assert terms.rests_until(served, TWO, at(now)) == (None if again is None else at(again))


def test_the_pause_is_over_at_the_instant_it_ends() -> None:
    served = [Held(at(0), at(6))]
    assert terms.rests_until(served, ONE, at(12) - timedelta(microseconds=1)) == at(12)
    assert terms.rests_until(served, ONE, at(12)) is None


@pytest.mark.parametrize(
    ("members", "percent", "needed"),
    [
        (1, 20, 2),
        (6, 20, 2),
        (10, 20, 2),
        (11, 20, 3),
        (15, 20, 3),
        (16, 20, 4),
        (2_000, 20, 400),
        (7, 50, 4),
    ],
)
def test_signatures_are_rounded_up_and_never_one(members: int, percent: int, needed: int) -> None:
    assert terms.signatures_needed(members, percent) == needed


@pytest.mark.parametrize(
    ("signed", "needed", "half"), [(1, 2, True), (1, 3, False), (2, 4, True), (0, 2, False)]
)
def test_progress_is_told_in_two_sentences_without_a_number(signed: int, needed: int, half: bool) -> None:
    said = terms.progress(signed, needed)
    assert said.values == {}
    assert said.text.startswith("Half") is half


@pytest.mark.parametrize(
    ("left", "reminded", "due"),
    [
        (timedelta(days=30, seconds=1), 0, None),
        (timedelta(days=30), 0, 30),
        (timedelta(days=30), 30, None),
        (timedelta(days=7, seconds=1), 30, None),
        (timedelta(days=7), 30, 7),
        (timedelta(days=7), 0, 7),
        (timedelta(days=7), 7, None),
        (timedelta(seconds=1), 30, 7),
        (timedelta(0), 30, None),
        (timedelta(days=-1), 0, None),
    ],
)
def test_reminders_come_thirty_and_seven_days_before_the_end(
    left: timedelta, reminded: int, due: int | None
) -> None:
    assert terms.reminder_due(START + left, reminded, START) == due
