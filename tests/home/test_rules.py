"""Codes people type, what is left to set up, what is urgent."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from swsolidarity.core.needs import Need
from swsolidarity.core.verdict import say
from swsolidarity.home import rules

CODE = "k7m2q9x4k7m2q9x4k7m2q9x4"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (CODE, CODE),
        ("K7M2-Q9X4-K7M2-Q9X4-K7M2-Q9X4", "K7M2-Q9X4-K7M2-Q9X4-K7M2-Q9X4"),
        ("k7m2 q9x4 k7m2 q9x4 k7m2 q9x4", CODE),
        (f"  http://example.org/i/{CODE}  ", CODE),
        (f"https://example.org/i/{CODE}/", CODE),
        (f"/i/{CODE}", CODE),
        (f"example.org/i/{CODE}?x=1", CODE),
    ],
)
def test_a_code_is_found_in_what_people_type_or_paste(typed: str, code: str) -> None:
    assert rules.invitation_code(typed) == code


@pytest.mark.parametrize(
    "typed", ["", "   ", "short", "https://example.org/", "a" * 200, "..%2f..%2fetc", "<b>x</b>"]
)
def test_what_cannot_be_a_code_is_not_sent_anywhere(typed: str) -> None:
    assert rules.invitation_code(typed) is None


def test_steps_disappear_when_all_are_done() -> None:
    assert rules.first_steps(members=2, has_fund=True, has_talked=True) == ()
    left = [
        step.endpoint
        for step in rules.first_steps(members=1, has_fund=False, has_talked=True)
        if not step.done
    ]
    assert left == ["collectives.invite", "fund.open"]


def test_the_nearest_deadline_comes_first_and_what_has_none_last() -> None:
    def need(by: datetime | None) -> Need:
        return Need("vote", say("Vote"), say("Vote"), "decisions.proposal:x", by)

    soon, late, never = (
        need(datetime(2026, 3, 1, tzinfo=UTC)),
        need(datetime(2026, 3, 9, tzinfo=UTC)),
        need(None),
    )
    assert sorted([never, late, soon], key=rules.urgency) == [soon, late, never]


def test_every_help_page_has_its_own_word() -> None:
    assert len(rules.BY_SLUG) == len(rules.HELP)
