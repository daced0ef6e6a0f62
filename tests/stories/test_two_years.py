"""Two years of a collective's life end in exactly the state the rules say, and little of them is kept."""

from __future__ import annotations

from flask import Flask

from tests.stories.two_years import TwoYears, found


def test_two_years(app: Flask) -> None:
    story = TwoYears(app)
    story.run()
    there, due = found.whole(story), story.model.whole()
    assert list(there) == list(due)
    for part, expected in due.items():
        assert there[part] == expected, part
