"""A rule, sentence by sentence, with the numbers of the collective that writes it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import InputRequired, NumberRange

from swsolidarity.collectives.models import STEWARD
from swsolidarity.core.verdict import Invalid
from swsolidarity.decisions.forms import shares
from swsolidarity.decisions.forms.questions import days_to_discuss
from swsolidarity.decisions.rules import Floor, Opposition, Terms, parts, said
from swsolidarity.decisions.rules.pack import MEDIATE, REMOVE, SUSPEND
from swsolidarity.decisions.rules.proxies import IN_PERSON
from swsolidarity.decisions.rules.terms import (
    COMPLETIONS,
    LOT,
    MOST_DOTS,
    MOST_PLACES,
    NAMED_BY_NATURE,
    ON_CALL,
    TIED,
    levels,
)
from swsolidarity.web.forms import Form, LongText, required
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say

EVERYBODY = "everybody"
LADDER = (REMOVE, SUSPEND, MEDIATE)
HOURS, DAYS = "hours", "days"
SUPPORT = ("floor", "least")
AGAIN = ("on_inquorate", "second_floor")


class RuleForm(Form):
    """A rule, sentence by sentence; ``offer`` leaves only the fields that its method has."""

    background = LongText("", most=20_000)
    discussion_days = SelectField("", coerce=str, default="3")
    approval = SelectField("")
    opposition = SelectField("")
    floor = SelectField("")
    least = IntegerField("", default=0)
    min_support = SelectField("")
    turnout = SelectField("")
    aside = SelectField("")
    blocks_needed = IntegerField("")
    remove_cast = SelectField("")
    remove_roll = SelectField("")
    suspend_cast = SelectField("")
    suspend_roll = SelectField("")
    mediate_cast = SelectField("")
    mediate_roll = SelectField("")
    dots = IntegerField("")
    most_dots = IntegerField("")
    places = IntegerField("")
    tie_break = RadioField("")
    completion = RadioField("")
    on_inquorate = SelectField("")
    second_floor = SelectField("")
    open_for = IntegerField("")
    open_unit = SelectField("")
    lapses_days = IntegerField("")
    roles = RadioField("")
    min_membership_days = IntegerField("")
    as_of_start = BooleanField("")
    seconds = IntegerField("")
    seconds_days = IntegerField("")
    secrecy = RadioField("")
    withhold = BooleanField("")
    publish_ballots = BooleanField("")
    proxies = BooleanField("")
    assisted = BooleanField("")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.background.validators = [
            *self.background.validators,
            required(_("Say why the rule should change.")),
        ]
        for name, (least, most) in _NUMBERS.items():
            sentence = _("Enter a whole number from %(least)s to %(most)s.", least=least, most=most)
            self[name].validators = [
                InputRequired(message=sentence),
                NumberRange(min=least, max=most, message=sentence),
            ]
        self.discussion_days.choices = days_to_discuss()
        self.open_unit.choices = [(HOURS, _("hours")), (DAYS, _("days"))]

    def offer(self, key: str, terms: Terms, roll: int) -> None:
        """The choices, with this collective's numbers and with what the rule says now among them."""
        for name in _not_asked(key, terms):
            del self[name]
        now = _entered(terms)
        for name, choices in self._choices(terms, roll, now).items():
            if name in self:
                self[name].choices = choices
        if self.is_submitted():
            return
        for name, value in now.items():
            if name in self:
                self[name].data = value

    def _choices(self, terms: Terms, roll: int, now: dict[str, Any]) -> dict[str, list[tuple[str, str]]]:
        def of_the_roll(code: str) -> str:
            return shares.of_the_roll(code, roll)

        def of_votes(code: str) -> str:
            return shares.of_votes(code, roll)

        def at_most(code: str) -> str:
            return shares.at_most(code, roll)

        few, none = _("However few vote"), _("No share of the roll")
        found = {
            "approval": [
                (code, shares.approval_words(code, roll))
                for code in shares.with_now(shares.APPROVALS, now["approval"])
            ],
            "turnout": shares.listed(shares.TURNOUTS, now["turnout"], few, of_the_roll),
            "min_support": shares.listed(
                shares.BEHIND_AN_OPTION,
                now["min_support"],
                _("However few"),
                lambda code: of_votes("≥" + code),
            ),
            "opposition": shares.listed(
                shares.AT_MOST, now["opposition"], _("However many are against"), at_most
            ),
            "aside": shares.listed(shares.AT_MOST, now["aside"], _("However many stand aside"), at_most),
            "tie_break": [(code, say(said.TIE[code])) for code in (TIED, LOT)],
            "completion": [(code, say(said.COMPLETION[code])) for code in COMPLETIONS],
            "on_inquorate": self._again(),
            "roles": [
                (EVERYBODY, _("Every member")),
                (STEWARD, _("Only stewards")),
                *([(ON_CALL, _("Only members who are on call"))] if terms.lapses_days else []),
                *((role, role) for role in terms.roles if role not in (STEWARD, ON_CALL)),
            ],
            "secrecy": [(level, say(said.WHO_SEES[level])) for level in levels(terms.method)],
        }
        for name in ("floor", "second_floor"):
            found[name] = shares.listed(shares.FLOORS, now[name], none, of_the_roll, nothing=shares.NO_SHARE)
        for measure in LADDER:
            cast, on_roll = f"{measure}_cast", f"{measure}_roll"
            found[cast] = [(code, of_votes(code)) for code in shares.with_now(shares.MEASURES, now[cast])]
            found[on_roll] = shares.listed(shares.OF_THE_ROLL, now[on_roll], few, of_the_roll)
        return found

    def _again(self) -> list[tuple[str, str]]:
        listed = [
            ("fail", _("It is not adopted")),
            ("extend", _("It stays open once more for the same time")),
        ]
        if self.second_floor is not None:
            listed.append(("second_call", _("It stays open once more, and fewer are enough")))
        return listed

    def terms(self, now: Terms) -> Terms:
        """The terms as entered; what the page does not ask stays as it is. Raises ``Invalid``."""
        changes: dict[str, Any] = {name: self[name].data for name in _AS_ENTERED if name in self}
        for name in ("turnout", "min_support", "aside"):
            if name in self:
                changes[name] = shares.read_maybe(self[name].data)
        changes["open_hours"] = (self.open_for.data or 0) * (24 if self.open_unit.data == DAYS else 1)
        if self.roles is not None:
            changes["roles"] = () if self.roles.data == EVERYBODY else (self.roles.data,)
        if self.blocks_needed is not None:
            changes["blocks_needed"] = self.blocks_needed.data or None
        if self.approval is not None:
            changes["approval"] = shares.read_approval(self.approval.data)
        if self.opposition is not None:
            share, base = shares.read_maybe(self.opposition.data), now.opposition and now.opposition.base
            changes["opposition"] = share and Opposition(share, base or "cast")
            if changes["opposition"] is None and changes["approval"] is None:
                raise Invalid("Say how many must be for it, or how few against it.", field="approval")
        if self.floor is not None:
            changes["support"] = shares.read_floor(self.floor.data, self.least.data)
        if self.on_inquorate is not None:
            again = self.on_inquorate.data == "second_call"
            fewer = self.second_floor.data if self.second_floor is not None else shares.NO_SHARE
            changes["second_support"] = Floor(shares.read(fewer), 0) if again else None
        if now.ladder:
            changes["ladder"] = tuple(
                rung._replace(
                    of_cast=shares.read(self[f"{rung.option}_cast"].data[1:]),
                    strict=self[f"{rung.option}_cast"].data[0] == ">",
                    of_roll=shares.read_maybe(self[f"{rung.option}_roll"].data),
                )
                for rung in now.ladder
            )
        return replace(now, **changes)


_AS_ENTERED = (
    "places",
    "dots",
    "most_dots",
    "tie_break",
    "completion",
    "on_inquorate",
    "lapses_days",
    "min_membership_days",
    "as_of_start",
    "seconds",
    "seconds_days",
    "secrecy",
    "withhold",
    "publish_ballots",
    "proxies",
    "assisted",
)
_NUMBERS = {
    "least": (0, 10_000),
    "blocks_needed": (0, 1_000),
    "dots": (1, MOST_DOTS),
    "most_dots": (1, MOST_DOTS),
    "places": (1, MOST_PLACES),
    "open_for": (1, 24 * 60),
    "lapses_days": (0, 365),
    "min_membership_days": (0, 365),
    "seconds": (0, 1_000),
    "seconds_days": (1, 60),
}
# The fields of each part that not every method has.
_OF_PARTS = {
    "approval": ("approval",),
    "opposition": ("opposition",),
    "support": SUPPORT,
    "turnout": ("turnout",),
    "again": AGAIN,
    "min_support": ("min_support",),
    "aside": ("aside",),
    "blocks_needed": ("blocks_needed",),
    "dots": ("dots", "most_dots"),
    "places": ("places",),
    "tie_break": ("tie_break",),
    "completion": ("completion",),
    "publish_ballots": ("publish_ballots",),
}


def _not_asked(key: str, terms: Terms) -> set[str]:
    """The fields a rule has no use for."""
    gone = {name for part, names in _OF_PARTS.items() if not parts.has(terms.method, part) for name in names}
    if terms.ladder:
        gone |= {"places", "min_support", "tie_break", "floor", "least", "second_floor"}
    if not parts.has(terms.method, "support"):
        gone.add("second_floor")
    taken = {rung.option for rung in terms.ladder}
    gone |= {f"{measure}_{base}" for measure in LADDER if measure not in taken for base in ("cast", "roll")}
    if terms.method in NAMED_BY_NATURE:
        gone |= {"withhold", "publish_ballots"}
    if terms.method == "lot":
        gone |= {"secrecy", "proxies", "assisted"}
    if key in IN_PERSON:
        gone.add("proxies")
    if not terms.lapses_days:
        gone.add("lapses_days")
    return gone


def _entered(terms: Terms) -> dict[str, Any]:
    """What the form shows for these terms."""
    days, hours = divmod(terms.open_hours, 24)
    shown: dict[str, Any] = {name: getattr(terms, name) for name in _AS_ENTERED}
    shown |= {
        "approval": shares.write_approval(terms.approval),
        "opposition": shares.write(terms.opposition and terms.opposition.share),
        "floor": shares.NO_SHARE if terms.support is None else shares.write(terms.support.share),
        "least": terms.support.least if terms.support else 0,
        "second_floor": shares.NO_SHARE
        if terms.second_support is None
        else shares.write(terms.second_support.share),
        "turnout": shares.write(terms.turnout),
        "min_support": shares.write(terms.min_support),
        "aside": shares.write(terms.aside),
        "blocks_needed": terms.blocks_needed or 0,
        "most_dots": terms.most_dots or terms.dots,
        "open_for": terms.open_hours if hours else days,
        "open_unit": HOURS if hours else DAYS,
        "roles": terms.roles[0] if terms.roles else EVERYBODY,
    }
    rungs = {rung.option: rung for rung in terms.ladder}
    for measure in LADDER:
        rung = rungs.get(measure)
        shown[f"{measure}_cast"] = (
            f"{'>' if rung.strict else '≥'}{shares.write(rung.of_cast)}" if rung else shares.MEASURES[0]
        )
        shown[f"{measure}_roll"] = shares.write(rung.of_roll) if rung else shares.NOTHING
    return shown
