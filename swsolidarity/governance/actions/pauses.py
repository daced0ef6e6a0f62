"""Asking a member to stay away for three days: two moderators, and a reason from the agreements."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from swsolidarity.collectives import actions as collectives
from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives.actions import apart, pairs
from swsolidarity.collectives.models import MODERATOR, Membership, PairedAct
from swsolidarity.core import audit, clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import HIDDEN, Conflict, Invalid, Verdict, require, say
from swsolidarity.governance.actions.removals import said
from swsolidarity.governance.events.removals import MemberPaused
from swsolidarity.governance.models import MemberPause
from swsolidarity.governance.policy import removals as policy
from swsolidarity.governance.queries import removals as queries
from swsolidarity.governance.rules import removals as rules
from swsolidarity.notices import actions as notices

PAUSE = "governance.pause_member"


def ask(actor: Membership, person: Membership, *, point: int, words: str) -> PairedAct:
    """Ask a second moderator to pause somebody; nothing happens, and nobody is told, until they agree.

    Raises ``Invalid`` without a point of the agreements and a reason, ``Conflict`` when it was asked already.
    """
    apart.hold(person)
    require(policy.may_ask_pause(actor, person, clock.now()))
    if point not in dict(belonging.points(belonging.agreement(actor.collective))):
        raise Invalid("Choose the point of the agreements this is about.", field="point")
    late = queries.pause_asked(person.id)
    if late is not None and not _still_asked(late):
        erase(late)
    wanted = MemberPause(
        collective_id=actor.collective_id,
        person_id=person.id,
        agreement_version=actor.collective.agreement_version,
        point=point,
        words=said(words, "Say why. The person reads it."),
        asked_by_id=actor.id,
        forget_on=clock.now().date() + rules.PAUSE_REST,
    )
    wanted.person = person
    try:
        with db.session.begin_nested():
            db.session.add(wanted)
    except IntegrityError:
        raise Conflict("Somebody has just asked for this. Look at it again: you can agree.") from None
    return pairs.ask(actor, PAUSE, wanted.reference, about=person)


def forget(today: date) -> None:
    """Forget pauses after thirty days: from then on one may be asked for again."""
    for old in db.session.scalars(select(MemberPause).where(MemberPause.forget_on <= today)).all():
        erase(old)


def erase(pause: MemberPause) -> None:
    """Nothing of a pause stays, nor of the two who asked for it, but the counts of the audit chain."""
    notices.withdraw(f"governance.standing:{pause.public_id}")
    pairs.forget_about(pause.collective_id, pause.reference)
    db.session.delete(pause)
    db.session.flush()


def leave(member: Membership) -> None:
    """Whoever leaves was never paused."""
    for mine in db.session.scalars(select(MemberPause).where(MemberPause.person_id == member.id)).all():
        erase(mine)


def _still_asked(pause: MemberPause) -> bool:
    act = belonging.act_asked(pause.collective_id, PAUSE, pause.reference)
    return act is not None and clock.now() < act.expires_at


def _find(actor: Membership, subject: str) -> MemberPause | None:
    return queries.pause(actor.collective_id, subject.partition(":")[2])


def _may(actor: Membership, subject: str) -> Verdict:
    pause = _find(actor, subject)
    if pause is None or not policy.may_see_pause(actor, pause):
        return HIDDEN
    return policy.may_ask_pause(actor, pause.person, clock.now())


def _do(act: PairedAct, second: Membership) -> None:
    pause = _find(second, act.subject)
    assert pause is not None
    apart.hold(pause.person)
    require(policy.may_ask_pause(second, pause.person, clock.now()))
    now, case = clock.now(), queries.under_way(pause.person_id)
    pause.agreed_by_id, pause.began_at, pause.until = second.id, now, now + rules.PAUSE
    pause.forget_on = now.date() + rules.PAUSE_REST
    apart.pause(pause.person, rules.paused_until(now, case.started_at if case else None))
    audit.note(pause.collective_id, office=MODERATOR, act="member_paused", kind="member")
    record(MemberPaused(collective_id=pause.collective_id, subject=pause.reference))


pairs.register(
    pairs.Kind(
        key=PAUSE,
        title=say("A conversation keeper wants somebody to stay away for three days"),
        agree=say("Ask them to stay away"),
        may=_may,
        do=_do,
        office=MODERATOR,
    )
)

collectives.on_left.append(leave)
