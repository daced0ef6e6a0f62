"""Taking one's own words along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from swsolidarity.collectives.models import Membership
from swsolidarity.decisions import queries as decisions
from swsolidarity.fund.queries import books, lines
from swsolidarity.home import rules
from swsolidarity.threads import queries as threads
from swsolidarity.web import throttle


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Everything somebody wrote and did under their own name, and nobody else's words (safety D6)."""

    name: str
    words: list[threads.Words]
    drafts: list[tuple[str, str]]
    questions: list[Any]
    votes: list[Any]
    requests: list[lines.Line]

    def plain(self) -> dict[str, Any]:
        """The same for machines."""
        return {
            "name": self.name,
            "words": [{**one._asdict(), "day": one.day.isoformat()} for one in self.words],
            "drafts": [{"title": title, "text": text} for title, text in self.drafts],
            "questions": [one._asdict() for one in self.questions],
            "votes": [one._asdict() for one in self.votes],
            "requests": list(self._requests()),
        }

    def _requests(self) -> Iterator[dict[str, Any]]:
        for line in self.requests:
            amount = f"{line.amount.decimal} {line.amount.currency}"
            yield {"reference": line.reference, "amount": amount, "for": str(line.purpose or "")}


def take_along(actor: Membership) -> OwnWords:
    """What this member takes along; once a day.

    Raises ``TooMany`` for another one on the same day (safety §8).
    """
    throttle.spend("home.take_along", actor.public_id, most=rules.COPIES_A_DAY, per=86_400)
    fund = books.fund_of(actor.collective_id)
    return OwnWords(
        name=actor.name or "",
        words=list(threads.own_words(actor)),
        drafts=threads.own_drafts(actor),
        questions=decisions.own_questions(actor),
        votes=decisions.own_votes(actor),
        requests=lines.my_requests(actor, fund, most=1_000) if fund else [],
    )
