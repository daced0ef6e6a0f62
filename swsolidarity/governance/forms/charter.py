"""Asking for other settings, one group of them at a time."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField

from swsolidarity.core import money
from swsolidarity.core.verdict import Invalid
from swsolidarity.core.verdict import say as sentence
from swsolidarity.decisions.forms.questions import days_to_discuss
from swsolidarity.governance.rules import charter as rules
from swsolidarity.web.forms import Form, LongText
from swsolidarity.web.i18n import say


class CharterForm(Form):
    """The settings of one group beside why they should change."""

    background = LongText("", most=20_000)
    discussion_days = SelectField("", coerce=str, default="7")
    group: str
    currency: str | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.discussion_days.choices = days_to_discuss()
        for setting in rules.of_group(self.group):
            if setting.kind == "word":
                self[setting.field].choices = [(word, say(_WORDS[word])) for word in setting.words]

    def wanted(self) -> dict[str, rules.Value]:
        """What was entered, checked. Raises ``Invalid`` on the field it is about."""
        found: dict[str, rules.Value] = {}
        for setting in rules.of_group(self.group):
            value: Any = self[setting.field].data
            if setting.kind == "number":
                written = str(value or "").strip()
                value = int(written) if written.isascii() and written.isdecimal() and len(written) < 5 else -1
            if setting.kind == "sum":
                value = self._minor(str(value or "").strip())
            setting.check(value)
            found[setting.key] = value
        return found

    def _minor(self, written: str) -> int:
        """A sum in minor units; -1 for what is none, and where there is no fund to promise from."""
        if written in ("", "0"):
            return 0
        try:
            return -1 if self.currency is None else money.parse(written, self.currency).minor
        except money.AmountError:
            return -1

    def read(self) -> dict[str, rules.Value] | None:
        """What was entered, or None with the reason on its field."""
        try:
            return self.wanted()
        except Invalid as error:
            self.blame(error)
            return None


_WORDS = {
    "vouches": sentence("Members vouch"),
    "steward": sentence("A welcomer or a steward decides"),
}


def form_for(group: str, now: rules.Settings, currency: str | None) -> CharterForm:
    """The form of a group, filled in with how things are; sums are in the fund's currency."""
    fields: dict[str, Any] = {}
    for setting in rules.of_group(group):
        if setting.kind in ("number", "sum"):
            fields[setting.field] = StringField("")
        elif setting.kind == "switch":
            fields[setting.field] = BooleanField("")
        else:
            fields[setting.field] = RadioField("", validate_choice=False)
    kind: type[CharterForm] = type(
        f"CharterForm_{group}", (CharterForm,), {"group": group, "currency": currency, **fields}
    )
    return kind(data={setting.field: _shown(setting, now, currency) for setting in rules.of_group(group)})


def _shown(setting: rules.Setting, now: rules.Settings, currency: str | None) -> rules.Value:
    """How a setting stands in its field."""
    value = now[setting.key]
    if setting.kind != "sum" or currency is None:
        return value
    return money.typed(money.Money(int(value), currency))
