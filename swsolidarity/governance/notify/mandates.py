"""Offices that end soon, petitions, and being named; in words that tell nothing about it."""

from __future__ import annotations

from swsolidarity.collectives import queries as people
from swsolidarity.collectives.events import MandateBegan, MandateEnded, MandateEndsSoon
from swsolidarity.core import clock
from swsolidarity.core.journal import on
from swsolidarity.core.verdict import say
from swsolidarity.governance import queries
from swsolidarity.governance.events.mandates import NamedForOffice, PetitionStarted
from swsolidarity.notices import actions as notices
from swsolidarity.notices import kinds

ENDS_SOON = "governance.office_ends_soon"
EMPTY_SOON = "governance.office_empty_soon"
CHANGED = "governance.office_changed"
PETITION = "governance.petition"
NAMED = "governance.named"

kinds.register(ENDS_SOON, say("Something you look after here ends soon."))
kinds.register(EMPTY_SOON, say("An office ends soon, and nobody else holds it."), kinds.OFFICES)
kinds.register(CHANGED, say("There is something new about what you look after here."))
kinds.register(PETITION, say("Somebody asks for a vote about an office."), kinds.OFFICES)
kinds.register(NAMED, say("You are asked whether you want to look after something."))

OFFICES = "governance.offices:all"


@on(MandateEndsSoon)
def tell_of_an_end(event: MandateEndsSoon) -> None:
    """Whoever holds it; everybody, where nobody would hold the office any more."""
    mandate = people.mandate(event.collective_id or 0, event.subject.partition(":")[2])
    if mandate is None:
        return
    notices.tell(mandate.membership_id, ENDS_SOON, OFFICES)
    if event.empty:
        for member in people.roll_candidates(mandate.collective_id, clock.now()):
            if member != mandate.membership_id:
                notices.tell(member, EMPTY_SOON, OFFICES)


@on(MandateBegan)
def tell_of_a_beginning(event: MandateBegan) -> None:
    """The person: it may have been decided without them looking."""
    _tell_person(event.collective_id, event.subject)


@on(MandateEnded)
def tell_of_a_recall(event: MandateEnded) -> None:
    """The person whose office has ended."""
    _tell_person(event.collective_id, event.subject)


@on(PetitionStarted)
def tell_of_a_petition(event: PetitionStarted) -> None:
    """Every full member, the one it is about among them."""
    petition = queries.petition_about(event.subject)
    if petition is not None:
        for member in people.roll_candidates(petition.collective_id, clock.now()):
            notices.tell(member, PETITION, petition.reference)


@on(NamedForOffice)
def tell_who_was_named(event: NamedForOffice) -> None:
    """The person named, unless they have answered."""
    naming = queries.naming_of(event.subject)
    if naming is not None and naming.decision_ref is None:
        notices.tell(naming.membership_id, NAMED, naming.reference)


def _tell_person(collective_id: int | None, subject: str) -> None:
    person = people.member(collective_id or 0, subject.partition(":")[2])
    if person is not None:
        notices.tell(person.id, CHANGED, OFFICES)
