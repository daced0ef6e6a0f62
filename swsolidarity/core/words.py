"""The words of a text, in every script, so that what somebody types finds what somebody else wrote.

Nothing here knows of an index or of keys. A text is folded (NFKC, casefold, marks stripped), cut into words,
and where a script puts no spaces between words, into its characters and the pairs of neighbours. There are no
stems: a query asks for a few forms of each word instead, which costs the index nothing and tells a thief
nothing.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final, NamedTuple

VERSION: Final = 1
"""Raise it when the same text would give other words: what was indexed is then done again."""

EXCERPT: Final = 220
_BEFORE: Final = 60
_MOST_FOLDED: Final = 20_000

# Folding ----------------------------------------------------------------------------------------------

# Letters that differ only by what a keyboard offers, and that Unicode does not take apart.
_ALIKE: Final = str.maketrans(
    {"đ": "d", "ł": "l", "ø": "o", "ħ": "h", "ŧ": "t", "ı": "i", "ک": "ك", "ی": "ي", "ى": "ي", "ة": "ه"}
)
# Joiners, the line that lengthens Arabic words, what only chooses a look.
_NOTHING: Final = frozenset("\xad\u034f\u061c\u0640\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")


def _stripped(mark: str) -> bool:
    """Whether a mark only refines its letter: accents, vowel points.

    In the scripts of South and Southeast Asia marks are vowels, and a word without them is another word;
    so are the voicing marks of Japanese. Their combining classes say which they are (Unicode, 4.3).
    """
    if unicodedata.category(mark) == "Me" or "\ufe00" <= mark <= "\ufe0f" or mark >= "\U000e0100":
        return True
    kind = unicodedata.combining(mark)
    return kind == 1 or 10 <= kind <= 36 or 200 <= kind <= 240


def _folded(character: str) -> str:
    """One character as it is compared: nothing, a space for what separates words, or some letters."""
    if character in _NOTHING:
        return ""
    taken_apart = unicodedata.normalize("NFD", character).casefold()
    taken_apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", taken_apart).casefold())
    kept = []
    for one in taken_apart.translate(_ALIKE):
        category = unicodedata.category(one)
        if one in _NOTHING:
            continue
        if category == "Nd":
            kept.append(str(unicodedata.decimal(one)))
        elif category[0] in "LN" or (category[0] == "M" and not _stripped(one)):
            kept.append(one)
        elif category[0] != "M":
            kept.append(" ")
    return unicodedata.normalize("NFC", "".join(kept))


class _Folding(dict[int, str]):
    """For ``str.translate``: found out once for each character that is met."""

    def __missing__(self, key: int) -> str:
        found = _folded(chr(key))
        if len(self) < _MOST_FOLDED:
            self[key] = found
        return found


_FOLDING: Final = _Folding()


def fold(text: str) -> str:
    """A text as it is compared: words and spaces, no case, accents or points. Doing it twice is once."""
    if text.isascii():
        return text.translate(_FOLDING)
    while (again := unicodedata.normalize("NFKC", text).translate(_FOLDING)) != text:
        text = again
    return text


# Cutting ----------------------------------------------------------------------------------------------

# Han and kana, Hangul, Thai and Lao, Khmer, Burmese: words with no spaces, or with particles grown onto them.
_CLOSE: Final = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3041-\u3096\u309d-\u309f\u30a1-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U000323af"
    "\u1100-\u11ff\uac00-\ud7ff"
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf"
    "\u1780-\u17d3\u17d7\u17dc\u17dd"
    "\u1000-\u103f\u104c-\u109f\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa7f"
    "\u3099\u309a"
)
_MARKS: Final = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u17b4-\u17d3\u17dd\u102b-\u103e"
    "\u1056-\u1059\u105e-\u1060\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d"
    "\ua9e5\uaa7b-\uaa7d\u3099\u309a"
)
_RUN: Final = re.compile(f"(?P<close>[{_CLOSE}]+)|[^\\s{_CLOSE}]+")
# A letter with the marks that belong to it.
_CHARACTER: Final = re.compile(f"[{_CLOSE}][{_MARKS}]*")


def words(text: str) -> set[str]:
    """Everything by which a text can be found: its words, or their characters and pairs of them."""
    folded = fold(text)
    if folded.isascii():
        return set(folded.split())
    found: set[str] = set()
    for run in _RUN.finditer(folded):
        if run.lastgroup is None:
            found.add(run[0])
            continue
        characters = _CHARACTER.findall(run[0])
        found.update(characters)
        found.update(map(str.__add__, characters, characters[1:]))
    return found


def asked(query: str) -> list[tuple[str, ...]]:
    """What a query wants, each in any of its forms; a text is found that has every one of them."""
    wanted: dict[tuple[str, ...], None] = {}
    for run in _RUN.finditer(fold(query)):
        if run.lastgroup is None:
            wanted.setdefault(_forms(run[0]))
            continue
        characters = _CHARACTER.findall(run[0])
        for one in list(map(str.__add__, characters, characters[1:])) or characters:
            wanted.setdefault((one,))
    return list(wanted)


_GROWN_ON: Final = ("", "ال", "و", "وال", "ب", "بال", "ل", "لل")


def _forms(word: str) -> tuple[str, ...]:
    """A word in the few forms people would call the same: one or many, with or without Arabic articles."""
    found = {word: None}
    if word.isascii() and word.isalpha() and len(word) > 2:
        if word.endswith("s"):
            found |= dict.fromkeys((word[:-1], word + "es"))
            if word.endswith("es"):
                found |= dict.fromkeys((word[:-2],))
        else:
            found |= dict.fromkeys((word + "s", word + "es"))
    elif "\u0620" <= word[0] <= "\u064a" and len(word) > 2:
        bare = next((word[len(some) :] for some in ("وال", "بال", "ال", "لل") if word.startswith(some)), word)
        found |= dict.fromkeys(some + bare for some in _GROWN_ON if len(bare) > 1)
    return tuple(one for one in found if len(one) > 1 or one == word)


# Showing ----------------------------------------------------------------------------------------------

_INLINE: Final = re.compile(r"</?(?:strong|em|code|a)\b[^>]*>")
_TAG: Final = re.compile(r"<[^>]*>")


def readable(rendered: str) -> str:
    """The words of a rendering as people see them, on one line."""
    bare = _TAG.sub(" ", _INLINE.sub("", rendered)) if "<" in rendered else rendered
    return " ".join((html.unescape(bare) if "&" in bare else bare).split())


class Piece(NamedTuple):
    """Some text, and whether it is what was looked for."""

    text: str
    found: bool


class Marker:
    """Shows where the things that were asked for stand in a text."""

    def __init__(self, wanted: Iterable[tuple[str, ...]]) -> None:
        close: list[str] = []
        apart: list[str] = []
        for form in (form for forms in wanted for form in forms):
            (close if _CHARACTER.match(form) else apart).append(re.escape(form))
        either = []
        if apart:
            either.append(f"(?<![^\\s{_CLOSE}])(?=({'|'.join(apart)})(?![^\\s{_CLOSE}]))")
        if close:
            # Looked at without being used up: two pairs share a character.
            either.append(f"(?=({'|'.join(close)})(?![{_MARKS}]))")
        self._found = re.compile("|".join(either) or "(?!)")

    def whole(self, text: str) -> list[Piece]:
        """A whole text with the found words apart from the rest."""
        return list(_pieces(text, 0, len(text), self._spans(text)))

    def excerpt(self, text: str) -> list[Piece]:
        """A part of a text around the first found word, its found words apart from the rest."""
        spans = self._spans(text)
        start = _word_begins(text, (spans[0][0] if spans else 0) - _BEFORE)
        end = _word_ends(text, start + EXCERPT)
        pieces = list(_pieces(text, start, end, spans))
        if start > 0:
            pieces.insert(0, Piece("… ", False))
        if end < len(text):
            pieces.append(Piece(" …", False))
        return pieces

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Where the found words stand in a text, in order; what touches is one."""
        found = [match.span(match.lastindex or 0) for match in self._found.finditer(text.translate(_FOLDING))]
        if found and not text.isascii():
            # Where each character of the text ends once it is folded.
            ends = list(accumulate(len(_FOLDING[ord(one)]) for one in text))
            found = [
                (bisect_right(ends, start), max(bisect_right(ends, end), bisect_right(ends, end - 1) + 1))
                for start, end in found
            ]
        joined: list[tuple[int, int]] = []
        for start, end in found:
            if joined and start <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined


def _pieces(text: str, start: int, end: int, spans: Iterable[tuple[int, int]]) -> Iterator[Piece]:
    at = start
    for begins, ends in spans:
        if begins < start or ends > end:
            continue
        if begins > at:
            yield Piece(text[at:begins], False)
        yield Piece(text[begins:ends], True)
        at = ends
    if at < end:
        yield Piece(text[at:end], False)


def _word_begins(text: str, at: int) -> int:
    """The place after the next space, or this one where words have none."""
    if at <= 0:
        return 0
    space = text.find(" ", at, at + _BEFORE // 2)
    return space + 1 if space >= 0 else _whole(text, at)


def _word_ends(text: str, at: int) -> int:
    if at >= len(text):
        return len(text)
    space = text.rfind(" ", at - _BEFORE // 2, at)
    return space if space >= 0 else _whole(text, at)


def _whole(text: str, at: int) -> int:
    """Not between a letter and its marks."""
    while 0 < at < len(text) and (unicodedata.category(text[at])[0] == "M" or text[at - 1] == "\u200d"):
        at -= 1
    return at
