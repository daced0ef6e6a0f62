"""The register: what applies today, what is to be looked at again, what has ended, and how a rule came to be.

Ten years of decisions are thousands of rows: every list goes along an index and by key; nothing is counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, tuple_, union_all
from sqlalchemy.orm import aliased

from swsolidarity.collectives.models import Membership
from swsolidarity.core import clock, prepared
from swsolidarity.core.pages import SIZE, Page, cut
from swsolidarity.core.verdict import Sentence
from swsolidarity.decisions.models import FollowUp, Proposal, Standing
from swsolidarity.decisions.queries import HOLDS
from swsolidarity.decisions.rules import record
from swsolidarity.decisions.rules import standing as rules

NOW, REVIEW, NEVER, ENDED = "now", "review", "never", "ended"
LISTS = (NOW, REVIEW, NEVER, ENDED)
EACH = 5
"""How many decisions of each topic the first page shows."""
MOST_VERSIONS = 100


class Entry(NamedTuple):
    """One line of the register.

    ``by``: the decision that changed, ended or confirmed it, as id and title. ``agreed``: what it said would
    happen.
    """

    public_id: str
    title: str
    topic: str
    does: str
    state: str
    since: datetime
    until: datetime | None
    ended_at: datetime | None
    provisional: bool
    looked_on: date | None
    review_on: date | None
    by: tuple[str, str] | None
    agreed: Sentence


_by = aliased(Proposal)
_COLUMNS: tuple[Any, ...] = (
    Proposal.public_id,
    Proposal.title_sealed,
    Standing.topic,
    Standing.does,
    Standing.state,
    Standing.since,
    Standing.until,
    Standing.ended_at,
    Standing.provisional,
    Standing.looked_on,
    FollowUp.due_on,
    _by.public_id.label("by_id"),
    _by.title_sealed.label("by_title"),
    Proposal.what_happens_sealed,
)
_MINE = Standing.collective_id == bindparam("collective_id")
_APPLIES = and_(_MINE, HOLDS, or_(Standing.until.is_(None), Standing.until > bindparam("now")))
_TODAY = FollowUp.due_on <= bindparam("today")
_TO_REVIEW = and_(
    FollowUp.proposal_id == Standing.proposal_id, FollowUp.kind == "review", FollowUp.done_on.is_(None)
)


def _entries(full: bool, *, due: bool = False) -> Select[Any]:
    """The lines of the register this reader may see; ``due``: only those with a day to look at them again."""
    found: Select[Any] = (
        select(*_COLUMNS)
        .select_from(Standing)
        .join(Proposal, Proposal.id == Standing.proposal_id)
        .join(FollowUp, _TO_REVIEW, isouter=not due)
        .outerjoin(
            _by,
            and_(
                _by.id == func.coalesce(Standing.ended_by_id, Standing.confirmed_by_id),
                *([] if full else [_seen_by_newcomers(_by)]),
            ),
        )
    )
    return found if full else found.where(_seen_by_newcomers(Proposal))


def _seen_by_newcomers(proposal: Any) -> ColumnElement[bool]:
    """``decisions.policy.may_read`` as part of the query: what other domains put is for full members."""
    return or_(proposal.effect.is_(None), proposal.effect.startswith("decisions."))


# Each list: what is in it, in which order, and whether the latest comes first.
_WHICH: dict[str, tuple[ColumnElement[bool], tuple[Any, Any], bool]] = {
    NOW: (_APPLIES, (Standing.since, Standing.proposal_id), True),
    REVIEW: (
        and_(_APPLIES, FollowUp.collective_id == bindparam("collective_id"), _TODAY),
        (FollowUp.due_on, FollowUp.proposal_id),
        False,
    ),
    NEVER: (
        and_(_APPLIES, Standing.looked_on.is_(None), Standing.since <= bindparam("before")),
        (Standing.since, Standing.proposal_id),
        False,
    ),
    ENDED: (
        and_(_MINE, Standing.ended_at.is_not(None)),
        (Standing.ended_at, Standing.proposal_id),
        True,
    ),
}


@cache
def _list(which: str, full: bool, by_topic: bool, further: bool, size: int) -> Select[Any]:
    wanted, order, latest_first = _WHICH[which]
    found = _entries(full, due=which == REVIEW).where(wanted)
    if by_topic:
        found = found.where(Standing.topic == bindparam("topic"))
    if further:
        edge = (
            select(*order)
            .select_from(Standing)
            .join(Proposal, Proposal.id == Standing.proposal_id)
            .outerjoin(FollowUp, _TO_REVIEW)
            .where(Proposal.public_id == bindparam("after"), _MINE)
            .correlate(None)
            .scalar_subquery()
        )
        found = found.where(tuple_(*order) < edge if latest_first else tuple_(*order) > edge)
    return found.order_by(*(part.desc() if latest_first else part for part in order)).limit(size + 1)


def listed(
    actor: Membership, which: str, *, topic: str | None = None, after: str | None = None, size: int = SIZE
) -> Page[Entry]:
    """One page of a list, perhaps of one topic; ``after`` is the last line of the page before."""
    statement = _list(which, actor.is_full_member, topic is not None, after is not None, size)
    rows, more = cut([_entry(row) for row in prepared.rows(statement, _values(actor, topic, after))], size)
    return Page(rows, older=rows[-1].public_id if more else None)


@cache
def _overview(full: bool, each: int) -> Any:
    wanted, order, _latest_first = _WHICH[NOW]
    arms = [
        select(
            _entries(full)
            .where(wanted, Standing.topic == topic)
            .order_by(*(part.desc() for part in order))
            .limit(each + 1)
            .subquery()
        )
        for topic in rules.TOPICS
    ]
    return union_all(*arms)


def overview(actor: Membership, *, each: int = EACH) -> dict[str, Page[Entry]]:
    """What applies today, by topic: so many of each, the latest first, in one statement."""
    found: dict[str, list[Entry]] = {topic: [] for topic in rules.TOPICS}
    for row in prepared.rows(_overview(actor.is_full_member, each), _values(actor)):
        entry = _entry(row)
        found[entry.topic].append(entry)
    pages = {}
    for topic, entries in found.items():
        entries.sort(key=lambda entry: entry.since, reverse=True)
        shown, more = cut(entries, each)
        if shown:
            pages[topic] = Page(shown, older=shown[-1].public_id if more else None)
    return pages


def history(actor: Membership, proposal: Proposal) -> list[Entry]:
    """Every decision in the chain of this one, the first one first: what it changed and what changed it."""
    up = select(Standing.proposal_id, Standing.earlier_id).where(Standing.proposal_id == bindparam("here"))
    above = up.cte("above", recursive=True)
    above = above.union(
        select(Standing.proposal_id, Standing.earlier_id).where(Standing.proposal_id == above.c.earlier_id)
    )
    below = select(above.c.proposal_id).cte("below", recursive=True)
    below = below.union(
        select(Standing.proposal_id).where(
            Standing.earlier_id == below.c.proposal_id, Standing.earlier_id.is_not(None)
        )
    )
    found = (
        _entries(actor.is_full_member)
        .join(below, below.c.proposal_id == Standing.proposal_id)
        .where(_MINE, Standing.since.is_not(None))
        .order_by(Standing.since, Standing.proposal_id)
        .limit(MOST_VERSIONS)
    )
    return [_entry(row) for row in prepared.rows(found, _values(actor) | {"here": proposal.id})]


def _values(actor: Membership, topic: str | None = None, after: str | None = None) -> dict[str, Any]:
    now = clock.now()
    return {
        "collective_id": actor.collective_id,
        "now": now,
        "today": now.date(),
        "before": now - rules.NEVER_AFTER,
        "topic": topic,
        "after": after,
    }


def _entry(row: Iterable[Any]) -> Entry:
    key, title, topic, does, state, since, until, ended_at, provisional, looked, due, *rest = row
    by_id, by_title, agreed = rest
    return Entry(
        public_id=key,
        title=Proposal.title.open(key, title),
        topic=topic,
        does=does,
        state=rules.seen(state, until, clock.now()),
        since=since,
        until=until,
        ended_at=ended_at,
        provisional=provisional,
        looked_on=looked,
        review_on=due,
        by=(by_id, Proposal.title.open(by_id, by_title)) if by_id else None,
        agreed=record.sentence(json.loads(Proposal.what_happens.open(key, agreed))),
    )
