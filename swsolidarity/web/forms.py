"""The base of every form, and fields that clean what comes in.

Forms only check and convert; what may be done with the values is for actions and policies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from flask import g, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from wtforms import Field, HiddenField, StringField, TextAreaField, ValidationError
from wtforms.csrf.core import CSRFTokenField
from wtforms.validators import DataRequired, StopValidation

from swsolidarity.core import money, text
from swsolidarity.core.verdict import Invalid, Sentence
from swsolidarity.web import once
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say


class _Token(CSRFTokenField):
    """The form token, made when it is shown: a form that is sent in and answered by a redirect needs none."""

    def process(self, *args: Any, **kwargs: Any) -> None:
        Field.process(self, *args, **kwargs)

    def _value(self) -> str:
        return str(self.csrf_impl.generate_csrf_token(self))


class _Tokens(FlaskForm.Meta.csrf_class):  # type: ignore[misc]  # Flask-WTF ships no types
    field_class = _Token


class Form(FlaskForm):  # type: ignore[misc]  # the same
    """A form with its token and one-use key. Show it again with 422 when ``validate_on_submit`` is false."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # the same
        csrf_class = _Tokens

    form_key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.form_key.data:
            self.form_key.data = once.new_key()

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Names and values of what the page carries unseen: the token, the one-use key."""
        return [
            (field.name, field._value())
            for field in self
            if getattr(field.widget, "input_type", "") == "hidden"
        ]

    def blame(self, error: Invalid) -> None:
        """Put a sentence from an action where the person can see it: on its field, else above the form."""
        field = self._fields.get(error.field or "")
        sentence = say(error.why)
        if field is None:
            self.form_errors.append(sentence)
        else:
            field.errors = [*field.errors, sentence]


class Confirm:
    """A form without fields: one button that does one thing. ``carried`` goes with it unseen.

    Pages show far more of these than anybody presses, and WTForms takes its time to make one.
    """

    def __init__(self, **carried: object) -> None:
        self.form_errors: list[str] = []
        self.hidden = [
            ("csrf_token", generate_csrf()),
            (once.FIELD, request.form.get(once.FIELD) or once.new_key()),
            *((name, str(value)) for name, value in carried.items()),
        ]

    @property
    def errors(self) -> dict[None, list[str]]:
        return {None: self.form_errors} if self.form_errors else {}

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def validate_on_submit(self) -> bool:
        """Whether it was sent in; nothing unsafe gets this far without a token that is right."""
        return bool(g.get("csrf_valid"))


class _Required(DataRequired):
    """Translates its sentence when needed: a form's class is made before anybody's language is known."""

    def __init__(self, sentence: Sentence | str) -> None:
        super().__init__()
        self.sentence = sentence

    def __call__(self, form: Any, field: Any) -> None:
        try:
            super().__call__(form, field)
        except StopValidation:
            raise StopValidation(say(self.sentence)) from None


def required(sentence: Sentence | str) -> DataRequired:
    """The field must not be empty once it is cleaned; the sentence says what to enter."""
    return _Required(sentence)


class TextLine(StringField):
    """One line: a name, a title. Cleaned of controls; too long is an error, never cut."""

    def __init__(self, label: str, *, most: int, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators=[*validators, _at_most(most)], **kwargs)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = text.one_line(valuelist[0]) if valuelist else ""


class LongText(TextAreaField):
    """Several lines of Markdown. Cleaned of controls; too long is an error, never cut."""

    def __init__(
        self, label: str, *, most: int = 20_000, validators: Sequence[Any] = (), **kwargs: Any
    ) -> None:
        super().__init__(label, validators=[*validators, _at_most(most)], **kwargs)
        self.most = most

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = text.clean(valuelist[0]) if valuelist else ""


def _at_most(most: int) -> Callable[[Any, Any], None]:
    def check(_form: Any, field: Any) -> None:
        if field.data and len(field.data) > most:
            raise ValidationError(
                _(
                    "Make this shorter: at most %(most)s characters, now %(now)s.",
                    most=most,
                    now=len(field.data),
                )
            )

    return check


class AmountField(StringField):
    """An amount of money in one currency; ``money`` is the parsed value after validation."""

    money: money.Money | None = None

    def __init__(self, label: str, *, currency: str, validators: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(label, validators=list(validators), **kwargs)
        self.currency = currency

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = text.one_line(valuelist[0]) if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        if not self.data:
            return
        try:
            self.money = money.parse(self.data, self.currency)
        except money.AmountError as error:
            raise ValidationError(amount_error(error)) from None


def amount_error(error: money.AmountError) -> str:
    """What was wrong with an amount and how to write it, for the person who typed it."""
    values = {name: str(value) for name, value in error.values.items()}
    sentences = {
        "empty": _("Enter how much, like 1500 or 1500.50."),
        "not_a_number": _("Enter how much, like 1500 or 1500.50."),
        "ambiguous": _(
            "We could not tell if %(text)s means %(one)s or %(other)s. Write one of the two.",
            text=values.get("text", ""),
            one=values.get("thousands", ""),
            other=values.get("decimal", ""),
        ),
        "negative": _("Enter an amount above zero."),
        "zero": _("Enter an amount above zero."),
        "too_precise": (
            _("Write it without decimals.")
            if values.get("decimals") == "0"
            else _("Write it with at most %(places)s decimal places.", places=values.get("decimals", ""))
        ),
        "too_large": _("That is more than can be recorded here. Check the zeros."),
    }
    return sentences[error.code]


__all__ = ["AmountField", "Confirm", "Form", "LongText", "TextLine", "amount_error", "required"]
