"""Everything a collective needs to leave, as one archive: books, decisions, what is in force, agreements.

It is written piece by piece while it is sent, so that long books fit. Nobody who asked is named in it; the
books in it are checked with ``verify.py`` beside them and nothing but Python.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from sqlalchemy import select

from swsolidarity.collectives.models import Agreement
from swsolidarity.core.db import db
from swsolidarity.decisions.queries import leaving
from swsolidarity.fund import export, verify
from swsolidarity.fund.check import begin_reading
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.plaintext import WRITERS

_README = """\
What is in here

fund.json          the books, to be checked:  python verify.py fund.json
ledger.csv         the same for a spreadsheet
ledger.journal     the same for hledger
ledger.beancount   the same for beancount
decisions/         every result exactly as it was recorded, with index.json for the titles
register.json      what is in force today
agreements/        every version of the agreements
verify.py          checks fund.json with nothing but Python

Compare the six words that verify.py prints with the minutes or with the ledger page.
"""
_BOOKS = {"csv": "ledger.csv", "hledger": "ledger.journal", "beancount": "ledger.beancount"}


class _Pipe(io.RawIOBase):
    """Where an archive is written to and taken away from again, so that it never lies in memory whole."""

    def __init__(self) -> None:
        self.waiting: list[bytes] = []

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: object) -> int:
        """Take some bytes."""
        piece = bytes(data)  # type: ignore[call-overload]  # whatever has bytes
        self.waiting.append(piece)
        return len(piece)

    def taken(self) -> bytes:
        """What was written since."""
        found, self.waiting = b"".join(self.waiting), []
        return found


def pieces(fund_id: int) -> Iterator[bytes]:
    """The archive, piece by piece."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in _files(fund_id):
            with archive.open(name, "w", force_zip64=True) as file:
                for line in lines:
                    file.write(line.encode())
                    yield pipe.taken()
    yield pipe.taken()


def _files(fund_id: int) -> Iterator[tuple[str, Iterable[str]]]:
    yield "README.txt", [_README]
    yield "verify.py", [Path(verify.__file__).read_text(encoding="utf-8")]
    yield "fund.json", export.bundle_lines(fund_id)
    for program, name in _BOOKS.items():
        yield name, WRITERS[program](fund_id, weeks=False)
    begin_reading()
    collective_id = db.session.get_one(Fund, fund_id).collective_id
    titles: dict[str, str] = {}
    for public_id, title, result in leaving.results(collective_id):
        titles[public_id] = title
        yield f"decisions/{public_id}.json", [result]
    yield "decisions/index.json", [_json(titles)]
    yield "register.json", [_json(leaving.in_force(collective_id))]
    for agreement in db.session.scalars(
        select(Agreement).where(Agreement.collective_id == collective_id).order_by(Agreement.version)
    ):
        yield f"agreements/{agreement.version}.md", [agreement.body]


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
