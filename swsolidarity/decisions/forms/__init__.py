"""What people enter about decisions; it is checked and converted here, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import DateField, HiddenField, IntegerField, RadioField, SelectField, ValidationError
from wtforms.validators import InputRequired, NumberRange, Optional

from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions.rules import Approval, Floor, Share, Terms, words
from swsolidarity.decisions.rules.terms import HIDDEN, SECRET
from swsolidarity.web.forms import Form, LongText, TextLine, required
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say

NOTHING = "0/1"
FLOORS = (NOTHING, "1/10", "1/5", "1/4", "1/3", "1/2", "2/3")
TURNOUTS = (NOTHING, "1/5", "1/4", "1/3", "1/2", "2/3")
APPROVALS = (
    "decisive >1/2",
    "decisive ≥3/5",
    "decisive ≥2/3",
    "decisive ≥3/4",
    "decisive ≥4/5",
    "cast >1/2",
    "eligible >1/2",
)


class ChoiceForm(Form):
    """Yes, no or abstain; what is not a choice is for the method to say."""

    ballot = RadioField("", validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ballot.choices = list(choices().items())

    @property
    def answer(self) -> str:
        """The one choice that was sent; nothing when there was none, or more than one."""
        sent = self.ballot.raw_data or []
        return str(sent[0]) if len(sent) == 1 else ""


class CodeForm(Form):
    """The five words of an inclusion code."""

    code = TextLine("", most=200)

    def validate_code(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Enter the five words you were shown."))


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
    """A question for the group, and how it is to be decided."""

    title = TextLine("", most=120)
    background = LongText("", most=20_000)
    what_happens = LongText("", most=2_000)
    rule = RadioField("", validate_choice=True)
    secrecy = RadioField("", default="rule")
    discussion_days = SelectField("", coerce=str, default="0")
    todo = TextLine("", most=200)
    todo_by = DayField("", validators=[Optional()])
    review_on = DayField("", validators=[Optional()])
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title.validators = [*self.title.validators, required(_("Write the question in one line."))]
        self.what_happens.validators = [
            *self.what_happens.validators,
            required(_("Say what happens if it passes.")),
        ]
        self.secrecy.choices = [("rule", _("As the rule says")), (SECRET, _("Secret"))]
        self.discussion_days.choices = days_to_discuss()

    def offer(self, rules: Iterable[tuple[str, Sentence]]) -> None:
        """The rules of this collective to choose from."""
        listed = [(key, say(name)) for key, name in rules]
        self.rule.choices = listed
        if self.rule.data in (None, "None") and not self.is_submitted():
            self.rule.data = next((key for key, _name in listed), None)

    def validate_rule(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(_("Choose the rule that decides this."))


class RuleForm(Form):
    """A rule, sentence by sentence."""

    background = LongText("", most=20_000)
    discussion_days = SelectField("", coerce=str, default="3")
    approval = SelectField("")
    floor = SelectField("")
    least = IntegerField("", default=0)
    turnout = SelectField("")
    open_days = IntegerField("")
    min_membership_days = IntegerField("")
    secrecy = RadioField("")
    on_inquorate = SelectField("")
    second_floor = SelectField("")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.background.validators = [
            *self.background.validators,
            required(_("Say why the rule should change.")),
        ]
        for field, least, most in (
            (self.least, 0, 10_000),
            (self.open_days, 1, 60),
            (self.min_membership_days, 0, 365),
        ):
            sentence = _("Enter a whole number from %(least)s to %(most)s.", least=least, most=most)
            field.validators = [
                InputRequired(message=sentence),
                NumberRange(min=least, max=most, message=sentence),
            ]
        self.secrecy.choices = [
            (HIDDEN, _("Hidden until the vote closes, then members see the names")),
            (SECRET, _("Secret, also afterwards")),
        ]
        self.on_inquorate.choices = [
            ("fail", _("It is not adopted")),
            ("extend", _("It stays open once more for the same time")),
            ("second_call", _("It stays open once more, and fewer are enough")),
        ]
        self.discussion_days.choices = days_to_discuss()

    def offer(self, terms: Terms, roll: int) -> None:
        """The choices, with this collective's numbers and with what the rule says now among them."""
        self.approval.choices = [
            (code, _approval_words(code)) for code in _with(APPROVALS, _approval_code(terms.approval))
        ]
        floor = _share_code(terms.support.share if terms.support else None)
        self.floor.choices = _shares(_with(FLOORS, floor), roll, _("No share of the roll"))
        self.turnout.choices = _shares(
            _with(TURNOUTS, _share_code(terms.turnout)), roll, _("However few vote")
        )
        second = terms.second_support
        second_code = _share_code(second.share if second else None)
        self.second_floor.choices = _shares(_with(FLOORS, second_code), roll, _("No share of the roll"))
        if self.is_submitted():
            return
        self.approval.data = _approval_code(terms.approval)
        self.floor.data, self.turnout.data = floor, _share_code(terms.turnout)
        self.second_floor.data = second_code
        self.least.data = terms.support.least if terms.support else 0
        self.open_days.data = max(1, terms.open_hours // 24)
        self.min_membership_days.data = terms.min_membership_days
        self.secrecy.data, self.on_inquorate.data = terms.secrecy, terms.on_inquorate

    def terms(self, now: Terms) -> Terms:
        """The terms as entered; what the page does not ask stays as it is. Raises ``Invalid``."""
        base, sign_and_share = self.approval.data.split(" ")
        second = None
        if self.on_inquorate.data == "second_call":
            second = Floor(_share(self.second_floor.data), 0)
        open_days, least = self.open_days.data or 0, self.least.data or 0
        same_days = open_days == max(1, now.open_hours // 24)
        return Terms(
            method=now.method,
            open_hours=now.open_hours if same_days else open_days * 24,
            secrecy=self.secrecy.data,
            min_membership_days=self.min_membership_days.data or 0,
            turnout=None if self.turnout.data == NOTHING else _share(self.turnout.data),
            support=(
                None if self.floor.data == NOTHING and not least else Floor(_share(self.floor.data), least)
            ),
            approval=Approval(_share(sign_and_share[1:]), base, strict=sign_and_share[0] == ">"),
            opposition=now.opposition,
            aside=now.aside,
            blocks_needed=now.blocks_needed,
            on_inquorate=self.on_inquorate.data,
            second_support=second,
            withhold=now.withhold,
        )


def choices() -> dict[str, str]:
    """What people can answer, in words."""
    return {"yes": _("Yes"), "no": _("No"), "abstain": _("Abstain")}


def days_to_discuss() -> list[tuple[str, str]]:
    """How long to talk before the vote opens."""
    return [
        ("0", _("Open the vote at once")),
        ("1", _("Discuss it for a day first")),
        ("3", _("Discuss it for three days first")),
        ("7", _("Discuss it for a week first")),
        ("14", _("Discuss it for two weeks first")),
    ]


def _with(codes: Iterable[str], now: str) -> list[str]:
    listed = list(codes)
    return listed if now in listed else [now, *listed]


def _shares(codes: Iterable[str], roll: int, none: str) -> list[tuple[str, str]]:
    return [
        (
            code,
            none
            if code == NOTHING
            else _(
                "%(share)s of the roll: %(needed)s of %(roll)s",
                share=str(_share(code)),
                needed=_share(code).needed(roll),
                roll=roll,
            ),
        )
        for code in codes
    ]


def _share(code: str) -> Share:
    num, den = code.split("/")
    return Share(int(num), int(den))


def _share_code(share: Share | None) -> str:
    return NOTHING if share is None else f"{share.num}/{share.den}"


def _approval_code(approval: Approval | None) -> str:
    if approval is None:
        return APPROVALS[0]
    sign = ">" if approval.strict else "≥"
    return f"{approval.base} {sign}{_share_code(approval.share)}"


def _approval_words(code: str) -> str:
    base, sign_and_share = code.split(" ")
    return say(words.approval(Approval(_share(sign_and_share[1:]), base, strict=sign_and_share[0] == ">")))
