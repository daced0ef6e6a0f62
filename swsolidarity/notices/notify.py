"""What is told about the people of a collective, whoever they are."""

from __future__ import annotations

from swsolidarity.collectives import queries as people
from swsolidarity.collectives.events import ReadVeryMuch
from swsolidarity.core.journal import on
from swsolidarity.core.verdict import say
from swsolidarity.notices import actions, digest, kinds, queries
from swsolidarity.web.i18n import ngettext

READ = "collectives.read_very_much"
kinds.register(READ, say("Somebody opened very many pages in a short time, and was slowed down."))

digest.register(
    "joined",
    digest.Source(
        queries.joined_since,
        lambda n: ngettext("%(num)s person joined.", "%(num)s people joined.", n),
    ),
)


@on(ReadVeryMuch)
def tell_stewards_of_much_reading(event: ReadVeryMuch) -> None:
    """One notice for the whole day, without a name."""
    for steward in people.stewards(event.collective_id or 0):
        actions.tell(steward.id, READ, event.subject)
