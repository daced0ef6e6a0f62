"""Members vote on who joins: opening that vote, and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives import rules
from swsolidarity.collectives.actions import gates
from swsolidarity.collectives.models import Collective, JoinRequest
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, Sentence, say
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions import queries
from swsolidarity.decisions.models import Proposal
from swsolidarity.decisions.rules import Outcome
from swsolidarity.web.i18n import said_in, written

ADMIT = "membership.admit"
RULE = "admission"


def open_vote(request_id: int) -> bool:
    """Put an admission to the vote, on the roll of those who were here before the person asked.

    False where that cannot be: it has its vote or its answer, there is no rule for it, or too few could vote.
    """
    request = db.session.get(JoinRequest, request_id)
    if request is None or gates.locked_state(request) != rules.VOTE or request.decision_ref:
        return False
    if queries.rule_in_force(request.collective_id, RULE) is None:
        return False
    collective = db.session.get_one(Collective, request.collective_id)
    day = written(request.asked_at.date(), "d MMMM", collective.language)
    try:
        with db.session.begin_nested():
            proposal = decisions.put_to_vote(
                request.collective_id,
                rule_key=RULE,
                title=said_in(collective.language, say("May the person who asked on %(day)s join?", day=day)),
                background="\n\n".join(said_in(collective.language, one) for one in _passed(request)),
                what_happens=say("They are welcome, and join when they have read the agreements."),
                effect=ADMIT,
                subject=request.reference,
                opened_by=None,
                since=request.asked_at,
            )
    except Conflict:
        return False
    assert proposal.closes_at is not None
    gates.vote_opened(request, decision_ref=proposal.reference, closes_at=proposal.closes_at)
    return True


def _passed(request: JoinRequest) -> Sequence[Sentence]:
    """What the gates say, in sentences. Nothing the person wrote is among it, and no name."""
    said = [
        say("Enough members have vouched, and one of them has met this person.")
        if request.join_by == "vouches"
        else say("A welcomer or a steward would welcome this person.")
    ]
    if request.concern_days:
        said.append(say("The time to say privately what worries members is over."))
    said.append(say("The name they asked under is on the page of the request, until there is an answer."))
    return said


def waiting_for_a_vote() -> Sequence[int]:
    """Admissions that members should vote on, and that have no vote yet."""
    return db.session.scalars(
        select(JoinRequest.id)
        .where(JoinRequest.state == rules.VOTE, JoinRequest.decision_ref.is_(None))
        .order_by(JoinRequest.id)
        .limit(500)
    ).all()


def settle(proposal: Proposal, outcome: Outcome) -> Sentence | None:
    """Answer the person as the members decided, in the closing transaction."""
    request = belonging.request_by_reference(proposal.collective_id, proposal.subject or "")
    if request is None or gates.locked_state(request) != rules.VOTE:
        return say("The person asks no more. Nothing follows.")
    if outcome.code == "void":
        gates.vote_again(request)
        return say("The vote has to be held again.")
    gates.answer(request, accepted=outcome.adopted)
    if outcome.adopted:
        return say("They are welcome. They find the answer with their code.")
    return say("They read a kind answer without names. What they wrote is deleted.")
