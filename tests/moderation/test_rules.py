from __future__ import annotations

import pytest

from swsolidarity.moderation import rules

pytestmark = pytest.mark.once


def test_every_outcome_has_its_words() -> None:
    assert set(rules.CHOICES) == set(rules.OUTCOMES)
    assert set(rules.TOLD) == set(rules.OUTCOMES) - {rules.NOTHING}
    assert set(rules.SAID) == set(rules.STATES)


def test_in_a_circle_nothing_follows_that_would_reach_somebody_outside_of_it() -> None:
    assert set(rules.OUTCOMES) - set(rules.choices(in_circle=True)) == {rules.PAUSE, rules.REMOVE}
    assert rules.choices(in_circle=False) == rules.OUTCOMES


@pytest.mark.parametrize(
    ("answers", "over", "stands"),
    [
        ([None, None, None], False, None),
        ([True, None, None], False, None),
        ([False, None, None], False, None),
        ([True, False, None], False, None),
        ([True, True, None], False, True),
        ([False, None, False], False, False),
        ([True, False, True], False, True),
        ([False, False, True], False, False),
        # Silence is never against the writer.
        ([None, None, None], True, False),
        ([True, None, None], True, False),
        ([True, False, None], True, False),
        ([True, True, None], True, True),
    ],
)
def test_two_of_three_decide_and_silence_is_for_the_writer(
    answers: list[bool | None], over: bool, stands: bool | None
) -> None:
    assert rules.panel_says(answers, over=over) is stands
