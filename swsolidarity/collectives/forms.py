"""What people type on the way into a collective and inside it. Questions and hints are in the templates."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, ValidationError

from swsolidarity.accounts import rules as account_rules
from swsolidarity.collectives import codes, rules
from swsolidarity.core.verdict import Invalid
from swsolidarity.web.forms import Form, LongText, TextLine
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import ngettext, say


def _chosen(_form: Form, field: Any) -> None:
    """One of the rows, whatever a browser sends."""
    if field.data not in [value for value, _label in field.choices]:
        raise ValidationError(_("Choose one of the options."))


class LoginName(Form):
    login_name = TextLine("", most=account_rules.LOGIN_NAME_LENGTH[1])

    def validate_login_name(self, field: Any) -> None:
        least, most = account_rules.LOGIN_NAME_LENGTH
        if len(field.data or "") < least:
            raise ValidationError(_("Use between %(least)s and %(most)s characters.", least=least, most=most))


class Passphrase(Form):
    passphrase = StringField("")


class Written(Form):
    """The recovery digits on the page travel along, sealed, so that they can be shown again."""

    lines = HiddenField()
    written = BooleanField("")

    def validate_written(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Write the digits down or print them, then tick the box."))


class Name(Form):
    name = TextLine("", most=rules.NAME_MOST)


class Agree(Form):
    """The version that was on the page, so that nobody agrees to what they have not read."""

    version = HiddenField()

    @property
    def agreed(self) -> int:
        data = str(self.version.data or "")
        return int(data) if data.isdecimal() and len(data) < 9 else 0


class Invite(Form):
    days = TextLine("", most=4)

    @property
    def number(self) -> int:
        data = str(self.days.data or "")
        return int(data) if data.isdecimal() else 0


# Founding, one question a page -------------------------------------------------------------------


class FoundCollective(Form):
    name = TextLine("", most=rules.COLLECTIVE_NAME_MOST)
    address = TextLine("", most=40)

    def validate_name(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Enter a name for the collective."))

    def validate_address(self, field: Any) -> None:
        try:
            rules.check_address(field.data or "")
        except Invalid as error:
            raise ValidationError(say(error.why)) from None


class FoundYou(Form):
    name = TextLine("", most=rules.NAME_MOST)
    months = RadioField("", default="6", validate_choice=False)
    validate_months = _chosen

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.months.choices = [
            (str(n), ngettext("%(num)s month", "%(num)s months", n)) for n in rules.MANDATE_MONTHS
        ]


class FoundJoining(Form):
    join_by = RadioField("", default="vouches", validate_choice=False)
    vouches_needed = RadioField("", default="2", validate_choice=False)
    probation_days = RadioField("", default="30", validate_choice=False)
    validate_join_by = validate_vouches_needed = validate_probation_days = _chosen

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.join_by.choices = [("vouches", _("Members vouch")), ("steward", _("A steward welcomes"))]
        self.vouches_needed.choices = [
            (str(n), ngettext("%(num)s member", "%(num)s members", n)) for n in rules.VOUCHES
        ]
        self.probation_days.choices = [
            (str(n), ngettext("%(num)s day", "%(num)s days", n) if n else _("No first weeks"))
            for n in rules.PROBATION_DAYS
        ]


class FoundPlace(Form):
    time_zone = SelectField("", validate_choice=False)
    validate_time_zone = _chosen

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.time_zone.choices = [(zone, zone.replace("_", " ").replace("/", " – ")) for zone in zones()]


class FoundAgreements(Form):
    """One button: I agree."""


@lru_cache
def zones() -> tuple[str, ...]:
    """Places with a clock of their own; no abbreviations and no offsets."""
    parts = (
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    )
    return (*sorted(zone for zone in available_timezones() if zone.partition("/")[0] in parts), "UTC")


# Asking, answering -------------------------------------------------------------------------------


class AskToJoin(Form):
    name = TextLine("", most=rules.NAME_MOST)
    answer_1 = LongText("", most=rules.ANSWER_MOST)
    answer_2 = LongText("", most=rules.ANSWER_MOST)
    answer_3 = LongText("", most=rules.ANSWER_MOST)

    def ask(self, questions: list[str]) -> None:
        """Show so many answers as there are questions; the first has to be answered."""
        self.asked = questions
        self.fields_asked = [self.answer_1, self.answer_2, self.answer_3][: len(questions)]

    def validate_answer_1(self, field: Any) -> None:
        if not field.data.strip():
            raise ValidationError(_("Write a sentence or two, so that people can answer you."))

    @property
    def answers(self) -> list[tuple[str, str]]:
        return [
            (question, field.data or "")
            for question, field in zip(self.asked, self.fields_asked, strict=True)
        ]


class Code(Form):
    code = TextLine("", most=60)

    def validate_code(self, field: Any) -> None:
        if codes.normal(field.data or "", codes.ANSWER_LENGTH) is None:
            raise ValidationError(
                _("Enter the 20 letters and digits you wrote down, like %(code)s.", code="7K2M-Q9X4-…")
            )

    @property
    def normal(self) -> str:
        return codes.normal(self.code.data or "", codes.ANSWER_LENGTH) or ""


class Vouch(Form):
    met = BooleanField("")
    knows_work = BooleanField("")
    free = BooleanField("")


class Concern(Form):
    words = LongText("", most=rules.CONCERN_MOST)

    def validate_words(self, field: Any) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_("Write what worries you."))


class Reason(Form):
    """Why, for the second person and nobody else."""

    reason = LongText("", most=rules.PAIR_REASON_MOST)


class Joining(Form):
    takes_requests = BooleanField("")
    question_1 = TextLine("", most=rules.QUESTION_MOST)
    question_2 = TextLine("", most=rules.QUESTION_MOST)
    question_3 = TextLine("", most=rules.QUESTION_MOST)

    @property
    def questions(self) -> list[str]:
        return [field.data or "" for field in (self.question_1, self.question_2, self.question_3)]


class ExitPage(Form):
    exit_url = SelectField("", validate_choice=False)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.exit_url.choices = [
            ("", _("The page this server chose")),
            *((address, say(name)) for address, name in rules.EXIT_PAGES.items()),
        ]


class Answer(Form):
    """Two buttons, one of which was pressed."""

    answer = StringField("")

    def validate_answer(self, field: Any) -> None:
        if field.data not in ("yes", "no"):
            raise ValidationError(_("Press one of the two buttons."))


# Circles ------------------------------------------------------------------------------------------


class DescribeCircle(Form):
    name = TextLine("", most=rules.CIRCLE_NAME_MOST)
    purpose = LongText("", most=rules.CIRCLE_PURPOSE_MOST)

    def validate_name(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Enter a name for the circle."))

    def validate_purpose(self, field: Any) -> None:
        if not field.data.strip():
            raise ValidationError(_("Say in a sentence what the circle is for."))


class StartCircle(DescribeCircle):
    visibility = RadioField("", default="closed", validate_choice=False)
    called = TextLine("", most=rules.NAME_MOST)
    validate_visibility = _chosen

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.visibility.choices = [
            ("open", _("Open: every member can come in")),
            ("closed", _("Closed: members ask, and one of you agrees")),
            ("hidden", _("Hidden: nobody else knows that it is there")),
        ]


class AskCircle(Form):
    """What takes two of a circle: the other ways to find it, and to close it."""

    what = RadioField("", validate_choice=False)
    validate_what = _chosen

    def offer(self, visibility: str, *, pictures: bool) -> None:
        choices = [] if pictures else [("pictures", _("Let pictures be sent in it, from the day after"))]
        choices += [
            ("open", _("Open it: every member can find it and come in")),
            ("closed", _("Let members ask: every member can find it, and one of you agrees")),
            ("hidden", _("Hide it: nobody else knows that it is there")),
            ("close", _("Close it: it ends for all, and what was written in it is deleted")),
        ]
        self.what.choices = [choice for choice in choices if choice[0] != visibility]


class CircleName(Form):
    """May stay empty: then somebody is called in a circle what they are called everywhere here."""

    called = TextLine("", most=rules.NAME_MOST)


class AskIntoCircle(Form):
    name = TextLine("", most=rules.NAME_MOST)

    def validate_name(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Enter the name of somebody here."))
