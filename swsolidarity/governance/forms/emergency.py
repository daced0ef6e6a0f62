"""Calling an emergency, and being on call."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectField

from swsolidarity.collectives.rules import ON_CALL_DAYS
from swsolidarity.decisions.rules.standing import TOPICS
from swsolidarity.web.forms import AmountField, Form, LongText, TextLine, required
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import ngettext, say


class CallForm(Form):
    """What cannot wait, why, what happens; what it may cost only where money may go this way."""

    title = TextLine("", most=120)
    why = LongText("", most=20_000)
    what = LongText("", most=2_000)
    topic = SelectField("", coerce=str)
    amount = AmountField("", currency="XXX")

    def __init__(self, *args: Any, currency: str | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title.validators = [*self.title.validators, required(_("Write the question in one line."))]
        self.why.validators = [*self.why.validators, required(_("Say why it cannot wait."))]
        self.what.validators = [*self.what.validators, required(_("Say what happens if it passes."))]
        self.topic.choices = [(key, say(name)) for key, name in TOPICS.items()]
        if currency is None:
            del self.amount
        else:
            self.amount.currency = currency

    @property
    def sum_(self) -> int:
        """What it may cost, in minor units, once the form is valid."""
        return self.amount.money.minor if self.amount and self.amount.money else 0


class OnCallForm(Form):
    """For how long."""

    days = RadioField("", coerce=int, default=ON_CALL_DAYS[1])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days.choices = [(days, ngettext("%(num)s day", "%(num)s days", days)) for days in ON_CALL_DAYS]
