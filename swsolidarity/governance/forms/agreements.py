"""Proposing another wording, and agreeing to the one in force."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, SelectField

from swsolidarity.decisions.forms.questions import days_to_discuss
from swsolidarity.governance.actions.agreements import LONGEST
from swsolidarity.web.forms import Form, LongText


class Wording(Form):
    body = LongText("", most=LONGEST)
    background = LongText("", most=20_000)
    discussion_days = SelectField("", coerce=str, default="7")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.discussion_days.choices = days_to_discuss()


class Agree(Form):
    """The version that was on the page, so that nobody agrees to what they have not read."""

    version = HiddenField()

    @property
    def agreed(self) -> int:
        data = str(self.version.data or "")
        return int(data) if data.isascii() and data.isdecimal() and len(data) < 9 else 0
