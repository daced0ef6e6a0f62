"""Votes that are held elsewhere: two people take the roll there, and bring the result back (decisions §6)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from swsolidarity.collectives.actions import power
from swsolidarity.collectives.models import RETURNING_OFFICER, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Invalid, require
from swsolidarity.decisions import ballots, methods, policy, queries
from swsolidarity.decisions.actions import closing, voting
from swsolidarity.decisions.events import RollHandedOut
from swsolidarity.decisions.models import Proposal, ReturningOfficer
from swsolidarity.decisions.rules import brought

_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


def take_on(actor: Membership, proposal: Proposal) -> None:
    """Become one of the two who look after a vote that is held elsewhere."""
    require(policy.may_read(actor, proposal))
    voting.lock(proposal)
    require(policy.may_take_on(actor, proposal, queries.returning_officers(proposal)))
    db.session.add(ReturningOfficer(proposal_id=proposal.id, membership_id=actor.id))
    db.session.flush()


def hand_out_roll(actor: Membership, proposal: Proposal) -> Sequence[str]:
    """The names on the roll, for one of the two; that it was done is written down, for all to see."""
    require(policy.may_take_roll(actor, proposal, queries.returning_officers(proposal)))
    power.note(actor, RETURNING_OFFICER, "exported", "roll")
    record(RollHandedOut(collective_id=proposal.collective_id, subject=proposal.reference))
    return queries.names_on_the_roll(proposal)


def enter_result(actor: Membership, proposal: Proposal, *, written: str, archive_hash: str) -> None:
    """Enter what was counted elsewhere; the other of the two confirms it. Raises ``Invalid``."""
    require(policy.may_read(actor, proposal))
    voting.lock(proposal)
    require(policy.may_bring_result(actor, proposal, queries.returning_officers(proposal), clock.now()))
    hashed = archive_hash.strip().casefold()
    if not _HASH.fullmatch(hashed):
        raise Invalid("Enter the SHA-256 of the archive: 64 letters and digits.", field="archive_hash")
    question = queries.question(proposal)
    method = methods.named(question.terms.method)
    box = brought.read(written, lambda paper: method.validate(paper, question))
    if sum(box.values()) > (proposal.roll_size or 0):
        raise Invalid("There are more ballots than people on the roll. Count again.", field="papers")
    ballots.enter_elsewhere(proposal, actor.id, box, hashed)


def confirm_result(actor: Membership, proposal: Proposal, *, seen: str) -> str | None:
    """Confirm what the other entered, and count it. Returns the code.

    ``seen``: the public id of the entry that was looked at. Raises ``Conflict`` when it is another one now.
    """
    require(policy.may_read(actor, proposal))
    voting.lock(proposal)
    officers, now = queries.returning_officers(proposal), clock.now()
    require(policy.may_bring_result(actor, proposal, officers, now))
    found = ballots.entered_elsewhere(proposal)
    if found is None or found.public_id != seen:
        raise Conflict("The result was entered anew. Look at it again before you confirm it.")
    require(policy.may_confirm(actor, proposal, officers, found.entered_by_id, now))
    found.confirmed_by_id = actor.id
    db.session.flush()
    power.note(actor, RETURNING_OFFICER, "confirmed", "result")
    return closing.close(proposal.id)
