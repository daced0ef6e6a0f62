"""Forms about coming in and about one's own account; labels are in the templates."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField

from swsolidarity.accounts import rules
from swsolidarity.core.verdict import say
from swsolidarity.web import i18n
from swsolidarity.web.forms import Form, TextLine, required
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import ngettext

REMOVE, KEEP = "remove", "keep"
ENTER_NAME = say("Enter the name you sign in with.")
ENTER_PASSPHRASE = say("Enter your passphrase.")


class Passphrase(PasswordField):
    """Exactly what was typed, spaces and case included; never shown again."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""


class Onward(HiddenField):
    """Where to go afterwards: a path on this server, or nothing."""

    def process_data(self, value: Any) -> None:
        self.data = rules.local_path(value) or ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.process_data(valuelist[0] if valuelist else None)


class SignIn(Form):
    """Name and passphrase. Nothing here says which of the two was wrong (A13)."""

    next = Onward()
    login_name = TextLine("", most=200, validators=[required(ENTER_NAME)])
    passphrase = Passphrase(validators=[required(ENTER_PASSPHRASE)])


class Recover(Form):
    """Name, one line of recovery digits, and the passphrase that is to be from now on."""

    login_name = TextLine("", most=200, validators=[required(ENTER_NAME)])
    digits = TextLine("", most=200, validators=[required(say("Enter one line of your recovery digits."))])
    passphrase = Passphrase(validators=[required(say("Enter the new passphrase."))])


class Prove(Form):
    """The passphrase once more."""

    passphrase = Passphrase(validators=[required(ENTER_PASSPHRASE)])
    next = Onward()


class ChangePassphrase(Form):
    """The present passphrase and the one to come."""

    current_passphrase = Passphrase(validators=[required(ENTER_PASSPHRASE)])
    passphrase = Passphrase(validators=[required(say("Enter the new passphrase."))])


class KeepRecovery(Form):
    """The lines just shown, sealed, and the word that they are written down."""

    sheet = HiddenField()
    written = BooleanField(validators=[required(say("Tick the box once you have written them down."))])


class Going(Form):
    """What becomes of what somebody wrote when they go (safety D2): removed, unless they say otherwise."""

    words = RadioField("", default=REMOVE, validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words.choices = [
            (REMOVE, _("Remove all of it")),
            (KEEP, _("Leave it, as written by a former member")),
        ]

    @property
    def remove_words(self) -> bool:
        """Whether nothing of it is to stay."""
        return bool(self.words.data != KEEP)


class Close(Going):
    """The passphrase, and the word that it is meant."""

    passphrase = Passphrase(validators=[required(ENTER_PASSPHRASE)])
    meant = BooleanField(validators=[required(say("Tick the box if you want to close your account."))])


class Language(Form):
    """The language of this browser."""

    next = Onward()
    language = RadioField(validate_choice=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = list(i18n.LANGUAGES.items())


class Display(Form):
    """How pages look for one person, and how long without one until they are signed out."""

    language = SelectField()
    theme = RadioField()
    pictures = RadioField()
    idle_minutes = SelectField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = [("", _("As this server has it")), *i18n.LANGUAGES.items()]
        self.theme.choices = [
            ("auto", _("As this device has it")),
            ("light", _("Light")),
            ("dark", _("Dark")),
        ]
        self.pictures.choices = [
            ("ask", _("Ask first, and say how large they are")),
            ("always", _("With the page")),
        ]
        self.idle_minutes.choices = [("", _("As this server has it"))] + [
            (str(minutes), _in_words(minutes)) for minutes in rules.IDLE_MINUTES
        ]


def _in_words(minutes: int) -> str:
    if minutes < 60:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes)
    return ngettext("%(num)s hour", "%(num)s hours", minutes // 60)
