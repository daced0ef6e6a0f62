"""What people enter about a member: which point, what happened, a reply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField

from swsolidarity.governance.rules.removals import WORDS_MOST
from swsolidarity.web.forms import Form, LongText, TextLine

NAME_MOST = 40


class WordsForm(Form):
    """Some lines; whether they may be empty is for the action."""

    words = LongText("", most=WORDS_MOST)


class GroundsForm(WordsForm):
    """A point of the agreements, and what happened."""

    point = RadioField("", validate_choice=False)

    def __init__(self, points: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.point.choices = [(str(number), f"{number} {words}") for number, words in points]


class StartForm(GroundsForm):
    """The same, and who starts it too."""

    with_name = TextLine("", most=NAME_MOST)
