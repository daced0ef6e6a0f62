"""What can be chosen: the options of a question, fixed with its wording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete

from swsolidarity.core import text
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Invalid
from swsolidarity.decisions import queries
from swsolidarity.decisions.models import Proposal, ProposalOption
from swsolidarity.decisions.rules import Terms
from swsolidarity.decisions.rules.papers import MOST_OPTIONS
from swsolidarity.decisions.rules.question import CHOICE, EXTRA, STATUS_QUO, WITH_OPTIONS
from swsolidarity.decisions.rules.terms import MOST_PLACES

ELECTION = "election"
LONGEST_OPTION = 200
FEWEST_OPTIONS = 2


def offer(proposal: Proposal, labels: Sequence[str]) -> None:
    """Write the options of a question anew, in the order given, and what its method adds to them.

    Does nothing where people stand, or where the method has no options. Raises ``Invalid``.
    """
    method = proposal.rule.method
    clean = [label for label in (text.one_line(one) for one in labels) if label]
    if method not in WITH_OPTIONS:
        if clean:
            raise Invalid("This rule decides one question. Leave the options empty.", field="options")
        return
    if proposal.rule.key == ELECTION:
        return
    if proposal.rule.terms.ladder:
        _offer_measures(proposal)
        return
    if not FEWEST_OPTIONS <= len(clean) <= MOST_OPTIONS - 1:
        raise Invalid("Write at least two options, one on each line, and at most 59.", field="options")
    if any(len(label) > LONGEST_OPTION for label in clean):
        raise Invalid("Make each option shorter than 200 characters.", field="options")
    if len({label.casefold() for label in clean}) < len(clean):
        raise Invalid("Two options are the same. Change one of them.", field="options")
    db.session.execute(delete(ProposalOption).where(ProposalOption.proposal_id == proposal.id))
    for position, label in enumerate(clean):
        db.session.add(ProposalOption(proposal_id=proposal.id, position=position, kind=CHOICE, label=label))
    if method in EXTRA:
        db.session.add(ProposalOption(proposal_id=proposal.id, position=len(clean), kind=EXTRA[method]))
    db.session.flush()


def _offer_measures(proposal: Proposal) -> None:
    """The options of a rule that fixes them itself, the lightest measure first."""
    db.session.execute(delete(ProposalOption).where(ProposalOption.proposal_id == proposal.id))
    rungs = proposal.rule.terms.ladder[::-1]
    for position, rung in enumerate(rungs):
        db.session.add(
            ProposalOption(
                proposal_id=proposal.id,
                position=position,
                kind=CHOICE,
                subject=f"{queries.MEASURE}:{rung.option}",
            )
        )
    db.session.add(ProposalOption(proposal_id=proposal.id, position=len(rungs), kind=STATUS_QUO))
    db.session.flush()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What another domain offers to choose: its words, its reference, what it costs in minor units."""

    label: str
    subject: str
    cost: int = 0


def offer_things(proposal: Proposal, offers: Sequence[Offer]) -> None:
    """Write the options another domain puts to the vote."""
    for position, one in enumerate(offers):
        db.session.add(
            ProposalOption(
                proposal_id=proposal.id,
                position=position,
                kind=CHOICE,
                label=one.label,
                subject=one.subject,
                cost=one.cost,
            )
        )
    db.session.flush()


def places(wanted: int, terms: Terms) -> int:
    """How many options can win. Raises ``Invalid``."""
    if not 1 <= wanted <= MOST_PLACES:
        raise Invalid("Enter how many can win: from 1 to 50.", field="places")
    return wanted if terms.method in WITH_OPTIONS else 1


def require_some(proposal: Proposal) -> None:
    """Refuse to open a vote with nothing to choose from. Raises ``Conflict``."""
    if proposal.terms.method not in WITH_OPTIONS:
        return
    offered = [one for one in queries.options(proposal) if one.kind == CHOICE]
    if len(offered) < (1 if proposal.rule.key == ELECTION else FEWEST_OPTIONS):
        raise Conflict("There is nothing to choose from yet. Add options first.")
