"""Forms about bank statements: a file, how to read it, and what a line is."""

from __future__ import annotations

from typing import Any

from wtforms import FileField, IntegerField, RadioField, SelectField
from wtforms.validators import Optional

from swsolidarity.core import money
from swsolidarity.fund.bank_files import LARGEST_FILE, tables
from swsolidarity.fund.rules import bank as rules
from swsolidarity.web.forms import Form, LongText, TextLine, amount_error, required
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say


class FileForm(Form):
    """A statement, as the bank gave it."""

    file = FileField()

    @property
    def data_sent(self) -> bytes:
        """What was sent; more than is allowed is cut right behind that, to be refused."""
        sent = self.file.data
        return bytes(sent.read(LARGEST_FILE + 1)) if sent else b""


class BringForm(FileForm):
    """A file is needed here."""

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if not self.file.data:
            self.file.errors = [_("Choose the file you got from the bank.")]
            return False
        return fine


class ColumnsForm(FileForm):
    """How to read the tables of a place. The file is only tried when one is chosen."""

    encoding = SelectField()
    delimiter = SelectField()
    headers = IntegerField(validators=[Optional()])
    day = IntegerField(validators=[Optional()])
    order = SelectField()
    signs = SelectField()
    amount = IntegerField(validators=[Optional()])
    taken = IntegerField(validators=[Optional()])
    decimal = SelectField()
    words = TextLine("", most=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.encoding.choices = [(name, name.upper()) for name in tables.ENCODINGS]
        self.delimiter.choices = [
            ("comma", _("Comma ,")),
            ("semicolon", _("Semicolon ;")),
            ("tab", _("Tab")),
            ("pipe", _("Bar |")),
        ]
        self.order.choices = [
            ("dmy", _("Day, month, year")),
            ("mdy", _("Month, day, year")),
            ("ymd", _("Year, month, day")),
        ]
        self.signs.choices = [
            ("as_written", _("One column, with a minus where money left")),
            ("turned", _("One column, with a minus where money came")),
            ("two_columns", _("Two columns: what came, what left")),
        ]
        self.decimal.choices = [(",", _("Comma: 1.234,50")), (".", _("Point: 1,234.50"))]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        wanted = [self.day, self.amount, *([self.taken] if self.signs.data == "two_columns" else [])]
        for field in wanted:
            if not 1 <= (field.data or 0) <= tables.MOST_COLUMNS:
                field.errors = [_("Enter the number of a column: 1 is the first.")]
                fine = False
        if not 0 <= (self.headers.data or 0) <= tables.MOST_HEADERS:
            self.headers.errors = [_("Enter how many lines come before the first booking.")]
            fine = False
        if self.columns is None:
            self.words.errors = [_("Enter numbers of columns with spaces between them, like 3 4.")]
            fine = False
        return fine

    @property
    def columns(self) -> tuple[int, ...] | None:
        """The columns with words in them; None where it says something else."""
        said = (self.words.data or "").replace(",", " ").split()
        if any(not (one.isascii() and one.isdecimal() and len(one) < 3) for one in said):
            return None
        return tuple(int(one) for one in said)

    @property
    def layout(self) -> tables.Layout:
        """The layout, once the form is valid."""
        return tables.Layout(
            encoding=self.encoding.data,
            delimiter=self.delimiter.data,
            headers=self.headers.data or 0,
            day=self.day.data or 0,
            order=self.order.data,
            amount=self.amount.data or 0,
            taken=self.taken.data or 0,
            signs=self.signs.data,
            decimal=self.decimal.data,
            words=self.columns or (),
        )


class SplitForm(Form):
    """The parts of a line, one amount on each line, without signs."""

    parts = LongText("", most=400)

    def __init__(self, *args: Any, currency: str, taken: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency, self.taken = currency, taken
        self.minor: list[int] = []
        self.parts.validators = [*self.parts.validators, required(_("Enter the amounts, one on each line."))]

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        try:
            found = [
                money.parse(one, self.currency).minor for one in (self.parts.data or "").split("\n") if one
            ]
        except money.AmountError as error:
            self.parts.errors = [amount_error(error)]
            return False
        self.minor = [-one if self.taken else one for one in found]
        return fine


class LeaveForm(Form):
    """Why a line needs no entry."""

    reason = RadioField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [(name, say(words)) for name, words in rules.REASONS.items()]
        self.reason.validators = [required(_("Choose why."))]
