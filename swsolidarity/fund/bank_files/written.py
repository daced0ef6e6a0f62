"""Days and amounts as banks write them, in the digits and months of many languages."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

ORDERS: Final = ("dmy", "mdy", "ymd")
DECIMALS: Final = (",", ".")

_SPACES: Final = re.compile(r"[\s'’\u00a0\u202f\u2009_]+")
_AMOUNT: Final = re.compile(r"[0-9]{1,24}(?:\.[0-9]{1,6})?")
_NOT_A_NUMBER: Final = re.compile(r"[^0-9.,()+\-]")
_DAY: Final = re.compile(r"[0-9]{1,4}|[^\W\d_]+\.?")
_COMPACT: Final = re.compile(r"[0-9]{8}")

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier janv januar enero ene janeiro januari gennaio gen",
            "feb february février févr fév febrero fevereiro fev februari februar febbraio",
            "mar march mars märz mär mrz marzo março machi maart mrt",
            "apr april avril avr abril abr aprili aprile",
            "may mai mayo maio mei mag maggio",
            "jun june juin juni junio junho giu giugno",
            "jul july juillet juil juli julio julho julai lug luglio",
            "aug august août aou agosto ago agosti augustus",
            "sep sept september septembre septiembre setembro set septemba settembre",
            "oct october octobre okt oktober octubre outubro out oktoba ottobre ott",
            "nov november novembre noviembre novembro novemba",
            "dec december décembre déc dez dezember diciembre dic dezembro desemba dicembre",
        ),
        start=1,
    )
    for name in names.split()
}
_ALIKE: Final = {0x2212: "-", 0x2013: "-", 0x066B: ".", 0x066C: None, 0x200E: None, 0x200F: None}
_TAKEN: Final = ("dr", "debit", "soll")
"""Words after an amount that mean it left."""


def digits(text: str) -> str:
    """The same with the digits of every script written as 0–9, and signs that look alike made one."""
    found = []
    for character in text:
        number = unicodedata.decimal(character, None)
        found.append(str(number) if number is not None else character)
    return "".join(found).translate(_ALIKE)


def amount(text: str, decimal: str, exponent: int) -> int | None:
    """Minor units with their sign; None where it is no amount. ``decimal``: the mark before the decimals.

    A minus may stand before or behind, the amount in brackets, or "DR" after it.
    """
    written = _SPACES.sub("", digits(text))[:40]
    taken = written.casefold().endswith(_TAKEN)
    plain = _NOT_A_NUMBER.sub("", written)
    minus = taken or "-" in plain or (plain.startswith("(") and plain.endswith(")"))
    plain = plain.strip("()+-").replace("." if decimal == "," else ",", "").replace(",", ".")
    if not _AMOUNT.fullmatch(plain):
        return None
    whole, _, part = plain.partition(".")
    if part[exponent:].strip("0"):
        return None
    minor = int(whole + part[:exponent].ljust(exponent, "0"))
    return -minor if minus else minor


def day(text: str, order: str) -> date | None:
    """A day written in this order; None where it is none. What stands after it, such as a time, is left."""
    written = digits(text).strip()[:40]
    compact = _COMPACT.match(written)
    if compact and order == "ymd":
        parts = [written[:4], written[4:6], written[6:8]]
    else:
        parts = _DAY.findall(written)[:3]
    if len(parts) < len(order):
        return None
    numbers = dict(zip(order, parts, strict=False))
    if not numbers["d"].isdecimal() and numbers["m"].isdecimal():
        # "Mar 12" where the day comes first everywhere else: the word is the month.
        numbers["d"], numbers["m"] = numbers["m"], numbers["d"]
    month = numbers["m"]
    number = int(month) if month.isdecimal() else _MONTHS.get(month.casefold().rstrip("."), 0)
    if not (numbers["y"].isdecimal() and numbers["d"].isdecimal()):
        return None
    year = int(numbers["y"])
    try:
        return date(year + 2000 if len(numbers["y"]) == 2 else year, number, int(numbers["d"]))
    except ValueError:
        return None
