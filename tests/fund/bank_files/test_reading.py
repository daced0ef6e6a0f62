"""Statements of banks as they really look, and files that are meant to hurt."""

from __future__ import annotations

import tracemalloc
from datetime import date

import pytest

from swsolidarity.fund.bank_files import (
    LARGEST_FILE,
    MOST_LINES,
    Line,
    Unreadable,
    is_table,
    read,
    tables,
    written,
)

pytestmark = pytest.mark.once

GERMAN = (
    "Umsätze Girokonto;;;;\n"
    ";;;;\n"
    "Buchungstag;Empfänger;Verwendungszweck;Betrag;Saldo\n"
    "03.02.2026;Kiosk;Tee;-1.234,50;8.000,00\n"
    "28.02.2026;Verein;Beitrag =1+1;20,00;8.020,00\n"
).encode("cp1252")
AMERICAN = (
    b"Date,Description,Amount,Running Balance\n"
    b'02/13/2026,"CAFE, NORTH",-12.50,100.00\n02/28/2026,=HYPERLINK("x"),"1,200.00",1300.00\n'
)
TWO_COLUMNS = (
    "Date\tLibellé\tDébit\tCrédit\n13/02/2026\tLoyer\t450,00\t\n14/02/2026\tDon\t\t1 200,00\n"
).encode("utf-16")
ARABIC = "التاريخ;البيان;المبلغ\n٢٠٢٦-٠٢-١٣;تبرع;١٬٢٠٠٫٥٠\n".encode()
OFX1 = (
    b"OFXHEADER:100\r\nDATA:OFXSGML\r\nENCODING:USASCII\r\nCHARSET:1252\r\n\r\n<OFX><CURDEF>KES\r\n"
    b"<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260213120000[-5:EST]<TRNAMT>-12.50<FITID>1<NAME>Caf\xe9 &amp; Co"
    b"<MEMO>Tea</STMTTRN>\r\n<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20260214<TRNAMT>20,00<NAME>Gift</STMTTRN></OFX>"
)
OFX2 = (
    b'<?xml version="1.0" encoding="UTF-8"?><?OFX OFXHEADER="200"?><OFX><STMTTRN>'
    b"<DTPOSTED>20260213</DTPOSTED>"
    b"<TRNAMT>-12.50</TRNAMT><NAME>Tea</NAME></STMTTRN></OFX>"
)
CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Ntry><Amt Ccy="KES">12.50</Amt><CdtDbtInd>DBIT</CdtDbtInd><BookgDt><Dt>2026-02-13</Dt></BookgDt>
<NtryDtls><TxDtls><Amt Ccy="EUR">1.00</Amt>
<RmtInf><Ustrd>Té &lt;b&gt;</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="KES">20</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<BookgDt><DtTm>2026-02-14T10:00:00</DtTm></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>""".encode()
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><Document><BkToCstmrStmt><Ntry><Amt>&j;</Amt></Ntry></BkToCstmrStmt></Document>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE d SYSTEM "file:///etc/passwd"><Document>camt.053</Document>'


def test_tables_of_banks_are_read_as_guessed() -> None:
    def read_it(data: bytes) -> list[Line]:
        return list(read(data, tables.guess(data), 2).lines)

    assert read_it(GERMAN) == [
        Line(date(2026, 2, 3), -123450, "Kiosk · Tee"),
        Line(date(2026, 2, 28), 2000, "Verein · Beitrag =1+1"),
    ]
    assert read_it(AMERICAN) == [
        Line(date(2026, 2, 13), -1250, "CAFE, NORTH"),
        Line(date(2026, 2, 28), 120000, '=HYPERLINK("x")'),
    ]
    assert read_it(TWO_COLUMNS) == [
        Line(date(2026, 2, 13), -45000, "Loyer"),
        Line(date(2026, 2, 14), 120000, "Don"),
    ]
    assert read_it(ARABIC) == [Line(date(2026, 2, 13), 120050, "تبرع")]
    guessed = tables.guess(GERMAN)
    assert tables.layout_of(guessed.as_json()) == guessed
    assert (guessed.encoding, guessed.delimiter, guessed.headers) == ("cp1252", "semicolon", 3)


def test_ofx_and_camt_are_read_without_a_layout() -> None:
    assert list(read(OFX1, None, 2).lines) == [
        Line(date(2026, 2, 13), -1250, "Café & Co · Tea"),
        Line(date(2026, 2, 14), 2000, "Gift"),
    ]
    assert read(OFX1, None, 2).currency == "KES"
    assert list(read(OFX2, None, 2).lines) == [Line(date(2026, 2, 13), -1250, "Tea")]
    found = read(CAMT, None, 2)
    assert list(found.lines) == [Line(date(2026, 2, 13), -1250, "Té <b>"), Line(date(2026, 2, 14), 2000, "")]
    assert found.currency == "KES"


@pytest.mark.parametrize(
    ("text", "decimal", "exponent", "minor"),
    [
        ("1.234,50", ",", 2, 123450),
        ("1,234.50-", ".", 2, -123450),
        ("(12.00)", ".", 2, -1200),
        ("KSh 1'200", ".", 2, 120000),
        ("12.00 DR", ".", 2, -1200),
        ("−5", ".", 0, -5),
        ("1.500", ".", 3, 1500),
        ("12.345", ".", 2, None),
        ("", ".", 2, None),
        ("abc", ".", 2, None),
        ("9" * 30, ".", 2, None),
    ],
)
def test_amounts(text: str, decimal: str, exponent: int, minor: int | None) -> None:
    assert written.amount(text, decimal, exponent) == minor


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("13.02.26", "dmy", date(2026, 2, 13)),
        ("2/13/2026 10:00", "mdy", date(2026, 2, 13)),
        ("20260213", "ymd", date(2026, 2, 13)),
        ("13-févr.-2026", "dmy", date(2026, 2, 13)),
        ("Feb 13, 2026", "dmy", date(2026, 2, 13)),
        ("31.02.2026", "dmy", None),
        ("tomorrow", "dmy", None),
    ],
)
def test_days(text: str, order: str, day: date | None) -> None:
    assert written.day(text, order) == day


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00" * 500,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20,
        b"just words",
        b"x" * (LARGEST_FILE + 1),
        b'a,b\n"' + b"never closed," * 30_000,
        b"day,amount\n" + b"2026-02-13," + b"9" * 200_000 + b"\n",
        b"1,2\n" * 2_000,
        b"2026-02-13,1.00\n" + b"no,day\n" * 100_000,
        b"2026-02-13,1.00\n" * (MOST_LINES + 1),
        b"1066-10-14,1.00\n" * 3,
        BOMB,
        OUTSIDE,
        b"<?xml version='1.0'?>" + b"<a>" * 100_000,
        CAMT[:-40],
        CAMT.replace(b"UTF-8", b"nonsense"),
        CAMT.replace(b"2026-02-1", b"9999-99-9"),
        OFX1.replace(b"STMTTRN", b"OTHER"),
        b"<OFX>" + b"<STMTTRN>" * 50_000,
    ],
    ids=lambda data: repr(data[:12]),
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence_and_little_memory(data: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(Unreadable) as refused:
            layout = tables.guess(data) if data and is_table(data) else None
            read(data, layout, 2)
        assert refused.value.why.text.endswith(".")
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_a_table_in_the_wrong_letters_or_with_the_wrong_columns_is_refused() -> None:
    right = tables.guess(GERMAN)
    for wrong in ({"encoding": "utf-8"}, {"day": 2}, {"amount": 2, "signs": "as_written"}):
        with pytest.raises(Unreadable):
            tables.read(GERMAN, tables.layout_of(right.as_json() | wrong), 2)
