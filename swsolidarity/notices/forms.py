"""What a member wants to hear of, and when; labels are in the templates."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput

from swsolidarity.collectives.forms import zones
from swsolidarity.core.verdict import say
from swsolidarity.notices import kinds, rules
from swsolidarity.web.forms import Form, TextLine, required
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say as spoken

HOURS = [(str(hour), f"{hour:02d}:00") for hour in range(24)]


class Told(Form):
    """One box for each group of kinds: ticked is told."""

    told = SelectMultipleField(option_widget=CheckboxInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.told.choices = [(group.key, spoken(group.label)) for group in kinds.GROUPS]

    @property
    def off(self) -> frozenset[str]:
        """The groups whose box is empty."""
        return frozenset(group.key for group in kinds.GROUPS) - set(self.told.data or ())


class Quiet(Form):
    """Quiet hours or none, from which hour to which, and by whose clock."""

    quiet = RadioField(default="no")
    begins = SelectField(default="22")
    ends = SelectField(default="7")
    zone = SelectField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.quiet.choices = [("no", _("No quiet hours")), ("yes", _("Quiet hours"))]
        self.begins.choices = self.ends.choices = HOURS
        self.zone.choices = [(zone, zone.replace("_", " ").replace("/", " – ")) for zone in zones()]


class When(Form):
    """At what time of the day a letter may come, by whose clock, and whether it says where from."""

    begins = RadioField(default="18")
    zone = SelectField()
    says_where = BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        span = int(rules.WINDOW.total_seconds()) // 3600
        self.begins.choices = [
            (str(hour), _("Between %(from_)s and %(to)s", from_=f"{hour:02d}:00", to=f"{hour + span:02d}:00"))
            for hour in rules.WINDOWS
        ]
        self.zone.choices = [(zone, zone.replace("_", " ").replace("/", " – ")) for zone in zones()]

    @property
    def wishes(self) -> dict[str, Any]:
        """What was chosen, as the actions take it."""
        return {
            "begins": int(self.begins.data),
            "zone": self.zone.data,
            "says_where": bool(self.says_where.data),
        }


class Address(When):
    """An address to prove, and when letters may go there."""

    address = TextLine("", most=rules.LONGEST_ADDRESS, validators=[required(say("Enter an address."))])


class Code(Form):
    """The digits that came by e-mail."""

    code = TextLine("", most=20, validators=[required(say("Enter the digits from the e-mail."))])
