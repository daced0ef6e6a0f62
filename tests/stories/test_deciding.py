"""Every method, asked, voted on, closed by the clock, read and counted again, without JavaScript."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from swsolidarity.decisions.methods import METHODS
from tests.cast import FormDevice
from tests.stories.deciding import QUESTIONS, Deciding


@pytest.mark.parametrize("method", QUESTIONS)
def test_a_question_goes_from_the_first_page_to_a_count_anybody_can_repeat(
    app: Flask, tmp_path: Path, method: str
) -> None:
    asked = QUESTIONS[method]
    story = Deciding(app, asked, lambda who: FormDevice(app, who))
    record = story.run(tmp_path)
    assert record["rule"]["method"] == method
    if method == "lot":
        assert record["winners"] == record["lot"]["order"][:1]
    else:
        assert story.winners(record) == asked.winners


@pytest.mark.once
def test_no_method_is_without_a_story() -> None:
    assert set(QUESTIONS) == set(METHODS)
