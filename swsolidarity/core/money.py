"""Money: whole minor units of one currency, never a float, never two currencies in one sum.

`parse` reads what a person typed and would rather ask than guess; what it refuses, it says in an
`AmountError` whose code and values the web layer turns into a sentence.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from babel import Locale
from babel.numbers import NumberPattern, get_currency_precision, parse_pattern

# ISO 4217, list one as published on 2026-01-01. Metals, test codes and units of account without a minor
# unit ("N.A.") are not money one can keep books in, and not here.
_TWO: Final = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF
CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL
HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU
MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR
SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED
VES WST XAD XCD XCG YER ZAR ZMW ZWG
"""
_OTHER: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
# List three: gone since 2021, kept so that old books stay readable. Never offered for new ones.
_WITHDRAWN: Final = "ANG BGN CUC HRK SLL ZWL"

CURRENCIES: Final = frozenset(" ".join([_TWO, *_OTHER.values()]).split())
"""The currencies a fund can be kept in (ISO 4217, active)."""

EXPONENTS: Final[dict[str, int]] = {
    **dict.fromkeys(f"{_TWO} {_WITHDRAWN}".split(), 2),
    **{code: exponent for exponent, codes in _OTHER.items() for code in codes.split()},
}
"""How many decimals the minor unit is (KES 2, JPY 0, KWD 3), for active and lately withdrawn codes."""

LIMIT: Final = 10**15
"""The largest amount a person can type, in minor units; sums may be larger and still fit 64 bits."""


class UnknownCurrency(ValueError):
    """Not a currency code of ISO 4217 that we know."""


class CurrencyMismatch(ValueError):
    """Two currencies in one sum or comparison: never allowed, never converted."""


AmountCode = Literal["empty", "not_a_number", "ambiguous", "negative", "zero", "too_precise", "too_large"]


class AmountError(ValueError):
    """What a person typed is not an amount we accept; `code` says why.

    `values` for the sentence: always `text` (as typed, shortened), `currency`, `decimals`; for
    `ambiguous` also `thousands` and `decimal`, the two readings written so that `parse` takes them;
    for `too_large` also `limit` (Money).
    """

    def __init__(self, code: AmountCode, **values: object) -> None:
        super().__init__(code)
        self.code: AmountCode = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents) of one currency. May be negative or nothing: books need both.

    Raises TypeError for anything but an int (also bool), UnknownCurrency for an unknown code; sums and
    comparisons raise CurrencyMismatch. `==` between currencies is simply False.
    """

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError("money is a whole number of minor units")
        if self.currency not in EXPONENTS:
            raise UnknownCurrency(f"{self.currency!r} is not a currency")

    @property
    def exponent(self) -> int:
        """Decimals of this currency."""
        return EXPONENTS[self.currency]

    @property
    def decimal(self) -> Decimal:
        """The exact amount in major units, for showing and exporting; never calculate with it."""
        return Decimal(plain(self))

    def _same(self, other: Money) -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} do not mix")
        return other.minor

    def __add__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __lt__(self, other: Money) -> bool:
        return self.minor < self._same(other) if isinstance(other, Money) else NotImplemented

    def __le__(self, other: Money) -> bool:
        return self.minor <= self._same(other) if isinstance(other, Money) else NotImplemented

    def __gt__(self, other: Money) -> bool:
        return self.minor > self._same(other) if isinstance(other, Money) else NotImplemented

    def __ge__(self, other: Money) -> bool:
        return self.minor >= self._same(other) if isinstance(other, Money) else NotImplemented

    def __str__(self) -> str:
        return f"{plain(self)} {self.currency}"


def zero(currency: str) -> Money:
    """Nothing, in this currency: where a sum starts. Raises UnknownCurrency."""
    return Money(0, currency)


def plain(money: Money) -> str:
    """The amount with all its decimals and a point, nothing else: "1500.50" (CSV)."""
    return _write(money.minor, money.exponent)


def typed(money: Money) -> str:
    """The amount as `parse` reads it back, whatever the currency: to fill a form field with."""
    whole, _, part = plain(money).partition(".")
    return f"{whole}{_divides_at_home(money.currency)}{part}" if part.strip("0") else whole


def _divides_at_home(currency: str) -> str:
    return _HOME.get(currency, ".")


# Three decimals look like a group of three. The point is safe where it divides at home (CLDR ar_KW …);
# Tunisia and Libya divide with a comma and group with a point, and in Iraq nobody writes decimals.
_HOME: Final = {"LYD": ",", "TND": ",", "IQD": "\u066b"}


def _write(minor: int, exponent: int) -> str:
    digits = str(abs(minor)).zfill(exponent + 1)
    whole, part = digits[: len(digits) - exponent], digits[len(digits) - exponent :]
    return ("-" if minor < 0 else "") + whole + (f".{part}" if exponent else "")


def format_money(money: Money, locale: str | Locale, *, numbering: str = "default") -> str:
    """The amount as people of this locale or language tag write it (CLDR), exact to the minor unit.

    Decimals are those of ISO 4217; where everyday use has fewer (CLDR: AFN, IQD, LBP …) they are left
    out when they are nothing. `numbering` is "default" for the locale's own digits or "latn" for 0–9.
    Raises babel's UnknownLocaleError.
    """
    parsed = Locale.parse(locale.replace("-", "_") if isinstance(locale, str) else locale)
    digits = money.exponent
    if money.minor % 10**digits == 0:
        digits = min(digits, get_currency_precision(money.currency))
    system = parsed.default_numbering_system if numbering == "default" else numbering
    zero_digit = _ZEROS.get(system)
    written = _pattern(parsed, digits).apply(
        money.decimal,
        parsed,
        currency=money.currency,
        currency_digits=False,
        numbering_system=system if zero_digit else "latn",
    )
    spaced = _TOUCHING.sub("\u00a0", written)
    if zero_digit is None:
        return spaced
    return spaced.translate({ord("0") + digit: chr(ord(zero_digit) + digit) for digit in range(10)})


# Babel has the separators of these numbering systems, but writes the digits 0-9 (CLDR numberingSystems).
_ZEROS: Final = {
    "arab": "٠", "arabext": "۰", "beng": "০", "deva": "०", "gujr": "૦", "guru": "੦", "khmr": "០",
    "knda": "೦", "laoo": "໐", "mlym": "൦", "mymr": "၀", "olck": "᱐", "orya": "୦", "tamldec": "௦",
    "telu": "౦", "thai": "๐", "tibt": "༠", "nkoo": "\u07c0", "mtei": "\uabf0",
    "cakm": "\U00011136", "hmnp": "\U0001e140",
    "adlm": "\U0001e950",
}  # fmt: skip
# A letter of the currency next to a digit: CLDR puts a space between (UTS #35, currencySpacing).
_TOUCHING: Final = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


@lru_cache(maxsize=256)
def _pattern(locale: Locale, digits: int) -> NumberPattern:
    pattern = parse_pattern(locale.currency_formats["standard"].pattern)
    pattern.frac_prec = (digits, digits)
    return pattern


# Reading ----------------------------------------------------------------------------------------------

_SPACES: Final = " \u00a0\u202f\u2009\u2007"
_SIGNS: Final = "-\u2212\u2012\u2013\ufe63\uff0d"
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069"))
# Each character a person may group or divide with, as one of: " " and "'" group, ":" divides (the Arabic
# decimal separator), "_" groups (the Arabic thousands separator), "." and "," do one or the other.
_MEANING: Final = {
    **dict.fromkeys(_SPACES, " "),
    **dict.fromkeys("'\u2019\u02bc\uff07", "'"),
    **dict.fromkeys(".\uff0e", "."),
    **dict.fromkeys(",\uff0c\u060c", ","),
    "\u066b": ":",
    "\u066c": "_",
}
_WRITTEN: Final = 64  # longer than any amount
_NUMBERS: Final = re.compile(r"[0-9]+(?:[ '_.,:][0-9]+)*")
_MARK: Final = re.compile("[ '_.,:]")
_GROUPED: Final = re.compile(r"[1-9][0-9]{0,2}(?:\D[0-9]{3})+|[1-9][0-9]?(?:\D[0-9]{2})+\D[0-9]{3}")


def parse(text: str, currency: str) -> Money:
    """The amount a person typed: more than nothing, at most LIMIT. Raises AmountError, UnknownCurrency.

    Takes the digits of any script, grouping by space, apostrophe, point or comma (in threes, or as in
    India 12,34,567), and point or comma before the decimals. One point or comma before exactly three
    digits is `ambiguous`, unless only one reading is possible: currencies without decimals group, those
    with three divide with the mark used where they are money (KWD ".", TND ","), and what begins with 0
    or with four digits is not grouped.
    """
    if currency not in EXPONENTS:
        raise UnknownCurrency(f"{currency!r} is not a currency")
    typed = text.translate(_INVISIBLE).strip()
    values: dict[str, object] = {
        "text": typed[:_WRITTEN],
        "currency": currency,
        "decimals": EXPONENTS[currency],
    }
    if not typed:
        raise AmountError("empty", **values)
    if len(typed) > _WRITTEN:
        if typed.isdecimal():
            raise AmountError("too_large", limit=Money(LIMIT, currency), **values)
        raise AmountError("not_a_number", **values)
    unsigned = typed.strip(_SIGNS + _SPACES)
    normal = _normal(unsigned)
    if normal is None or not _NUMBERS.fullmatch(normal):
        raise AmountError("not_a_number", **values)
    if unsigned != typed:
        raise AmountError("negative", **values)
    whole, part = _divide(normal, values)
    exponent = EXPONENTS[currency]
    if len(part) > exponent:
        raise AmountError("too_precise", **values)
    minor = int(whole + part.ljust(exponent, "0"))
    if minor > LIMIT:
        raise AmountError("too_large", limit=Money(LIMIT, currency), **values)
    if not minor:
        raise AmountError("zero", **values)
    return Money(minor, currency)


def _normal(typed: str) -> str | None:
    """ASCII digits and the marks of _MEANING; None for anything else, also digits of two scripts."""
    out: list[str] = []
    scripts: set[int] = set()
    for character in typed:
        mark = _MEANING.get(character)
        if mark is None:
            digit = unicodedata.decimal(character, None)
            if digit is None:
                return None
            scripts.add(ord(character) - digit)
            mark = str(digit)
        out.append(mark)
    return "".join(out) if len(scripts) < 2 else None


def _divide(normal: str, values: dict[str, object]) -> tuple[str, str]:
    """The digits before and after the decimal separator. Raises AmountError."""
    marks = _MARK.findall(normal)
    if not marks:
        return normal, ""
    *others, last = marks
    whole, _, part = normal.rpartition(last)
    if not others and last in ".,":
        exponent = EXPONENTS[str(values["currency"])]
        home = _divides_at_home(str(values["currency"]))
        if not _GROUPED.fullmatch(normal) or (exponent == 3 and last == home):
            return whole, part
        if exponent == 0:
            return whole + part, ""
        decimal = f"{whole}{home}{part.ljust(exponent, '0')[:exponent]}"
        raise AmountError("ambiguous", thousands=whole + part, decimal=decimal, **values)
    if last in " '_" or last in others:
        whole, part = normal, ""
    groups = set(_MARK.findall(whole))
    if len(groups) > 1 or ":" in groups or (groups and not _GROUPED.fullmatch(whole)):
        raise AmountError("not_a_number", **values)
    return _MARK.sub("", whole), part
