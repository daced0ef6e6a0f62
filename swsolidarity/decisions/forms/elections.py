"""What people enter about elections."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from swsolidarity.collectives.rules import OfficeTerms
from swsolidarity.collectives.terms import NAMES
from swsolidarity.decisions.actions.elections import LONGEST_STATEMENT
from swsolidarity.web.forms import Form, LongText, TextLine, required
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say


class ElectionForm(Form):
    """A call for an election."""

    title = TextLine("", most=120)
    background = LongText("", most=20_000)
    office = SelectField("", coerce=str, validate_choice=False)
    places = IntegerField("", default=2)
    discussion_days = SelectField("", coerce=str, default="7")

    def __init__(self, offices: Mapping[str, OfficeTerms], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title.validators = [*self.title.validators, required(_("Write in one line who is elected."))]
        most = max(one.seats for one in offices.values())
        sentence = _("Enter how many are to be elected: from 1 to %(most)s.", most=most)
        self.places.validators = [
            InputRequired(message=sentence),
            NumberRange(min=1, max=most, message=sentence),
        ]
        self.office.choices = [
            (
                office,
                _(
                    "%(office)s (%(seats)s seats, %(months)s months)",
                    office=say(NAMES[office]),
                    seats=one.seats,
                    months=one.term_months,
                ),
            )
            for office, one in offices.items()
        ]
        self.discussion_days.choices = [
            ("3", _("People can stand for three days")),
            ("7", _("People can stand for a week")),
            ("14", _("People can stand for two weeks")),
        ]


class StandForm(Form):
    """Why somebody stands."""

    statement = LongText("", most=LONGEST_STATEMENT)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.statement.validators = [
            *self.statement.validators,
            required(_("Say in a few sentences why you stand.")),
        ]


class SuggestForm(Form):
    """Who should be asked to stand."""

    name = TextLine("", most=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name.validators = [*self.name.validators, required(_("Enter the name of a member."))]
