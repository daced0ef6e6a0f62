"""CAMT.053, the account statement of ISO 20022, in any of its versions.

Read as a stream with the parser of Python's standard library. A statement never has a document type, so one
that brings it is refused before anything in it is looked at: no entity is declared, none expanded, nothing
fetched. Depth, elements and words are counted as well.
"""

from __future__ import annotations

from datetime import date
from typing import Final
from xml.parsers import expat

from swsolidarity.fund.bank_files import written
from swsolidarity.fund.bank_files.line import LARGEST_FILE, Line, Statement, Unreadable, counted, made

MOST_ELEMENTS: Final = 200_000
DEEPEST: Final = 40
LONGEST_WORD: Final = 1_000

# What of a booking is read, by the path below it.
_AMOUNT: Final = ("Amt",)
_SIDE: Final = ("CdtDbtInd",)
_BOOKED: Final = (("BookgDt", "Dt"), ("BookgDt", "DtTm"), ("ValDt", "Dt"), ("ValDt", "DtTm"))
_WORDS: Final = ("Ustrd", "AddtlNtryInf", "Nm")
_REVERSED: Final = ("RvslInd",)


def looks_like(start: bytes) -> bool:
    """Whether a file begins as these do."""
    xml = start.lstrip(b"\xef\xbb\xbf \r\n\t")[:5] == b"<?xml"
    return xml or b"camt.053" in start or b"<BkToCstmrStmt" in start


def read(data: bytes, exponent: int) -> Statement:
    """Every booking. Raises ``Unreadable``."""
    if len(data) > LARGEST_FILE:
        raise Unreadable("This file is too large.")
    reader = _Reader(exponent)
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.words
    parser.buffer_text = False
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError):
        raise Unreadable("This file is not complete, or not what it says it is.") from None
    if not reader.found:
        raise Unreadable("This file has no bookings that could be read.")
    return Statement(reader.found, currency=reader.currency, skipped=reader.skipped)


def _refuse(*_what: object) -> None:
    raise Unreadable("This file declares things that no statement of a bank needs, so it was not read.")


class _Reader:
    """Follows the elements of a file and keeps what is said inside each booking."""

    def __init__(self, exponent: int) -> None:
        self.exponent = exponent
        self.found: list[Line] = []
        self.skipped = 0
        self.currency: str | None = None
        self.elements = 0
        self.path: list[str] = []
        self.entry: int | None = None
        self.fields: dict[tuple[str, ...], str] = {}
        self.said: list[str] = []
        self.word = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self.elements += 1
        if self.elements > MOST_ELEMENTS or len(self.path) >= DEEPEST:
            raise Unreadable("This file is built too deep or too long to be a statement.")
        self.path.append(name.rpartition(" ")[2])
        self.word = ""
        if self.path[-1] == "Ntry" and self.entry is None:
            self.entry, self.fields, self.said = len(self.path), {}, []
        elif self.entry is not None and self._below() == _AMOUNT:
            self.currency = attributes.get("Ccy", self.currency)

    def words(self, text: str) -> None:
        """Some text of an element, in pieces."""
        if self.entry is not None and len(self.word) < LONGEST_WORD:
            self.word += text[:LONGEST_WORD]

    def end(self, _name: str) -> None:
        """An element ends."""
        if self.entry is not None:
            below = self._below()
            if not below:
                self._book()
                self.entry = None
            elif below in (_AMOUNT, _SIDE, _REVERSED, *_BOOKED):
                self.fields.setdefault(below, self.word.strip())
            elif below[-1] in _WORDS and len(self.said) < 6:
                self.said.append(self.word)
        self.word = ""
        self.path.pop()

    def _below(self) -> tuple[str, ...]:
        assert self.entry is not None
        return tuple(self.path[self.entry :])

    def _book(self) -> None:
        day = self._day()
        amount = written.amount(self.fields.get(_AMOUNT, ""), ".", self.exponent)
        if day is None or not amount:
            self.skipped += 1
            return
        left = self.fields.get(_SIDE) == "DBIT"
        self.found.append(made(day, -abs(amount) if left else abs(amount), self.said))
        counted(self.found)

    def _day(self) -> date | None:
        said = next((self.fields[one] for one in _BOOKED if one in self.fields), "")
        return written.day(said[:10], "ymd")
