"""Votes about a person stay, with their result, and do not name the person for ever."""

from __future__ import annotations

from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core.db import db
from swsolidarity.decisions import actions as decisions
from swsolidarity.decisions.models import Proposal
from swsolidarity.governance.queries import votes as queries
from swsolidarity.governance.rules.votes import ABOUT
from swsolidarity.web.i18n import said_in


def forget_who(proposal_id: int) -> None:
    """Erase from an ended vote whom it was about, and why it was asked."""
    _forget(db.session.get_one(Proposal, proposal_id))


def leave(member: Membership) -> None:
    """Whoever leaves is named in no vote that is over."""
    for proposal in queries.naming_anybody(member.collective_id):
        if member.name and member.name in proposal.title:
            _forget(proposal)


def _forget(proposal: Proposal) -> None:
    kind = (proposal.subject or "").partition(":")[0]
    language = db.session.get_one(Collective, proposal.collective_id).language
    decisions.forget_who(proposal, title=said_in(language, ABOUT[kind].title))
