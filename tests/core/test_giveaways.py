"""What could lead to somebody is seen; sums, times, years and references are not taken for it."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swsolidarity.core.giveaways import find, mask

pytestmark = pytest.mark.once

GIVEAWAYS = [
    # Numbers to call, as people write them where the languages of the demo are spoken.
    ("Call me on +254 712 345 678 tonight", "phone", "+254 712 345 678"),
    ("0712345678", "phone", "0712345678"),
    ("(0712) 345-678", "phone", "(0712) 345-678"),
    ("my number: 07700 900123.", "phone", "07700 900123"),
    ("(555) 123-4567", "phone", "(555) 123-4567"),
    ("555-123-4567", "phone", "555-123-4567"),
    ("+1 (555) 123.4567", "phone", "+1 (555) 123.4567"),
    ("llámame al 612 34 56 78", "phone", "612 34 56 78"),
    ("612 345 678", "phone", "612 345 678"),
    ("0049 30 1234567", "phone", "0049 30 1234567"),
    ("030/1234567", "phone", "030/1234567"),
    ("06 12 34 56 78", "phone", "06 12 34 56 78"),
    ("081-234-5678", "phone", "081-234-5678"),
    ("โทร ๐๘๑-๒๓๔-๕๖๗๘", "phone", "๐๘๑-๒๓๔-๕๖๗๘"),
    ("رقمي ٠١٠١٢٣٤٥٦٧٨", "phone", "٠١٠١٢٣٤٥٦٧٨"),
    ("254712345678", "phone", "254712345678"),
    ("wren.vale+x@example.org", "email", "wren.vale+x@example.org"),
    ("wren (at) example (dot) org", "email", "wren (at) example (dot) org"),
    ("wren [arroba] ejemplo.es", "email", "wren [arroba] ejemplo.es"),
    ("We meet at 12 Harbour Street, at six", "address", "12 Harbour Street"),
    ("221b Old Mill Rd", "address", "221b Old Mill Rd"),
    ("vivo en Calle de la Luna 14", "address", "Calle de la Luna 14"),
    ("Avda. del Mar, nº 3", "address", "Avda. del Mar, nº 3"),
    ("12 rue de la Paix", "address", "12 rue de la Paix"),
    ("Lindenstraße 7b", "address", "Lindenstraße 7b"),
    ("شارع النيل رقم 12", "address", "شارع النيل رقم 12"),
    ("บ้านเลขที่ 12/3 ซอยสุขใจ", "address", "บ้านเลขที่ 12/3 ซอยสุขใจ"),
    ("born on 12/03/1991", "birth", "12/03/1991"),
    ("her date of birth: 12 March 1991", "birth", "12 March 1991"),
    ("DOB 1991-03-12", "birth", "1991-03-12"),
    ("nací el 12 de marzo de 1991", "birth", "12 de marzo de 1991"),
    ("geboren am 12.3.1991", "birth", "12.3.1991"),
    ("تاريخ الميلاد ١٢/٣/١٩٩١", "birth", "١٢/٣/١٩٩١"),
    ("เกิดวันที่ 12/03/2534", "birth", "12/03/2534"),
    ("his plate is KCA 123A", "plate", "KCA 123A"),
    ("number plate 4821", "plate", "4821"),
    ("matrícula 1234 BCD", "plate", "1234 BCD"),
    ("a grey car, AB12 CDE", "plate", "AB12 CDE"),
    ("Kennzeichen B-XY 1234", "plate", "B-XY 1234"),
    ("at -1.28333, 36.81667", "place", "-1.28333, 36.81667"),
    ("1°17′ S, 36°49′ E", "place", "1°17′ S, 36°49′ E"),
    ("https://maps.app.goo.gl/abc123", "place", "https://maps.app.goo.gl/abc123"),
    ("///filled.count.soap", "place", "///filled.count.soap"),
]
HARMLESS = [
    "",
    "The fund has KSh 84,200 and 1 500 000 KSh are promised",
    "1,234,567.89 and 1.234.567,89 and 12 345 678",
    "€ 1234567890",
    "We paid 0712345678 shillings",
    "From 2019 to 2026, 2019-2026, 2019/2020/2021",
    "The meeting of 2026-03-12, 12.03.2026, 12/03/26, at 20:30 or 8.30 pm",
    "Between 12.03.2026 - 14.03.2026",
    "My request 2026-041 and decision 2026-112",
    "18:00-20:00, then 21:15",
    "3 of 31 voted, 2/3 agreed, 66.67 %",
    "We need 12 chairs on Thursday and 40 cups",
    "Call me later. My number is with Wren",
    "@Wren and @“Wren Vale”, what do you think?",
    "Section 9, article 14(2), page 120",
    "The 12 women of our street",
    "In 12 hours the court opens",
    "the street was full on 3 May",
    "1 2 3 4 5 6",
    "Bus 17, line 4, room 302",
    "Born this way, since 2019",
    "I was born in 1991",
    "The bylaw of 12 March 1998",
    "number plates are not written down here",
    "Version 1.2.3.4, section 10.12.2",
    "ISBN 978-3-16-148410-0",
    "200 per hour is what the venue takes",
    "https://example.org/2026/11/30/123456",
    "5.5 and 6.25, or 3.1415",
]
ADVERTS = [
    "200 € per hour, whatsapp me +34 612 345 678",
    "$150/h 555-123-4567",
    "150 euros la hora, 612 34 56 78",
    "KSh 3000 per night, call 0712 345678",
    "100 per half hour, wren@example.org",
    "200/h, t.me/somebody",
]


@pytest.mark.parametrize(("text", "kind", "what"), GIVEAWAYS)
def test_what_leads_to_somebody_is_found_and_masked(text: str, kind: str, what: str) -> None:
    found = find(text)
    assert [(one.kind, one.text) for one in found] == [(kind, what)]
    masked = mask(text, found)
    assert what not in masked
    assert find(masked) == []
    assert masked == text.replace(what, "•••")


@pytest.mark.parametrize("text", HARMLESS)
def test_what_leads_to_nobody_is_left_alone(text: str) -> None:
    assert find(text) == []
    assert mask(text, []) == text


@pytest.mark.parametrize("text", ADVERTS)
def test_a_price_for_time_with_a_way_to_answer_is_an_advert(text: str) -> None:
    assert find(text)[-1].kind == "advert"


@given(st.text(st.sampled_from("0123456789 +-./()@abé٣°,:€\n"), max_size=60))
def test_whatever_is_written_what_is_found_stands_there_once_and_in_order(text: str) -> None:
    found = find(text)
    assert all(text[one.start : one.end] == one.text for one in found)
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert len(mask(text, [])) == len(text)
