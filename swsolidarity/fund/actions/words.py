"""The end of the chain, put where many people read it: whoever changed the books later would be found out."""

from __future__ import annotations

from datetime import timedelta

from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Conflict, Refused, require, say
from swsolidarity.fund import ledger
from swsolidarity.fund.events import WordsNotPosted
from swsolidarity.fund.models.books import Fund
from swsolidarity.fund.models.words import WeeklyWords
from swsolidarity.fund.policy import books as policy
from swsolidarity.threads import actions as threads
from swsolidarity.threads import queries as conversations
from swsolidarity.threads.models import Post, Thread
from swsolidarity.web import i18n

WEEK = timedelta(days=7)


def post_words(actor: Membership, fund: Fund, thread: Thread, *, seq: int, source: str) -> Post:
    """Post the six words into a conversation; ``seq`` is the newest entry the steward saw them with.

    Raises ``Conflict`` when something was recorded since then, or the conversation was closed.
    """
    require(policy.may_keep_books(actor, fund))
    fund = ledger.lock(fund.id)
    require(policy.may_keep_books(actor, fund))
    if fund.last_seq != seq:
        raise Conflict("Something was recorded just now, so the words are others. Look at the new ones.")
    return threads.reply(actor, thread, source=source, quotes=None, seen=0)


def post_each_week(actor: Membership, fund: Fund, thread: Thread) -> None:
    """Let the worker post the words here each week, in this steward's name, beginning in a week."""
    require(policy.may_keep_books(actor, fund))
    fund = ledger.lock(fund.id)
    found = db.session.get(WeeklyWords, fund.id)
    if found is None:
        found = WeeklyWords(fund_id=fund.id)
        db.session.add(found)
    found.thread_ref, found.asked_by = thread.reference, actor.id
    found.next_on, found.posted_seq = clock.now().date() + WEEK, 0
    db.session.flush()


def stop_each_week(actor: Membership, fund: Fund) -> None:
    """Post the words no longer by itself."""
    require(policy.may_keep_books(actor, fund))
    ledger.lock(fund.id)
    found = db.session.get(WeeklyWords, fund.id)
    if found is not None:
        db.session.delete(found)


def post_weekly(fund_id: int) -> bool:
    """Post the words of a week, unless nothing was recorded since.

    Where it cannot be done any more, because the steward or the conversation is gone, it ends and the other
    stewards hear of it.
    """
    fund = ledger.lock(fund_id)
    weekly = db.session.get_one(WeeklyWords, fund.id)
    weekly.next_on = clock.now().date() + WEEK
    if weekly.posted_seq == fund.last_seq:
        return False
    actor = conversations.member(weekly.asked_by)
    found = conversations.find(actor, weekly.thread_ref.partition(":")[2]) if actor else None
    try:
        if actor is None or found is None:
            raise Conflict("Nobody can post there any more.")
        require(policy.may_keep_books(actor, fund))
        collective = db.session.get_one(Collective, fund.collective_id)
        said = say(
            "The books of our fund, up to entry %(number)s: %(words)s",
            number=fund.last_seq,
            words=ledger.head_words(fund),
        )
        threads.announce(actor, found[0], source=i18n.said_in(collective.language, said))
    except (Conflict, Refused):
        db.session.delete(weekly)
        record(WordsNotPosted(collective_id=fund.collective_id, subject=f"fund.words:{fund.public_id}"))
        return False
    weekly.posted_seq = fund.last_seq
    return True
