"""What was decided in a hurry holds for a time only (decisions §1, emergency)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from swsolidarity.core.verdict import say
from swsolidarity.decisions.rules.outcome import Outcome
from swsolidarity.decisions.rules.terms import Terms

PROVISIONALLY = "adopted_provisionally"


def provisional(outcome: Outcome, terms: Terms) -> Outcome:
    """The same outcome; under a rule with a sunset, adopted only for now."""
    if not terms.lapses_days or outcome.code != "adopted":
        return outcome
    why = say(
        "Under this rule it holds for %(days)s days. Then it ends by itself, unless it is confirmed.",
        days=terms.lapses_days,
    )
    return replace(outcome, code=PROVISIONALLY, reasoning=(*outcome.reasoning, why))


def lapses_at(outcome: Outcome, terms: Terms, decided_at: datetime) -> str | None:
    """When it ends by itself, as it is written into the record; None if it does not."""
    if outcome.code != PROVISIONALLY:
        return None
    return (decided_at + timedelta(days=terms.lapses_days)).isoformat()
