"""What people enter when they ask the group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import DateField, HiddenField, RadioField, SelectField, ValidationError
from wtforms.validators import Optional

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.actions.options import LONGEST_OPTION
from swsolidarity.decisions.rules import Terms, parts, standing
from swsolidarity.decisions.rules.papers import MOST_OPTIONS
from swsolidarity.decisions.rules.question import WITH_OPTIONS
from swsolidarity.decisions.rules.terms import (
    EXTERNAL,
    HIDDEN,
    MOST_PLACES,
    ROLL,
    SECRET,
    UNTIL_VOTED,
    levels,
)
from swsolidarity.web.forms import Form, LongText, TextLine, required
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say as spoken

AS_THE_RULE = "rule"
RAISED: Mapping[str, Sentence] = {
    ROLL: say("Only those on the roll see names"),
    UNTIL_VOTED: say("Names are hidden until you have voted"),
    HIDDEN: say("Names are hidden until the vote closes"),
    SECRET: say("Secret, also afterwards"),
    EXTERNAL: say("Held elsewhere: two stewards bring the result back"),
}
"""What a vote can be raised to, beyond what its rule says."""
PLACE = ("topic", "does", "earlier", "expires_on")
"""What says where a decision stands in the register."""


class DayField(DateField):
    """A day, or nothing; anything else says how to write one."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.raw = valuelist[0].strip() if valuelist else ""
        self.data = None
        if self.raw:
            try:
                self.data = date.fromisoformat(self.raw)
            except ValueError:
                raise ValueError(_("Write the day like 2026-03-31.")) from None

    def _value(self) -> str:
        return str(getattr(self, "raw", "") or (self.data.isoformat() if self.data else ""))


class QuestionForm(Form):
    """A question for the group under one rule; ``fit`` it to that rule first."""

    title = TextLine("", most=120)
    background = LongText("", most=20_000)
    options = LongText("", most=MOST_OPTIONS * (LONGEST_OPTION + 2))
    places = TextLine("", most=4)
    what_happens = LongText("", most=2_000)
    secrecy = RadioField("", default=AS_THE_RULE)
    discussion_days = SelectField("", coerce=str, default="0")
    todo = TextLine("", most=200)
    todo_by = DayField("", validators=[Optional()])
    review_on = DayField("", validators=[Optional()])
    topic = SelectField("", coerce=str)
    does = RadioField("", default=standing.ADOPTS)
    earlier = SelectField("", coerce=str, validate_choice=False)
    expires_on = DayField("", validators=[Optional()])
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title.validators = [*self.title.validators, required(_("Write the question in one line."))]
        self.what_happens.validators = [
            *self.what_happens.validators,
            required(_("Say what happens if it passes.")),
        ]
        self.discussion_days.choices = days_to_discuss()
        self.topic.choices = [(key, spoken(name)) for key, name in standing.TOPICS.items()]
        self.does.choices = [
            (standing.ADOPTS, _("No, it is something new")),
            (standing.AMENDS, _("It changes one: this comes in its place")),
            (standing.REPEALS, _("It ends one")),
        ]

    def fit(self, terms: Terms) -> None:
        """Ask only for what a question under this rule has."""
        if terms.method not in WITH_OPTIONS or terms.ladder:
            del self.options
        if not parts.has(terms.method, "places") or terms.ladder:
            del self.places
        elif not self.is_submitted():
            self.places.data = str(terms.places)
        if terms.method in parts.ADVISORY:
            for name in ("what_happens", *PLACE):
                del self[name]
        possible = levels(terms.method)
        higher = [level for level in possible[possible.index(terms.secrecy) + 1 :] if level in RAISED]
        if not higher:
            del self.secrecy
        else:
            raised = [(level, spoken(RAISED[level])) for level in higher]
            self.secrecy.choices = [(AS_THE_RULE, _("As the rule says")), *raised]

    def offer(self, decisions: Sequence[tuple[str, str]], asked_about: str | None = None) -> None:
        """The earlier decisions that can be changed or ended, by id and title; not asked where there is none.

        ``asked_about``: the one somebody came from.
        """
        if self.earlier is None:
            return
        if not decisions:
            del self.does, self.earlier
            return
        self.earlier.choices = [("", _("None")), *decisions]
        if asked_about and not self.is_submitted():
            self.earlier.data, self.does.data = asked_about, standing.AMENDS

    def validate_places(self, field: Any) -> None:
        if self.wanted_places is None:
            raise ValidationError(_("Enter how many can win: from 1 to %(most)s.", most=MOST_PLACES))

    @property
    def wanted_places(self) -> int | None:
        """How many can win; None where what was entered is no such number."""
        written = str(self.places.data or "") if self.places else "1"
        number = int(written) if written.isascii() and written.isdecimal() and len(written) < 4 else 0
        return number if 1 <= number <= MOST_PLACES else None

    @property
    def wanted_options(self) -> tuple[str, ...]:
        """The options, one on each line."""
        return tuple((self.options.data or "").splitlines()) if self.options else ()


class LightForm(Form):
    """What is asked inside a conversation and decides nothing."""

    title = TextLine("", most=120)
    options = LongText("", most=MOST_OPTIONS * (LONGEST_OPTION + 2))

    def fit(self, terms: Terms) -> None:
        """Ask only for what a question under this rule has."""
        self.title.validators = [*self.title.validators, required(_("Write the question in one line."))]
        if terms.method not in WITH_OPTIONS:
            del self.options

    @property
    def wanted_options(self) -> tuple[str, ...]:
        """The options, one on each line."""
        return tuple((self.options.data or "").splitlines()) if self.options else ()


def days_to_discuss() -> list[tuple[str, str]]:
    """How long to talk before the vote opens."""
    return [
        ("0", _("Open the vote at once")),
        ("1", _("Discuss it for a day first")),
        ("3", _("Discuss it for three days first")),
        ("7", _("Discuss it for a week first")),
        ("14", _("Discuss it for two weeks first")),
    ]
