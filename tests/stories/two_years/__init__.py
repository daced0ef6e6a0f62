"""Two years of a collective's life, with everything that can happen to belonging, offices and rules."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from tests.stories.two_years import found
from tests.stories.two_years.second import SecondYear

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
LAST_DAY = 2 * 52 * 7


class TwoYears(SecondYear):
    """A hundred and four weeks, told in their order."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app, START)
        self.looked = 0

    def look(self) -> None:
        """The database and the model agree about everything."""
        there, due = found.whole(self), self.model.whole()
        assert list(there) == list(due)
        for part, expected in due.items():
            assert there[part] == expected, (part, self.now)
        self.looked += 1

    def run(self) -> None:
        for part in (
            self.founding,
            self.first_offices,
            self.growing,
            self.requests,
            self.what_is_set,
            self.requests_with_a_vote,
            self.elections,
            self.recalls,
            self.what_holds,
            self.removal,
            self.mediation,
            self.suspension,
            self.emergencies,
            self.circles,
            self.second_year,
            self.coming_back,
            self.nobody_is_steward,
            self.last_weeks,
        ):
            part()
        self.until(LAST_DAY)
        self.look()


__all__ = ["LAST_DAY", "START", "TwoYears"]
