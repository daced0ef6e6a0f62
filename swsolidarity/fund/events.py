"""What happens in a fund, for the journal: ids and numbers only, never who asked for help."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from swsolidarity.core.journal import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class FundOpened(Event):
    """A collective opened its fund."""

    kind: ClassVar[str] = "fund.opened"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPosted(Event):
    """Somebody moved money in the books, other than for a request."""

    kind: ClassVar[str] = "fund.entry_posted"
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondPersonNeeded(Event):
    """Somebody prepared an entry or counted money, and waits for a second person."""

    kind: ClassVar[str] = "fund.second_person_needed"
    prepared_by: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BooksDoNotAddUp(Event):
    """A check of the books found something."""

    kind: ClassVar[str] = "fund.books_do_not_add_up"
    problems: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMoved(Event):
    """A request went from one state to another."""

    kind: ClassVar[str] = "fund.request_moved"
    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestVouched(Event):
    """The one steward who knows who asks has vouched: others can look at it now."""

    kind: ClassVar[str] = "fund.request_vouched"


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestReminder(Event):
    """Time is running out for something that somebody still has to do for a request."""

    kind: ClassVar[str] = "fund.request_reminder"
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentMoved(Event):
    """A payment was prepared, approved or taken back; the subject is its request."""

    kind: ClassVar[str] = "fund.payment_moved"
    payment: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsNotPosted(Event):
    """The words of the books cannot be posted each week any more where they were."""

    kind: ClassVar[str] = "fund.words_not_posted"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditDrawn(Event):
    """A lot was drawn: somebody is asked to look at an entry. The subject is what they look at."""

    kind: ClassVar[str] = "fund.audit_drawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFoundSomething(Event):
    """Somebody drawn by lot says that an entry does not fit."""

    kind: ClassVar[str] = "fund.audit_found_something"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundCalled(Event):
    """A steward called for projects that share out a sum."""

    kind: ClassVar[str] = "fund.round_called"
