"""The form of somebody drawn by lot: three questions about one entry."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField

from swsolidarity.fund.rules import audits as rules
from swsolidarity.web.forms import Form, LongText, required
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say


class AuditForm(Form):
    """Yes, no, or nothing to compare it with, three times; and a few words if something is odd."""

    decision = RadioField()
    counted = RadioField()
    bank = RadioField()
    words = LongText("", most=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in rules.QUESTIONS:
            self[name].choices = [(one, say(words)) for one, words in rules.ANSWERS.items()]
            self[name].validators = [required(_("Answer each question."))]

    @property
    def answers(self) -> dict[str, str]:
        """What was chosen, by question."""
        return {name: str(self[name].data) for name in rules.QUESTIONS}
