"""Canonical forms and hashes, and how much of a result may be told."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from swsolidarity.core.verdict import Sentence, say
from swsolidarity.decisions.rules import cells
from swsolidarity.decisions.rules.outcome import Outcome
from swsolidarity.decisions.rules.papers import Box
from swsolidarity.decisions.rules.question import WITH_OPTIONS
from swsolidarity.decisions.rules.terms import NAMED, Terms

SMALLEST_SECRET_ROLL = 5
SMALL_SECRET_ROLL = 12
FEWEST_SECRET_BALLOTS = 5
TURNOUT_SHOWN_FROM = 20
FEWEST_PUBLISHED = 50
CODES_FROM = 20
FEWEST_UNLISTED = 5
"""So many members are not on a list of names before it is shown, where the list could tell a party."""


def canonical(value: Any) -> str:
    """The one JSON text of a value: sorted keys, no spaces, as it is written."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def roll_hash(salt: bytes, public_ids: Iterable[str]) -> str:
    """The salted hash of who is on the roll, whatever the order they are given in."""
    return hashlib.sha256(salt + b"\n" + "\n".join(sorted(public_ids)).encode()).hexdigest()


def box_hash(ballots: Box, salt: bytes = b"") -> str:
    """The hash over the sorted canonical ballots, each as often as it is in the box, one a line.

    ``salt`` goes before them where papers stay secret, so that nobody finds them by trying.
    """
    box = hashlib.sha256(salt and salt + b"\n")
    for ballot, times in _in_order(ballots):
        line = ballot.encode() + b"\n"
        for _ in range(times):
            box.update(line)
    return box.hexdigest()


def papers(ballots: Box) -> list[list[Any]]:
    """The ballots as they are published: how many there are of each paper, in the order of the hash."""
    return [[times, paper] for paper, times in _in_order(ballots)]


def _in_order(ballots: Box) -> Iterable[tuple[str, int]]:
    """Each paper once, sorted; a box that is no ``Mapping`` gives them so."""
    return sorted(ballots.items()) if isinstance(ballots, Mapping) else ballots.items()


def text_hash(salt: bytes, *parts: str) -> str:
    """The salted hash of a question's wording: it proves the text, and tells nothing once that is gone."""
    return hashlib.sha256(salt + canonical(parts).encode()).hexdigest()


def inclusion_digest(proposal: str, code: str) -> bytes:
    """What is stored and published of an inclusion code; spacing and case do not count."""
    words = " ".join(code.casefold().split())
    return hashlib.sha256(f"inclusion\n{proposal}\n{words}".encode()).digest()


def papers_are_told(terms: Terms, secrecy: str, cast: int) -> bool:
    """Whether the ballots themselves are published, without names (decisions §6).

    Those of a named vote always are, and one answer is what the count tells anyway. Secret marks and
    rankings could be somebody's signature: they are only if the rule said so, and among enough others.
    """
    if secrecy in NAMED or terms.method not in WITH_OPTIONS:
        return True
    return terms.publish_ballots and not terms.withhold and cast >= FEWEST_PUBLISHED


def publishable(outcome: Outcome, terms: Terms, secrecy: str) -> Outcome:
    """The result as it may be told: small secret counts would give people away (decisions §6)."""
    numbers = outcome.numbers
    if numbers is None or secrecy in NAMED:
        return outcome
    if numbers.cast < FEWEST_SECRET_BALLOTS:
        return outcome.withheld(
            say("Fewer than five people voted. To protect them, only the result is told.")
        )
    if terms.withhold and cells.telling(terms.method, numbers, outcome.tally):
        return outcome.withheld(
            say("The numbers would tell how somebody voted. To protect people, only the result is told.")
        )
    return outcome


def turnout_band(cast: int, roll: int) -> int | None:
    """The turnout of an open vote, told only as 0, 25, 50 or 75: "more than that many per cent".

    None under twenty on the roll, where a band would tell who voted.
    """
    if roll < TURNOUT_SHOWN_FROM:
        return None
    return max(band for band in (0, 25, 50, 75) if cast * 100 >= band * roll)


def plain(sentence: Sentence) -> dict[str, Any]:
    """A sentence as it is stored: still translatable when somebody reads it."""
    return {"text": sentence.text, "values": dict(sentence.values)}


def sentence(stored: Mapping[str, Any], labels: Sequence[str] = ()) -> Sentence:
    """The sentence that ``plain`` stored; where it names the place of an option, with that option's words."""
    return with_labels(Sentence(stored["text"], dict(stored["values"])), labels)


def with_labels(said: Sentence, labels: Sequence[str]) -> Sentence:
    """A sentence with the words of options where it names their places."""
    return Sentence(
        said.text,
        {
            name: labels[value] if name.startswith("option") and isinstance(value, int) else value
            for name, value in said.values.items()
        },
    )
