"""Forms that ask the group to change the rules of the fund: one for each group of rules."""

from __future__ import annotations

from typing import Any, Final

from wtforms import DateField, IntegerField, RadioField, SelectMultipleField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput

from swsolidarity.core.money import plain
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.terms import FundTerms
from swsolidarity.fund.rules import terms as rules
from swsolidarity.web.forms import AmountField, Form, LongText, TextLine, required
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say

WHY = 2_000


class ChangeForm(Form):
    """Rules as they would be, and why; the fields stand under the names they have in the terms."""

    why = LongText("", most=WHY)

    def __init__(self, fund: Fund, now: FundTerms, **kwargs: Any) -> None:
        known = {}
        for name in self.wanted:
            value = getattr(now if name == rules.OFFICE_HOURS else now.terms, name)
            known[name] = plain(fund.money(value)) if name in rules.AMOUNTS else value
        super().__init__(data=known, **kwargs)
        for name in self.wanted:
            if isinstance(self[name], AmountField):
                self[name].currency = fund.currency

    @property
    def wanted(self) -> tuple[str, ...]:
        """The rules this form is about."""
        return ()

    def values(self) -> dict[str, Any]:
        """The rules as they would be, once the form is valid."""
        return {
            name: (self[name].money.minor if self[name].money else 0)
            if name in rules.AMOUNTS
            else _stored(self[name].data)
            for name in self.wanted
        }


def _stored(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _number(least: int, most: int) -> list[Any]:
    wrong = _("Enter a number from %(least)s to %(most)s.", least=least, most=most)
    return [required(wrong), NumberRange(min=least, max=most, message=wrong)]


class Sums(ChangeForm):
    """The largest single request, and the small sum."""

    largest = AmountField("", currency="EUR")
    small_sum = AmountField("", currency="EUR")
    wanted = rules.GROUPS["sums"].fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.largest.validators = [required(_("Enter how much, like 1500 or 1500.50."))]


class Urgent(ChangeForm):
    """What two stewards give in a month without a vote because it is urgent."""

    urgent_month = AmountField("", currency="EUR")
    urgent_each = AmountField("", currency="EUR")
    wanted = rules.GROUPS["urgent"].fields


class Each(ChangeForm):
    """What one person gets in some time, and when they can ask again."""

    cap = AmountField("", currency="EUR")
    cap_days = IntegerField()
    cool_days = IntegerField()
    wanted = rules.GROUPS["each"].fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cap_days.validators = _number(7, 730)
        self.cool_days.validators = _number(0, 365)


class Line(ChangeForm):
    """Who is next in line for money, and whether smaller requests may pass."""

    order = RadioField()
    pass_days = IntegerField()
    wanted = rules.GROUPS["line"].fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order.choices = [(name, say(words)) for name, words in rules.ORDERS.items()]
        self.order.validators = [required(_("Choose who is next."))]
        self.pass_days.validators = _number(0, rules.MOST_PASS_DAYS)


class Held(ChangeForm):
    """How long money stays set aside that nobody fetches."""

    held_days = IntegerField()
    wanted = rules.GROUPS["held"].fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held_days.validators = _number(7, 180)


class Leaving(ChangeForm):
    """What may leave before a third person has to agree."""

    out_day = AmountField("", currency="EUR")
    out_month = AmountField("", currency="EUR")
    wanted = rules.GROUPS["leaving"].fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.out_day.validators = [required(_("Enter how much, like 1500 or 1500.50."))]
        self.out_month.validators = [required(_("Enter how much, like 1500 or 1500.50."))]


class Hours(ChangeForm):
    """When stewards look at requests."""

    look_days = SelectMultipleField(coerce=int, option_widget=CheckboxInput())
    office_hours = TextLine("", most=200)
    wanted = rules.GROUPS["hours"].fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.look_days.choices = [(day, say(words)) for day, words in enumerate(rules.DAYS)]
        self.look_days.validators = [required(_("Choose at least one day."))]


class Load(ChangeForm):
    """How many open requests one steward looks after."""

    most_open = IntegerField()
    wanted = rules.GROUPS["load"].fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.most_open.validators = _number(0, 100)


class Changes(ChangeForm):
    """How long after its adoption a change begins."""

    delay_hours = IntegerField()
    wanted = rules.GROUPS["changes"].fields

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.delay_hours.validators = _number(0, 336)


class Pause(Form):
    """Until when nobody new can ask."""

    until = DateField("", validators=[Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if fine and self.until.data is None:
            self.until.errors = [_("Enter a day that is in the calendar.")]
            return False
        return fine


FORMS: Final[dict[str, type[ChangeForm]]] = {
    "sums": Sums,
    "urgent": Urgent,
    "each": Each,
    "line": Line,
    "held": Held,
    "leaving": Leaving,
    "hours": Hours,
    "load": Load,
    "changes": Changes,
}
