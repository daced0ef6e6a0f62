"""What in a text could lead to somebody: numbers, addresses, dates of birth, plates, places; and adverts.

Pure and careful: it is shown to whoever writes before anybody else reads it, so that it must not cry wolf at
sums, times, years and references. It knows the words of several languages, because people write in theirs
whatever the page speaks. What it does not know it cannot find: the page says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

PHONE: Final = "phone"
EMAIL: Final = "email"
ADDRESS: Final = "address"
BIRTH: Final = "birth"
PLATE: Final = "plate"
PLACE: Final = "place"
ADVERT: Final = "advert"


class Giveaway(NamedTuple):
    """Something that could lead to somebody, and where it stands."""

    kind: str
    start: int
    end: int
    text: str


def find(text: str) -> list[Giveaway]:
    """All there is, in order, none inside another; an advert comes last and stands for the whole text."""
    digits = _plain_digits(text)
    found: list[Giveaway] = []
    for kind, start, end in sorted(_all(digits), key=lambda one: (one[1], -one[2])):
        if not found or start >= found[-1].end:
            found.append(Giveaway(kind, start, end, text[start:end]))
    reachable = any(one.kind in (PHONE, EMAIL) for one in found) or _WRITE_TO.search(digits)
    if reachable and _PRICE_FOR_TIME.search(digits):
        found.append(Giveaway(ADVERT, len(text), len(text), ""))
    return found


def mask(text: str, found: Iterable[Giveaway], instead: str = "•••") -> str:
    """The text without what was found."""
    at, kept = 0, []
    for one in found:
        kept += [text[at : one.start], instead if one.start < one.end else ""]
        at = one.end
    return "".join((*kept, text[at:]))


def _plain_digits(text: str) -> str:
    """The same text with the digits of every script as 0 to 9, each in its place."""
    if text.isascii():
        return text
    return "".join(
        str(unicodedata.decimal(one)) if unicodedata.category(one) == "Nd" else one for one in text
    )


def _all(text: str) -> Iterator[tuple[str, int, int]]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield kind, *match.span(match.lastindex or 0)
    for match in _NUMBER.finditer(text):
        if _is_phone(match[0], text[: match.start()], text[match.end() :]):
            yield PHONE, *match.span()


# Numbers ----------------------------------------------------------------------------------------------

_NUMBER: Final = re.compile(
    r"(?<![\w.,:/#-])(?:\+|\(\+?)?\d(?:[ \u00a0\u202f.\-/()]{0,2}\d){6,16}(?![\w%°]|[.,:/-]\d)"
)
_DATE: Final = re.compile(
    r"(?:(?:19|20)\d\d[-./ ][01]?\d[-./ ][0-3]?\d|[0-3]?\d[-./ ][0-3]?\d[-./ ](?:19|20|25)?\d\d)"
    r"(?:[ -]{1,3}(?:[0-3]?\d[-./ ][01]?\d[-./ ](?:19|20)\d\d|\d\d))?"
)
_YEARS: Final = re.compile(r"(?:19|20)\d\d(?:[ ./-]{1,3}(?:19|20)\d\d)+")
_REFERENCE: Final = re.compile(r"(?:19|20)\d\d-\d{3}")
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:([ \u00a0\u202f.])\d{3})(?:\1\d{3})*")
_COIN: Final = (
    r"(?:[$€£¥₹₦₵฿₫₱₽₴₺]|\b(?:KSh|KES|Ksh|TSh|UGX|EUR|USD|GBP|CHF|NGN|ZAR|THB|MXN|ARS|COP|CLP|PEN|INR|Rs|Fr|kr|R\$"
    r"|shillings?|shilingi|euros?|dollars?|pounds?|pesos?|rand|naira|baht|dirhams?|francs?|million|million(?:es|en))\b"
    r"|บาท|درهم|جنيه|دينار|ريال|ليرة)"
)
_COIN_BEFORE: Final = re.compile(_COIN + r"\s?$", re.IGNORECASE)
_COIN_AFTER: Final = re.compile(r"^\s?" + _COIN, re.IGNORECASE)


def _is_phone(number: str, before: str, after: str) -> bool:
    """Whether digits in groups are a number to call (ITU-T E.164: at most fifteen digits)."""
    digits = re.sub(r"\D", "", number)
    if _COIN_BEFORE.search(before[-14:]) or _COIN_AFTER.search(after[:14]):
        return False
    if any(shape.fullmatch(number) for shape in (_DATE, _YEARS, _REFERENCE)) or not 7 <= len(digits) <= 15:
        return False
    if number.lstrip("(").startswith("+") or digits.startswith("0"):
        return len(digits) >= 8
    if _THOUSANDS.fullmatch(number):
        # 612 345 678 may be a number to call or hundreds of millions; nobody speaks of those here.
        return len(digits) == 9 and number[3] == " "
    groups = re.findall(r"\d+", number)
    if len(groups) == 1:
        return 10 <= len(digits) <= 13
    return 2 <= len(groups) <= 6 and all(len(group) <= 4 or len(groups) == 2 for group in groups)


# Words ------------------------------------------------------------------------------------------------

_DAY: Final = (
    r"(?:[0-3]?\d\s?[./-]\s?[01]?\d\s?[./-]\s?(?:19|20|25)?\d\d|(?:19|20)\d\d[./-][01]?\d[./-][0-3]?\d"
    r"|[0-3]?\d(?:st|nd|rd|th|\.|º)?\s+(?:de\s+|of\s+)?[^\W\d_]{3,12}\.?,?\s+(?:de\s+|del\s+)?(?:19|20|25)\d\d"
    r"|[^\W\d_]{3,9}\.?\s+[0-3]?\d(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d)"
)
_BORN: Final = (
    r"(?:\b(?:born|birthday|birth\s?date|date\s+of\s+birth|d\.?o\.?b\.?|nac[ií](?:da|do|de|ó)?|nacimiento|cumpleaños"
    r"|geboren|geburtstag|geburtsdatum|née?\s+le|naissance|nasc(?:i|ida|imento)|kuzaliwa|(?:ali|nili)zaliwa)\b"
    r"|(?:تاريخ الميلاد|مواليد|ولدت|من مواليد)|(?:วันเกิด|เกิดวันที่|เกิดเมื่อ))"
)
_PLATE_WORD: Final = (
    r"(?:\b(?:number\s?plate|licen[cs]e\s?plate|plates?|reg(?:istration)?(?:\s(?:no|number))?|matr[ií]cula|patente"
    r"|kennzeichen|immatriculation|plaque|namba\s+(?:ya|za)\s+gari)\b|لوحة|رقم السيارة|ทะเบียนรถ|ทะเบียน)"
)
_PLATE: Final = (
    r"(?=[\w -]{0,9}\d)(?:[A-Z\u0621-\u064a\u0e01-\u0e2e]{1,3}[ -]?){0,2}"
    r"\d{1,4}(?:[ -]?[A-Z\u0621-\u064a]{1,3})?(?!\w)"
)
_STREET_AFTER: Final = (
    r"(?:street|st\.|road|rd\.?|avenue|ave\.?|lane|ln\.?|drive|square|court|crescent|terrace|boulevard|blvd\.?"
    r"|gardens|mews|alley)"
)
_STREET_BEFORE: Final = (
    r"(?:calle|c/|avenida|avda\.?|av\.|plaza|paseo|carrera|rua|travessa|via|viale|barabara\s+ya|mtaa\s+wa)"
)
_SMALL: Final = (
    r"(?!(?:of|the|our|your|my|their|this|that|these|in|on|at|an?|to|from|and|for|hours?|minutes?|days?|weeks?"
    r"|people|members|women)\b)"
)
_NAME: Final = r"[^\W\d_][^\W\d_'’-]{0,40}"

_PATTERNS: Final = tuple(
    (kind, re.compile(pattern, flags))
    for kind, pattern, flags in (
        (EMAIL, r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}\.[^\W\d_]{2,}", 0),
        (
            EMAIL,
            r"(?<![\w.+-])[\w.+-]{1,64}\s?[\[({]\s?(?:at|arroba|ät|@)\s?[\])}]\s?[\w-]{1,63}"
            r"(?:\s?[\[({]\s?(?:dot|punto|punkt|\.)\s?[\])}]\s?|\.)[^\W\d_]{2,}",
            re.IGNORECASE,
        ),
        (PLACE, r"(?<![\d.])-?\d{1,2}\.\d{3,}\s?[,;/ ]\s?-?\d{1,3}\.\d{3,}", 0),
        (
            PLACE,
            r"\d{1,3}\s?°\s?\d{1,2}(?:[.,]\d{1,6})?\s?['′’][^\n]{0,12}?[NSEWO]\b"
            r"(?:[ ,]{1,3}\d{1,3}\s?°[^\n]{0,20}?[NSEWO]\b)?",
            0,
        ),
        (
            PLACE,
            r"(?:geo:|https?://)?(?:maps\.app\.goo\.gl|goo\.gl/maps|maps\.google\.[a-z.]+|(?:www\.)?google\.[a-z.]+/maps"
            r"|(?:www\.)?openstreetmap\.org|osm\.org|maps\.apple\.com|w3w\.co|what3words\.com)/\S+",
            re.IGNORECASE,
        ),
        (PLACE, r"(?<!\S)///\w+\.\w+\.\w+", 0),
        (BIRTH, rf"{_BORN}[^\n\d]{{0,25}}({_DAY})", re.IGNORECASE),
        (BIRTH, rf"({_DAY})[^\n\d]{{0,6}}{_BORN}", re.IGNORECASE),
        (
            PLATE,
            rf"(?i:{_PLATE_WORD})(?i:\s?(?:is|was|no\.?|number|es|era|ist|:|رقم))?[\s:]{{0,3}}({_PLATE})",
            0,
        ),
        (
            PLATE,
            r"(?<!\w)([A-Z]{2}\d\d\s?[A-Z]{3}|K[A-D][A-Z]\s?\d{3}[A-Z]|[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}\s?\d{1,4})(?!\w)",
            0,
        ),
        (
            ADDRESS,
            rf"(?<![\w.,:/-])\d{{1,4}}[a-z]?,?(?:\s{_SMALL}{_NAME}){{1,3}}\s{_STREET_AFTER}(?!\w)",
            re.IGNORECASE,
        ),
        (
            ADDRESS,
            rf"(?<!\w){_STREET_BEFORE}\s?{_NAME}(?:\s{_NAME}){{0,4}},?\s?(?:n[.ºo°]*\s?)?\d{{1,4}}\b",
            re.IGNORECASE,
        ),
        (
            ADDRESS,
            rf"(?<!\w)\d{{1,4}}(?:\s?(?:bis|ter))?,?\s(?:rue|quai|impasse|chemin|allée)(?:\s{_NAME}){{1,5}}",
            re.IGNORECASE,
        ),
        (
            ADDRESS,
            r"(?<!\w)[^\W\d_]{3,30}?(?:straße|strasse|str\.|gasse|weg|platz|allee)\s\d{1,4}\s?[a-z]?\b",
            re.IGNORECASE,
        ),
        (ADDRESS, r"شارع\s[^\n\d]{2,30}\s?(?:رقم\s)?\d{1,4}", 0),
        (ADDRESS, r"(?:บ้านเลขที่|เลขที่)\s?\d{1,4}(?:/\d{1,4})?[^\n]{0,30}?(?:ซอย|ถนน|ถ\.|ซ\.)\s?\S+", 0),
    )
)

_PRICE_FOR_TIME: Final = re.compile(
    rf"(?:{_COIN}\s?\d[\d., ]{{0,14}}|\d[\d., ]{{0,14}}\s?{_COIN}|\d{{2,5}})"
    r"\s?(?:/|(?:an?|per|for\s(?:an?|one|half\san)|the|por|la|por\suna|pro|die|par|kwa)\s)"
    r"\s?(?:half[\s-]?hour|hours?|hrs?|h\b|½\s?h|night|30\s?min|noche|(?:media\s)?hora|stunde|nacht|heure|nuit"
    r"|saa|usiku)",
    re.IGNORECASE,
)
_WRITE_TO: Final = re.compile(
    r"(?:wa\.me|t\.me|signal\.me)/\S|\b(?:whatsapp|telegram|signal|insta(?:gram)?|snap(?:chat)?|onlyfans)\b",
    re.IGNORECASE,
)
