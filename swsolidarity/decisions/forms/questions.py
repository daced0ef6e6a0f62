"""What people enter when they ask the group."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectField, ValidationError
from wtforms.validators import Optional

from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions.rules.terms import HIDDEN, ROLL, SECRET, UNTIL_VOTED
from swsolidarity.web.forms import Form, LongText, TextLine, required
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say


class DayField(DateField):
    """A day, or nothing; anything else says how to write one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.raw = valuelist[0].strip() if valuelist else ""
        self.data = None
        if self.raw:
            try:
                self.data = date.fromisoformat(self.raw)
            except ValueError:
                raise ValueError(_("Write the day like 2026-03-31.")) from None

    def _value(self) -> str:
        return str(getattr(self, "raw", "") or (self.data.isoformat() if self.data else ""))


class QuestionForm(Form):
    """A question for the group, and how it is to be decided."""

    title = TextLine("", most=120)
    background = LongText("", most=20_000)
    what_happens = LongText("", most=2_000)
    rule = RadioField("", validate_choice=True)
    secrecy = RadioField("", default="rule")
    discussion_days = SelectField("", coerce=str, default="0")
    todo = TextLine("", most=200)
    todo_by = DayField("", validators=[Optional()])
    review_on = DayField("", validators=[Optional()])
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title.validators = [*self.title.validators, required(_("Write the question in one line."))]
        self.what_happens.validators = [
            *self.what_happens.validators,
            required(_("Say what happens if it passes.")),
        ]
        self.secrecy.choices = [
            ("rule", _("As the rule says")),
            (ROLL, _("Only those on the roll see names")),
            (UNTIL_VOTED, _("Names are hidden until you have voted")),
            (HIDDEN, _("Names are hidden until the vote closes")),
            (SECRET, _("Secret, also afterwards")),
        ]
        self.discussion_days.choices = days_to_discuss()

    def offer(self, rules: Iterable[tuple[str, Sentence]]) -> None:
        """The rules of this collective to choose from."""
        listed = [(key, say(name)) for key, name in rules]
        self.rule.choices = listed
        if self.rule.data in (None, "None") and not self.is_submitted():
            self.rule.data = next((key for key, _name in listed), None)

    def validate_rule(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Choose the rule that decides this."))


def days_to_discuss() -> list[tuple[str, str]]:
    """How long to talk before the vote opens."""
    return [
        ("0", _("Open the vote at once")),
        ("1", _("Discuss it for a day first")),
        ("3", _("Discuss it for three days first")),
        ("7", _("Discuss it for a week first")),
        ("14", _("Discuss it for two weeks first")),
    ]
