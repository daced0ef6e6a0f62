"""What goes when somebody leaves a circle."""

from __future__ import annotations

from sqlalchemy import delete, literal, select

from swsolidarity.collectives.actions import on_left_circle
from swsolidarity.collectives.models import Circle, Membership
from swsolidarity.core.db import db
from swsolidarity.files import actions as files
from swsolidarity.notices import actions as notices
from swsolidarity.threads import index
from swsolidarity.threads.actions.pictures import DRAFT, references
from swsolidarity.threads.models import Draft, Following, Post, ReadPosition, Thread


def forget_circle(member: Membership, circle: Circle) -> None:
    """Whoever leaves a circle is told nothing more of it; with the last one all that was written goes."""
    about = select(literal("threads.post:") + Post.public_id).join(Post.thread)
    about = about.where(Thread.circle_id == circle.id)
    if circle.closed_on is None:
        notices.withdraw_among(about, from_=member.id)
        inside = select(Thread.id).where(Thread.circle_id == circle.id)
        for mark in (Following, ReadPosition):
            tied = delete(mark).where(mark.membership_id == member.id, mark.thread_id.in_(inside))
            db.session.execute(tied.execution_options(synchronize_session=False))
        return
    notices.withdraw_among(about)
    index.drop(Thread.circle_id == circle.id)
    files.drop_among(about)
    files.drop_among(references(DRAFT, Draft.circle_id == circle.id))
    for table in (Draft, Thread):
        gone = delete(table).where(table.circle_id == circle.id)
        db.session.execute(gone.execution_options(synchronize_session=False))


on_left_circle.append(forget_circle)
