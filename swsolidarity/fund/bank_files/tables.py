"""Tables: files of lines with columns, as nearly every bank gives them, each in its own way.

How to read one is a ``Layout``. ``guess`` proposes one; people look at it, change it, and it is kept for the
next file of the same place.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from swsolidarity.fund.bank_files import written
from swsolidarity.fund.bank_files.line import MOST_LINES, Line, Statement, Unreadable, counted, made

ENCODINGS: Final = ("utf-8", "utf-16", "cp1252", "iso8859-15", "cp1250", "cp1251", "cp1256", "shift_jis")
DELIMITERS: Final = {"comma": ",", "semicolon": ";", "tab": "\t", "pipe": "|"}
SIGNS: Final = ("as_written", "turned", "two_columns")
MOST_COLUMNS: Final = 60
MOST_HEADERS: Final = 60
LONGEST_ROW: Final = 8_000

_IN: Final = ("credit", "crédit", "haben", "ingreso", "entrada", "paid in", "money in", "recettes", "avoir")
_OUT: Final = ("debit", "débit", "soll", "cargo", "saída", "paid out", "money out", "withdrawal", "dépenses")
_BALANCE: Final = ("balance", "saldo", "solde", "kontostand", "running")
_AMOUNT: Final = ("amount", "betrag", "montant", "importe", "valor", "kiasi", "bedrag", "umsatz", "value")


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a table. Columns are counted from 1. ``decimal`` is the mark before the decimals.

    ``signs``: "as_written" has one column with a minus where money left; "turned" the other way round;
    "two_columns" has one for what came (``amount``) and one for what left (``taken``).
    """

    encoding: str
    delimiter: str
    headers: int
    day: int
    order: str
    amount: int
    taken: int
    signs: str
    decimal: str
    words: tuple[int, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain values to keep."""
        return asdict(self) | {"words": list(self.words)}


def layout_of(kept: Mapping[str, Any]) -> Layout:
    """The layout that ``as_json`` kept."""
    return Layout(**{**kept, "words": tuple(kept["words"])})


def text_of(data: bytes, encoding: str) -> str:
    """The file as text. Raises ``Unreadable`` when it is not written in this encoding."""
    try:
        found = data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except (UnicodeDecodeError, LookupError):
        raise Unreadable("The letters of this file are written in another way. Choose another.") from None
    if "\x00" in found:
        raise Unreadable("This is not a table of text. Save it as CSV and try again.")
    return found


def read(data: bytes, layout: Layout, exponent: int) -> Statement:
    """Every booking of a table. Raises ``Unreadable`` when the layout does not fit it."""
    found: list[Line] = []
    skipped = 0
    for number, row in _rows(text_of(data, layout.encoding), layout.delimiter):
        if number <= layout.headers or not any(cell.strip() for cell in row):
            continue
        line = _line(row, layout, exponent)
        if line is None:
            skipped += 1
            if skipped > MOST_LINES:
                break
        else:
            found.append(line)
            counted(found)
    if not found:
        raise Unreadable("No line of this file could be read that way. Look at the columns again.")
    if skipped > len(found):
        raise Unreadable("Most lines of this file could not be read that way. Look at the columns again.")
    return Statement(found, skipped=skipped)


def first_rows(data: bytes, layout: Layout, most: int = 8) -> list[list[str]]:
    """The top of the table, each cell cut short, for people to see what is in which column."""
    rows: list[list[str]] = []
    for _number, row in _rows(text_of(data, layout.encoding), layout.delimiter):
        if len(rows) == most:
            break
        rows.append([cell.strip()[:40] for cell in row])
    return rows


def guess(data: bytes) -> Layout:
    """The layout this table most likely has. Raises ``Unreadable`` where it is no table of text."""
    encoding = _encoding(data)
    text = text_of(data, encoding)
    tried = [(name, [row for _n, row in _rows(text, name, most=80)]) for name in DELIMITERS]
    delimiter, rows = max(tried, key=lambda one: _evenly(one[1]))
    if _evenly(rows) == 0:
        raise Unreadable("No columns were found in this file. Save it as CSV and try again.")
    order, day = max(
        ((order, column) for order in written.ORDERS for column in range(_widest(rows))),
        key=lambda one: (_days(rows, one[1], one[0]), -one[1]),
    )
    body = [row for row in rows if _cell(row, day) and written.day(_cell(row, day), order)]
    if not body:
        raise Unreadable("No column with days was found in this file.")
    headers = next(at for at, row in enumerate(rows) if row is body[0])
    names = [cell.casefold() for cell in rows[headers - 1]] if headers else []
    decimal = _decimal(body)
    amount, taken, signs = _amounts(body, names, decimal, day)
    return Layout(
        encoding=encoding,
        delimiter=delimiter,
        headers=headers,
        day=day + 1,
        order=order,
        amount=amount + 1,
        taken=taken + 1,
        signs=signs,
        decimal=decimal,
        words=tuple(one + 1 for one in _words(body, {day, amount, taken})),
    )


def _rows(text: str, delimiter: str, most: int = 1_000_000) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=DELIMITERS[delimiter])
    try:
        for number, row in enumerate(reader, start=1):
            if number > most:
                return
            if len(row) > MOST_COLUMNS or sum(map(len, row)) > LONGEST_ROW:
                raise Unreadable("Line %(number)s of this file is too long.", number=number)
            yield number, row
    except csv.Error:
        raise Unreadable("The columns of this file could not be told apart. Save it as CSV again.") from None


def _line(row: Sequence[str], layout: Layout, exponent: int) -> Line | None:
    day = written.day(_cell(row, layout.day - 1), layout.order)
    came = written.amount(_cell(row, layout.amount - 1), layout.decimal, exponent)
    if layout.signs == "two_columns":
        left = written.amount(_cell(row, layout.taken - 1), layout.decimal, exponent)
        total = abs(came or 0) - abs(left or 0)
    else:
        total = -(came or 0) if layout.signs == "turned" else came or 0
    if day is None or not total:
        return None
    return made(day, total, (_cell(row, column - 1) for column in layout.words))


def _cell(row: Sequence[str], column: int) -> str:
    return row[column].strip() if 0 <= column < len(row) else ""


def _encoding(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _widest(rows: Sequence[Sequence[str]]) -> int:
    return max((len(row) for row in rows), default=0)


def _evenly(rows: Sequence[Sequence[str]]) -> int:
    """How many rows have as many columns as most have, if there are at least two."""
    widths = [len(row) for row in rows if len(row) > 1]
    return max((widths.count(width) for width in set(widths)), default=0)


def _days(rows: Sequence[Sequence[str]], column: int, order: str) -> int:
    cells = [cell for row in rows if (cell := _cell(row, column))]
    return sum(len(cell) <= 24 and written.day(cell, order) is not None for cell in cells)


def _decimal(body: Sequence[Sequence[str]]) -> str:
    """The mark that stands two places before the end more often."""
    cells = [written.digits(cell).strip(" -+") for row in body for cell in row]
    commas = sum(cell[-3:-2] == "," and cell[-2:].isdecimal() for cell in cells)
    points = sum(cell[-3:-2] == "." and cell[-2:].isdecimal() and cell.count(".") == 1 for cell in cells)
    return "," if commas > points else "."


def _amounts(
    body: Sequence[Sequence[str]], names: Sequence[str], decimal: str, day: int
) -> tuple[int, int, str]:
    def name(column: int) -> str:
        return names[column] if column < len(names) else ""

    def numbers(column: int) -> list[int]:
        cells = [_cell(row, column) for row in body]
        read = [written.amount(cell, decimal, 6) for cell in cells if cell and not _wordy(cell)]
        return [number for number in read if number is not None]

    columns = [column for column in range(_widest(body)) if column != day and numbers(column)]
    came = next((one for one in columns if any(word in name(one) for word in _IN)), None)
    left = next((one for one in columns if any(word in name(one) for word in _OUT)), None)
    if came is not None and left is not None and came != left:
        return came, left, "two_columns"
    free = [one for one in columns if not any(word in name(one) for word in _BALANCE)] or columns
    if not free:
        raise Unreadable("No column with amounts was found in this file.")
    named = [one for one in free if any(word in name(one) for word in _AMOUNT)]
    best = max(named or free, key=lambda one: (len(numbers(one)), any(n < 0 for n in numbers(one)), -one))
    return best, -1, "as_written"


def _wordy(cell: str) -> bool:
    return sum(character.isalpha() for character in cell) > 4


def _words(body: Sequence[Sequence[str]], taken: set[int]) -> list[int]:
    """The columns with words in them, at most three, as they stand."""
    columns = [column for column in range(_widest(body)) if column not in taken]
    weight = {column: sum(sum(map(str.isalpha, _cell(row, column))) for row in body) for column in columns}
    best = sorted((one for one in columns if weight[one] > len(body)), key=lambda one: -weight[one])[:3]
    return sorted(best)
