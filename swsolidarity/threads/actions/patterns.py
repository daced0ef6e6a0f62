"""What recurring conversations begin with, kept by the collective."""

from __future__ import annotations

from sqlalchemy import delete

from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Invalid, require
from swsolidarity.threads import policy, queries, rules
from swsolidarity.threads.actions.texts import check_text, check_title
from swsolidarity.threads.events import PatternChanged
from swsolidarity.threads.models import Pattern


def keep_pattern(
    actor: Membership, pattern: Pattern | None, *, title: str, source: str, dated: bool
) -> Pattern:
    """Write what a recurring conversation begins with, or change it.

    Raises ``Invalid`` for an empty or too long title or text, and when there are enough.
    """
    require(policy.may_keep_house(actor))
    check_title(title)
    check_text(source)
    db.session.get_one(Collective, actor.collective_id, with_for_update=True)
    if pattern is None:
        if len(queries.patterns(actor)) >= rules.MOST_PATTERNS:
            raise Invalid("There are enough: at most %(most)s.", field="title", most=rules.MOST_PATTERNS)
        pattern = Pattern(collective_id=actor.collective_id)
        db.session.add(pattern)
    pattern.title, pattern.text, pattern.dated = title, source, dated
    db.session.flush()
    record(PatternChanged(collective_id=pattern.collective_id, subject=pattern.reference, by=actor.id))
    return pattern


def drop_pattern(actor: Membership, pattern: Pattern) -> None:
    """Take one away. Conversations that began with it stay."""
    require(policy.may_keep_house(actor))
    record(PatternChanged(collective_id=pattern.collective_id, subject=pattern.reference, by=actor.id))
    db.session.execute(delete(Pattern).where(Pattern.id == pattern.id))
