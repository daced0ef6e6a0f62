"""The forms for somebody who has no way to be here, and for the slip of paper that is theirs."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, ValidationError

from swsolidarity.collectives import codes
from swsolidarity.fund.forms.requests import How, InCurrency, When
from swsolidarity.fund.rules import kinds
from swsolidarity.web.forms import Form, TextLine, required
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say


class Enter(InCurrency, When, How):
    """What somebody asks for, entered by a steward in one go while both are there."""

    more = BooleanField("")
    purpose = SelectField("")
    text = TextLine("", most=200)
    payer = SelectField("")
    known_as = TextLine("", most=60)

    def __init__(
        self, currencies: list[str], stewards: list[tuple[str, str]], *, limited: bool, **kwargs: Any
    ) -> None:
        super().__init__(currencies, kind="grant", **kwargs)
        if not limited:
            del self.known_as
        self.amount.validators = [required(_("Enter how much, like 1500 or 1500.50."))]
        self.purpose.choices = [(name, say(words)) for name, words in kinds.purposes("grant").items()]
        self.text.validators = [required(_("Write one short sentence that others may read."))]
        self.payer.choices = stewards


class Handed(Form):
    """The slip just shown, sealed, and the word that the person has it."""

    slip = HiddenField()
    handed = BooleanField("", validators=[])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.handed.validators = [required(_("Tick the box once the slip is printed or written down."))]


class Code(Form):
    """The code on a slip."""

    code = TextLine("", most=60)

    def validate_code(self, field: Any) -> None:
        if codes.normal(field.data or "", codes.ANSWER_LENGTH) is None:
            raise ValidationError(
                _("Enter the 20 letters and digits on the slip, like %(code)s.", code="7K2M-Q9X4-…")
            )

    @property
    def normal(self) -> str:
        return codes.normal(self.code.data or "", codes.ANSWER_LENGTH) or ""


class Words(Form):
    """Words on a slip that say once that money has come."""

    words = TextLine("", most=60)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.words.validators = [required(_("Enter the three words of one line on the slip."))]


class CodeAndWords(Code, Words):
    """Both, from whoever holds the slip."""
