"""What people enter about a text that goes against the agreements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import RadioField, StringField, ValidationError

from swsolidarity.moderation import rules
from swsolidarity.web.forms import Form, LongText
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say as spoken


def number(value: str | None) -> int | None:
    """A small whole number, or None for anything else."""
    digits = value or ""
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 4 else None


class WordsForm(Form):
    """Some lines; whether they may be empty is for the action."""

    words = LongText("", most=rules.WORDS_MOST)


class ReportForm(WordsForm):
    """A point of the agreements, and what is wrong."""

    point = RadioField("", validate_choice=False)

    def __init__(self, points: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.point.choices = [(str(number), f"{number} {words}") for number, words in points.items()]


class DecisionForm(ReportForm):
    """What follows; ``do`` is the button that was pressed: look at it first, or decide."""

    outcome = RadioField("", validate_choice=False)
    days = StringField("")
    do = StringField()

    def __init__(self, points: Mapping[int, str], outcomes: Sequence[str], **kwargs: Any) -> None:
        super().__init__(points, **kwargs)
        self.outcome.choices = [(one, spoken(rules.CHOICES[one])) for one in outcomes]

    def validate_outcome(self, field: Any) -> None:
        if field.data not in [key for key, _label in field.choices]:
            raise ValidationError(_("Choose what follows."))

    def validate_point(self, field: Any) -> None:
        known = [key for key, _label in field.choices]
        if self.outcome.data != rules.NOTHING and known and field.data not in known:
            raise ValidationError(_("Choose the point of the agreements this is about."))

    def validate_words(self, field: Any) -> None:
        if self.outcome.data != rules.NOTHING and not (field.data or "").strip():
            raise ValidationError(_("Say why. The person who wrote it reads this."))

    def validate_days(self, field: Any) -> None:
        if self.outcome.data != rules.PAUSE:
            return
        days = number(field.data)
        if days is None or not 1 <= days <= rules.PAUSE_DAYS_MOST:
            raise ValidationError(_("Say for how many days: 1 to %(most)s.", most=rules.PAUSE_DAYS_MOST))
