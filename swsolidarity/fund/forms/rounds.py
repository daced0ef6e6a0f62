"""Forms about rounds: calling for projects, suggesting one, asking to look at one again."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, DateField, SelectField
from wtforms.validators import Optional

from swsolidarity.core.money import Money
from swsolidarity.fund.forms.books import Choices
from swsolidarity.web.forms import AmountField, Form, LongText, TextLine, required
from swsolidarity.web.i18n import gettext as _

TITLE = 80
WORDS = 2_000


class CallForm(Form):
    """A sum to share out, until when projects can be suggested, and what they should be about."""

    title = TextLine("", most=TITLE)
    amount = AmountField("", currency="EUR")
    pot = SelectField()
    projects_until = DateField("", validators=[Optional()])
    words = LongText("", most=WORDS)

    def __init__(self, *args: Any, currency: str, pots: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.amount.currency = currency
        self.pot.choices = pots
        self.title.validators = [*self.title.validators, required(_("Give the round a name, like Spring."))]
        self.amount.validators = [required(_("Enter how much, like 1500 or 1500.50."))]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if self.projects_until.data is None:
            self.projects_until.errors = [_("Enter a day that is in the calendar.")]
            return False
        return fine

    @property
    def total(self) -> Money:
        """The sum, once the form is valid."""
        return self.amount.money or Money(0, self.amount.currency)


class ProjectForm(Form):
    """What somebody suggests, and what it costs."""

    title = TextLine("", most=TITLE)
    words = LongText("", most=WORDS)
    cost = AmountField("", currency="EUR")
    named = BooleanField()

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cost.currency = currency
        self.title.validators = [*self.title.validators, required(_("Say in a few words what it is."))]
        self.cost.validators = [required(_("Enter how much, like 1500 or 1500.50."))]

    @property
    def total(self) -> Money:
        """What it costs, once the form is valid."""
        return self.cost.money or Money(0, self.cost.currency)


class SendBackForm(Form):
    """What whoever suggested a project should look at again."""

    answer = LongText("", most=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answer.validators = [*self.answer.validators, required(_("Write your question."))]
