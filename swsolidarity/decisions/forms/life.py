"""What people enter about a question on its way: reasons, other wordings, objections, days."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField
from wtforms.validators import Optional

from swsolidarity.decisions.forms.questions import DayField
from swsolidarity.decisions.rules import objections
from swsolidarity.web.forms import Form, LongText, TextLine
from swsolidarity.web.i18n import say


class ReasonForm(Form):
    """A few lines that say why; whether they may be empty is for the action."""

    reason = LongText("", most=4_000)


class AmendmentForm(ReasonForm):
    """One paragraph as it should be, and why."""

    after = LongText("", most=20_000)
    version = HiddenField()


class ObjectionForm(ReasonForm):
    """What an objection is about, and why."""

    criterion = RadioField("", validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criterion.choices = [(key, say(name)) for key, name in objections.CRITERIA.items()]


class PlanForm(Form):
    """Who does what after a decision, by when, and when to look at it again."""

    todo = TextLine("", most=200)
    todo_by = DayField("", validators=[Optional()])
    review_on = DayField("", validators=[Optional()])


class AgainForm(Form):
    """The next day to look at a decision again, or none."""

    again_on = DayField("", validators=[Optional()])
