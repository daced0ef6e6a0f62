"""The words of a text in every script: folded once and for all, cut, found again and shown."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swsolidarity.core import words
from swsolidarity.core.words import Marker, Piece, asked, fold, readable

pytestmark = pytest.mark.once

SCRIPTS = {
    "Latin": "Café Müller straße Đà Nẵng łódź",
    "Cyrillic": "Ёлка Профспілка",
    "Greek": "Οδός ΣΥΝΔΙΚΑΤΟ",
    "Arabic": "الكِتَاب نقابة ٢٠٢٦",
    "Persian": "کتاب یک",
    "Hebrew": "שָׁלוֹם עוֹבְדוֹת",
    "Devanagari": "किताबें मिलेंगी",
    "Bengali": "শ্রমিক ইউনিয়ন",
    "Tamil": "தொழிலாளர் சங்கம்",
    "Amharic": "የሠራተኞች ማህበር",
    "Georgian": "პროფკავშირი",
    "Han": "性工作者工会",
    "Japanese": "セックスワーカーの組合です",
    "Korean": "성노동자 조합에서",
    "Thai": "สหภาพแรงงาน",
    "Lao": "ສະຫະພັນກຳມະບານ",
    "Khmer": "សហជីពកម្មករ",
    "Burmese": "အလုပ်သမားသမဂ္ဂ",
}
anything = st.text(
    st.one_of(st.sampled_from("".join(SCRIPTS.values())), st.characters(exclude_categories=("Cs",))),
    max_size=40,
)


def has(text: str, query: str) -> bool:
    """What it means that a text is found, in the plainest way there is."""
    return all(any(form in words.words(text) for form in forms) for forms in asked(query))


def found_in(pieces: list[Piece]) -> list[str]:
    return [piece.text for piece in pieces if piece.found]


def test_folding_any_character_there_is_twice_is_once() -> None:
    """Every character of Unicode, alone: the table that everything else stands on."""
    wrong = []
    for character in map(chr, range(sys.maxunicode + 1)):
        if unicodedata.category(character) not in ("Cn", "Co", "Cs"):
            once = words._folded(character)
            if once != character and "".join(map(words._folded, once)) != once:
                wrong.append(f"U+{ord(character):04X}")
    assert wrong == []


@given(anything)
def test_folding_a_text_twice_is_once_and_its_form_does_not_matter(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert words.words(unicodedata.normalize("NFD", text)) == words.words(text)
    assert words.words(folded) == words.words(text)


@given(anything, anything, anything)
def test_a_text_is_found_by_any_whole_line_of_it(before: str, line: str, after: str) -> None:
    text = f"{before}\n{line}\n{after}"
    assert has(text, line)
    assert has(text, line.upper().lower())


@given(anything, anything)
@settings(max_examples=200)
def test_pieces_put_together_are_the_text_and_what_is_marked_was_asked_for(text: str, query: str) -> None:
    marker, wanted = Marker(asked(query)), asked(query)
    pieces = marker.whole(text)
    assert "".join(piece.text for piece in pieces) == text
    forms = {form for some in wanted for form in some}
    for piece in pieces:
        assert not piece.found or words.words(piece.text) & forms
    short = marker.excerpt(text)
    middle = "".join(piece.text for piece in short).removeprefix("… ").removesuffix(" …")
    assert middle in text


@pytest.mark.parametrize(("script", "text"), SCRIPTS.items(), ids=list(SCRIPTS))
def test_every_script_finds_its_own_words_and_marks_them(script: str, text: str) -> None:
    first = text.split(maxsplit=1)[0]
    assert has(text, first)
    assert "".join(found_in(Marker(asked(first)).whole(text))).replace(" ", "") in text.replace(" ", "")
    assert found_in(Marker(asked(first)).whole(text))[0] == first
    if script in ("Han", "Japanese", "Korean", "Thai", "Lao", "Khmer", "Burmese"):
        inside = words._CHARACTER.findall(fold(first))
        assert has(text, "".join(inside[1:3])), "a part, because no space says where words end"
        assert has(text, inside[1]), "and a single character"
        assert not has(text, inside[2] + inside[0] + inside[2])


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Café", "CAFE"),
        ("Straße", "STRASSE"),
        ("Đà Nẵng", "da nang"),
        ("KADIN", "kadın"),
        ("مُحَمَّد", "محمد"),
        ("مـحـمد", "محمد"),
        ("على", "علي"),
        ("يک", "یك"),
        ("نقابة", "نقابه"),
        ("שָׁלוֹם", "שלום"),
        ("ｶﾞｯｺｳ", "ガッコウ"),
        ("ＦＵＮＤ", "fund"),
        ("٢٠٢٦ ๒๕ २०", "2026 25 20"),
        ("votes", "vote"),
        ("vote", "votes"),
        ("boxes", "box"),
        ("box", "boxes"),
        ("class", "classes"),
        ("الكتاب", "كتاب"),
        ("كتاب", "الكتاب"),
        ("وبالكتاب والكتاب", "كتاب"),
        ("don’t", "don't"),
        ("co-operative", "operative co"),
        ("soft\xadhyphen", "softhyphen"),
    ],
)
def test_what_people_would_call_the_same_is_the_same(text: str, query: str) -> None:
    assert has(text, query)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("voting", "vote"),
        ("meet", "meeting"),
        ("मूल", "मिल"),
        ("กา", "กี่"),
        ("かき", "がき"),
        ("日 本", "日本"),
        ("one", "one two"),
        ("2026", "202"),
    ],
)
def test_what_is_another_word_is_not_found(text: str, query: str) -> None:
    assert not has(text, query)


@pytest.mark.parametrize("query", ["", "…", "— ! ?", "\u200d", "́", "😀"])
def test_a_question_without_words_asks_for_nothing(query: str) -> None:
    assert asked(query) == []


@pytest.mark.parametrize(
    ("text", "query", "marks"),
    [
        ("Cafe\u0301 and Straße", "cafe strasse", ["Cafe\u0301", "Straße"]),
        ("in 日本語 here", "日本語", ["日本語"]),
        ("a ㎏ of it", "kg", ["㎏"]),
        ("Votes, vote; voted", "vote", ["Votes", "vote"]),
        ("nothing", "else", []),
    ],
)
def test_found_words_are_marked_as_they_are_written(text: str, query: str, marks: list[str]) -> None:
    assert found_in(Marker(asked(query)).whole(text)) == marks


def test_an_excerpt_is_around_the_first_find_and_says_that_there_is_more() -> None:
    text = "before " * 80 + "needle " + "after " * 80
    pieces = Marker(asked("needle")).excerpt(text)
    assert found_in(pieces) == ["needle"]
    assert pieces[0] == ("… ", False)
    assert pieces[-1] == (" …", False)
    assert len("".join(piece.text for piece in pieces)) < words.EXCERPT + 10
    alone = Marker(asked("nowhere")).excerpt("short")
    assert alone == [("short", False)]


def test_what_is_read_is_what_people_see() -> None:
    rendered = "<p>One <strong>wo</strong>rd &amp; <a href='x'>a link</a></p><ul><li>x</li><li>y</li></ul>"
    assert readable(rendered) == "One word & a link x y"
