"""The sentences of the inbox: one for each kind, without names, titles or anybody's words."""

from __future__ import annotations

from swsolidarity.core.verdict import Sentence, say

_sentences: dict[str, Sentence] = {}


def register(kind: str, sentence: Sentence) -> None:
    """Say how a kind of notice reads. The domain that tells it calls this once.

    Raises ``ValueError`` for a sentence with values in it: those could carry a name onto a screen.
    """
    if sentence.values:
        raise ValueError(f"{kind}: the sentence of a notice never changes")
    _sentences[kind] = sentence


def sentence(kind: str) -> Sentence:
    """How a notice of this kind reads; one that nobody registered any more is still readable."""
    return _sentences.get(kind, say("There is something new for you."))
