"""What people enter about a rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from swsolidarity.decisions.forms.questions import days_to_discuss
from swsolidarity.decisions.rules import Approval, Floor, Share, Terms, words
from swsolidarity.decisions.rules.terms import HIDDEN, SECRET
from swsolidarity.web.forms import Form, LongText, required
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
