"""What a passphrase, a login name and recovery digits look like, and how guessable a passphrase is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from urllib.parse import urlsplit

from swsolidarity.core.verdict import Sentence, say

LOGIN_NAME_LENGTH = (3, 32)
_RESERVED = frozenset(
    {"admin", "administrator", "root", "support", "help", "moderator", "operator", "steward"}
)
PASSPHRASE_LENGTH = (15, 128)
"""Length is what counts; nothing is said about which characters (ASVS 5.0, 6.2.1 and 6.2.5)."""

SUGGESTED_WORDS = 6
SUGGESTED_DIGITS = 20

RECOVERY_CODES = 10
RECOVERY_LENGTH = 24
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKS_LIKE = str.maketrans("OILU", "011V")

MOST_SESSIONS = 5
RESTS_AFTER_DAYS = 180
"""So long after the end of the month of the last sign-in an account rests (safety §9)."""
GONE_AFTER_DAYS = 365
IDLE_MINUTES = (5, 10, 15, 30, 60, 120, 240)
COLOURS: dict[str, Sentence] = {
    "Blue": say("Blue %(number)s"),
    "Green": say("Green %(number)s"),
    "Red": say("Red %(number)s"),
    "Yellow": say("Yellow %(number)s"),
    "Grey": say("Grey %(number)s"),
    "Brown": say("Brown %(number)s"),
    "Orange": say("Orange %(number)s"),
    "Silver": say("Silver %(number)s"),
}

# What one piece of a passphrase adds, in steps of about a decimal digit and a bit; see guessable().
_LETTER, _PIECE, _CONTEXT, _RUN, _DIGIT, _SIGN = 4, 4, 2, 2, 1, 1
_ENOUGH = 13
_SHORTEST_PIECE, _LONGEST_PIECE = 4, 32
_SHORTEST_RUN = 4
_KEYBOARD = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "!@#$%^&*()_+",
)
_RUNS = tuple(run for row in _KEYBOARD for run in (row, row[::-1]))
_LEET = str.maketrans("0134578@$!", "oleastbasi")


def local_path(target: str | None) -> str | None:
    """A path on this server to go on to, or None for anything that could lead elsewhere (ASVS 3.7.2)."""
    if not target or len(target) > 400 or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(sign) < 33 or ord(sign) == 127 for sign in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def one_spelling(passphrase: str) -> str:
    """The same characters whatever keyboard composed them (NFC); case and spaces count."""
    return unicodedata.normalize("NFC", passphrase)


def one_spelling_of_digits(typed: str) -> str | None:
    """Recovery digits as they were made, however they were copied; None if they cannot be any.

    Crockford's base 32: O is 0, I and L are 1, case and separators do not count.
    """
    bare = re.sub(r"[\s\-\u2010-\u2015]+", "", unicodedata.normalize("NFKC", typed)).upper()
    bare = bare.translate(_LOOKS_LIKE)
    right = len(bare) == RECOVERY_LENGTH and all(sign in CROCKFORD for sign in bare)
    return bare if right else None


def in_groups(code: str, size: int = 4) -> str:
    """A code as people read it: "ABCD-EFGH-…"."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def reserved(login_name: str) -> bool:
    """Names that could be taken for an office nobody holds here."""
    return "".join(sign for sign in login_name.casefold() if sign.isalnum()) in _RESERVED


def device_label(taken: Collection[str], draw: int) -> str:
    """A made-up name for a signed-in browser, such as "Blue 3", that no other of this person's has.

    ``draw`` is a random number; it only says where to begin.
    """
    every = [f"{colour} {number}" for number in range(1, 10) for colour in COLOURS]
    start = draw % len(every)
    return next(label for label in every[start:] + every[:start] if label not in taken)


def device_sentence(label: str) -> Sentence:
    """The same name, ready to be translated."""
    colour, _, number = label.rpartition(" ")
    known = COLOURS.get(colour)
    return Sentence(known.text, {"number": number}) if known else Sentence("%(label)s", {"label": label})


def guessable(passphrase: str, *, common: Collection[str], context: Collection[str] = ()) -> bool:
    """Whether a passphrase is only common passwords, context words, runs and repeats, padded or not.

    Every way to cut it into such pieces is priced: a letter outside any piece 4, a common password 4, a
    context word 2, a run along a keyboard row or of one sign 2, a digit or sign of padding 1. Below 13,
    about three known pieces, a guesser's list finds it (NIST SP 800-63B-4, 3.1.1.2; ASVS 5.0, 6.2.4, 6.2.11).
    """
    text = unicodedata.normalize("NFKC", passphrase).casefold()
    if len(set(text)) < 5 or _repeats(text):
        return True
    bare = "".join(sign for sign in text if sign.isalnum())
    words = {"".join(sign for sign in word.casefold() if sign.isalnum()) for word in context}
    pieces = dict.fromkeys(common, _PIECE) | {word: _CONTEXT for word in words if len(word) >= 3}
    spellings = {text, text.translate(_LEET)}
    if 2 * len(bare) >= len(text):
        spellings |= {bare, bare.translate(_LEET)}
    return any(_price(spelling, pieces) < _ENOUGH for spelling in spellings)


def _repeats(text: str) -> bool:
    """Whether it is one part said again and again, the last time perhaps broken off."""
    return any(text[period:] == text[:-period] for period in range(1, len(text) // 2 + 1))


def _price(text: str, pieces: Mapping[str, int]) -> int:
    best = [0]
    for end in range(1, len(text) + 1):
        sign = text[end - 1]
        single = _LETTER if sign.isalpha() else _DIGIT if sign.isdigit() else _SIGN
        cheapest = best[end - 1] + single
        for start in range(max(0, end - _LONGEST_PIECE), end - 2):
            part = text[start:end]
            if part in pieces:
                cheapest = min(cheapest, best[start] + pieces[part])
            if len(part) >= _SHORTEST_RUN and (len(set(part)) == 1 or any(part in run for run in _RUNS)):
                cheapest = min(cheapest, best[start] + _RUN)
        best.append(cheapest)
    return best[-1]


def month_of(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def after(used_in: date, days: int) -> date:
    """So many days after the end of a month."""
    return month_of(used_in + timedelta(days=31)) + timedelta(days=days)


def rests(used_in: date, today: date) -> bool:
    """Whether nobody has signed in for so long that the passphrase alone does not open it any more."""
    return after(used_in, RESTS_AFTER_DAYS) <= today


def gone_if_used_before(today: date) -> date:
    """Accounts last used in a month before this one are deleted: ``after(…, GONE_AFTER_DAYS)`` is over."""
    return month_of(today - timedelta(days=GONE_AFTER_DAYS))
