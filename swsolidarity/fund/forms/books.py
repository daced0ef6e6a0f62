"""Forms about the books."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, SelectField
from wtforms.validators import InputRequired

from swsolidarity.core.money import CURRENCIES, Money
from swsolidarity.fund.models.books import FundAccount
from swsolidarity.web.forms import AmountField, Form, LongText, TextLine, required
from swsolidarity.web.i18n import gettext as _

NAME = 60
NOTE = 500

Choices = Sequence[tuple[str, str]]


class OpenForm(Form):
    """Opening a fund: its currency and its first rules."""

    currency = SelectField()
    largest_request = AmountField("", currency="EUR")
    small_sum = AmountField("", currency="EUR")
    pot_name = TextLine("", most=NAME)
    place_name = TextLine("", most=NAME)
    office_hours = TextLine("", most=200)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency.choices = [(code, code) for code in sorted(CURRENCIES)]
        self.currency.data = self.currency.data or currency
        self.currency.validators = [required(_("Choose a currency."))]
        self.largest_request.validators = [required(_("Enter how much, like 1500 or 1500.50."))]
        self.pot_name.validators = [required(_("Give the pot a name, like General."))]
        self.place_name.validators = [required(_("Say where the money is, like Cash box."))]
        if self.currency.data in CURRENCIES:
            self.largest_request.currency = self.small_sum.currency = self.currency.data

    @property
    def largest(self) -> Money:
        """The largest single request, once the form is valid."""
        return self.largest_request.money or Money(0, self.currency.data)

    @property
    def small(self) -> Money:
        """The small sum; left empty, every request goes to a vote."""
        return self.small_sum.money or Money(0, self.currency.data)


class _MoneyForm(Form):
    """An amount in one currency, or in that of the account that is chosen."""

    amount = AmountField("", currency="EUR")
    unit: str | None = None
    """What to write beside the amount; nothing where it depends on what is chosen."""

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.amount.currency = self.unit = currency
        self.amount.validators = [required(_("Enter how much, like 1500 or 1500.50."))]

    def kept_in(self, chosen: Any, accounts: Sequence[FundAccount]) -> None:
        """Read the amount in the currency of the account a field of this form names."""
        chosen.choices = choices(accounts)
        kept = {account.public_id: account.currency for account in accounts}
        self.amount.currency = kept.get(chosen.data, self.amount.currency)
        self.unit = None if len(set(kept.values())) > 1 else self.amount.currency

    @property
    def total(self) -> Money:
        """The amount, once the form is valid; nothing where it was left empty and may be."""
        return self.amount.money or Money(0, self.amount.currency)


class PayInForm(_MoneyForm):
    """Money that came in."""

    place = SelectField()
    pot = SelectField()
    note = LongText("", most=NOTE)

    def __init__(
        self, *args: Any, places: Sequence[FundAccount], pots: Sequence[FundAccount], **kwargs: Any
    ) -> None:
        super().__init__(*args, currency=pots[0].currency, **kwargs)
        self.pot.choices = choices(pots)
        self.kept_in(self.place, places)


class CameBackForm(_MoneyForm):
    """Some of a loan that came back."""

    place = SelectField()

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place.choices = places


class CountForm(_MoneyForm):
    """How much was counted in a place; ``empty`` says that nothing was."""

    place = SelectField()
    empty = BooleanField()

    def __init__(self, *args: Any, places: Sequence[FundAccount], **kwargs: Any) -> None:
        super().__init__(*args, currency=places[0].currency if places else "EUR", **kwargs)
        self.kept_in(self.place, places)
        if self.empty.data:
            self.amount.validators = []


class BlockForm(_MoneyForm):
    """Money at a place that somebody blocks, or that is free again, and the pot it is missing from."""

    pot = SelectField()
    note = LongText("", most=NOTE)

    def __init__(self, *args: Any, pots: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pot.choices = pots


class MoveForm(_MoneyForm):
    """Money between two accounts, to be agreed to by somebody else."""

    source = SelectField()
    to = SelectField()
    note = LongText("", most=NOTE)

    def __init__(
        self, *args: Any, sources: Sequence[FundAccount], targets: Sequence[FundAccount], **kwargs: Any
    ) -> None:
        super().__init__(*args, currency=sources[0].currency, **kwargs)
        self.to.choices = choices(targets)
        self.kept_in(self.source, sources)


class ExchangeForm(_MoneyForm):
    """Money of one currency that was changed for money of another."""

    place = SelectField()
    pot = SelectField()
    got = AmountField("", currency="EUR")
    into_place = SelectField()
    into_pot = SelectField()
    note = LongText("", most=NOTE)

    def __init__(
        self, *args: Any, places: Sequence[FundAccount], pots: Sequence[FundAccount], **kwargs: Any
    ) -> None:
        super().__init__(*args, currency=pots[0].currency, **kwargs)
        self.kept_in(self.place, places)
        for one in (self.pot, self.into_pot):
            one.choices = choices(pots)
        self.into_place.choices = choices(places)
        for field, accounts in ((self.into_place, places), (self.into_pot, pots)):
            if field.data is None:
                field.data = next(
                    (one.public_id for one in accounts if one.currency != accounts[0].currency), None
                )
        kept = {place.public_id: place.currency for place in places}
        self.got.currency = kept.get(self.into_place.data, pots[0].currency)
        self.got.validators = [required(_("Enter how much, like 1500 or 1500.50."))]

    @property
    def total_got(self) -> Money:
        """What came of it, once the form is valid."""
        return self.got.money or Money(0, self.got.currency)


class AccountForm(Form):
    """A new place or pot."""

    kind = SelectField()
    name = TextLine("", most=NAME)
    currency = SelectField()
    mine = BooleanField()

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency.choices = [(code, code) for code in sorted(CURRENCIES | {currency})]
        self.currency.data = self.currency.data or currency
        self.kind.choices = [("asset", _("A place money is in")), ("pot", _("A pot money is for"))]
        self.name.validators = [required(_("Give it a name."))]


class ReverseForm(Form):
    """Taking an entry back."""

    note = LongText("", most=NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.note.validators = [required(_("Say in a few words what was wrong."))]


class WordsForm(Form):
    """Where to post the six words, and the number of the newest entry they were seen with."""

    thread = SelectField()
    seq = IntegerField(validators=[InputRequired()])

    def __init__(self, *args: Any, threads: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.thread.choices = threads


class ApproveForm(Form):
    """Agreeing to exactly what is shown."""

    content_hash = HiddenField()


def choices(accounts: Sequence[FundAccount]) -> list[tuple[str, str]]:
    """Accounts to choose from, by public id; with their currency where there is more than one."""
    several = len({account.currency for account in accounts}) > 1
    return [
        (account.public_id, f"{account.name or account.code}{f' ({account.currency})' if several else ''}")
        for account in accounts
    ]
