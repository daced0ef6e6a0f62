"""Answers to "may they?", and sentences that stay translatable until somebody reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(text: str) -> str:
    """Mark a sentence for translation where it is written; it is translated where it is shown."""
    return text


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English sentence with named values, translated when shown: ``Sentence("%(n)s left", {"n": 3})``."""

    text: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text


def say(text: str, **values: str | int) -> Sentence:
    """A sentence for a person; write the text as a literal so that it can be collected for translation."""
    return Sentence(text, values)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes; or no, and why; or hidden: to this person the thing does not exist."""

    allowed: bool
    why: Sentence | None = None
    hidden: bool = False

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(True)
HIDDEN = Verdict(False, hidden=True)


def no(text: str, **values: str | int) -> Verdict:
    """A refusal with its reason, for somebody who may know that the thing exists."""
    return Verdict(False, say(text, **values))


class Refused(Exception):
    """An action was asked for that the policy does not allow. The web answers 404 if hidden, else 403."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(str(verdict.why) if verdict.why else "hidden")
        self.verdict = verdict


class Conflict(Exception):
    """Somebody else was first, or the page was old. Nothing was written; the web answers 409, calmly."""

    def __init__(self, text: str, **values: str | int) -> None:
        self.why = say(text, **values)
        super().__init__(str(self.why))


class Invalid(Exception):
    """What was entered cannot stand. The web shows the same page with the sentence, 422, text kept."""

    def __init__(self, text: str, *, field: str | None = None, **values: str | int) -> None:
        self.why = say(text, **values)
        self.field = field
        super().__init__(str(self.why))


def require(verdict: Verdict) -> None:
    """Let an action go on only if its policy said yes.

    Raises ``Refused`` otherwise.
    """
    if not verdict:
        raise Refused(verdict)
