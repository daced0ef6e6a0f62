"""Unfinished text is not kept for ever, and what somebody has read is nobody's business once they left."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import delete, literal, or_, select
from sqlalchemy.orm import joinedload

from swsolidarity.collectives.models import Collective, Membership
from swsolidarity.collectives.rules import TALK_WARNED_DAYS, said_before
from swsolidarity.core import clock
from swsolidarity.core.db import db, transaction
from swsolidarity.core.jobs import job
from swsolidarity.files import actions as files
from swsolidarity.notices import actions as notices
from swsolidarity.notices import queries as told
from swsolidarity.threads import index, policy, rules
from swsolidarity.threads.actions.pictures import DRAFT, references
from swsolidarity.threads.models import Draft, Following, Post, ReadPosition, Thread
from swsolidarity.threads.notify import ENDS_SOON

INDEXED_AT_ONCE = 100
ROUNDS = 50
"""Short transactions, and never so many that other work waits for long."""


@job("threads.index", every=60)
def index_anew() -> None:
    """Index what was written before there was an index, with other rules or another key, or moved since."""
    for _ in range(ROUNDS):
        with transaction():
            if index.renew_outdated(INDEXED_AT_ONCE) < INDEXED_AT_ONCE:
                return


@job("threads.sweep_index", every=24 * 3600, forgets=True)
def sweep_index() -> None:
    """Let go of the last traces in the index of what was deleted."""
    for _ in range(ROUNDS):
        with transaction():
            if index.POSTS.sweep():
                return


@job("threads.forget", every=24 * 3600, forgets=True)
def forget() -> None:
    """Drop drafts untouched for 30 days, and the drafts, reading marks and wishes of people gone."""
    gone = select(Membership.id).where(Membership.state.in_(("left", "removed")))
    old = Draft.updated_on < clock.now().date() - rules.DRAFTS_KEPT
    with transaction() as session:
        files.drop_among(references(DRAFT, or_(old, Draft.membership_id.in_(gone))))
        session.execute(delete(Draft).where(old))
        session.execute(delete(Draft).where(Draft.membership_id.in_(gone)))
        session.execute(delete(ReadPosition).where(ReadPosition.membership_id.in_(gone)))
        session.execute(delete(Following).where(Following.membership_id.in_(gone)))


@job("threads.end_quiet", every=24 * 3600, forgets=True)
def end_quiet() -> None:
    """Delete conversations in which nothing was said for as long as their collective keeps them (safety §9).

    Whoever began one hears of it a month before, once; everybody sees the day on its page.
    """
    here = list(db.session.scalars(select(Collective.id).order_by(Collective.id)))
    db.session.rollback()
    for collective_id in here:
        with transaction():
            _end_quiet_in(db.session.get_one(Collective, collective_id), clock.now().date())


def _end_quiet_in(collective: Collective, today: date) -> None:
    soon = today + timedelta(days=TALK_WARNED_DAYS)
    before = said_before(soon, collective.talk_months) + timedelta(days=1)
    quiet = select(Thread).where(
        Thread.collective_id == collective.id, Thread.last_post_at < clock.midnight(before)
    )
    for thread in db.session.scalars(
        quiet.options(joinedload(Thread.starter).joinedload(Membership.mandates)).order_by(Thread.id)
    ).unique():
        day = collective.conversation_goes_on(thread.last_post_at)
        if day <= today:
            _end(thread)
        elif (
            day <= soon
            and not told.was_told(ENDS_SOON, thread.reference)
            and policy.may_read(thread.starter, thread)
        ):
            notices.tell(thread.starter_id, ENDS_SOON, thread.reference)


def _end(thread: Thread) -> None:
    """Nothing of it stays: not what was said, not who had read how far, no notice that leads nowhere."""
    posts = select(literal("threads.post:") + Post.public_id).where(Post.thread_id == thread.id)
    notices.withdraw_among(posts)
    notices.withdraw(thread.reference)
    files.drop_among(posts)
    files.drop_among(references(DRAFT, Draft.thread_id == thread.id))
    index.drop(Thread.id == thread.id)
    db.session.delete(thread)
    db.session.flush()
