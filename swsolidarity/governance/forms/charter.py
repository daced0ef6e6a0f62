"""Asking for other settings, one group of them at a time."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, StringField

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
            setting.check(value)
            found[setting.key] = value
        return found

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


def form_for(group: str, now: rules.Settings) -> CharterForm:
    """The form of a group, filled in with how things are."""
    fields: dict[str, Any] = {}
    for setting in rules.of_group(group):
        if setting.kind == "number":
            fields[setting.field] = StringField("")
        elif setting.kind == "switch":
            fields[setting.field] = BooleanField("")
        else:
            fields[setting.field] = RadioField("", validate_choice=False)
    made: type[CharterForm] = type(f"CharterForm_{group}", (CharterForm,), {"group": group, **fields})
    return made(data={setting.field: now[setting.key] for setting in rules.of_group(group)})
