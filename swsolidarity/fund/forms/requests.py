"""The forms of asking for help, looking after requests, and paying them."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField
from wtforms.validators import Length, Optional

from swsolidarity.fund.rules import kinds, loans
from swsolidarity.fund.rules import requests as rules
from swsolidarity.fund.rules.terms import TIERS
from swsolidarity.web.forms import AmountField, Form, LongText, TextLine, required
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import ngettext, say


def _choices(words: Any, names: Any = None) -> list[tuple[str, str]]:
    return [(name, say(words[name])) for name in names or words]


class OneOf(RadioField):
    """One choice of a list; anything else counts as no answer, so that the field's own sentence is shown."""

    def pre_validate(self, form: Any) -> None:
        if self.data not in [choice[0] for choice in self.choices or ()]:
            self.data = None


class InCurrency(Form):
    """An amount in one of the fund's currencies; there is only a choice where it has more than one."""

    amount = AmountField("", currency="XXX")
    currency = SelectField("")

    def __init__(self, currencies: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if len(currencies) > 1:
            self.currency.choices = [(code, code) for code in currencies]
        else:
            del self.currency
        wanted = self.currency.data if len(currencies) > 1 else None
        self.amount.currency = wanted if wanted in currencies else currencies[0]


class HowMuch(InCurrency):
    """How much somebody asks for."""

    more = BooleanField("")

    def validate(self, extra_validators: Any = None) -> bool:
        self.amount.validators = [required(_("Enter how much, like 1500 or 1500.50."))]
        return bool(super().validate(extra_validators))


class WhatKind(Form):
    """What kind of help it is."""

    kind = OneOf("")
    months = SelectField("", coerce=int)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = _choices(kinds.KINDS)
        self.kind.validators = [required(_("Choose one of the four."))]
        self.months.choices = [
            (count, ngettext("%(num)s month", "%(num)s months", count)) for count in loans.MONTHS
        ]


class WhatFor(Form):
    """What it is for."""

    purpose = OneOf("")
    words = LongText("", most=2_000)

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.purpose.choices = _choices(kinds.purposes(kind))
        self.purpose.validators = [required(_("Choose what it is for. “Something else” is fine."))]


class When(Form):
    """By when it is needed."""

    hurry = OneOf("")
    day = DateField("", validators=[Optional()])
    parts = SelectField("", coerce=int)
    every = SelectField("")

    def __init__(self, kind: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hurry.choices = [("day", _("By a day")), ("no", _("There is no hurry"))]
        self.hurry.validators = [required(_("Choose one of the two."))]
        if kind not in kinds.IN_PARTS:
            del self.parts, self.every
            return
        self.parts.choices = [(1, _("All at once"))] + [
            (count, ngettext("In %(num)s part", "In %(num)s parts", count)) for count in kinds.PARTS[1:]
        ]
        self.every.choices = _choices(kinds.EVERY)

    def validate(self, extra_validators: Any = None) -> bool:
        if self.hurry.data != "day":
            self.day.data, self.day.process_errors = None, []
            return bool(super().validate(extra_validators))
        fine = bool(super().validate(extra_validators))
        if self.day.data is None:
            self.day.errors = [_("Enter a day that is in the calendar.")]
            return False
        return fine


class How(Form):
    """How to get it to the person."""

    rail = OneOf("")
    details = LongText("", most=500)
    trusted_name = TextLine("", most=60)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rail.choices = _choices(rules.RAILS)
        self.rail.validators = [required(_("Choose how it should come to you."))]
        self.details.validators = [
            required(_("Write what the person who pays needs to know, like a place or a number.")),
            *self.details.validators,
        ]


class WhoMayKnow(Form):
    """Who may know who asks."""

    level = OneOf("")
    steward = SelectField("")

    def __init__(self, stewards: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.level.choices = _choices(rules.LEVELS)
        self.level.validators = [required(_("Choose who may know that it is you."))]
        self.steward.choices = [("", _("Nobody chosen")), *stewards]


class Preview(Form):
    """What others will read."""

    public_text = TextLine("", most=200)


class Answer(Form):
    """An answer to a steward's question."""

    answer = LongText("", most=2_000)

    def validate(self, extra_validators: Any = None) -> bool:
        self.answer.validators = [
            required(_("Write an answer. A few words are enough.")),
            *self.answer.validators,
        ]
        return bool(super().validate(extra_validators))


class Appeal(Form):
    """Asking two others to look again."""

    words = LongText("", most=2_000)


class Seen(Form):
    """A button that acts on what the page showed."""

    seen = HiddenField(validators=[Length(max=40)])


class Check(Seen):
    """A steward has read a request."""

    how = OneOf("")
    tier = OneOf("")
    urgent = BooleanField("")

    def __init__(self, kind: str, *, tiers: bool, urgent: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not urgent:
            del self.urgent
        if tiers:
            self.tier.choices = [(str(tier), say(words)) for tier, words in TIERS.items()]
            self.tier.validators = [required(_("Say how urgent it is."))]
        else:
            del self.tier
        ways = [way for way in rules.HOW_CHECKED if (way == "receipt") <= (kind == "reimbursement")]
        self.how.choices = _choices(rules.HOW_CHECKED, ways)
        self.how.validators = [required(_("Choose how you checked it."))]


class Vouch(Seen):
    """One steward vouches for whoever asks."""

    text = TextLine("", most=200)
    payer = SelectField("")

    def __init__(self, stewards: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.text.validators = [required(_("Write one short sentence that others may read."))]
        self.payer.choices = stewards


class OneSteward(Form):
    """One steward of a list."""

    steward = SelectField("")

    def __init__(self, stewards: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.steward.choices = stewards


class AskBack(Seen):
    """One question, or other words for the voters."""

    words = LongText("", most=1_000)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words.validators = [required(_("Write your question.")), *self.words.validators]


class AskLess(Seen):
    """Whether a smaller sum would be enough."""

    amount = AmountField("", currency="XXX")

    def __init__(self, currency: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.amount.currency = currency
        self.amount.validators = [required(_("Enter how much, like 1500 or 1500.50."))]


class Decline(Seen):
    """Not agreeing: a reason and a kind sentence."""

    reason = OneOf("")
    words = LongText("", most=1_000)

    def __init__(self, *, first: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason.choices = _choices(rules.REASONS, rules.REASONS_TO_CHOOSE)
        self.reason.validators = [required(_("Choose a reason."))] if first else [Optional()]
        if not first:
            self.reason.validate_choice = False


class Fate(Seen):
    """What became of a payment. ``early``: whether it arrived is still the person's to say."""

    came_back = OneOf("")

    def __init__(self, *, early: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        arrived = [] if early else [("no", _("The person has it"))]
        self.came_back.choices = [*arrived, ("yes", _("It came back to us"))]
        self.came_back.validators = [required(_("Choose what happened."))]


class Prepare(Form):
    """A payment to prepare."""

    amount = AmountField("", currency="XXX")
    source = OneOf("")

    def __init__(self, currency: str, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.amount.currency = currency
        self.source.choices = places
        self.source.validators = [required(_("Choose where the money comes from."))]
        self.amount.validators = [required(_("Enter how much, like 1500 or 1500.50."))]


class Approve(Form):
    """Saying yes to exactly what is on the page."""

    content = HiddenField(validators=[Length(max=64)])
