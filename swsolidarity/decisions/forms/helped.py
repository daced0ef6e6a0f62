"""What people enter who ask somebody to vote for them, or put in a vote by phone or on paper."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField

from swsolidarity.decisions.rules.proxies import PAPER, PHONE
from swsolidarity.web.forms import Form, TextLine, required
from swsolidarity.web.i18n import gettext as _


class ProxyForm(Form):
    """Who should vote for somebody."""

    name = TextLine("", most=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name.validators = [*self.name.validators, required(_("Enter the name of a member."))]


class HelpForm(ProxyForm):
    """Whose vote it is, and how it came in."""

    way = RadioField("", default=PHONE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way.choices = [(PHONE, _("They told me by phone")), (PAPER, _("They gave me a paper"))]
