"""Keeping every wording members could read, and forgetting it when its time is over."""

from __future__ import annotations

import json

from sqlalchemy import delete, select

from swsolidarity.core import clock, text
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Invalid, Sentence
from swsolidarity.decisions import queries
from swsolidarity.decisions.events import WordingChanged
from swsolidarity.decisions.models import (
    Amendment,
    Objection,
    ObjectionAnswer,
    ObjectionRuling,
    Proposal,
    ProposalVersion,
)
from swsolidarity.decisions.rules import record as records
from swsolidarity.decisions.rules.question import WITH_OPTIONS

LONGEST_BACKGROUND = 20_000
LONGEST_WHAT_HAPPENS = 2_000


def keep(proposal: Proposal) -> None:
    """Keep the wording as it is now, for whoever wants to see later what changed."""
    offered = queries.options(proposal) if proposal.rule.method in WITH_OPTIONS else ()
    parts = {
        "title": proposal.title,
        "background": proposal.background,
        "what_happens": json.loads(proposal.what_happens),
        "options": [one.label for one in offered if one.label],
    }
    db.session.add(
        ProposalVersion(
            proposal_id=proposal.id,
            version=proposal.version,
            wording=records.canonical(parts),
            written_at=clock.this_hour(),
        )
    )
    db.session.flush()


def changed(proposal: Proposal) -> None:
    """Count a new version; while it is discussed, keep it and ask those who reacted to look again."""
    proposal.version += 1
    if proposal.state == "discussion":
        keep(proposal)
        record(
            WordingChanged(
                collective_id=proposal.collective_id, subject=proposal.reference, version=proposal.version
            )
        )


def set_background(proposal: Proposal, background: str) -> None:
    """Put in a background, and how it looks. Raises ``Invalid`` when it is too long."""
    if len(background) > LONGEST_BACKGROUND:
        raise Invalid("Make the background shorter.", field="background")
    proposal.background = background
    proposal.background_html = text.render(background)
    proposal.background_version = text.RENDER_VERSION


def set_consequence(proposal: Proposal, consequence: Sentence) -> None:
    """Put in what happens if it is adopted."""
    proposal.what_happens = json.dumps(records.plain(consequence))


def erase_wording(reference: str | None) -> None:
    """Erase the background of an ended proposal. Its result still verifies: it holds only a salted hash.

    Earlier wordings, changes asked for and objections go with it. Does nothing for a reference that is not
    an ended proposal.
    """
    kind, _, public_id = (reference or "").partition(":")
    if kind != "decisions.proposal":
        return
    wanted = Proposal.public_id == public_id.partition("/")[0]
    proposal = db.session.scalars(select(Proposal).where(wanted)).first()
    if proposal is None or proposal.ended_at is None:
        return
    proposal.background = proposal.background_html = ""
    raised = select(Objection.id).where(Objection.proposal_id == proposal.id)
    for part in (ObjectionAnswer, ObjectionRuling):
        db.session.execute(delete(part).where(part.objection_id.in_(raised)))
    for table in (Objection, Amendment, ProposalVersion):
        db.session.execute(delete(table).where(table.proposal_id == proposal.id))
    db.session.flush()


def forget_subject(proposal: Proposal) -> None:
    """What a question that came to no vote was about has been forgotten: nothing leads there any more."""
    proposal.subject = f"{(proposal.subject or '').partition(':')[0]}:"
    db.session.flush()


def forget_who(proposal: Proposal, *, title: str) -> None:
    """Erase from an ended question about a person whom it was about: its title, its words, where it leads.

    ``title``: what it is called from now on.
    """
    erase_wording(proposal.reference)
    proposal.title = title
    forget_subject(proposal)
