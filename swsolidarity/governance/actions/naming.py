"""Naming somebody for an office in a group too small for an election: they accept, the group decides."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as people
from swsolidarity.collectives import terms
from swsolidarity.collectives.models import OFFICES, Membership
from swsolidarity.collectives.rules import OFFER_DAYS, mandate_ends
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Invalid, Sentence, require, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.governance import policy, queries
from swsolidarity.governance.events.mandates import NamedForOffice
from swsolidarity.governance.models import Naming
from swsolidarity.governance.policy.mandates import NAMING_RULE
from swsolidarity.notices import actions as notices
from swsolidarity.web.i18n import said_in

APPOINT = "mandates.appoint"


def name_for_office(actor: Membership, *, name: str, office: str) -> Naming:
    """Name a full member, oneself too, for an office; oneself has accepted with that.

    Raises ``Refused``, ``Invalid`` where nobody who can hold it is called that, ``Conflict`` when they were
    named already.
    """
    require(policy.may_name(actor))
    if office not in OFFICES:
        raise Invalid("Choose one of the offices.", field="office")
    person = people.member_called(actor.collective_id, name)
    if person is None or not person.is_settled:
        raise Invalid("No full member has this name here. Look at how it is spelled.", field="name")
    if people.rests_from(person, office) is not None:
        raise Invalid(
            "This person has held the office for as many terms as there can be in a row.", field="name"
        )
    naming = Naming(
        collective_id=actor.collective_id,
        membership_id=person.id,
        office=office,
        lapses_on=clock.now().date() + timedelta(days=OFFER_DAYS),
    )
    naming.membership = person
    try:
        with db.session.begin_nested():
            db.session.add(naming)
    except IntegrityError:
        raise Conflict("This person has been named for this office already.") from None
    if person.id == actor.id:
        accept_naming(actor, naming)
    else:
        record(NamedForOffice(collective_id=naming.collective_id, subject=naming.reference))
    return naming


def accept_naming(actor: Membership, naming: Naming) -> Proposal:
    """Say yes: the group decides from now on.

    Raises ``Refused``, ``Conflict`` when it was answered, or when nobody could vote.
    """
    _look_again(actor, naming)
    months = people.office_terms(actor.collective_id)[naming.office].term_months
    proposal = decisions.put_to_vote(
        actor.collective_id,
        rule_key=NAMING_RULE,
        title=f"{actor.name}: {said_in(actor.collective.language, terms.NAMES[naming.office])}?",
        background="",
        what_happens=say("The person named holds this office for %(months)s months.", months=months),
        effect=APPOINT,
        subject=naming.reference,
        opened_by=None,
    )
    naming.decision_ref = proposal.reference
    db.session.flush()
    return proposal


def decline_naming(actor: Membership, naming: Naming) -> None:
    """Say no; nobody needs a reason. Raises ``Refused``, ``Conflict``."""
    _look_again(actor, naming)
    _drop(naming)


def forget_naming(naming_id: int) -> bool:
    """Drop a naming nobody answered: silence is no."""
    naming = db.session.get(Naming, naming_id, with_for_update=True, populate_existing=True)
    if naming is None or naming.decision_ref is not None:
        return False
    _drop(naming)
    return True


def settle_naming(proposal: Proposal, outcome: Outcome) -> Sentence:
    """Give the office if the group agreed and a seat is free, in the closing transaction."""
    naming = queries.naming_of(proposal.subject or "")
    if naming is None:
        return say("The person has left. Nobody takes the office.")
    person, office = naming.membership, naming.office
    _drop(naming)
    if not outcome.adopted:
        return say("Nobody takes the office. Whoever holds it goes on.")
    months = int(proposal.consequence.values["months"])
    until = mandate_ends(clock.now(), months)
    if not collectives.give([person], office, source=proposal.reference, until=until):
        return say("No seat was free any more. Nothing has changed.")
    return say("The person holds the office for %(months)s months from now on.", months=months)


def leaves(member: Membership) -> None:
    """Whoever leaves is named for nothing; a vote about them comes to nothing by itself."""
    db.session.execute(delete(Naming).where(Naming.membership_id == member.id))


def _drop(naming: Naming) -> None:
    notices.withdraw(naming.reference)
    db.session.delete(naming)
    db.session.flush()


def _look_again(actor: Membership, naming: Naming) -> None:
    """Two answers at the same moment: the second finds it answered."""
    require(policy.may_answer_naming(actor, naming, clock.now()))
    held = select(Naming.id).where(Naming.id == naming.id).with_for_update()
    if db.session.scalar(held) is None:
        raise Conflict("This is over: it was answered, or its time has passed.")
    db.session.refresh(naming, Naming.__table__.columns.keys())
    require(policy.may_answer_naming(actor, naming, clock.now()))
