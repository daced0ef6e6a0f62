"""The sentences of the inbox: one for each kind, without names, titles or anybody's words.

Kinds are told apart by a member as groups, each of which they can turn off. What belongs to no group concerns
the member themself, such as money they confirm or being paused, and is always told.
"""

from __future__ import annotations

from dataclasses import dataclass

from swsolidarity.core.verdict import Sentence, say


@dataclass(frozen=True, slots=True)
class Group:
    """Kinds that a member turns on and off together."""

    key: str
    label: Sentence


CALLED, CIRCLE, FOLLOWED, ENDING = "called", "circle", "followed", "ending"
OPEN, WORDING, RESULTS = "open", "wording", "results"
IDEAS, PEOPLE, OFFICES = "ideas", "people", "offices"

GROUPS = (
    Group(CALLED, say("Somebody answers you or calls you by name")),
    Group(CIRCLE, say("Somebody calls a circle you are in")),
    Group(FOLLOWED, say("New replies in conversations you follow")),
    Group(ENDING, say("A conversation you began will end soon")),
    Group(OPEN, say("A decision is waiting for you")),
    Group(WORDING, say("Changes of wording, and objections")),
    Group(RESULTS, say("Results, and what becomes of decisions later")),
    Group(IDEAS, say("Members are asked for ideas for the fund")),
    Group(PEOPLE, say("Somebody new may join, and you can think about it")),
    Group(OFFICES, say("Offices, and what the collective sets for itself")),
)
"""In the order of the page."""

_KEYS = frozenset(group.key for group in GROUPS)
_sentences: dict[str, Sentence] = {}
_groups: dict[str, str] = {}


def register(kind: str, sentence: Sentence, group: str | None = None) -> None:
    """Say how a kind of notice reads. The domain that tells it calls this once.

    Without a ``group`` nobody can turn it off. Raises ``ValueError`` for a sentence with values in it: those
    could carry a name onto a screen; and for a group that is on nobody's page.
    """
    if sentence.values:
        raise ValueError(f"{kind}: the sentence of a notice never changes")
    if group is not None and group not in _KEYS:
        raise ValueError(f"{kind}: there is no group {group}")
    _sentences[kind] = sentence
    if group is not None:
        _groups[kind] = group


def sentence(kind: str) -> Sentence:
    """How a notice of this kind reads; one that nobody registered any more is still readable."""
    return _sentences.get(kind, say("There is something new for you."))


def group_of(kind: str) -> str | None:
    """The group a kind is turned off with; None for what a person must know."""
    return _groups.get(kind)


def kinds_in(groups: frozenset[str]) -> list[str]:
    """Every kind that belongs to one of these groups."""
    return sorted(kind for kind, group in _groups.items() if group in groups)
