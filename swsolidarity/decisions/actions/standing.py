"""What holds: placed when it is asked, begun when it is decided, ended by the clock or another decision."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from swsolidarity.collectives.models import Collective
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.core.journal import record
from swsolidarity.core.verdict import Invalid, Sentence, say
from swsolidarity.decisions import queries, settlement
from swsolidarity.decisions.events import StandingMoved
from swsolidarity.decisions.models import FollowUp, Proposal, Standing
from swsolidarity.decisions.rules import Outcome, parts, sunset
from swsolidarity.decisions.rules import record as records
from swsolidarity.decisions.rules import standing as rules

BINDING = ("adopted", sunset.PROVISIONALLY, "elected")


def place(
    proposal: Proposal, *, topic: str | None, does: str, earlier: str | None, expires_on: date | None
) -> None:
    """Say what a question is about and what it does to an earlier decision, as long as it can be changed.

    What only asks for opinions has no place, nor what another domain puts that is no rule of the collective.
    Raises ``Invalid``.
    """
    about = _topic(proposal, topic)
    if about is None:
        return
    if about not in rules.TOPICS:
        raise Invalid("Choose what it is about.", field="topic")
    if does not in (rules.ADOPTS, rules.AMENDS, rules.REPEALS, rules.RATIFIES):
        raise Invalid("Say whether it changes or ends an earlier decision.", field="does")
    if expires_on is not None and expires_on <= clock.now().date():
        raise Invalid("Choose a day that is still to come.", field="expires_on")
    before = None if does == rules.ADOPTS else _earlier(proposal, earlier, does)
    own = queries.register_entry(proposal)
    if own is None:
        own = Standing(proposal_id=proposal.id, collective_id=proposal.collective_id)
        db.session.add(own)
    own.topic, own.does, own.earlier_id = about, does, before
    own.expires_on = expires_on if does in rules.APPLIES else None
    db.session.flush()


def _topic(proposal: Proposal, topic: str | None) -> str | None:
    if proposal.rule.method in parts.ADVISORY:
        return None
    if proposal.effect is not None:
        return topic or settlement.place_of(proposal.effect).topic
    return topic or rules.topic_of_rule(proposal.rule.key)


def _earlier(proposal: Proposal, public_id: str | None, does: str) -> int:
    """The decision a question is about. Raises ``Invalid`` where it cannot be changed by this question."""
    key = db.session.scalar(
        select(Standing.proposal_id)
        .join(Proposal, Proposal.id == Standing.proposal_id)
        .where(
            Proposal.public_id == (public_id or ""),
            Proposal.collective_id == proposal.collective_id,
            queries.applies_now(clock.now()),
        )
    )
    if key is None:
        raise Invalid("Choose the earlier decision. It has to be in force.", field="earlier")
    found = queries.stands_locked(key).proposal
    if does == rules.RATIFIES:
        return key
    if found.effect is not None and not settlement.place_of(found.effect).can_end:
        raise Invalid("That decision is changed on a page of its own, not by a question.", field="earlier")
    if not rules.may_end(proposal.rule.key, decided_by=found.rule.key, terms=found.terms):
        raise Invalid("That decision was made under another rule. Ask by the same rule.", field="earlier")
    return key


def take_the_place(proposal: Proposal, of: str) -> None:
    """Let an adopted change stand for the decision with the reference ``of``, in the closing transaction.

    Does nothing where what is changed was not decided here, such as at the founding.
    """
    before = db.session.scalar(
        select(Standing.proposal_id)
        .join(Proposal, Proposal.id == Standing.proposal_id)
        .where(Proposal.public_id == of.partition(":")[2], Proposal.collective_id == proposal.collective_id)
    )
    own = queries.register_entry(proposal)
    if own is not None and before is not None:
        own.does, own.earlier_id = rules.AMENDS, before
        db.session.flush()


def begin(proposal: Proposal, outcome: Outcome, now: datetime) -> dict[str, Any] | None:
    """Put what was decided in force, and move what it changes, ends or confirms, in the closing transaction.

    Returns what the result record keeps of it; None where nothing has a place in the register.
    """
    own = queries.register_entry(proposal)
    if own is None or outcome.code not in BINDING:
        return None
    told = _move_the_earlier(own, proposal, now)
    own.provisional = outcome.code == sunset.PROVISIONALLY
    own.since = now
    own.state = rules.IN_FORCE if own.does in rules.APPLIES else rules.DONE
    lasts = settlement.place_of(proposal.effect).lasts
    own.until = rules.ends_at(
        proposal.terms,
        provisional=own.provisional,
        last_day_ends=_end_of(own.expires_on, proposal.collective_id) if own.expires_on else None,
        lasts=lasts(proposal) if lasts else None,
        now=now,
    )
    db.session.flush()
    if own.provisional:
        _tell(proposal, "provisionally")
    return {
        "topic": own.topic,
        "does": own.does,
        "earlier": _public_id(own.earlier_id),
        "until": own.until and own.until.isoformat(),
        "told": told and records.plain(told),
    }


def _move_the_earlier(own: Standing, proposal: Proposal, now: datetime) -> Sentence | None:
    """What becomes of the decision this one is about; whoever is second finds that it had ended."""
    if own.earlier_id is None:
        return None
    earlier = queries.stands_locked(own.earlier_id)
    assert proposal.closes_at is not None
    if not rules.held(earlier.state, earlier.until, proposal.closes_at):
        return say("The earlier decision had ended already. So nothing more happens to it.")
    if own.does == rules.RATIFIES:
        earlier.state, earlier.ended_at, earlier.until = rules.IN_FORCE, None, None
        earlier.provisional, earlier.confirmed_by_id = False, proposal.id
        to, told = "confirmed", say("What was decided for now is confirmed. It holds from now on.")
    else:
        amends = own.does == rules.AMENDS
        earlier.state = rules.SUPERSEDED if amends else rules.REPEALED
        earlier.ended_at, earlier.ended_by_id, earlier.provisional = now, proposal.id, False
        to = earlier.state
        told = (
            say("The earlier decision is changed. From now on this one holds.")
            if amends
            else say("The earlier decision has ended.")
        )
    db.session.flush()
    _tell(earlier.proposal, to)
    return told


def _end_of(last_day: date, collective_id: int) -> datetime:
    """The midnight after a day, where the collective is."""
    zone = db.session.scalars(select(Collective.time_zone).where(Collective.id == collective_id)).one()
    return datetime.combine(last_day + timedelta(days=1), time.min, ZoneInfo(zone)).astimezone(UTC)


def _public_id(proposal_id: int | None) -> str | None:
    return db.session.scalar(select(Proposal.public_id).where(Proposal.id == proposal_id))


def looked_at(proposal: Proposal, today: date) -> bool:
    """Note that a decision was looked at again; whether it is in force, so that it can always be."""
    own = queries.register_entry(proposal)
    if own is None or rules.seen(own.state, own.until, clock.now()) != rules.IN_FORCE:
        return False
    own.looked_on = today
    db.session.flush()
    return True


def expire(proposal_id: int) -> bool:
    """End what has passed its last moment; False if another one was first, or it was confirmed meanwhile."""
    own = queries.stands_locked(proposal_id)
    if own.state != rules.IN_FORCE or own.until is None or clock.now() < own.until:
        return False
    own.state, own.ended_at = rules.EXPIRED, own.until
    _tell(own.proposal, rules.EXPIRED)
    return True


def warn(proposal_id: int) -> bool:
    """Tell that what holds for now ends in a few days; once."""
    own = queries.stands_locked(proposal_id)
    if own.warned or not own.provisional or own.state != rules.IN_FORCE:
        return False
    own.warned = True
    _tell(own.proposal, "lapses_soon")
    return True


def tell_of_review(proposal_id: int) -> bool:
    """Tell that the day to look at a decision again has come; once, and only of what holds."""
    found = db.session.get(FollowUp, (proposal_id, "review"), with_for_update=True, populate_existing=True)
    if found is None or found.told or found.done_on is not None:
        return False
    found.told = True
    proposal = db.session.get_one(Proposal, proposal_id)
    own = queries.register_entry(proposal)
    if own is None or rules.seen(own.state, own.until, clock.now()) == rules.IN_FORCE:
        _tell(proposal, "review")
    return True


def _tell(proposal: Proposal, to: str) -> None:
    record(StandingMoved(collective_id=proposal.collective_id, subject=proposal.reference, to=to))
