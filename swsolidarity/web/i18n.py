"""Languages: which one a page is in, its direction, and how numbers, money and dates are written in it.

``x-long`` and ``x-mirror`` are made from the English at run time: the first lengthens every sentence, the
second also runs right to left. They exist so that no untranslated string and no left-to-right habit
survives the test suite; real people are never offered them.
"""

from __future__ import annotations

import gettext as gettext_module
import re
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal
from flask import Flask, appcontext_popped, appcontext_pushed, current_app, g, request

from swsolidarity import paths
from swsolidarity.core import clock, money
from swsolidarity.core.verdict import N_, Sentence

LANGUAGES = {"en": "English"}
_PARTS = (N_("night"), N_("morning"), N_("afternoon"), N_("evening"))
_QUARTER = 15 * 60
PSEUDO = {"x-long": "ltr", "x-mirror": "rtl"}
COOKIE = "lang"

_LONGER = str.maketrans("aeiouAEIOUcnsyCNSY", "áéíóúÁÉÍÓÚçñšýÇÑŠÝ")
_KEEP = re.compile(r"(%\(\w+\)[sd]|%%|<[^>]*>|&\w+;)")


class PseudoTranslations(gettext_module.NullTranslations):
    """English made strange and longer; placeholders and markup stay as they are."""

    def gettext(self, message: str) -> str:
        parts = _KEEP.split(message)
        return "[" + "".join(p if i % 2 else p.translate(_LONGER) for i, p in enumerate(parts)) + " ~~~]"

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


@lru_cache
def _catalogue(language: str) -> gettext_module.NullTranslations:
    if language in PSEUDO:
        return PseudoTranslations()
    return gettext_module.translation(
        "messages", paths.PACKAGE / "locale", languages=[language], fallback=True
    )


# Asked for a hundred times on a page, so it is not on ``g``, which is looked up anew each time.
_language: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """The language of this page: the person's choice, this browser's choice, the server's."""
    known = _language.get()
    if known is None:
        offered = set(LANGUAGES) | (set(PSEUDO) if current_app.testing else set())
        chosen = g.get("account_language") or request.cookies.get(COOKIE, "")
        known = chosen if chosen in offered else str(current_app.config["LANGUAGE"])
        _language.set(known)
    return known


def spoken() -> str:
    """The page's language as something to keep: a made-up one is not spoken and counts as English."""
    known = language()
    return "en" if known in PSEUDO else known


def look_again(*_sender: object, **_signal: object) -> None:
    """Forget which language this page is in: it is another page now, or another choice."""
    _language.set(None)


def _another_page(*_sender: object, **_signal: object) -> None:
    look_again()
    _zone.set(None)


def words() -> gettext_module.NullTranslations:
    """The catalogue of the page's language."""
    return _catalogue(language())


def direction() -> str:
    """'rtl' or 'ltr'."""
    return PSEUDO.get(language()) or locale().text_direction


@lru_cache
def _locale(language: str) -> Locale:
    return Locale.parse("en" if language in PSEUDO else language, sep="-")


def locale() -> Locale:
    """The Babel locale that numbers and dates are written in."""
    return _locale(language())


def translated(message: str) -> str:
    """A sentence in the page's language, with the places for its values still in it."""
    return _translated(message, language())


@lru_cache(maxsize=2_000)
def _translated(message: str, language: str) -> str:
    return _catalogue(language).gettext(message)


def gettext(message: str, **values: str | int) -> str:
    """A sentence in the page's language, with named values filled in."""
    text = _translated(message, language())
    return text % values if values else text


def ngettext(singular: str, plural: str, n: int, **values: str | int) -> str:
    """A counted sentence in the page's language; ``%(num)s`` is the number."""
    text = words().ngettext(singular, plural, n)
    return text % {"num": number(n), **values}


def say(sentence: Sentence | str) -> str:
    """A ``Sentence`` from a rule or policy, in the page's language."""
    if isinstance(sentence, str):
        return sentence
    text = _translated(sentence.text, language())
    return text % sentence.values if sentence.values else text


def said_in(language: str, sentence: Sentence) -> str:
    """A sentence in the language of a collective, for words that are kept: no page is being shown."""
    return _translated(sentence.text, language) % sentence.values


def number(value: int) -> str:
    """A whole number with the language's grouping."""
    return str(format_decimal(value, locale=locale()))


def amount(value: money.Money) -> str:
    """Money with its currency, as the page's language writes it."""
    return _amount(value.minor, value.currency, language())


@lru_cache(maxsize=2_000)
def _amount(minor: int, currency: str, language: str) -> str:
    return money.format_money(money.Money(minor, currency), _locale(language))


# The same as for the language: lists ask for it line after line.
_zone: ContextVar[str | None] = ContextVar("zone", default=None)


def by_the_clock_of(zone: str) -> None:
    """Tell times on this page by the clock of a place, such as ``Africa/Nairobi``."""
    _zone.set(zone)


def zone() -> ZoneInfo:
    """The place whose clock deadlines are told by: the collective's, else the server's."""
    return ZoneInfo(_zone_name())


def _zone_name() -> str:
    return _zone.get() or str(current_app.config["TIME_ZONE"])


def place() -> str:
    """The name of that place as people say it: 'Nairobi' for Africa/Nairobi."""
    return _place(_zone_name())


def _place(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


def deadline(moment: datetime) -> str:
    """A moment written out with its place: 'Thursday 12 March, 19:00, Nairobi time' (rule R9)."""
    return _deadline(moment, _zone_name(), language())


@lru_cache(maxsize=2_000)
def _deadline(moment: datetime, zone: str, language: str) -> str:
    local, locale = moment.astimezone(ZoneInfo(zone)), _locale(language)
    return _catalogue(language).gettext(N_("%(day)s, %(time)s, %(place)s time")) % {
        "day": format_datetime(local, "EEEE d MMMM", locale=locale),
        "time": format_time(local, "HH:mm", locale=locale),
        "place": _place(zone),
    }


def day(moment: datetime | date) -> str:
    """A date written out: '12 March 2026'."""
    if isinstance(moment, datetime):
        moment = moment.astimezone(zone()).date()
    return written(moment, "d MMMM y", language())


@lru_cache(maxsize=2_000)
def written(date_: date, pattern: str, language: str) -> str:
    """A date by a pattern of CLDR. Lists name the same few days again and again; Babel takes its time."""
    return str(format_date(date_, pattern, locale=_locale(language)))


def part_of_day(moment: datetime) -> str:
    """When something was written, no finer than it should be told: 'today, evening', '12 March, morning'."""
    # Clocks of two places are apart by whole quarters of an hour: within one the answer stays the same.
    quarter = int(clock.now().timestamp()) // _QUARTER
    return _part_of_day(moment, quarter, _zone_name(), language())


@lru_cache(maxsize=2_000)
def _part_of_day(moment: datetime, quarter: int, zone: str, language: str) -> str:
    words, here = _catalogue(language).gettext, ZoneInfo(zone)
    hour = moment.astimezone(here)
    part = words(_PARTS[hour.hour // 6])
    today = datetime.fromtimestamp(quarter * _QUARTER, here)
    gone = (today.date() - hour.date()).days
    if gone == 0:
        return words(N_("today, %(part)s")) % {"part": part}
    if gone == 1:
        return words(N_("yesterday, %(part)s")) % {"part": part}
    form = "d MMMM" if hour.year == today.year else "d MMMM y"
    return words(N_("%(day)s, %(part)s")) % {"day": written(hour.date(), form, language), "part": part}


def iso(moment: datetime) -> str:
    """A date for a ``datetime`` attribute, cut to the day."""
    return moment.astimezone(UTC).date().isoformat()


def init_app(app: Flask) -> None:
    """Give templates the filters that write numbers, money and dates; ``_`` comes with ``web.templating``."""
    appcontext_pushed.connect(_another_page, app)
    appcontext_popped.connect(_another_page, app)
    for function in (say, number, amount, deadline, day, part_of_day, iso):
        app.jinja_env.filters[function.__name__] = function
