"""Who reports, who looks at a report, who appeals and who answers. ``queries.for_handlers`` says the same to
the database.

For whoever is named in a case or reported it there is no such case: they do not even learn that it waits.
"""

from __future__ import annotations

from datetime import datetime

from swsolidarity.collectives.models import Membership
from swsolidarity.core.verdict import HIDDEN, YES, Verdict, no
from swsolidarity.moderation import queries, rules
from swsolidarity.moderation.models import ModerationCase
from swsolidarity.threads import policy as threads
from swsolidarity.threads.models import Post

NOT_YOURS = no("Somebody else is looking at this. It waits for them.")


def may_look(actor: Membership) -> Verdict:
    """See what waits: full members, each of them what they may handle."""
    return YES if actor.is_full_member else HIDDEN


def may_report(actor: Membership, post: Post) -> Verdict:
    """Whoever reads a text, on its first day here too; not one's own, and not what is gone."""
    if not (verdict := threads.may_read_text(actor, post, post.thread)):
        return verdict
    if post.trace is not None:
        return HIDDEN
    if post.author_id == actor.id:
        return no("You wrote this yourself. You can change or delete it.")
    if post.removed:
        return no("The text is gone. There is nothing left to look at.")
    return YES


def may_handle(actor: Membership, case: ModerationCase) -> Verdict:
    """Those who keep the conversation: the office, or in a circle whoever is in it; and who was drawn by lot.

    Never the writer, never who reported it, never who said that they have a part in it.
    """
    if case.collective_id != actor.collective_id or not actor.is_full_member:
        return HIDDEN
    if case.author_id == actor.id or queries.has_part(case.id, actor.id):
        return HIDDEN
    if not threads.may_read(actor, case.post.thread):
        return HIDDEN
    kept = threads.may_arrange(actor, case.post.thread) or queries.seat(case.id, actor.id, "keeper")
    return YES if kept else HIDDEN


def may_see(actor: Membership, case: ModerationCase) -> Verdict:
    """Whoever may handle it; and whoever was drawn to answer the appeal."""
    if may_handle(actor, case):
        return YES
    judges = case.state == rules.APPEALED and queries.seat(case.id, actor.id, "panel") is not None
    fits = actor.is_full_member and case.author_id != actor.id
    return YES if judges and fits and threads.may_read(actor, case.post.thread) else HIDDEN


def may_take(actor: Membership, case: ModerationCase) -> Verdict:
    """Whoever may handle it, while nobody does."""
    if not (verdict := may_handle(actor, case)):
        return verdict
    return YES if case.state == rules.WAITING else NOT_YOURS


def may_decide(actor: Membership, case: ModerationCase) -> Verdict:
    """Whoever took it, and nobody else."""
    if not (verdict := may_handle(actor, case)):
        return verdict
    return YES if case.state == rules.TAKEN and case.taken_by_id == actor.id else NOT_YOURS


def may_recuse(actor: Membership, case: ModerationCase) -> Verdict:
    """Whoever may handle it and has not decided: at any time, without a reason."""
    if not (verdict := may_handle(actor, case)):
        return verdict
    if case.state == rules.TAKEN and case.taken_by_id != actor.id:
        return NOT_YOURS
    return YES if case.state in (*rules.OPEN, rules.APPEALED) else no("This is over.")


def may_remove(actor: Membership, case: ModerationCase) -> Verdict:
    """One of the two a removal takes: whoever may handle it, outside of circles, while it is open."""
    if not (verdict := may_handle(actor, case)):
        return verdict
    if case.in_circle or case.state != rules.TAKEN or case.outcome != rules.REMOVE:
        return no("This is not asked for any more.")
    return YES


def may_read_own(actor: Membership, case: ModerationCase) -> Verdict:
    """The writer, once something was decided; wherever they are by now."""
    if case.author_id != actor.id or case.state in rules.OPEN or case.outcome in (None, rules.NOTHING):
        return HIDDEN
    return YES


def may_appeal(actor: Membership, case: ModerationCase, now: datetime) -> Verdict:
    """The writer, once, within the time for it."""
    if not (verdict := may_read_own(actor, case)):
        return verdict
    if case.state != rules.DECIDED or case.appeal_until is None or now >= case.appeal_until:
        return no("There is nothing to appeal now, or the time for it is over.")
    return YES


def may_answer(actor: Membership, case: ModerationCase) -> Verdict:
    """Other people than those who decided: who keeps the conversation, or three drawn by lot."""
    if not (verdict := may_see(actor, case)):
        return verdict
    if case.state != rules.APPEALED:
        return no("There is no appeal to answer.")
    if actor.id in (case.decided_by_id, case.seconded_by_id):
        return no("You decided this. Other people answer the appeal.")
    if not (drawn := queries.seats(case.id, "panel")):
        return may_handle(actor, case)
    mine = next((one for one in drawn if one.membership_id == actor.id), None)
    if mine is None or mine.stands is not None:
        return no("Three people drawn by lot answer this appeal.")
    return YES
