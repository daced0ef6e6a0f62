"""What people enter about offices."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField, ValidationError

from swsolidarity.collectives.terms import NAMES
from swsolidarity.governance.actions.recall import REASON_MOST
from swsolidarity.web.forms import Form, LongText, TextLine, required
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say


class NamingForm(Form):
    """Who should hold which office."""

    office = SelectField("", coerce=str, validate_choice=False)
    name = TextLine("", most=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.office.choices = [(office, say(name)) for office, name in NAMES.items()]
        self.name.validators = [*self.name.validators, required(_("Enter the name of a member."))]


class PetitionForm(Form):
    """Why there should be a vote about somebody's office."""

    reason = LongText("", most=REASON_MOST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.validators = [
            *self.reason.validators,
            required(_("Say in a few sentences why.")),
        ]


class AnswerForm(Form):
    """Two buttons, one of which was pressed."""

    answer = StringField("")

    def validate_answer(self, field: Any) -> None:
        if field.data not in ("yes", "no"):
            raise ValidationError(_("Press one of the two buttons."))
