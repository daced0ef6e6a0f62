"""What the database says about the collective, in the words in which the model says it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from swsolidarity.collectives import queries as belonging
from swsolidarity.collectives.models import (
    Agreement,
    Circle,
    CircleMember,
    Collective,
    Mandate,
    Membership,
    OnCall,
)
from swsolidarity.core import clock
from swsolidarity.core.db import db
from swsolidarity.decisions.models import DecisionRule, Proposal, Standing
from swsolidarity.governance.queries import charter
from swsolidarity.threads.models import Thread
from tests.stories.two_years.hands import Hands


def whole(story: Hands) -> dict[str, Any]:
    """Everything the model speaks of."""
    with story.reading():
        return {
            "people": _people(story),
            "offices": _offices(story),
            "charter": charter.settings(story.collective),
            "rules": _rules(),
            "agreements": _agreements(story.collective),
            "decisions": _decisions(),
            "on call": _on_call(story),
            "circles": _circles(story),
            "conversations": {one.title: one.post_count for one in _all(Thread)},
        }


def _all(model: type[Any]) -> Sequence[Any]:
    return db.session.scalars(select(model)).all()


def _names(story: Hands) -> dict[int, str]:
    return {member.id: who for who, member in story.people.items()}


def _people(story: Hands) -> dict[str, Any]:
    """How everybody stands. Whoever is gone has no name and no account here; others are counted."""
    names, here = _names(story), 0
    found: dict[str, Any] = {}
    for one in _all(Membership):
        who = names[one.id]
        gone = one.state in ("left", "removed")
        assert (one.name, one.account_id) == ((None, None) if gone else (who, story.accounts[who].id))
        assert one.joined_at == story.model.people[who].joined
        here += not gone
        found[who] = (one.state, one.is_paused, one.probation_until, one.suspended_until)
    assert story.collective.member_count == here
    return found


def _offices(story: Hands) -> list[Any]:
    """Every term there was; and whoever holds something today holds it by the clock of today."""
    names, sources = _names(story), {one.reference: one.effect for one in _all(Proposal)}
    plain = {"decisions.elect": "election", "mandates.appoint": "appointment"}
    terms = _all(Mandate)
    now = clock.now()
    today = {one.id for one in terms if one.ended_at is None and one.starts_at <= now < one.ends_at}
    assert {one.id for one in belonging.in_office(story.group.id)} == today
    return sorted(
        (
            one.office,
            one.starts_at,
            names[one.membership_id],
            plain.get(sources.get(one.source, ""), one.source),
            one.ends_at,
            one.ended_at,
        )
        for one in terms
    )


def _rules() -> dict[str, Any]:
    """Every version of every rule: for how many hours a vote is open, and from when to when that held."""
    found: dict[str, list[Any]] = {}
    for one in sorted(_all(DecisionRule), key=lambda one: one.version):
        found.setdefault(one.key, []).append(
            (one.version, one.terms.open_hours, one.valid_from, one.valid_to)
        )
    return found


def _agreements(collective: Collective) -> dict[int, Any]:
    found = {one.version: one.adopted_on for one in _all(Agreement)}
    assert collective.agreement_version == max(found)
    return found


def _decisions() -> dict[str, Any]:
    """The register: what was decided, and how it stands."""
    titles = {one.id: one.title for one in _all(Proposal)}
    return {
        titles[one.proposal_id]: (
            one.state,
            one.since,
            one.until,
            one.ended_at,
            one.ended_by_id and titles[one.ended_by_id],
            one.confirmed_by_id and titles[one.confirmed_by_id],
        )
        for one in _all(Standing)
        if one.state != "asked"
    }


def _on_call(story: Hands) -> dict[str, Any]:
    names = _names(story)
    return {names[one.membership_id]: one.until for one in _all(OnCall)}


def _circles(story: Hands) -> dict[str, Any]:
    names, found = _names(story), {}
    titles = {key: name for name, key in story.circle_ids.items()}
    for one in _all(Circle):
        inside = select(CircleMember.membership_id).where(
            CircleMember.circle_id == one.id, CircleMember.state == "in"
        )
        people = sorted(names[key] for key in db.session.scalars(inside))
        found[titles[one.id]] = (one.visibility, people, one.member_count, one.closed_on)
    return found
