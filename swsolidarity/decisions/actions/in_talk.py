"""Asking everybody from inside a conversation, and what becomes of that when the conversation moves."""

from __future__ import annotations

from sqlalchemy import update

from swsolidarity.collectives.models import Membership
from swsolidarity.core.db import db
from swsolidarity.core.verdict import Conflict, require
from swsolidarity.decisions.actions.proposals import Draft, start, write
from swsolidarity.decisions.models import InTalk, Proposal
from swsolidarity.threads import actions as threads
from swsolidarity.threads import policy as talk
from swsolidarity.threads.models import ALL, Thread


def write_in_talk(actor: Membership, thread: Thread, draft: Draft) -> Proposal:
    """Keep a question as a draft, which is shown in the conversation it came out of once it is started.

    Raises ``Invalid``, and ``Conflict`` where not every member reads the conversation: all are on the roll.
    """
    require(talk.may_reply(actor, thread))
    if thread.audience != ALL:
        raise Conflict("Everybody can be asked only in a conversation that everybody can read.")
    proposal = write(actor, draft)
    db.session.add(InTalk(proposal_id=proposal.id, thread_id=thread.id))
    return proposal


def ask_in_talk(actor: Membership, thread: Thread, draft: Draft) -> Proposal:
    """Ask at once, for what decides nothing. Raises what ``write_in_talk`` and ``start`` raise."""
    proposal = write_in_talk(actor, thread, draft)
    start(actor, proposal)
    return proposal


def follow(thread: Thread, into: Thread) -> None:
    """Questions go along with what was said."""
    there = update(InTalk).where(InTalk.thread_id == thread.id).values(thread_id=into.id)
    db.session.execute(there.execution_options(synchronize_session=False))


threads.on_joined.append(follow)
