"""Forms about ending a fund."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField

from swsolidarity.fund.actions.winding import KEPT_DAYS
from swsolidarity.fund.rules import requests as rules
from swsolidarity.web.forms import Form, LongText, required
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import ngettext, say


class WindDownForm(Form):
    """Why, who gets the rest, and how long private words stay."""

    why = LongText("", most=2_000)
    remainder = LongText("", most=1_000)
    keep_days = RadioField(coerce=int, default=90)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.remainder.validators = [*self.remainder.validators, required(_("Say who gets what is left."))]
        self.keep_days.choices = [(days, ngettext("%(num)s day", "%(num)s days", days)) for days in KEPT_DAYS]


class RestForm(Form):
    """How whom the group chose is paid."""

    rail = RadioField()
    details = LongText("", most=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rail.choices = [(name, say(words)) for name, words in rules.RAILS.items() if name != "trusted"]
        self.rail.validators = [required(_("Choose how it is paid."))]
        self.details.validators = [
            *self.details.validators,
            required(_("Say what the stewards who pay need to know.")),
        ]
