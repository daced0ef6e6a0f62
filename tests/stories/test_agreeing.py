"""Propose, object, answer, change, vote, result: without JavaScript, by filling in forms."""

from __future__ import annotations

from flask import Flask

from tests.cast import FormDevice
from tests.stories.agreeing import Agreeing


def test_a_question_meets_objections_and_is_adopted_in_other_words(app: Flask) -> None:
    Agreeing(app, lambda who: FormDevice(app, who)).run()
