"""What happens to conversations, for the journal: ids only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from swsolidarity.core.journal import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadStarted(Event):
    kind: ClassVar[str] = "threads.started"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostWritten(Event):
    kind: ClassVar[str] = "threads.written"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostEdited(Event):
    kind: ClassVar[str] = "threads.edited"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRemoved(Event):
    kind: ClassVar[str] = "threads.removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostHidden(Event):
    """Only its writer can read it now."""

    kind: ClassVar[str] = "threads.hidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostShown(Event):
    """What was hidden is there again."""

    kind: ClassVar[str] = "threads.shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPinned(Event):
    kind: ClassVar[str] = "threads.pinned"
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadUnpinned(Event):
    kind: ClassVar[str] = "threads.unpinned"
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadClosed(Event):
    kind: ClassVar[str] = "threads.closed"
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadReopened(Event):
    kind: ClassVar[str] = "threads.reopened"
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadSlowed(Event):
    """How long everybody waits between two replies was changed."""

    kind: ClassVar[str] = "threads.slowed"
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadNoted(Event):
    """A conversation says before it is read what it is about, or no more."""

    kind: ClassVar[str] = "threads.thread_noted"
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PostNoted(Event):
    """A text says before it is read what it is about, or no more."""

    kind: ClassVar[str] = "threads.noted"
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TagChanged(Event):
    """A tag of the collective was made or taken away."""

    kind: ClassVar[str] = "threads.tags"
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternChanged(Event):
    """What recurring conversations begin with was written, changed or taken away."""

    kind: ClassVar[str] = "threads.patterns"
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadMoved(Event):
    """A conversation went to a circle, or has texts that were in another before."""

    kind: ClassVar[str] = "threads.moved"
    by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsRemoved(Event):
    """Somebody who leaves had everything they wrote erased."""

    kind: ClassVar[str] = "threads.words_removed"
