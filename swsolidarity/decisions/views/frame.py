"""What several pages of Decide share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, abort, url_for

from swsolidarity.collectives.gate import Apart
from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock
from swsolidarity.core.verdict import require
from swsolidarity.decisions import policy, queries
from swsolidarity.decisions.models import Proposal, ProposalOption
from swsolidarity.decisions.rules import Question, aloud, pack, record, states, words
from swsolidarity.decisions.rules.question import NONE
from swsolidarity.web.i18n import gettext as _
from swsolidarity.web.i18n import say
from swsolidarity.web.links import link

bp = Blueprint("decisions", __name__, url_prefix="/c/<collective>/decide")


def load(actor: Membership, public_id: str) -> Proposal:
    """A proposal this member may read.

    Raises ``Apart`` for somebody who is paused or suspended, but about an open vote they are on the roll of:
    two moderators take nobody out of a vote.
    """
    found = queries.proposal(actor, public_id)
    if actor.is_apart and not (found and policy.may_vote_while_paused(actor, found)):
        raise Apart
    if found is None:
        abort(404)
    require(policy.may_read(actor, found))
    return found


def phase_of(proposal: Proposal) -> str:
    return states.phase(proposal.state, proposal.closes_at, proposal.discussion_until, clock.now())


def labels_of(offered: Iterable[ProposalOption]) -> list[str]:
    """What each option is called on a page: its words, whoever stands, or what its kind says."""
    offered = list(offered)
    people = any(one.membership_id is not None for one in offered)
    return [
        one.label
        or (_is_measure(one) and say(words.measure(_key(one))))
        or (one.membership_id is not None and ((one.person and one.person.name) or _("Someone who left")))
        or say(words.REOPEN if people and one.kind == NONE else words.KINDS[one.kind])
        for one in offered
    ]


def _is_measure(option: ProposalOption) -> bool:
    return (option.subject or "").startswith(queries.MEASURE)


def _key(option: ProposalOption) -> str:
    return (option.subject or "").partition(":")[2]


def whole(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdecimal() and len(value) < 9 else 0


def rehearsed(actor: Membership, rules: Any) -> list[dict[str, Any]]:
    """Rules with what they mean in this collective today, in sentences."""
    terms = [rule.terms for rule in rules]
    rolls = queries.roll_sizes(actor.collective_id, terms, clock.now())
    return [
        {
            "rule": rule,
            "name": pack.name_of(rule.key),
            "brief": words.brief(one, roll),
            "sentences": words.rehearse(one, roll),
        }
        for rule, one, roll in zip(rules, terms, rolls, strict=True)
    ]


def in_own_order(actor: Membership, proposal: Proposal, offered: Sequence[ProposalOption]) -> list[int]:
    """The places of the options as this reader sees them: people in an order of their own, the rest last."""

    def number(place: int) -> tuple[bool, str]:
        one = offered[place]
        if one.membership_id is None:
            return True, ""
        return False, record.digest(f"{proposal.public_id} {actor.public_id} {one.public_id}")

    return sorted(range(len(offered)), key=number)


def in_words(paper: str, question: Question, names: Sequence[str]) -> dict[str, Any]:
    """A ballot in words: its lines, each with what was said of it, and what it means for the rest."""
    read = aloud.read(paper, question)

    def spoken(sentence: Any) -> str:
        return say(record.with_labels(sentence, names))

    return {
        "lines": [(spoken(what), how and spoken(how)) for what, how in read.lines],
        "rest": read.rest and spoken(read.rest),
    }


@link("decisions.proposal")
def proposal_url(public_id: str) -> str:
    return url_for("decisions.show", proposal=public_id.partition("/")[0])
