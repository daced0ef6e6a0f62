"""OFX, versions 1 (SGML, where most elements are never closed) and 2 (XML); also QFX, which is the same.

Of a file only the bookings are read (OFX 1.6 and 2.3, section 11.4.4.1, STMTTRN): DTPOSTED, TRNAMT, NAME or
PAYEE, MEMO. Tags are looked for in the text; nothing is declared, expanded or nested, so nothing can be
made to grow.
"""

from __future__ import annotations

import html
import re
from datetime import date
from typing import Final

from swsolidarity.fund.bank_files import written
from swsolidarity.fund.bank_files.line import LARGEST_FILE, Line, Statement, Unreadable, counted, made

_CHARSET: Final = re.compile(rb"(?:CHARSET:\s*|encoding=[\"'])([A-Za-z0-9_-]{1,20})")
_BOOKING: Final = re.compile(r"<STMTTRN>", re.IGNORECASE)
_FIELD: Final = re.compile(r"<(DTPOSTED|TRNAMT|NAME|MEMO|CURDEF)>([^<\r\n]{0,400})", re.IGNORECASE)


def looks_like(start: bytes) -> bool:
    """Whether a file begins as these do."""
    return b"OFXHEADER" in start.upper() or b"<OFX>" in start.upper()


def read(data: bytes, exponent: int) -> Statement:
    """Every booking. Raises ``Unreadable``."""
    if len(data) > LARGEST_FILE:
        raise Unreadable("This file is too large.")
    text = _text(data)
    head, *bookings = _BOOKING.split(text)
    found: list[Line] = []
    skipped = 0
    for booking in bookings:
        line = _line(booking.partition("</STMTTRN>")[0], exponent)
        if line is None:
            skipped += 1
        else:
            found.append(line)
            counted(found)
    if not found:
        raise Unreadable("This file has no bookings that could be read.")
    currency = dict(_fields(head)).get("CURDEF", "").upper()
    return Statement(found, currency=currency or None, skipped=skipped)


def _text(data: bytes) -> str:
    said = _CHARSET.search(data[:2000])
    charset = said.group(1).decode().lower() if said else "1252"
    encoding = "utf-8" if charset.startswith("utf") else "cp1252"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _fields(text: str) -> list[tuple[str, str]]:
    return [(name.upper(), html.unescape(value).strip()) for name, value in _FIELD.findall(text)]


def _line(booking: str, exponent: int) -> Line | None:
    fields: dict[str, str] = {}
    for name, value in _fields(booking):
        fields.setdefault(name, value)
    day = _day(fields.get("DTPOSTED", ""))
    said = fields.get("TRNAMT", "")
    amount = written.amount(said, "," if "," in said else ".", exponent)
    if day is None or not amount:
        return None
    return made(day, amount, (fields.get("NAME", ""), fields.get("MEMO", "")))


def _day(text: str) -> date | None:
    return written.day(text[:8], "ymd")
