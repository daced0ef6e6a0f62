"""Who hears of what came of a report: the writer what and why, whoever reported it that it is dealt with."""

from __future__ import annotations

from swsolidarity.core.journal import on
from swsolidarity.core.verdict import say
from swsolidarity.moderation import queries, rules
from swsolidarity.moderation.events import AppealAnswered, CaseDecided
from swsolidarity.notices import actions as notices
from swsolidarity.notices import kinds

ABOUT_YOURS = "moderation.about_yours"
DEALT_WITH = "moderation.dealt_with"
ANSWERED = "moderation.answered"

kinds.register(ABOUT_YOURS, say("Something you wrote was looked at. Read what follows, and how to appeal."))
kinds.register(DEALT_WITH, say("What you reported was dealt with. Thank you."))
kinds.register(ANSWERED, say("Others looked again at what you appealed."))


@on(CaseDecided)
def tell_writer_and_reporters(event: CaseDecided) -> None:
    """The writer hears of everything that follows; of a report from which nothing does, they never do."""
    key = event.subject.partition(":")[2]
    if (whose := queries.writer(key)) is None:
        return
    writer, outcome = whose
    if outcome != rules.NOTHING:
        notices.tell(writer, ABOUT_YOURS, f"moderation.own:{key}")
    for reporter, report in queries.reporters(key):
        notices.tell(reporter, DEALT_WITH, f"moderation.report:{report}")


@on(AppealAnswered)
def tell_who_appealed(event: AppealAnswered) -> None:
    """The writer."""
    key = event.subject.partition(":")[2]
    if (whose := queries.writer(key)) is not None:
        notices.tell(whose[0], ANSWERED, f"moderation.own:{key}")
